#pragma once
// Where in a kernel's source something went wrong that no call of the API saw: a crash, an exception, time that is up.
#include "sim/abi.h"

namespace ascend::sim {

/// Keeps the calls that the calling thread is in. May be called in a signal handler, and by who looks for the handler
/// of an exception; a crash in here comes back as one more signal (`tracing`).
void recordFaultPlace() noexcept;
/// Is the calling thread in recordFaultPlace()?
bool tracing() noexcept;
void stopTracing() noexcept;
/// Of a recorded abort: was it called by the program, by C's assert or by the C++ library? The C library calls it too
/// when it finds its heap damaged, with locks that nobody would open again.
bool abortedByProgram() noexcept;
void forgetFaultPlace() noexcept;

/// A handler of this type takes nothing. The C++ library asks the type of a handler whether it takes an exception while
/// the stack below is still there: that is when the place of the throw is recorded.
struct ExceptionWatch {
  virtual ~ExceptionWatch(); // defined nowhere, so that exception_watch.cpp can describe the type
};

/// The innermost of the recorded calls that lies in a kernel's own source, as its line tables say; nothing where it has
/// none, or where the simulator was built without libbacktrace.
Where faultPlace();

} // namespace ascend::sim
