#include "translator/transform/buffer_passes.h"

namespace ascend::translator {

void registerBufferPasses() {}

} // namespace ascend::translator
