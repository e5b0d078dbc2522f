#include "run/npy.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <limits>
#include <optional>
#include <string_view>

namespace ascend::tools {
namespace {

namespace fs = std::filesystem;
using target::DType;

constexpr std::string_view kMagic = "\x93NUMPY";

struct NumpyType {
  std::string_view code; ///< without the byte order
  DType dtype;
};
constexpr std::array<NumpyType, 12> kTypes{{{"f4", DType::f32},
                                            {"f2", DType::f16},
                                            {"i1", DType::i8},
                                            {"u1", DType::u8},
                                            {"i2", DType::i16},
                                            {"u2", DType::u16},
                                            {"i4", DType::i32},
                                            {"u4", DType::u32},
                                            {"i8", DType::i64},
                                            {"u8", DType::u64},
                                            {"f8", DType::f64},
                                            {"b1", DType::boolean}}};

struct Header {
  std::string descr;
  bool fortran = false;
  std::vector<std::int64_t> shape;
};

/// Reads the Python dictionary that describes the array.
class HeaderParser {
public:
  HeaderParser(std::string_view text, const fs::path& path) : text_(text), path_(path) {}

  Header parse() {
    Header header;
    bool haveDescr = false, haveOrder = false, haveShape = false;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        if (skipSpace(), peek() == '[')
          fail("it holds records (a structured dtype); save one plain array");
        header.descr = quoted();
        haveDescr = true;
      } else if (key == "fortran_order") {
        header.fortran = boolean();
        haveOrder = true;
      } else if (key == "shape") {
        header.shape = tuple();
        haveShape = true;
      } else {
        fail(fmt::format("its header has the unknown key '{}'", key));
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (!haveDescr || !haveOrder || !haveShape)
      fail("its header lacks descr, fortran_order or shape");
    return header;
  }

private:
  [[noreturn]] void fail(const std::string& why) const {
    throw RunError(fmt::format("{}: error: {}", path_.string(), why));
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skipSpace() {
    while (std::isspace(static_cast<unsigned char>(peek())) != 0)
      ++at_;
  }
  bool accept(char c) {
    skipSpace();
    if (peek() != c)
      return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c))
      fail(fmt::format("its header is damaged: expected '{}' at byte {}", c, at_));
  }
  std::string quoted() {
    skipSpace();
    const char quote = peek();
    const std::size_t end = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos)
      fail(fmt::format("its header is damaged: expected a string at byte {}", at_));
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }
  bool boolean() {
    skipSpace();
    for (const bool value : {true, false})
      if (const std::string_view word = value ? "True" : "False"; text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return value;
      }
    fail("its header is damaged: fortran_order is neither True nor False");
  }
  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> values;
    expect('(');
    while (!accept(')')) {
      skipSpace();
      std::int64_t value = 0;
      const auto [end, code] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
      if (code != std::errc() || value < 0)
        fail("its header is damaged: the shape is no tuple of sizes");
      at_ = static_cast<std::size_t>(end - text_.data());
      values.push_back(value);
      accept('L'); // Python 2 wrote long integers so
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return values;
  }

  std::string_view text_;
  const fs::path& path_;
  std::size_t at_ = 0;
};

DType readType(const std::string& descr, bool asBf16, const fs::path& path) {
  const auto fail = [&](const std::string& why) { throw RunError(fmt::format("{}: error: {}", path.string(), why)); };
  if (descr.size() < 3)
    fail(fmt::format("its dtype '{}' is not supported", descr));
  const char order = descr[0];
  const std::string_view code = std::string_view(descr).substr(1);
  if (order == '>' && code != "i1" && code != "u1" && code != "b1")
    fail(fmt::format("its elements are big-endian ('{}'); save it little-endian: x.astype('<{}')", descr, code));
  if (asBf16) {
    if (code != "u2" && code != "V2")
      fail(fmt::format("bf16 lives in files of uint16, this one has dtype '{}'", descr));
    return DType::bf16;
  }
  if (code == "V2")
    fail("its elements are two opaque bytes; if they are bf16, name the file FILE:bf16");
  for (const NumpyType& type : kTypes)
    if (type.code == code)
      return type.dtype;
  throw RunError(fmt::format("{}: error: its dtype '{}' is not supported; kernels take {}", path.string(), descr,
                             target::dtypeList()));
}

/// The same elements with the last dimension fastest.
std::vector<std::byte> toCOrder(const std::vector<std::byte>& data, const std::vector<std::int64_t>& shape,
                                std::size_t elementBytes) {
  std::vector<std::byte> result(data.size());
  std::vector<std::int64_t> index(shape.size(), 0);
  std::vector<std::size_t> stride(shape.size(), elementBytes);
  for (std::size_t d = 1; d < shape.size(); ++d)
    stride[d] = stride[d - 1] * static_cast<std::size_t>(shape[d - 1]);
  std::size_t source = 0;
  for (std::size_t at = 0; at < result.size(); at += elementBytes) {
    std::memcpy(result.data() + at, data.data() + source, elementBytes);
    for (std::size_t d = shape.size(); d-- > 0;) {
      source += stride[d];
      if (++index[d] < shape[d])
        break;
      source -= stride[d] * static_cast<std::size_t>(shape[d]);
      index[d] = 0;
    }
  }
  return result;
}

} // namespace

std::optional<std::size_t> byteCount(DType dtype, const std::vector<std::int64_t>& shape) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end())
    return 0;
  std::size_t bytes = target::sizeOf(dtype);
  for (const std::int64_t extent : shape)
    if (extent < 0 || __builtin_mul_overflow(bytes, static_cast<std::size_t>(extent), &bytes))
      return std::nullopt;
  return bytes;
}

std::string describeArray(DType dtype, const std::vector<std::int64_t>& shape) {
  std::string text(target::name(dtype));
  text += "[";
  for (std::size_t d = 0; d < shape.size(); ++d)
    text += (d != 0 ? "x" : "") + (shape[d] < 0 ? std::string("?") : std::to_string(shape[d]));
  return text + "]";
}

Array readNpy(const fs::path& path, bool asBf16) {
  const auto fail = [&](const std::string& why) { throw RunError(fmt::format("{}: error: {}", path.string(), why)); };
  std::error_code ignored;
  if (!fs::exists(path, ignored))
    fail("there is no such file");
  if (fs::is_directory(path, ignored))
    fail("it is a folder, not a NumPy file");
  std::ifstream in(path, std::ios::binary);
  if (!in)
    fail("it cannot be read");
  std::array<char, 8> prefix{};
  in.read(prefix.data(), prefix.size());
  if (!in || std::string_view(prefix.data(), kMagic.size()) != kMagic)
    fail("it is not a NumPy .npy file (for a .npz archive, save each array with numpy.save)");
  const int version = static_cast<unsigned char>(prefix[6]);
  if (version < 1 || version > 3)
    fail(fmt::format("its format version {} is unknown; known are 1, 2 and 3", version));
  std::array<unsigned char, 4> sizeBytes{};
  in.read(reinterpret_cast<char*>(sizeBytes.data()), version == 1 ? 2 : 4);
  const std::size_t headerSize =
      sizeBytes[0] | sizeBytes[1] << 8 | sizeBytes[2] << 16 | static_cast<std::size_t>(sizeBytes[3]) << 24;
  constexpr std::size_t kMaxHeader = 1U << 20;
  if (!in || headerSize > kMaxHeader)
    fail("its header is damaged");
  std::string text(headerSize, '\0');
  in.read(text.data(), static_cast<std::streamsize>(headerSize));
  if (!in)
    fail("it ends inside its header");

  const Header header = HeaderParser(text, path).parse();
  Array array{.dtype = readType(header.descr, asBf16, path), .shape = header.shape, .data = {}};
  const std::size_t elementBytes = target::sizeOf(array.dtype);
  const std::size_t bytes = byteCount(array.dtype, array.shape).value_or(0);
  if (!byteCount(array.dtype, array.shape))
    fail("its shape has more elements than fit into memory");
  const auto dataStart = static_cast<std::size_t>(in.tellg());
  const std::size_t fileSize = fs::file_size(path, ignored);
  if (fileSize < dataStart || fileSize - dataStart < bytes)
    fail(fmt::format("it is cut short: {} needs {} bytes, {} are there", describeArray(array.dtype, array.shape), bytes,
                     fileSize < dataStart ? 0 : fileSize - dataStart));
  array.data.resize(bytes);
  in.read(reinterpret_cast<char*>(array.data.data()), static_cast<std::streamsize>(bytes));
  if (!in)
    fail("it cannot be read to its end");
  if (header.fortran && array.shape.size() > 1)
    array.data = toCOrder(array.data, array.shape, elementBytes);
  return array;
}

std::string formatNpy(const Array& array) {
  std::string_view code;
  for (const NumpyType& type : kTypes)
    if (type.dtype == (array.dtype == DType::bf16 ? DType::u16 : array.dtype))
      code = type.code;
  std::string shape;
  for (const std::int64_t extent : array.shape)
    shape += fmt::format("{}, ", extent);
  if (array.shape.size() > 1)
    shape.resize(shape.size() - 2);
  else if (array.shape.size() == 1)
    shape.pop_back();
  std::string header = fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}), }}",
                                   target::sizeOf(array.dtype) == 1 ? '|' : '<', code, shape);
  // NumPy pads so that the data starts at a multiple of 64.
  constexpr std::size_t kAlign = 64, kPrefix = 10;
  header += std::string((kAlign - (kPrefix + header.size() + 1) % kAlign) % kAlign, ' ') + "\n";
  std::string file(kMagic);
  file += {'\x01', '\x00', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  file += header;
  file.append(reinterpret_cast<const char*>(array.data.data()), array.data.size());
  return file;
}

} // namespace ascend::tools
