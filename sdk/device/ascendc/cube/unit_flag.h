#pragma once
// Unit flags: Mmad and Fixpipe wait for each other fractal by fractal, without SetFlag and WaitFlag.
#include "fractal.h"

namespace AscendC::detail {

/// Before a call on pipe `to` with a unit flag: what pipe `from` was given is complete for it. The hardware orders
/// fractals; here the pipes are ordered, which is more.
inline void unitFlagBefore(uint8_t unitFlag, Pipe from, Pipe to, const Where& where) {
  if (unitFlag != 0 && sim::core().checking)
    sim::api().order(from, to, where);
}

} // namespace AscendC::detail
