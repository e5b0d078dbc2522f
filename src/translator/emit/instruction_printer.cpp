// AscendC calls.
#include "translator/emit/kernel_printer.h"

#include "target/soc.h"
#include "translator/dialect/ascendc_polynomial.h"
#include "translator/dialect/ascendc_row_wise.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

#include <fmt/format.h>

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

static std::string elementName(Value tensor) { return cppType(elementTypeOf(tensor.getType())); }

/// "inQueueX" and "calc0Buf" hold tensors called "x" and "calc0".
static std::string tensorHint(StringRef buffer) {
  for (StringRef prefix : {"inQueue", "outQueue", "queue"})
    if (buffer.consume_front(prefix))
      break;
  buffer.consume_back("Buf");
  // Queues of many arguments have numbers for names.
  std::string hint = (buffer.empty() || llvm::isDigit(buffer.front()) ? "tensor" : "") + buffer.str();
  hint[0] = llvm::toLower(hint[0]);
  return hint;
}

static StringRef upper(Cmp mode) {
  static constexpr StringRef names[] = {"LT", "GT", "EQ", "LE", "GE", "NE"};
  return names[static_cast<int>(mode)];
}

static StringRef upper(Round mode) {
  static constexpr StringRef names[] = {"NONE", "RINT", "FLOOR", "CEIL", "ROUND", "TRUNC", "ODD"};
  return names[static_cast<int>(mode)];
}

static StringRef upper(Pipe pipe) {
  static constexpr StringRef names[] = {"S", "V", "MTE2", "MTE3", "ALL"};
  return names[static_cast<int>(pipe)];
}

/// Whether `count` is known to be a multiple.
static bool isMultiple(Value count, int64_t multiple) {
  APInt constant;
  if (auto length = count.getDefiningOp<TileLengthOp>())
    return length.getElements().value_or(1) % multiple == 0;
  return matchPattern(count, m_ConstantInt(&constant)) && constant.getSExtValue() % multiple == 0;
}

std::string KernelPrinter::roundedCount(Value count, int64_t multiple, Scope& scope) {
  APInt constant;
  if (isMultiple(count, multiple))
    return scope.get(count).text;
  if (matchPattern(count, m_ConstantInt(&constant)))
    return fmt::format("{}", llvm::alignTo(constant.getSExtValue(), multiple));
  return fmt::format("{}({}, {})", helpers_.need(Helper::roundUp), scope.get(count).text, multiple);
}

std::string KernelPrinter::scalarOperand(Value scalar, Type elementType, Scope& scope) {
  std::string text = scope.get(scalar).text;
  return elementType.isUnsignedInteger() ? fmt::format("static_cast<{}>({})", cppType(elementType), text) : text;
}

void KernelPrinter::printCopy(CopyInOp copy, Scope& scope, Lines& out) {
  std::string type = elementName(copy.getDst()), dst = scope.name(copy.getDst());
  std::string src = fmt::format("{}[{}]", scope.name(copy.getSrc()), scope.get(copy.getOffset()).text);
  if (copy.getRows()) {
    out.add(fmt::format("{}({}, {}, {}, {}, {}, {});",
                        helpers_.need(options_.soc->hasDataCopyPad ? Helper::copyRowsIn : Helper::copyBlockRowsIn), dst,
                        src, scope.get(copy.getRows()).text, scope.get(copy.getCount()).text,
                        scope.get(copy.getGmPitch()).text, scope.get(copy.getPitch()).text));
    return;
  }
  if (isMultiple(copy.getCount(), target::kUbAlign / elementBytes(elementTypeOf(copy.getDst().getType())))) {
    out.add(fmt::format("DataCopy({}, {}, static_cast<uint32_t>({}));", dst, src, scope.get(copy.getCount()).text));
    return;
  }
  if (!options_.soc->hasDataCopyPad) {
    out.add(fmt::format("{}({}, {}, {});", helpers_.need(Helper::copyIn), dst, src, scope.get(copy.getCount()).text));
    return;
  }
  out.add(fmt::format("DataCopyPad({}, {}, DataCopyExtParams{{1, static_cast<uint32_t>({} * sizeof({})), 0, 0, 0}},",
                      dst, src, scope.get(copy.getCount()).in(Expr::product), type));
  out.add(fmt::format("            DataCopyPadExtParams<{0}>{{false, 0, 0, static_cast<{0}>(0)}});", type));
}

void KernelPrinter::printCopy(CopyOutOp copy, Scope& scope, Lines& out) {
  std::string type = elementName(copy.getSrc()), src = scope.name(copy.getSrc());
  std::string dst = fmt::format("{}[{}]", scope.name(copy.getDst()), scope.get(copy.getOffset()).text);
  if (copy.getRows()) {
    out.add(fmt::format("{}({}, {}, {}, {}, {}, {});",
                        helpers_.need(options_.soc->hasDataCopyPad ? Helper::copyRowsOut : Helper::copyBlockRowsOut),
                        dst, src, scope.get(copy.getRows()).text, scope.get(copy.getCount()).text,
                        scope.get(copy.getPitch()).text, scope.get(copy.getGmPitch()).text));
    return;
  }
  if (isMultiple(copy.getCount(), target::kUbAlign / elementBytes(elementTypeOf(copy.getSrc().getType())))) {
    out.add(fmt::format("DataCopy({}, {}, static_cast<uint32_t>({}));", dst, src, scope.get(copy.getCount()).text));
    return;
  }
  if (!options_.soc->hasDataCopyPad) {
    usesTail_ = true;
    out.add(fmt::format("{}({}, {}, {}, tailBuf.Get<{}>());", helpers_.need(Helper::copyOut), dst, src,
                        scope.get(copy.getCount()).text, type));
    return;
  }
  out.add(fmt::format("DataCopyPad({}, {}, DataCopyExtParams{{1, static_cast<uint32_t>({} * sizeof({})), 0, 0, 0}});",
                      dst, src, scope.get(copy.getCount()).in(Expr::product), type));
}

bool KernelPrinter::printQueueOp(Operation* op, Scope& scope, Lines& out) {
  auto tensor = [&](Value result, Value buffer, StringRef getter) {
    std::string name = scope.fresh(tensorHint(bufferName(buffer)));
    scope.set(result, {name});
    std::string type = elementName(result);
    out.add(fmt::format("LocalTensor<{0}> {1} = {2}.{3}<{0}>();", type, name, bufferName(buffer), getter.str()));
  };
  return llvm::TypeSwitch<Operation*, bool>(op)
      .Case<InitQueueOp, InitTBufOp>([](auto) { return true; }) // members
      .Case<AllocTensorOp>([&](auto alloc) { return tensor(alloc.getResult(), alloc.getQueue(), "AllocTensor"), true; })
      .Case<DequeOp>([&](auto deque) { return tensor(deque.getResult(), deque.getQueue(), "DeQue"), true; })
      .Case<TBufGetOp>([&](auto get) { return tensor(get.getResult(), get.getBuffer(), "Get"), true; })
      .Case<EnqueOp>([&](auto enque) {
        out.add(fmt::format("{}.EnQue({});", bufferName(enque.getQueue()), scope.name(enque.getTensor())));
        return true;
      })
      .Case<FreeTensorOp>([&](auto release) {
        out.add(fmt::format("{}.FreeTensor({});", bufferName(release.getQueue()), scope.name(release.getTensor())));
        return true;
      })
      .Case<PipeBarrierOp>([&](auto barrier) {
        out.add(fmt::format("PipeBarrier<PIPE_{}>();", upper(barrier.getPipe()).str()));
        return true;
      })
      .Case<PipeSyncOp>([&](auto sync) {
        out.add(fmt::format("{}<HardEvent::{}_{}>();", helpers_.need(Helper::syncPipes), upper(sync.getFrom()).str(),
                            upper(sync.getTo()).str()));
        return true;
      })
      .Case<ReinterpretCastOp>([&](auto cast) {
        scope.set(cast.getResult(), {fmt::format("{}.ReinterpretCast<{}>()", scope.name(cast.getSource()),
                                                 elementName(cast.getResult()))});
        return true;
      })
      .Case<SubTensorOp>([&](auto sub) {
        scope.set(sub.getResult(),
                  {fmt::format("{}[{}]", scope.name(sub.getSource()), scope.get(sub.getOffset()).text)});
        return true;
      })
      .Case<WorkspaceViewOp>([&](auto) { return true; }) // a member
      .Default([](Operation*) { return false; });
}

std::optional<std::string> KernelPrinter::rowFunction(Operation* op) {
  auto folding = [&](Helper helper, StringRef kind) {
    return fmt::format("{}<Fold::{}>", helpers_.need(helper), kind.str());
  };
  auto reducing = [&](StringRef kind) {
    helpers_.need(options_.soc->hasDataCopyPad ? Helper::reduceRepeats : Helper::reduceRepeatPairs);
    return folding(Helper::reduceRows, kind);
  };
  if (op->hasTrait<ReduceInstruction>() && op->hasAttr("by_blocks"))
    return folding(Helper::reduceByBlocks, isa<ReduceSumOp>(op) ? "SUM" : isa<ReduceMaxOp>(op) ? "MAX" : "MIN");
  return llvm::TypeSwitch<Operation*, std::optional<std::string>>(op)
      .Case([&](ReduceRowsSumOp) { return reducing("SUM"); })
      .Case([&](ReduceRowsMaxOp) { return reducing("MAX"); })
      .Case([&](ReduceRowsMinOp) { return reducing("MIN"); })
      .Case([&](FoldSumOp) { return folding(Helper::foldAll, "SUM"); })
      .Case([&](FoldProdOp) { return folding(Helper::foldAll, "PROD"); })
      .Case([&](FoldMaxOp) { return folding(Helper::foldAll, "MAX"); })
      .Case([&](FoldMinOp) { return folding(Helper::foldAll, "MIN"); })
      .Case([&](FillRowsOp) { return std::string(helpers_.need(Helper::fillRows)); })
      .Case([&](TransposeTileOp) { return std::string(helpers_.need(Helper::transposeTile)); })
      .Case([&](SpreadRowsOp) { return std::string(helpers_.need(Helper::spreadRows)); })
      .Case([&](RowWiseOp rows) {
        return fmt::format("{}<RowFunction::{}, RowOperand::{}, RowOperand::{}>", helpers_.need(Helper::rowWise),
                           stringifyRowFunction(rows.getFunction()).upper(),
                           stringifyRowOperand(rows.getLhsRows()).upper(),
                           stringifyRowOperand(rows.getRhsRows()).upper());
      })
      .Case([&](EvaluatePolynomialOp polynomial) {
        return fmt::format("{}<{}>", helpers_.need(Helper::evaluatePolynomial), polynomial.getTerms());
      })
      .Case([&](RepeatRowOp) { return std::string(helpers_.need(Helper::repeatRow)); })
      .Default([](Operation*) { return std::nullopt; });
}

bool KernelPrinter::printInstruction(Operation* op, Scope& scope, Lines& out) {
  auto instruction = dyn_cast<InstructionInterface>(op);
  if (!instruction)
    return false;
  if (std::optional<std::string> function = rowFunction(op)) {
    SmallVector<std::string> arguments;
    for (Value operand : op->getOperands())
      arguments.push_back(scope.get(operand).text);
    out.add(fmt::format("{}({});", *function, llvm::join(arguments, ", ")));
    return true;
  }
  if (auto sync = dyn_cast<SyncAllOp>(op)) {
    // Vector cores of blocks that have a cube core count as many.
    out.add(fmt::format("SyncAll{}({}, {}, static_cast<int32_t>({}));", isMixed(kernel_) ? "<false>" : "",
                        scope.get(sync.getWorkspace()).text, scope.get(sync.getLocal()).text,
                        scope.get(sync.getCores()).text));
    return true;
  }
  std::string api = instruction.getApiName().str();
  auto text = [&](Value value) { return scope.get(value).text; };
  auto call = [&](std::initializer_list<std::string> arguments) {
    out.add(fmt::format("{}({});", api, llvm::join(arguments, ", ")));
  };
  auto elementType = [&](Value tensor) { return elementTypeOf(tensor.getType()); };
  // Operand layouts that are plain calls: tensors, a scalar of the element type, the count.
  if (op->hasTrait<UnaryInstruction>() || op->hasTrait<BinaryInstruction>() || op->hasTrait<ScalarInstruction>() ||
      op->hasTrait<MathInstruction>() || op->hasTrait<ReduceInstruction>() ||
      isa<AxpyOp, DuplicateOp, CreateVecIndexOp, PowerOp>(op)) {
    SmallVector<std::string> arguments;
    for (Value operand : op->getOperands().drop_back())
      arguments.push_back(isa<LocalTensorType>(operand.getType())
                              ? text(operand)
                              : scalarOperand(operand, elementType(op->getOperand(0)), scope));
    arguments.push_back(text(op->getOperands().back()));
    out.add(fmt::format("{}({});", api, llvm::join(arguments, ", ")));
    return true;
  }
  return llvm::TypeSwitch<Operation*, bool>(op)
      .Case<CopyInOp, CopyOutOp>([&](auto copy) { return printCopy(copy, scope, out), true; })
      .Case<CopyOp>([&](auto copy) {
        // Adding integer 0 keeps every bit and touches `count` elements only: DataCopy would move whole blocks.
        unsigned bytes = elementBytes(elementType(copy.getDst()));
        Expr count = scope.get(copy.getCount());
        std::string type = bytes >= 4 ? "int32_t" : "int16_t";
        std::string number = bytes == 8   ? count.in(Expr::product) + " * 2"
                             : bytes == 1 ? fmt::format("({} + 1) / 2", count.in(Expr::sum))
                                          : count.text;
        auto view = [&](Value tensor) {
          return cppType(elementType(tensor)) == type ? text(tensor)
                                                      : fmt::format("{}.ReinterpretCast<{}>()", text(tensor), type);
        };
        out.add(fmt::format("Adds({}, {}, static_cast<{}>(0), {});", view(copy.getDst()), view(copy.getSrc()), type,
                            number));
        return true;
      })
      .Case<CastOp>([&](auto cast) {
        call({text(cast.getDst()), text(cast.getSrc()), "RoundMode::CAST_" + upper(cast.getRound()).str(),
              text(cast.getCount())});
        return true;
      })
      .Case<CompareOp>([&](auto compare) {
        int64_t repeat = target::kRepeatBytes / elementBytes(elementType(compare.getLhs()));
        call({text(compare.getMask()), text(compare.getLhs()), text(compare.getRhs()),
              "CMPMODE::" + upper(compare.getMode()).str(), roundedCount(compare.getCount(), repeat, scope)});
        return true;
      })
      .Case<CompareScalarOp>([&](auto compare) {
        int64_t repeat = target::kRepeatBytes / elementBytes(elementType(compare.getSrc()));
        call({text(compare.getMask()), text(compare.getSrc()),
              scalarOperand(compare.getScalar(), elementType(compare.getSrc()), scope),
              "CMPMODE::" + upper(compare.getMode()).str(), roundedCount(compare.getCount(), repeat, scope)});
        return true;
      })
      .Case<SelectOp>([&](auto select) {
        call({text(select.getDst()), text(select.getMask()), text(select.getLhs()), text(select.getRhs()),
              "SELMODE::VSEL_TENSOR_TENSOR_MODE", text(select.getCount())});
        return true;
      })
      .Case<SelectScalarOp>([&](auto select) {
        call({text(select.getDst()), text(select.getMask()), text(select.getSrc()),
              scalarOperand(select.getScalar(), elementType(select.getDst()), scope),
              "SELMODE::VSEL_TENSOR_SCALAR_MODE", text(select.getCount())});
        return true;
      })
      .Case<GatherOp>([&](auto gather) {
        call({text(gather.getDst()), text(gather.getSrc()), text(gather.getOffsets()), "static_cast<uint32_t>(0)",
              text(gather.getCount())});
        return true;
      })
      .Case<GetValueOp>([&](auto get) {
        std::string value = fmt::format("{}.GetValue({})", text(get.getTensor()), text(get.getIndex()));
        Type type = get.getResult().getType();
        if (elementType(get.getTensor()) != type)
          value = fmt::format("static_cast<{}>({})", cppType(type), value);
        declare(get.getResult(), {value}, "value", scope, out);
        return true;
      })
      .Case<SetValueOp>([&](auto set) {
        out.add(fmt::format("{}.SetValue({}, {});", text(set.getTensor()), text(set.getIndex()),
                            scalarOperand(set.getValue(), elementType(set.getTensor()), scope)));
        return true;
      })
      .Case<FillCoefficientsOp>([&](auto fill) {
        constexpr int64_t kEach = 128; // 512 bytes
        const Type type = Float32Type::get(fill.getContext());
        for (auto [i, coefficient] : llvm::enumerate(llvm::reverse(fill.getCoefficients())))
          call({fmt::format("{}[{}]", text(fill.getDst()), static_cast<int64_t>(i) * kEach),
                constantExpr(FloatAttr::get(type, coefficient), type, helpers_).text, std::to_string(kEach)});
        return true;
      })
      .Case<CacheCleanOp>([&](auto clean) {
        out.add(fmt::format("DataCacheCleanAndInvalid<{}, CacheLine::ENTIRE_DATA_CACHE>({});",
                            elementName(clean.getTensor()), text(clean.getTensor())));
        return true;
      })
      .Default([](Operation*) { return false; });
}

} // namespace ascend::translator
