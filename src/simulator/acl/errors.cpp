#include "simulator/acl/errors.h"

#include <acl/acl_rt.h>
#include <utility>

namespace ascend::sim::acl {
namespace {

struct Recent {
  std::string message;
  std::string given; ///< what the last aclGetRecentErrMsg returned: lives until the next
  aclError code = ACL_SUCCESS;
};
thread_local Recent recent;

} // namespace

aclError remember(std::string_view function, const Status& status) noexcept {
  if (status)
    return ACL_SUCCESS;
  recent.code = status.code;
  try {
    recent.message = fmt::format("{}: {}", function, status.message);
  } catch (const std::exception&) {
    recent.message.clear(); // no memory for words: the code has to do
  }
  return status.code;
}

} // namespace ascend::sim::acl

using namespace ascend::sim::acl;

// The message is given once.
const char* aclGetRecentErrMsg() {
  if (recent.message.empty())
    return nullptr;
  recent.given = std::move(recent.message);
  recent.message.clear();
  return recent.given.c_str();
}

aclError aclrtPeekAtLastError(aclrtLastErrLevel level) {
  return level == ACL_RT_THREAD_LEVEL ? recent.code : ACL_ERROR_INVALID_PARAM;
}

aclError aclrtGetLastError(aclrtLastErrLevel level) {
  if (level != ACL_RT_THREAD_LEVEL)
    return ACL_ERROR_INVALID_PARAM;
  return std::exchange(recent.code, ACL_SUCCESS);
}
