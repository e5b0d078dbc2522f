#include "acl_fixture.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <vector>

using namespace acl_test;

namespace {

constexpr std::size_t kGranule = std::size_t{2} << 20;

struct Memory : Fixture {
  aclrtBinHandle object = nullptr;
  aclrtPhysicalMemProp property{
      ACL_MEM_HANDLE_TYPE_NONE, ACL_MEM_ALLOCATION_TYPE_PINNED, ACL_HBM_MEM_HUGE, {0, ACL_MEM_LOCATION_TYPE_DEVICE}, 0};

  Memory() { BOOST_TEST_REQUIRE(aclrtBinaryLoadFromFile(TEST_OBJECT_910B, nullptr, &object) == ACL_SUCCESS); }
  ~Memory() { aclrtBinaryUnLoad(object); }

  aclrtDrvMemHandle physical(std::size_t bytes) const {
    aclrtDrvMemHandle handle = nullptr;
    BOOST_TEST_REQUIRE(aclrtMallocPhysical(&handle, bytes, &property, 0) == ACL_SUCCESS);
    return handle;
  }
  static std::size_t freeBytes() {
    std::size_t free = 0, total = 0;
    BOOST_TEST(aclrtGetMemInfo(ACL_HBM_MEM, &free, &total) == ACL_SUCCESS);
    return free;
  }
  /// z = 2 x + y by a kernel, of floats; its error.
  aclError axpy(void* x, void* y, void* z, std::int64_t n) const {
    struct Parameters {
      void *x, *y, *z;
      std::int64_t sizes[3];
      float alpha;
    } parameters{x, y, z, {n, n, n}, 2};
    aclrtFuncHandle function = nullptr;
    BOOST_TEST_REQUIRE(aclrtBinaryGetFunction(object, "axpy", &function) == ACL_SUCCESS);
    BOOST_TEST(aclrtLaunchKernelWithHostArgs(function, 2, stream, nullptr, &parameters, sizeof parameters, nullptr,
                                             0) == ACL_SUCCESS);
    return aclrtSynchronizeStream(stream);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(acl_virtual_memory, Memory)

BOOST_AUTO_TEST_CASE(a_kernel_goes_across_mappings) {
  std::size_t granularity = 0;
  BOOST_TEST(aclrtMemGetAllocationGranularity(&property, ACL_RT_MEM_ALLOC_GRANULARITY_MINIMUM, &granularity) ==
             ACL_SUCCESS);
  BOOST_TEST(granularity == kGranule);
  const std::size_t before = freeBytes();
  void* base = nullptr;
  BOOST_TEST_REQUIRE(aclrtReserveMemAddress(&base, 4 * kGranule, 0, nullptr, 0) == ACL_SUCCESS);
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(base) % kGranule == 0U);
  BOOST_TEST(freeBytes() == before); // addresses take no memory
  auto* const bytes = static_cast<std::byte*>(base);
  const aclrtDrvMemHandle first = physical(kGranule), second = physical(kGranule);
  BOOST_TEST(freeBytes() == before - 2 * kGranule);
  BOOST_TEST(aclrtMapMem(bytes, kGranule, 0, first, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtMapMem(bytes + kGranule, kGranule, 0, second, 0) == ACL_SUCCESS);

  // x lies in both.
  constexpr std::size_t n = 1000;
  auto* const x = bytes + kGranule - n * 2;
  std::vector<float> values(n);
  std::iota(values.begin(), values.end(), 0.0f);
  void *y = allocate(n * 4), *z = allocate(n * 4);
  for (void* to : {static_cast<void*>(x), y})
    BOOST_TEST(aclrtMemcpy(to, n * 4, values.data(), n * 4, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
  BOOST_TEST(axpy(x, y, z, n) == ACL_SUCCESS);
  std::vector<float> result(n);
  BOOST_TEST(aclrtMemcpy(result.data(), n * 4, z, n * 4, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(result[999] == 2997.0f);

  // Memory keeps what is in it where it is mapped next; what is behind a mapping is not there.
  BOOST_TEST(aclrtUnmapMem(bytes + kGranule) == ACL_SUCCESS);
  BOOST_TEST(axpy(x, y, z, n) == ACL_ERROR_RT_AICORE_EXCEPTION);
  BOOST_TEST(said("MEM-OOB"));
  BOOST_TEST(aclrtMapMem(bytes + 3 * kGranule, kGranule, 0, second, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpy(result.data(), n * 2, bytes + 3 * kGranule, n * 2, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(result[0] == 500.0f);
  BOOST_TEST(result[499] == 999.0f);

  BOOST_TEST(aclrtReleaseMemAddress(base) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("something is mapped"));
  BOOST_TEST(aclrtFree(base) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtFreePhysical(second) == ACL_SUCCESS); // goes when it is unmapped
  BOOST_TEST(freeBytes() < before);
  for (void* mapped : {bytes, bytes + 3 * kGranule})
    BOOST_TEST(aclrtUnmapMem(mapped) == ACL_SUCCESS);
  BOOST_TEST(aclrtFreePhysical(first) == ACL_SUCCESS);
  for (void* memory : {y, z})
    BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
  BOOST_TEST(freeBytes() == before);
  BOOST_TEST(aclrtReleaseMemAddress(base) == ACL_SUCCESS);
  BOOST_TEST(aclrtReleaseMemAddress(base) == ACL_ERROR_RT_PARAM_INVALID);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_mapped) {
  void* base = nullptr;
  BOOST_TEST(aclrtReserveMemAddress(&base, 0, 0, nullptr, 0) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtReserveMemAddress(&base, kGranule, 4096, nullptr, 0) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST_REQUIRE(aclrtReserveMemAddress(&base, kGranule, 0, nullptr, 0) == ACL_SUCCESS);
  aclrtDrvMemHandle handle = nullptr;
  BOOST_TEST(aclrtMallocPhysical(&handle, 4096, &property, 0) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("no multiple of the granularity"));
  aclrtPhysicalMemProp onHost = property;
  onHost.location.type = ACL_MEM_LOCATION_TYPE_HOST;
  BOOST_TEST(aclrtMallocPhysical(&handle, kGranule, &onHost, 0) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  handle = physical(kGranule);
  BOOST_TEST(aclrtMapMem(base, 2 * kGranule, 0, handle, 0) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtMapMem(base, kGranule, 4096, handle, 0) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtMapMem(foreign(), kGranule, 0, handle, 0) == ACL_ERROR_RT_PARAM_INVALID);
  void* const other = allocate(64);
  BOOST_TEST(aclrtMapMem(static_cast<std::byte*>(base) + 2 * kGranule, kGranule, 0, handle, 0) ==
             ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("no address of aclrtReserveMemAddress"));
  BOOST_TEST(aclrtMapMem(base, kGranule, 0, stream, 0) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtMapMem(base, kGranule, 0, handle, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtMapMem(base, kGranule, 0, handle, 0) == ACL_ERROR_RT_PARAM_INVALID);
  aclrtMemAccessDesc access{ACL_RT_MEM_ACCESS_FLAGS_READWRITE, {0, ACL_MEM_LOCATION_TYPE_DEVICE}, {}};
  BOOST_TEST(aclrtMemSetAccess(base, kGranule, &access, 1) == ACL_SUCCESS);
  access.flags = ACL_RT_MEM_ACCESS_FLAGS_READ;
  BOOST_TEST(aclrtMemSetAccess(base, kGranule, &access, 1) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  std::uint64_t rights = 0;
  BOOST_TEST(aclrtMemGetAccess(base, &access.location, &rights) == ACL_SUCCESS);
  BOOST_TEST(rights == ACL_RT_MEM_ACCESS_FLAGS_READWRITE);
  aclrtDrvMemHandle again = nullptr;
  BOOST_TEST(aclrtMemRetainAllocationHandle(base, &again) == ACL_SUCCESS);
  BOOST_TEST(again == handle);
  aclrtPhysicalMemProp of{};
  BOOST_TEST(aclrtMemGetAllocationPropertiesFromHandle(handle, &of) == ACL_SUCCESS);
  BOOST_TEST(of.memAttr == ACL_HBM_MEM_HUGE);
  BOOST_TEST(aclrtUnmapMem(base) == ACL_SUCCESS);
  BOOST_TEST(aclrtUnmapMem(base) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtFreePhysical(handle) == ACL_SUCCESS);
  BOOST_TEST(aclrtFreePhysical(handle) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtReleaseMemAddress(base) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(other) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(registered_host_memory) {
  constexpr std::size_t n = 1024;
  const std::unique_ptr<float, decltype(&std::free)> x(static_cast<float*>(std::aligned_alloc(4096, n * 4)),
                                                       &std::free);
  std::iota(x.get(), x.get() + n, 0.0f);
  void *y = allocate(n * 4), *z = allocate(n * 4), *mapped = nullptr;
  BOOST_TEST(aclrtMemset(y, n * 4, 0, n * 4) == ACL_SUCCESS);
  BOOST_TEST(axpy(x.get(), y, z, n) == ACL_ERROR_RT_AICORE_EXCEPTION);
  BOOST_TEST(aclrtHostRegister(x.get() + 1, 64, ACL_HOST_REGISTER_MAPPED, &mapped) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtHostRegister(x.get(), n * 4, ACL_HOST_REGISTER_MAPPED, &mapped) == ACL_SUCCESS);
  BOOST_TEST(aclrtHostRegisterV2(x.get(), n * 4, ACL_HOST_REG_MAPPED) == ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED);
  void* device = nullptr;
  BOOST_TEST(aclrtHostGetDevicePointer(x.get(), &device, 0) == ACL_SUCCESS);
  BOOST_TEST(device == mapped);
  BOOST_TEST(axpy(mapped, y, z, n) == ACL_SUCCESS);
  std::vector<float> result(n);
  BOOST_TEST(aclrtMemcpy(result.data(), n * 4, z, n * 4, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(result[1000] == 2000.0f);
  BOOST_TEST(aclrtMemcpy(y, n * 4, x.get(), n * 4, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS); // is the host's
  aclrtPtrAttributes place{};
  BOOST_TEST(aclrtPointerGetAttributes(x.get(), &place) == ACL_SUCCESS);
  BOOST_TEST(place.location.type == ACL_MEM_LOCATION_TYPE_HOST);
  BOOST_TEST(aclrtHostUnregister(x.get()) == ACL_SUCCESS);
  BOOST_TEST(aclrtHostUnregister(x.get()) == ACL_ERROR_HOST_MEMORY_NOT_REGISTERED);
  BOOST_TEST(aclrtHostGetDevicePointer(x.get(), &device, 0) == ACL_ERROR_HOST_MEMORY_NOT_REGISTERED);
  BOOST_TEST(aclrtPointerGetAttributes(x.get(), &place) == ACL_SUCCESS);
  BOOST_TEST(place.location.type == ACL_MEM_LOCATION_TYPE_UNREGISTERED);
  BOOST_TEST(aclrtPointerGetAttributes(y, &place) == ACL_SUCCESS);
  BOOST_TEST(place.location.type == ACL_MEM_LOCATION_TYPE_DEVICE);
  void* begin = nullptr;
  std::size_t bytes = 0;
  BOOST_TEST(aclrtMemGetAddressRange(static_cast<std::byte*>(y) + 100, &begin, &bytes) == ACL_SUCCESS);
  BOOST_TEST(begin == y);
  BOOST_TEST(bytes == n * 4);
  for (void* memory : {y, z})
    BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
  // Memory of aclrtMallocHost begins with a page.
  void* pinned = nullptr;
  BOOST_TEST(aclrtMallocHost(&pinned, 100) == ACL_SUCCESS);
  BOOST_TEST(aclrtHostRegisterV2(pinned, 100, ACL_HOST_REG_MAPPED | ACL_HOST_REG_PINNED) == ACL_SUCCESS);
  BOOST_TEST(aclrtHostUnregister(pinned) == ACL_SUCCESS);
  BOOST_TEST(aclrtFreeHostWithDevSync(pinned) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(batches_and_words) {
  std::array<std::uint32_t, 4> in{1, 2, 3, 4}, out{};
  void *a = allocate(8), *b = allocate(8);
  std::array<void*, 3> to{a, b, out.data()}, from{in.data(), &in[2], a};
  std::array<std::size_t, 3> sizes{8, 8, 8}, indexes{0, 2, 0};
  std::array<aclrtMemcpyBatchAttr, 2> attributes{};
  const aclrtMemLocation host{0, ACL_MEM_LOCATION_TYPE_HOST}, device{0, ACL_MEM_LOCATION_TYPE_DEVICE};
  attributes[0].srcLoc = attributes[1].dstLoc = host;
  attributes[0].dstLoc = attributes[1].srcLoc = device;
  std::size_t failed = 0;
  BOOST_TEST(aclrtMemcpyBatch(to.data(), sizes.data(), from.data(), sizes.data(), 3, attributes.data(), indexes.data(),
                              2, &failed) == ACL_SUCCESS);
  BOOST_TEST(failed == SIZE_MAX);
  BOOST_TEST(out[1] == 2U);
  to[2] = &out[2];
  from[2] = b;
  BOOST_TEST(aclrtMemcpyBatchAsyncV2(to.data(), sizes.data(), from.data(), sizes.data(), 3, attributes.data(),
                                     indexes.data(), 2, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(out == in, boost::test_tools::per_element());
  sizes[1] = 12;
  BOOST_TEST(aclrtMemcpyBatch(to.data(), sizes.data(), from.data(), sizes.data(), 3, attributes.data(), indexes.data(),
                              2, &failed) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(failed == 1U);
  indexes[0] = 1;
  BOOST_TEST(aclrtMemcpyBatchV2(to.data(), sizes.data(), from.data(), sizes.data(), 3, attributes.data(),
                                indexes.data(), 2) == ACL_ERROR_INVALID_PARAM);

  BOOST_TEST(aclrtMemsetD32(a, 8, 0x01020304, 3) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtMemsetD32(a, 8, 0x01020304, 2) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemsetD32Async(b, 8, 5, 1, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpy(out.data(), 8, a, 8, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpy(&out[2], 8, b, 8, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(out == (std::array<std::uint32_t, 4>{0x01020304, 0x01020304, 5, 4}), boost::test_tools::per_element());
  for (void* memory : {a, b})
    BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_SUITE_END()
