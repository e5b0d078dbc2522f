#include "simulator/timing/operation_table.h"

namespace ascend::sim::timing {

std::uint32_t OperationTable::find(std::string name, std::string file, std::uint32_t line, Pipe pipe) {
  const auto [it, fresh] =
      known_.try_emplace(Key{name, file, line, pipe}, static_cast<std::uint32_t>(operations_.size()));
  if (fresh)
    operations_.push_back({.name = std::move(name), .file = std::move(file), .line = line, .pipe = pipe});
  return it->second;
}

std::uint32_t OperationTable::add(OfSites& indices, const SiteTable& sites, SiteId site, Pipe pipe) {
  const std::size_t at = std::size_t{site} * kPipeCount + sim::index(pipe);
  if (at >= indices.size())
    indices.resize(at + std::size_t{16} * kPipeCount, 0);
  const Site& s = sites[site];
  const std::uint32_t operation =
      find(s.name == nullptr ? "kernel" : s.name, s.where.file == nullptr ? "" : s.where.file, s.where.line, pipe);
  indices[at] = operation + 1;
  return operation;
}

} // namespace ascend::sim::timing
