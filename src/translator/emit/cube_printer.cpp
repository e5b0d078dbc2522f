// Calls of the cube unit, and what belongs to kernels on both kinds of core.
#include "translator/dialect/cube/cube_dialect.h"
#include "translator/emit/kernel_printer.h"

#include "target/soc.h"

#include "llvm/ADT/TypeSwitch.h"

#include <fmt/format.h>

#include <array>

using namespace mlir;

namespace ascend::translator {

using namespace cube;

std::string tensorElement(Type tensorType) {
  if (auto tensor = dyn_cast<TensorType>(tensorType))
    return cppType(tensor.getElementType());
  return cppType(ascendc::elementTypeOf(tensorType));
}

bool isMixed(func::FuncOp kernel) {
  auto core = kernel->getAttrOfType<StringAttr>(CubeDialect::kCoreAttr);
  return core && core.getValue() == "mix";
}

StringRef taskType(func::FuncOp kernel, const target::Soc& soc) {
  if (!soc.splitCores)
    return "KERNEL_TYPE_AICORE";
  if (isMixed(kernel))
    return "KERNEL_TYPE_MIX_AIC_1_2";
  return kernel->hasAttr(CubeDialect::kCoreAttr) ? "KERNEL_TYPE_AIC_ONLY" : "KERNEL_TYPE_AIV_ONLY";
}

void KernelPrinter::describeCubeQueues() {
  kernel_.walk([&](InitQueueOp queue) {
    static constexpr StringRef positions[] = {"A1", "B1", "C1", "A2", "B2", "C2", "CO1", "CO2"};
    QueueType type = queue.getResult().getType();
    std::string name = queue.getName().str();
    memberNames_[queue.getResult()] = name;
    memberLines_.push_back(fmt::format("TQue<TPosition::{}, {}> {};",
                                       positions[static_cast<int>(type.getPosition())].str(), type.getDepth(), name));
    cubeInitLines_.push_back(fmt::format("pipe.InitBuffer({}, {}, {});", name, type.getDepth(), queue.getBytes()));
  });
}

/// "inQueueA1" holds tensors called "a1", "outQueueSums" such called "sums".
static std::string tensorHint(StringRef queue) {
  for (StringRef prefix : {"inQueue", "outQueue"})
    if (queue.consume_front(prefix))
      break;
  std::string hint = queue.empty() ? "tensor" : queue.str();
  hint[0] = llvm::toLower(hint[0]);
  return hint;
}

bool KernelPrinter::printCubeQueueOp(Operation* op, Scope& scope, Lines& out) {
  const auto take = [&](Value result, Value queue, StringRef getter) {
    std::string name = scope.fresh(tensorHint(bufferName(queue))), type = tensorElement(result.getType());
    scope.set(result, {name});
    out.add(fmt::format("LocalTensor<{0}> {1} = {2}.{3}<{0}>();", type, name, bufferName(queue), getter.str()));
    return true;
  };
  const auto give = [&](Value tensor, Value queue, StringRef call) {
    out.add(fmt::format("{}.{}({});", bufferName(queue), call.str(), scope.name(tensor)));
    return true;
  };
  return llvm::TypeSwitch<Operation*, bool>(op)
      .Case<InitQueueOp>([](auto) { return true; }) // a member
      .Case<AllocTensorOp>([&](auto alloc) { return take(alloc.getResult(), alloc.getQueue(), "AllocTensor"); })
      .Case<DequeOp>([&](auto deque) { return take(deque.getResult(), deque.getQueue(), "DeQue"); })
      .Case<EnqueOp>([&](auto enque) { return give(enque.getTensor(), enque.getQueue(), "EnQue"); })
      .Case<FreeTensorOp>([&](auto release) { return give(release.getTensor(), release.getQueue(), "FreeTensor"); })
      .Case<TensorArrayOp>([&](auto array) {
        TensorArrayType type = array.getResult().getType();
        std::string name = scope.fresh("parts");
        scope.set(array.getResult(), {name});
        out.add(fmt::format("LocalTensor<{}> {}[{}];", cppType(type.getElementType()), name, type.getCount()));
        return true;
      })
      .Case<AllocElementOp>([&](auto alloc) {
        out.add(fmt::format("{}[{}] = {}.AllocTensor<{}>();", scope.name(alloc.getArray()),
                            scope.get(alloc.getIndex()).text, bufferName(alloc.getQueue()),
                            cppType(alloc.getArray().getType().getElementType())));
        return true;
      })
      .Case<ElementOp>([&](auto element) {
        std::string name = scope.fresh("sums");
        scope.set(element.getResult(), {name});
        out.add(fmt::format("LocalTensor<{}> {} = {}[{}];", tensorElement(element.getResult().getType()), name,
                            scope.name(element.getArray()), scope.get(element.getIndex()).text));
        return true;
      })
      .Case<SliceOp>([&](auto slice) {
        scope.set(slice.getResult(),
                  {fmt::format("{}[{}]", scope.name(slice.getTensor()), scope.get(slice.getOffset()).text)});
        return true;
      })
      .Default([](Operation*) { return false; });
}

LogicalResult KernelPrinter::printOnCore(Operation* op, Scope& scope, Lines& out) {
  auto part = cast<OnCoreOp>(op);
  out.open(fmt::format("if ASCEND_IS_{} {{", part.getCore() == Core::Cube ? "AIC" : "AIV"));
  if (failed(printBlock(part.getBody().front(), scope, out)))
    return failure();
  out.close();
  return success();
}

/// How Fixpipe converts.
static StringRef conversion(Type from, Type to) {
  if (from == to)
    return "NoQuant";
  return to.isBF16() ? "F322BF16" : "F322F16";
}

bool KernelPrinter::printCubeOp(Operation* op, Scope& scope, Lines& out) {
  if (printCubeQueueOp(op, scope, out))
    return true;
  auto text = [&](Value value) { return scope.get(value).text; };
  auto at = [&](Value tensor, Value offset) {
    std::string where = text(offset);
    return where == "0" ? text(tensor) : fmt::format("{}[{}]", text(tensor), where);
  };
  auto call = [&](Helper helper, std::initializer_list<std::string> arguments) {
    out.add(fmt::format("{}({});", helpers_.need(helper), llvm::join(arguments, ", ")));
  };
  auto truth = [](bool value) { return std::string(value ? "true" : "false"); };
  return llvm::TypeSwitch<Operation*, bool>(op)
      .Case<CopyNd2NzOp>([&](auto copy) {
        const Helper helper = options_.soc->splitCores ? Helper::copyNd2Nz : Helper::copyBlockColumns;
        call(helper, {text(copy.getDst()), at(copy.getSrc(), copy.getOffset()), text(copy.getRows()),
                      text(copy.getColumns()), text(copy.getStride()), text(copy.getPitch())});
        return true;
      })
      .Case<ClearOp>([&](auto clear) {
        call(Helper::clearL1, {text(clear.getDst()), text(clear.getCount())});
        return true;
      })
      .Case<LoadMatrixOp>([&](auto load) {
        const bool isLeft = load.getDst().getType().getPosition() == Position::A2;
        const bool isByte = load.getDst().getType().getElementType().isInteger(8);
        const bool hasImages = options_.soc->splitCores; // of any number of channels
        const Helper helper = isByte && load.getTranspose()
                                  ? (isLeft ? Helper::loadTurnedBytesA : Helper::loadTurnedBytesB)
                              : !isLeft && !load.getTranspose() ? Helper::loadColumns
                              : hasImages                       ? Helper::loadMatrix
                              : isLeft && load.getTranspose()   ? Helper::loadTurnedFractals
                                                                : Helper::loadFractals;
        SmallVector<std::string> arguments{text(load.getDst()),    text(load.getSrc()),  text(load.getRow()),
                                           text(load.getColumn()), text(load.getRows()), text(load.getColumns()),
                                           text(load.getPitch())};
        if (helper == Helper::loadMatrix || helper == Helper::loadFractals)
          arguments.push_back(truth(load.getTranspose()));
        out.add(fmt::format("{}({});", helpers_.need(helper), llvm::join(arguments, ", ")));
        return true;
      })
      .Case<LoadBiasOp>([&](auto load) {
        call(Helper::loadBias, {text(load.getDst()), text(load.getSrc()), text(load.getCount())});
        return true;
      })
      .Case<MmadOp>([&](auto mmad) {
        SmallVector<std::string> arguments{text(mmad.getDst()), text(mmad.getLhs()), text(mmad.getRhs())};
        if (mmad.getBias())
          arguments.push_back(text(mmad.getBias()));
        for (Value number : std::array<Value, 4>{mmad.getM(), mmad.getN(), mmad.getK(), mmad.getFirst()})
          arguments.push_back(text(number));
        if (mmad.getKAligned())
          arguments.push_back("true");
        out.add(fmt::format("{}({});", helpers_.need(mmad.getBias() ? Helper::multiplyAddBias : Helper::multiplyAdd),
                            llvm::join(arguments, ", ")));
        return true;
      })
      .Case<FixpipeOp>([&](auto fixpipe) {
        if (fixpipe.getThrough()) {
          call(Helper::storeMatrixThroughUb,
               {at(fixpipe.getDst(), fixpipe.getOffset()), text(fixpipe.getSrc()), bufferName(fixpipe.getThrough()),
                text(fixpipe.getM()), text(fixpipe.getN()), text(fixpipe.getStride()), truth(fixpipe.getRelu())});
          return true;
        }
        Type from = fixpipe.getSrc().getType().getElementType(),
             to = ascendc::elementTypeOf(fixpipe.getDst().getType());
        call(Helper::storeMatrix, {at(fixpipe.getDst(), fixpipe.getOffset()), text(fixpipe.getSrc()),
                                   text(fixpipe.getM()), text(fixpipe.getN()), text(fixpipe.getStride()),
                                   "QuantMode_t::" + conversion(from, to).str(), truth(fixpipe.getRelu())});
        return true;
      })
      .Case<SetAtomicAddOp>([&](auto atomic) {
        out.add(fmt::format("SetAtomicAdd<{}>();", cppType(atomic.getType())));
        return true;
      })
      .Case<SetAtomicNoneOp>([&](auto) {
        out.add("SetAtomicNone();");
        return true;
      })
      .Case<GetSubBlockIdxOp, GetSubBlockNumOp>([&](auto get) {
        const bool index = isa<GetSubBlockIdxOp>(op);
        declare(get.getResult(), {fmt::format("static_cast<int64_t>(GetSubBlock{}())", index ? "Idx" : "Num")},
                index ? "subBlockIdx" : "subBlockNum", scope, out);
        return true;
      })
      .Case<SetFlagOp>([&](auto set) {
        out.add(fmt::format("CrossCoreSetFlag<2, PIPE_{}>({});", stringifyPipe(set.getPipe()).upper(), set.getFlag()));
        return true;
      })
      .Case<WaitFlagOp>([&](auto wait) {
        out.add(fmt::format("CrossCoreWaitFlag({});", wait.getFlag()));
        return true;
      })
      .Default([](Operation*) { return false; });
}

} // namespace ascend::translator
