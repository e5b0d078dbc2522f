#pragma once
#include "sim/abi.h"

#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <vector>

namespace ascend::validate {

/// Two tensors of which one was written over a part of the other before that part was read.
struct Overlap {
  sim::Where read, write;
  const char *reader = nullptr, *writer = nullptr;                        ///< the operations
  std::uint64_t readBegin = 0, readEnd = 0, writeBegin = 0, writeEnd = 0; ///< the tensors, in bytes of the UB
};

/// Who wrote the Unified Buffer of one core, in blocks of 32 bytes. Tensors that are made of addresses may lie on each
/// other by mistake; those of queues may not, but for the former.
class OverlapLog {
public:
  void start();
  /// Another core, or buffers that are given anew: what was written before is of others.
  void forget();
  void operation(const sim::Operation& operation, const sim::CoreInfo& core);
  const std::vector<Overlap>& found() const { return found_; }

private:
  struct Tensor {
    std::uint64_t begin, end;
    bool managed; ///< from a queue or TBuf
    auto operator<=>(const Tensor&) const = default;
  };
  struct Writer {
    sim::Where where{};
    const char* name = nullptr;
  };
  struct Block {
    std::uint32_t tensor = 0; ///< through which it was written last: of tensors_, from 1; 0 when it was not
    std::uint32_t writer = 0; ///< of writers_
    std::uint32_t before = 0; ///< the last other tensor through which it was written
  };
  std::uint32_t numberOf(const sim::Access& access, const unsigned char* memory);
  template <class F> static void forBlocks(const sim::Access& access, const unsigned char* memory, F&& visit);
  static bool clash(const Tensor& a, const Tensor& b);

  std::vector<Tensor> tensors_;
  std::map<Tensor, std::uint32_t> numbers_;
  std::vector<Writer> writers_;
  std::vector<Block> written_; ///< by block of the Unified Buffer, as far as it was written
  std::set<std::tuple<const char*, std::uint32_t, std::uint32_t>> known_;
  std::vector<Overlap> found_;
  std::uint32_t core_ = ~0U;
  bool addresses_ = false; ///< some tensor was made of an address
};

} // namespace ascend::validate
