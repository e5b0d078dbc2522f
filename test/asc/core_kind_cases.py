"""Sources that ask for the kind of core when they are compiled, and kernel objects that ascendcc makes."""
from run import check, contains

# What each kind of core writes: its own number, the sub-block, and whether the other branch is there.
SPLIT = r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#include "kinds.h"
#include <cstdio>
#include <string>
static std::string global = [] { std::puts("constructor"); return std::string("x"); }();
namespace ns {
template <typename T, int N> struct Work {
  static T count() { static T calls = 0; return ++calls; } // one for each kind
  T* out;
#if defined(__DAV_C220_CUBE__)
  static constexpr int slot = 0;
#elif defined(__DAV_C220_VEC__)
  static constexpr int slot = 1;
  T room[2]; // another layout
#endif
  __aicore__ void Run(T add) {
#if defined(__DAV_C220_CUBE__) || defined(__DAV_C220_VEC__)
    AscendC::GlobalTensor<T> t;
    t.SetGlobalBuffer(out, 64);
    t.SetValue(16 * (slot + AscendC::GetSubBlockIdx()), KIND * 100 + N + add + count());
    if constexpr (g_coreType == AscendC::AIV) t.SetValue(48 + 8 * AscendC::GetSubBlockIdx(), 7);
#endif
  }
};
template <typename T, int N> __global__ __mix__(1, 2) void k(T* __restrict__ out, const T add, int unused = 3) {
  Work<T, N> w{out};
  w.Run(add);
}
}
__global__ __cube__ void cube(int32_t* out) { *out = KIND; }
__global__ __vector__ void vector(int32_t* out) { *out = KIND; }
template <typename T, int N> void show(T* x) {
  ns::k<T, N><<<1, nullptr, nullptr>>>(x, T(1000));
  const int error = aclrtSynchronizeStream(nullptr);
  T h[64] = {};
  aclrtMemcpy(h, sizeof(h), x, sizeof(h), ACL_MEMCPY_DEVICE_TO_HOST);
  std::printf("%d %g %g %g %g %g\n", error, double(h[0]), double(h[16]), double(h[32]), double(h[48]), double(h[56]));
}
int main() {
  aclrtSetDevice(0);
  void* x = nullptr;
  aclrtMalloc(&x, 512, ACL_MEM_MALLOC_HUGE_FIRST);
  aclrtMemset(x, 512, 0, 512);
  show<int32_t, 5>(static_cast<int32_t*>(x));
  show<float, 6>(static_cast<float*>(x));
  int32_t kinds[2];
  cube<<<1, nullptr, nullptr>>>(static_cast<int32_t*>(x));
  aclrtSynchronizeStream(nullptr);
  aclrtMemcpy(&kinds[0], 4, x, 4, ACL_MEMCPY_DEVICE_TO_HOST);
  vector<<<1, nullptr, nullptr>>>(static_cast<int32_t*>(x));
  aclrtSynchronizeStream(nullptr);
  aclrtMemcpy(&kinds[1], 4, x, 4, ACL_MEMCPY_DEVICE_TO_HOST);
  std::printf("cube %d vector %d host %d\n", kinds[0], kinds[1], KIND);
  aclrtFree(x);
}
'''
KINDS = '''#pragma once
#if defined(__DAV_CUBE__)
#define KIND 1
#elif defined(__DAV_VEC__)
#define KIND 2
#else
#define KIND 0
#endif
'''
# The two vector cores run one after the other, or at the same time: either counts first.
EXPECTED = [("0 1106 1206 1207 7 7", "0 1106 1207 1206 7 7"), ("0 1107 1207 1208 7 7", "0 1107 1208 1207 7 7")]


def expect(text):
    lines = text.splitlines()
    check(lines[0] == "constructor" and lines.count("constructor") == 1, text)
    check(lines[1] in EXPECTED[0] and lines[2] in EXPECTED[1], text)
    check(lines[3] == "cube 1 vector 2 host 0", text)


def case_mix(folder):
    """Each kind of core runs the code of its own branches, in objects, libraries, and without optimisation."""
    folder.write("kinds.h", KINDS)
    folder.write("split.asc", SPLIT)
    folder.asc("split.asc", "-MD", "-o", "split")
    expect(folder.run("./split"))
    contains((folder.path / "split.d").read_text(), "kinds.h")
    folder.asc("-O0", "-g", "-fPIC", "-c", "split.asc", "-o", "split.o")
    check(" T main" in folder.run("nm", "split.o") and folder.run("nm", "split.o").count(" T main") == 1, "one main")
    folder.asc("split.o", "-o", "split")
    expect(folder.run("./split"))


def case_finding_in_a_branch(folder):
    folder.write("bad.asc", r'''
#include "acl/acl.h"
#include "kernel_operator.h"
__global__ __mix__(1, 2) void k(int32_t* x) {
  AscendC::GlobalTensor<int32_t> t;
  t.SetGlobalBuffer(x, 4);
#ifdef __DAV_C220_CUBE__
  t.SetValue(9, 1);
#endif
}
int main() {
  aclrtSetDevice(0);
  void* x = nullptr;
  aclrtMalloc(&x, 16, ACL_MEM_MALLOC_HUGE_FIRST);
  k<<<1, nullptr, nullptr>>>(static_cast<int32_t*>(x));
  const int bad = aclrtSynchronizeStream(nullptr);
  aclrtFree(x);
  return bad == ACL_ERROR_RT_AICORE_EXCEPTION ? 0 : 1;
}
''')
    folder.asc("bad.asc", "-o", "bad")
    contains(folder.run("./bad"), "bad.asc:8: error: MEM-OOB", "AIC of block 0")


LOADER = r'''
#include "acl/acl.h"
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
int main(int, char** names) {
  char folder[4096];
  aclInit(nullptr);
  aclrtSetDevice(0);
  aclrtStream stream = nullptr;
  aclrtCreateStream(&stream);
  aclrtBinHandle binary = nullptr;
  std::printf("%d", aclrtBinaryLoadFromFile((std::string(getcwd(folder, sizeof folder)) + "/" + names[1]).c_str(), nullptr, &binary));
  void* x = nullptr;
  aclrtMalloc(&x, 64, ACL_MEM_MALLOC_HUGE_FIRST);
  aclrtMemset(x, 64, 0, 64);
  int8_t small = 3;
  double wide = 0.5;
  for (char** name = names + 2; *name != nullptr; ++name) {
    aclrtFuncHandle function = nullptr;
    if (aclrtBinaryGetFunction(binary, *name, &function) != 0) {
      std::printf(" none");
      continue;
    }
    void* arguments[] = {&x, &small, &wide};
    float result[3] = {};
    int error = aclrtLaunchKernelWithArgsArray(function, 1, stream, nullptr, arguments);
    error = error != 0 ? error : aclrtSynchronizeStream(stream);
    aclrtMemcpy(result, sizeof(result), x, sizeof(result), ACL_MEMCPY_DEVICE_TO_HOST);
    std::printf(" %d:%g,%g", error, result[0], result[1]);
    if (aclrtLaunchKernelWithArgsArray(function, 1, stream, nullptr, nullptr) != ACL_ERROR_INVALID_PARAM) std::printf(" no args");
  }
  std::printf("\n");
  aclrtFree(x);
  aclrtBinaryUnLoad(binary);
  aclrtDestroyStream(stream);
  aclrtResetDevice(0);
  aclFinalize();
}
'''
OBJECT = r'''
#include "kernel_operator.h"
namespace deep {
template <typename T> __global__ __vector__ void scale(T* out, int8_t n, double x) { out[0] = T(n * x * sizeof(T)); out[1] = KIND; }
}
extern "C" __global__ __vector__ void plain(float* out, int8_t n, double x) { out[0] = n + x; out[1] = KIND; }
extern "C" __global__ __cube__ void matrix(float* out, int8_t n, double x) { out[0] = n - x; out[1] = KIND; }
'''


def case_kernel_object(folder):
    """--aicore-only: for the loaders of ACL, with instances of templates under names of their own."""
    folder.write("loader.cpp", LOADER)
    folder.asc("loader.cpp", "-o", "loader")
    folder.write("whole.asc", "#define KIND 9\n" + OBJECT)
    folder.asc("--aicore-only", "--npu-arch=dav-2201", "--kernel=scaled=deep::scale<float>", "whole.asc", "-o", "whole.o")
    check(folder.run("./loader", "whole.o", "plain", "scaled", "matrix", "other") == "0 0:3.5,9 0:6,9 0:2.5,9 none\n",
          folder.run("./loader", "whole.o", "plain", "scaled", "matrix", "other"))
    folder.write("kinds.h", KINDS)
    folder.write("split.asc", '#include "kinds.h"\n' + OBJECT)
    folder.asc("--aicore-only", "--kernel=scaled=deep::scale<float>", "split.asc", "-o", "split.o")
    check(folder.run("./loader", "split.o", "plain", "scaled", "matrix") == "0 0:3.5,2 0:6,2 0:2.5,1\n",
          folder.run("./loader", "split.o", "plain", "scaled", "matrix"))
    # It is for all SoCs of the architecture, and for no other.
    contains(folder.run("./loader", "whole.o", "plain", ASCEND_SIM_SOC="Ascend910B1"), "0 0:3.5")
    contains(folder.asc("--aicore-only", "--kernel=a=none<int>", "whole.asc", "-o", "x.o", ok=False), "'none<int>' names no kernel")
    folder.write("empty.asc", "int x;\n")
    contains(folder.asc("--aicore-only", "empty.asc", "-o", "x.o", ok=False), "empty.asc", "no kernel")
    check(not (folder.path / "x.o").exists(), "an object of a source that does not compile")


MIXED = r'''
#include "kernel_operator.h"
#include "kinds.h"
template <typename T> T count() { static T calls = 0; return ++calls; } // one for each kind
extern "C" __global__ __mix__(1, 1) __aicore__ void mixed(float* out, int8_t n, double x) {
  if (KIND == 1) out[0] = 10 * KIND + count<int>();
  if (KIND == 2) out[1] = 10 * KIND + count<int>();
}
'''


def case_compiled_by_the_hub(folder):
    """ascend-compile: a mix kernel, alone and with others in one object; a cube kernel."""
    folder.write("loader.cpp", LOADER)
    folder.asc("loader.cpp", "-o", "loader")
    folder.write("kinds.h", KINDS)
    folder.write("mixed.cpp", MIXED)
    folder.write("cube.cpp", '#include "kernel_operator.h"\n#include "kinds.h"\nextern "C" __global__ __cube__ __aicore__ void cube'
                 "(float* out, int8_t n, double x) { out[0] = KIND; out[1] = n; }\n")
    folder.write("plain.cpp", '#include "kernel_operator.h"\nextern "C" __global__ __vector__ __aicore__ void plain'
                 "(float* out, int8_t n, double x) { out[0] = n; out[1] = x; }\n")
    compiler = folder.prefix / "bin" / "ascend-compile"
    folder.run(compiler, "--soc", "sim", "mixed.cpp", "-o", "mixed.o")
    check(folder.run("./loader", "mixed.o", "mixed", "mixed") == "0 0:11,21 0:12,22\n", folder.run("./loader", "mixed.o", "mixed", "mixed"))
    folder.run(compiler, "--soc", "sim", "cube.cpp", "-o", "cube.o")
    check(folder.run("./loader", "cube.o", "cube") == "0 0:1,3\n", folder.run("./loader", "cube.o", "cube"))
    folder.run(compiler, "--soc", "sim", "mixed.cpp", "cube.cpp", "plain.cpp", "-o", "all.o")
    check(folder.run("./loader", "all.o", "mixed", "cube", "plain") == "0 0:11,21 0:1,3 0:3,0.5\n",
          folder.run("./loader", "all.o", "mixed", "cube", "plain"))


RTC = r'''
#include "acl/acl.h"
#include "acl/acl_rt_compile.h"
#include <cstdio>
#include <string>
#include <vector>
static const char* source = R"(
#include "kernel_operator.h"
#include "sub/step.h"
namespace ns {
template <typename T, int N> __global__ __vector__ void add(T* x, T y) {
  AscendC::GlobalTensor<T> t;
  t.SetGlobalBuffer(x, 8);
  t.SetValue(AscendC::GetBlockIdx() == 0 ? N : 100, y + STEP);
}
}
)";
static std::string log(aclrtcProg prog) {
  size_t size = 0;
  aclrtcGetCompileLogSize(prog, &size);
  std::vector<char> text(size);
  aclrtcGetCompileLog(prog, text.data());
  return text.data();
}
int main() {
  const char* header = "#define STEP 40\n";
  const char* include = "sub/step.h";
  const char* options[] = {"--npu-arch=dav-2201", "-DUSED=1"};
  const char* expression = "ns::add<float, 2>";
  const char* name = nullptr;
  aclrtcProg prog = nullptr, gone = nullptr;
  size_t size = 0;
  // What is wrong is said by its code.
  std::printf("%d %d %d", aclrtcCreateProg(nullptr, source, "a.asc", 0, nullptr, nullptr), aclrtcCreateProg(&prog, source, "a.asc", 1, nullptr, nullptr),
              aclrtcCompileProg(&size, 0, nullptr));
  const char* outside = "../step.h";
  std::printf(" %d\n", aclrtcCreateProg(&prog, source, "a.asc", 1, &header, &outside));
  aclrtcCreateProg(&prog, source, "add.asc", 1, &header, &include);
  std::printf("%d %d", aclrtcGetBinDataSize(prog, &size), aclrtcGetLoweredName(prog, expression, &name)); // too early
  std::printf(" %d", aclrtcAddNameExpr(prog, expression));
  std::printf(" %d", aclrtcCompileProg(prog, 2, options));
  std::printf(" %d %d\n", aclrtcAddNameExpr(prog, "ns::add<int, 1>"), aclrtcGetLoweredName(prog, "ns::add<int, 1>", &name));
  aclrtcGetLoweredName(prog, expression, &name);
  aclrtcGetBinDataSize(prog, &size);
  std::vector<char> object(size);
  aclrtcGetBinData(prog, object.data());
  const std::string lowered = name;
  gone = prog;
  std::printf("%d", aclrtcDestroyProg(&prog));
  std::printf(" %d\n", aclrtcDestroyProg(&gone));
  aclInit(nullptr);
  aclrtSetDevice(0);
  aclrtBinHandle binary = nullptr;
  aclrtFuncHandle function = nullptr;
  aclrtBinaryLoadOption option;
  option.type = ACL_RT_BINARY_LOAD_OPT_MAGIC;
  option.value.magic = ACL_RT_BINARY_MAGIC_ELF_VECTOR_CORE;
  aclrtBinaryLoadOptions load{&option, 1};
  std::printf("%d", aclrtBinaryLoadFromData(object.data(), size, &load, &binary));
  std::printf(" %d", aclrtBinaryGetFunction(binary, lowered.c_str(), &function));
  void* x = nullptr;
  float y = 1.5f, result[8] = {};
  aclrtMalloc(&x, 32, ACL_MEM_MALLOC_HUGE_FIRST);
  aclrtMemset(x, 32, 0, 32);
  void* arguments[] = {&x, &y};
  aclrtLaunchKernelWithArgsArray(function, 1, nullptr, nullptr, arguments);
  std::printf(" %d", aclrtSynchronizeStream(nullptr));
  aclrtMemcpy(result, 32, x, 32, ACL_MEMCPY_DEVICE_TO_HOST);
  std::printf(" %g\n", result[2]);
  aclrtLaunchKernelWithArgsArray(function, 2, nullptr, nullptr, arguments); // block 1 writes past the end
  aclrtSynchronizeStream(nullptr);
  aclrtFree(x);
  aclrtBinaryUnLoad(binary);
  // Errors of a source, of an option, of a name.
  aclrtcCreateProg(&prog, "\n#include \"kernel_operator.h\"\nextern \"C\" __global__ __vector__ void k(float* x) { y; }\n", "bad.asc", 0, nullptr, nullptr);
  std::printf("%d", aclrtcCompileProg(prog, 0, nullptr));
  std::printf(" %s\n", log(prog).find("bad.asc:3:") == 0 || log(prog).find("\nbad.asc:3:") != std::string::npos ? "line" : log(prog).c_str());
  const char* wrong[] = {"--npu-arch=dav-3510"};
  std::printf("%d\n", aclrtcCompileProg(prog, 1, wrong));
  aclrtcDestroyProg(&prog);
  aclrtcCreateProg(&prog, "#include \"kernel_operator.h\"\n__global__ __vector__ void k(float* x) {}\n", "", 0, nullptr, nullptr);
  aclrtcAddNameExpr(prog, "other<int>");
  std::printf("%d\n", aclrtcCompileProg(prog, 0, nullptr));
  aclrtcDestroyProg(&prog);
}
'''


def case_compile_at_run_time(folder):
    folder.write("rtc.cpp", RTC)
    folder.asc("rtc.cpp", "-lacl_rtc", "-o", "rtc")
    text = folder.run("./rtc", LD_LIBRARY_PATH=str(folder.home / "lib64"))
    lines = text.splitlines()
    check(lines[:4] == ["176001 176001 176000 176001", "176000 176006 0 0 176005 176007", "0 176000", "0 0 0 41.5"], text)
    contains(text, "\n176003 line\n", "\n176002\n", "\n176007\n", "add.asc:8: error: MEM-OOB", "block 1 of 2")
