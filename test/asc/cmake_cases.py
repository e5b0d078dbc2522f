"""Projects in the CMake language ASC, as they are written for CANN."""
import os

from run import check, contains
from sources import HELPER, HOST, KERNEL, PROGRAM

LISTS = '''cmake_minimum_required(VERSION 3.16)
set(CMAKE_ASC_ARCHITECTURES "dav-2201" CACHE STRING "dav-2201 or dav-2002")
find_package(ASC REQUIRED)
project(sample LANGUAGES ASC CXX)
'''


def configure(folder, *options, ok=True, generator="Ninja", **environment):
    return folder.run("cmake", "-S", ".", "-B", "build", "-G", generator, *options, ok=ok, **environment)


def build(folder, *options, ok=True):
    return folder.run("cmake", "--build", "build", *options, ok=ok)


def program(folder, name="demo", **environment):
    return folder.run(folder.path / "build" / name, ok=None, **environment)


def case_program(folder):
    """As the official samples: options by generator expression, and libraries of CANN. A changed header is noticed."""
    folder.write("demo.asc", PROGRAM)
    folder.write("shift.h", "#define SHIFT 1\n")
    folder.write("CMakeLists.txt", LISTS + '''
add_executable(demo demo.asc)
target_link_libraries(demo PRIVATE tiling_api register platform unified_dlog dl m graph_base)
target_compile_options(demo PRIVATE $<$<COMPILE_LANGUAGE:ASC>:--npu-arch=${CMAKE_ASC_ARCHITECTURES}>)
target_compile_definitions(demo PRIVATE VALUE=2)
''')
    for generator in ("Ninja", "Unix Makefiles"):
        folder.run("rm", "-rf", "build")
        folder.write("shift.h", "#define SHIFT 1\n")
        configure(folder, generator=generator)
        build(folder)
        check(program(folder) == "0 3 3\n", program(folder))
        path = folder.write("shift.h", "#define SHIFT 2\n")
        os.utime(path, (path.stat().st_mtime + 2,) * 2)
        build(folder)
        check(program(folder) == "0 4 4\n", f"{generator}: a changed header is not noticed: {program(folder)}")


def case_libraries(folder):
    """ascendc_library in both kinds, with the ascendc_… functions, linked by a C++ program."""
    folder.write("kernel.cpp", KERNEL)
    folder.write("helper.cpp", '#include "factor.h"\n' + HELPER)
    folder.write("inc/factor.h", "#define FACTOR (BASE + EXTRA)\n")
    folder.write("main.cpp", HOST)
    folder.write("CMakeLists.txt", LISTS + '''
foreach(type IN ITEMS SHARED STATIC)
  ascendc_library(kernels_${type} ${type} kernel.cpp helper.cpp)
  ascendc_compile_definitions(kernels_${type} PRIVATE BASE=2)
  ascendc_compile_options(kernels_${type} PRIVATE -DEXTRA=1 -O1 -forward-options-to-host-compiler -DHOST_ONLY)
  ascendc_include_directories(kernels_${type} PRIVATE inc)
  add_executable(demo_${type} main.cpp)
  target_link_libraries(demo_${type} PRIVATE kernels_${type})
endforeach()
''')
    configure(folder)
    build(folder)
    for kind in ("SHARED", "STATIC"):
        check(program(folder, f"demo_{kind}") == "0 3 21\n", f"{kind}: {program(folder, f'demo_{kind}')}")


def case_variables(folder):
    folder.write("demo.asc", r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#include <cstdio>
int main() {
#ifdef ASCENDC_CPU_DEBUG
  std::printf("cpu ");
#endif
#ifdef NDEBUG
  std::printf("release ");
#endif
  std::printf("%d %ld\n", __NPU_ARCH__, __cplusplus);
}
''')
    folder.write("CMakeLists.txt", LISTS + "add_executable(demo demo.asc)\n")
    configure(folder)
    build(folder)
    check(program(folder) == "2201 201703\n", program(folder))
    configure(folder, "-DCMAKE_ASC_RUN_MODE=cpu", "-DCMAKE_ASC_ARCHITECTURES=dav-2002", "-DCMAKE_BUILD_TYPE=Release",
              "-DCMAKE_ASC_STANDARD=20")
    build(folder)
    check(program(folder) == "cpu release 2002 202002\n", program(folder))
    contains(configure(folder, "-DCMAKE_ASC_RUN_MODE=fast", ok=False), "npu, cpu or sim")
    folder.run("rm", "-rf", "build")
    contains(configure(folder, "-DCMAKE_ASC_ARCHITECTURES=dav-2201;dav-2002", ok=False), "one architecture at a time")
    folder.run("rm", "-rf", "build")
    configure(folder, "-DCMAKE_ASC_ARCHITECTURES=dav-3510")
    contains(build(folder, ok=False), "dav-3510", "dav-2201")


def case_set_env(folder):
    """After set_env.sh a project needs no variable, and finds ASCEND_HOME_PATH."""
    folder.write("demo.asc", '#include "kernel_operator.h"\nint main() { return 0; }\n')
    folder.write("host.cpp", '#include "acl/acl.h"\n#include "tiling/platform/platform_ascendc.h"\n'
                             'int main() { return aclrtSetDevice(0) + (platform_ascendc::PlatformAscendCManager::GetInstance() == nullptr); }\n')
    folder.write("CMakeLists.txt", LISTS + '''
add_executable(demo demo.asc)
add_executable(host host.cpp)
target_include_directories(host PRIVATE $ENV{ASCEND_HOME_PATH}/include)
target_link_directories(host PRIVATE $ENV{ASCEND_HOME_PATH}/lib64)
target_link_libraries(host PRIVATE ascendcl platform)
''')
    folder.environment.pop("CMAKE_PREFIX_PATH")
    script = (f'. "{folder.home}/set_env.sh" && cmake -S . -B build -G Ninja && cmake --build build && build/demo && build/host '
              '&& bisheng -c demo.asc -o demo.o && bisheng --version')
    contains(folder.run("bash", "-c", script), "ascendcc")
    # The compile hub and FindCANN do not take it for a real one.
    folder.write("kernel.cpp", '#include "kernel_operator.h"\nextern "C" __global__ __aicore__ void k(GM_ADDR x) {}\n')
    if (folder.prefix / "bin" / "ascend-compile").exists():
        text = folder.run("bash", "-c", f'. "{folder.home}/set_env.sh" && "{folder.prefix}/bin/ascend-compile" --soc Ascend910B3 '
                          'kernel.cpp -o kernel.o', ok=False)
        contains(text, "bisheng is not there")


def case_real_cann_is_not_shadowed(folder):
    home = folder.path / "cann"
    folder.write("cann/lib64/cmake/ASCConfig.cmake", 'message(STATUS "the real one")\nset(ASC_FOUND TRUE)\n')
    folder.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.16)\nfind_package(ASC REQUIRED)\nproject(p NONE)\n")
    contains(configure(folder, ASCEND_HOME_PATH=str(home)), "the real one")
    text = configure(folder, "-DASCEND_BACKEND=sim", ASCEND_HOME_PATH=str(home))
    check("the real one" not in text, text)


def case_together_with_the_sdk_package(folder):
    folder.write("demo.asc", '#include "kernel_operator.h"\nint main() { return 0; }\n')
    folder.write("CMakeLists.txt", LISTS + "find_package(AscendSDK REQUIRED COMPONENTS Development)\nadd_executable(demo demo.asc)\n"
                 "if(NOT COMMAND ascend_add_kernel)\n  message(FATAL_ERROR none)\nendif()\n")
    configure(folder)
    build(folder)


def case_legacy_project(folder):
    """A project for older CANN: ascendc.cmake, ASCEND_CANN_PACKAGE_PATH, aclrtlaunch_<kernel>.h."""
    folder.write("add_custom.cpp", r'''
#include "kernel_operator.h"
struct Tiling { uint32_t count; uint32_t step; };
extern "C" __global__ __aicore__ void add_custom(GM_ADDR x, __gm__ const float* y, uint32_t count, float by = 1) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  AscendC::GlobalTensor<float> in, out;
  in.SetGlobalBuffer(const_cast<float*>(y), count);
  out.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x), count);
  for (uint32_t i = AscendC::GetBlockIdx(); i < count; i += AscendC::GetBlockNum())
    out.SetValue(i, in.GetValue(i) + by);
}
template <class T> __global__ void ignored(T x) {}
''')
    folder.write("main.cpp", r'''
#include "acl/acl.h"
#include "aclrtlaunch_add_custom.h"
#include <cstdio>
int main() {
  aclInit(nullptr);
  aclrtSetDevice(0);
  void *x = nullptr, *y = nullptr;
  aclrtMalloc(&x, 32, ACL_MEM_MALLOC_HUGE_FIRST);
  aclrtMalloc(&y, 32, ACL_MEM_MALLOC_HUGE_FIRST);
  float host[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  aclrtMemcpy(y, 32, host, 32, ACL_MEMCPY_HOST_TO_DEVICE);
  const unsigned bad = ACLRT_LAUNCH_KERNEL(add_custom)(0, nullptr, x, y, 8, 2.5f);
  const unsigned good = ACLRT_LAUNCH_KERNEL(add_custom)(1, nullptr, x, y, 8, 2.5f);
  aclrtSynchronizeStream(nullptr);
  aclrtMemcpy(host, 32, x, 32, ACL_MEMCPY_DEVICE_TO_HOST);
  std::printf("%u %u %g %g\n", bad, good, host[0], host[7]);
  aclrtFree(x);
  aclrtFree(y);
  aclrtResetDevice(0);
  aclFinalize();
}
''')
    folder.write("CMakeLists.txt", '''cmake_minimum_required(VERSION 3.16)
project(Ascend_c)
set(SOC_VERSION "Ascend910B1" CACHE STRING "system on chip type")
set(ASCEND_CANN_PACKAGE_PATH "" CACHE PATH "ASCEND CANN package installation directory")
if(EXISTS ${ASCEND_CANN_PACKAGE_PATH}/compiler/tikcpp/ascendc_kernel_cmake)
  set(ASCENDC_CMAKE_DIR ${ASCEND_CANN_PACKAGE_PATH}/compiler/tikcpp/ascendc_kernel_cmake)
endif()
include(${ASCENDC_CMAKE_DIR}/ascendc.cmake)
ascendc_library(kernels STATIC add_custom.cpp)
add_executable(demo main.cpp)
target_link_libraries(demo PRIVATE kernels)
''')
    folder.environment.pop("CMAKE_PREFIX_PATH")
    for generator in ("Ninja", "Unix Makefiles"):
        folder.run("rm", "-rf", "build")
        configure(folder, f"-DASCEND_CANN_PACKAGE_PATH={folder.home}", generator=generator, ASCEND_HOME_PATH=str(folder.home))
        build(folder)
        contains(program(folder), "100000 0 3.5 10.5\n")
