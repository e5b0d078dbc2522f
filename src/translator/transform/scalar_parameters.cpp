#include "translator/transform/scalar_parameters.h"

#include "translator/dialect/ascendc.h"

using namespace mlir;

namespace ascend::translator {

using ascendc::AscendCDialect;

KernelParameters::KernelParameters(func::FuncOp function, int64_t workspaceBytes, StringRef workspaceParts)
    : kernel(function), sourceArguments(function.getNumArguments()) {
  Builder builder(kernel.getContext());
  const SmallVector<BlockArgument> arguments(kernel.getArguments());
  const auto what = [&](BlockArgument argument) {
    return kernel.getArgAttr(argument.getArgNumber(), AscendCDialect::kArgAttr);
  };
  for (const BlockArgument argument : arguments)
    if (auto type = dyn_cast<MemRefType>(argument.getType())) {
      add(ascendc::GlobalTensorType::get(kernel.getContext(), type.getElementType()), argument.getLoc(),
          what(argument));
      tensors[argument] = kernel.getArguments().back();
    }
  if (workspaceBytes > 0 || !workspaceParts.empty()) {
    const Type bytes =
        ascendc::GlobalTensorType::get(kernel.getContext(), builder.getIntegerType(8, /*isSigned=*/false));
    add(bytes, kernel.getLoc(),
        ascendc::WorkspaceAttr::get(kernel.getContext(), workspaceBytes,
                                    workspaceParts.empty() ? StringAttr() : builder.getStringAttr(workspaceParts)));
    workspaceTensor = kernel.getArguments().back();
  }
  for (const BlockArgument argument : arguments) {
    auto type = dyn_cast<MemRefType>(argument.getType());
    auto buffer = dyn_cast_or_null<ascendc::BufferAttr>(what(argument));
    if (!type || (buffer && !buffer.getRanked()))
      continue;
    for (unsigned dim = 0; dim < type.getRank(); ++dim)
      if (type.isDynamicDim(dim)) {
        add(builder.getIndexType(), argument.getLoc(),
            ascendc::SizeAttr::get(kernel.getContext(), buffer ? buffer.getPosition() : argument.getArgNumber(), dim));
        sizes[{argument, dim}] = kernel.getArguments().back();
      }
  }
  for (BlockArgument argument : arguments)
    if (!isa<MemRefType>(argument.getType())) {
      add(argument.getType(), argument.getLoc(), what(argument));
      argument.replaceAllUsesWith(kernel.getArguments().back());
    }
}

void KernelParameters::add(Type type, Location location, Attribute what) {
  kernel.getBody().addArgument(type, location);
  Builder builder(kernel.getContext());
  attributes.push_back(what ? builder.getDictionaryAttr(builder.getNamedAttr(AscendCDialect::kArgAttr, what))
                            : builder.getDictionaryAttr({}));
}

void KernelParameters::finish() {
  kernel.getBody().front().eraseArguments(0, sourceArguments);
  kernel.setFunctionType(FunctionType::get(kernel.getContext(), kernel.getBody().front().getArgumentTypes(), {}));
  kernel.setArgAttrsAttr(ArrayAttr::get(kernel.getContext(), attributes));
  kernel.removeResAttrsAttr();
}

} // namespace ascend::translator
