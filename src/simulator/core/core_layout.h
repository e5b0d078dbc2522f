#pragma once
#include "sim/abi.h"

#include <cstdint>
#include <string>

namespace ascend::sim {

/// The cores that a launch runs on. `cubes` and `vectors` are per block; a SoC whose cores are not split has one vector
/// core a block, which is the whole AI core.
struct CoreLayout {
  struct Place {
    std::uint32_t block = 0;
    bool cube = false;
    std::uint32_t sub = 0; ///< which vector core of the block
  };

  std::uint32_t blocks = 1;
  std::uint32_t cubes = 0;
  std::uint32_t vectors = 1;

  std::uint32_t perBlock() const { return cubes + vectors; }
  std::uint32_t count() const { return blocks * perBlock(); }
  bool mixed() const { return cubes != 0 && vectors != 0; }

  /// Cores are numbered block by block, the cube core first.
  Place place(std::uint32_t core) const {
    const std::uint32_t in = core % perBlock();
    return {.block = core / perBlock(), .cube = in < cubes, .sub = in < cubes ? 0 : in - cubes};
  }
  std::uint32_t cubeOf(std::uint32_t block) const { return block * perBlock(); }
  std::uint32_t vectorOf(std::uint32_t block, std::uint32_t sub) const { return block * perBlock() + cubes + sub; }

  /// "AIC", "AIV 1"; empty where a block has one core.
  std::string name(const Place& place) const {
    if (perBlock() == 1)
      return {};
    if (place.cube)
      return "AIC";
    return vectors == 1 ? "AIV" : "AIV " + std::to_string(place.sub);
  }
};

} // namespace ascend::sim
