#include "simulator/timing/operation_table.h"

#include "simulator/check/clock.h"

namespace ascend::sim::timing {

std::uint32_t OperationTable::find(std::string name, std::string file, std::uint32_t line, Pipe pipe) {
  const auto [it, fresh] =
      known_.try_emplace(Key{name, file, line, pipe}, static_cast<std::uint32_t>(operations_.size()));
  if (fresh)
    operations_.push_back({.name = std::move(name), .file = std::move(file), .line = line, .pipe = pipe});
  return it->second;
}

std::uint32_t OperationTable::index(const SiteTable& sites, SiteId site, Pipe pipe) {
  std::vector<std::uint32_t>& indices = bySite_[&sites];
  const std::size_t at = std::size_t{site} * kPipeCount + sim::index(pipe);
  if (at >= indices.size())
    indices.resize(at + std::size_t{16} * kPipeCount, 0);
  if (indices[at] == 0) {
    const Site& s = sites[site];
    indices[at] = 1 + find(s.name == nullptr ? "kernel" : s.name, s.where.file == nullptr ? "" : s.where.file,
                           s.where.line, pipe);
  }
  return indices[at] - 1;
}

std::uint32_t OperationTable::blockStart() { return find("start of the block", "", 0, Pipe::S); }

std::uint32_t OperationTable::scalarWork() { return find("scalar code", "", 0, Pipe::S); }

} // namespace ascend::sim::timing
