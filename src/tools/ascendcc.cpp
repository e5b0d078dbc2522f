// ascendcc: a compiler driver for AscendC programs with host and device code in one file.
#include "ascendcc/driver.h"
#include "hub/error.h"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  try {
    return ascend::asc::runDriver(ascend::asc::parseOptions({argv + 1, argv + argc}));
  } catch (const std::exception& error) {
    const std::string message = error.what();
    const bool located = message.find(": error: ") != std::string::npos;
    std::cerr << (located ? "" : "ascendcc: error: ") << message << "\n";
    return 1;
  }
}
