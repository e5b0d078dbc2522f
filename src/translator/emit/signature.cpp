#include "translator/dialect/cube/cube_dialect.h"
#include "translator/emit/emit.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <map>

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

static target::Direction directionOf(Direction direction) {
  switch (direction) {
  case Direction::In:
    return target::Direction::in;
  case Direction::Out:
    return target::Direction::out;
  case Direction::InOut:
    return target::Direction::inout;
  }
  return target::Direction::inout;
}

static FailureOr<target::Signature> signatureOfKernel(func::FuncOp kernel, const target::Soc& soc) {
  target::Signature signature;
  signature.name = kernel.getSymName().str();
  auto core = kernel->getAttrOfType<StringAttr>(cube::CubeDialect::kCoreAttr);
  signature.core = !soc.splitCores ? "aicore" : core ? core.str() : "aiv";
  if (auto blockDim = kernel->getAttrOfType<IntegerAttr>(AscendCDialect::kBlockDimAttr))
    signature.blockDim = static_cast<std::uint32_t>(blockDim.getInt());
  std::map<int64_t, target::Argument> arguments;
  for (unsigned i = 0; i < kernel.getNumArguments(); ++i) {
    Attribute attribute = kernel.getArgAttr(i, AscendCDialect::kArgAttr);
    target::Argument argument;
    if (auto buffer = dyn_cast_or_null<BufferAttr>(attribute)) {
      argument.kind = target::Argument::Kind::buffer;
      argument.name = buffer.getName().str();
      argument.dtype = target::parseDType(buffer.getDtype().getValue());
      argument.direction = directionOf(buffer.getDirection());
      argument.shape.assign(buffer.getShape().begin(), buffer.getShape().end());
      argument.ranked = buffer.getRanked();
      arguments.emplace(buffer.getPosition(), std::move(argument));
    } else if (auto scalar = dyn_cast_or_null<ScalarAttr>(attribute)) {
      argument.kind = target::Argument::Kind::scalar;
      argument.name = scalar.getName().str();
      argument.dtype = target::parseDType(scalar.getDtype().getValue());
      arguments.emplace(scalar.getPosition(), std::move(argument));
    } else if (auto workspace = dyn_cast_or_null<WorkspaceAttr>(attribute)) {
      signature.workspaceBytes = workspace.getBytes();
      if (workspace.getParts())
        signature.workspaceParts = workspace.getParts().str();
    } else if (!isa_and_nonnull<SizeAttr>(attribute)) {
      return kernel.emitError() << "argument " << i << " has no '" << AscendCDialect::kArgAttr
                                << "' that says what it is";
    }
  }
  for (auto& [position, argument] : arguments)
    signature.args.push_back(std::move(argument));
  return signature;
}

FailureOr<target::SignatureFile> signatureOf(ModuleOp module, const target::Soc& soc) {
  target::SignatureFile file;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function->hasAttr(AscendCDialect::kKernelAttr))
      continue;
    auto signature = signatureOfKernel(function, soc);
    if (failed(signature))
      return failure();
    file.kernels.push_back(std::move(*signature));
  }
  return file;
}

} // namespace ascend::translator
