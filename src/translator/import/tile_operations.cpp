// What the functions of the tile library compute, as linalg on tensors.
#include "translator/import/tile_operations.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/StringMap.h"

#include <cmath>
#include <functional>
#include <limits>

using namespace mlir;

namespace ascend::translator {
namespace {

constexpr double kRopeBase = 10000.0;

/// Tensor code at one place.
class Maker {
public:
  Maker(OpBuilder& builder, Location location, std::string& reason) : b(builder), loc(location), why(reason) {}

  static RankedTensorType typeOf(Value tile) { return cast<RankedTensorType>(tile.getType()); }
  static Type elementOf(Value tile) { return getElementTypeOrSelf(tile.getType()); }
  Value fail(const std::string& reason) {
    why = reason;
    return {};
  }

  Value number(Type type, double value) {
    return arith::ConstantOp::create(b, loc,
                                     isa<FloatType>(type) ? TypedAttr(b.getFloatAttr(type, value))
                                                          : b.getIntegerAttr(type, std::llround(value)));
  }
  Value empty(ArrayRef<OpFoldResult> sizes, Type element) { return tensor::EmptyOp::create(b, loc, sizes, element); }
  Value fill(ArrayRef<OpFoldResult> sizes, Value scalar) {
    return linalg::FillOp::create(b, loc, scalar, empty(sizes, scalar.getType())).getResult(0);
  }
  SmallVector<OpFoldResult> sizesOf(Value tile) { return tensor::getMixedSizes(b, loc, tile); }
  Value splatLike(Value tile, double value) { return fill(sizesOf(tile), number(elementOf(tile), value)); }

  /// `value` as a tile of the sizes and type of `like`: a tile, one of one column or one element, or a scalar.
  Value matched(Value value, Value like) {
    const Type element = elementOf(like);
    if (!isa<RankedTensorType>(value.getType()))
      return fill(sizesOf(like), scalarOf(value, element));
    value = convertTile(b, loc, value, element);
    const RankedTensorType from = typeOf(value), to = typeOf(like);
    if (from.getShape() == to.getShape())
      return value;
    SmallVector<AffineExpr> exprs;
    for (unsigned dim = 0; dim < 2; ++dim) {
      const bool isOne = from.getDimSize(dim) == 1;
      if (!isOne && from.getDimSize(dim) != to.getDimSize(dim))
        return fail("its tiles have different sizes");
      exprs.push_back(isOne ? b.getAffineConstantExpr(0) : b.getAffineDimExpr(dim));
    }
    const AffineMap map = AffineMap::get(2, 0, exprs, b.getContext());
    return elementwise({value}, {map}, sizesOf(like), element,
                       [](OpBuilder&, Location, ValueRange in) { return in[0]; });
  }

  Value scalarOf(Value value, Type type) {
    if (value.getType() == type)
      return value;
    if (isa<FloatType>(type) && isa<FloatType>(value.getType()))
      return type.getIntOrFloatBitWidth() > value.getType().getIntOrFloatBitWidth()
                 ? Value(arith::ExtFOp::create(b, loc, type, value))
                 : Value(arith::TruncFOp::create(b, loc, type, value));
    if (isa<FloatType>(type))
      return arith::SIToFPOp::create(b, loc, type, value);
    return isa<FloatType>(value.getType()) ? Value(arith::FPToSIOp::create(b, loc, type, value)) : value;
  }

  using Body = llvm::function_ref<Value(OpBuilder&, Location, ValueRange)>;
  Value elementwise(ArrayRef<Value> inputs, ArrayRef<AffineMap> maps, ArrayRef<OpFoldResult> sizes, Type element,
                    Body body) {
    Value out = empty(sizes, element);
    SmallVector<AffineMap> all(maps);
    all.push_back(b.getMultiDimIdentityMap(sizes.size()));
    const SmallVector<utils::IteratorType> loops(sizes.size(), utils::IteratorType::parallel);
    return linalg::GenericOp::create(b, loc, out.getType(), inputs, out, all, loops,
                                     [&](OpBuilder& at, Location l, ValueRange arguments) {
                                       linalg::YieldOp::create(at, l, body(at, l, arguments));
                                     })
        .getResult(0);
  }
  /// Tiles of one size, element by element.
  Value map(ArrayRef<Value> tiles, Type element, Body body) {
    const SmallVector<AffineMap> maps(tiles.size(), b.getMultiDimIdentityMap(2));
    return elementwise(tiles, maps, sizesOf(tiles.front()), element, body);
  }

  /// Rows to one column.
  template <typename Op> Value reduceRows(Value tile, double identity) {
    const SmallVector<OpFoldResult> sizes = sizesOf(tile);
    Value init = fill({sizes[0]}, number(elementOf(tile), identity));
    Value column =
        linalg::ReduceOp::create(b, loc, ValueRange{tile}, ValueRange{init}, ArrayRef<int64_t>{1},
                                 [](OpBuilder& at, Location l, ValueRange in) {
                                   linalg::YieldOp::create(at, l, Op::create(at, l, in[0], in[1]).getResult());
                                 })
            .getResult(0);
    const int64_t rows = typeOf(tile).getDimSize(0);
    const SmallVector<ReassociationIndices> groups = {{0, 1}};
    return tensor::ExpandShapeOp::create(b, loc, RankedTensorType::get({rows, 1}, elementOf(tile)), column, groups,
                                         ArrayRef<OpFoldResult>{sizes[0], b.getIndexAttr(1)});
  }
  Value sumRows(Value tile) { return reduceRows<arith::AddFOp>(tile, 0.0); }

  Value sigmoid(Value x) {
    Value one = splatLike(x, 1.0);
    Value e = math::ExpOp::create(b, loc, arith::NegFOp::create(b, loc, x).getResult());
    return arith::DivFOp::create(b, loc, one, arith::AddFOp::create(b, loc, one, e).getResult());
  }

  Value softmax(Value x) {
    return linalg::SoftmaxOp::create(b, loc, x.getType(), x, empty(sizesOf(x), elementOf(x)), 1).getResult().front();
  }

  /// x / sqrt(mean of x² + epsilon), the mean taken off before if `isCentred`.
  Value normalise(Value x, Value epsilon, bool isCentred) {
    const Value columns = index(sizesOf(x)[1], elementOf(x));
    if (isCentred)
      x = arith::SubFOp::create(b, loc, x, matched(meanOf(x, columns), x));
    Value square = arith::MulFOp::create(b, loc, x, x);
    Value variance = meanOf(square, columns);
    epsilon = matched(epsilon, variance);
    if (!epsilon)
      return {};
    Value shifted = arith::AddFOp::create(b, loc, variance, epsilon);
    return arith::MulFOp::create(b, loc, x, matched(math::RsqrtOp::create(b, loc, shifted), x));
  }
  Value meanOf(Value x, Value columns) {
    Value sum = sumRows(x);
    return arith::DivFOp::create(b, loc, sum, fill(sizesOf(sum), columns));
  }
  /// A size as a number.
  Value index(OpFoldResult size, Type type) {
    if (const std::optional<int64_t> known = getConstantIntValue(size))
      return number(type, static_cast<double>(*known));
    Value wide = arith::IndexCastOp::create(b, loc, b.getI64Type(), cast<Value>(size));
    return arith::SIToFPOp::create(b, loc, type, wide);
  }

  /// c[m, n] = sum over k of a[m, k] b[k, n] (b[n, k] if transposed), in f32 (i32 for integers).
  Value matmul(Value a, Value w, bool isTransposed, Type element) {
    const bool isInteger = isa<IntegerType>(elementOf(a));
    const Type sumType = isInteger ? Type(b.getI32Type()) : Type(b.getF32Type());
    if (typeOf(a).getDimSize(1) != typeOf(w).getDimSize(isTransposed ? 1 : 0))
      return fail("its tiles do not fit together");
    Value c = fill({sizesOf(a)[0], sizesOf(w)[isTransposed ? 0 : 1]}, number(sumType, 0.0));
    const auto access = [&](unsigned x, unsigned y) {
      return AffineMap::get(3, 0, {b.getAffineDimExpr(x), b.getAffineDimExpr(y)}, b.getContext());
    };
    const SmallVector<AffineMap> maps = {access(0, 2), isTransposed ? access(1, 2) : access(2, 1), access(0, 1)};
    const SmallVector<utils::IteratorType> loops = {utils::IteratorType::parallel, utils::IteratorType::parallel,
                                                    utils::IteratorType::reduction};
    Value product =
        linalg::GenericOp::create(
            b, loc, c.getType(), ValueRange{a, w}, c, maps, loops,
            [&](OpBuilder& at, Location l, ValueRange in) {
              Maker body(at, l, why);
              Value x = body.widened(in[0], sumType), y = body.widened(in[1], sumType);
              Value sum = isInteger ? Value(arith::AddIOp::create(at, l, in[2], arith::MulIOp::create(at, l, x, y)))
                                    : Value(arith::AddFOp::create(at, l, in[2], arith::MulFOp::create(at, l, x, y)));
              linalg::YieldOp::create(at, l, sum);
            })
            .getResult(0);
    return convertTile(b, loc, product, element);
  }
  Value widened(Value value, Type type) {
    if (value.getType() == type)
      return value;
    return isa<FloatType>(type) ? Value(arith::ExtFOp::create(b, loc, type, value))
                                : Value(arith::ExtSIOp::create(b, loc, type, value));
  }

  Value attention(Value q, Value k, Value v) {
    Value scores = matmul(q, k, /*isTransposed=*/true, b.getF32Type());
    if (!scores)
      return {};
    Value depth = index(sizesOf(q)[1], b.getF32Type());
    Value scale = math::SqrtOp::create(b, loc, depth);
    scores = arith::DivFOp::create(b, loc, scores, fill(sizesOf(scores), scale));
    return matmul(softmax(scores), v, /*isTransposed=*/false, elementOf(q));
  }

  /// The column of the extreme element of each row; the first of equal ones.
  template <typename Op> Value position(Value x, double identity) {
    const Type type = elementOf(x);
    const Type f32 = b.getF32Type();
    Value best = matched(reduceRows<Op>(x, identity), x);
    Value columns = index(sizesOf(x)[1], f32);
    Value candidates = map({x, best}, f32, [&](OpBuilder& at, Location l, ValueRange in) -> Value {
      Value column = linalg::IndexOp::create(at, l, 1);
      Value wide = arith::IndexCastOp::create(at, l, at.getI32Type(), column);
      Value place = arith::SIToFPOp::create(at, l, f32, wide);
      Value isBest = isa<FloatType>(type) ? Value(arith::CmpFOp::create(at, l, arith::CmpFPredicate::OEQ, in[0], in[1]))
                                          : Value(arith::CmpIOp::create(at, l, arith::CmpIPredicate::eq, in[0], in[1]));
      return arith::SelectOp::create(at, l, isBest, place, columns);
    });
    Value first = reduceRows<arith::MinimumFOp>(candidates, std::numeric_limits<double>::infinity());
    return arith::FPToSIOp::create(b, loc, typeOf(first).clone(b.getI32Type()), first);
  }

  /// Rotates the pairs (2i, 2i + 1) of each row by position / 10000^(2i / columns).
  Value rope(Value x, Value position) {
    const RankedTensorType type = typeOf(x);
    if (!type.hasStaticShape() || type.getDimSize(1) % 2 != 0)
      return fail("its tile has an odd number of columns, or one that is not known");
    const int64_t rows = type.getDimSize(0), pairs = type.getDimSize(1) / 2;
    const Type element = elementOf(x);
    const SmallVector<ReassociationIndices> split = {{0}, {1, 2}};
    Value whole = tensor::ExpandShapeOp::create(b, loc, RankedTensorType::get({rows, pairs, 2}, element), x, split);
    const auto part = [&](int64_t which) -> Value {
      const SmallVector<OpFoldResult> offsets = {b.getIndexAttr(0), b.getIndexAttr(0), b.getIndexAttr(which)};
      const SmallVector<OpFoldResult> sizes = {b.getIndexAttr(rows), b.getIndexAttr(pairs), b.getIndexAttr(1)};
      const SmallVector<OpFoldResult> steps(3, b.getIndexAttr(1));
      return tensor::ExtractSliceOp::create(b, loc, RankedTensorType::get({rows, pairs}, element), whole, offsets,
                                            sizes, steps);
    };
    Value even = part(0), odd = part(1);
    const auto rotated = [&](bool isOdd) {
      return map({even, odd}, element, [&](OpBuilder& at, Location l, ValueRange in) -> Value {
        Maker body(at, l, why);
        const Type f32 = at.getF32Type();
        Value pair = linalg::IndexOp::create(at, l, 1);
        Value number = arith::SIToFPOp::create(at, l, f32, arith::IndexCastOp::create(at, l, at.getI32Type(), pair));
        // 10000^(−2i/d) = e^(i · (−2 ln 10000 / d))
        Value rate = body.number(f32, -2.0 * std::log(kRopeBase) / static_cast<double>(2 * pairs));
        Value frequency = math::ExpOp::create(at, l, arith::MulFOp::create(at, l, number, rate).getResult());
        Value angle = arith::MulFOp::create(at, l, body.scalarOf(position, f32), frequency);
        Value cosine = body.scalarOf(math::CosOp::create(at, l, angle), element);
        Value sine = body.scalarOf(math::SinOp::create(at, l, angle), element);
        Value a = arith::MulFOp::create(at, l, in[isOdd ? 1 : 0], cosine);
        Value c = arith::MulFOp::create(at, l, in[isOdd ? 0 : 1], sine);
        return isOdd ? Value(arith::AddFOp::create(at, l, a, c)) : Value(arith::SubFOp::create(at, l, a, c));
      });
    };
    const auto withUnit = [&](Value tile) -> Value {
      return tensor::ExpandShapeOp::create(b, loc, RankedTensorType::get({rows, pairs, 1}, element), tile, split);
    };
    Value both = tensor::ConcatOp::create(b, loc, 2, ValueRange{withUnit(rotated(false)), withUnit(rotated(true))});
    return tensor::CollapseShapeOp::create(b, loc, both, split);
  }

  OpBuilder& b;
  Location loc;
  std::string& why;
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Function {
  TileArity arity;
  std::function<Value(Maker&, const TileOperands&, Type)> make;
};

template <typename Op> Function unary() {
  return {{1, 2}, [](Maker& m, const TileOperands& in, Type) -> Value {
            return Op::create(m.b, m.loc, in.values[0]).getResult();
          }};
}

template <typename FloatOp, typename IntOp> Function binary() {
  return {{2, 2}, [](Maker& m, const TileOperands& in, Type) -> Value {
            Value a = in.values[0], c = in.values[1];
            // The larger tile says the sizes.
            if (isa<RankedTensorType>(c.getType()) &&
                Maker::typeOf(a).getNumElements() < Maker::typeOf(c).getNumElements())
              a = m.matched(a, c);
            else
              c = m.matched(c, a);
            if (!a || !c)
              return {};
            return isa<FloatType>(Maker::elementOf(a)) ? FloatOp::create(m.b, m.loc, a, c).getResult()
                                                       : IntOp::create(m.b, m.loc, a, c).getResult();
          }};
}

llvm::StringMap<Function> makeTable() {
  llvm::StringMap<Function> table;
  table["add"] = binary<arith::AddFOp, arith::AddIOp>();
  table["sub"] = binary<arith::SubFOp, arith::SubIOp>();
  table["mul"] = binary<arith::MulFOp, arith::MulIOp>();
  table["div"] = binary<arith::DivFOp, arith::DivSIOp>();
  table["max"] = binary<arith::MaximumFOp, arith::MaxSIOp>();
  table["min"] = binary<arith::MinimumFOp, arith::MinSIOp>();
  table["exp"] = unary<math::ExpOp>();
  table["log"] = unary<math::LogOp>();
  table["sqrt"] = unary<math::SqrtOp>();
  table["rsqrt"] = unary<math::RsqrtOp>();
  table["tanh"] = unary<math::TanhOp>();
  table["abs"] = unary<math::AbsFOp>();
  table["neg"] = unary<arith::NegFOp>();
  table["relu"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) -> Value {
                     return arith::MaximumFOp::create(m.b, m.loc, in.values[0], m.splatLike(in.values[0], 0.0));
                   }};
  table["sigmoid"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) { return m.sigmoid(in.values[0]); }};
  table["silu"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) -> Value {
                     return arith::MulFOp::create(m.b, m.loc, in.values[0], m.sigmoid(in.values[0]));
                   }};
  // ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|)
  table["softplus"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) -> Value {
                         Value x = in.values[0];
                         Value positive = arith::MaximumFOp::create(m.b, m.loc, x, m.splatLike(x, 0.0));
                         Value size = math::AbsFOp::create(m.b, m.loc, x);
                         Value e = math::ExpOp::create(m.b, m.loc, arith::NegFOp::create(m.b, m.loc, size).getResult());
                         Value rest = math::Log1pOp::create(m.b, m.loc, e);
                         return arith::AddFOp::create(m.b, m.loc, positive, rest);
                       }};
  table["scale"] = {{2, 2}, [](Maker& m, const TileOperands& in, Type) -> Value {
                      Value factor = m.matched(in.values[1], in.values[0]);
                      return factor ? arith::MulFOp::create(m.b, m.loc, in.values[0], factor).getResult() : Value();
                    }};
  table["clamp"] = {{3, 2}, [](Maker& m, const TileOperands& in, Type) -> Value {
                      Value low = m.matched(in.values[1], in.values[0]), high = m.matched(in.values[2], in.values[0]);
                      if (!low || !high)
                        return {};
                      Value raised = arith::MaximumFOp::create(m.b, m.loc, in.values[0], low);
                      return arith::MinimumFOp::create(m.b, m.loc, raised, high);
                    }};
  table["fill"] = {{1, 2, 0}, [](Maker& m, const TileOperands& in, Type element) -> Value {
                     if (isa<RankedTensorType>(in.values[0].getType()))
                       return m.fail("it is filled with a tile instead of a number");
                     return m.fill(in.dims, m.scalarOf(in.values[0], element));
                   }};
  table["where"] = {{3, 2}, [](Maker& m, const TileOperands& in, Type element) -> Value {
                      Value a = m.matched(in.values[1], in.values[0]), c = m.matched(in.values[2], in.values[0]);
                      if (!a || !c)
                        return {};
                      return m.map({in.values[0], a, c}, element,
                                   [&](OpBuilder& at, Location l, ValueRange v) -> Value {
                                     Maker body(at, l, m.why);
                                     Value zero = body.number(v[0].getType(), 0.0);
                                     Value isTrue = arith::CmpFOp::create(at, l, arith::CmpFPredicate::UNE, v[0], zero);
                                     return arith::SelectOp::create(at, l, isTrue, v[1], v[2]);
                                   });
                    }};
  table["reduce_sum"] =
      table["sum_rows"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) { return m.sumRows(in.values[0]); }};
  table["reduce_max"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) {
                           return m.reduceRows<arith::MaximumFOp>(in.values[0], -kInfinity);
                         }};
  table["reduce_min"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) {
                           return m.reduceRows<arith::MinimumFOp>(in.values[0], kInfinity);
                         }};
  table["absmax"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) {
                       Value size = math::AbsFOp::create(m.b, m.loc, in.values[0]);
                       return m.reduceRows<arith::MaximumFOp>(size, -kInfinity);
                     }};
  table["argmax"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) {
                       return m.position<arith::MaximumFOp>(in.values[0], -kInfinity);
                     }};
  table["argmin"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) {
                       return m.position<arith::MinimumFOp>(in.values[0], kInfinity);
                     }};
  table["softmax"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type) { return m.softmax(in.values[0]); }};
  table["rms_norm"] = {{2, 2}, [](Maker& m, const TileOperands& in, Type) {
                         return m.normalise(in.values[0], in.values[1], /*isCentred=*/false);
                       }};
  table["layernorm"] = {{2, 2}, [](Maker& m, const TileOperands& in, Type) {
                          return m.normalise(in.values[0], in.values[1], /*isCentred=*/true);
                        }};
  table["matmul"] = {{2, 3, 2}, [](Maker& m, const TileOperands& in, Type element) {
                       return m.matmul(in.values[0], in.values[1], /*isTransposed=*/false, element);
                     }};
  table["matmul_transposed"] = {{2, 3, 2}, [](Maker& m, const TileOperands& in, Type element) {
                                  return m.matmul(in.values[0], in.values[1], /*isTransposed=*/true, element);
                                }};
  table["attention"] = {{3, 2, 3}, [](Maker& m, const TileOperands& in, Type) {
                          return m.attention(in.values[0], in.values[1], in.values[2]);
                        }};
  table["transpose"] = {
      {1, 2}, [](Maker& m, const TileOperands& in, Type element) -> Value {
        const SmallVector<OpFoldResult> sizes = m.sizesOf(in.values[0]);
        Value out = m.empty({sizes[1], sizes[0]}, element);
        return linalg::TransposeOp::create(m.b, m.loc, in.values[0], out, ArrayRef<int64_t>{1, 0}).getResult().front();
      }};
  table["cast"] = {{1, 2}, [](Maker& m, const TileOperands& in, Type element) {
                     return convertTile(m.b, m.loc, in.values[0], element);
                   }};
  table["quantize"] = {{2, 2}, [](Maker& m, const TileOperands& in, Type element) -> Value {
                         Value x = convertTile(m.b, m.loc, in.values[0], m.b.getF32Type());
                         Value scale = m.matched(in.values[1], x);
                         if (!scale)
                           return {};
                         Value steps = math::RoundEvenOp::create(
                             m.b, m.loc, arith::DivFOp::create(m.b, m.loc, x, scale).getResult());
                         Value low = arith::MaximumFOp::create(m.b, m.loc, steps, m.splatLike(steps, -128.0));
                         Value bounded = arith::MinimumFOp::create(m.b, m.loc, low, m.splatLike(steps, 127.0));
                         return arith::FPToSIOp::create(m.b, m.loc, Maker::typeOf(bounded).clone(element), bounded);
                       }};
  table["dequantize"] = {{2, 2}, [](Maker& m, const TileOperands& in, Type element) -> Value {
                           Value x = convertTile(m.b, m.loc, in.values[0], element);
                           Value scale = m.matched(in.values[1], x);
                           return scale ? arith::MulFOp::create(m.b, m.loc, x, scale).getResult() : Value();
                         }};
  table["causal_mask"] = {
      {1, 2}, [](Maker& m, const TileOperands& in, Type element) {
        return m.map({in.values[0]}, element, [&](OpBuilder& at, Location l, ValueRange v) -> Value {
          Value row = linalg::IndexOp::create(at, l, 0), column = linalg::IndexOp::create(at, l, 1);
          Value isLater = arith::CmpIOp::create(at, l, arith::CmpIPredicate::sgt, column, row);
          return arith::SelectOp::create(at, l, isLater, Maker(at, l, m.why).number(element, -kInfinity), v[0]);
        });
      }};
  table["slice"] = {
      {3, 4}, [](Maker& m, const TileOperands& in, Type) -> Value {
        SmallVector<OpFoldResult> offsets;
        for (Value offset : ArrayRef(in.values).drop_front())
          offsets.push_back(
              getAsOpFoldResult(arith::IndexCastOp::create(m.b, m.loc, m.b.getIndexType(), offset).getResult()));
        for (OpFoldResult& offset : offsets)
          if (APInt known; matchPattern(cast<Value>(offset).getDefiningOp()->getOperand(0), m_ConstantInt(&known)))
            offset = m.b.getIndexAttr(known.getSExtValue());
        const SmallVector<OpFoldResult> sizes(ArrayRef(in.dims).take_back(2));
        const SmallVector<OpFoldResult> steps(2, m.b.getIndexAttr(1));
        return tensor::ExtractSliceOp::create(m.b, m.loc, in.values[0], offsets, sizes, steps);
      }};
  table["concat"] = {{2, 3, 2}, [](Maker& m, const TileOperands& in, Type) -> Value {
                       return tensor::ConcatOp::create(m.b, m.loc, 1, ValueRange{in.values[0], in.values[1]});
                     }};
  table["rope"] = {{2, 2}, [](Maker& m, const TileOperands& in, Type) { return m.rope(in.values[0], in.values[1]); }};
  // Keep the drafted token where its probability reaches the threshold.
  table["token_accept"] = {{4, 1, 3}, [](Maker& m, const TileOperands& in, Type element) -> Value {
                             Value threshold = m.matched(in.values[3], in.values[2]);
                             if (!threshold)
                               return {};
                             return m.map({in.values[0], in.values[1], in.values[2], threshold}, element,
                                          [](OpBuilder& at, Location l, ValueRange v) -> Value {
                                            Value isKept =
                                                arith::CmpFOp::create(at, l, arith::CmpFPredicate::OGE, v[2], v[3]);
                                            return arith::SelectOp::create(at, l, isKept, v[0], v[1]);
                                          });
                           }};
  table["arith_progression"] = {{1, 1, 0}, [](Maker& m, const TileOperands& in, Type element) {
                                  return m.elementwise({}, {}, {m.b.getIndexAttr(1), in.dims[0]}, element,
                                                       [&](OpBuilder& at, Location l, ValueRange) -> Value {
                                                         Value column = linalg::IndexOp::create(at, l, 1);
                                                         Value number =
                                                             arith::IndexCastOp::create(at, l, element, column);
                                                         return arith::AddIOp::create(at, l, number, in.values[0]);
                                                       });
                                }};
  return table;
}

const llvm::StringMap<Function>& operations() {
  static const llvm::StringMap<Function> table = makeTable();
  return table;
}

} // namespace

std::optional<TileArity> tileArity(StringRef operation) {
  const auto found = operations().find(operation);
  return found == operations().end() ? std::nullopt : std::optional(found->second.arity);
}

Value convertTile(OpBuilder& builder, Location location, Value tile, Type element) {
  auto type = cast<RankedTensorType>(tile.getType());
  const Type from = type.getElementType();
  const RankedTensorType to = type.clone(element);
  if (from == element)
    return tile;
  const unsigned width = from.getIntOrFloatBitWidth(), wanted = element.getIntOrFloatBitWidth();
  if (isa<FloatType>(from) && isa<FloatType>(element)) {
    if (width == wanted) { // f16 and bf16: through f32
      Value wide = arith::ExtFOp::create(builder, location, type.clone(builder.getF32Type()), tile);
      return arith::TruncFOp::create(builder, location, to, wide);
    }
    return width < wanted ? Value(arith::ExtFOp::create(builder, location, to, tile))
                          : Value(arith::TruncFOp::create(builder, location, to, tile));
  }
  if (isa<FloatType>(from))
    return arith::FPToSIOp::create(builder, location, to, tile);
  if (isa<FloatType>(element))
    return arith::SIToFPOp::create(builder, location, to, tile);
  return width < wanted ? Value(arith::ExtSIOp::create(builder, location, to, tile))
                        : Value(arith::TruncIOp::create(builder, location, to, tile));
}

Value buildTileOperation(OpBuilder& builder, Location location, const TileFunction& function,
                         const TileOperands& operands, std::string& why) {
  Maker maker(builder, location, why);
  return operations().find(function.operation)->second.make(maker, operands, function.element);
}

} // namespace ascend::translator
