#include "target/launcher_header.h"

#include "target/version.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace ascend::target {
namespace {

constexpr std::array<std::string_view, 97> kReserved{
    "alignas",      "alignof",      "and",           "and_eq",
    "asm",          "auto",         "bitand",        "bitor",
    "bool",         "break",        "case",          "catch",
    "char",         "char16_t",     "char32_t",      "char8_t",
    "class",        "co_await",     "co_return",     "co_yield",
    "compl",        "concept",      "const",         "const_cast",
    "consteval",    "constexpr",    "constinit",     "continue",
    "decltype",     "default",      "delete",        "do",
    "double",       "dynamic_cast", "else",          "enum",
    "explicit",     "export",       "extern",        "false",
    "float",        "for",          "friend",        "goto",
    "if",           "inline",       "int",           "linux",
    "long",         "mutable",      "namespace",     "new",
    "noexcept",     "not",          "not_eq",        "nullptr",
    "operator",     "or",           "or_eq",         "private",
    "protected",    "public",       "register",      "reinterpret_cast",
    "requires",     "return",       "short",         "signed",
    "sizeof",       "static",       "static_assert", "static_cast",
    "struct",       "switch",       "template",      "this",
    "thread_local", "throw",        "true",          "try",
    "typedef",      "typeid",       "typename",      "union",
    "unix",         "unsigned",     "using",         "virtual",
    "void",         "volatile",     "wchar_t",       "while",
    "xor",          "xor_eq",       "ascend",        "std",
    "errno"};

/// Versions that differ in the last number only go together.
constexpr int kPatches = 100;

bool isReserved(std::string_view word) {
  return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end();
}

bool isIdentifier(std::string_view text) {
  const auto isWord = [](unsigned char c) { return c == '_' || std::isalnum(c) != 0; };
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::all_of(text.begin(), text.end(), isWord);
}

std::string_view hostType(DType type) {
  switch (type) {
  case DType::f32:
    return "float";
  case DType::f16:
    return "ascend::half";
  case DType::bf16:
    return "ascend::bfloat16";
  case DType::i8:
    return "std::int8_t";
  case DType::u8:
    return "std::uint8_t";
  case DType::i16:
    return "std::int16_t";
  case DType::u16:
    return "std::uint16_t";
  case DType::i32:
    return "std::int32_t";
  case DType::u32:
    return "std::uint32_t";
  case DType::i64:
    return "std::int64_t";
  case DType::u64:
    return "std::uint64_t";
  case DType::f64:
    return "double";
  case DType::boolean:
    return "bool";
  }
  return "";
}

std::string_view coreName(std::string_view core) {
  if (core == "aic")
    return "cube";
  if (core == "mix" || core == "aicore")
    return core;
  // The blocks of the AI cores and of the vector cores beside them are one count.
  if (core == "mixvector")
    return "aicore";
  return "vector";
}

std::string shapeText(const Argument& arg, std::string_view separator, std::string_view unknown) {
  std::string text;
  for (std::int64_t extent : arg.shape)
    text += (text.empty() ? "" : std::string(separator)) +
            (extent == kDynamic ? std::string(unknown) : std::to_string(extent));
  return text;
}

/// "ascend::In<float, ascend::Shape<ascend::dynamic, 1000>>"
std::string parameterType(const Argument& arg) {
  if (arg.kind == Argument::Kind::scalar)
    return arg.dtype ? std::string(hostType(*arg.dtype)) : fmt::format("ascend::Struct<{}>", arg.abiBytes);
  constexpr std::array<std::string_view, 3> kDirections{"In", "Out", "InOut"};
  const std::string_view element = arg.dtype ? hostType(*arg.dtype) : "ascend::any";
  const std::string_view direction = kDirections.at(static_cast<std::size_t>(arg.direction));
  if (!arg.ranked)
    return fmt::format("ascend::{}<{}>", direction, element);
  return fmt::format("ascend::{}<{}, ascend::Shape<{}>>", direction, element, shapeText(arg, ", ", "ascend::dynamic"));
}

/// "x   in     f32[?x1000]   4 bytes an element": one line of the comment.
std::string parameterComment(const Argument& arg, std::size_t nameWidth) {
  std::string what;
  if (arg.kind == Argument::Kind::scalar) {
    what = arg.dtype ? fmt::format("{} scalar", name(*arg.dtype)) : fmt::format("struct of {} bytes", arg.abiBytes);
  } else {
    const std::string_view element = arg.dtype ? name(*arg.dtype) : "any type";
    std::string shape = "any number of elements";
    if (arg.ranked)
      shape = arg.shape.empty() ? "1 element" : shapeText(arg, " x ", "?") + " elements";
    what = fmt::format("{}: {}, {}", name(arg.direction), element, shape);
  }
  return fmt::format("///   {:<{}}  {}\n", arg.name, nameWidth, what);
}

std::string kernelText(const Signature& kernel, bool handWritten, std::string_view symbol) {
  std::size_t nameWidth = 0;
  for (const Argument& arg : kernel.args)
    nameWidth = std::max(nameWidth, arg.name.size());

  std::string text = fmt::format("/// {}\n", toString(kernel));
  if (!kernel.args.empty())
    text += "///\n";
  for (const Argument& arg : kernel.args)
    text += parameterComment(arg, nameWidth);
  const bool anyDynamic = std::any_of(kernel.args.begin(), kernel.args.end(), [](const Argument& arg) {
    return std::find(arg.shape.begin(), arg.shape.end(), kDynamic) != arg.shape.end();
  });
  if (anyDynamic)
    text += "/// `?` is taken from the argument: its size, or the extents of its view.\n";
  if (kernel.blockDim != 0)
    text += fmt::format("/// Runs on {} blocks unless the launch says otherwise.\n", kernel.blockDim);

  std::vector<std::string> types, names;
  for (const Argument& arg : kernel.args) {
    types.push_back(parameterType(arg));
    names.push_back(fmt::format("\"{}\"", arg.name));
  }
  const std::string launcher = kernel.name + (isReserved(kernel.name) ? "_" : "");
  text += fmt::format("inline constexpr ascend::Kernel<{}{}> {}{{\n", types.empty() ? "" : "\n    ",
                      fmt::join(types, ",\n    "), launcher);
  text += fmt::format("    ascend::KernelInfo{{&::{}, \"{}\", ascend::Core::{}, ascend::Abi::{}, {}U, {}U{}}},\n",
                      symbol, kernel.name, coreName(kernel.core), handWritten ? "declared" : "slots", kernel.blockDim,
                      kernel.workspaceBytes,
                      kernel.workspaceParts.empty() ? "" : fmt::format(", \"{}\"", kernel.workspaceParts));
  text += fmt::format("    {{{}}}}};\n", fmt::join(names, ", "));
  return text;
}

/// Empty if all is well.
std::string findMistake(std::span<const SignatureFile> files, std::string_view libraryName,
                        std::string_view nameSpace) {
  if (libraryName.empty() || libraryName.find_first_of("\n\r\\") != std::string_view::npos)
    return fmt::format("'{}' is no name for a kernel library", libraryName);
  std::set<std::string> seen;
  for (const SignatureFile& file : files)
    for (const Signature& kernel : file.kernels) {
      if (!isIdentifier(kernel.name))
        return fmt::format("kernel name '{}' is no C identifier: rename the kernel", kernel.name);
      if (!seen.insert(kernel.name).second)
        return fmt::format("two kernels are named '{}': kernels of one library need different names", kernel.name);
      for (const Argument& arg : kernel.args)
        if (arg.name.find_first_of("\"\\\n\r") != std::string::npos)
          return fmt::format("an argument of kernel '{}' has a quote, backslash or line break in its name",
                             kernel.name);
    }
  for (std::size_t begin = 0; begin <= nameSpace.size();) {
    const std::size_t end = std::min(nameSpace.find("::", begin), nameSpace.size());
    const std::string_view part = nameSpace.substr(begin, end - begin);
    if (!isIdentifier(part) || isReserved(part))
      return fmt::format("'{}' is no namespace: use a name like 'kernels' or 'my::kernels'", nameSpace);
    begin = end + 2;
    if (end == nameSpace.size())
      break;
  }
  return {};
}

} // namespace

std::string libraryIdentifier(std::string_view libraryName) {
  std::string text(libraryName);
  for (char& c : text)
    if (c != '_' && (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) == 0))
      c = '_';
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) != 0)
    text.insert(text.begin(), '_');
  return text;
}

std::string librarySymbol(std::string_view libraryName) {
  return "ascend_kernel_library_" + libraryIdentifier(libraryName);
}

std::optional<std::string> launcherHeader(std::span<const SignatureFile> files, std::string_view libraryName,
                                          std::string_view nameSpace, std::string& error) {
  if (nameSpace.empty())
    nameSpace = "kernels";
  if (error = findMistake(files, libraryName, nameSpace); !error.empty())
    return std::nullopt;

  const std::string symbol = librarySymbol(libraryName);
  std::string text = fmt::format(
      "// Typed launchers of the kernel library '{0}'. Written by Ascend SDK {1}: changes are lost.\n"
      "#pragma once\n"
      "#include <ascend/version.h>\n"
      "#if ASCEND_SDK_VERSION_NUMBER / 100 != {2}\n"
      "#pragma message(\"written by Ascend SDK {1}, included with the headers of \" ASCEND_SDK_VERSION)\n"
      "#error \"the launchers of '{0}' and the runtime are of different versions: build the kernels again\"\n"
      "#endif\n"
      "#ifndef __cplusplus\n"
      "// C has no typed launchers, but can pass the library on.\n"
      "#include <ascend/kernel_library.h>\n"
      "extern const ascend_kernel_library {3};\n"
      "#else\n"
      "#include <ascend/kernel.hpp>\n"
      "#include <cstdint>\n"
      "\n"
      "extern \"C\" const ascend_kernel_library {3};\n"
      "\n"
      "namespace {4} {{\n",
      libraryName, kVersion, kVersionNumber / kPatches, symbol, nameSpace);
  for (const SignatureFile& file : files)
    for (const Signature& kernel : file.kernels)
      text += "\n" + kernelText(kernel, file.handWritten, symbol);
  return text + fmt::format("\n}} // namespace {}\n#endif\n", nameSpace);
}

} // namespace ascend::target
