# Options of this repository's own build. As a subproject nothing but the SDK itself is built.
option(ASCEND_BUILD_TRANSLATOR "Build the MLIR translator (needs MLIR 22)" ON)
option(ASCEND_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
set(ASCEND_TEST_ARM64 runtime CACHE STRING
  "What the test package.arm64 cross builds and runs in qemu: runtime, all (with the translator and the validator: half an hour), or OFF")
set_property(CACHE ASCEND_TEST_ARM64 PROPERTY STRINGS runtime all OFF)
option(ASCEND_BUILD_BENCHMARKS "Build the benchmarks (needs Google Benchmark)" OFF)
option(ASCEND_INSTALL "Create the install rules" ${PROJECT_IS_TOP_LEVEL})
option(ASCEND_BUNDLE_LLVM "Install the libraries that few distributions have beside the programs (LLVM, MLIR, libclang, fmt, Boost.Context)" OFF)
set(ASCEND_PYTHON_INSTALL_DIR lib/python3/dist-packages CACHE STRING
  "Where the Python module is installed, below the prefix: where Debian's Python looks by itself when that is /usr")
if(ASCEND_PACKAGE_FORMAT STREQUAL "RPM")
  set(CMAKE_INSTALL_SO_NO_EXE 0) # shared libraries are executable there, and not in Debian
endif()
option(ASCEND_WERROR "Treat warnings of our own code as errors" ${PROJECT_IS_TOP_LEVEL})

include(AscendInstallDirs)

if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  # One place for all that is built, in the shape of the install tree: programs find headers and libraries beside
  # themselves in the same way in both.
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_BINDIR}")
  set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}")
  set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}")
  find_program(ASCEND_CCACHE ccache)
  if(ASCEND_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${ASCEND_CCACHE}")
  endif()
endif()
