// Blocks, control flow and sections.
#include "translator/dialect/cube/cube_dialect.h"
#include "translator/emit/kernel_printer.h"
#include "translator/emit/places.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

#include <fmt/format.h>

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

/// Longer expressions get a name.
static constexpr std::size_t kLongestInline = 48;

/// What a scalar is for, as far as its uses tell.
static StringRef hintFor(Value value) {
  // What a pass has named.
  if (auto named = dyn_cast<NameLoc>(value.getLoc())) {
    StringRef name = named.getName();
    if (!name.empty() && llvm::isAlpha(name.front()) && llvm::all_of(name, llvm::isAlnum))
      return name;
  }
  for (OpOperand& use : value.getUses()) {
    Operation* user = use.getOwner();
    unsigned number = use.getOperandNumber();
    if (auto in = dyn_cast<CopyInOp>(user))
      return number == 2 ? "offset" : "count";
    if (isa<CopyOutOp>(user))
      return number == 1 ? "offset" : "count";
    if (isa<InstructionInterface>(user) && value.getType().isIndex())
      return isa<GetValueOp, SetValueOp>(user) ? "index" : "count";
  }
  Type type = value.getType();
  if (type.isInteger(1))
    return "condition";
  return type.isIndex() ? "n" : isa<FloatType>(type) ? "scalar" : "number";
}

void KernelPrinter::declare(Value value, const Expr& expr, StringRef hint, Scope& scope, Lines& out) {
  std::string name = scope.fresh(hint);
  out.add(fmt::format("const {} {} = {};", cppType(value.getType()), name, expr.text));
  scope.set(value, {name});
}

LogicalResult KernelPrinter::printScalar(Operation* op, Scope& scope, Lines& out) {
  Value result = op->getResult(0);
  if (isa<GetBlockIdxOp, GetBlockNumOp>(op)) {
    bool index = isa<GetBlockIdxOp>(op);
    declare(result, {index ? "static_cast<int64_t>(GetBlockIdx())" : "static_cast<int64_t>(GetBlockNum())"},
            index ? "blockIdx" : "blockNum", scope, out);
    return success();
  }
  if (isa<ub::PoisonOp>(op)) { // any value will do
    scope.set(result, {fmt::format("static_cast<{}>(0)", cppType(result.getType()))});
    return success();
  }
  std::optional<Expr> expr;
  if (auto load = dyn_cast<memref::LoadOp>(op); load && scope.knows(load.getMemRef()))
    expr = Expr{fmt::format("{}[{}]", scope.name(load.getMemRef()), scope.get(load.getIndices().front()).text)};
  else
    expr = scalarExpr(op, scope);
  if (!expr)
    return op->emitError() << "'" << op->getName() << "' on " << result.getType() << " has no AscendC form";
  bool once = result.hasOneUse() && result.use_begin()->getOwner()->getBlock() == op->getBlock() &&
              result.use_begin()->getOwner()->getNumRegions() == 0;
  if (op->hasTrait<OpTrait::ConstantLike>() || (once && expr->text.size() <= kLongestInline))
    scope.set(result, *expr);
  else
    declare(result, *expr, hintFor(result), scope, out);
  return success();
}

/// `const float table[2] = {1.0f, 2.0f};`
LogicalResult KernelPrinter::printTable(memref::GetGlobalOp op, Scope& scope, Lines& out) {
  auto global = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(op, op.getNameAttr());
  auto elements = global ? dyn_cast_or_null<DenseElementsAttr>(global.getInitialValueAttr()) : DenseElementsAttr();
  if (!elements || op.getType().getRank() != 1)
    return op.emitError() << "has no AscendC form: a table is a memref.global of one dimension with a dense value";
  const Type type = op.getType().getElementType();
  std::string values;
  for (const Attribute element : elements.getValues<Attribute>())
    values += (values.empty() ? "" : ", ") + constantExpr(element, type, helpers_).text;
  const std::string name = scope.fresh("table");
  out.add(fmt::format("const {} {}[{}] = {{{}}};", cppType(type), name, elements.size(), values));
  scope.set(op, {name});
  return success();
}

LogicalResult KernelPrinter::printBlock(Block& block, Scope& scope, Lines& out) {
  for (Operation& op : block)
    if (!op.hasTrait<OpTrait::IsTerminator>() && failed(printOp(&op, scope, out)))
      return failure();
  return success();
}

LogicalResult KernelPrinter::printOp(Operation* op, Scope& scope, Lines& out) {
  if (options_.places == Places::LINE_DIRECTIVES)
    out.from(lineDirectiveOf(op->getLoc()));
  else if (options_.places == Places::COMMENTS)
    out.from(commentOf(op->getLoc()));
  if (auto length = dyn_cast<TileLengthOp>(op)) {
    if (!length.getElements())
      return op->emitError() << "the tile length is not known yet; ascendc-plan-buffers chooses it";
    scope.set(length.getResult(), {"kTileLength"});
    return success();
  }
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return printFor(loop, scope, out);
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return printIf(branch, scope, out);
  if (auto loop = dyn_cast<scf::WhileOp>(op))
    return printWhile(loop, scope, out);
  if (auto choice = dyn_cast<scf::IndexSwitchOp>(op))
    return printSwitch(choice, scope, out);
  if (auto section = dyn_cast<SectionOp>(op))
    return printSection(section, scope, out);
  if (auto assertion = dyn_cast<cf::AssertOp>(op)) {
    std::string message;
    llvm::raw_string_ostream stream(message);
    for (const char c : assertion.getMsg()) // it is a format of printf
      stream.write_escaped(c == '%' ? "%%" : StringRef(&c, 1));
    out.add(fmt::format("ascendc_assert({}, \"{}\\n\");", scope.get(assertion.getArg()).text, message));
    return success();
  }
  if (auto table = dyn_cast<memref::GetGlobalOp>(op))
    return printTable(table, scope, out);
  if (isa<cube::OnCoreOp>(op))
    return printOnCore(op, scope, out);
  if (printInstruction(op, scope, out) || printQueueOp(op, scope, out) || printCubeOp(op, scope, out))
    return success();
  if (isPure(op) && op->use_empty())
    return success();
  if (op->getNumRegions() == 0 && op->getNumResults() == 1)
    return printScalar(op, scope, out);
  return op->emitError() << "'" << op->getName() << "' has no AscendC form";
}

void KernelPrinter::assign(ValueRange targets, ValueRange values, Scope& scope, Lines& out) {
  SmallVector<std::pair<std::string, std::string>> assignments;
  for (auto [target, value] : llvm::zip_equal(targets, values))
    if (scope.name(target) != scope.name(value))
      assignments.emplace_back(scope.name(target), scope.get(value).text);
  if (assignments.size() > 1) // all at once: one may be in another's new value
    for (auto& [target, text] : assignments) {
      std::string next = scope.fresh(target + "Next");
      out.add(fmt::format("const auto {} = {};", next, text));
      text = next;
    }
  for (auto& [target, text] : assignments)
    out.add(fmt::format("{} = {};", target, text));
}

LogicalResult KernelPrinter::printFor(scf::ForOp loop, Scope& scope, Lines& out) {
  for (auto [init, carried, result] :
       llvm::zip_equal(loop.getInitArgs(), loop.getRegionIterArgs(), loop.getResults())) {
    std::string name = scope.fresh("carried");
    out.add(fmt::format("{} {} = {};", cppType(init.getType()), name, scope.get(init).text));
    scope.set(carried, {name});
    scope.set(result, {name});
  }
  StringRef hint = hintFor(loop.getInductionVar());
  std::string name = scope.fresh(hint == "offset" || isa<NameLoc>(loop.getInductionVar().getLoc()) ? hint : "i");
  scope.set(loop.getInductionVar(), {name});
  std::string step = scope.get(loop.getStep()).text;
  std::string type = cppType(loop.getInductionVar().getType());
  out.open(fmt::format("for ({0} {1} = {2}; {1} < {3}; {4}) {{", type, name, scope.get(loop.getLowerBound()).text,
                       scope.get(loop.getUpperBound()).in(Expr::shift),
                       step == "1" ? "++" + name : name + " += " + step));
  if (failed(printBlock(*loop.getBody(), scope, out)))
    return failure();
  assign(loop.getRegionIterArgs(), loop.getBody()->getTerminator()->getOperands(), scope, out);
  out.close();
  return success();
}

LogicalResult KernelPrinter::printIf(scf::IfOp branch, Scope& scope, Lines& out) {
  for (Value result : branch.getResults()) {
    std::string name = scope.fresh("chosen");
    out.add(fmt::format("{} {};", cppType(result.getType()), name));
    scope.set(result, {name});
  }
  auto part = [&](Region& region) -> LogicalResult {
    if (failed(printBlock(region.front(), scope, out)))
      return failure();
    assign(branch.getResults(), region.front().getTerminator()->getOperands(), scope, out);
    return success();
  };
  out.open(fmt::format("if ({}) {{", scope.get(branch.getCondition()).text));
  if (failed(part(branch.getThenRegion())))
    return failure();
  bool hasElse = !branch.getElseRegion().empty() &&
                 (branch.getElseRegion().front().getOperations().size() > 1 || branch.getNumResults() > 0);
  if (hasElse) {
    out.close("} else {");
    out.open("");
    if (failed(part(branch.getElseRegion())))
      return failure();
  }
  out.close();
  return success();
}

LogicalResult KernelPrinter::printSwitch(scf::IndexSwitchOp choice, Scope& scope, Lines& out) {
  for (Value result : choice.getResults()) {
    std::string name = scope.fresh("chosen");
    out.add(fmt::format("{} {};", cppType(result.getType()), name));
    scope.set(result, {name});
  }
  auto part = [&](const std::string& label, Block& block) -> LogicalResult {
    out.open(label + " {");
    if (failed(printBlock(block, scope, out)))
      return failure();
    assign(choice.getResults(), block.getTerminator()->getOperands(), scope, out);
    out.add("break;");
    out.close();
    return success();
  };
  out.open(fmt::format("switch ({}) {{", scope.get(choice.getArg()).text));
  for (auto [number, value] : llvm::enumerate(choice.getCases()))
    if (failed(part(fmt::format("case {}:", value), choice.getCaseBlock(number))))
      return failure();
  if (failed(part("default:", choice.getDefaultBlock())))
    return failure();
  out.close();
  return success();
}

LogicalResult KernelPrinter::printWhile(scf::WhileOp loop, Scope& scope, Lines& out) {
  for (auto [init, carried] : llvm::zip_equal(loop.getInits(), loop.getBeforeArguments())) {
    std::string name = scope.fresh("carried");
    out.add(fmt::format("{} {} = {};", cppType(init.getType()), name, scope.get(init).text));
    scope.set(carried, {name});
  }
  for (auto [result, argument] : llvm::zip_equal(loop.getResults(), loop.getAfterArguments())) {
    std::string name = scope.fresh("passed");
    out.add(fmt::format("{} {};", cppType(result.getType()), name));
    scope.set(result, {name});
    scope.set(argument, {name});
  }
  out.open("while (true) {");
  if (failed(printBlock(*loop.getBeforeBody(), scope, out)))
    return failure();
  auto condition = loop.getConditionOp();
  std::string go = scope.get(condition.getCondition()).in(Expr::primary);
  assign(loop.getResults(), condition.getArgs(), scope, out);
  out.open(fmt::format("if (!{}) {{", go));
  out.add("break;");
  out.close();
  if (failed(printBlock(*loop.getAfterBody(), scope, out)))
    return failure();
  assign(loop.getBeforeArguments(), loop.getAfterBody()->getTerminator()->getOperands(), scope, out);
  out.close();
  return success();
}

LogicalResult KernelPrinter::printSection(SectionOp section, Scope& scope, Lines& out) {
  // What the method needs from outside: members and constants it has itself, the rest are its parameters.
  llvm::SetVector<Value> outer;
  section.walk([&](Operation* op) {
    for (Value operand : op->getOperands())
      if (!section->isProperAncestor(operand.getParentBlock()->getParentOp()) &&
          operand.getParentBlock()->getParentOp() != section.getOperation())
        outer.insert(operand);
  });
  Scope inner(helpers_);
  newScope(inner);
  Lines body(2);
  std::string parameters, arguments;
  for (Value value : outer) {
    Operation* op = value.getDefiningOp();
    if (memberNames_.contains(value) || (isa<BlockArgument>(value) && inner.knows(value)))
      continue;
    if (op && (op->hasTrait<OpTrait::ConstantLike>() || isa<TileLengthOp, TBufGetOp>(op))) {
      if (failed(printOp(op, inner, body)))
        return failure();
      continue;
    }
    bool tensor = isa<LocalTensorType, cube::TensorType>(value.getType());
    std::string type =
        tensor ? fmt::format("const LocalTensor<{}>&", tensorElement(value.getType())) : cppType(value.getType());
    bool named = llvm::all_of(scope.name(value), [](char c) { return llvm::isAlnum(c) || c == '_'; });
    std::string name = inner.fresh(named ? StringRef(scope.name(value)) : tensor ? "tensor" : hintFor(value));
    inner.set(value, {name});
    parameters += fmt::format("{}{} {}", parameters.empty() ? "" : ", ", type, name);
    arguments += fmt::format("{}{}", arguments.empty() ? "" : ", ", scope.get(value).text);
  }
  if (failed(printBlock(section.getBody().front(), inner, body)))
    return failure();
  methods_.push_back(
      fmt::format("  __aicore__ inline void {}({}) {{\n{}  }}\n", section.getName().str(), parameters, body.text()));
  out.add(fmt::format("{}({});", section.getName().str(), arguments));
  return success();
}

} // namespace ascend::translator
