// ascendc-plan-buffers: the tile length and the bytes of every queue and TBuf.
#include "target/soc.h"
#include "translator/dialect/cube/cube_dialect.h"
#include "translator/transform/buffer_passes.h"
#include "translator/transform/scratch_sizes.h"
#include "translator/transform/tiles.h"
#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

#include <numeric>

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

namespace {

/// A TPipe manages this many buffers.
constexpr int64_t kMaxBuffers = 64;
/// Tile lengths are multiples of this where it fits: whole repeats of every element type, whole 32-byte blocks of
/// masks.
constexpr int64_t kTileQuantum = 256;
constexpr int64_t kSmallQuantum = 32;

Capacity capacityOf(Operation* tensor) {
  Capacity capacity;
  capacity.elementBytes = elementBytes(elementTypeOf(tensor->getResult(0).getType()));
  if (auto elements = tensor->getAttrOfType<IntegerAttr>("elements"))
    capacity.elements = elements.getInt();
  if (auto divide = tensor->getAttrOfType<IntegerAttr>("divide"))
    capacity.divide = divide.getInt();
  return capacity;
}

/// Compare works on whole repeats: it reads its operands up to the next 256 bytes.
bool isCompared(Value tensor) {
  return llvm::any_of(usersThroughViews(tensor), [&](Operation* user) {
    return isa<CompareOp, CompareScalarOp>(user) && rootOf(user->getOperand(0)) != tensor;
  });
}

class PlanBuffers {
public:
  /// `most`: tiles have no more elements; 0: as many as fit.
  PlanBuffers(func::FuncOp kernel, const target::Soc& soc, int64_t most) : kernel_(kernel), soc_(soc), most_(most) {}

  LogicalResult run() {
    kernel_.walk([&](Operation* op) {
      if (isa<InitQueueOp, InitTBufOp>(op))
        buffers_.push_back(op);
      else if (auto length = dyn_cast<TileLengthOp>(op))
        lengths_.push_back(length);
    });
    if (buffers_.empty() && lengths_.empty())
      return success();
    if (failed(choose()))
      return failure();
    Builder builder(kernel_.getContext());
    for (TileLengthOp length : lengths_)
      length.setElements(tileLength_);
    for (Operation* buffer : buffers_)
      buffer->setAttr("bytes", builder.getI64IntegerAttr(bytesOf(buffer, tileLength_)));
    fillCompared();
    return success();
  }

private:
  int64_t largestLength(int64_t quantum, int64_t most) const;
  void tryFewerRounds(int64_t quantum, int64_t most);
  std::optional<int64_t> rounds(int64_t tileLength) const;
  bool growsWithTiles(Operation* buffer) const {
    return bytesOf(buffer, tileLength_) != bytesOf(buffer, 2 * tileLength_);
  }
  bool isComparedInPart(Operation* buffer) const;
  void fillCompared();
  LogicalResult choose();
  /// Without DataCopyPad the printer needs one block of its own to copy out what is no whole block. Results of the cube
  /// unit have queues already.
  int64_t available() const {
    int64_t bytes = static_cast<int64_t>(soc_.ubUsableBytes) - (soc_.hasDataCopyPad ? 0 : target::kUbAlign);
    for (auto queue : func::FuncOp(kernel_).front().getOps<cube::InitQueueOp>())
      if (const cube::QueueType type = queue.getResult().getType(); type.getPosition() == cube::Position::CO2)
        bytes -= type.getDepth() * static_cast<int64_t>(queue.getBytes());
    return bytes;
  }
  bool fits(int64_t tileLength) const { return total(tileLength) <= available(); }
  int64_t total(int64_t tileLength) const;
  int64_t bytesOf(Operation* buffer, int64_t tileLength) const;
  int64_t tensorBytes(Operation* tensor, int64_t tileLength) const;
  static int64_t depthOf(Operation* buffer) {
    auto type = dyn_cast<QueueType>(buffer->getResult(0).getType());
    return type ? type.getDepth() : 1;
  }

  func::FuncOp kernel_;
  const target::Soc& soc_;
  int64_t most_;
  SmallVector<Operation*> buffers_;
  SmallVector<TileLengthOp> lengths_;
  int64_t tileLength_ = 0;
};

int64_t PlanBuffers::tensorBytes(Operation* tensor, int64_t tileLength) const {
  auto get = dyn_cast<TBufGetOp>(tensor);
  if (get && get.getTemp()) {
    int64_t bytes = target::kUbAlign;
    for (Operation* user : usersThroughViews(get.getResult())) {
      if (!user->hasTrait<MathInstruction>() && !user->hasTrait<ReduceInstruction>() && !isa<PowerOp>(user))
        continue;
      Operation* source = rootOf(user->getOperand(1)).getDefiningOp();
      if (auto deque = dyn_cast_or_null<DequeOp>(source)) // what was enqueued has the capacity
        for (Operation* other : deque.getQueue().getUsers())
          if (isa<AllocTensorOp>(other))
            source = other;
      int64_t elements = tileLength;
      if (isa_and_nonnull<AllocTensorOp, TBufGetOp>(source) && source->hasAttr("elements"))
        elements = source->getAttrOfType<IntegerAttr>("elements").getInt();
      bytes = std::max(bytes, scratchBytes(user, elements));
    }
    return bytes;
  }
  Capacity capacity = capacityOf(tensor);
  int64_t bytes = capacity.bytes(tileLength);
  return isCompared(tensor->getResult(0)) ? llvm::alignTo(bytes, target::kRepeatBytes) : bytes;
}

int64_t PlanBuffers::bytesOf(Operation* buffer, int64_t tileLength) const {
  int64_t bytes = target::kUbAlign;
  bool isComparedLater = false; // its users after the hand-over count too
  for (Operation* user : buffer->getResult(0).getUsers())
    if (isa<AllocTensorOp, TBufGetOp>(user))
      bytes = std::max(bytes, tensorBytes(user, tileLength));
    else if (auto deque = dyn_cast<DequeOp>(user))
      isComparedLater |= isCompared(deque.getResult());
  return llvm::alignTo(bytes, isComparedLater ? target::kRepeatBytes : target::kUbAlign);
}

int64_t PlanBuffers::total(int64_t tileLength) const {
  int64_t sum = 0;
  for (Operation* buffer : buffers_)
    sum += depthOf(buffer) * bytesOf(buffer, tileLength);
  return sum;
}

LogicalResult PlanBuffers::choose() {
  constexpr int64_t kAnyLength = std::numeric_limits<int32_t>::max();
  int64_t enough = 1; // more than every loop has use for is too much
  int64_t multiple = 1, most = most_ ? most_ : kAnyLength, least = 1;
  for (TileLengthOp length : lengths_) {
    least = std::max(least, static_cast<int64_t>(length.getAtLeast().value_or(1)));
    multiple = std::lcm(multiple, static_cast<int64_t>(length.getMultipleOf()));
    most = std::min(most, static_cast<int64_t>(length.getAtMost().value_or(most)));
    auto useful = length->getAttrOfType<IntegerAttr>(kEnoughAttr);
    enough = std::max(enough, useful ? useful.getInt() : static_cast<int64_t>(length.getAtMost().value_or(kAnyLength)));
  }
  if (!lengths_.empty())
    most = std::min(most, enough);
  int64_t count = 0;
  for (Operation* buffer : buffers_)
    count += depthOf(buffer);
  if (count > kMaxBuffers)
    return kernel_.emitError() << "needs " << count << " buffers, a kernel can have " << kMaxBuffers
                               << "; split it into several";

  int64_t quantum = std::lcm(multiple, most_ && most_ < kTileQuantum ? kSmallQuantum : kTileQuantum);
  most = std::max(most, least);
  // Without room for two buffers in each queue, one does: slower, not wrong.
  for (int attempt = 0; attempt < 3 && !fits(llvm::alignTo(least, quantum)); ++attempt) {
    if (attempt == 0)
      quantum = std::lcm(multiple, kSmallQuantum);
    else
      for (Operation* buffer : buffers_)
        if (auto type = dyn_cast<QueueType>(buffer->getResult(0).getType()))
          buffer->getResult(0).setType(QueueType::get(type.getContext(), type.getPosition(), 1));
  }
  if (const int64_t smallest = llvm::alignTo(least, quantum); !fits(smallest))
    return kernel_.emitError() << "ub overflow, requires " << total(smallest) << " bytes while " << available()
                               << " bytes available on " << soc_.name;
  tileLength_ = largestLength(quantum, most);
  tryFewerRounds(quantum, most);
  return success();
}

/// The tiles of known numbers of rows, if all are known.
std::optional<int64_t> PlanBuffers::rounds(int64_t tileLength) const {
  int64_t sum = 0;
  for (TileLengthOp length : lengths_) {
    auto known = length->getAttrOfType<DenseI64ArrayAttr>(kRowsAttr);
    if (!known)
      return std::nullopt;
    const int64_t rows = known[0], together = std::max<int64_t>(tileLength / known[1], 1);
    sum += static_cast<int64_t>(llvm::divideCeil(rows, together));
  }
  return sum;
}

/// The vector cores of a block with a cube core compute on pieces of few tiles, which all instructions of a tile wait
/// for. One tile less is worth more than the second buffer of what leaves, and of what fits in a small tile.
void PlanBuffers::tryFewerRounds(int64_t quantum, int64_t most) {
  const std::optional<int64_t> before = rounds(tileLength_);
  if (!kernel_->hasAttr(cube::CubeDialect::kCoreAttr) || most_ != 0 || !before)
    return;
  SmallVector<std::pair<Value, Type>> doubled;
  for (Operation* buffer : buffers_)
    if (auto type = dyn_cast<QueueType>(buffer->getResult(0).getType());
        type && type.getDepth() > 1 && (type.getPosition() == Position::VecOut || !growsWithTiles(buffer))) {
      doubled.emplace_back(buffer->getResult(0), type);
      buffer->getResult(0).setType(QueueType::get(type.getContext(), type.getPosition(), 1));
    }
  const int64_t longer = largestLength(quantum, most);
  if (*rounds(longer) < *before) {
    tileLength_ = longer;
    return;
  }
  for (auto [queue, type] : doubled)
    queue.setType(type);
}

/// The largest multiple that fits: bytes grow with the length.
int64_t PlanBuffers::largestLength(int64_t quantum, int64_t most) const {
  int64_t low = 1, high = std::max<int64_t>(
                       1, std::min<int64_t>(llvm::divideCeil(most, quantum), soc_.ubUsableBytes / quantum + 1));
  if (most_)
    high = std::clamp<int64_t>(most_ / quantum, 1, high);
  while (low < high) {
    int64_t middle = (low + high + 1) / 2;
    if (fits(middle * quantum))
      low = middle;
    else
      high = middle - 1;
  }
  return low * quantum;
}

/// Whether a Compare with a count that is no whole number of repeats reads tensors of this buffer.
bool PlanBuffers::isComparedInPart(Operation* buffer) const {
  for (Operation* tensor : buffer->getResult(0).getUsers()) {
    if (!isa<AllocTensorOp, DequeOp, TBufGetOp>(tensor))
      continue;
    for (Operation* user : usersThroughViews(tensor->getResult(0))) {
      if (!isa<CompareOp, CompareScalarOp>(user) || rootOf(user->getOperand(0)) == tensor->getResult(0))
        continue;
      Value count = user->getOperand(3);
      int64_t repeat = target::kRepeatBytes / elementBytes(elementTypeOf(user->getOperand(1).getType()));
      APInt constant;
      bool whole = (count.getDefiningOp<TileLengthOp>() && tileLength_ % repeat == 0) ||
                   (matchPattern(count, m_ConstantInt(&constant)) && constant.getSExtValue() % repeat == 0);
      if (!whole)
        return true;
    }
  }
  return false;
}

/// Compare reads beyond a tail, up to the end of the repeat. No result depends on what lies there, but it must be
/// something.
void PlanBuffers::fillCompared() {
  SmallVector<Operation*> buffers =
      llvm::to_vector(llvm::make_filter_range(buffers_, [&](Operation* b) { return isComparedInPart(b); }));
  if (buffers.empty())
    return;
  OpBuilder builder(kernel_.getContext());
  builder.setInsertionPointAfter(buffers_.back());
  // Of a kernel on both kinds of core these are the vector core's.
  for (auto part : kernel_.getOps<cube::OnCoreOp>())
    if (part.getCore() == cube::Core::Vector) {
      builder.setInsertionPointToStart(&part.getBody().front());
      break;
    }
  Location loc = kernel_.getLoc();
  auto section = SectionOp::create(builder, loc, builder.getStringAttr("FillBuffers"));
  builder.setInsertionPoint(section);
  Type element = builder.getF32Type();
  Value zero = arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(0));
  SmallVector<Value> counts;
  for (Operation* buffer : buffers)
    counts.push_back(
        arith::ConstantIndexOp::create(builder, loc, buffer->getAttrOfType<IntegerAttr>("bytes").getInt() / 4));
  Region& region = section.getBody();
  builder.setInsertionPointToStart(region.empty() ? builder.createBlock(&region) : &region.front());
  for (auto [buffer, count] : llvm::zip_equal(buffers, counts)) {
    Value result = buffer->getResult(0);
    auto elements = builder.getI64IntegerAttr(buffer->getAttrOfType<IntegerAttr>("bytes").getInt() / 4);
    auto queue = dyn_cast<QueueType>(result.getType());
    SmallVector<Value> tensors;
    for (int64_t i = 0; i < depthOf(buffer); ++i) {
      auto type = LocalTensorType::get(element, queue ? queue.getPosition() : Position::VecCalc);
      tensors.push_back(queue ? AllocTensorOp::create(builder, loc, type, result, elements, 1).getResult()
                              : TBufGetOp::create(builder, loc, type, result, elements, 1, false).getResult());
    }
    for (Value tensor : tensors)
      DuplicateOp::create(builder, loc, tensor, zero, count);
    if (queue)
      for (Value tensor : tensors)
        FreeTensorOp::create(builder, loc, result, tensor);
  }
}

class PlanBuffersPass : public PassWrapper<PlanBuffersPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(PlanBuffersPass)
  explicit PlanBuffersPass(const std::string& soc = "Ascend910B3", int64_t tile = 0) {
    soc_ = soc;
    tile_ = tile;
  }
  PlanBuffersPass(const PlanBuffersPass& other) : PassWrapper(other) {
    soc_ = other.soc_.getValue();
    tile_ = other.tile_.getValue();
  }
  StringRef getArgument() const override { return "ascendc-plan-buffers"; }
  StringRef getDescription() const override {
    return "the tile length and the bytes of every buffer, from the unified buffer of the SoC";
  }
  void getDependentDialects(DialectRegistry& registry) const override { registry.insert<arith::ArithDialect>(); }
  void runOnOperation() override {
    if (!isKernel(getOperation()))
      return;
    const target::Soc* soc = target::findSoc(soc_.getValue());
    if (!soc) {
      getOperation().emitError() << target::unknownSocMessage(soc_.getValue());
      return signalPassFailure();
    }
    int64_t most = tile_;
    if (Attribute asked = getOperation()->getAttr("ascend.tile")) {
      auto number = dyn_cast<IntegerAttr>(asked);
      if (!number || number.getInt() < 1) {
        getOperation().emitError() << "'ascend.tile' is the largest number of elements of a tile: an integer above 0";
        return signalPassFailure();
      }
      most = number.getInt();
    }
    if (failed(PlanBuffers(getOperation(), *soc, most).run()))
      signalPassFailure();
  }

private:
  Option<std::string> soc_{*this, "soc", llvm::cl::desc("the SoC to plan for")};
  Option<int64_t> tile_{*this, "tile", llvm::cl::desc("tiles have at most so many elements; 0: as many as fit"),
                        llvm::cl::init(0)};
};

} // namespace

std::unique_ptr<Pass> createPlanBuffersPass(const std::string& soc, int64_t tile) {
  return std::make_unique<PlanBuffersPass>(soc, tile);
}

} // namespace ascend::translator
