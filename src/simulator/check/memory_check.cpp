#include "simulator/check/memory_check.h"

#include "target/dtype.h"

#include <bit>

namespace ascend::sim {
namespace {

std::string_view verb(Mode mode) {
  switch (mode) {
  case Mode::read:
    return "reads";
  case Mode::write:
    return "writes";
  case Mode::readWrite:
    return "reads and writes";
  case Mode::atomic:
    break;
  }
  return "updates";
}

std::string allocationText(const GlobalAllocation& allocation) {
  return fmt::format("GM allocation {} ({})", allocation.id, bytesText(allocation.bytes));
}

/// Single bytes are what memory is made of, and a number may be looked at with or without its sign.
bool clashes(target::DType host, target::DType device) {
  const std::size_t bytes = target::sizeOf(device);
  if (host == device || bytes == 1 || target::sizeOf(host) == 1)
    return false;
  return bytes != target::sizeOf(host) || target::isFloat(host) || target::isFloat(device);
}

std::string spaceList(std::uint8_t spaces) {
  std::string list;
  for (std::uint32_t s = 0; s < kSpaceCount; ++s)
    if ((spaces >> s & 1) != 0)
      list += fmt::format("{}{}", list.empty() ? "" : " or ", name(static_cast<Space>(s)));
  return list;
}

} // namespace

void MemoryCheck::checkType(const void* address, const char* type, SiteId site) {
  const auto device = type == nullptr ? std::nullopt : target::parseDType(type);
  const auto at = reinterpret_cast<Address>(address);
  const GlobalAllocation* const allocation = global_.below(at);
  if (!context_.options.memory || !device || allocation == nullptr || allocation->freed || at >= allocation->end() ||
      !allocation->type || !clashes(*allocation->type, *device))
    return;
  if (auto* f = context_.report("MEM-DTYPE", site)) {
    f->message =
        fmt::format("the kernel takes {} for elements of {} ({} bytes); the host put elements of {} ({} bytes) "
                    "there",
                    allocationText(*allocation), target::name(*device), target::sizeOf(*device),
                    target::name(*allocation->type), target::sizeOf(*allocation->type));
    f->hint =
        "make the kernel's GlobalTensor and the host's array agree, or declare the kernel's parameter by its type";
  }
}

std::string operandText(const Access& access) {
  return access.operand == nullptr ? std::string() : fmt::format("operand {} ", access.operand);
}

std::string MemoryCheck::describe(Space space, Address begin, Address end) const {
  if (space == Space::GM) {
    const GlobalAllocation* const allocation = global_.below(begin);
    if (allocation == nullptr || begin >= allocation->end())
      return fmt::format("GM bytes {:#x} to {:#x}", begin, end - 1);
    return fmt::format("bytes {} to {} of {}", begin - allocation->base, end - 1 - allocation->base,
                       allocationText(*allocation));
  }
  const auto base = reinterpret_cast<Address>(local_.begin(space));
  const std::string buffer =
      buffers_.describe(reinterpret_cast<const void*>(begin)); // NOLINT(performance-no-int-to-ptr)
  return fmt::format("{} bytes {:#x} to {:#x}{}", name(space), begin - base, end - 1 - base,
                     buffer.empty() ? "" : fmt::format(" ({})", buffer));
}

bool MemoryCheck::plain(const Access& access) const {
  const auto low = reinterpret_cast<Address>(access.address);
  const Address high = low + access.bytes;
  const auto tensor = reinterpret_cast<Address>(access.tensor);
  if (access.count[0] != 1 || access.count[1] != 1 || (access.align > 1 && low % access.align != 0) ||
      access.granule > 1 || access.allowedSpaces != 0 || low < tensor || high > tensor + access.tensorBytes)
    return false;
  if (access.space == Space::GM) {
    for (const GlobalAllocation* known : recent_)
      if (known != nullptr && low >= known->base && high <= known->end())
        return true;
    return false;
  }
  const auto base = reinterpret_cast<Address>(local_.begin(access.space));
  SiteId freedAt = 0;
  return low >= base && high <= base + local_.capacity(access.space) &&
         (access.token == 0 || buffers_.valid(access.token, freedAt));
}

bool MemoryCheck::check(const Access& access, SiteId site) {
  const Segments segments(access);
  if (access.allowedSpaces != 0 && (access.allowedSpaces & spaceBit(access.space)) == 0) {
    if (auto* f = context_.report("MEM-SPACE", site))
      f->message = fmt::format("{}is in {}; the operation takes {} there", operandText(access), name(access.space),
                               spaceList(access.allowedSpaces));
    return false;
  }
  if (segments.empty())
    return true;
  if (context_.options.memory)
    checkForm(access, segments, site);
  Address low = 0, high = 0;
  if (!segments.extent(low, high)) {
    if (auto* f = context_.report("MEM-OOB", site))
      f->message = fmt::format("{}{} beyond the end of the address space: its counts and strides are wrong",
                               operandText(access), verb(access.mode));
    return false;
  }
  const bool there =
      access.space == Space::GM ? checkGlobal(access, low, high, site) : checkLocal(access, low, high, site);
  if (there && context_.options.memory)
    checkTensor(access, low, high, site);
  return there;
}

void MemoryCheck::checkForm(const Access& access, const Segments& segments, SiteId site) {
  if (access.align > 1) {
    const auto base = access.space == Space::GM ? 0 : reinterpret_cast<Address>(local_.begin(access.space));
    // All alignments are powers of two; a division by what is not known takes as long as the rest of the check.
    const bool power = std::has_single_bit(access.align);
    const auto misaligned = [&](Address value) {
      return (power ? value & (access.align - 1) : value % access.align) != 0;
    };
    const bool strides = (segments.count[0] > 1 && misaligned(static_cast<Address>(segments.stride[0]))) ||
                         (segments.count[1] > 1 && misaligned(static_cast<Address>(segments.stride[1])));
    if (misaligned(segments.begin - base) || strides)
      if (auto* f = context_.report("MEM-ALIGN", site)) {
        f->message = fmt::format("{}{} at {}: the {} must be a multiple of {}", operandText(access), verb(access.mode),
                                 describe(access.space, segments.begin, segments.begin + segments.bytes),
                                 misaligned(segments.begin - base) ? "address" : "distance from row to row",
                                 bytesText(access.align));
      }
  }
  if (access.granule > 1 && access.bytes % access.granule != 0)
    if (auto* f = context_.report("MEM-ALIGN", site)) {
      f->message = fmt::format("{}{} {}: the length must be a multiple of {}", operandText(access), verb(access.mode),
                               bytesText(access.bytes), bytesText(access.granule));
      f->hint = "round the length up inside the buffer, or use an operation that takes any length (DataCopyPad)";
    }
}

void MemoryCheck::checkTensor(const Access& access, Address low, Address high, SiteId site) {
  if (access.tensorBytes == 0)
    return;
  const auto begin = reinterpret_cast<Address>(access.tensor);
  const Address end = begin + access.tensorBytes;
  if (low >= begin && high <= end)
    return;
  if (auto* f = context_.report("MEM-TENSOR", site)) {
    f->message = fmt::format("{}{} {}; its tensor has {}", operandText(access), verb(access.mode),
                             low < begin ? fmt::format("from {} before its tensor's first byte", bytesText(begin - low))
                                         : fmt::format("up to byte {}", high - begin),
                             bytesText(access.tensorBytes));
    f->hint = access.space == Space::GM ? "compare the count with the size given to SetGlobalBuffer"
                                        : "compare the count with the length given to InitBuffer";
  }
}

bool MemoryCheck::checkLocal(const Access& access, Address low, Address high, SiteId site) {
  const auto base = reinterpret_cast<Address>(local_.begin(access.space));
  const std::uint64_t capacity = local_.capacity(access.space);
  if (low < base || low >= base + LocalMemory::kReserve) {
    if (auto* f = context_.report("MEM-OOB", site))
      f->message = fmt::format("{}{} {} that are not in {}", operandText(access), verb(access.mode),
                               bytesText(high - low), name(access.space));
    return false;
  }
  if (high > base + capacity) {
    if (auto* f = context_.report("MEM-OOB", site)) {
      f->message = fmt::format("{}{} {}: {} has {}", operandText(access), verb(access.mode),
                               describe(access.space, low, high), name(access.space), bytesText(capacity));
      f->hint = "the buffers take more than there is, or the count is too large";
    }
    return false;
  }
  SiteId freedAt = 0;
  if (access.token != 0 && context_.options.memory && !buffers_.valid(access.token, freedAt))
    if (auto* f = context_.report("MEM-FREED", site, freedAt))
      f->message = fmt::format("{}{} a tensor after FreeTensor (or TPipe::Reset) gave its buffer back",
                               operandText(access), verb(access.mode));
  return true;
}

bool MemoryCheck::checkGlobal(const Access& access, Address low, Address high, SiteId site) {
  for (const GlobalAllocation* known : recent_)
    if (known != nullptr && low >= known->base && high <= known->end())
      return true;
  const GlobalAllocation* const below = global_.below(low);
  if (below != nullptr && low < below->end() && !below->freed && high <= below->end()) {
    recent_[1] = recent_[0];
    recent_[0] = below;
    return true;
  }
  const std::string what = fmt::format("{}{} {} of GM", operandText(access), verb(access.mode), bytesText(high - low));
  if (below != nullptr && low < below->end() && below->freed) {
    if (auto* f = context_.report("MEM-FREED", site))
      f->message =
          fmt::format("{} in {}, which was freed before the kernel was launched", what, allocationText(*below));
  } else if (below != nullptr && low < below->end()) {
    if (auto* f = context_.report("MEM-OOB", site))
      f->message = fmt::format("{}, from byte {} up to byte {} of {}: {} past its end", what, low - below->base,
                               high - below->base, allocationText(*below), bytesText(high - below->end()));
  } else if (auto* f = context_.report("MEM-OOB", site)) {
    const GlobalAllocation* const above = global_.above(low);
    f->message = fmt::format("{} at {:#x}, which is in no allocation", what, low);
    constexpr std::uint64_t near = std::uint64_t{1} << 20;
    // An offset of 32 bits, in elements of 8 bytes.
    constexpr std::uint64_t kMostBelow = std::uint64_t{1} << 34;
    const auto tensor = reinterpret_cast<Address>(access.tensor);
    const GlobalAllocation* const meant = global_.below(tensor);
    if (low == 0 || high - low > low) {
      f->message += ": the pointer is null";
    } else if (meant != nullptr && tensor < meant->end() && low < tensor && tensor - low <= kMostBelow) {
      f->message += fmt::format(": {} before the start of its tensor in {}: the offset is below zero",
                                bytesText(tensor - low), allocationText(*meant));
      f->hint = "a product of 32 bits becomes negative when it does not fit: compute offsets in uint64_t";
    } else if (below != nullptr && low - below->end() < near)
      f->message += fmt::format(": {} behind the end of {}", bytesText(low - below->end()), allocationText(*below));
    else if (above != nullptr && above->base - low < near)
      f->message += fmt::format(": {} before {}", bytesText(above->base - low), allocationText(*above));
    else
      f->hint = "a kernel takes addresses from aclrtMalloc; host memory is not visible to it";
  }
  return false;
}

} // namespace ascend::sim
