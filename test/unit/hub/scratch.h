#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace ascend::hub::test {

namespace fs = std::filesystem;

/// A folder of its own for a test, with a space in its name, gone at the end.
class Scratch {
public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "hub test.XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
      std::abort();
    path_ = pattern;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  fs::path operator/(const std::string& name) const { return path_ / name; }

  fs::path write(const std::string& name, const std::string& text, bool executable = false) const {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    if (executable)
      fs::permissions(file, fs::perms::owner_all);
    return file;
  }

private:
  fs::path path_;
};

inline std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Sets an environment variable (or with nothing removes it) and puts it back.
class Environment {
public:
  Environment(const char* name, const std::optional<std::string>& value) : name_(name) {
    if (const char* old = std::getenv(name))
      old_ = old;
    set(value);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { set(old_); }

private:
  void set(const std::optional<std::string>& value) {
    if (value)
      setenv(name_, value->c_str(), 1);
    else
      unsetenv(name_);
  }
  const char* name_;
  std::optional<std::string> old_;
};

/// The least of the device headers that a kernel and the hub's wrapper need, so that these tests do not depend on the
/// rest. `module` keeps the kernel table visible without the simulator.
inline void writeDeviceHeaders(const Scratch& scratch) {
  scratch.write("device/kernel_operator.h", R"(#pragma once
#include <cstdint>
#if defined(__clang__)
#define __global__ __attribute__((annotate("ascend.kernel")))
#define __cube__ __attribute__((annotate("ascend.core.aic")))
#else
#define __global__
#define __cube__
#endif
#define __aicore__
#define __gm__
#define GM_ADDR __gm__ uint8_t*
#define KERNEL_TASK_TYPE_DEFAULT(x)
struct half { uint16_t bits; };
struct bfloat16_t { uint16_t bits; };
)");
  scratch.write("device/sim/entry.h", R"(#pragma once
namespace ascend::sim {
struct Kernel { const char* name; };
struct Module { const char* soc; const Kernel* kernels; int count; };
template <auto F> constexpr Kernel entry(const char* name) { static_assert(F != nullptr); return {name}; }
template <int N> constexpr Module makeModule(const char* soc, const Kernel (&k)[N]) { return {soc, k, N}; }
}
extern "C" __attribute__((visibility("default"))) const ascend::sim::Module ascend_sim_module;
)");
}

inline constexpr const char* kAddSource = R"(#include "kernel_operator.h"
extern "C" __global__ __aicore__ void add(GM_ADDR x, __gm__ const half* y, __gm__ float* z, int64_t n) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
}
)";

} // namespace ascend::hub::test
