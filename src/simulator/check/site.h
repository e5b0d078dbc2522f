#pragma once
#include "sim/abi.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_map>

namespace ascend::sim {

/// An operation at a place of the kernel's source.
struct Site {
  const char* name = nullptr;
  Where where;
};

using SiteId = std::uint32_t;

/// The sites of a launch, each with a small number. The strings are literals of the kernel object.
class SiteTable {
public:
  SiteId intern(const char* name, const Where& where) {
    const Key key{name, where.file, where.line, where.column};
    const std::size_t hash = Hash{}(key);
    Recent& recent = recent_[hash % recent_.size()];
    if (recent.key == key)
      return recent.id;
    const auto [it, fresh] = ids_.try_emplace(key, static_cast<SiteId>(sites_.size()));
    if (fresh)
      sites_.push_back({name, where});
    recent = {key, it->second};
    return it->second;
  }

  const Site& operator[](SiteId id) const { return sites_[id]; }

private:
  struct Key {
    const char* name = nullptr;
    const char* file = nullptr;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      const auto name = reinterpret_cast<std::uintptr_t>(key.name);
      return (name >> 3) ^ (name >> 11) ^ (std::size_t{key.line} * 0x9E3779B1u) ^ (std::size_t{key.column} << 7);
    }
  };
  struct Recent {
    Key key;
    SiteId id = 0;
  };

  // Id 0 is "no site", so that a zeroed stamp says nothing.
  std::deque<Site> sites_{Site{}};
  std::unordered_map<Key, SiteId, Hash> ids_;
  std::array<Recent, 64> recent_{};
};

} // namespace ascend::sim
