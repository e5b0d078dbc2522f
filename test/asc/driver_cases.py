"""ascendcc on the command line."""
import os

from run import check, contains
from sources import HELPER, HOST, KERNEL, PROGRAM


def lines_with(text, *parts):
    return [line for line in text.splitlines() if all(part in line for part in parts)]


def case_program(folder):
    """Macros, include folders, dependencies, templates, several lines of a launch; names with blanks."""
    folder.write("my program.asc", PROGRAM)
    folder.write("inc/shift.h", "#define SHIFT 5\n")
    folder.asc("--npu-arch=dav-2201", "-Iinc", "-DVALUE=1.5f", "-MD", "-MF", "p.d", "-MT", "target", "my program.asc", "-o", "p")
    check(folder.run("./p") == "0 6.5 6.5\n", folder.run("./p"))
    depends = (folder.path / "p.d").read_text()
    contains(depends, "target:", "my\\ program.asc", "inc/shift.h")
    user = folder.asc("-MM", "-Iinc", "-DVALUE=1", "my program.asc")
    contains(user, "inc/shift.h")
    check("kernel_operator.h" not in user, "-MM lists the SDK's headers")


def case_other_architecture(folder):
    folder.write("a.asc", r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#include <cstdio>
__global__ __aicore__ void k() { printf("arch %d\n", __NPU_ARCH__); }
int main() { aclrtSetDevice(0); k<<<1, nullptr, nullptr>>>(); std::printf("%d %s\n", aclrtSynchronizeStream(nullptr), aclrtGetSocName()); }
''')
    folder.asc("--npu-arch=dav-2002", "a.asc", "-o", "a")
    contains(folder.run("./a"), "arch 2002", "0 Ascend310P")
    contains(folder.run("./a", ASCEND_SIM_SOC="Ascend910B1"), "compiled for dav-2002, the simulator is Ascend910B1")
    contains(folder.asc("--npu-arch=dav-3510", "a.asc", ok=False), "dav-3510", "dav-2201", "dav-2002")


def case_separate_objects(folder):
    """-dc, -c, -x asc, a C++ host, and every kind of library."""
    folder.write("kernel.cpp", KERNEL)
    folder.write("helper.asc", HELPER)
    folder.write("main.cpp", HOST)
    folder.asc("-dc", "-fPIC", "-x", "asc", "kernel.cpp", "-o", "kernel.o")
    folder.asc("-dc", "-fPIC", "-DFACTOR=3", "helper.asc", "-o", "helper.o")
    folder.asc("-c", "main.cpp", "-o", "main.o")
    folder.asc("kernel.o", "helper.o", "main.o", "-o", "all")
    check(folder.run("./all") == "0 3 21\n", folder.run("./all"))
    folder.asc("-lib", "kernel.o", "helper.o", "-o", "libk.a")
    folder.asc("main.o", "-L.", "-lk", "-o", "with_archive")
    check(folder.run("./with_archive") == "0 3 21\n", "archive")
    folder.asc("-shared", "kernel.o", "helper.o", "-o", "libs.so")
    folder.asc("main.o", "-L.", "-ls", "-Wl,-rpath,$ORIGIN", "-o", "with_shared")
    check(folder.run("./with_shared") == "0 3 21\n", "shared")


def case_findings_name_lines(folder):
    folder.write("bad.asc", '''#include "acl/acl.h"
#include "kernel_operator.h"
__global__ __vector__ void k(__gm__ float* x) {
  AscendC::GlobalTensor<float> t;
  t.SetGlobalBuffer(x, 4);
  t.SetValue(
      9, 1.0f);
}
int plain(int x) { return x; }
int main() {
  aclrtSetDevice(0);
  void* x = nullptr;
  aclrtMalloc(&x, 16, ACL_MEM_MALLOC_HUGE_FIRST);
  k<<<1, nullptr, nullptr>>>(static_cast<float*>(x));
  const int bad = aclrtSynchronizeStream(nullptr);
  k<<<0, nullptr, nullptr>>>(nullptr);
  plain<<<1, nullptr, nullptr>>>(1);
  return bad == ACL_ERROR_RT_AICORE_EXCEPTION ? 0 : 1;
}
''')
    folder.asc("bad.asc", "-o", "bad")
    text = folder.run("./bad")
    contains(text, "bad.asc:6: error: MEM-OOB", "bad.asc:16: error: kernel k: 0 blocks", "bad.asc:17: error:", "no kernel")


def case_errors_name_lines(folder):
    folder.write("a.asc", '#include "b.h"\n')
    folder.write("b.h", '#include "kernel_operator.h"\n__global__ void k() {\n  undeclared();\n}\n')
    contains(folder.asc("-c", "a.asc", ok=False), "b.h:3:", "undeclared")
    folder.write("b.h", '\n\nvoid f() { k<<<1, 2; }\n')
    contains(folder.asc("-c", "a.asc", ok=False), "b.h:3: error: the launch has no '>>>('")
    check(not (folder.path / "a.o").exists(), "an object is left behind")
    contains(folder.asc("-c", "nothing.asc", ok=False), "nothing.asc: there is no such file")
    contains(folder.asc(ok=False), "no input files")
    folder.write("c.asc", "int x;\n")
    contains(folder.asc("-c", "c.asc", "c.asc", "-o", "c.o", ok=False), "-o names one file")
    contains(folder.asc("-c", "c.asc", ok=False, TMPDIR="/nonexistent"), "TMPDIR")
    contains(folder.asc("-c", "c.asc", ok=False, ASCEND_HOST_CXX="no-such-compiler"), "no-such-compiler")
    contains(folder.asc("-c", "c.asc", "--frobnicate", ok=False), "--frobnicate")


def case_stages(folder):
    folder.write("a.asc", '#include "kernel_operator.h"\n__global__ __cube__ void k() {}\nvoid f() { k<<<1, nullptr>>>(); }\n')
    contains(folder.asc("-E", "a.asc"), "chevron::configure(1, nullptr)", '{"k", ::ascend::sim::CoreKind::aic, 1, 0}')
    contains(folder.asc("-S", "a.asc", "-o", "-"), ".globl")
    check(folder.asc("-fsyntax-only", "a.asc") == "", "-fsyntax-only says something")
    check(sorted(os.listdir(folder.path)) == ["a.asc"], str(os.listdir(folder.path)))
    planned = folder.asc("-###", "-c", "a.asc", "-O1")
    check(len(lines_with(planned, "-O1")) == 2 and "-O2" not in planned, planned)
    check(not (folder.path / "a.o").exists(), "-### has compiled")
    folder.asc("-c", "--save-temps", "a.asc")
    check({"a.ii", "a.asc.ii", "a.o"} <= set(os.listdir(folder.path)), str(os.listdir(folder.path)))
    contains(folder.asc("--version"), "ascendcc")
    contains(folder.asc("--help"), "--npu-arch")


def case_cpu_debugging(folder):
    """--run-mode=cpu, and kernels that a program runs without ACL."""
    folder.write("a.asc", r'''
#ifdef ASCENDC_CPU_DEBUG
#include "cpu_debug_launch.h"
#else
#error "ASCENDC_CPU_DEBUG is not defined"
#endif
#include <cstdio>
extern "C" __global__ __aicore__ void twice(GM_ADDR x, uint64_t count) {
  AscendC::GlobalTensor<int32_t> t;
  t.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(x), count);
  for (uint64_t i = AscendC::GetBlockIdx(); i < count; i += AscendC::GetBlockNum())
    t.SetValue(i, 2 * t.GetValue(i));
}
int main() {
  auto* x = static_cast<uint8_t*>(AscendC::GmAlloc(16));
  for (int i = 0; i < 4; ++i)
    reinterpret_cast<int*>(x)[i] = i;
  AscendC::SetKernelMode(KernelMode::AIV_MODE);
  ICPU_RUN_KF(twice, 1, x, 4);
  std::printf("%d %d\n", reinterpret_cast<int*>(x)[1], reinterpret_cast<int*>(x)[3]);
  std::fflush(stdout);
  ICPU_RUN_KF(twice, 1, x, 5);
}
''')
    folder.asc("--run-mode=cpu", "a.asc", "-o", "a")
    text = folder.run("./a", ok=False)
    contains(text, "2 6", "MEM-OOB")


def case_assert_and_platform(folder):
    folder.write("a.asc", r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#include "tiling/platform/platform_ascendc.h"
#include <cstdio>
__global__ __vector__ void k(int n) { assert(n < 3); }
int main() {
  aclrtSetDevice(0);
  assert(aclrtSynchronizeDevice() == 0);
  k<<<1, nullptr, nullptr>>>(3);
  std::printf("%d\n", aclrtSynchronizeStream(nullptr));
  auto* platform = platform_ascendc::PlatformAscendCManager::GetInstance();
  uint64_t ub = 0;
  platform->GetCoreMemSize(platform_ascendc::CoreMemType::UB, ub);
  std::printf("%u %u %lu\n", platform->GetCoreNumAic(), platform->GetCoreNumAiv(), ub);
  std::fflush(stdout);
  assert(ub == 1);
}
''')
    folder.asc("a.asc", "-o", "a")
    text = folder.run("./a", ok=False)
    contains(text, "a.asc:6: error: KERNEL-ASSERT: assertion failed: n < 3", "507015\n", "20 40 196352\n",
             "a.asc:17: Assertion `ub == 1' failed")


def case_arguments_convert_as_in_a_call(folder):
    """Overloads, default arguments, null pointers, braces, conversions: C++'s own rules; the order of a stream is kept."""
    folder.write("a.asc", r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#include <cstdio>
struct Tiling { int a; int b[3]; };
__global__ void k(int n, Tiling t = {1, {2, 3, 4}}) { printf("int %d %d\n", n, t.b[2]); }
__global__ void k(const char* text, float* p) { printf("text %s %d\n", text, p == nullptr); }
template <class T, class... A> __global__ void sum(T first, A... rest) { printf("sum %g\n", double((first + ... + rest))); }
namespace deep { struct S { template <int N> static __global__ void k() { printf("deep %d\n", N); } }; }
int main() {
  aclrtSetDevice(0);
  aclrtStream s = nullptr;
  aclrtCreateStream(&s);
  void (*chosen)(const char*, float*) = k;
  k<<<1, 0, s>>>(true);
  k<<<1, 0, s>>>(7, {0, {0, 0, 9}});
  k<<<1, 0, s>>>("x", 0);
  chosen<<<1, 0, s>>>("y", nullptr);
  sum<<<1, 0, s>>>(1, 2.5f, 3u);
  deep::S::k<4><<<1, 0, s>>>();
  k<<<1, 0>>>(8);
  return aclrtSynchronizeStream(s) + aclrtSynchronizeStream(nullptr);
}
''')
    folder.asc("a.asc", "-o", "a")
    text = folder.run("./a")
    in_order = "int 1 4\nint 7 9\ntext x 1\ntext y 1\nsum 6.5\ndeep 4\n"
    check(text.replace("int 8 4\n", "").startswith(in_order) and "int 8 4\n" in text, text)


def case_device_api_in_host_code(folder):
    """Host code that calls what is for kernels is told so, with the line, before and after a launch; it does not crash."""
    folder.write("a.asc", r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#include <cstdlib>
__global__ __aicore__ void work(GM_ADDR a) {
  AscendC::GlobalTensor<int32_t> t;
  t.SetGlobalBuffer((__gm__ int32_t*)a, 16);
  t.SetValue(0, 7);
}
int main(int, char** values) {
  const int way = std::atoi(values[1]);
  int32_t host[16] = {};
  AscendC::GlobalTensor<int32_t> t;
  if (way == 0)
    t.SetGlobalBuffer(host, 16);
  aclrtSetDevice(0);
  void* d = nullptr;
  aclrtMalloc(&d, 64, ACL_MEM_MALLOC_HUGE_FIRST);
  work<<<1, 0>>>((uint8_t*)d);
  aclrtSynchronizeDevice();
  if (way == 1)
    t.SetValue(0, 5);
  if (way == 2)
    AscendC::PipeBarrier<PIPE_ALL>();
  if (way == 3) {
    AscendC::TPipe pipe;
    AscendC::TBuf<> buffer;
    pipe.InitBuffer(buffer, 64);
  }
  return aclrtFree(d);
}
''')
    folder.asc("a.asc", "-o", "a")
    for way, line in enumerate((15, 22, 24, 28)):
        text = folder.run("./a", str(way), ok=False)
        contains(text, f"a.asc:{line}: error: host code calls what only a kernel can", "hint: ")
    folder.run("./a", "4")


def case_timeout(folder):
    """ASCEND_SIM_TIMEOUT and aclrtSetOpExecuteTimeOut end kernels that spin in their own code and in calls; the program goes on."""
    folder.write("a.asc", r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#include <cstdio>
__global__ void spin(int n) { volatile int x = 0; while (n != 0) x = x + 1; }
__global__ void work(GM_ADDR a) {
  AscendC::GlobalTensor<int> t;
  t.SetGlobalBuffer(reinterpret_cast<int*>(a), 8);
  while (true)
    t.SetValue(AscendC::GetBlockIdx(), 1);
}
int main(int count, char**) {
  aclrtSetDevice(0);
  if (count > 1)
    aclrtSetOpExecuteTimeOut(1);
  void* d = nullptr;
  aclrtMalloc(&d, 64, ACL_MEM_MALLOC_HUGE_FIRST);
  spin<<<3, 0>>>(1);
  const int first = aclrtSynchronizeStream(nullptr);
  work<<<2, 0>>>(static_cast<uint8_t*>(d));
  const int second = aclrtSynchronizeStream(nullptr);
  spin<<<3, 0>>>(0);
  std::printf("%d %d %d\n", first, second, aclrtSynchronizeStream(nullptr));
  aclrtFree(d);
}
''')
    folder.asc("a.asc", "-o", "a")
    text = folder.run("./a", ASCEND_SIM_TIMEOUT="1", timeout=60)
    contains(text, "507014 507014 0\n", "a.asc:5: error: KERNEL-TIMEOUT", "stopped after 1 s", "in kernel spin", "in kernel work")
    contains(folder.run("./a", "limited", timeout=60), "507014 507014 0\n", "aclrtSetOpExecuteTimeOut")
    contains(folder.run("./a", ASCEND_SIM_TIMEOUT="soon", ok=None), "timeout is a number")


def case_faults_have_a_line(folder):
    """What a kernel's own C++ does wrong ends its block, is told with kernel, block and line, and leaves the process alone."""
    folder.write("a.asc", r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#include <cstdio>
#include <stdexcept>
__global__ void throws(int n) {
  if (AscendC::GetBlockIdx() == n)
    throw std::runtime_error("no good");
}
__global__ void crashes(int* nowhere) {
  if (AscendC::GetBlockIdx() == 1)
    *(volatile int*)nowhere = 1;
}
int main() {
  aclrtSetDevice(0);
  throws<<<4, 0>>>(2);
  const int first = aclrtSynchronizeStream(nullptr);
  crashes<<<4, 0>>>(nullptr);
  const int second = aclrtSynchronizeStream(nullptr);
  std::printf("%d %d\n", first, second);
}
''')
    folder.asc("a.asc", "-o", "a")
    text = folder.run("./a")
    contains(text, "507015 507015\n", "a.asc:8: error: KERNEL-EXCEPTION: no good", "in kernel throws, block 2 of 4",
             "a.asc:12: error: KERNEL-CRASH", "in kernel crashes, block 1 of 4")


def case_cores(folder):
    """Kernel types: how many cores a block has."""
    folder.write("a.asc", r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#define SAY(name) AscendC::printf(name " %s %d\n", g_coreType == AscendC::AIC ? "aic" : "aiv", static_cast<int>(AscendC::GetBlockIdx()))
__global__ __mix__(1, 2) void mix() { SAY("mix"); }
__global__ __cube__ void cube() { SAY("cube"); }
__global__ __vector__ void vec() { SAY("vec"); }
__global__ __aicore__ void task() { KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_1); SAY("task"); }
int main() {
  aclrtSetDevice(0);
  mix<<<1, 0>>>();
  cube<<<2, 0>>>();
  vec<<<2, 0>>>();
  task<<<1, 0>>>();
  return aclrtSynchronizeStream(nullptr);
}
''')
    folder.asc("a.asc", "-o", "a")
    lines = sorted(line for line in folder.run("./a").splitlines() if line)
    check(lines == sorted(["mix aic 0", "mix aiv 0", "mix aiv 1", "cube aic 0", "cube aic 1", "vec aiv 0", "vec aiv 1", "task aic 0",
                           "task aiv 0"]), "\n".join(lines))


def case_c_interface(folder):
    """c_api/asc_simd.h, with arrays in the unified buffer."""
    functions = {"add": 5, "sub": 1, "mul": 6, "div": 1.5, "max": 3, "min": 2}
    unary = {"abs": 4, "exp": 54.59815, "log": 1.3862944, "rcp": 0.25, "sqrt": 2, "rsqrt": 0.5, "relu": 4}
    scalars = {"add_scalar": 6, "mul_scalar": 8, "max_scalar": 4, "min_scalar": 2}
    calls = "".join(f"  asc_{name}_sync(z, x, y, 64); put(out++, z);\n  asc_{name}(z, x, y, 1, 1, 1, 1, 8, 8, 8); asc_sync_vec(); put(out++, z);\n"
                    for name in functions)
    calls += "  asc_duplicate_sync(x, 4.0f, 64);\n"
    calls += "".join(f"  asc_{name}_sync(z, x, 64); put(out++, z);\n  asc_{name}(z, x, 1, 1, 1, 8, 8); asc_sync_vec(); put(out++, z);\n"
                     for name in unary)
    calls += "".join(f"  asc_{name}_sync(z, x, 2.0f, 64); put(out++, z);\n" for name in scalars)
    expected = [v for value in functions.values() for v in (value, value)]
    expected += [v for value in unary.values() for v in (value, value)] + list(scalars.values())
    folder.write("a.asc", r'''
#include "acl/acl.h"
#include "c_api/asc_simd.h"
#include <cstdio>
__aicore__ void put(__gm__ float* out, __ubuf__ float* z) {
  AscendC::GlobalTensor<float> t;
  t.SetGlobalBuffer(out, 1);
  t.SetValue(0, z[63]);
}
__vector__ __global__ __aicore__ void k(__gm__ float* out) {
  asc_init();
  __ubuf__ float x[64], y[32 * 2];
  __ubuf__ float z[2][32 + 0];
  __ubuf__ float* unused = x;
  (void)unused;
  asc_duplicate_sync(x, 3.0f, 64);
  asc_duplicate_sync(y, 2.0f, 64);
  kernelBody(out, x, y, &z[0][0]);
}
int main() {
  aclrtSetDevice(0);
  float host[64] = {};
  void* d = nullptr;
  aclrtMalloc(&d, sizeof host, ACL_MEM_MALLOC_HUGE_FIRST);
  aclrtMemset(d, sizeof host, 0, sizeof host);
  k<<<1, 0>>>(static_cast<float*>(d));
  const int error = aclrtSynchronizeStream(nullptr);
  aclrtMemcpy(host, sizeof host, d, sizeof host, ACL_MEMCPY_DEVICE_TO_HOST);
  for (int i = 0; i < COUNT; ++i)
    std::printf("%.7g ", host[i]);
  aclrtFree(d);
  return error;
}
'''.replace("__vector__ __global__", "__aicore__ void kernelBody(__gm__ float* out, __ubuf__ float* x, __ubuf__ float* y, __ubuf__ float* z) {\n"
            + calls + "}\n__vector__ __global__", 1))
    folder.asc(f"-DCOUNT={len(expected)}", "a.asc", "-o", "a")
    got = [float(word) for word in folder.run("./a").split()]
    check(len(got) == len(expected) and all(abs(a - b) <= 1e-5 * abs(b) for a, b in zip(got, expected)), f"{got}\n{expected}")
