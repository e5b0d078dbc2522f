#pragma once
#include <acl/acl.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace acl_test {

/// ACL, a device and a stream.
struct Fixture {
  aclrtStream stream = nullptr;

  Fixture() {
    BOOST_TEST_REQUIRE(aclInit(nullptr) == ACL_SUCCESS);
    BOOST_TEST_REQUIRE(aclrtSetDevice(0) == ACL_SUCCESS);
    BOOST_TEST_REQUIRE(aclrtCreateStream(&stream) == ACL_SUCCESS);
  }
  ~Fixture() {
    aclrtDestroyStream(stream);
    aclrtResetDevice(0);
    aclFinalize();
  }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  static void* allocate(std::size_t bytes) {
    void* address = nullptr;
    BOOST_TEST_REQUIRE(aclrtMalloc(&address, bytes, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_SUCCESS);
    return address;
  }
};

/// The message of the last error of this thread; it is given once.
inline std::string message() {
  const char* text = aclGetRecentErrMsg();
  return text == nullptr ? "" : text;
}

inline bool said(std::string_view part) {
  const std::string text = message();
  BOOST_TEST_INFO("the message: " << text);
  return text.find(part) != std::string::npos;
}

/// A number that no call has given as a handle.
inline void* foreign() { return reinterpret_cast<void*>(std::uintptr_t{0x1234}); }

} // namespace acl_test
