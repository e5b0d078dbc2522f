#pragma once
#include "simulator/check/clock.h"
#include "simulator/timing/profile.h"
#include "simulator/timing/record.h"

#include <map>
#include <tuple>
#include <unordered_map>

namespace ascend::sim::timing {

/// The operations of a launch, however many host threads found them.
class OperationTable {
public:
  /// Those of a host thread's sites: site * pipes + pipe -> index + 1.
  using OfSites = std::vector<std::uint32_t>;
  OfSites& of(const SiteTable& sites) { return bySite_[&sites]; }
  /// The operation of a site on a pipe.
  std::uint32_t index(OfSites& indices, const SiteTable& sites, SiteId site, Pipe pipe) {
    const std::size_t at = std::size_t{site} * kPipeCount + sim::index(pipe);
    return at < indices.size() && indices[at] != 0 ? indices[at] - 1 : add(indices, sites, site, pipe);
  }
  /// Work of the scalar unit that belongs to no call.
  std::uint32_t scalarWork() { return scalarWork_; }
  /// What comes before a block's first instruction.
  std::uint32_t blockStart() { return blockStart_; }
  Operation& operator[](std::uint32_t index) { return operations_[index]; }
  std::vector<Operation> take() { return std::move(operations_); }

private:
  using Key = std::tuple<std::string, std::string, std::uint32_t, Pipe>;
  std::uint32_t find(std::string name, std::string file, std::uint32_t line, Pipe pipe);
  std::uint32_t add(OfSites& indices, const SiteTable& sites, SiteId site, Pipe pipe);

  std::vector<Operation> operations_;
  std::map<Key, std::uint32_t> known_;
  std::unordered_map<const SiteTable*, OfSites> bySite_;
  std::uint32_t blockStart_ = find("start of the block", "", 0, Pipe::S);
  std::uint32_t scalarWork_ = find("scalar code", "", 0, Pipe::S);
};

} // namespace ascend::sim::timing
