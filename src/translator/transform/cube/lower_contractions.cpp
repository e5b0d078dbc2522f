// ascendc-lower-contractions: kernels of matrix products run on the cube unit.
#include "translator/transform/cube/cube_passes.h"
#include "translator/transform/cube/epilogue.h"
#include "translator/transform/cube/kernel_parts.h"
#include "translator/transform/cube/phased_kernel.h"
#include "translator/transform/cube/pieced_kernel.h"
#include "translator/transform/cube/whole_units.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/TilingInterfaceImpl.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/RegionUtils.h"

namespace ascend::translator {
namespace {

using namespace mlir;
using namespace cube;
using ascendc::AscendCDialect;
using ascendc::GetBlockIdxOp;
using ascendc::GetBlockNumOp;

class KernelOfProducts {
public:
  KernelOfProducts(func::FuncOp kernel, const target::Soc& soc, std::vector<Product> products)
      : kernel_(kernel), soc_(soc), products_(std::move(products)), builder_(kernel.getContext()) {}

  void run() {
    Operation* end = products_.front().outputs.front().sink;
    for (Product& product : products_)
      for (Output& output : product.outputs)
        if (end->isBeforeInBlock(output.sink))
          end = output.sink;
    builder_.setInsertionPointAfter(end);
    const bool mixed = llvm::any_of(products_, [](const Product& product) { return !product.fixpipe; });
    Location loc = kernel_.getLoc();
    for (auto [number, product] : llvm::enumerate(products_))
      loops_.emplace_back(builder_, product.contraction, product.lhs, product.rhs,
                          tilingOf(product, soc_, shareOf(products_.size())),
                          product.fixpipe ? product.fixpipe->bias : std::nullopt, static_cast<unsigned>(number));
    createQueues(loops_);
    if (mixed) {
      onBothCores();
    } else {
      Value blockIdx = GetBlockIdxOp::create(builder_, loc, builder_.getIndexType());
      Value blockNum = GetBlockNumOp::create(builder_, loc, builder_.getIndexType());
      for (auto [product, loops] : llvm::zip_equal(products_, loops_))
        storeFromCube(builder_, product, loops, blockIdx, blockNum);
    }
    kernel_->setAttr(CubeDialect::kCoreAttr, builder_.getStringAttr(mixed ? "mix" : "aic"));
    for (Product& product : products_) {
      if (product.contraction.startsFromIdentity)
        product.contraction.op.emitRemark("starts from a tensor that nobody wrote: zeros are taken");
      for (Output& output : product.outputs)
        output.sink.erase();
    }
    // Nobody reads the tensors any more.
    SmallVector<Operation*> operations;
    for (Operation& op : kernel_.front().without_terminator())
      operations.push_back(&op);
    for (Operation* op : llvm::reverse(operations))
      if (op->use_empty() && isa<linalg::LinalgOp, tensor::EmptyOp>(op))
        op->erase();
  }

private:
  // ---- Kernels on both kinds of core ----
  //
  // The cube core of a block writes each tile of sums to one of two slots of the block in device memory, and tells the
  // block's vector cores; these make the outputs, a part of the rows each, and tell when the slot is free again.

  static constexpr int64_t kSlots = 2;
  static constexpr int64_t kReady = 0, kFree = 1; ///< flags

  void onBothCores() {
    Location loc = kernel_.getLoc();
    for (auto [product, loops] : llvm::zip_equal(products_, loops_)) {
      if (product.fixpipe) {
        slots_.push_back({});
        continue;
      }
      const int64_t elements = soc_.aicoreCount * kSlots * loops.tiling().m * loops.tiling().n;
      OpBuilder first = OpBuilder::atBlockBegin(&kernel_.front());
      slots_.push_back(memref::AllocOp::create(first, loc, MemRefType::get({elements}, product.contraction.sum)));
    }
    OpBuilder allCubes = onCore(builder_, Core::Cube, loc);
    Value cubeBlocks = activeBlocks(allCubes, loc, soc_);
    Value cubeIdx = GetBlockIdxOp::create(allCubes, loc, allCubes.getIndexType());
    OpBuilder cube = ifBelow(allCubes, loc, cubeIdx, cubeBlocks).getThenBodyBuilder();
    OpBuilder allVectors = onCore(builder_, Core::Vector, loc);
    Value vectorBlocks = activeBlocks(allVectors, loc, soc_);
    Indices index(allVectors, loc);
    Value core = GetBlockIdxOp::create(allVectors, loc, allVectors.getIndexType());
    Value part = GetSubBlockIdxOp::create(allVectors, loc, allVectors.getIndexType());
    Value parts = GetSubBlockNumOp::create(allVectors, loc, allVectors.getIndexType());
    Value vectorIdx = named(index.value(index.div(core, parts)), "block");
    OpBuilder vector = ifBelow(allVectors, loc, vectorIdx, vectorBlocks).getThenBodyBuilder();
    for (auto [product, loops, slots] : llvm::zip_equal(products_, loops_, slots_)) {
      if (product.fixpipe) {
        storeFromCube(cube, product, loops, cubeIdx, cubeBlocks);
        continue;
      }
      toSlots(cube, product, loops, slots, cubeIdx, cubeBlocks);
      fromSlots(vector, product, loops, slots, vectorIdx, vectorBlocks, part, parts);
    }
  }

  /// Elements of the slots in front of the one for this tile.
  OpFoldResult slotOf(OpBuilder& at, const CubeLoops& loops, const TilePlace& tile, Value blockIdx, Value round) {
    Indices index(at, tile.number.getLoc());
    const OpFoldResult slot =
        index.add(index.mul(blockIdx, index.constant(kSlots)), index.rem(round, index.constant(kSlots)));
    return index.mul(slot, index.constant(loops.tiling().m * loops.tiling().n));
  }

  Value roundOf(OpBuilder& at, const TilePlace& tile, Value blocks) {
    Indices index(at, tile.number.getLoc());
    return named(index.value(index.div(tile.number, blocks)), "round");
  }

  void toSlots(OpBuilder& at, Product& product, CubeLoops& loops, Value slots, Value blockIdx, Value blocks) {
    Location loc = product.contraction.op.getLoc();
    loops.forTiles(at, blockIdx, blocks, [&](OpBuilder& in, const TilePlace& tile) {
      Indices index(in, loc);
      Value round = roundOf(in, tile, blocks);
      Value offset = named(index.value(slotOf(in, loops, tile, blockIdx, round)), "slot");
      Value target = globalTensor(in, slots), m = index.value(tile.m);
      Value stride = index.value(index.constant(loops.tiling().n));
      Value isTaken =
          arith::CmpIOp::create(in, loc, arith::CmpIPredicate::sge, round, index.value(index.constant(kSlots)));
      loops.compute(in, tile, [&](OpBuilder& out, const CubeLoops::Part& columns) {
        Value waits = columns.isFirst ? arith::AndIOp::create(out, loc, columns.isFirst, isTaken).getResult() : isTaken;
        OpBuilder then = scf::IfOp::create(out, loc, waits).getThenBodyBuilder();
        WaitFlagOp::create(then, loc, kFree);
        storePart(out, columns, {target, offset, m, stride}, false);
        OpBuilder end = columns.isLast ? scf::IfOp::create(out, loc, columns.isLast).getThenBodyBuilder() : out;
        SetFlagOp::create(end, loc, kReady, Pipe::FIX);
      });
    });
    // No flag is left set: the last slots were freed too.
    Indices index(at, loc);
    const OpFoldResult left = index.sub(loops.pieceCount(at, blocks), blockIdx);
    for (int64_t slot = 0; slot < kSlots; ++slot) {
      Value used = arith::CmpIOp::create(at, loc, arith::CmpIPredicate::sgt, index.value(left),
                                         index.value(index.mul(blocks, index.constant(slot))));
      auto branch = scf::IfOp::create(at, loc, used);
      OpBuilder then = branch.getThenBodyBuilder();
      WaitFlagOp::create(then, loc, kFree);
    }
  }

  void fromSlots(OpBuilder& at, Product& product, CubeLoops& loops, Value slots, Value blockIdx, Value blocks,
                 Value part, Value parts) {
    Location loc = product.contraction.op.getLoc();
    loops.forTiles(at, blockIdx, blocks, [&](OpBuilder& in, const TilePlace& tile) {
      Indices index(in, loc);
      const OpFoldResult slot = slotOf(in, loops, tile, blockIdx, roundOf(in, tile, blocks));
      // A block has two vector cores; each takes half of the rows, the first of an odd number one more.
      TilePlace own = tile;
      const OpFoldResult half = index.div(index.add(tile.m, index.sub(parts, index.constant(1))), parts);
      OpFoldResult first = index.mul(part, half);
      const auto known = tiles::constantOf(tile.m);
      own.m = known && *known % 2 == 0 ? index.constant(*known / 2)
                                       : index.max(index.min(half, index.sub(tile.m, first)), index.constant(0));
      if (known && *known % 2 == 0)
        first = index.mul(part, own.m);
      if (!product.contraction.m.empty()) {
        OpFoldResult& start = own.firsts[product.contraction.m.front()];
        start = index.add(start, first);
      }
      WaitFlagOp::create(in, loc, kReady);
      const int64_t stride = loops.tiling().n;
      makeOutputs(in, product, own, {slots, index.add(slot, index.mul(first, index.constant(stride))), stride});
      SetFlagOp::create(in, loc, kFree, Pipe::MTE2);
    });
  }

  func::FuncOp kernel_;
  const target::Soc& soc_;
  std::vector<Product> products_;
  OpBuilder builder_;
  std::vector<CubeLoops> loops_;
  SmallVector<Value> slots_; ///< of each product that the vector cores finish
};

struct LowerContractions : PassWrapper<LowerContractions, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LowerContractions)

  LowerContractions() = default;
  explicit LowerContractions(const ContractionOptions& options) {
    soc = options.soc;
    tile = options.tile;
    doubleBuffer = options.doubleBuffer;
  }
  LowerContractions(const LowerContractions& other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "ascendc-lower-contractions"; }
  StringRef getDescription() const override { return "Turn matrix products into loops over tiles of the cube unit"; }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<AscendCDialect, CubeDialect, affine::AffineDialect, arith::ArithDialect, memref::MemRefDialect,
                    scf::SCFDialect>();
    linalg::registerTilingInterfaceExternalModels(registry);
  }

  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(AscendCDialect::kKernelAttr))
      return;
    const target::Soc* row = target::findSoc(soc.getValue());
    if (!row) {
      kernel.emitError(target::unknownSocMessage(soc.getValue()));
      return signalPassFailure();
    }
    // Who asks for the number of his block distributes the work himself.
    if (kernel.walk([](GetBlockIdxOp) { return WalkResult::interrupt(); }).wasInterrupted())
      return;
    OpBuilder builder(kernel.getContext());
    if (!tile.empty() && !kernel->hasAttr(kTileAttr))
      kernel->setAttr(kTileAttr, builder.getDenseI64ArrayAttr(SmallVector<int64_t>(tile.begin(), tile.end())));
    if (!doubleBuffer)
      kernel->setAttr(kNoDoubleBufferAttr, builder.getUnitAttr());
    Refusal refusal;
    std::optional<std::vector<Product>> products = productsOf(builder, kernel, *row, refusal);
    if (products)
      for (const Product& product : *products)
        if (row->splitCores && !product.fixpipe && !canMakeOutputs(builder, product, refusal.why)) {
          refusal.where = linalg::GenericOp(product.contraction.op);
          products.reset();
          break;
        }
    if (products && !row->splitCores)
      for (const Product& product : *products)
        if (!canLeaveThroughUb(builder, product, refusal.why)) {
          refusal.where = linalg::GenericOp(product.contraction.op);
          products.reset();
          break;
        }
    if (!products) {
      // Products and other steps may take turns.
      Refusal inPhases;
      if (std::optional<std::vector<Phase>> phases = phasesOf(builder, kernel, *row, inPhases)) {
        SmallVector<const Product*> all;
        for (const Phase& phase : *phases)
          for (const Product& product : phase.products)
            all.push_back(&product);
        if (failed(checkTiles(all, *row)))
          return signalPassFailure();
        // Pieces have rows of their own choice.
        const bool isDecided = kernel->hasAttr(kTileAttr) || llvm::any_of(all, [](const Product* product) {
                                 return product->contraction.op->hasAttr(kTileAttr);
                               });
        if (!row->splitCores || isDecided || !phases->front().fills.empty() || !lowerInPieces(kernel, *row, *phases))
          lowerPhases(kernel, *row, *phases);
        // What the phases have copies of is computed there only.
        IRRewriter rewriter(&getContext());
        (void)runRegionDCE(rewriter, kernel->getRegions());
        return;
      }
      const Refusal& last = inPhases.where ? inPhases : refusal;
      if (last.where)
        last.where->emitRemark("stays on the vector unit: ") << last.why;
      return;
    }
    const auto pointers = llvm::map_to_vector(*products, [](const Product& product) { return &product; });
    if (failed(checkTiles(pointers, *row)))
      return signalPassFailure();
    KernelOfProducts(kernel, *row, std::move(*products)).run();
  }

  Option<std::string> soc{*this, "soc", llvm::cl::desc("SoC to compile for"),
                          llvm::cl::init(std::string(target::defaultSoc().name))};
  ListOption<int64_t> tile{*this, "tile", llvm::cl::desc("rows and columns of tiles, and the depth at a time")};
  Option<bool> doubleBuffer{*this, "double-buffer", llvm::cl::desc("two buffers where they fit"), llvm::cl::init(true)};
};

} // namespace

std::unique_ptr<Pass> createLowerContractionsPass(const ContractionOptions& options) {
  return std::make_unique<LowerContractions>(options);
}
std::unique_ptr<Pass> createLowerContractionsPass() { return std::make_unique<LowerContractions>(); }

void registerCubePasses() {
  registerPass([] { return createLowerContractionsPass(); });
}

} // namespace ascend::translator
