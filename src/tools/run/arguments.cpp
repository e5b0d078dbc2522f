#include "run/arguments.h"

#include "run/narrow_float.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <limits>

namespace ascend::tools {
namespace {

using target::Argument;
using target::Direction;
using target::DType;
using target::Signature;
using Kind = GivenArgument::Kind;

/// More than any SoC's memory: what is larger is a slip of the pen, and is told before it is tried.
constexpr std::size_t kMaxBytes = std::size_t{1} << 40;

std::optional<std::vector<std::int64_t>> parseShape(std::string_view text) {
  std::vector<std::int64_t> shape;
  while (!text.empty()) {
    std::int64_t extent = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), extent);
    if (code != std::errc() || extent < 0)
      return std::nullopt;
    shape.push_back(extent);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty())
      return shape;
    if (text.front() != 'x' || text.size() == 1)
      return std::nullopt;
    text.remove_prefix(1);
  }
  return shape;
}

struct FileSpec {
  std::string file;
  std::optional<DType> dtype;
  std::optional<std::vector<std::int64_t>> shape;
};

/// FILE, FILE:dtype or FILE:dtype:shape; a colon in the file's own name is fine unless a type follows it.
FileSpec parseFileSpec(const std::string& text) {
  const std::size_t last = text.rfind(':');
  if (last == std::string::npos || last == 0)
    return {text, {}, {}};
  const std::string tail = text.substr(last + 1);
  if (const auto dtype = target::parseDType(tail))
    return {text.substr(0, last), dtype, {}};
  const std::size_t before = text.rfind(':', last - 1);
  if (before == std::string::npos || before == 0)
    return {text, {}, {}};
  const auto dtype = target::parseDType(text.substr(before + 1, last - before - 1));
  if (!dtype)
    return {text, {}, {}};
  const auto shape = parseShape(tail);
  if (!shape)
    throw RunError(
        fmt::format("error: '{}': '{}' is no shape; write extents joined by x, for example 128x1000", text, tail));
  return {text.substr(0, before), dtype, shape};
}

std::string describeExpected(const Argument& arg) {
  const std::string type(arg.dtype ? target::name(*arg.dtype) : "any");
  if (arg.kind == Argument::Kind::scalar)
    return type + " scalar";
  if (!arg.ranked)
    return type + "[...]";
  return arg.dtype ? describeArray(*arg.dtype, arg.shape) : type;
}

/// Binds one argument; `position` counts from 1.
class Binder {
public:
  Binder(const Argument& arg, const GivenArgument& given, std::size_t position)
      : arg_(arg), given_(given), position_(position) {}

  BoundArgument bind() {
    BoundArgument bound{.kind = given_.kind, .name = arg_.name, .array = {}, .file = {}, .bits = 0};
    checkKind();
    if (given_.kind == Kind::scalar) {
      bindScalar(bound);
      return bound;
    }
    const auto [text, output] = splitInout();
    const FileSpec spec = parseFileSpec(text);
    if (given_.kind == Kind::out)
      bindOutput(spec, bound);
    else
      bindInput(spec, bound);
    if (bound.comesBack())
      bound.file = output.empty() ? spec.file : output;
    return bound;
  }

private:
  /// `--inout FROM=TO` leaves FROM as it is. A file whose name has the = is taken as it is.
  std::pair<std::string, std::string> splitInout() const {
    const std::size_t equals = given_.text.rfind('=');
    std::error_code ignored;
    if (given_.kind != Kind::inout || equals == std::string::npos || std::filesystem::exists(given_.text, ignored))
      return {given_.text, {}};
    return {given_.text.substr(0, equals), given_.text.substr(equals + 1)};
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw RunError(fmt::format("error: argument {} '{}': {}", position_, arg_.name, message));
  }
  [[noreturn]] void mismatch(const std::string& got) const {
    fail(fmt::format("expected {}, got {} ({} {})", describeExpected(arg_), got, given_.option(), given_.text));
  }

  void checkKind() const {
    const bool scalar = arg_.kind == Argument::Kind::scalar;
    if (scalar != (given_.kind == Kind::scalar))
      fail(fmt::format("it is {}, got {} {}; use {}", scalar ? "a scalar" : "a buffer", given_.option(), given_.text,
                       scalar ? "--scalar dtype:value" : "--in, --out or --inout"));
    if (scalar)
      return;
    if (arg_.direction == Direction::in && given_.kind != Kind::in)
      fail(fmt::format("the kernel only reads it: use --in, not {}", given_.option()));
    if (arg_.direction == Direction::out && given_.kind == Kind::in)
      fail("it is an output of the kernel: use --out FILE:dtype:shape (or --inout), not --in");
  }

  void bindScalar(BoundArgument& bound) const {
    const std::size_t colon = given_.text.find(':');
    const std::string typeName = given_.text.substr(0, colon);
    const auto dtype = target::parseDType(typeName);
    if (colon == std::string::npos || !dtype)
      fail(fmt::format("'--scalar {}' is not of the form dtype:value, for example f32:0.5; types are {}", given_.text,
                       target::dtypeList()));
    if (arg_.dtype && *arg_.dtype != *dtype)
      mismatch(fmt::format("{} scalar", typeName));
    if (!arg_.dtype && arg_.abiBytes != target::sizeOf(*dtype))
      fail(fmt::format("it is a value of {} bytes, which --scalar cannot make", arg_.abiBytes));
    try {
      bound.bits = parseScalar(*dtype, given_.text.substr(colon + 1));
    } catch (const RunError& error) {
      fail(error.what());
    }
    bound.array.dtype = *dtype;
  }

  void bindInput(const FileSpec& spec, BoundArgument& bound) const {
    if (spec.shape)
      fail(fmt::format("{} takes FILE or FILE:bf16; the shape is that of the file", given_.option()));
    bound.array = readNpy(spec.file, spec.dtype == DType::bf16);
    if (spec.dtype && *spec.dtype != bound.array.dtype)
      fail(fmt::format("{} holds {}, not {}", spec.file, describeArray(bound.array.dtype, bound.array.shape),
                       target::name(*spec.dtype)));
    check(bound.array.dtype, bound.array.shape);
    bound.bytes = bound.array.data.size();
  }

  void bindOutput(const FileSpec& spec, BoundArgument& bound) const {
    if (!spec.dtype && !arg_.dtype)
      fail(fmt::format("its type is not known: use --out {}:dtype:shape", spec.file));
    bound.array.dtype = spec.dtype ? *spec.dtype : *arg_.dtype;
    const bool knownShape =
        arg_.ranked && std::none_of(arg_.shape.begin(), arg_.shape.end(), [](auto extent) { return extent < 0; });
    if (!spec.shape && !knownShape)
      fail(fmt::format("its shape ({}) is known at launch only: use --out {}:{}:shape", describeExpected(arg_),
                       spec.file, target::name(bound.array.dtype)));
    bound.array.shape = spec.shape ? *spec.shape : arg_.shape;
    check(bound.array.dtype, bound.array.shape);
    const auto bytes = byteCount(bound.array.dtype, bound.array.shape);
    if (!bytes || *bytes > kMaxBytes)
      fail("its shape has more elements than fit into memory");
    bound.bytes = *bytes;
  }

  void check(DType dtype, const std::vector<std::int64_t>& shape) const {
    const std::string got = describeArray(dtype, shape);
    if (arg_.dtype && *arg_.dtype != dtype)
      mismatch(got + (dtype == DType::u16 && arg_.dtype == DType::bf16 ? "; for bf16 name the file FILE:bf16" : ""));
    if (!arg_.ranked)
      return;
    const bool oneElement = arg_.shape.empty() && shape == std::vector<std::int64_t>{1};
    if (oneElement)
      return;
    if (shape.size() != arg_.shape.size())
      mismatch(got);
    for (std::size_t d = 0; d < shape.size(); ++d)
      if (arg_.shape[d] != target::kDynamic && arg_.shape[d] != shape[d])
        mismatch(got);
  }

  const Argument& arg_;
  const GivenArgument& given_;
  std::size_t position_;
};

class BlockWriter {
public:
  void value(const void* bytes, std::size_t size, std::size_t align) {
    block.resize((block.size() + align - 1) / align * align);
    const auto* first = static_cast<const std::byte*>(bytes);
    block.insert(block.end(), first, first + size);
  }
  void slot(std::uint64_t bits) { value(&bits, sizeof bits, sizeof bits); }
  void address(const void* pointer) { slot(reinterpret_cast<std::uintptr_t>(pointer)); }

  std::vector<std::byte> block;
};

template <class T> std::uint64_t parseInteger(DType dtype, const std::string& text) {
  T value{};
  const char* start = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, code] = std::from_chars(start, text.data() + text.size(), value);
  if (code == std::errc::result_out_of_range)
    throw RunError(fmt::format("{} does not fit into {}", text, target::name(dtype)));
  if (code != std::errc() || end != text.data() + text.size())
    throw RunError(fmt::format("'{}' is no {} value", text, target::name(dtype)));
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}

template <class T> T parseFloating(DType dtype, const std::string& text) {
  T value = 0;
  const char* start = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, code] = std::from_chars(start, text.data() + text.size(), value);
  if (code == std::errc::result_out_of_range)
    throw RunError(fmt::format("{} does not fit into {}", text, target::name(dtype)));
  if (code != std::errc() || end != text.data() + text.size())
    throw RunError(fmt::format("'{}' is no {} value", text, target::name(dtype)));
  return value;
}

} // namespace

std::string GivenArgument::option() const {
  switch (kind) {
  case Kind::in:
    return "--in";
  case Kind::out:
    return "--out";
  case Kind::inout:
    return "--inout";
  case Kind::scalar:
    return "--scalar";
  }
  return "";
}

std::uint64_t parseScalar(DType dtype, const std::string& text) {
  switch (dtype) {
  case DType::f64:
    return std::bit_cast<std::uint64_t>(parseFloating<double>(dtype, text));
  case DType::f32:
    return std::bit_cast<std::uint32_t>(parseFloating<float>(dtype, text));
  case DType::f16:
    return toHalf(parseFloating<double>(dtype, text));
  case DType::bf16:
    return toBfloat16(parseFloating<double>(dtype, text));
  case DType::i8:
    return parseInteger<std::int8_t>(dtype, text);
  case DType::i16:
    return parseInteger<std::int16_t>(dtype, text);
  case DType::i32:
    return parseInteger<std::int32_t>(dtype, text);
  case DType::i64:
    return parseInteger<std::int64_t>(dtype, text);
  case DType::u8:
    return parseInteger<std::uint8_t>(dtype, text);
  case DType::u16:
    return parseInteger<std::uint16_t>(dtype, text);
  case DType::u32:
    return parseInteger<std::uint32_t>(dtype, text);
  case DType::u64:
    return parseInteger<std::uint64_t>(dtype, text);
  case DType::boolean:
    if (text == "true" || text == "1")
      return 1;
    if (text == "false" || text == "0")
      return 0;
    throw RunError(fmt::format("'{}' is no bool value: use true or false", text));
  }
  return 0;
}

std::vector<BoundArgument> bindArguments(const Signature& kernel, const std::vector<GivenArgument>& given) {
  if (given.size() != kernel.args.size())
    throw RunError(fmt::format("error: the kernel takes {} argument{}, {} {} given; its signature is {}",
                               kernel.args.size(), kernel.args.size() == 1 ? "" : "s", given.size(),
                               given.size() == 1 ? "is" : "are", target::toString(kernel)));
  std::vector<BoundArgument> bound;
  for (std::size_t i = 0; i < given.size(); ++i)
    bound.push_back(Binder(kernel.args[i], given[i], i + 1).bind());
  return bound;
}

std::vector<std::byte> packParameters(const Signature& kernel, bool handWritten,
                                      const std::vector<BoundArgument>& arguments, const std::vector<void*>& buffers,
                                      void* workspace) {
  BlockWriter writer;
  using SlotKind = target::AbiSlot::Kind;
  for (const target::AbiSlot& slot : target::abiSlots(kernel, handWritten)) {
    switch (slot.kind) {
    case SlotKind::buffer:
      writer.address(buffers.at(slot.arg));
      break;
    case SlotKind::workspace:
      writer.address(workspace);
      break;
    case SlotKind::size: {
      const std::vector<std::int64_t>& shape = arguments.at(slot.arg).array.shape;
      writer.slot(static_cast<std::uint64_t>(shape.at(slot.dim)));
      break;
    }
    case SlotKind::scalar: {
      const std::uint64_t bits = arguments.at(slot.arg).bits;
      if (handWritten) {
        // bisheng's rule; the low bytes come first on all hosts that CANN runs on.
        const std::size_t size = kernel.args.at(slot.arg).abiBytes;
        writer.value(&bits, size, std::max<std::size_t>(size, 4));
      } else {
        writer.slot(bits);
      }
      break;
    }
    }
  }
  return std::move(writer.block);
}

} // namespace ascend::tools
