/* The host API of CANN, as far as this SDK uses it: see acl_rt.h. */
#ifndef INC_EXTERNAL_ACL_ACL_H_
#define INC_EXTERNAL_ACL_ACL_H_
#include "acl/acl_rt.h"
#endif /* INC_EXTERNAL_ACL_ACL_H_ */
