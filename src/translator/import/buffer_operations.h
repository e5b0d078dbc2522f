#pragma once
#include "translator/dialect/ascendc.h"
#include "translator/import/buffer_function.h"

#include "mlir/IR/Builders.h"

namespace ascend::translator {

/// Emits what a function of the buffer form computes, as operations on tiles.
class BufferOperations {
public:
  BufferOperations(mlir::OpBuilder& builder, mlir::Location location) : b_(builder), loc_(location) {}

  /// dst = operation(sources, scalar); buffers of bf16 are computed in f32. `scalar` has any float or integer type.
  void compute(const BufferFunction& function, mlir::Value dst, mlir::ValueRange sources, mlir::Value scalar,
               mlir::Value count);
  /// The reduction's result, which is dst[0] too; its type is `type`.
  mlir::Value reduce(const BufferFunction& function, mlir::Value dst, mlir::Value source, mlir::Value count,
                     mlir::Type type);
  void compare(const BufferFunction& function, mlir::Value mask, mlir::Value source, mlir::Value scalar,
               mlir::Value count);
  void select(mlir::Value dst, mlir::Value mask, mlir::Value a, mlir::Value b, mlir::Value count);
  void cast(mlir::Value dst, mlir::Value source, mlir::Value count);

  /// The buffer with elements of another type.
  mlir::Value as(mlir::Value buffer, mlir::Type element);
  /// A number as another type.
  mlir::Value number(mlir::Value value, mlir::Type type);

private:
  mlir::Type f32() { return b_.getF32Type(); }
  mlir::Type bytes() { return mlir::IntegerType::get(b_.getContext(), 8, mlir::IntegerType::Unsigned); }
  mlir::Value constant(mlir::Type type, double value);
  mlir::Value temp(mlir::Type element);
  /// A buffer with room for what `like` holds.
  mlir::Value roomLike(mlir::Value like, mlir::Type element);
  mlir::Value widened(mlir::Value buffer, mlir::Value count);
  template <typename Op> void withScalar(mlir::Value dst, mlir::Value src, double scalar, mlir::Value count);
  /// Adds the number to the polynomial's terms from the highest on: dst = (… (c0 x + c1) x + …).
  void polynomial(mlir::Value dst, mlir::Value x, llvm::ArrayRef<double> coefficients, mlir::Value count);
  void bitwise(llvm::StringRef operation, mlir::Value dst, mlir::ValueRange sources, mlir::Value count);
  void sigmoid(mlir::Value dst, mlir::Value src, double factor, mlir::Value count);
  void softplus(mlir::Value dst, mlir::Value src, mlir::Value count);
  void inverseErf(mlir::Value dst, mlir::Value src, mlir::Value count);

  mlir::OpBuilder& b_;
  mlir::Location loc_;
};

} // namespace ascend::translator
