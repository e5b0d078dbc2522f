#pragma once

/// What libascend_runtime.so exports. Everything else in it is hidden.
#define ASCEND_API [[gnu::visibility("default")]]
