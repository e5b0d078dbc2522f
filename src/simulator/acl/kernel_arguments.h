#pragma once
#include "simulator/acl/errors.h"
#include "simulator/acl/kernel_object.h"

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace ascend::sim::acl {

/// A parameter list on its way to a launch. As CANN's: each appended parameter starts at a multiple of 8 bytes.
class KernelArguments {
public:
  static constexpr std::size_t kAlign = 8;
  static constexpr std::size_t kMaxParameters = 128;

  /// Begins a new list.
  void reset(std::shared_ptr<KernelFunction> function);
  /// `index`: of the parameter.
  Status append(const void* value, std::size_t bytes, std::size_t& index);
  /// A pointer to memory that is filled in later, and copied to the device with the launch.
  Status appendPlaceholder(std::size_t& index);
  Status placeholderBuffer(std::size_t index, std::size_t bytes, void*& buffer);
  Status update(std::size_t index, const void* value, std::size_t bytes);
  Status finalize();

  struct Placeholder {
    std::size_t offset; ///< of the pointer
    std::vector<std::byte> data;
  };
  const std::shared_ptr<KernelFunction>& function() const { return function_; }
  bool finalized() const { return finalized_; }
  const std::vector<std::byte>& block() const { return block_; }
  const std::deque<Placeholder>& placeholders() const { return placeholders_; }

private:
  struct Parameter {
    std::size_t offset;
    std::size_t bytes;
    Placeholder* placeholder; ///< null: a plain value
  };
  Status room() const;

  std::shared_ptr<KernelFunction> function_;
  std::vector<std::byte> block_;
  std::vector<Parameter> parameters_;
  std::deque<Placeholder> placeholders_; ///< their addresses stay
  bool finalized_ = false;
};

} // namespace ascend::sim::acl
