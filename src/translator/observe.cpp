// What a person can see of the translator at work: each stage in a file, and its decisions as remarks.
#include "translator/observe.h"

#include "translator/dialect/ascendc.h"
#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <fmt/format.h>

using namespace mlir;

namespace ascend::translator {
namespace {

/// The kernels of a pass on functions come one after the other and share its file.
class StageWriter : public PassInstrumentation {
public:
  explicit StageWriter(std::string folder) : directory(std::move(folder)) {}

  void runAfterPass(Pass* pass, Operation* op) override {
    if (pass->getArgument().empty()) // what holds a pipeline together
      return;
    const auto [number, isNew] = numbers.try_emplace(pass, numbers.size() + 1);
    llvm::SmallString<128> path(directory);
    llvm::sys::path::append(path, fmt::format("{:02}-{}.mlir", number->second, pass->getArgument().str()));
    std::error_code error;
    llvm::raw_fd_ostream file(path, error, isNew ? llvm::sys::fs::OF_Text : llvm::sys::fs::OF_Append);
    if (error) {
      op->emitWarning() << "cannot write '" << path.str() << "': " << error.message();
      return;
    }
    op->print(file, OpPrintingFlags().useLocalScope());
    file << '\n';
  }

private:
  std::string directory;
  llvm::DenseMap<Pass*, std::size_t> numbers;
};

unsigned countLinalg(Operation* root) {
  unsigned count = 0;
  root->walk([&](linalg::LinalgOp) { ++count; });
  return count;
}

unsigned countLoops(Operation* root) {
  unsigned count = 0;
  root->walk([&](scf::ForOp loop) { count += !loop->hasAttr(kFillsTableAttr); });
  return count;
}

std::string plural(unsigned count, StringRef thing) {
  return fmt::format("{} {}{}", count, thing.str(), count == 1 ? "" : "s");
}

/// Tile length, queues and bytes of a kernel whose buffers are planned.
void tellBuffers(func::FuncOp kernel) {
  int64_t total = 0, tile = 0;
  unsigned queues = 0, doubled = 0, plain = 0;
  kernel.walk([&](Operation* op) {
    if (auto length = dyn_cast<ascendc::TileLengthOp>(op))
      tile = static_cast<int64_t>(length.getElements().value_or(0));
    if (auto queue = dyn_cast<ascendc::InitQueueOp>(op)) {
      const int64_t depth = queue.getResult().getType().getDepth();
      total += depth * static_cast<int64_t>(queue.getBytes().value_or(0));
      ++queues;
      doubled += depth > 1;
    }
    if (auto buffer = dyn_cast<ascendc::InitTBufOp>(op)) {
      total += static_cast<int64_t>(buffer.getBytes().value_or(0));
      ++plain;
    }
  });
  if (queues + plain > 0)
    kernel.emitRemark() << "kernel '" << kernel.getName()
                        << "': " << (tile ? fmt::format("tiles of {} elements, ", tile) : "") << plural(queues, "queue")
                        << " (" << doubled << " double buffered), " << plural(plain, "other buffer") << ", " << total
                        << " bytes of the unified buffer";
}

bool isKernel(Operation* op) { return isa<func::FuncOp>(op) && op->hasAttr(ascendc::AscendCDialect::kKernelAttr); }

} // namespace

std::unique_ptr<PassInstrumentation> createStageWriter(std::string directory) {
  return std::make_unique<StageWriter>(std::move(directory));
}

bool RemarkFilter::wants(RemarkKind kind) const { return llvm::is_contained(asked, kind); }

bool RemarkFilter::wantsCurrent() const {
  const bool isFusion =
      llvm::is_contained({"ascendc-promote-to-tensors", "ascendc-place-slices", "ascendc-fuse"}, pass);
  const bool isTiling = llvm::is_contained(
      {"ascendc-lower-to-tiles", "ascendc-refine-tiles", "ascendc-assign-queues", "ascendc-plan-buffers"}, pass);
  const bool isVectorize = pass == "ascendc-lower-to-tiles" || !(isFusion || isTiling);
  return (isFusion && wants(RemarkKind::fusion)) || (isTiling && wants(RemarkKind::tiling)) ||
         (isVectorize && wants(RemarkKind::vectorize));
}

void DecisionTeller::runBeforePass(Pass* pass, Operation* op) {
  if (pass->getArgument().empty())
    return;
  filter->pass = pass->getArgument().str();
  if (isKernel(op) && filter->pass == "ascendc-fuse")
    before = countLinalg(op);
  if (isKernel(op) && filter->pass == "ascendc-raise-loops")
    before = countLoops(op);
}

void DecisionTeller::runAfterPass(Pass* pass, Operation* op) {
  if (!isKernel(op) || pass->getArgument() != filter->pass)
    return;
  auto kernel = cast<func::FuncOp>(op);
  if (filter->pass == "ascendc-fuse" && filter->wants(RemarkKind::fusion)) {
    const unsigned after = countLinalg(op);
    if (before > 0)
      kernel.emitRemark() << "kernel '" << kernel.getName() << "': " << plural(before, "operation")
                          << " on tensors became " << plural(after, "stage") << " that each go over memory once";
  } else if (filter->pass == "ascendc-raise-loops" && filter->wants(RemarkKind::vectorize)) {
    const unsigned after = countLoops(op);
    if (before > 0)
      kernel.emitRemark() << "kernel '" << kernel.getName() << "': " << before - std::min(before, after) << " of "
                          << plural(before, "loop") << " became vector code";
  } else if (filter->pass == "ascendc-plan-buffers" && filter->wants(RemarkKind::tiling)) {
    tellBuffers(kernel);
    kernel.walk([](Operation* queue) {
      if (auto tiles = queue->getAttrOfType<StringAttr>(kTilesAttr))
        queue->emitRemark() << "a product in tiles of " << tiles.getValue();
    });
  }
}

} // namespace ascend::translator
