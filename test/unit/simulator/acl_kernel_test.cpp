#include "acl_fixture.h"
#include "simulator/core/sim_control.h"

#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string_view>
#include <thread>
#include <vector>

using namespace acl_test;

namespace {

std::vector<char> bytesOf(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Kernels : Fixture {
  aclrtBinHandle object = nullptr;

  Kernels() { BOOST_TEST_REQUIRE(aclrtBinaryLoadFromFile(TEST_OBJECT_910B, nullptr, &object) == ACL_SUCCESS); }
  ~Kernels() { aclrtBinaryUnLoad(object); }

  aclrtFuncHandle function(const char* name) const {
    aclrtFuncHandle handle = nullptr;
    BOOST_TEST_REQUIRE(aclrtBinaryGetFunction(object, name, &handle) == ACL_SUCCESS);
    return handle;
  }
};

/// What `blocks` wrote.
std::vector<std::int64_t> read(const void* memory, std::size_t count) {
  std::vector<std::int64_t> values(count);
  BOOST_TEST(aclrtMemcpy(values.data(), count * 8, memory, count * 8, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  return values;
}

std::atomic<std::uint32_t> failedCode = 0;
void onFailure(aclrtExceptionInfo* info) { failedCode = aclrtGetErrorCodeFromExceptionInfo(info); }
void onFailureOfObject(aclrtExceptionInfo* info, void* userData) {
  *static_cast<std::uint32_t*>(userData) = aclrtGetErrorCodeFromExceptionInfo(info);
}

} // namespace

BOOST_AUTO_TEST_SUITE(acl_kernel)

BOOST_FIXTURE_TEST_CASE(loading, Fixture) {
  aclrtBinHandle object = nullptr;
  aclrtFuncHandle function = nullptr;
  BOOST_TEST(aclrtBinaryLoadFromFile(nullptr, nullptr, &object) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtBinaryLoadFromFile("relative.so", nullptr, &object) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("not absolute"));
  BOOST_TEST(aclrtBinaryLoadFromFile("/nowhere/k.so", nullptr, &object) == ACL_ERROR_INVALID_FILE);
  BOOST_TEST(said("/nowhere/k.so: No such file"));
  BOOST_TEST(aclrtBinaryLoadFromFile("/etc/passwd", nullptr, &object) == ACL_ERROR_INVALID_FILE);
  BOOST_TEST(said("no kernel object"));
  BOOST_TEST(aclrtBinaryLoadFromFile("/proc/self/exe", nullptr, &object) == ACL_ERROR_INVALID_FILE);

  std::vector<char> bytes = bytesOf(TEST_OBJECT_910B);
  BOOST_TEST(aclrtBinaryLoadFromData(bytes.data(), 10, nullptr, &object) == ACL_ERROR_INVALID_FILE);
  BOOST_TEST(said("has 10 bytes"));
  BOOST_TEST(aclrtBinaryLoadFromData(bytes.data(), 5000, nullptr, &object) == ACL_ERROR_INVALID_FILE); // truncated
  std::vector<char> npu = bytes;
  npu[18] = 0x29; // e_machine of the NPU's objects
  npu[19] = 0x10;
  BOOST_TEST(aclrtBinaryLoadFromData(npu.data(), npu.size(), nullptr, &object) == ACL_ERROR_INVALID_FILE);
  BOOST_TEST(said("an object for another machine (ELF machine 0x1029)"));

  BOOST_TEST(aclrtBinaryLoadFromData(bytes.data(), bytes.size(), nullptr, &object) == ACL_SUCCESS);
  bytes.assign(bytes.size(), 0); // the bytes are copied
  BOOST_TEST(aclrtBinaryGetFunction(object, "nothing", &function) == ACL_ERROR_RT_KERNEL_LOOKUP);
  BOOST_TEST(said("there is no kernel 'nothing' in the object; its kernels: axpy, record"));
  BOOST_TEST(aclrtBinaryGetFunction(object, "axpy", &function) == ACL_SUCCESS);
  std::array<char, 8> name{};
  BOOST_TEST(aclrtGetFunctionName(function, name.size(), name.data()) == ACL_SUCCESS);
  BOOST_TEST(std::string(name.data()) == "axpy");
  BOOST_TEST(aclrtGetFunctionName(function, 4, name.data()) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtBinaryUnLoad(object) == ACL_SUCCESS);
  BOOST_TEST(aclrtBinaryUnLoad(object) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtBinaryGetFunction(object, "axpy", &function) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtGetFunctionName(function, 8, name.data()) == ACL_ERROR_RT_INVALID_HANDLE); // it went with its object
}

BOOST_FIXTURE_TEST_CASE(one_soc_for_a_process, Fixture) {
  aclrtBinHandle first = nullptr;
  aclrtBinHandle second = nullptr;
  BOOST_TEST(aclrtBinaryLoadFromFile(TEST_OBJECT_310P, nullptr, &first) == ACL_SUCCESS);
  BOOST_TEST(std::string(aclrtGetSocName()) == "Ascend310P3"); // the first object decides
  BOOST_TEST(aclrtBinaryLoadFromFile(TEST_OBJECT_910B, nullptr, &second) == ACL_ERROR_RT_SOC_VERSION);
  BOOST_TEST(said("compiled for Ascend910B3, but the simulator has become an Ascend310P3"));
  std::size_t free = 0;
  std::size_t total = 0;
  BOOST_TEST(aclrtGetMemInfo(ACL_DDR_MEM, &free, &total) == ACL_SUCCESS);
  BOOST_TEST(total == 24'000'000'000U);
  BOOST_TEST(aclrtBinaryUnLoad(first) == ACL_SUCCESS);
}

BOOST_FIXTURE_TEST_CASE(create_binary, Fixture) {
  const std::vector<char> bytes = bytesOf(TEST_OBJECT_910B);
  aclrtBinHandle object = nullptr;
  aclrtBinary binary = aclrtCreateBinary(bytes.data(), bytes.size());
  BOOST_TEST_REQUIRE(binary != nullptr);
  BOOST_TEST(aclrtCreateBinary(nullptr, 1) == nullptr);
  BOOST_TEST(aclrtBinaryLoad(binary, &object) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyBinary(binary) == ACL_SUCCESS);
  BOOST_TEST(aclrtBinaryLoad(binary, &object) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtBinaryUnLoad(object) == ACL_SUCCESS);
}

BOOST_FIXTURE_TEST_CASE(launch_with_appended_arguments, Kernels) {
  std::vector<float> values(100);
  std::iota(values.begin(), values.end(), 0.0f);
  void *x = allocate(400), *y = allocate(400), *z = allocate(400);
  BOOST_TEST(aclrtMemcpy(x, 400, values.data(), 400, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpy(y, 400, values.data(), 400, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
  const aclrtFuncHandle axpy = function("axpy");
  aclrtArgsHandle arguments = nullptr;
  aclrtParamHandle alpha = nullptr;
  aclrtParamHandle other = nullptr;
  std::int64_t size = 100;
  float factor = 2;
  BOOST_TEST(aclrtKernelArgsInit(axpy, &arguments) == ACL_SUCCESS);
  for (void** pointer : {&x, &y, &z})
    BOOST_TEST(aclrtKernelArgsAppend(arguments, pointer, 8, &other) == ACL_SUCCESS);
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(aclrtKernelArgsAppend(arguments, &size, 8, &other) == ACL_SUCCESS);
  std::uint64_t slot = 0;
  std::memcpy(&slot, &factor, 4);
  BOOST_TEST(aclrtKernelArgsAppend(arguments, &slot, 8, &alpha) == ACL_SUCCESS);
  BOOST_TEST(aclrtLaunchKernelWithConfig(axpy, 4, stream, nullptr, arguments, nullptr) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("not finalised"));
  BOOST_TEST(aclrtKernelArgsFinalize(arguments) == ACL_SUCCESS);
  BOOST_TEST(aclrtKernelArgsAppend(arguments, &slot, 8, &other) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  BOOST_TEST(aclrtLaunchKernelWithConfig(axpy, 4, stream, nullptr, arguments, nullptr) == ACL_SUCCESS);
  factor = 3; // the first launch has its own copy
  std::memcpy(&slot, &factor, 4);
  BOOST_TEST(aclrtKernelArgsParaUpdate(arguments, alpha, &slot, 4) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtKernelArgsParaUpdate(arguments, alpha, &slot, 8) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  std::vector<float> result(100);
  BOOST_TEST(aclrtMemcpy(result.data(), 400, z, 400, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(result[99] == 297.0f);
  BOOST_TEST(aclrtLaunchKernelWithConfig(axpy, 1, stream, nullptr, arguments, nullptr) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpy(result.data(), 400, z, 400, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(result[99] == 396.0f);
  BOOST_TEST(aclrtLaunchKernelWithConfig(function("blocks"), 1, stream, nullptr, arguments, nullptr) ==
             ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("the arguments were made for another kernel"));
  for (void* memory : {x, y, z})
    BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
}

/// aclrtFree waits for nothing; what a kernel uses that was launched before is there till it is done, and is told.
BOOST_FIXTURE_TEST_CASE(freed_before_the_kernel_is_done, Kernels) {
  const std::vector<float> ones(100, 1.0f);
  void *x = allocate(400), *y = allocate(400), *z = allocate(400);
  for (void* input : {x, y})
    BOOST_TEST(aclrtMemcpy(input, 400, ones.data(), 400, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
  struct Parameters {
    void *x, *y, *z;
    std::int64_t sizes[3];
    float alpha;
  } const parameters{x, y, z, {100, 100, 100}, 2};
  const auto launch = [&] {
    return aclrtLaunchKernelWithHostArgs(function("axpy"), 1, stream, nullptr, const_cast<Parameters*>(&parameters),
                                         sizeof parameters, nullptr, 0);
  };
  std::atomic<bool> open = false;
  const auto wait = [](void* gate) {
    while (!static_cast<std::atomic<bool>*>(gate)->load())
      std::this_thread::yield();
  };
  BOOST_TEST(aclrtLaunchHostFunc(stream, wait, &open) == ACL_SUCCESS);
  BOOST_TEST(launch() == ACL_SUCCESS);
  ascend_sim_clear_findings();
  BOOST_TEST(aclrtFree(x) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(x) == ACL_ERROR_RT_PARAM_INVALID);
  void* other = allocate(400); // elsewhere
  BOOST_TEST(other != x);
  open = true;
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  std::vector<float> result(100);
  BOOST_TEST(aclrtMemcpy(result.data(), 400, z, 400, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(result[99] == 3.0f);
  std::array<char, 2000> text{};
  ascend_sim_findings_text(text.data(), text.size());
  BOOST_TEST(std::string_view(text.data()).find("which the host freed before the kernel was done") !=
             std::string_view::npos);

  BOOST_TEST(launch() == ACL_SUCCESS); // x was freed before
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_AICORE_EXCEPTION);
  BOOST_TEST(said("MEM-FREED"));

  BOOST_TEST(aclrtFreeWithDevSync(nullptr) == ACL_ERROR_INVALID_PARAM);
  open = false;
  BOOST_TEST(aclrtLaunchHostFunc(stream, wait, &open) == ACL_SUCCESS);
  std::thread opens([&] { open = true; });
  BOOST_TEST(aclrtFreeWithDevSync(y) == ACL_SUCCESS);
  BOOST_TEST(open.load());
  opens.join();
  for (void* memory : {z, other})
    BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
  ascend_sim_clear_findings();
}

BOOST_FIXTURE_TEST_CASE(placeholders, Kernels) {
  // The kernel's buffer is data that comes with the launch: nothing is read back, but the kernel may use it.
  const aclrtFuncHandle blocks = function("blocks");
  aclrtArgsHandle arguments = nullptr;
  aclrtParamHandle parameter = nullptr;
  void* buffer = nullptr;
  BOOST_TEST(aclrtKernelArgsInit(blocks, &arguments) == ACL_SUCCESS);
  BOOST_TEST(aclrtKernelArgsAppendPlaceHolder(arguments, &parameter) == ACL_SUCCESS);
  BOOST_TEST(aclrtKernelArgsFinalize(arguments) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtKernelArgsGetPlaceHolderBuffer(arguments, foreign(), 16, &buffer) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtKernelArgsGetPlaceHolderBuffer(arguments, parameter, 16, &buffer) == ACL_SUCCESS);
  BOOST_TEST(aclrtKernelArgsFinalize(arguments) == ACL_SUCCESS);
  BOOST_TEST(aclrtLaunchKernelWithConfig(blocks, 2, stream, nullptr, arguments, nullptr) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtLaunchKernelWithConfig(blocks, 3, stream, nullptr, arguments, nullptr) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_AICORE_EXCEPTION); // 16 bytes are for two blocks
  // The same with the caller's block: pointer, then data.
  std::array<std::int64_t, 3> block{};
  aclrtPlaceHolderInfo info{0, 8};
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(blocks, 2, stream, nullptr, block.data(), 24, &info, 1) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  info.dataOffset = 24;
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(blocks, 2, stream, nullptr, block.data(), 24, &info, 1) ==
             ACL_ERROR_INVALID_PARAM);
}

BOOST_FIXTURE_TEST_CASE(launch_with_a_block_of_arguments, Kernels) {
  const aclrtFuncHandle blocks = function("blocks");
  void* out = allocate(80);
  void* block = allocate(8);
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(blocks, 10, stream, nullptr, &out, 8, nullptr, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(read(out, 10) == std::vector<std::int64_t>(10, 10), boost::test_tools::per_element());
  BOOST_TEST(aclrtMemcpy(block, 8, &out, 8, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
  BOOST_TEST(aclrtLaunchKernel(blocks, 9, block, 8, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(read(out, 1)[0] == 9);
  BOOST_TEST(aclrtLaunchKernel(blocks, 9, &out, 8, stream) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("argsData is not in device memory"));
  BOOST_TEST(aclrtFree(block) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(out) == ACL_SUCCESS);
}

BOOST_FIXTURE_TEST_CASE(what_is_known_of_a_kernel, Kernels) {
  const aclrtFuncHandle overrun = function("overrun"); // (out, int64_t)
  std::size_t count = 0;
  BOOST_TEST(aclrtFunctionGetParamCount(overrun, &count) == ACL_SUCCESS);
  BOOST_TEST(count == 2U);
  std::size_t offset = 0;
  std::size_t size = 0;
  BOOST_TEST(aclrtFunctionGetParamInfo(overrun, 1, &offset, &size) == ACL_SUCCESS);
  BOOST_TEST(offset == 8U);
  BOOST_TEST(size == 8U);
  BOOST_TEST(aclrtFunctionGetParamInfo(overrun, 2, &offset, &size) == ACL_ERROR_INVALID_PARAM);
  std::int64_t value = -1;
  BOOST_TEST(aclrtGetFunctionAttribute(overrun, ACL_FUNC_ATTR_KERNEL_TYPE, &value) == ACL_SUCCESS);
  BOOST_TEST(value == ACL_KERNEL_TYPE_VECTOR);
  BOOST_TEST(aclrtGetFunctionAttribute(overrun, ACL_FUNC_ATTR_KERNEL_RATIO, &value) ==
             ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  aclrtFuncHandle handle = nullptr;
  BOOST_TEST(aclrtGetFuncBySymbol(&count, &handle) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
}

BOOST_FIXTURE_TEST_CASE(launch_with_an_array_of_arguments, Kernels) {
  const aclrtFuncHandle blocks = function("blocks");
  void* out = allocate(16);
  std::array<void*, 1> arguments{static_cast<void*>(&out)};
  BOOST_TEST(aclrtLaunchKernelWithArgsArray(blocks, 2, stream, nullptr, arguments.data()) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  const std::vector<std::int64_t> first = read(out, 2);
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(blocks, 2, stream, nullptr, &out, 8, nullptr, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(first == read(out, 2));
  arguments[0] = nullptr;
  BOOST_TEST(aclrtLaunchKernelWithArgsArray(blocks, 2, stream, nullptr, arguments.data()) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(said("kernel blocks: args[0] is null"));
  BOOST_TEST(aclrtLaunchKernelWithArgsArray(blocks, 2, stream, nullptr, nullptr) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtLaunchKernelWithArgsArray(foreign(), 2, stream, nullptr, nullptr) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtFree(out) == ACL_SUCCESS);
}

BOOST_FIXTURE_TEST_CASE(wrong_launches, Kernels) {
  const aclrtFuncHandle blocks = function("blocks");
  void* out = allocate(8);
  for (std::uint32_t count : {0U, 65536U}) {
    BOOST_TEST(aclrtLaunchKernelWithHostArgs(blocks, count, stream, nullptr, &out, 8, nullptr, 0) ==
               ACL_ERROR_INVALID_PARAM);
    BOOST_TEST(said("a launch takes 1 to 65535"));
  }
  std::array<void*, 2> two{out, out};
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(blocks, 1, stream, nullptr, two.data(), 16, nullptr, 0) ==
             ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(said("kernel blocks takes 8 bytes of parameters, 16 were given"));
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(blocks, 1, stream, nullptr, &out, 4, nullptr, 0) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(foreign(), 1, stream, nullptr, &out, 8, nullptr, 0) ==
             ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(blocks, 1, foreign(), nullptr, &out, 8, nullptr, 0) ==
             ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(blocks, 1, stream, nullptr, nullptr, 8, nullptr, 0) ==
             ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtFree(out) == ACL_SUCCESS);
}

BOOST_FIXTURE_TEST_CASE(failures_are_told_at_the_next_synchronisation, Kernels) {
  struct {
    void* out;
    std::int64_t size;
  } arguments{allocate(32), 8};
  const aclrtFuncHandle overrun = function("overrun");
  aclrtEvent event = nullptr;
  BOOST_TEST(aclrtCreateEvent(&event) == ACL_SUCCESS);
  BOOST_TEST(aclrtSetExceptionInfoCallback(&onFailure) == ACL_SUCCESS);
  std::uint32_t codeOfObject = 0;
  BOOST_TEST(aclrtBinarySetExceptionCallback(object, &onFailureOfObject, &codeOfObject) == ACL_SUCCESS);
  BOOST_TEST(aclrtBinarySetExceptionCallback(foreign(), &onFailureOfObject, nullptr) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(overrun, 1, stream, nullptr, &arguments, 16, nullptr, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtRecordEvent(event, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeEvent(event) == ACL_ERROR_RT_AICORE_EXCEPTION);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_AICORE_EXCEPTION);
  BOOST_TEST(said("kernel overrun"));
  BOOST_TEST(failedCode == 507015U);
  BOOST_TEST(codeOfObject == 507015U);
  BOOST_TEST(aclrtBinarySetExceptionCallback(object, nullptr, nullptr) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS); // it has been told
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(overrun, 1, stream, nullptr, &arguments, 16, nullptr, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeDevice() == ACL_ERROR_RT_AICORE_EXCEPTION);
  BOOST_TEST(aclrtSetExceptionInfoCallback(nullptr) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyEvent(event) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(arguments.out) == ACL_SUCCESS);
}

BOOST_FIXTURE_TEST_CASE(unloading_while_a_kernel_runs, Fixture) {
  aclrtBinHandle object = nullptr;
  aclrtFuncHandle slow = nullptr;
  BOOST_TEST(aclrtBinaryLoadFromFile(TEST_OBJECT_910B, nullptr, &object) == ACL_SUCCESS);
  BOOST_TEST(aclrtBinaryGetFunction(object, "slow", &slow) == ACL_SUCCESS);
  struct {
    void* out;
    std::int64_t size, value;
  } arguments{allocate(8), 1, 42};
  BOOST_TEST(aclrtLaunchKernelWithHostArgs(slow, 1, stream, nullptr, &arguments, 24, nullptr, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtBinaryUnLoad(object) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(read(arguments.out, 1)[0] == 42);
  BOOST_TEST(aclrtFree(arguments.out) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_SUITE_END()
