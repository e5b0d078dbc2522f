// Something named libascendcl.so that is not ACL: it has a few of its functions.
#include <acl/acl.h>

aclError aclInit(const char*) { return ACL_SUCCESS; }
const char* aclGetRecentErrMsg() { return nullptr; }
const char* aclrtGetSocName() { return "Ascend910B3"; }
