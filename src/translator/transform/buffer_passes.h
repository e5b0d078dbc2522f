#pragma once

namespace ascend::translator {

/// Makes the passes of this header known to command lines.
void registerBufferPasses();

} // namespace ascend::translator
