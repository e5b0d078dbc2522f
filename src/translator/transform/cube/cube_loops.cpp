// The loops of the cube core: tiles of the result over the blocks, for each the depth in parts that L1 holds, and those
// in parts that L0A and L0B hold.
#include "translator/transform/cube/cube_loops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <algorithm>
#include <limits>

namespace ascend::translator::cube {

using namespace mlir;
using ascendc::GlobalTensorType;
using ascendc::SectionOp;

/// Rows of a matrix that one move takes to L1.
static constexpr int64_t kMostRowsInL1 = 16384;

Value named(Value value, StringRef name) {
  const auto loc = NameLoc::get(StringAttr::get(value.getContext(), name), value.getLoc());
  if (Operation* op = value.getDefiningOp())
    op->setLoc(loc);
  else
    value.setLoc(loc);
  return value;
}

Indices::Number Indices::sub(Number a, Number b) {
  const auto x = tiles::constantOf(a), y = tiles::constantOf(b);
  if (x && y)
    return constant(*x - *y);
  return y == 0 ? a : Number(arith::SubIOp::create(builder_, loc_, value(a), value(b)).getResult());
}

Indices::Number Indices::min(Number a, Number b) {
  const auto x = tiles::constantOf(a), y = tiles::constantOf(b);
  if (x && y)
    return constant(std::min(*x, *y));
  return arith::MinSIOp::create(builder_, loc_, value(a), value(b)).getResult();
}

Indices::Number Indices::max(Number a, Number b) {
  const auto x = tiles::constantOf(a), y = tiles::constantOf(b);
  if (x && y)
    return constant(std::max(*x, *y));
  return arith::MaxSIOp::create(builder_, loc_, value(a), value(b)).getResult();
}

Indices::Number Indices::div(Number a, Number b) {
  const auto x = tiles::constantOf(a), y = tiles::constantOf(b);
  if (x && y && *y != 0)
    return constant(*x / *y);
  return y == 1 ? a : Number(arith::DivSIOp::create(builder_, loc_, value(a), value(b)).getResult());
}

Indices::Number Indices::rem(Number a, Number b) {
  const auto x = tiles::constantOf(a), y = tiles::constantOf(b);
  if (x && y && *y != 0)
    return constant(*x % *y);
  return y == 1 ? constant(0) : Number(arith::RemSIOp::create(builder_, loc_, value(a), value(b)).getResult());
}

Value Indices::equals(Number a, std::int64_t b) {
  return arith::CmpIOp::create(builder_, loc_, arith::CmpIPredicate::eq, value(a), value(constant(b)));
}

Value Indices::reaches(Number a, Number b) {
  return arith::CmpIOp::create(builder_, loc_, arith::CmpIPredicate::sge, value(a), value(b));
}

Indices::Number Indices::part(Number total, Number first, std::int64_t step) {
  const auto known = tiles::constantOf(total);
  if (known && *known % step == 0)
    return constant(step);
  if (known && *known < step)
    return constant(*known);
  return min(constant(step), sub(total, first));
}

OpFoldResult TilePlace::offset(OpBuilder& builder, Location loc, const Operand& operand) const {
  OpFoldResult offset = operand.view.offset;
  for (auto [loop, first] : llvm::enumerate(firsts))
    if (first && operand.dims[loop] >= 0)
      offset = tiles::add(builder, loc, offset, tiles::mul(builder, loc, first, operand.stride(builder, loop)));
  return offset;
}

CubeLoops::CubeLoops(OpBuilder& builder, Contraction& contraction, const StoredMatrix& lhs, const StoredMatrix& rhs,
                     const CubeTiling& tiling, std::optional<Bias> bias, unsigned number)
    : builder_(builder), loc_(contraction.op.getLoc()), contraction_(contraction), tiling_(tiling),
      lhs_{contraction.lhs, lhs, true, {}, {}}, rhs_{contraction.rhs, rhs, false, {}, {}}, bias_(std::move(bias)),
      suffix_(number == 0 ? "" : std::to_string(number + 1)), factor_(contraction.lhs.elementType()),
      bytes_(ascendc::elementBytes(factor_)), c0_(kRowBytes / bytes_), lhsBuffers_(tiling.l1Buffers),
      rhsBuffers_(tiling.l1Buffers), rhsDepth_(tiling.l1Depth) {}

void CubeLoops::copyRhsAhead(int64_t l1Bytes) {
  const std::optional<int64_t> depth = tiles::constantOf(contraction_.sizes[contraction_.k]);
  if (!depth || *depth == 0)
    return;
  const int64_t whole = llvm::alignTo(*depth, tiling_.l1Depth);
  const auto fits = [&](int64_t lhsBuffers) {
    return (whole * tiling_.n + lhsBuffers * tiling_.l1Depth * tiling_.m) * bytes_ <= l1Bytes;
  };
  if (whole > kMostRowsInL1 || !fits(lhsBuffers_))
    return;
  isRhsAhead_ = true;
  rhsDepth_ = whole;
  rhsBuffers_ = 1;
  // The left factor comes when it is there, and then all at once. The cores have so many events as there are buffers.
  if (tiling_.l1Buffers > 1 && fits(lhsBuffers_ + 1))
    ++lhsBuffers_;
}

void CubeLoops::forDepth(OpBuilder& at, llvm::function_ref<void(OpBuilder&, Indices::Number, Indices::Number)> body) {
  Indices index(at, loc_);
  const OpFoldResult total = index.max(contraction_.sizes[contraction_.k], index.constant(1));
  auto loop = scf::ForOp::create(at, loc_, index.value(index.constant(0)), index.value(total),
                                 index.value(index.constant(tiling_.l1Depth)));
  named(loop.getInductionVar(), "k");
  OpBuilder inside = OpBuilder::atBlockTerminator(loop.getBody());
  const OpFoldResult depth = Indices(inside, loc_).part(total, loop.getInductionVar(), tiling_.l1Depth);
  if (auto value = dyn_cast<Value>(depth))
    named(value, "depth");
  body(inside, loop.getInductionVar(), depth);
}

void CubeLoops::copyRhs(OpBuilder& at, const TilePlace& tile) {
  copyToL1(at, rhs_, tile, at.getIndexAttr(0), contraction_.sizes[contraction_.k]);
}

Value CubeLoops::globalTensor(OpBuilder& at, Value root) {
  const Type element = cast<MemRefType>(root.getType()).getElementType();
  return UnrealizedConversionCastOp::create(at, loc_, GlobalTensorType::get(at.getContext(), element), root)
      .getResult(0);
}

Value CubeLoops::alloc(OpBuilder& at, Value queue, Type element) {
  auto type = TensorType::get(at.getContext(), element, cast<QueueType>(queue.getType()).getPosition());
  return AllocTensorOp::create(at, loc_, type, queue);
}

Value CubeLoops::deque(OpBuilder& at, Value queue, Type element) {
  auto type = TensorType::get(at.getContext(), element, cast<QueueType>(queue.getType()).getPosition());
  return DequeOp::create(at, loc_, type, queue);
}

void CubeLoops::section(OpBuilder& at, StringRef name, llvm::function_ref<void(OpBuilder&)> body) {
  auto made = SectionOp::create(at, loc_, at.getStringAttr(name.str() + suffix_));
  OpBuilder inner =
      OpBuilder::atBlockBegin(made.getBody().empty() ? &made.getBody().emplaceBlock() : &made.getBody().front());
  body(inner);
}

OpFoldResult CubeLoops::tileCount(OpBuilder& at) const {
  Indices index(at, loc_);
  OpFoldResult tiles =
      index.mul(index.ceilDiv(sizeOf(contraction_.m), tiling_.m), index.ceilDiv(sizeOf(contraction_.n), tiling_.n));
  for (unsigned loop : contraction_.batch)
    tiles = index.mul(tiles, contraction_.sizes[loop]);
  return tiles;
}

bool CubeLoops::canHalve() const {
  return !contraction_.m.empty() && canHalveTiles(tiles::constantOf(sizeOf(contraction_.m)).value_or(0), tiling_.m);
}

OpFoldResult CubeLoops::wholeTiles(OpBuilder& at, Value blockNum) const {
  Indices index(at, loc_);
  const OpFoldResult tiles = tileCount(at);
  if (!canHalve())
    return tiles;
  Value rest = index.value(index.rem(tiles, blockNum)), all = index.value(tiles);
  Value isWorth = arith::CmpIOp::create(at, loc_, arith::CmpIPredicate::sle,
                                        index.value(index.mul(rest, index.constant(2))), blockNum);
  Value whole = index.value(index.sub(tiles, rest));
  return named(arith::SelectOp::create(at, loc_, isWorth, whole, all), "wholeTiles");
}

OpFoldResult CubeLoops::pieceCount(OpBuilder& at, Value blockNum) const {
  Indices index(at, loc_);
  const OpFoldResult tiles = tileCount(at);
  return canHalve() ? index.sub(index.mul(tiles, index.constant(2)), wholeTiles(at, blockNum)) : tiles;
}

void CubeLoops::forTiles(OpBuilder& before, Value blockIdx, Value blockNum, Body body) {
  Indices index(before, loc_);
  const OpFoldResult m = sizeOf(contraction_.m), n = sizeOf(contraction_.n);
  const OpFoldResult rows = index.ceilDiv(m, tiling_.m), columns = index.ceilDiv(n, tiling_.n);
  const OpFoldResult whole = wholeTiles(before, blockNum);
  Value pieces = index.value(canHalve() ? index.sub(index.mul(tileCount(before), index.constant(2)), whole) : whole);
  auto loop = scf::ForOp::create(before, loc_, blockIdx, pieces, blockNum);
  named(loop.getInductionVar(), canHalve() ? "piece" : "tile");
  OpBuilder at = OpBuilder::atBlockTerminator(loop.getBody());
  Indices inner(at, loc_);
  TilePlace place;
  place.number = loop.getInductionVar();
  place.firsts.resize(contraction_.sizes.size());
  Value isHalf, half, tile = place.number;
  if (canHalve()) {
    isHalf = arith::CmpIOp::create(at, loc_, arith::CmpIPredicate::sge, tile, index.value(whole));
    half = inner.value(inner.sub(tile, whole));
    Value cut = inner.value(inner.add(whole, inner.div(half, inner.constant(2))));
    tile = named(arith::SelectOp::create(at, loc_, isHalf, cut, tile), "tile");
  }
  // The tiles of one row of tiles follow one another: they share rows of lhs in the L2 cache.
  OpFoldResult rest = tile;
  OpFoldResult column = inner.rem(rest, columns);
  rest = inner.div(rest, columns);
  const bool hasBatch = !contraction_.batch.empty();
  OpFoldResult row = hasBatch ? inner.rem(rest, rows) : rest;
  rest = hasBatch ? inner.div(rest, rows) : rest;
  for (unsigned i = contraction_.batch.size(); i-- > 0;) {
    const OpFoldResult size = contraction_.sizes[contraction_.batch[i]];
    place.firsts[contraction_.batch[i]] = i == 0 ? rest : inner.rem(rest, size);
    rest = i == 0 ? rest : inner.div(rest, size);
  }
  const auto range = [&](ArrayRef<unsigned> loops, OpFoldResult total, OpFoldResult number, int64_t step,
                         StringRef firstName, StringRef sizeName) {
    const OpFoldResult first = inner.mul(number, inner.constant(step));
    if (!loops.empty())
      place.firsts[loops.front()] = first;
    if (auto value = dyn_cast<Value>(first); value && value.getDefiningOp())
      named(value, firstName);
    const OpFoldResult part = inner.part(total, first, step);
    if (auto value = dyn_cast<Value>(part))
      named(value, sizeName);
    return part;
  };
  place.m = range(contraction_.m, m, row, tiling_.m, "firstRow", "rows");
  place.n = range(contraction_.n, n, column, tiling_.n, "firstColumn", "columns");
  if (canHalve()) {
    const int64_t halfRows = tiling_.m / 2;
    Value second = inner.value(inner.mul(inner.rem(half, inner.constant(2)), inner.constant(halfRows)));
    Value none = inner.value(inner.constant(0));
    OpFoldResult& first = place.firsts[contraction_.m.front()];
    first = named(inner.value(inner.add(first, arith::SelectOp::create(at, loc_, isHalf, second, none).getResult())),
                  "firstRow");
    place.m = named(arith::SelectOp::create(at, loc_, isHalf, inner.value(inner.constant(halfRows)),
                                            inner.value(inner.constant(tiling_.m))),
                    "rows");
    place.isWholeRows = true;
  }
  body(at, place);
}

void CubeLoops::forTilesOf(OpBuilder& before, const TilePlace& piece, OpFoldResult rows, int64_t mostRows, Body body) {
  OpBuilder at = before;
  TilePlace place = piece;
  // One tile needs no loop.
  const auto tilesOf = [&](ArrayRef<unsigned> loops, OpFoldResult total, int64_t most, int64_t step, StringRef name) {
    Indices index(at, loc_);
    OpFoldResult first = index.constant(0);
    if (most > step) {
      auto loop =
          scf::ForOp::create(at, loc_, index.value(first), index.value(total), index.value(index.constant(step)));
      named(loop.getInductionVar(), name);
      first = loop.getInductionVar();
      at = OpBuilder::atBlockTerminator(loop.getBody());
    }
    if (!loops.empty())
      place.firsts[loops.front()] = first;
    return most > step ? Indices(at, loc_).part(total, first, step) : total;
  };
  const OpFoldResult n = sizeOf(contraction_.n);
  place.m = tilesOf(contraction_.m, rows, mostRows, tiling_.m, "row");
  place.n = tilesOf(contraction_.n, n, tiles::constantOf(n).value_or(std::numeric_limits<int64_t>::max()), tiling_.n,
                    "column");
  body(at, place);
}

Indices::Number CubeLoops::pitch(OpBuilder& at, const Side& side, const TilePlace& tile, Indices::Number depth) {
  const int64_t unit = side.stored.transpose && bytes_ == 1 ? 2 * kFractalRows : kFractalRows;
  if (side.isLhs && !side.stored.transpose && tile.isWholeRows)
    return tile.m;
  return Indices(at, loc_).roundUp(side.stored.transpose ? depth : rowsOf(side, tile), unit);
}

void CubeLoops::copyToL1(OpBuilder& at, Side& side, const TilePlace& tile, Indices::Number first,
                         Indices::Number depth) {
  Indices index(at, loc_);
  TilePlace place = tile;
  place.firsts[contraction_.k] = first;
  const OpFoldResult size = contraction_.sizes[contraction_.k], rows = rowsOf(side, tile);
  // A depth that is known at launch only may be 0: nothing is copied then, and the tile is cleared.
  const bool mayBeEmpty = !tiles::constantOf(size).has_value() || tiles::constantOf(size) == 0;
  const OpFoldResult copied = mayBeEmpty ? index.min(depth, index.sub(size, first)) : depth;
  const OpFoldResult height = pitch(at, side, tile, depth);
  Value offset = named(index.value(place.offset(at, loc_, side.operand)), "offset");
  Value source = globalTensor(at, side.operand.view.root);
  Value rowCount = index.value(side.stored.transpose ? copied : rows);
  Value columnCount = index.value(side.stored.transpose ? rows : copied);
  Value stride = index.value(side.stored.stride), height1 = index.value(height);
  // One row is no vector (Mmad would take it in another order) but the first of 16: the others must be numbers.
  const bool mayBeRow =
      side.isLhs && !side.stored.transpose && !tile.isWholeRows && tiles::constantOf(rows).value_or(1) == 1;
  Value clear;
  if (mayBeRow)
    clear = index.equals(rows, 1);
  if (mayBeEmpty) {
    Value isEmpty = index.equals(size, 0);
    clear = clear ? arith::OrIOp::create(at, loc_, clear, isEmpty).getResult() : isEmpty;
  }
  Value whole =
      clear ? index.value(index.mul(height, index.roundUp(side.stored.transpose ? rows : depth, c0_))) : Value();
  section(at, side.isLhs ? "CopyA" : "CopyB", [&](OpBuilder& in) {
    Value l1 = alloc(in, side.l1Queue, factor_);
    if (clear) {
      auto branch = scf::IfOp::create(in, loc_, clear);
      OpBuilder then = branch.getThenBodyBuilder();
      ClearOp::create(then, loc_, l1, whole);
    }
    CopyNd2NzOp::create(in, loc_, l1, source, offset, rowCount, columnCount, stride, height1);
    EnqueOp::create(in, loc_, side.l1Queue, l1);
  });
}

void CubeLoops::loadToL0(OpBuilder& at, Side& side, Value l1, const TilePlace& tile, Range rows, Indices::Number inner,
                         Indices::Number depth, Indices::Number l1Depth) {
  Indices index(at, loc_);
  const bool turned = side.stored.transpose;
  // LoadMatrix: the lhs is turned if it is stored K by M, the rhs if it is stored K by N.
  Value row = index.value(turned ? inner : rows.first), column = index.value(turned ? rows.first : inner);
  Value height = index.value(turned ? depth : rows.count), width = index.value(turned ? rows.count : depth);
  Value pitchValue = index.value(pitch(at, side, tile, l1Depth));
  Value l0 = alloc(at, side.l0Queue, factor_);
  LoadMatrixOp::create(at, loc_, l0, l1, row, column, height, width, pitchValue, turned);
  EnqueOp::create(at, loc_, side.l0Queue, l0);
}

void CubeLoops::copyBias(OpBuilder& at, const TilePlace& tile) {
  Indices index(at, loc_);
  const Type element = bias_->operand.elementType();
  Value offset = index.value(tile.offset(at, loc_, bias_->operand)), one = index.value(index.constant(1));
  Value source = globalTensor(at, bias_->operand.view.root), count = index.value(tile.n);
  section(at, "CopyBias", [&](OpBuilder& in) {
    Value l1 = alloc(in, bias1_, element);
    CopyNd2NzOp::create(in, loc_, l1, source, offset, one, count, count, one);
    EnqueOp::create(in, loc_, bias1_, l1);
    Value filled = deque(in, bias1_, element);
    Value table = alloc(in, bias2_, contraction_.sum);
    LoadBiasOp::create(in, loc_, table, filled, count);
    EnqueOp::create(in, loc_, bias2_, table);
    FreeTensorOp::create(in, loc_, bias1_, filled);
  });
}

void CubeLoops::compute(OpBuilder& at, const TilePlace& tile, llvm::function_ref<void(OpBuilder&, const Part&)> store) {
  Indices index(at, loc_);
  Value bias;
  if (bias_) {
    copyBias(at, tile);
    bias = deque(at, bias2_, contraction_.sum);
  }
  const bool hasParts = tiling_.parts > 1;
  Value array;
  Part whole{{}, index.constant(0), tile.n, {}, {}, rows_};
  if (hasParts)
    array = TensorArrayOp::create(
        at, loc_, TensorArrayType::get(at.getContext(), contraction_.sum, Position::CO1, tiling_.parts));
  else
    whole.sums = alloc(at, sums_, contraction_.sum);
  const auto copyOut = [&](OpBuilder& to, Part part) {
    EnqueOp::create(to, loc_, sums_, part.sums);
    section(to, "CopyOut", [&](OpBuilder& in) {
      part.sums = deque(in, sums_, contraction_.sum);
      store(in, part);
      FreeTensorOp::create(in, loc_, sums_, part.sums);
    });
  };
  Value ahead = isRhsAhead() ? deque(at, rhs_.l1Queue, factor_) : Value();
  forDepth(at, [&](OpBuilder& in, Indices::Number first, Indices::Number depth) {
    copyToL1(in, lhs_, tile, first, depth);
    if (!ahead)
      copyToL1(in, rhs_, tile, first, depth);
    Value a1 = deque(in, lhs_.l1Queue, factor_), b1 = ahead ? ahead : deque(in, rhs_.l1Queue, factor_);
    const InL1 inL1{a1, b1, bias, first, depth};
    if (hasParts)
      addUpParts(in, tile, inL1, array, copyOut);
    else
      addUp(in, tile, inL1, whole);
    FreeTensorOp::create(in, loc_, lhs_.l1Queue, a1);
    if (!ahead)
      FreeTensorOp::create(in, loc_, rhs_.l1Queue, b1);
  });
  if (ahead)
    FreeTensorOp::create(at, loc_, rhs_.l1Queue, ahead);
  if (bias_)
    FreeTensorOp::create(at, loc_, bias2_, bias);
  if (!hasParts)
    copyOut(at, whole);
}

void CubeLoops::addUpParts(OpBuilder& at, const TilePlace& tile, const InL1& inL1, Value array,
                           llvm::function_ref<void(OpBuilder&, Part)> copyOut) {
  Indices index(at, loc_);
  Value columns = index.value(index.constant(tiling_.partColumns()));
  auto parts = scf::ForOp::create(at, loc_, index.value(index.constant(0)), index.value(tile.n), columns);
  named(parts.getInductionVar(), "part");
  OpBuilder in = OpBuilder::atBlockTerminator(parts.getBody());
  Indices inside(in, loc_);
  const OpFoldResult column = parts.getInductionVar();
  Part part{{}, column, inside.part(tile.n, column, tiling_.partColumns()), {}, {}, rows_};
  if (auto value = dyn_cast<Value>(part.columns))
    named(value, "partColumns");
  part.isFirst = inside.equals(column, 0);
  part.isLast = inside.reaches(inside.add(column, columns), tile.n);
  Value number = inside.value(inside.div(column, columns));
  OpBuilder then = scf::IfOp::create(in, loc_, inside.equals(inL1.first, 0)).getThenBodyBuilder();
  AllocElementOp::create(then, loc_, sums_, array, number);
  auto type = cast<TensorArrayType>(array.getType());
  part.sums = ElementOp::create(in, loc_, TensorType::get(at.getContext(), type.getElementType(), type.getPosition()),
                                array, number);
  addUp(in, tile, inL1, part);
  const auto next = inside.add(inL1.first, inside.constant(tiling_.l1Depth));
  const auto total = inside.max(contraction_.sizes[contraction_.k], inside.constant(1));
  then = scf::IfOp::create(in, loc_, inside.reaches(next, total)).getThenBodyBuilder();
  copyOut(then, part);
}

void CubeLoops::addUp(OpBuilder& at, const TilePlace& tile, const InL1& inL1, const Part& part) {
  Indices index(at, loc_);
  auto inner = scf::ForOp::create(at, loc_, index.value(index.constant(0)), index.value(inL1.depth),
                                  index.value(index.constant(tiling_.k)));
  named(inner.getInductionVar(), "inner");
  OpBuilder inInner = OpBuilder::atBlockTerminator(inner.getBody());
  Indices innerIndex(inInner, loc_);
  const OpFoldResult step = innerIndex.part(inL1.depth, inner.getInductionVar(), tiling_.k);
  if (auto value = dyn_cast<Value>(step))
    named(value, "step");
  Value first = innerIndex.equals(innerIndex.add(inL1.first, inner.getInductionVar()), 0);
  // What the products are added to: one fractal row more than a single row, and whole squares of bytes.
  const OpFoldResult m = tile.isWholeRows ? tile.m : innerIndex.max(tile.m, innerIndex.constant(2));
  const OpFoldResult n =
      rhs_.stored.transpose && bytes_ == 1 ? innerIndex.roundUp(part.columns, 2 * kFractalRows) : part.columns;
  const OpFoldResult firstOfRhs =
      isRhsAhead() ? innerIndex.add(inL1.first, inner.getInductionVar()) : OpFoldResult(inner.getInductionVar());
  section(inInner, "Split", [&](OpBuilder& in) {
    const OpFoldResult zero = innerIndex.constant(0);
    loadToL0(in, lhs_, inL1.lhs, tile, {zero, tile.m}, inner.getInductionVar(), step, inL1.depth);
    loadToL0(in, rhs_, inL1.rhs, tile, {part.column, part.columns}, firstOfRhs, step,
             isRhsAhead() ? contraction_.sizes[contraction_.k] : inL1.depth);
  });
  section(inInner, "Multiply", [&](OpBuilder& in) {
    Indices i(in, loc_);
    Value a2 = deque(in, lhs_.l0Queue, factor_), b2 = deque(in, rhs_.l0Queue, factor_);
    Value bias = inL1.bias;
    if (bias && tiles::constantOf(part.column) != 0)
      bias = SliceOp::create(in, loc_, bias.getType(), bias, i.value(part.column));
    MmadOp::create(in, loc_, part.sums, a2, b2, i.value(m), i.value(n), i.value(step), first, bias,
                   lhs_.stored.transpose && bytes_ == 4);
    FreeTensorOp::create(in, loc_, lhs_.l0Queue, a2);
    FreeTensorOp::create(in, loc_, rhs_.l0Queue, b2);
  });
}

} // namespace ascend::translator::cube
