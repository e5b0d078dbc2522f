#pragma once
#include "translator/transform/tiles.h"

#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace ascend::translator {

/// Which memory an access touches: a queue tensor, a TBuf, a buffer in device memory (or a part of the workspace).
struct Place {
  mlir::Value root;
  int64_t part = 0; ///< byte offset in the workspace; below 0: a part of a size that the launch says
  /// Accesses to device memory at the same offset value of one loop iteration are tiles: other iterations have other
  /// ones.
  mlir::Value offset;
  bool operator<(const Place& other) const {
    return std::tuple(root.getAsOpaquePointer(), part, offset.getAsOpaquePointer()) <
           std::tuple(other.root.getAsOpaquePointer(), other.part, other.offset.getAsOpaquePointer());
  }
};

/// One access of an instruction.
struct PipeAccess {
  Place place;
  bool write = false;
};

/// A synchronisation that is missing: a barrier if both are the same pipe.
struct Need {
  ascendc::Pipe from, to;
  auto operator<=>(const Need&) const = default;
};

/// Accesses that instructions to come may still have to wait for, each with the pipes that already do.
class SyncState {
public:
  /// What must be synchronised before `pipe` may do this access.
  void needs(ascendc::Pipe pipe, const PipeAccess& access, std::set<Need>& needs) const;
  void record(ascendc::Pipe pipe, const PipeAccess& access);
  /// As if `pipe` had written all of `root`, and `waited` (besides itself) had waited for it.
  void recordHandover(ascendc::Pipe pipe, mlir::Value root, std::optional<ascendc::Pipe> waited = {});
  /// A barrier or a pair of flags, whatever inserted it.
  void apply(const Need& sync);
  /// What is freed is protected by its queue from here on.
  void forget(mlir::Value root);
  /// Behind a loop: in the next round of the loop around it the same offsets may be the same tiles again.
  void leave(mlir::Operation* loop);
  /// All that was issued has ended.
  void clear() { pending_.clear(); }
  /// What is true on either of two ways; true if that changed this state.
  bool join(const SyncState& other);
  /// The pipes of which accesses to `root` are not yet ordered before `pipe`.
  std::set<ascendc::Pipe> unordered(mlir::Value root, ascendc::Pipe pipe) const;

private:
  struct Key {
    ascendc::Pipe pipe;
    Place place;
    bool write;
    bool operator<(const Key& other) const {
      return std::tie(pipe, write, place) < std::tie(other.pipe, other.write, other.place);
    }
  };
  std::map<Key, unsigned> pending_; ///< value: bit set of pipes that are ordered after
};

/// The accesses of an instruction to memory that others share.
llvm::SmallVector<PipeAccess> accessesOf(mlir::Operation* op);

} // namespace ascend::translator
