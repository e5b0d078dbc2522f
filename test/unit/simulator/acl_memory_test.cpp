#include "acl_fixture.h"

#include <numeric>
#include <vector>

using namespace acl_test;

BOOST_FIXTURE_TEST_SUITE(acl_memory, Fixture)

BOOST_AUTO_TEST_CASE(allocation) {
  void* memory = nullptr;
  BOOST_TEST(aclrtMalloc(&memory, 0, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtMalloc(nullptr, 1, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtMalloc(&memory, 65ULL << 30, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_ERROR_RT_MEMORY_ALLOCATION);
  BOOST_TEST(said("no room for"));
  memory = allocate(100);
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(memory) % 64 == 0U);
  BOOST_TEST(aclrtFree(static_cast<char*>(memory) + 32) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("inside an allocation, not its begin"));
  BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(memory) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("was freed before"));
  BOOST_TEST(aclrtFree(&memory) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("no memory of aclrtMalloc"));
  BOOST_TEST(aclrtFree(nullptr) == ACL_ERROR_INVALID_PARAM);
}

BOOST_AUTO_TEST_CASE(host_memory) {
  void* memory = nullptr;
  BOOST_TEST(aclrtMallocHost(&memory, 100) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemset(memory, 100, 7, 100) == ACL_SUCCESS);
  BOOST_TEST(static_cast<char*>(memory)[99] == 7);
  BOOST_TEST(aclrtFree(memory) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtFreeHost(memory) == ACL_SUCCESS);
  BOOST_TEST(aclrtFreeHost(memory) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtFreeHost(nullptr) == ACL_ERROR_INVALID_PARAM);
}

BOOST_AUTO_TEST_CASE(copies) {
  std::vector<int> from(100), to(100);
  std::iota(from.begin(), from.end(), 1);
  void* first = allocate(400);
  void* second = allocate(400);
  BOOST_TEST(aclrtMemcpy(first, 400, from.data(), 400, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpy(second, 400, first, 400, ACL_MEMCPY_DEVICE_TO_DEVICE) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpy(to.data(), 400, second, 400, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(from == to, boost::test_tools::per_element());
  to.assign(100, 0);
  BOOST_TEST(aclrtMemcpy(to.data(), 400, second, 400, ACL_MEMCPY_DEFAULT) == ACL_SUCCESS);
  BOOST_TEST(from == to, boost::test_tools::per_element());
  BOOST_TEST(aclrtMemcpy(to.data(), 400, from.data(), 0, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS); // nothing to do

  BOOST_TEST(aclrtMemcpy(first, 399, from.data(), 400, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(said("the destination has 399 bytes only"));
  BOOST_TEST(aclrtMemcpy(first, 404, from.data(), 404, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("dst: 404 bytes run past the end of the allocation, which has 400 from there"));
  BOOST_TEST(aclrtMemcpy(first, 400, from.data(), 400, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("dst is device memory, but the kind of the copy says host memory"));
  BOOST_TEST(aclrtMemcpy(to.data(), 400, from.data(), 400, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("dst is not in device memory"));
  BOOST_TEST(aclrtMemcpy(nullptr, 400, from.data(), 400, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtMemcpy(first, 400, from.data(), 400, static_cast<aclrtMemcpyKind>(42)) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtFree(second) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpy(to.data(), 400, second, 400, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtMemcpy(to.data(), 400, second, 400, ACL_MEMCPY_DEFAULT) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("src is device memory that was freed before"));
  BOOST_TEST(aclrtFree(first) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(copies_of_rows) {
  std::vector<int> from(64), to(64, -1);
  std::iota(from.begin(), from.end(), 0);
  auto* memory = static_cast<int*>(allocate(256));
  // 4 rows of 3 out of rows of 8.
  BOOST_TEST(aclrtMemcpy2d(memory, 16, from.data(), 32, 12, 4, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpy2d(to.data(), 12, memory, 16, 12, 4, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  for (int i = 0; i < 12; ++i)
    BOOST_TEST(to[static_cast<std::size_t>(i)] == i / 3 * 8 + i % 3);
  BOOST_TEST(to[12] == -1);
  BOOST_TEST(aclrtMemcpy2d(memory, 8, from.data(), 32, 12, 4, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(said("width is 12, more than a pitch (8, 32)"));
  BOOST_TEST(aclrtMemcpy2d(memory, 128, from.data(), 32, 12, 4, ACL_MEMCPY_HOST_TO_DEVICE) ==
             ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtMemcpy2dAsync(memory, 16, from.data(), 32, 12, 4, ACL_MEMCPY_HOST_TO_DEVICE, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(asynchronous_copies) {
  void* pinned = nullptr;
  BOOST_TEST(aclrtMallocHost(&pinned, 400) == ACL_SUCCESS);
  void* memory = allocate(400);
  BOOST_TEST(aclrtMemset(pinned, 400, 1, 400) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpyAsync(memory, 400, pinned, 400, ACL_MEMCPY_HOST_TO_DEVICE, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemsetAsync(memory, 400, 2, 200, stream) == ACL_SUCCESS);
  std::vector<unsigned char> to(400);
  // Host memory that is not pinned: done when it returns, in its turn.
  BOOST_TEST(aclrtMemcpyAsync(to.data(), 400, memory, 400, ACL_MEMCPY_DEVICE_TO_HOST, stream) == ACL_SUCCESS);
  BOOST_TEST(int{to[199]} == 2);
  BOOST_TEST(int{to[200]} == 1);
  BOOST_TEST(aclrtMemcpyAsync(to.data(), 400, to.data(), 400, ACL_MEMCPY_HOST_TO_HOST, stream) ==
             ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  BOOST_TEST(aclrtMemcpyAsync(memory, 400, pinned, 400, ACL_MEMCPY_HOST_TO_DEVICE, nullptr) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(nullptr) == ACL_SUCCESS); // the default stream
  BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
  BOOST_TEST(aclrtFreeHost(pinned) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(memory_of_two_devices) {
  void* first = allocate(8);
  BOOST_TEST(aclrtSetDevice(1) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemset(first, 8, 0, 8) == ACL_ERROR_RT_PARAM_INVALID); // it is not here
  BOOST_TEST(aclrtFree(first) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtResetDevice(1) == ACL_SUCCESS);
  BOOST_TEST(aclrtSetDevice(0) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(first) == ACL_SUCCESS);
  BOOST_TEST(aclrtResetDevice(0) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_SUITE_END()
