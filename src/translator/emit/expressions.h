#pragma once
#include "translator/emit/helpers.h"

#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

#include <string>

namespace ascend::translator {

/// C++ text and how tightly it binds, loosest last.
struct Expr {
  enum Binding {
    primary,
    prefix,
    product,
    sum,
    shift,
    order,
    equality,
    bitAnd,
    bitXor,
    bitOr,
    logicAnd,
    logicOr,
    choice
  };
  std::string text;
  Binding binding = primary;
  /// The text, in parentheses if an operand of `context` needs them.
  std::string in(Binding context) const { return binding > context ? "(" + text + ")" : text; }
};

/// The C++ type of a scalar: index is int64_t.
std::string cppType(mlir::Type type);

/// What values are called in one function of the output.
class Scope {
public:
  explicit Scope(Helpers& helpers) : helpers_(helpers) {}
  /// A new name like `hint`, not used before in this scope.
  std::string fresh(llvm::StringRef hint);
  void reserve(llvm::StringRef name) { names_.insert(name); }
  void set(mlir::Value value, Expr expr) { values_[value] = std::move(expr); }
  bool knows(mlir::Value value) const { return values_.contains(value); }
  /// The text of a scalar or tensor.
  Expr get(mlir::Value value) const { return values_.lookup(value); }
  std::string name(mlir::Value value) const { return values_.lookup(value).text; }
  Helpers& helpers() { return helpers_; }

private:
  Helpers& helpers_;
  llvm::DenseMap<mlir::Value, Expr> values_;
  llvm::StringSet<> names_;
};

/// The text of a constant of this type.
Expr constantExpr(mlir::Attribute value, mlir::Type type, Helpers& helpers);

/// The text of a pure scalar operation (arith, math) with one result; nothing if there is none.
std::optional<Expr> scalarExpr(mlir::Operation* op, Scope& scope);

} // namespace ascend::translator
