// Copies whose addresses lie in memory, cache operations, parameters of operators, notifies in batches.
#include "acl_fixture.h"

#include <array>
#include <cstdint>
#include <numeric>

using namespace acl_test;

namespace {

constexpr aclrtMemcpyKind kInside = ACL_MEMCPY_INNER_DEVICE_TO_DEVICE;
constexpr std::size_t kBytes = 400;

struct CopyFixture : Fixture {
  std::array<std::int32_t, 100> numbers{};
  void *from = allocate(kBytes), *to = allocate(kBytes);

  CopyFixture() {
    std::iota(numbers.begin(), numbers.end(), 1);
    BOOST_TEST_REQUIRE(aclrtMemcpy(from, kBytes, numbers.data(), kBytes, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
    BOOST_TEST_REQUIRE(aclrtMemset(to, kBytes, 0, kBytes) == ACL_SUCCESS);
  }
  ~CopyFixture() {
    aclrtFree(from);
    aclrtFree(to);
  }
  CopyFixture(const CopyFixture&) = delete;
  CopyFixture& operator=(const CopyFixture&) = delete;

  std::int32_t result(std::size_t index) {
    BOOST_TEST_REQUIRE(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
    std::array<std::int32_t, 100> host{};
    BOOST_TEST_REQUIRE(aclrtMemcpy(host.data(), kBytes, to, kBytes, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
    return host.at(index);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(acl_described_copies, CopyFixture)

BOOST_AUTO_TEST_CASE(a_description_is_read_when_the_stream_comes_to_it) {
  std::size_t size = 0;
  BOOST_TEST(aclrtGetMemcpyDescSize(ACL_MEMCPY_HOST_TO_DEVICE, &size) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  BOOST_TEST_REQUIRE(aclrtGetMemcpyDescSize(kInside, &size) == ACL_SUCCESS);
  void *first = allocate(size), *second = allocate(size), *blank = allocate(size);
  BOOST_TEST(aclrtSetMemcpyDesc(second, kInside, static_cast<std::int32_t*>(from) + 50, to, 40, nullptr) ==
             ACL_SUCCESS);
  BOOST_TEST(aclrtSetMemcpyDesc(first, kInside, from, to, 40, nullptr) == ACL_SUCCESS);
  // The first one is overwritten by the stream before it is read.
  BOOST_TEST(aclrtMemcpyAsync(first, size, second, size, ACL_MEMCPY_DEVICE_TO_DEVICE, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpyAsyncWithDesc(first, kInside, stream) == ACL_SUCCESS);
  BOOST_TEST(result(9) == 60);
  BOOST_TEST(result(10) == 0);

  BOOST_TEST(aclrtSetMemcpyDesc(numbers.data(), kInside, from, to, 40, nullptr) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("desc is not in device memory"));
  BOOST_TEST(aclrtSetMemcpyDesc(first, kInside, from, to, 40, from) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtMemset(blank, size, 0, size) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpyAsyncWithDesc(blank, kInside, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("desc holds no description"));
  for (void* desc : {first, second, blank})
    aclrtFree(desc);
}

BOOST_AUTO_TEST_CASE(base_addresses_behind_pointers) {
  // One in device memory, one of the host's.
  void* place = allocate(sizeof(void*));
  BOOST_TEST(aclrtMemcpy(place, sizeof(void*), static_cast<const void*>(&to), sizeof(void*),
                         ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
  const void* base = from;
  BOOST_TEST(aclrtMemcpyAsyncWithOffset(static_cast<void**>(place), kBytes, 8, &base, 16, 40, kInside, stream) ==
             ACL_SUCCESS);
  BOOST_TEST(result(1) == 0);
  BOOST_TEST(result(2) == 11);
  BOOST_TEST(result(5) == 14);
  BOOST_TEST(result(6) == 0);
  BOOST_TEST(aclrtMemcpyAsyncWithOffset(static_cast<void**>(place), 20, 8, &base, 16, 0, kInside, stream) ==
             ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(said("behind offset 8 the destination has 12 bytes only"));
  BOOST_TEST(aclrtMemcpyAsyncWithOffset(static_cast<void**>(place), kBytes, 0, &base, 16, kBytes - 8, kInside,
                                        stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("src: 16 bytes run past the end"));
  aclrtFree(place);
}

BOOST_AUTO_TEST_CASE(a_prefetch_is_checked) {
  BOOST_TEST(aclrtCmoAsync(from, kBytes, ACL_RT_CMO_TYPE_PREFETCH, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtCmoAsync(from, kBytes, ACL_RT_CMO_TYPE_FLUSH, stream) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  BOOST_TEST(aclrtCmoAsync(from, kBytes + 1, ACL_RT_CMO_TYPE_PREFETCH, stream) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("src: 401 bytes run past the end"));
}

BOOST_AUTO_TEST_CASE(parameters_of_the_process_and_of_contexts) {
  std::int64_t value = 7;
  BOOST_TEST(aclrtGetSysParamOpt(ACL_OPT_STRONG_CONSISTENCY, &value) == ACL_SUCCESS);
  BOOST_TEST(value == 0);
  BOOST_TEST(aclrtSetSysParamOpt(ACL_OPT_DETERMINISTIC, 3) == ACL_SUCCESS);
  BOOST_TEST(aclrtGetSysParamOpt(ACL_OPT_DETERMINISTIC, &value) == ACL_SUCCESS);
  BOOST_TEST(value == 3);
  BOOST_TEST(aclrtSetSysParamOpt(ACL_OPT_DETERMINISTIC, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtSetSysParamOpt(ACL_OPT_ENABLE_DEBUG_KERNEL, 2) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(said("between 0 and 1"));
  BOOST_TEST(aclrtSetSysParamOpt(static_cast<aclSysParamOpt>(4), 0) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtCtxGetSysParamOpt(ACL_OPT_DETERMINISTIC, &value) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("was not set in this context"));
  BOOST_TEST(aclrtCtxSetSysParamOpt(ACL_OPT_DETERMINISTIC, 1) == ACL_SUCCESS);
  BOOST_TEST(aclrtCtxGetSysParamOpt(ACL_OPT_DETERMINISTIC, &value) == ACL_SUCCESS);
  BOOST_TEST(value == 1);
  aclrtContext other = nullptr;
  BOOST_TEST_REQUIRE(aclrtCreateContext(&other, 0) == ACL_SUCCESS);
  BOOST_TEST(aclrtCtxGetSysParamOpt(ACL_OPT_DETERMINISTIC, &value) == ACL_ERROR_RT_PARAM_INVALID);
  aclrtDestroyContext(other);
  BOOST_TEST(aclrtSetDevice(0) == ACL_SUCCESS);
  BOOST_TEST(aclrtResetDevice(0) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(notifies_are_taken_back_together) {
  std::array<aclrtNotify, 2> notifies{};
  for (aclrtNotify& notify : notifies) {
    BOOST_TEST_REQUIRE(aclrtCreateNotify(&notify, ACL_NOTIFY_DEFAULT) == ACL_SUCCESS);
    BOOST_TEST(aclrtRecordNotify(notify, stream) == ACL_SUCCESS);
  }
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  std::array<aclrtNotify, 2> wrong{notifies[0], foreign()};
  BOOST_TEST(aclrtNotifyBatchReset(wrong.data(), wrong.size()) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtWaitAndResetNotify(notifies[0], stream, 1) == ACL_SUCCESS); // it is still set
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtNotifyBatchReset(notifies.data(), notifies.size()) == ACL_SUCCESS);
  BOOST_TEST(aclrtWaitAndResetNotify(notifies[1], stream, 1) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
  for (const aclrtNotify notify : notifies)
    aclrtDestroyNotify(notify);
}

BOOST_AUTO_TEST_SUITE_END()
