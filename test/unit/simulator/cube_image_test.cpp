// LoadData of images (3D), with padding, steps and dilation, against the window taken element by element; and in the
// order `lazy`, where it reads what a copy that nobody told to wait has brought.
#include "cube_fixture.h"

#include <boost/test/data/test_case.hpp>
#include <cstring>
#include <ostream>

using namespace cube_test;
using ascend::sim::Order;

namespace {

constexpr std::uint32_t kC0 = 16; ///< halves of a row of a fractal
constexpr float kPad = -7.0f;

/// An image of `blocks` times 16 channels, and the window that goes over it.
struct Window {
  std::uint8_t width, height, stepX, stepY, dilationX, dilationY;
  std::uint8_t pads[4]; ///< left, right, top, bottom
  std::uint16_t imageHeight = 7, imageWidth = 9, blocks = 2;

  std::uint32_t across() const { return (imageWidth + pads[0] + pads[1] - dilationX * (width - 1u) - 1) / stepX + 1; }
  std::uint32_t down() const { return (imageHeight + pads[2] + pads[3] - dilationY * (height - 1u) - 1) / stepY + 1; }
  std::size_t elements() const { return std::size_t{imageHeight} * imageWidth * blocks * kC0; }

  /// Channel `c` of block c1, point (ky, kx) of the window, at the place `m` in reading order.
  float at(const half* image, std::uint32_t m, std::uint32_t column, std::uint32_t c) const {
    const std::uint32_t points = width * height, c1 = column / points, ky = column % points / width,
                        kx = column % points % width;
    const int y = static_cast<int>(m / across() * stepY + ky * dilationY) - pads[2];
    const int x = static_cast<int>(m % across() * stepX + kx * dilationX) - pads[0];
    if (y < 0 || x < 0 || y >= imageHeight || x >= imageWidth)
      return kPad;
    return static_cast<float>(image[((std::size_t{c1} * imageHeight + y) * imageWidth + x) * kC0 + c]);
  }
};
std::ostream& operator<<(std::ostream& out, const Window& w) {
  return out << int{w.width} << "x" << int{w.height} << " step " << int{w.stepX} << "," << int{w.stepY} << " dilation "
             << int{w.dilationX} << "," << int{w.dilationY};
}

const Window kWindows[] = {
    {1, 1, 1, 1, 1, 1, {0, 0, 0, 0}}, {3, 3, 1, 1, 1, 1, {1, 1, 1, 1}}, {2, 3, 2, 1, 1, 1, {0, 1, 2, 0}},
    {3, 2, 1, 2, 2, 3, {2, 2, 1, 3}}, {5, 5, 3, 2, 1, 1, {2, 2, 2, 2}},
};

/// What a load brings: `rows` places from `m` on, `columns` columns of 32 bytes from `column` on.
struct Part {
  std::uint32_t m, rows, column, columns;
};

using Load = void (*)(const LocalTensor<half>& to, const LocalTensor<half>& from, const Window& w, const Part& part);

void second(const LocalTensor<half>& to, const LocalTensor<half>& from, const Window& w, const Part& part) {
  LoadData3DParamsV2<half> p(w.pads, w.imageHeight, w.imageWidth, static_cast<std::uint16_t>(w.blocks * kC0),
                             static_cast<std::uint16_t>(part.columns * kC0), static_cast<std::uint16_t>(part.rows),
                             static_cast<std::uint16_t>(part.column * kC0), static_cast<std::uint16_t>(part.m), w.stepX,
                             w.stepY, w.width, w.height, w.dilationX, w.dilationY, false, false,
                             static_cast<half>(kPad));
  LoadData(to, from, p);
}

#if __NPU_ARCH__ == 2002
/// A fractal a repeat; `down`: along the places.
template <bool down>
void first(const LocalTensor<half>& to, const LocalTensor<half>& from, const Window& w, const Part& part) {
  const std::uint32_t points = w.width * w.height;
  const auto load = [&](std::uint32_t m, std::uint32_t column, std::uint32_t place, std::uint32_t repeats,
                        std::uint32_t jump) {
    const auto x = static_cast<std::int16_t>(m % w.across() * w.stepX - w.pads[0]);
    const auto y = static_cast<std::int16_t>(m / w.across() * w.stepY - w.pads[2]);
    const std::uint32_t point = column % points;
    LoadData3DParamsV1<half> p(w.pads, w.imageHeight, w.imageWidth, static_cast<std::uint16_t>(column / points),
                               static_cast<std::uint8_t>(point % w.width), static_cast<std::uint8_t>(point / w.width),
                               x, y, w.stepX, w.stepY, w.width, w.height, w.dilationX, w.dilationY,
                               static_cast<std::uint8_t>(jump), down ? 1 : 0, static_cast<std::uint8_t>(repeats), 0,
                               static_cast<half>(kPad));
    LoadData(to[place * 16 * kC0], from, p);
  };
  const std::uint32_t strips = part.rows / 16;
  if (down)
    for (std::uint32_t c = 0; c < part.columns; ++c)
      load(part.m, part.column + c, c, strips, part.columns);
  else
    for (std::uint32_t r = 0; r < strips; ++r)
      load(part.m + r * 16, part.column, r * part.columns, part.columns, 1);
}
#endif

struct Fixture : CubeFixture {
  Fixture() {
    if (AscendC::detail::is910B)
      cores = ascend::sim::coresOfBlock(1, 0);
  }

  /// What is in L0A behind a load of the first of two images. `ordered`: the second one, which is copied over it,
  /// waits.
  std::vector<float> loaded(half* gm, const Load load, const Window& w, const Part& part, bool ordered) {
    std::vector<float> result(std::size_t{part.rows} * part.columns * kC0);
    races = others = 0;
    for (const std::string& fault : faults([&] {
           GlobalTensor<half> g;
           g.SetGlobalBuffer(gm, 2 * w.elements());
           const auto l1 = at<half>(TPosition::A1, 0, static_cast<std::uint32_t>(w.elements()));
           const auto l0 = at<half>(TPosition::A2, 0, static_cast<std::uint32_t>(result.size()));
           DataCopy(l1, g, static_cast<std::uint32_t>(w.elements()));
           SetFlag<HardEvent::MTE2_MTE1>(EVENT_ID0);
           WaitFlag<HardEvent::MTE2_MTE1>(EVENT_ID0);
           load(l0, l1, w, part);
           if (ordered) {
             SetFlag<HardEvent::MTE1_MTE2>(EVENT_ID0);
             WaitFlag<HardEvent::MTE1_MTE2>(EVENT_ID0);
           }
           DataCopy(l1, g[static_cast<std::uint32_t>(w.elements())], static_cast<std::uint32_t>(w.elements()));
           PipeBarrier<PIPE_ALL>();
           g.GetValue(0); // what the scalar unit waits for is done then
           for (std::size_t i = 0; i < result.size(); ++i)
             result[i] = static_cast<float>(l0.data()[i]);
         })) {
      races += fault == "RACE-WAR@DataCopy" ? 1 : 0;
      others += fault == "RACE-WAR@DataCopy" ? 0 : 1;
    }
    return result;
  }
  /// Zz: fractals row by row, each with its rows of 32 bytes.
  static std::vector<float> expected(const half* image, const Window& w, const Part& part) {
    std::vector<float> result;
    for (std::uint32_t strip = 0; strip < part.rows / 16; ++strip)
      for (std::uint32_t column = 0; column < part.columns; ++column)
        for (std::uint32_t r = 0; r < 16; ++r)
          for (std::uint32_t c = 0; c < kC0; ++c)
            result.push_back(w.at(image, part.m + strip * 16 + r, part.column + column, c));
    return result;
  }
  std::size_t races = 0, others = 0;

  void check(const Load load, const Window& w) {
    const std::uint32_t columns = w.width * w.height * w.blocks, places = w.across() * w.down();
    auto* const images = reinterpret_cast<half*>(input(2 * w.elements() * sizeof(half)).address);
    for (std::size_t i = 0; i < 2 * w.elements(); ++i)
      images[i] = static_cast<half>(static_cast<float>(i % 2039));
    for (const Part part :
         {Part{0, 16, 0, columns}, Part{3, places >= 35 ? 32u : 16u, 0, columns}, Part{1, 16, columns - 1, 1}})
      BOOST_TEST_CONTEXT(w << ": " << part.rows << " places from " << part.m << ", columns from " << part.column) {
        if (part.m + part.rows > places)
          continue;
        for (const Order order : {Order::program, Order::lazy}) {
          options.order = order;
          const std::vector<float> right = loaded(images, load, w, part, true);
          BOOST_TEST(right == expected(images, w, part), boost::test_tools::per_element());
          BOOST_TEST(races + others == 0U);
          const std::vector<float> raced = loaded(images, load, w, part, false);
          BOOST_TEST(raced == expected(order == Order::lazy ? images + w.elements() : images, w, part),
                     boost::test_tools::per_element());
          BOOST_TEST(races != 0U);
        }
      }
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(load_image, Fixture)

BOOST_DATA_TEST_CASE(second_version, boost::unit_test::data::make(kWindows), window) { check(::second, window); }
#if __NPU_ARCH__ == 2002
BOOST_DATA_TEST_CASE(first_version_along_the_window, boost::unit_test::data::make(kWindows), window) {
  check(::first<false>, window);
}
BOOST_DATA_TEST_CASE(first_version_along_the_places, boost::unit_test::data::make(kWindows), window) {
  check(::first<true>, window);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
