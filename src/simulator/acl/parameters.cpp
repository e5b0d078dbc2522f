// Parameters of operators: kept for the programs that ask for them. Kernels compute alike each time, and their memory
// is always checked.
#include "simulator/acl/process.h"

#include <acl/acl_rt.h>

namespace ascend::sim::acl {
namespace {

Status checkOption(aclSysParamOpt option) {
  return option >= ACL_OPT_DETERMINISTIC && option <= ACL_OPT_ENABLE_KERNEL_EARLY_START
             ? Status{}
             : failure(ACL_ERROR_INVALID_PARAM, "there is no parameter {}", static_cast<int>(option));
}

Status checkValue(aclSysParamOpt option, std::int64_t value) {
  if (Status status = checkOption(option); !status)
    return status;
  const std::int64_t most = option == ACL_OPT_DETERMINISTIC ? 3 : 1;
  return value >= 0 && value <= most
             ? Status{}
             : failure(ACL_ERROR_INVALID_PARAM, "value is {}: it lies between 0 and {}", value, most);
}

Parameters& ofProcess() {
  static Parameters parameters;
  return parameters;
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim::acl;

aclError aclrtSetSysParamOpt(aclSysParamOpt opt, int64_t value) {
  return call("aclrtSetSysParamOpt", [&]() -> Status {
    Status status = process().open();
    if (status)
      status = checkValue(opt, value);
    if (status)
      ofProcess().set(opt, value);
    return status;
  });
}

aclError aclrtGetSysParamOpt(aclSysParamOpt opt, int64_t* value) {
  return call("aclrtGetSysParamOpt", [&]() -> Status {
    Status status = requirePointer(value, "value");
    if (status)
      status = process().open();
    if (status)
      status = checkOption(opt);
    if (status)
      *value = ofProcess().get(opt).value_or(0);
    return status;
  });
}

aclError aclrtCtxSetSysParamOpt(aclSysParamOpt opt, int64_t value) {
  return call("aclrtCtxSetSysParamOpt", [&]() -> Status {
    Status status = checkValue(opt, value);
    const auto context = status ? process().currentContext(status) : nullptr;
    if (context)
      context->parameters->set(opt, value);
    return status;
  });
}

aclError aclrtCtxGetSysParamOpt(aclSysParamOpt opt, int64_t* value) {
  return call("aclrtCtxGetSysParamOpt", [&]() -> Status {
    Status status = requirePointer(value, "value");
    if (status)
      status = checkOption(opt);
    const auto context = status ? process().currentContext(status) : nullptr;
    if (!context)
      return status;
    const auto set = context->parameters->get(opt);
    if (!set)
      return failure(ACL_ERROR_RT_PARAM_INVALID, "parameter {} was not set in this context (aclrtCtxSetSysParamOpt)",
                     static_cast<int>(opt));
    *value = *set;
    return status;
  });
}
