#pragma once
#include "simulator/timing/profile.h"
#include "simulator/timing/record.h"

#include <map>
#include <tuple>
#include <unordered_map>

namespace ascend::sim::timing {

/// The operations of a launch, however many host threads found them.
class OperationTable {
public:
  /// The operation of a site on a pipe.
  std::uint32_t index(const SiteTable& sites, SiteId site, Pipe pipe);
  /// Work of the scalar unit that belongs to no call.
  std::uint32_t scalarWork();
  /// What comes before a block's first instruction.
  std::uint32_t blockStart();
  Operation& operator[](std::uint32_t index) { return operations_[index]; }
  std::vector<Operation> take() { return std::move(operations_); }

private:
  using Key = std::tuple<std::string, std::string, std::uint32_t, Pipe>;
  std::uint32_t find(std::string name, std::string file, std::uint32_t line, Pipe pipe);

  std::vector<Operation> operations_;
  std::map<Key, std::uint32_t> known_;
  std::unordered_map<const SiteTable*, std::vector<std::uint32_t>> bySite_; ///< site * pipes + pipe -> index + 1
};

} // namespace ascend::sim::timing
