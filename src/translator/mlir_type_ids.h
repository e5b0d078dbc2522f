#pragma once
// MLIR knows an operation's traits in another library by a name that the compiler makes up: clang writes
// `mlir::OpTrait::IsTerminator<Empty>`, GCC `mlir::OpTrait::IsTerminator<mlir::TypeID::get<…>()::Empty>`. With MLIR
// built by clang and this code by GCC no trait of an operation of one would be seen by the other (no terminator, no
// constant, no pure operation). This gives traits clang's name. Included before everything else: by the precompiled
// header, or on the command line (src/translator/CMakeLists.txt).
#if defined(__cplusplus) && defined(__GNUC__) && !defined(__clang__)
#include "mlir/Support/TypeID.h"

#include <string>
#include <string_view>
#include <type_traits>

namespace ascend::translator {

/// Whether `T` is the class that TypeID::get puts into a trait to name it.
template <typename T> constexpr bool isTraitPlaceholder() {
  std::string_view name = __PRETTY_FUNCTION__;
  return name.find("mlir::TypeID::get") != name.npos && name.find("()::Empty") != name.npos;
}

} // namespace ascend::translator

template <template <typename> class Trait, typename T>
class mlir::detail::TypeIDResolver<Trait<T>, std::enable_if_t<ascend::translator::isTraitPlaceholder<T>()>>
    : public mlir::detail::FallbackTypeIDResolver {
public:
  static mlir::TypeID resolveTypeID() {
    static const std::string name = [] {
      std::string_view gcc = llvm::getTypeName<Trait<T>>();
      return std::string(gcc.substr(0, gcc.rfind("<mlir::TypeID::get<"))) + "<Empty>";
    }();
    static mlir::TypeID id = registerImplicitTypeID(name);
    return id;
  }
};
#endif
