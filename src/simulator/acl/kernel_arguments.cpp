#include "simulator/acl/kernel_arguments.h"

#include <cstring>

namespace ascend::sim::acl {

void KernelArguments::reset(std::shared_ptr<KernelFunction> function) {
  function_ = std::move(function);
  block_.clear();
  parameters_.clear();
  placeholders_.clear();
  finalized_ = false;
}

Status KernelArguments::room() const {
  if (finalized_)
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the list is finalised: begin a new one with aclrtKernelArgsInit");
  if (parameters_.size() == kMaxParameters)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "a kernel has at most {} parameters", kMaxParameters);
  return {};
}

Status KernelArguments::append(const void* value, std::size_t bytes, std::size_t& index) {
  if (Status status = room(); !status)
    return status;
  if (bytes == 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "paramSize is 0");
  const std::size_t offset = (block_.size() + kAlign - 1) / kAlign * kAlign;
  block_.resize(offset + bytes);
  std::memcpy(block_.data() + offset, value, bytes);
  index = parameters_.size();
  parameters_.push_back({offset, bytes, nullptr});
  return {};
}

Status KernelArguments::appendPlaceholder(std::size_t& index) {
  const void* unset = nullptr;
  Status status = append(static_cast<const void*>(&unset), sizeof unset, index);
  if (status) {
    placeholders_.push_back({parameters_[index].offset, {}});
    parameters_[index].placeholder = &placeholders_.back();
  }
  return status;
}

Status KernelArguments::placeholderBuffer(std::size_t index, std::size_t bytes, void*& buffer) {
  if (index >= parameters_.size() || parameters_[index].placeholder == nullptr)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "the parameter is no placeholder of this list");
  if (bytes == 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "dataSize is 0");
  std::vector<std::byte>& data = parameters_[index].placeholder->data;
  if (!data.empty())
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the placeholder has its buffer already");
  data.resize(bytes);
  buffer = data.data();
  return {};
}

Status KernelArguments::update(std::size_t index, const void* value, std::size_t bytes) {
  if (index >= parameters_.size() || parameters_[index].placeholder != nullptr)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "the parameter is no value of this list");
  if (bytes != parameters_[index].bytes)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "the parameter has {} bytes, {} were given", parameters_[index].bytes,
                   bytes);
  std::memcpy(block_.data() + parameters_[index].offset, value, bytes);
  return {};
}

Status KernelArguments::finalize() {
  for (const Placeholder& placeholder : placeholders_)
    if (placeholder.data.empty())
      return failure(ACL_ERROR_RT_PARAM_INVALID,
                     "a placeholder has no buffer: call aclrtKernelArgsGetPlaceHolderBuffer for each");
  finalized_ = true;
  return {};
}

} // namespace ascend::sim::acl
