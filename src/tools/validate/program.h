#pragma once
#include "sim/abi.h"
#include "validate/frontend.h"

#include <memory>
#include <string>

namespace ascend::validate {

/// A kernel source as code that can be run in this process.
class Program {
public:
  /// Takes the module over and generates code. Throws hub::Error.
  explicit Program(Translated translated);
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  /// The kernels, as in a kernel object.
  const sim::Module& module() const;

private:
  class Jit;
  std::unique_ptr<Jit> jit_;
};

} // namespace ascend::validate
