#include "simulator/acl/kernel_object.h"

#include "simulator/core/launch.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <fstream>
#include <iterator>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace ascend::sim::acl {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kHostMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kHostMachine = EM_AARCH64;
#else
#error "the simulator runs on x86-64 and AArch64"
#endif

/// Looks at the header before the loader does: it says less.
Status checkElf(std::span<const std::byte> bytes, std::string_view name) {
  Elf64_Ehdr header{};
  if (bytes.size() < sizeof header)
    return failure(ACL_ERROR_INVALID_FILE, "{} has {} bytes: this is no kernel object", name, bytes.size());
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64)
    return failure(ACL_ERROR_INVALID_FILE, "{} is no kernel object (no 64-bit ELF file)", name);
  if (header.e_machine != kHostMachine)
    return failure(ACL_ERROR_INVALID_FILE,
                   "{} is an object for another machine (ELF machine {:#x}): the simulator takes objects that were "
                   "compiled with --soc sim on this kind of host",
                   name, header.e_machine);
  if (header.e_type != ET_DYN)
    return failure(ACL_ERROR_INVALID_FILE, "{} is no shared object: compile the kernel with ascend-compile --soc sim",
                   name);
  // The loader maps what the header says: beyond the end of the file that is a bus error.
  const auto inside = [&](std::uint64_t offset, std::uint64_t size) {
    return offset <= bytes.size() && size <= bytes.size() - offset;
  };
  bool complete = header.e_phentsize == sizeof(Elf64_Phdr) &&
                  inside(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr)) &&
                  inside(header.e_shoff, std::uint64_t{header.e_shnum} * header.e_shentsize);
  for (std::uint16_t i = 0; complete && i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    std::memcpy(&segment, bytes.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    complete = segment.p_type == PT_NULL || inside(segment.p_offset, segment.p_filesz);
  }
  if (!complete)
    return failure(ACL_ERROR_INVALID_FILE, "{} is a damaged kernel object: parts of it lie past its end", name);
  return {};
}

class Descriptor {
public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0)
      close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

private:
  int number_;
};

/// 2201 of "dav-2201"; 0 of anything else.
std::uint32_t archOf(std::string_view text) {
  constexpr std::string_view kPrefix = "dav-";
  std::uint32_t arch = 0;
  if (text.starts_with(kPrefix))
    std::from_chars(text.data() + kPrefix.size(), text.data() + text.size(), arch);
  return arch;
}

std::string systemError() { return std::error_code(errno, std::generic_category()).message(); }

} // namespace

std::shared_ptr<KernelObject> KernelObject::open(const std::string& path, std::string_view name, Status& status) {
  std::shared_ptr<KernelObject> object(new KernelObject); // NOLINT: the constructor is private
  object->library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object->library_ == nullptr) {
    status = failure(ACL_ERROR_INVALID_FILE, "{} cannot be loaded: {}", name, dlerror());
    return nullptr;
  }
  const auto* module = static_cast<const Module*>(dlsym(object->library_, "ascend_sim_module"));
  if (module == nullptr) {
    status =
        failure(ACL_ERROR_INVALID_FILE,
                "{} has no ascend_sim_module: it is a shared library, but no kernel object of the simulator", name);
    return nullptr;
  }
  if (std::string problem = bind(module); !problem.empty()) {
    status = failure(ACL_ERROR_INVALID_FILE, "{}: {}", name, problem);
    return nullptr;
  }
  const std::string_view target = module->soc == nullptr ? "" : module->soc;
  object->soc_ = target::findSoc(target);
  object->arch_ = object->soc_ != nullptr ? static_cast<std::uint32_t>(object->soc_->arch) : archOf(target);
  if (object->arch_ == 0) {
    status =
        failure(ACL_ERROR_INVALID_FILE, "{} was compiled for '{}', which this simulator does not know", name, target);
    return nullptr;
  }
  object->module_ = module;
  object->handles.resize(module->kernelCount);
  return object;
}

std::shared_ptr<KernelObject> KernelObject::loadFile(const std::string& path, Status& status) {
  if (path.empty() || path.front() != '/') {
    status = failure(ACL_ERROR_RT_PARAM_INVALID, "the path '{}' is not absolute", path);
    return nullptr;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    status = failure(ACL_ERROR_INVALID_FILE, "{}: {}", path, systemError());
    return nullptr;
  }
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  if (status = checkElf(std::as_bytes(std::span(bytes)), path); !status)
    return nullptr;
  return open(path, path, status);
}

std::shared_ptr<KernelObject> KernelObject::loadData(std::span<const std::byte> bytes, Status& status) {
  constexpr std::string_view kName = "the data";
  if (status = checkElf(bytes, kName); !status)
    return nullptr;
  const auto file = std::make_shared<const Descriptor>(memfd_create("ascend-kernel", MFD_CLOEXEC));
  for (std::size_t done = 0; file->number() >= 0 && done < bytes.size();) {
    const ssize_t written = write(file->number(), bytes.data() + done, bytes.size() - done);
    if (written <= 0)
      break;
    done += static_cast<std::size_t>(written);
    if (done == bytes.size()) {
      auto object = open(fmt::format("/proc/self/fd/{}", file->number()), kName, status);
      if (object != nullptr)
        object->file_ = file;
      return object;
    }
  }
  status = failure(ACL_ERROR_BAD_ALLOC, "no memory for a copy of the kernel object: {}", systemError());
  return nullptr;
}

KernelObject::~KernelObject() {
  if (library_ != nullptr)
    dlclose(library_);
}

std::int64_t KernelObject::find(std::string_view kernel) const {
  for (std::uint32_t i = 0; i < module_->kernelCount; ++i)
    if (kernel == module_->kernels[i].name)
      return i;
  return -1;
}

std::string KernelObject::kernelNames() const {
  std::string text;
  for (std::uint32_t i = 0; i < module_->kernelCount; ++i)
    text += (text.empty() ? "" : ", ") + std::string(module_->kernels[i].name);
  return text.empty() ? "none" : text;
}

} // namespace ascend::sim::acl
