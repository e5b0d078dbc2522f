// The kernel's class, its members, and the entry function.
#include "translator/emit/kernel_printer.h"
#include "translator/emit/places.h"

#include "target/soc.h"
#include "target/version.h"
#include "target/workspace.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

void Lines::add(StringRef line) {
  if (line.empty())
    return;
  const auto append = [&](StringRef text) { text_.append(std::size_t{2} * depth_, ' ').append(text).push_back('\n'); };
  if (!heading_.empty() && heading_ != toldHeading_ && !line.starts_with("}")) {
    toldHeading_ = heading_;
    append(heading_);
  }
  append(line);
}

std::string camelCase(StringRef name) {
  std::string result;
  bool start = true;
  for (char c : name) {
    if (!llvm::isAlnum(c)) {
      start = true;
      continue;
    }
    result += start ? llvm::toUpper(c) : c;
    start = false;
  }
  return result;
}

static std::string lowerFirst(std::string name) {
  if (!name.empty())
    name[0] = llvm::toLower(name[0]);
  return name;
}

/// A name that the generated file can use: of arguments, whatever the source called them.
static std::string identifier(StringRef name, llvm::StringSet<>& taken) {
  static const llvm::StringSet<> reserved = {
      "alignas",   "auto",     "bool",    "break",   "case",      "char",     "class",   "const",
      "constexpr", "continue", "default", "delete",  "do",        "double",   "else",    "enum",
      "explicit",  "extern",   "false",   "float",   "for",       "friend",   "goto",    "half",
      "if",        "inline",   "int",     "long",    "namespace", "new",      "nullptr", "op",
      "operator",  "pipe",     "private", "public",  "return",    "short",    "signed",  "sizeof",
      "static",    "struct",   "switch",  "tailBuf", "template",  "this",     "true",    "typedef",
      "union",     "unsigned", "using",   "virtual", "void",      "volatile", "while",   "workspace"};
  std::string text;
  for (char c : name)
    text += llvm::isAlnum(c) || c == '_' ? c : '_';
  if (text.empty() || llvm::isDigit(text[0]))
    text.insert(0, "arg");
  if (reserved.contains(text))
    text += "Arg";
  std::string unique = text;
  for (int number = 1; !taken.insert(unique).second; ++number)
    unique = fmt::format("{}v{}", text, number);
  return unique;
}

std::string KernelPrinter::elementCount(BufferAttr buffer, const std::string& name) const {
  int64_t known = 1;
  std::string text;
  for (auto [dim, extent] : llvm::enumerate(buffer.getShape())) {
    if (extent >= 0)
      known *= extent;
    else
      text += fmt::format("{}{}_d{}", text.empty() ? "" : " * ", name, dim);
  }
  if (text.empty())
    return fmt::format("{}", known);
  return known == 1 ? text : fmt::format("{} * {}", text, known);
}

void KernelPrinter::describeArguments() {
  std::map<int64_t, std::string> bufferNames;
  llvm::StringSet<> taken;
  for (BlockArgument argument : kernel_.getArguments()) {
    Attribute attribute = kernel_.getArgAttr(argument.getArgNumber(), AscendCDialect::kArgAttr);
    if (auto buffer = dyn_cast<BufferAttr>(attribute)) {
      std::string name = identifier(buffer.getName(), taken);
      std::string member = identifier(lowerFirst(camelCase(name)) + "Gm", taken);
      std::string type = cppType(elementTypeOf(argument.getType()));
      bufferNames[buffer.getPosition()] = name;
      parameters_.push_back({"GM_ADDR " + name, name, "GM_ADDR " + name});
      memberLines_.push_back(fmt::format("GlobalTensor<{}> {};", type, member));
      std::string size = buffer.getRanked() ? ", " + elementCount(buffer, name) : "";
      initLines_.push_back(fmt::format("{}.SetGlobalBuffer((__gm__ {}*){}{});", member, type, name, size));
      memberNames_[argument] = member;
    } else if (isa<WorkspaceAttr>(attribute)) {
      parameters_.push_back({"GM_ADDR workspace", "workspace", "GM_ADDR workspace"});
      memberNames_[argument] = "workspace";
    } else if (auto size = dyn_cast<SizeAttr>(attribute)) {
      std::string name = fmt::format("{}_d{}", bufferNames[size.getPosition()], size.getDim());
      std::string member = identifier(lowerFirst(camelCase(name)), taken);
      parameters_.push_back({"int64_t " + name, name, "int64_t " + name});
      memberLines_.push_back(fmt::format("int64_t {};", member));
      initLines_.push_back(fmt::format("{} = {};", member, name));
      memberNames_[argument] = member;
    } else if (auto scalar = dyn_cast<ScalarAttr>(attribute)) {
      Type type = argument.getType();
      std::string name = identifier(scalar.getName(), taken), cpp = cppType(type);
      std::string passed = fmt::format("static_cast<{}>({})", cpp, name);
      if (isa<FloatType>(type))
        passed = fmt::format("{}<{}>(static_cast<uint{}_t>({}))", helpers_.need(Helper::bitCast), cpp,
                             type.getIntOrFloatBitWidth(), name);
      else if (type.isInteger(1))
        passed = fmt::format("({} & 1) != 0", name);
      else if (cpp == "int64_t")
        passed = name;
      parameters_.push_back({fmt::format("{} {}", isa<FloatType>(type) ? "uint64_t" : "int64_t", name), passed,
                             fmt::format("{} {}", cpp, name)});
      memberLines_.push_back(fmt::format("{} {};", cpp, name));
      initLines_.push_back(fmt::format("this->{0} = {0};", name));
      memberNames_[argument] = name;
    }
  }
}

std::string KernelPrinter::bytesText(Operation* buffer) const {
  int64_t bytes = buffer->getAttrOfType<IntegerAttr>("bytes").getInt();
  for (Operation* user : buffer->getResult(0).getUsers())
    if (isa<AllocTensorOp, TBufGetOp>(user)) {
      Type element = elementTypeOf(user->getResult(0).getType());
      if (tileLength_ && bytes == tileLength_ * elementBytes(element))
        return fmt::format("kTileLength * sizeof({})", cppType(element));
    }
  return fmt::format("{}", bytes);
}

/// Where the parts of the workspace start that the launch makes: behind each other (target/workspace.h). The first one
/// is behind what is constant.
void KernelPrinter::describeParts() {
  int64_t last = 0, constant = 0;
  kernel_.walk([&](WorkspaceViewOp view) {
    if (view.getPart()) {
      last = std::max<int64_t>(last, *view.getPart());
      constant = view.getByteOffset();
    }
  });
  std::string start = fmt::format("{}", constant);
  for (BlockArgument argument : kernel_.getArguments()) {
    auto workspace = dyn_cast<WorkspaceAttr>(kernel_.getArgAttr(argument.getArgNumber(), AscendCDialect::kArgAttr));
    if (!workspace || !workspace.getParts())
      continue;
    const std::vector<target::LaunchSize> parts = *target::parseLaunchSizes(workspace.getParts().getValue());
    for (auto [number, part] : llvm::enumerate(ArrayRef(parts).take_front(last))) {
      const std::string before = number == 0 && constant == 0 ? std::string() : start + " + ";
      start = fmt::format("workspacePart{}", number + 1);
      initLines_.push_back(fmt::format("const int64_t {} = {}({} + {}) / {} * {};", start, before, sizeText(part),
                                       target::kWorkspaceAlign - 1, target::kWorkspaceAlign, target::kWorkspaceAlign));
    }
  }
}

/// A size that the launch computes, as the kernel computes it again.
std::string KernelPrinter::sizeText(const target::LaunchSize& size) {
  using Kind = target::LaunchSize::Kind;
  SmallVector<std::string> operands;
  for (const target::LaunchSize& operand : size.operands) {
    const bool isWhole = operand.kind != Kind::sum || size.kind == Kind::sum || size.kind == Kind::min ||
                         size.kind == Kind::max || size.kind == Kind::nat;
    operands.push_back(isWhole ? sizeText(operand) : "(" + sizeText(operand) + ")");
  }
  const auto call = [&](Helper function) {
    return fmt::format("{}<int64_t>({}, {})", helpers_.need(function), operands[0], operands[1]);
  };
  switch (size.kind) {
  case Kind::number:
    return fmt::format("{}", size.number);
  case Kind::extent:
  case Kind::value:
    return parameterName(size);
  case Kind::sum: {
    std::string text = operands.front();
    for (StringRef operand : ArrayRef(operands).drop_front())
      text += operand.consume_front("-") ? " - " + operand.str() : " + " + operand.str();
    return text;
  }
  case Kind::product:
    return operands.front() == "-1" ? "-" + llvm::join(ArrayRef(operands).drop_front(), " * ")
                                    : llvm::join(operands, " * ");
  case Kind::div:
    return fmt::format("({} / {})", operands[0], operands[1]);
  case Kind::rem:
    return fmt::format("({} % {})", operands[0], operands[1]);
  case Kind::min:
    return call(Helper::scalarMin);
  case Kind::max:
    return call(Helper::scalarMax);
  case Kind::lt:
    return fmt::format("({} < {} ? {} : {})", operands[0], operands[1], operands[2], operands[3]);
  case Kind::nat: // the launch has looked
    return size.operands[0].kind == Kind::sum ? "(" + operands[0] + ")" : operands[0];
  }
  llvm_unreachable("all kinds are there");
}

/// The parameter that is this extent or value.
std::string KernelPrinter::parameterName(const target::LaunchSize& size) {
  const auto position = static_cast<int64_t>(size.argument), dim = static_cast<int64_t>(size.dim);
  for (BlockArgument argument : kernel_.getArguments()) {
    const Attribute what = kernel_.getArgAttr(argument.getArgNumber(), AscendCDialect::kArgAttr);
    if (auto extent = dyn_cast<SizeAttr>(what); extent && size.kind == target::LaunchSize::Kind::extent &&
                                                extent.getPosition() == position && extent.getDim() == dim)
      return memberNames_.lookup(argument);
    if (auto value = dyn_cast<ScalarAttr>(what);
        value && size.kind == target::LaunchSize::Kind::value && value.getPosition() == position) {
      const std::string& name = memberNames_.lookup(argument);
      return argument.getType().isIndex() || argument.getType().isInteger(64)
                 ? name
                 : fmt::format("static_cast<int64_t>({})", name);
    }
  }
  llvm_unreachable("what a launch computes with is a parameter");
}

void KernelPrinter::describeBuffers() {
  describeParts();
  kernel_.walk([&](TileLengthOp length) { tileLength_ = length.getElements().value_or(0); });
  kernel_.walk([&](Operation* op) {
    if (auto queue = dyn_cast<InitQueueOp>(op)) {
      QueueType type = queue.getResult().getType();
      std::string name = queue.getName().str();
      memberNames_[queue.getResult()] = name;
      std::string position = queue.getBind()                         ? "TQueBind<TPosition::VECIN, TPosition::VECOUT"
                             : type.getPosition() == Position::VecIn ? "TQue<TPosition::VECIN"
                                                                     : "TQue<TPosition::VECOUT";
      memberLines_.push_back(fmt::format("{}, {}> {};", position, type.getDepth(), name));
      initLines_.push_back(fmt::format("pipe.InitBuffer({}, {}, {});", name, type.getDepth(), bytesText(op)));
    } else if (auto buffer = dyn_cast<InitTBufOp>(op)) {
      std::string name = buffer.getName().str();
      memberNames_[buffer.getResult()] = name;
      memberLines_.push_back(fmt::format("TBuf<TPosition::VECCALC> {};", name));
      initLines_.push_back(fmt::format("pipe.InitBuffer({}, {});", name, bytesText(op)));
    } else if (auto view = dyn_cast<WorkspaceViewOp>(op)) {
      std::string name = view.getPart() ? fmt::format("workspacePart{}Gm", *view.getPart())
                                        : fmt::format("workspace{}Gm", view.getByteOffset());
      std::string type = cppType(elementTypeOf(view.getResult().getType()));
      if (llvm::none_of(memberNames_, [&](auto& entry) { return entry.second == name; })) {
        memberLines_.push_back(fmt::format("GlobalTensor<{}> {};", type, name));
        const std::string start = view.getPart().value_or(0) > 0 ? fmt::format("workspacePart{}", *view.getPart())
                                                                 : fmt::format("{}", view.getByteOffset());
        initLines_.push_back(fmt::format("{}.SetGlobalBuffer((__gm__ {}*)(workspace + {}));", name, type, start));
      }
      memberNames_[view.getResult()] = name;
    }
  });
}

void KernelPrinter::newScope(Scope& scope) {
  for (const char* name : {"pipe", "kTileLength", "tailBuf", "workspace"})
    scope.reserve(name);
  for (auto& [value, name] : memberNames_) {
    scope.reserve(name);
    scope.set(value, {name});
  }
}

/// The body of Init. Of a kernel on both kinds of core each makes its own buffers, behind the first `globals` lines.
std::string KernelPrinter::initText(std::size_t globals) const {
  std::string text;
  const auto add = [&](auto begin, auto end, const char* indent) {
    for (auto line = begin; line != end; ++line)
      text += indent + *line + "\n";
  };
  const auto vector = initLines_.begin() + static_cast<std::ptrdiff_t>(globals);
  add(initLines_.begin(), vector, "    ");
  const bool mixed = isMixed(kernel_);
  for (const bool cube : {true, false}) {
    const auto begin = cube ? cubeInitLines_.begin() : vector, end = cube ? cubeInitLines_.end() : initLines_.end();
    if (begin == end)
      continue;
    if (mixed)
      text += fmt::format("    if ASCEND_IS_{} {{\n", cube ? "AIC" : "AIV");
    add(begin, end, mixed ? "      " : "    ");
    if (mixed)
      text += "    }\n";
  }
  return text;
}

std::optional<std::string> KernelPrinter::print() {
  describeArguments();
  std::size_t globals = initLines_.size();
  describeBuffers();
  if (isMixed(kernel_)) { // both kinds of core see the workspace
    const auto isGlobal = [](StringRef line) {
      return line.contains(".SetGlobalBuffer(") || line.starts_with("const int64_t workspacePart");
    };
    const auto first = initLines_.begin() + static_cast<std::ptrdiff_t>(globals);
    globals = static_cast<std::size_t>(std::stable_partition(first, initLines_.end(), isGlobal) - initLines_.begin());
  }
  describeCubeQueues();
  Scope scope(helpers_);
  newScope(scope);
  Lines process(2);
  if (failed(printBlock(kernel_.getBody().front(), scope, process)))
    return std::nullopt;
  if (usesTail_) {
    memberLines_.push_back("TBuf<TPosition::VECCALC> tailBuf;");
    initLines_.push_back(fmt::format("pipe.InitBuffer(tailBuf, {});", target::kUbAlign));
  }

  std::string name = kernel_.getSymName().str(), className = "Kernel" + camelCase(name);
  auto list = [&](std::string Parameter::* part) {
    SmallVector<std::string> parts;
    for (const Parameter& parameter : parameters_)
      parts.push_back(parameter.*part);
    return llvm::join(parts, ", ");
  };
  Lines out;
  out.open(fmt::format("class {} {{", className));
  std::string text = out.text();
  text += "public:\n";
  text += fmt::format("  __aicore__ inline {}() {{}}\n\n", className);
  text += fmt::format("  __aicore__ inline void Init({}) {{\n", list(&Parameter::received));
  text += initText(globals);
  text += "  }\n\n  __aicore__ inline void Process() {\n" + process.text() + "  }\n\nprivate:\n";
  if (tileLength_)
    text += fmt::format("  static constexpr int64_t kTileLength = {};\n\n", tileLength_);
  for (const std::string& method : methods_)
    text += method + "\n";
  text += "  TPipe pipe;\n";
  for (const std::string& line : memberLines_)
    text += "  " + line + "\n";
  text += "};\n\n";
  text += fmt::format("extern \"C\" __global__ __aicore__ void {}({}) {{\n", name, list(&Parameter::declaration));
  text += fmt::format("  KERNEL_TASK_TYPE_DEFAULT({});\n", taskType(kernel_, *options_.soc).str());
  text += fmt::format("  {} op;\n  op.Init({});\n  op.Process();\n}}\n", className, list(&Parameter::passed));
  return text;
}

/// Breaks long lines at a comma.
static std::string wrapLong(StringRef text) {
  constexpr std::size_t kColumns = 120;
  std::string result;
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  for (auto [number, line] : llvm::enumerate(lines)) {
    std::string indent(line.size() - line.ltrim().size() + 4, ' ');
    while (line.size() > kColumns && !line.ltrim().starts_with("//") && !line.ltrim().starts_with("#")) {
      std::size_t comma = line.take_front(kColumns).rfind(", ");
      if (comma == StringRef::npos || comma <= indent.size())
        break;
      result += line.take_front(comma + 1).str() + "\n" + indent;
      line = line.drop_front(comma + 2);
    }
    result += line.str() + (number + 1 < lines.size() ? "\n" : "");
  }
  return result;
}

LogicalResult emitCpp(ModuleOp module, const EmitOptions& options, llvm::raw_ostream& out) {
  auto signatures = signatureOf(module, *options.soc);
  if (failed(signatures))
    return failure();
  Helpers helpers;
  std::string kernels;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function->hasAttr(AscendCDialect::kKernelAttr))
      continue;
    auto text = KernelPrinter(function, options, helpers).print();
    if (!text)
      return failure();
    kernels += (kernels.empty() ? "" : "\n") + *text;
  }
  std::string text =
      fmt::format("// Generated by ascend-translate {}{}{} for {}. Changes here are lost.\n//\n", target::kVersion,
                  options.source.empty() ? "" : " from ", options.source, std::string(options.soc->name));
  for (const target::Signature& signature : signatures->kernels)
    text += "//   " + target::toString(signature) + "\n";
  text += "#include \"kernel_operator.h\"\n\nusing namespace AscendC;\n\n" + helpers.text() + wrapLong(kernels);
  out << (options.places == Places::LINE_DIRECTIVES ? placeLines(text, options.output) : text);
  return success();
}

} // namespace ascend::translator
