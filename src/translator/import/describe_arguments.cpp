// Says of each argument of a kernel what it is (`ascendc.arg`), and brings its type to the one form that passes expect.
#include "target/dtype.h"
#include "translator/dialect/ascendc.h"
#include "translator/dialect/hacc/hacc_dialect.h"
#include "translator/dialect/hivm/hivm_dialect.h"
#include "translator/import/argument_uses.h"
#include "translator/import/import.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace ascend::translator {
namespace {

using ascendc::AscendCDialect;

constexpr int64_t kMaxRank = 10;
/// Author's mark of an argument whose integers are unsigned, where no operation shows it.
constexpr llvm::StringLiteral kUnsignedAttr = "ascend.unsigned";
/// Set by the import of bare pointers: there is no extent that could be passed.
constexpr llvm::StringLiteral kUnrankedAttr = "ascend.unranked";

std::optional<target::DType> dtypeOf(Type type, bool isUnsigned) {
  using target::DType;
  if (type.isF32())
    return DType::f32;
  if (type.isF16())
    return DType::f16;
  if (type.isBF16())
    return DType::bf16;
  if (type.isIndex())
    return DType::i64;
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer)
    return std::nullopt;
  isUnsigned |= integer.isUnsigned();
  switch (integer.getWidth()) {
  case 1:
    return DType::boolean;
  case 8:
    return isUnsigned ? DType::u8 : DType::i8;
  case 16:
    return isUnsigned ? DType::u16 : DType::i16;
  case 32:
    return isUnsigned ? DType::u32 : DType::i32;
  case 64:
    return isUnsigned ? DType::u64 : DType::i64;
  default:
    return std::nullopt;
  }
}

/// A name that C++ takes, made of what the author wrote.
std::string identifierFrom(StringRef text, unsigned number) {
  static const llvm::StringSet<> keywords = {
      "alignas", "alignof",  "and",      "asm",     "auto",     "bitand",    "bitor",    "bool",     "break",
      "case",    "catch",    "char",     "class",   "compl",    "const",     "continue", "default",  "delete",
      "do",      "double",   "else",     "enum",    "explicit", "export",    "extern",   "false",    "float",
      "for",     "friend",   "goto",     "if",      "inline",   "int",       "long",     "mutable",  "namespace",
      "new",     "not",      "operator", "or",      "private",  "protected", "public",   "register", "requires",
      "return",  "short",    "signed",   "sizeof",  "static",   "struct",    "switch",   "template", "this",
      "throw",   "true",     "try",      "typedef", "typename", "union",     "unsigned", "using",    "virtual",
      "void",    "volatile", "while",    "xor",     "half"};
  std::string name;
  for (const char c : text)
    name += llvm::isAlnum(c) ? c : '_';
  const StringRef stem = StringRef(name).ltrim('_');
  if (stem.empty() || llvm::isDigit(stem.front()))
    return "arg" + std::to_string(number);
  name = stem.str();
  return keywords.contains(name) ? name + "_" : name;
}

class DescribeArgumentsPass : public PassWrapper<DescribeArgumentsPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(DescribeArgumentsPass)

  StringRef getArgument() const final { return "ascendc-describe-arguments"; }
  StringRef getDescription() const final {
    return "Check the arguments of kernels; say in ascendc.arg their names, element types and directions";
  }
  void getDependentDialects(DialectRegistry& registry) const final {
    registry.insert<AscendCDialect, arith::ArithDialect, linalg::LinalgDialect, memref::MemRefDialect,
                    tensor::TensorDialect>();
  }

  void runOnOperation() final {
    for (auto kernel : getOperation().getOps<func::FuncOp>()) {
      if (!kernel->hasAttr(AscendCDialect::kKernelAttr))
        continue;
      dropUnusedAbiArguments(kernel);
      returnTensors(kernel);
      if (failed(checkResults(kernel)) || failed(checkArguments(kernel)))
        return signalPassFailure();
      markUnsignedTypes(kernel);
      forgetMemorySpaces(kernel);
      if (failed(dropLayouts(kernel)) || failed(describe(kernel)))
        return signalPassFailure();
      dropForeignAttributes(kernel);
    }
    SmallVector<StringAttr> names;
    for (NamedAttribute attribute : getOperation()->getDiscardableAttrs())
      names.push_back(attribute.getName());
    for (StringAttr name : names)
      getOperation()->removeDiscardableAttr(name);
  }

private:
  static InFlightDiagnostic argumentError(func::FuncOp kernel, unsigned number) {
    return emitError(kernel.getArgument(number).getLoc())
           << "argument " << number << " of kernel '" << kernel.getName() << "': ";
  }

  /// A number that is returned is written to a buffer of one element, as a tensor of rank 0 is.
  static void returnTensors(func::FuncOp kernel) {
    if (!kernel.getBody().hasOneBlock())
      return;
    Operation* end = kernel.getBody().front().getTerminator();
    OpBuilder builder(end);
    for (OpOperand& result : end->getOpOperands()) {
      Value value = result.get();
      if (!value.getType().isIntOrIndexOrFloat() || !dtypeOf(value.getType(), false))
        continue;
      if (value.getType().isIndex())
        value = arith::IndexCastOp::create(builder, end->getLoc(), builder.getI64Type(), value);
      const Value element = tensor::EmptyOp::create(builder, end->getLoc(), ArrayRef<int64_t>(), value.getType());
      result.set(linalg::FillOp::create(builder, end->getLoc(), value, element).getResult(0));
    }
    kernel.setFunctionType(FunctionType::get(kernel.getContext(), kernel.getArgumentTypes(), end->getOperandTypes()));
  }

  static LogicalResult checkResults(func::FuncOp kernel) {
    for (Type type : kernel.getResultTypes())
      if (!isa<RankedTensorType>(type))
        return kernel.emitError()
               << "kernel '" << kernel.getName() << "' returns " << type
               << "; only tensors and numbers can be returned, write anything else to a buffer argument";
    return success();
  }

  /// What only another compiler's launcher passes.
  static bool isAbiArgument(func::FuncOp kernel, unsigned number) {
    auto role = kernel.getArgAttrOfType<hacc::ArgTypeAttr>(number, "hacc.arg_type");
    return role && role.getValue() != hacc::ArgType::input && role.getValue() != hacc::ArgType::output &&
           role.getValue() != hacc::ArgType::input_and_output && role.getValue() != hacc::ArgType::gm_addr;
  }

  /// A workspace or a lock that the kernel does not use need not be passed.
  static void dropUnusedAbiArguments(func::FuncOp kernel) {
    llvm::BitVector unused(kernel.getNumArguments());
    for (const BlockArgument argument : kernel.getArguments())
      if (argument.use_empty() && isAbiArgument(kernel, argument.getArgNumber())) {
        emitRemark(argument.getLoc()) << "argument " << argument.getArgNumber() << " of kernel '" << kernel.getName()
                                      << "' is not used and not passed";
        unused.set(argument.getArgNumber());
      }
    (void)kernel.eraseArguments(unused);
  }

  static LogicalResult checkArguments(func::FuncOp kernel) {
    for (const BlockArgument argument : kernel.getArguments()) {
      const unsigned number = argument.getArgNumber();
      const Type type = argument.getType();
      if (isAbiArgument(kernel, number))
        return argumentError(kernel, number)
               << "an argument of kind '"
               << hacc::stringifyArgType(kernel.getArgAttrOfType<hacc::ArgTypeAttr>(number, "hacc.arg_type").getValue())
               << "' is made by another compiler's ABI lowering and is not supported; "
               << "give the kernel as it was before";
      if (auto shaped = dyn_cast<ShapedType>(type)) {
        if (!isa<MemRefType, RankedTensorType>(type))
          return argumentError(kernel, number) << "type " << type << " is not supported; give it a rank";
        if (shaped.getRank() > kMaxRank)
          return argumentError(kernel, number) << "rank " << shaped.getRank() << " is more than " << kMaxRank
                                               << "; collapse dimensions that are always used together";
        const std::optional<target::DType> dtype = dtypeOf(shaped.getElementType(), false);
        const bool isBoolBuffer = dtype == target::DType::boolean && isa<MemRefType>(type);
        if (!dtype || isBoolBuffer || shaped.getElementType().isIndex())
          return argumentError(kernel, number)
                 << "element type " << shaped.getElementType()
                 << " is not supported; supported are f32, f16, bf16 and integers of 8, 16, 32 "
                 << "and 64 bits" << (shaped.getElementType().isInteger(1) ? " (use i8 for bools)" : "");
        continue;
      }
      if (!dtypeOf(type, false))
        return argumentError(kernel, number) << "type " << type << " is not supported";
    }
    return success();
  }

  /// `ui16` is what the signature says; operations know signless integers only.
  static void markUnsignedTypes(func::FuncOp kernel) {
    for (const BlockArgument argument : kernel.getArguments()) {
      auto integer = dyn_cast<IntegerType>(getElementTypeOrSelf(argument.getType()));
      if (integer && integer.isUnsigned())
        kernel.setArgAttr(argument.getArgNumber(), kUnsignedAttr, UnitAttr::get(kernel.getContext()));
    }
  }

  /// Where data lives is what the translator decides: arguments are in GM, all else is temporary.
  static void forgetMemorySpaces(func::FuncOp kernel) {
    AttrTypeReplacer replacer;
    replacer.addReplacement([](IntegerType type) -> Type {
      return type.isSignless() ? type : IntegerType::get(type.getContext(), type.getWidth());
    });
    // Tiles are as the dialect wants them already.
    replacer.addReplacement(
        [](ascendc::LocalTensorType type) { return std::make_pair(Type(type), WalkResult::skip()); });
    replacer.addReplacement([](MemRefType type) -> Type {
      const Attribute space = type.getMemorySpace();
      if (!space || !isa<hivm::AddressSpaceAttr, IntegerAttr>(space))
        return type;
      return MemRefType::get(type.getShape(), type.getElementType(), type.getLayout());
    });
    replacer.recursivelyReplaceElementsIn(kernel, /*replaceAttrs=*/true, /*replaceLocs=*/false, /*replaceTypes=*/true);
  }

  /// Arguments get the identity layout; the body goes on with the type it knows.
  static LogicalResult dropLayouts(func::FuncOp kernel) {
    OpBuilder builder = OpBuilder::atBlockBegin(&kernel.getBody().front());
    SmallVector<Type> inputs;
    for (BlockArgument argument : kernel.getArguments()) {
      auto type = dyn_cast<MemRefType>(argument.getType());
      if (!type || type.getLayout().isIdentity()) {
        inputs.push_back(argument.getType());
        continue;
      }
      SmallVector<int64_t> strides;
      int64_t offset = 0;
      if (failed(type.getStridesAndOffset(strides, offset)))
        return argumentError(kernel, argument.getArgNumber()) << "layout of " << type << " is not strided";
      int64_t expected = 1;
      for (const auto [extent, stride] : llvm::reverse(llvm::zip_equal(type.getShape(), strides))) {
        if (stride != expected || (ShapedType::isDynamic(expected) && extent != 1))
          return argumentError(kernel, argument.getArgNumber())
                 << "buffers are contiguous, row by row; " << type
                 << " is not: pass the whole buffer and take the part in the kernel";
        expected =
            ShapedType::isDynamic(expected) || ShapedType::isDynamic(extent) ? ShapedType::kDynamic : expected * extent;
      }
      if (offset != 0 && !ShapedType::isDynamic(offset))
        return argumentError(kernel, argument.getArgNumber())
               << "a buffer starts at its address; " << type
               << " has an offset: pass the whole buffer and take the part in the kernel";
      auto plain = MemRefType::get(type.getShape(), type.getElementType());
      argument.setType(plain);
      auto cast = memref::CastOp::create(builder, argument.getLoc(), type, argument);
      argument.replaceAllUsesExcept(cast, cast);
      inputs.push_back(plain);
    }
    kernel.setFunctionType(FunctionType::get(kernel.getContext(), inputs, kernel.getResultTypes()));
    return success();
  }

  LogicalResult describe(func::FuncOp kernel) {
    Builder builder(&getContext());
    SmallVector<bool> isUnsigned = unsignedArguments(kernel);
    llvm::StringSet<> names;
    for (const BlockArgument argument : kernel.getArguments()) {
      const unsigned number = argument.getArgNumber();
      const auto type = dyn_cast<ShapedType>(argument.getType());
      const bool marked =
          isUnsigned[number] || kernel.getArgAttr(number, kUnsignedAttr) || kernel.getArgAttr(number, "llvm.zeroext");
      const std::optional<target::DType> dtype = dtypeOf(type ? type.getElementType() : argument.getType(), marked);
      if (!dtype)
        return argumentError(kernel, number) << "type " << argument.getType() << " is not supported";
      const StringAttr dtypeName = builder.getStringAttr(target::name(*dtype));
      const StringAttr name = builder.getStringAttr(uniqueName(argument, names));
      if (!type) {
        kernel.setArgAttr(number, AscendCDialect::kArgAttr,
                          ascendc::ScalarAttr::get(&getContext(), number, name, dtypeName));
        continue;
      }
      const SmallVector<int64_t> shape = llvm::map_to_vector(
          type.getShape(), [](int64_t extent) { return ShapedType::isDynamic(extent) ? int64_t{-1} : extent; });
      const bool ranked = !kernel.getArgAttr(number, kUnrankedAttr);
      kernel.setArgAttr(number, AscendCDialect::kArgAttr,
                        ascendc::BufferAttr::get(&getContext(), number, name, dtypeName, direction(kernel, argument),
                                                 ranked ? ArrayRef<int64_t>(shape) : ArrayRef<int64_t>(), ranked));
    }
    return success();
  }

  static std::string uniqueName(BlockArgument argument, llvm::StringSet<>& taken) {
    StringRef written;
    if (auto named = argument.getLoc()->findInstanceOf<NameLoc>())
      written = named.getName();
    const std::string stem = identifierFrom(written, argument.getArgNumber());
    std::string name = stem;
    for (int suffix = 1; !taken.insert(name).second; ++suffix)
      name = stem + "_" + std::to_string(suffix);
    return name;
  }

  /// The author's word widens what the kernel does (`output` may be read back by the host only, `input` never written).
  static ascendc::Direction direction(func::FuncOp kernel, BlockArgument argument) {
    const std::optional<ascendc::Direction> found = directionOf(argument);
    auto role = kernel.getArgAttrOfType<hacc::ArgTypeAttr>(argument.getArgNumber(), "hacc.arg_type");
    if (!role || role.getValue() == hacc::ArgType::gm_addr)
      return found.value_or(ascendc::Direction::In);
    if (role.getValue() == hacc::ArgType::input_and_output)
      return ascendc::Direction::InOut;
    const auto said = role.getValue() == hacc::ArgType::output ? ascendc::Direction::Out : ascendc::Direction::In;
    return !found || *found == said ? said : ascendc::Direction::InOut;
  }

  static void dropForeignAttributes(func::FuncOp kernel) {
    const auto isOurs = [](StringRef name) { return name.starts_with("ascendc."); };
    SmallVector<StringAttr> names;
    // What the author decides for later passes.
    const auto isDecision = [](StringRef name) {
      return name == "ascend.tile" || name == "ascend.cube_tile" || name == "ascend.no_double_buffer";
    };
    for (NamedAttribute attribute : kernel->getDiscardableAttrs())
      if (!isOurs(attribute.getName()) && !isDecision(attribute.getName()))
        names.push_back(attribute.getName());
    for (StringAttr name : names)
      kernel->removeDiscardableAttr(name);
    for (unsigned number = 0; number < kernel.getNumArguments(); ++number) {
      SmallVector<NamedAttribute> kept;
      for (NamedAttribute attribute : mlir::function_interface_impl::getArgAttrs(kernel, number))
        if (isOurs(attribute.getName()))
          kept.push_back(attribute);
      kernel.setArgAttrs(number, kept);
    }
    for (unsigned number = 0; number < kernel.getNumResults(); ++number)
      kernel.setResultAttrs(number, ArrayRef<NamedAttribute>());
  }
};

} // namespace

std::unique_ptr<Pass> createDescribeArgumentsPass() { return std::make_unique<DescribeArgumentsPass>(); }

} // namespace ascend::translator
