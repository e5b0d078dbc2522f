#include "simulator/timing/cost.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

namespace ascend::sim::timing {
namespace {

constexpr std::uint32_t kBlock = 32, kGroups = 16, kRepeatBlocks = target::kRepeatBytes / kBlock;
constexpr std::uint32_t kPatternRepeats = 4; ///< repeats that stand for all: bank groups repeat soon

bool isScratch(const Access& access) {
  // Most operands are told apart by their first letter.
  return access.operand != nullptr && access.operand[0] == 's' && access.operand[1] == 'h' &&
         std::strcmp(access.operand, "sharedTmpBuffer") == 0;
}

/// The banks that one repeat of an operand touches: one bit a bank group, for each of the four banks of a group.
using Banks = std::array<std::uint16_t, 4>;

Banks banksOf(const Access& access, std::uint64_t offset, std::uint32_t repeat) {
  Banks banks{};
  const bool strided = access.count[1] > 1 || access.count[0] > 1;
  const std::uint64_t step = access.count[1] > 1 ? static_cast<std::uint64_t>(access.stride[1]) : target::kRepeatBytes;
  const std::uint64_t start = offset + repeat * step;
  const std::uint64_t blockStep =
      strided && access.count[0] > 1 ? static_cast<std::uint64_t>(access.stride[0]) : kBlock;
  const std::uint64_t blocks = strided && access.count[0] == 1
                                   ? std::min<std::uint64_t>(kRepeatBlocks, (access.bytes + kBlock - 1) / kBlock)
                                   : kRepeatBlocks;
  // Blocks that follow each other are in groups that do.
  if (blockStep == kBlock && blocks != 0 && start >> 16 == (start + (blocks - 1) * kBlock) >> 16) {
    const auto groups = static_cast<std::uint16_t>((1U << blocks) - 1);
    banks[(start >> 16) & 3] = std::rotl(groups, static_cast<int>((start / kBlock) % kGroups));
    return banks;
  }
  for (std::uint64_t i = 0; i < blocks; ++i) {
    const std::uint64_t at = start + i * blockStep;
    banks[(at >> 16) & 3] |= static_cast<std::uint16_t>(1U << ((at / kBlock) % kGroups));
  }
  return banks;
}

std::uint16_t groupsOf(const Banks& banks) {
  return static_cast<std::uint16_t>(banks[0] | banks[1] | banks[2] | banks[3]);
}

bool shareBank(const Banks& a, const Banks& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if ((a[i] & b[i]) != 0)
      return true;
  return false;
}

} // namespace

double CostModel::cycles(const Operation& operation, const target::VectorCost& vector) const {
  switch (operation.pipe) {
  case Pipe::V:
    return vectorCycles(operation, vector);
  case Pipe::M: {
    // The products of one fractal of 16 by 16 and as much of K as a cycle takes.
    const std::uint32_t depth = target::cubeDepth(operation.elementBytes * 8U);
    return timing_.cubeStart + std::ceil(static_cast<double>(operation.elements) / (16.0 * 16.0 * depth));
  }
  default:
    return localMoveCycles(operation);
  }
}

double CostModel::vectorCycles(const Operation& operation, const target::VectorCost& cost) const {
  if (operation.elements == kPartOfInstruction)
    return 0;
  const std::span<const Access> accesses{operation.accesses, operation.accessCount};
  // The widest operand decides how many elements a repeat has.
  std::uint64_t bytes = operation.elements * operation.elementBytes;
  std::uint64_t repeats = 0;
  for (const Access& access : accesses) {
    if (isScratch(access))
      continue;
    bytes = std::max(bytes, bytesOf(access));
    if (access.bytes <= target::kRepeatBytes)
      repeats = std::max<std::uint64_t>(repeats, access.count[1]);
  }
  repeats = std::max(repeats, (bytes + target::kRepeatBytes - 1) / target::kRepeatBytes);
  double perRepeat = operation.elementBytes > 2 ? cost.cycles32 : cost.cycles16;
  // Instructions that compute longer than they read hide the banks.
  if (timing_.hasBankGroups && perRepeat < 2 && accesses.size() > 1)
    perRepeat += bankConflicts(accesses);
  return static_cast<double>(cost.instructions * timing_.vectorStart) + static_cast<double>(repeats) * perRepeat;
}

namespace {

/// An operand without gaps that stays in one bank of each group for the repeats that are looked at: where it starts.
std::optional<std::uint32_t> firstGroup(const Access& access, std::uint64_t offset) {
  constexpr std::uint64_t bytes = std::uint64_t{kPatternRepeats} * target::kRepeatBytes;
  if (access.count[0] != 1 || access.count[1] != 1 || offset >> 16 != (offset + bytes - 1) >> 16)
    return {};
  return static_cast<std::uint32_t>(offset / kBlock % kGroups);
}

/// Whether repeats that start in these groups, of eight groups each, have one in common.
bool meet(std::uint32_t a, std::uint32_t b) { return (a - b) % kGroups != kRepeatBlocks; }

} // namespace

double CostModel::bankConflicts(std::span<const Access> accesses) const {
  std::array<const Access*, 2> sources{};
  const Access* result = nullptr;
  std::size_t count = 0;
  for (const Access& access : accesses) {
    if (access.space != Space::UB || isScratch(access))
      continue;
    const bool reads = (static_cast<unsigned>(access.mode) & 1U) != 0;
    if (reads && count < sources.size() && bytesOf(access) >= kBlock)
      sources[count++] = &access;
    if (!reads && result == nullptr)
      result = &access;
  }
  if (count == 0)
    return 0;
  const auto* const base = core_.memory[static_cast<std::size_t>(Space::UB)];
  const auto offset = [&](const Access& a) {
    return static_cast<std::uint64_t>(static_cast<const unsigned char*>(a.address) - base);
  };
  const std::uint64_t from = offset(*sources[0]), with = count > 1 ? offset(*sources[1]) : 0,
                      to = result != nullptr ? offset(*result) : 0;
  const std::optional<std::uint32_t> a = firstGroup(*sources[0], from),
                                     b = count > 1 ? firstGroup(*sources[1], with) : a,
                                     r = result != nullptr ? firstGroup(*result, to) : a;
  // Operands of most instructions: each repeat begins half of the groups further, so all collide or none.
  if (a && b && r) {
    double dense = count > 1 && meet(*a, *b) ? timing_.bankReadConflict : 0;
    const auto collides = [&](std::uint32_t group) {
      const auto sameBank = [&](std::uint64_t source) { return (source >> 16 & 3) == (to >> 16 & 3); };
      return (sameBank(from) && meet(group, *a)) || (count > 1 && sameBank(with) && meet(group, *b));
    };
    if (result != nullptr && collides(*r) && collides(*r + kRepeatBlocks))
      dense += timing_.bankWriteConflict;
    return dense;
  }
  double conflicts = 0;
  Banks lastResult{};
  for (std::uint32_t repeat = 0; repeat < kPatternRepeats; ++repeat) {
    const Banks first = banksOf(*sources[0], offset(*sources[0]), repeat);
    Banks second{};
    if (count > 1) {
      second = banksOf(*sources[1], offset(*sources[1]), repeat);
      if ((groupsOf(first) & groupsOf(second)) != 0)
        conflicts += timing_.bankReadConflict;
    }
    // The unit writes a result at once or a repeat later, whichever does not collide.
    if (result != nullptr) {
      const Banks now = banksOf(*result, offset(*result), repeat);
      const auto collides = [&](const Banks& written) {
        return shareBank(written, first) || (count > 1 && shareBank(written, second));
      };
      if (repeat != 0 && collides(now) && collides(lastResult))
        conflicts += timing_.bankWriteConflict * kPatternRepeats / (kPatternRepeats - 1);
      lastResult = now;
    }
  }
  return conflicts / kPatternRepeats;
}

double CostModel::localMoveCycles(const Operation& operation) const {
  if (operation.pipe == Pipe::S)
    return 0;
  const Access *from = nullptr, *to = nullptr;
  for (const Access& access : std::span(operation.accesses, operation.accessCount)) {
    const bool reads = (static_cast<unsigned>(access.mode) & 1U) != 0;
    (reads ? from : to) = &access;
  }
  const Space source = from == nullptr ? Space::UB : from->space, target = to == nullptr ? Space::UB : to->space;
  double bytesPerCycle = timing_.readBytesPerCycle;
  if (source == Space::L0C)
    bytesPerCycle = timing_.l0cBytesPerCycle;
  else if (target == Space::L0A)
    bytesPerCycle = timing_.l1ToL0aBytesPerCycle;
  else if (target == Space::L0B)
    bytesPerCycle = timing_.l1ToL0bBytesPerCycle;
  else if (target == Space::BT || target == Space::FB)
    bytesPerCycle = timing_.btFbBytesPerCycle;
  else if (target == Space::L1)
    bytesPerCycle = timing_.ubToL1BytesPerCycle;
  else if (source == Space::L1)
    bytesPerCycle = timing_.l1ToUbBytesPerCycle;
  const std::uint64_t bytes = to != nullptr ? bytesOf(*to) : from != nullptr ? bytesOf(*from) : 0;
  return timing_.moveStart + static_cast<double>(bytes) / bytesPerCycle;
}

} // namespace ascend::sim::timing
