// Leaves things behind, or does not; with `finalize` ACL is told that it is over.
#include <acl/acl.h>

#include <string_view>

int main(int count, char** arguments) {
  aclInit(nullptr);
  aclrtSetDevice(0);
  void *first = nullptr, *second = nullptr, *host = nullptr;
  aclrtStream stream = nullptr;
  aclrtEvent event = nullptr;
  aclrtMalloc(&first, 100, ACL_MEM_MALLOC_HUGE_FIRST);
  aclrtMalloc(&second, 200, ACL_MEM_MALLOC_HUGE_FIRST);
  aclrtMallocHost(&host, 10);
  aclrtCreateStream(&stream);
  aclrtCreateEvent(&event);
  bool finalize = false;
  for (int i = 1; i < count; ++i) {
    finalize = finalize || std::string_view(arguments[i]) == "finalize";
    if (std::string_view(arguments[i]) != "clean")
      continue;
    aclrtFree(first);
    aclrtFree(second);
    aclrtFreeHost(host);
    aclrtDestroyStream(stream);
    aclrtDestroyEvent(event);
    aclrtResetDevice(0);
  }
  return finalize ? aclFinalize() : 0;
}
