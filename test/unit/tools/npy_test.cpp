#include "npy_files.h"

#include <boost/test/unit_test.hpp>

using namespace ascend::tools;
using namespace ascend::tools::test;
using ascend::target::DType;

namespace {

const std::string kFloats = bytesOf<float>({0, 1, 2, 3, 4, 5});

std::vector<float> floats(const Array& array) {
  std::vector<float> values(array.data.size() / sizeof(float));
  std::memcpy(values.data(), array.data.data(), array.data.size());
  return values;
}

struct Fixture : Files {
  Array load(const std::string& bytes, bool asBf16 = false) const { return readNpy(write("x.npy", bytes), asBf16); }
  void refused(const std::string& bytes, const std::string& message, bool asBf16 = false) const {
    BOOST_CHECK_EXCEPTION(load(bytes, asBf16), RunError, [&](const RunError& e) {
      BOOST_TEST_INFO(e.what());
      const std::string text = e.what();
      return text.find("x.npy: error: ") != std::string::npos && text.find(message) != std::string::npos;
    });
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(npy_files, Fixture)

BOOST_AUTO_TEST_CASE(all_versions_are_read) {
  for (const int version : {1, 2, 3}) {
    const Array array = load(npy(version, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", kFloats));
    BOOST_TEST((array.dtype == DType::f32));
    BOOST_TEST(describeArray(array.dtype, array.shape) == "f32[2x3]");
    BOOST_TEST(floats(array) == (std::vector<float>{0, 1, 2, 3, 4, 5}), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(fortran_order_is_turned_round) {
  const Array two = load(npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3)}", kFloats));
  BOOST_TEST(floats(two) == (std::vector<float>{0, 2, 4, 1, 3, 5}), boost::test_tools::per_element());
  // a[i][j][k] with i fastest in the file: value = i + 2 j + 4 k
  const Array three = load(
      npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2, 2)}", bytesOf<float>({0, 1, 2, 3, 4, 5, 6, 7})));
  BOOST_TEST(floats(three) == (std::vector<float>{0, 4, 2, 6, 1, 5, 3, 7}), boost::test_tools::per_element());
  BOOST_TEST(load(npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (0, 3)}", "")).data.empty());
}

BOOST_AUTO_TEST_CASE(ranks_and_spellings) {
  BOOST_TEST(load(npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': ()}", bytesOf<float>({7}))).shape.empty());
  BOOST_TEST(load(npy(1, "{'shape': (6L,), \"descr\": \"<f4\", 'fortran_order': False}", kFloats)).shape.size() == 1U);
  BOOST_TEST(load(npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}", "")).data.empty());
}

BOOST_AUTO_TEST_CASE(every_dtype_comes_back_as_it_was_written) {
  for (const DType dtype : ascend::target::allDTypes()) {
    Array array{.dtype = dtype, .shape = {3}, .data = {}};
    for (std::size_t i = 0; i < 3 * ascend::target::sizeOf(dtype); ++i)
      array.data.push_back(static_cast<std::byte>(i + 1));
    const Array back = load(formatNpy(array), dtype == DType::bf16);
    BOOST_TEST((back.dtype == dtype));
    BOOST_TEST((back.data == array.data));
    BOOST_TEST((back.shape == array.shape));
  }
}

BOOST_AUTO_TEST_CASE(written_files_are_aligned_like_numpys) {
  const std::string file = formatNpy({.dtype = DType::i8, .shape = {2, 2}, .data = std::vector<std::byte>(4)});
  BOOST_TEST((file.size() - 4) % 64 == 0U);
  BOOST_TEST(file.find("{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2), }") == 10U);
  BOOST_TEST(formatNpy({.dtype = DType::f32, .shape = {5}, .data = {}}).find("'shape': (5,), }") != std::string::npos);
  BOOST_TEST(formatNpy({.dtype = DType::f32, .shape = {}, .data = {}}).find("'shape': (), }") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bf16_lives_in_uint16) {
  const std::string words = npy(1, "{'descr': '<u2', 'fortran_order': False, 'shape': (2,)}", "abcd");
  BOOST_TEST((load(words).dtype == DType::u16));
  BOOST_TEST((load(words, true).dtype == DType::bf16));
  BOOST_TEST(
      (load(npy(1, "{'descr': '|V2', 'fortran_order': False, 'shape': (2,)}", "abcd"), true).dtype == DType::bf16));
  refused(npy(1, "{'descr': '|V2', 'fortran_order': False, 'shape': (2,)}", "abcd"), "FILE:bf16");
  refused(npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "abcd"), "bf16 lives in files of uint16",
          true);
}

BOOST_AUTO_TEST_CASE(what_is_not_an_array_is_refused) {
  refused("", "not a NumPy .npy file");
  refused("PK\x03\x04 a zip archive", "not a NumPy .npy file");
  refused(npy(4, "{}", ""), "version 4");
  refused(npy(1, "{'descr': '>f4', 'fortran_order': False, 'shape': (1,)}", "abcd"), "big-endian");
  refused(npy(1, "{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", "abcdefgh"),
          "dtype '<c8' is not supported");
  refused(npy(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "abcd"), "structured dtype");
  refused(npy(1, "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "abcd"), "'|O' is not supported");
  refused(npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "abcd"),
          "f32[2] needs 8 bytes, 4 are there");
  refused(npy(1, "{'descr': '<f4', 'fortran_order': False}", "abcd"), "lacks descr, fortran_order or shape");
  refused(npy(1, "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)}", "abcd"), "neither True nor False");
  refused(npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "abcd"), "no tuple of sizes");
  refused(npy(1, "{'descr': '<f4', 'other': 1}", "abcd"), "unknown key 'other'");
  refused(npy(1, "{'descr': '<f4", "abcd"), "damaged");
  refused(npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999)}", ""),
          "more elements than fit");
  refused(std::string("\x93NUMPY\x01\x00\xff\xff", 10), "ends inside its header");
  refused(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12), "damaged");
  BOOST_CHECK_THROW(readNpy(path("none.npy"), false), RunError);
  BOOST_CHECK_THROW(readNpy("/tmp", false), RunError);
}

BOOST_AUTO_TEST_SUITE_END()
