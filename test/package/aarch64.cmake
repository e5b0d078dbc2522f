# Cross compiling with Debian's g++-aarch64-linux-gnu: -DASCEND_SYSROOT=<folder> has the libraries of arm64 packages.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ASCEND_SYSROOT)
set(CMAKE_FIND_ROOT_PATH "${ASCEND_SYSROOT}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static -L "${ASCEND_SYSROOT}")
# Where the linker finds what libraries there need: LLVM and MLIR load some that nothing here names.
foreach(kind IN ITEMS EXE SHARED)
  set(CMAKE_${kind}_LINKER_FLAGS_INIT
    "-Wl,-rpath-link,\"${ASCEND_SYSROOT}/usr/lib/aarch64-linux-gnu\" -Wl,-rpath-link,\"${ASCEND_SYSROOT}/lib/aarch64-linux-gnu\"")
endforeach()
