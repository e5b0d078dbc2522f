#include "translator/transform/tiles/nest.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace ascend::translator::tiles {

using namespace mlir;

namespace {

bool isUnit(OpFoldResult size) { return size && constantOf(size) == 1; }

/// What a tensor's size was made of, if that is known: nobody keeps tensors for the sake of their sizes.
OpFoldResult sizeOf(OpBuilder& builder, Value tensor, unsigned dim) {
  while (auto op = tensor.getDefiningOp<linalg::LinalgOp>())
    tensor = op.getDpsInits()[cast<OpResult>(tensor).getResultNumber()];
  if (auto empty = tensor.getDefiningOp<tensor::EmptyOp>())
    return empty.getMixedSizes()[dim];
  return tensor::getMixedSize(builder, tensor.getLoc(), tensor, dim);
}

void findSizes(OpBuilder& builder, StageNest& nest) {
  nest.sizes.assign(nest.stage.numLoops(), OpFoldResult());
  auto take = [&](unsigned loop, OpFoldResult size) {
    if (!nest.sizes[loop] || (constantOf(size) && !constantOf(nest.sizes[loop])))
      nest.sizes[loop] = size;
  };
  for (auto [access, view] : llvm::zip(nest.stage.operands, nest.views))
    if (view && !access.window)
      for (auto [loop, dim] : llvm::enumerate(access.dims))
        if (dim >= 0)
          take(loop, view->sizes[dim]);
  // What only tensors without memory know: the result, the extent of a window.
  if (nest.stage.op)
    for (auto [index, access] : llvm::enumerate(nest.stage.operands)) {
      Value tensor = nest.stage.op->getOperand(index);
      if (access.isScalar || nest.views[index] || access.window)
        continue;
      for (auto [loop, dim] : llvm::enumerate(access.dims))
        if (dim >= 0 && !nest.sizes[loop])
          nest.sizes[loop] = sizeOf(builder, tensor, dim);
    }
}

/// The view of a window: a dimension for each loop that moves it.
BufferView windowView(OpBuilder& builder, Location loc, const OperandAccess& access, const BufferView& source,
                      ArrayRef<OpFoldResult> sizes) {
  const unsigned loops = access.dims.size();
  BufferView view;
  view.root = source.root;
  view.offset = source.offset;
  const unsigned rank = llvm::count_if(access.dims, [](int dim) { return dim >= 0; });
  view.strides.assign(rank, builder.getIndexAttr(0));
  view.sizes.assign(rank, OpFoldResult());
  view.joins.assign(rank, false);
  SmallVector<int64_t> coefficients;
  for (unsigned dim = 0; dim < source.rank(); ++dim) {
    (void)isLinear(access.window.getResult(dim), loops, coefficients);
    view.offset = add(builder, loc, view.offset,
                      mul(builder, loc, builder.getIndexAttr(coefficients[loops]), source.strides[dim]));
    for (unsigned loop = 0; loop < loops; ++loop)
      if (coefficients[loop] != 0) {
        OpFoldResult& stride = view.strides[access.dims[loop]];
        stride =
            add(builder, loc, stride, mul(builder, loc, builder.getIndexAttr(coefficients[loop]), source.strides[dim]));
      }
  }
  for (auto [loop, dim] : llvm::enumerate(access.dims))
    if (dim >= 0)
      view.sizes[dim] = sizes[loop];
  return view;
}

/// Dimensions `from` and `to` of the view are one run of memory: nothing but single elements stands between them.
bool joined(const BufferView& view, int from, int to) {
  for (int dim = from; dim < to; ++dim)
    if (!view.joins[dim] || (dim > from && !isUnit(view.sizes[dim])))
      return false;
  return from < to;
}

} // namespace

ColumnAccess columnAccess(const OperandAccess& access, const BufferView* view, ArrayRef<OpFoldResult> sizes,
                          unsigned rows) {
  int previous = -1;
  bool absent = false;
  for (unsigned loop = rows; loop < access.dims.size(); ++loop) {
    if (isUnit(sizes[loop]))
      continue;
    int dim = access.dims[loop];
    if (dim < 0) {
      absent = true;
      continue;
    }
    if (!view || (previous >= 0 && !joined(*view, previous, dim)))
      return ColumnAccess::other;
    previous = dim;
  }
  if (previous < 0)
    return ColumnAccess::fixed;
  if (absent || constantOf(view->strides[previous]) != 1)
    return ColumnAccess::other;
  return ColumnAccess::run;
}

StageNest nestOf(OpBuilder& builder, const Stage& stage) {
  StageNest nest;
  nest.stage = stage;
  linalg::GenericOp op = stage.op;
  for (OpOperand& operand : op->getOpOperands()) {
    bool isRead = op.payloadUsesValueFromOperand(&operand) || !op.isDpsInit(&operand);
    nest.views.push_back(isa<ShapedType>(operand.get().getType()) && isRead ? viewOf(builder, operand.get())
                                                                            : std::nullopt);
  }
  findSizes(builder, nest);
  for (auto [access, view] : llvm::zip(nest.stage.operands, nest.views))
    if (view && access.window)
      view = windowView(builder, op.getLoc(), access, *view, nest.sizes);
  // What is only written moves with no loop.
  for (OpOperand& init : op.getDpsInitsMutable())
    if (!op.payloadUsesValueFromOperand(&init))
      llvm::fill(nest.stage.operands[init.getOperandNumber()].dims, -1);
  return nest;
}

StageNest copyNest(OpBuilder& builder, Value source, const BufferView& destination) {
  StageNest nest;
  OperandAccess identity;
  for (unsigned dim = 0; dim < destination.rank(); ++dim) {
    nest.stage.loops.push_back(dim);
    identity.dims.push_back(dim);
  }
  nest.stage.parallel = destination.rank();
  nest.stage.operands.push_back(identity);
  nest.views.push_back(viewOf(builder, source));
  nest.sizes = destination.sizes;
  return nest;
}

/// The number of a column is known where one loop makes the columns.
static bool indicesAreKnown(const StageNest& nest, unsigned rows, unsigned loops) {
  unsigned wide = 0;
  for (unsigned loop = rows; loop < loops; ++loop)
    wide += !isUnit(nest.sizes[loop]);
  if (wide <= 1 || !nest.stage.op)
    return true;
  return !linalg::GenericOp(nest.stage.op)
              .getBody()
              ->walk([&](linalg::IndexOp index) {
                const unsigned loop = llvm::find(nest.stage.loops, index.getDim()) - nest.stage.loops.begin();
                return loop >= rows && loop < loops && !isUnit(nest.sizes[loop]) ? WalkResult::interrupt()
                                                                                 : WalkResult::advance();
              })
              .wasInterrupted();
}

std::optional<unsigned> columnRows(const StageNest& nest) {
  for (unsigned rows = 0; rows < nest.stage.parallel; ++rows) {
    bool hasRun = false, fitsHere = indicesAreKnown(nest, rows, nest.stage.parallel);
    for (auto [access, view] : llvm::zip(nest.stage.operands, nest.views)) {
      // Values of other stages stand in tiles of the same columns.
      if (!view)
        continue;
      OperandAccess kept = access;
      kept.dims.resize(nest.stage.parallel);
      const ColumnAccess how = columnAccess(kept, &*view, nest.sizes, rows);
      fitsHere &= how != ColumnAccess::other;
      hasRun |= how == ColumnAccess::run;
    }
    if (fitsHere && (hasRun || !nest.stage.isReduction()))
      return rows;
  }
  return std::nullopt;
}

bool fits(const StageNest& nest, unsigned rows) {
  if (!indicesAreKnown(nest, rows, nest.stage.numLoops()))
    return false;
  for (auto [access, view] : llvm::zip(nest.stage.operands, nest.views))
    if (columnAccess(access, view ? &*view : nullptr, nest.sizes, rows) == ColumnAccess::other)
      return false;
  return true;
}

/// Rows and columns of the tiles, and the distances between them in memory, are known to be whole blocks of any
/// element.
static bool areWholeBlocks(const StageNest& nest, const Turn& turn) {
  constexpr std::int64_t block = 16;
  const auto isWhole = [](OpFoldResult size) {
    std::optional<std::int64_t> length = constantOf(size);
    return length && *length % block == 0;
  };
  for (const auto& [access, view] : llvm::zip(nest.stage.operands, nest.views))
    for (unsigned loop : {turn.column, turn.row})
      if (const int dim = access.dims[loop]; view && dim >= 0 && !isUnit(view->sizes[dim]) &&
                                             constantOf(view->strides[dim]) != 1 && !isWhole(view->strides[dim]))
        return false;
  return isWhole(nest.sizes[turn.column]) && isWhole(nest.sizes[turn.row]);
}

std::optional<Turn> turnOf(const StageNest& nest, const target::Soc& soc) {
  linalg::GenericOp op = nest.stage.op;
  if (!op || nest.stage.isReduction())
    return std::nullopt;
  std::optional<unsigned> column, row;
  for (unsigned loop = 0; loop < nest.stage.numLoops(); ++loop)
    if (!isUnit(nest.sizes[loop]))
      column = loop;
  // Numbers of rows and columns, and arithmetic of the scalar unit, have no form here.
  const bool isPlain = llvm::all_of(op.getBody()->without_terminator(), [](Operation& inner) {
    return !isa<linalg::IndexOp>(inner) &&
           llvm::all_of(inner.getResultTypes(), [](Type type) { return isa<FloatType>(type) || type.isInteger(1); });
  });
  if (!column || !isPlain)
    return std::nullopt;
  for (auto [index, access, view] : llvm::enumerate(nest.stage.operands, nest.views)) {
    if (!view) {
      // Only what no loop moves can come from another stage.
      if (!access.isScalar && llvm::any_of(access.dims, [](int dim) { return dim >= 0; }))
        return std::nullopt;
      continue;
    }
    const unsigned bits = cast<MemRefType>(view->root.getType()).getElementType().getIntOrFloatBitWidth();
    auto strideOf = [&](unsigned loop) -> std::optional<int64_t> {
      const int dim = access.dims[loop];
      return dim < 0 || isUnit(view->sizes[dim]) ? 0 : constantOf(view->strides[dim]);
    };
    const bool isDestination = index == op->getNumOperands();
    const std::optional<int64_t> along = strideOf(*column);
    if (isDestination && along != 1)
      return std::nullopt;
    if (along == 1)
      continue;
    std::optional<unsigned> contiguous;
    bool moves = false;
    for (unsigned loop = 0; loop < *column; ++loop) {
      moves |= strideOf(loop) != 0;
      if (strideOf(loop) == 1)
        contiguous = loop;
    }
    if (along == 0 && !moves)
      continue;
    if (along == 0 || !contiguous || (row && *row != *contiguous) || (bits != 16 && bits != 32))
      return std::nullopt;
    row = contiguous;
  }
  if (!row || (!soc.hasDataCopyPad && !areWholeBlocks(nest, {*column, *row})))
    return std::nullopt;
  return Turn{*column, *row};
}

RowLoops mergeRows(ArrayRef<const StageNest*> nests, unsigned rows) {
  auto isUnitEverywhere = [&](unsigned loop) {
    return llvm::all_of(nests, [&](const StageNest* nest) { return isUnit(nest->sizes[loop]); });
  };
  auto mergeable = [&](unsigned first, unsigned second) {
    for (const StageNest* nest : nests)
      for (auto [access, view] : llvm::zip(nest->stage.operands, nest->views)) {
        int a = access.dims[first], b = access.dims[second];
        // A value of another stage is one for each row, whatever rows are.
        if ((a < 0 && b < 0) || (!view && a >= 0 && b >= 0))
          continue;
        if (a < 0 || b < 0 || !view || !joined(*view, a, b))
          return false;
      }
    return true;
  };
  RowLoops merged;
  for (unsigned loop = 0; loop < rows; ++loop) {
    std::optional<unsigned> last;
    if (!merged.empty())
      for (unsigned earlier : merged.back())
        if (!isUnitEverywhere(earlier))
          last = earlier;
    if (!merged.empty() && (!last || isUnitEverywhere(loop) || mergeable(*last, loop)))
      merged.back().push_back(loop);
    else
      merged.push_back({loop});
  }
  return merged;
}

} // namespace ascend::translator::tiles
