#pragma once
#include "target/workspace.h"
#include "translator/dialect/ascendc.h"
#include "translator/emit/emit.h"
#include "translator/emit/expressions.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <optional>
#include <string>
#include <vector>

namespace ascend::translator {

/// Indented text.
class Lines {
public:
  explicit Lines(int depth = 0) : depth_(depth) {}
  void add(llvm::StringRef line);
  void open(llvm::StringRef line) { add(line), ++depth_; }
  void close(llvm::StringRef line = "}") { --depth_, add(line); }
  const std::string& text() const { return text_; }
  /// The lines that follow come from one place of the source: `heading` above the first of them says so.
  void from(std::string heading) { heading_ = std::move(heading); }

private:
  std::string text_;
  std::string heading_, toldHeading_;
  int depth_;
};

/// "softmax_rows" → "SoftmaxRows".
std::string camelCase(llvm::StringRef name);

/// The cores that a block of the kernel takes: an argument of KERNEL_TASK_TYPE_DEFAULT.
llvm::StringRef taskType(mlir::func::FuncOp kernel, const target::Soc& soc);
/// Whether blocks of the kernel have both kinds of core.
bool isMixed(mlir::func::FuncOp kernel);
/// "half" of a local tensor of either unit.
std::string tensorElement(mlir::Type tensorType);

/// One kernel: a class and its entry function.
class KernelPrinter {
public:
  KernelPrinter(mlir::func::FuncOp kernel, const EmitOptions& options, Helpers& helpers)
      : kernel_(kernel), options_(options), helpers_(helpers) {}
  /// The text; nothing if an operation cannot be printed (a diagnostic says which).
  std::optional<std::string> print();

private:
  struct Parameter {
    std::string declaration; ///< of the entry
    std::string passed;      ///< what the entry hands to Init
    std::string received;    ///< Init's parameter
  };

  void describeArguments();
  void describeBuffers();
  void describeParts();
  std::string sizeText(const target::LaunchSize& size);
  std::string parameterName(const target::LaunchSize& size);
  std::string elementCount(ascendc::BufferAttr buffer, const std::string& name) const;
  std::string bytesText(mlir::Operation* buffer) const;
  std::string bufferName(mlir::Value buffer) const { return memberNames_.lookup(buffer); }

  void newScope(Scope& scope);
  mlir::LogicalResult printBlock(mlir::Block& block, Scope& scope, Lines& out);
  mlir::LogicalResult printOp(mlir::Operation* op, Scope& scope, Lines& out);
  mlir::LogicalResult printFor(mlir::scf::ForOp loop, Scope& scope, Lines& out);
  mlir::LogicalResult printIf(mlir::scf::IfOp branch, Scope& scope, Lines& out);
  mlir::LogicalResult printWhile(mlir::scf::WhileOp loop, Scope& scope, Lines& out);
  mlir::LogicalResult printSwitch(mlir::scf::IndexSwitchOp choice, Scope& scope, Lines& out);
  mlir::LogicalResult printSection(ascendc::SectionOp section, Scope& scope, Lines& out);
  mlir::LogicalResult printTable(mlir::memref::GetGlobalOp op, Scope& scope, Lines& out);
  mlir::LogicalResult printScalar(mlir::Operation* op, Scope& scope, Lines& out);
  void assign(mlir::ValueRange targets, mlir::ValueRange values, Scope& scope, Lines& out);
  void declare(mlir::Value value, const Expr& expr, llvm::StringRef hint, Scope& scope, Lines& out);

  // instruction_printer.cpp
  bool printInstruction(mlir::Operation* op, Scope& scope, Lines& out);
  bool printQueueOp(mlir::Operation* op, Scope& scope, Lines& out);
  /// The device function that is called for `op`; none: `op` is an AscendC call.
  std::optional<std::string> rowFunction(mlir::Operation* op);
  void printCopy(ascendc::CopyInOp copy, Scope& scope, Lines& out);
  void printCopy(ascendc::CopyOutOp copy, Scope& scope, Lines& out);
  std::string roundedCount(mlir::Value count, int64_t multiple, Scope& scope);
  std::string scalarOperand(mlir::Value scalar, mlir::Type elementType, Scope& scope);

  // cube_printer.cpp
  bool printCubeOp(mlir::Operation* op, Scope& scope, Lines& out);
  bool printCubeQueueOp(mlir::Operation* op, Scope& scope, Lines& out);
  mlir::LogicalResult printOnCore(mlir::Operation* op, Scope& scope, Lines& out);
  void describeCubeQueues();
  std::string initText(std::size_t globals) const;

  mlir::func::FuncOp kernel_;
  const EmitOptions& options_;
  Helpers& helpers_;
  std::vector<Parameter> parameters_;
  std::vector<std::string> initLines_, memberLines_;
  std::vector<std::string> cubeInitLines_;               ///< of what only cube cores have
  llvm::DenseMap<mlir::Value, std::string> memberNames_; ///< of queues, TBufs, arguments, workspace views
  std::vector<std::string> methods_;
  int64_t tileLength_ = 0;
  bool usesTail_ = false; ///< copies out without DataCopyPad
};

} // namespace ascend::translator
