#pragma once
#include "simulator/check/knowledge.h"
#include "simulator/check/shadow.h"

#include <map>
#include <vector>

namespace ascend::sim {

/// Who touched global memory, for kernels whose cores meet. Each core hands in what it has touched since it last met
/// others, before it tells them so: what is here happened before, unless the one who comes does not know of it.
class GlobalShadow {
public:
  struct Stamp {
    std::uint32_t core = 0;
    Pipe pipe = Pipe::none;
    Epoch epoch = 0;
    std::uint32_t heard = 0; ///< how often the core had read words of other cores past its cache before
    const Site* site = nullptr;
  };
  struct Touch {
    Address begin = 0, end = 0;
    Mode mode = Mode::read;
    Stamp stamp;
  };
  struct Conflict {
    Touch now;
    Stamp earlier;
    Mode earlierMode = Mode::read;
    Address begin = 0, end = 0;
  };

  /// What a core touched while it knew `knowledge` of the others; conflicts are added to `conflicts`.
  void add(const Touch& touch, const Knowledge& knowledge, std::vector<Conflict>& conflicts);

private:
  struct Cell {
    Address end = 0;
    std::vector<Stamp> writes, reads, updates;
  };
  std::map<Address, Cell>::iterator split(Address at);
  static void note(std::vector<Stamp>& stamps, const Stamp& stamp);
  static bool covered(const Stamp& earlier, const Stamp& now, const Knowledge& knowledge);

  std::map<Address, Cell> cells_;
};

} // namespace ascend::sim
