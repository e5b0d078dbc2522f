#include "hub/signature/source_reader.h"

#include "hub/command_line.h"
#include "hub/error.h"
#include "hub/signature/clang_unit.h"
#include "hub/signature/precompiled.h"
#include "hub/toolchain/sdk_paths.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace ascend::hub {
namespace {

namespace fs = std::filesystem;
using target::Argument;
using target::Direction;
using target::DType;
using target::Signature;

/// What sdk/device puts on `__global__` functions.
constexpr std::string_view kKernelMark = "ascend.kernel";
constexpr std::string_view kCoreMark = "ascend.core.";

std::vector<std::string> deviceArguments(const target::Soc& soc) {
  return {"-x",
          "c++",
          "-std=c++17",
          "-fsyntax-only",
          "-w",
          "-isystem",
          deviceHeaders().string(),
          fmt::format("-D__NPU_ARCH__={}", static_cast<int>(soc.arch)),
          fmt::format("-D__CCE_AICORE__={}", soc.cceAicore),
          soc.splitCores ? "-D__DAV_C220_VEC__=1" : "-D__DAV_M200__=1",
          "-D__CCE_KT_TEST__=1",
          "-DASCENDC_CPU_DEBUG=1",
          "-DTILING_KEY_VAR=0",
          "-DASCEND_SIM=1"};
}

std::vector<std::string> withUsersOptions(std::vector<std::string> arguments, const SourceOptions& options) {
  for (const std::string& definition : options.definitions)
    arguments.push_back("-D" + definition);
  for (const std::string& folder : options.includes)
    arguments.push_back("-I" + folder);
  return arguments;
}

/// Declarations of the device headers depend on macros that begin so; what else a user may define changes function
/// bodies only.
bool changesHeaders(const std::vector<std::string>& definitions) {
  return std::any_of(definitions.begin(), definitions.end(),
                     [](const std::string& definition) { return definition.starts_with("ASCEND_SIM_"); });
}

std::optional<DType> builtinDType(CXType type) {
  switch (type.kind) {
  case CXType_Float:
    return DType::f32;
  case CXType_Double:
    return DType::f64;
  case CXType_Half:
  case CXType_Float16:
    return DType::f16;
  case CXType_BFloat16:
    return DType::bf16;
  case CXType_Bool:
    return DType::boolean;
  case CXType_SChar:
  case CXType_Char_S:
    return DType::i8;
  case CXType_UChar:
    return DType::u8;
  case CXType_Short:
    return DType::i16;
  case CXType_UShort:
    return DType::u16;
  case CXType_Int:
    return DType::i32;
  case CXType_UInt:
    return DType::u32;
  case CXType_Long:
  case CXType_LongLong:
    return DType::i64;
  case CXType_ULong:
  case CXType_ULongLong:
    return DType::u64;
  default:
    return std::nullopt;
  }
}

/// The folder of the host compiler's stddef.h.
std::string hostCompilerHeaders() {
  std::string folder = run({{hostCompiler({}).string(), "-print-file-name=include"}}).output;
  while (!folder.empty() && folder.back() == '\n')
    folder.pop_back();
  return folder;
}

/// `half` and `bfloat16_t` are classes in the simulator's headers and builtin types elsewhere.
std::optional<DType> dtypeOf(CXType type) {
  const CXType canonical = clang_getCanonicalType(type);
  if (const auto builtin = builtinDType(canonical))
    return builtin;
  const std::string name = text(clang_getCursorSpelling(clang_getTypeDeclaration(canonical)));
  if (name == "half")
    return DType::f16;
  if (name == "bfloat16_t")
    return DType::bf16;
  return std::nullopt;
}

/// Where GM_ADDR is written: it erases the element type, while the `__gm__ uint8_t*` that it stands for does not.
std::set<std::pair<std::string, unsigned>> untypedAddresses(const ClangUnit& unit) {
  std::set<std::pair<std::string, unsigned>> places;
  visitChildren(unit.root(), [&](CXCursor cursor) {
    if (clang_getCursorKind(cursor) == CXCursor_MacroExpansion && text(clang_getCursorSpelling(cursor)) == "GM_ADDR")
      places.emplace(placeOf(cursor).file, placeOf(cursor).offset);
    return false;
  });
  return places;
}

/// What reading a parameter needs to know of its source.
struct SourceFacts {
  std::set<std::pair<std::string, unsigned>> untypedAddresses;
  const target::Soc& soc;
};

Argument readParameter(const SourceFacts& facts, CXCursor parameter, std::size_t index, const std::string& kernel) {
  Argument arg;
  arg.name = text(clang_getCursorSpelling(parameter));
  if (arg.name.empty())
    arg.name = fmt::format("arg{}", index);
  const CXType type = clang_getCanonicalType(clang_getCursorType(parameter));
  if (type.kind == CXType_Pointer) {
    const CXType element = clang_getPointeeType(type);
    const Place start = startOf(parameter);
    const bool untyped = facts.untypedAddresses.contains({start.file, start.offset}) ||
                         clang_getCanonicalType(element).kind == CXType_Void;
    if (!untyped)
      arg.dtype = dtypeOf(element);
    arg.direction = !untyped && clang_isConstQualifiedType(element) != 0 ? Direction::in : Direction::inout;
    return arg;
  }
  const long long size = clang_Type_getSizeOf(type);
  if (type.kind == CXType_LValueReference || type.kind == CXType_RValueReference || size <= 0)
    throw Error(fmt::format(
        "{}: error: parameter '{}' of kernel '{}' is of type '{}'; a kernel takes GM addresses and values that can be "
        "copied to the device",
        where(parameter), arg.name, kernel, text(clang_getTypeSpelling(clang_getCursorType(parameter)))));
  arg.kind = Argument::Kind::scalar;
  arg.dtype = type.kind == CXType_Enum
                  ? builtinDType(clang_getCanonicalType(clang_getEnumDeclIntegerType(clang_getTypeDeclaration(type))))
                  : dtypeOf(type);
  arg.abiBytes = static_cast<std::uint32_t>(size);
  return arg;
}

/// The annotations of the simulator's headers: "ascend.kernel" from __global__, "ascend.core.aiv" from __vector__.
std::vector<std::string> marksOf(CXCursor function) {
  std::vector<std::string> marks;
  visitChildren(function, [&](CXCursor child) {
    if (clang_getCursorKind(child) == CXCursor_AnnotateAttr)
      marks.push_back(text(clang_getCursorSpelling(child)));
    return false;
  });
  return marks;
}

bool isKernel(const std::vector<std::string>& marks) {
  return std::find(marks.begin(), marks.end(), kKernelMark) != marks.end();
}

/// "aiv", "mix(1,2)" … from the argument of KERNEL_TASK_TYPE_DEFAULT.
std::string coreOfTaskType(const std::string& type, const target::Soc& soc) {
  if (type == "KERNEL_TYPE_MIX_VECTOR_CORE" && !soc.splitCores)
    return "mixvector";
  static const std::map<std::string, std::string, std::less<>> kCores{
      {"KERNEL_TYPE_AIV_ONLY", "aiv"},         {"KERNEL_TYPE_MIX_AIV_1_0", "aiv"},
      {"KERNEL_TYPE_AIC_ONLY", "aic"},         {"KERNEL_TYPE_MIX_AIC_1_0", "aic"},
      {"KERNEL_TYPE_MIX_AIC_1_1", "mix(1,1)"}, {"KERNEL_TYPE_MIX_AIC_1_2", "mix(1,2)"},
      {"KERNEL_TYPE_AICORE", "aicore"}};
  const auto found = kCores.find(type);
  return found == kCores.end() ? std::string() : found->second;
}

/// "aiv", "aic", "aicore", or "mix(1,2)": cube cores and vector cores.
void setCore(Signature& kernel, const std::string& core) {
  if (!core.starts_with("mix(")) {
    kernel.core = core;
    return;
  }
  const auto number = [&](std::size_t at) {
    at = core.find_first_not_of(' ', at);
    return at < core.size() && core[at] >= '0' && core[at] <= '2' ? static_cast<std::uint32_t>(core[at] - '0') : 3U;
  };
  kernel.cubes = number(4);
  kernel.vectors = number(core.find(',') + 1);
  if (kernel.cubes > 1 || kernel.vectors > 2 || kernel.cubes + kernel.vectors == 0)
    throw Error(fmt::format("kernel '{}': __{}__: a block has at most one cube core and two vector cores: __mix__(0, "
                            "1), __mix__(1, 0), __mix__(1, 1) or __mix__(1, 2)",
                            kernel.name, core));
  kernel.core = kernel.cubes == 0 ? "aiv" : kernel.vectors == 0 ? "aic" : "mix";
}

struct Found {
  Signature kernel;
  CXCursor cursor = clang_getNullCursor();
};

Signature readKernel(const SourceFacts& facts, CXCursor function, const std::vector<std::string>& marks) {
  Signature kernel;
  kernel.name = text(clang_getCursorSpelling(function));
  if (clang_getCursorKind(function) == CXCursor_FunctionTemplate)
    throw Error(fmt::format("{}: error: kernel '{}' is a template, which no loader can find by name; write an extern "
                            "\"C\" kernel that calls it",
                            where(function), kernel.name));
  if (text(clang_Cursor_getMangling(function)) != kernel.name)
    throw Error(fmt::format(
        "{}: error: kernel '{}' is not extern \"C\", so no loader can find it by name; write extern \"C\" __global__ "
        "__aicore__ void {}(…)",
        where(function), kernel.name, kernel.name));
  if (const std::string problem = kernelNameProblem(kernel.name); !problem.empty())
    throw Error(fmt::format("{}: error: {}", where(function), problem));
  const CXType result = clang_getCanonicalType(clang_getCursorResultType(function));
  if (result.kind != CXType_Void)
    throw Error(fmt::format("{}: error: kernel '{}' returns '{}'; a kernel returns void", where(function), kernel.name,
                            text(clang_getTypeSpelling(result))));
  const int count = clang_Cursor_getNumArguments(function);
  for (int i = 0; i < count; ++i)
    kernel.args.push_back(readParameter(facts, clang_Cursor_getArgument(function, static_cast<unsigned>(i)),
                                        static_cast<std::size_t>(i), kernel.name));
  kernel.core = facts.soc.splitCores ? "aiv" : "aicore";
  for (const std::string& mark : marks)
    if (mark.starts_with(kCoreMark) && facts.soc.splitCores)
      setCore(kernel, mark.substr(kCoreMark.size()));
  return kernel;
}

/// KERNEL_TASK_TYPE_DEFAULT stands in a kernel's body: each use belongs to the last kernel that starts before it.
void readTaskTypes(const ClangUnit& unit, const target::Soc& soc, std::vector<Found>& kernels) {
  visitChildren(unit.root(), [&](CXCursor cursor) {
    if (clang_getCursorKind(cursor) != CXCursor_MacroExpansion ||
        text(clang_getCursorSpelling(cursor)) != "KERNEL_TASK_TYPE_DEFAULT")
      return false;
    const std::vector<std::string> tokens = unit.tokens(cursor);
    const std::string core = tokens.size() > 2 ? coreOfTaskType(tokens[2], soc) : std::string();
    const Place at = placeOf(cursor);
    Found* owner = nullptr;
    for (Found& found : kernels)
      if (const Place start = placeOf(found.cursor); start.file == at.file && start.offset < at.offset)
        owner = &found;
    if (owner != nullptr && !core.empty())
      setCore(owner->kernel, core);
    return false;
  });
}

/// The source, parsed. `headers` takes the files that came from a precompiled header.
std::unique_ptr<ClangUnit> parse(const fs::path& source, const SourceOptions& options,
                                 std::vector<std::string>& headers) {
  std::vector<std::string> arguments = deviceArguments(*options.soc);
  if (options.cache && !changesHeaders(options.definitions))
    if (auto precompiled = precompiledDeclarations(arguments)) {
      std::vector<std::string> faster{"-include-pch", precompiled->store.file().string()};
      faster.insert(faster.end(), arguments.begin(), arguments.end());
      auto unit = std::make_unique<ClangUnit>(source, withUsersOptions(std::move(faster), options));
      // Without an include of its own the source would not compile.
      if (unit->errors().empty() && unit->includesFrom(deviceHeaders())) {
        headers = std::move(precompiled->inputs);
        return unit;
      }
    }
  arguments = withUsersOptions(std::move(arguments), options);
  auto unit = std::make_unique<ClangUnit>(source, arguments);
  // libclang's own stddef.h and the like are in a package of their own; the host compiler has them too. Its vector
  // types are of no use to another compiler, and no declaration needs them.
  if (unit->errors().find("'stddef.h' file not found") != std::string::npos) {
    arguments.insert(arguments.end(), {"-isystem", hostCompilerHeaders(), "-U__SSE2__"});
    unit = std::make_unique<ClangUnit>(source, arguments);
  }
  return unit;
}

} // namespace

std::string kernelNameProblem(const std::string& name) {
  const std::size_t last = name.find_last_not_of("0123456789");
  if (last == std::string::npos || last + 1 == name.size() || name[last] != '_')
    return {};
  return fmt::format("kernel name '{}' ends in '{}', which CANN's loader reads as a tiling key and not as part of the "
                     "name; rename it, for "
                     "example to '{}'",
                     name, name.substr(last), name.substr(0, last) + name.substr(last + 1));
}

std::vector<Signature> readKernels(const fs::path& source, const SourceOptions& options) {
  std::vector<std::string> headers;
  const std::unique_ptr<ClangUnit> parsed = parse(source, options, headers);
  const ClangUnit& unit = *parsed;
  if (const std::string errors = unit.errors(); !errors.empty())
    throw Error(fmt::format("{}: error: the source does not compile, so its kernels cannot be listed", source.string()),
                errors);

  if (options.files != nullptr) {
    for (std::string& file : unit.files())
      options.files->push_back(std::move(file));
    options.files->insert(options.files->end(), headers.begin(), headers.end());
  }

  const SourceFacts facts{untypedAddresses(unit), *options.soc};
  std::vector<Found> found;
  visitChildren(unit.root(), [&](CXCursor cursor) {
    const CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_Namespace || kind == CXCursor_LinkageSpec || kind == CXCursor_UnexposedDecl)
      return clang_Location_isInSystemHeader(clang_getCursorLocation(cursor)) == 0;
    const bool function = kind == CXCursor_FunctionDecl || kind == CXCursor_FunctionTemplate;
    if (!function || clang_Location_isInSystemHeader(clang_getCursorLocation(cursor)) != 0)
      return false;
    if (const std::vector<std::string> marks = marksOf(cursor); isKernel(marks) && unit.hasBody(cursor))
      found.push_back({readKernel(facts, cursor, marks), cursor});
    return false;
  });
  readTaskTypes(unit, *options.soc, found);

  std::vector<Signature> kernels;
  std::set<std::string> names;
  for (Found& entry : found) {
    if (!names.insert(entry.kernel.name).second)
      throw Error(fmt::format("{}: error: a second kernel is named '{}'", where(entry.cursor), entry.kernel.name));
    kernels.push_back(std::move(entry.kernel));
  }
  if (kernels.empty())
    throw Error(fmt::format(
        "{}: error: there is no kernel in this source; a kernel is an extern \"C\" __global__ __aicore__ void function",
        source.string()));
  return kernels;
}

} // namespace ascend::hub
