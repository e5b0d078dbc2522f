// The queues of the cube core: of each product its own, or the same for several.
#include "translator/transform/cube/cube_loops.h"
#include "translator/transform/transform_attributes.h"

#include "llvm/ADT/MapVector.h"

#include <algorithm>
#include <fmt/format.h>

namespace ascend::translator::cube {

using namespace mlir;

Value CubeLoops::queue(StringRef name, Position position, int depth, int64_t bytes) {
  return InitQueueOp::create(builder_, loc_, QueueType::get(builder_.getContext(), position, depth),
                             name.str() + suffix_, bytes);
}

void CubeLoops::shareEvents(MutableArrayRef<CubeLoops> products) {
  int l1 = 0, l0 = 0;
  for (const CubeLoops& product : products) {
    l1 += product.l1Events();
    l0 += product.l0Events();
  }
  for (CubeLoops& product : llvm::reverse(products)) {
    l1 -= product.l1Events();
    l0 -= product.l0Events();
    if (l1 + product.l1Events() > kEvents)
      product.lhsBuffers_ = product.rhsBuffers_ = 1;
    if (l0 + product.l0Events() > kEvents)
      product.tiling_.l0Buffers = 1;
    l1 += product.l1Events();
    l0 += product.l0Events();
  }
}

SmallVector<CubeLoops::QueueSize> CubeLoops::queueSizes() {
  SmallVector<QueueSize> sizes{
      {&lhs_.l1Queue, "inQueueA1", Position::A1, lhsBuffers_, tiling_.m * tiling_.l1Depth * bytes_},
      {&rhs_.l1Queue, "inQueueB1", Position::B1, rhsBuffers_, tiling_.n * rhsDepth_ * bytes_},
      {&lhs_.l0Queue, "inQueueA2", Position::A2, tiling_.l0Buffers, tiling_.m * tiling_.k * bytes_},
      {&rhs_.l0Queue, "inQueueB2", Position::B2, tiling_.l0Buffers, tiling_.partColumns() * tiling_.k * bytes_},
      {&sums_, "outQueueSums", Position::CO1, tiling_.l0cBuffers, tiling_.m * tiling_.partColumns() * 4}};
  if (tiling_.ubBytes != 0)
    sizes.push_back({&rows_, "outQueueRows", Position::CO2, tiling_.l0Buffers, tiling_.ubBytes});
  if (bias_) {
    sizes.push_back({&bias1_, "inQueueBias1", Position::C1, 1, tiling_.n * 4});
    sizes.push_back({&bias2_, "inQueueBias2", Position::C2, 1, tiling_.n * 4});
  }
  return sizes;
}

std::string CubeLoops::tilesText() const {
  std::string tiles = fmt::format("{} by {}", tiling_.m, tiling_.n);
  if (tiling_.parts > 1)
    tiles += fmt::format(" in {} parts", tiling_.parts);
  tiles += fmt::format(", {} of the depth at a time, {} of it in L1", tiling_.k, tiling_.l1Depth);
  if (isRhsAhead_)
    tiles += ", the right factor all at once before the left one is there";
  return tiles;
}

void CubeLoops::createQueues() {
  for (const QueueSize& size : queueSizes())
    *size.place = queue(size.name, size.position, size.depth, size.bytes);
  sums_.getDefiningOp()->setAttr(kTilesAttr, builder_.getStringAttr(tilesText()));
}

void CubeLoops::createSharedQueues(MutableArrayRef<CubeLoops> products) {
  llvm::MapVector<StringRef, QueueSize> largest;
  std::string tiles;
  for (CubeLoops& product : products) {
    tiles += (tiles.empty() ? "" : "; of ") + product.tilesText();
    for (const QueueSize& size : product.queueSizes()) {
      QueueSize& all = largest.insert({size.name, size}).first->second;
      all.depth = std::max(all.depth, size.depth);
      all.bytes = std::max(all.bytes, size.bytes);
    }
  }
  for (auto& [name, size] : largest)
    *size.place = products.front().queue(name, size.position, size.depth, size.bytes);
  for (CubeLoops& product : products)
    for (const QueueSize& size : product.queueSizes())
      *size.place = *largest[size.name].place;
  products.front().sums_.getDefiningOp()->setAttr(kTilesAttr, products.front().builder_.getStringAttr(tiles));
}

} // namespace ascend::translator::cube
