#include "simulator/core/launch.h"

#include "simulator/check/cross_block.h"
#include "simulator/core/api.h"
#include "simulator/core/core.h"
#include "simulator/core/crash_guard.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ascend::sim {
namespace {

constexpr std::size_t kMaxBlockConflicts = 1000;

/// The memories of cores that no launch uses now: to map and touch them takes longer than many a kernel.
class ResourcePool {
public:
  std::unique_ptr<CoreResources> take(const target::Soc& soc) {
    std::unique_ptr<CoreResources> resources;
    {
      const std::scoped_lock lock(mutex_);
      if (!idle_.empty()) {
        resources = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (!resources)
      resources = std::make_unique<CoreResources>();
    resources->memory.configure(soc);
    // Its strings may belong to an object that has been unloaded.
    resources->sites = SiteTable();
    return resources;
  }
  void put(std::unique_ptr<CoreResources> resources) {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(resources));
  }

private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<CoreResources>> idle_;
};

ResourcePool& resourcePool() {
  static ResourcePool& pool = *new ResourcePool; // never destroyed: streams may run while the process ends
  return pool;
}

/// One host thread of a launch, and what it learnt.
struct Worker {
  std::unique_ptr<CoreResources> resources;
  std::vector<BlockRange> ranges;
  struct Unwritten {
    UnwrittenRead read;
    std::uint32_t block;
  };
  std::vector<Unwritten> unwritten;
  std::uint64_t autoSyncs = 0;
  bool faulted = false;
};

class Launch {
public:
  Launch(GlobalMemory& memory, const LaunchRequest& request, const Options& options)
      : memory_(memory), request_(request), options_(options), snapshot_(memory.snapshot()) {}

  LaunchResult run() {
    const auto start = std::chrono::steady_clock::now();
    const unsigned hardware = std::max(1U, std::thread::hardware_concurrency());
    const unsigned threads = std::min<unsigned>(options_.threads == 0 ? hardware : options_.threads, request_.blocks);
    workers_.resize(threads);
    for (Worker& worker : workers_)
      worker.resources = resourcePool().take(*request_.soc);
    {
      std::vector<std::jthread> helpers;
      for (unsigned i = 1; i < threads; ++i)
        helpers.emplace_back([this, i] { work(i); });
      work(0);
    }
    compareBlocks();
    LaunchResult result = collect();
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

private:
  void work(std::uint32_t index) {
    Worker& worker = workers_[index];
    CrashGuard guard;
    for (std::uint32_t block; (block = nextBlock_.fetch_add(1, std::memory_order_relaxed)) < request_.blocks;)
      runBlock(guard, worker, index, block);
    sortRanges(worker.ranges);
  }

  void runBlock(CrashGuard& guard, Worker& worker, std::uint32_t index, std::uint32_t block) {
    Core core(*worker.resources, options_, *snapshot_,
              {.kernel = request_.kernel, .index = block, .count = request_.blocks, .workspace = request_.workspace});
    core.run([&] {
      try {
        const char* const crash = guard.run(request_.invoke);
        releaseAtomicLock();
        if (crash != nullptr) {
          core.report(Severity::error, "KERNEL-CRASH", crash, {});
          throw BlockAborted{};
        }
      } catch (const std::exception& e) {
        core.report(Severity::error, "KERNEL-EXCEPTION", e.what(), {});
        throw BlockAborted{};
      }
    });
    worker.faulted |= core.faulted();
    worker.autoSyncs += core.shadow().autoSyncs();
    for (const GlobalRange& range : core.shadow().globalRanges())
      worker.ranges.push_back({.begin = range.begin,
                               .end = range.end,
                               .site = range.site,
                               .block = block,
                               .worker = static_cast<std::uint16_t>(index),
                               .ever = range.ever});
    for (const UnwrittenRead& read : core.shadow().unwrittenReads())
      worker.unwritten.push_back({read, block});
  }

  CheckContext context(std::uint32_t worker, std::uint32_t block) {
    CoreResources& resources = *workers_[worker].resources;
    return {.options = options_,
            .sites = resources.sites,
            .log = resources.log,
            .kernel = request_.kernel,
            .block = block,
            .blocks = request_.blocks};
  }

  std::string describe(Address begin, Address end) const {
    const GlobalAllocation* const allocation = snapshot_->below(begin);
    if (allocation == nullptr)
      return fmt::format("GM bytes {:#x} to {:#x}", begin, end - 1);
    return fmt::format("bytes {} to {} of GM allocation {} ({})", begin - allocation->base, end - 1 - allocation->base,
                       allocation->id, bytesText(allocation->bytes));
  }

  void compareBlocks() {
    std::vector<BlockRange> ranges;
    for (Worker& worker : workers_) {
      const auto middle = static_cast<std::ptrdiff_t>(ranges.size());
      ranges.insert(ranges.end(), worker.ranges.begin(), worker.ranges.end());
      std::inplace_merge(ranges.begin(), ranges.begin() + middle, ranges.end(), inOrder);
    }
    const IntervalSet written = writtenRanges(ranges);
    memory_.markWritten(written);
    if (options_.init)
      reportUnwritten(written);
    if (options_.race && request_.blocks > 1)
      for (const BlockConflict& conflict : findBlockConflicts(ranges, kMaxBlockConflicts))
        report(conflict);
  }

  void reportUnwritten(const IntervalSet& written) {
    for (std::uint32_t w = 0; w < workers_.size(); ++w)
      for (const Worker::Unwritten& u : workers_[w].unwritten) {
        // With several blocks another one may have written it; that is a race then, and told as one.
        const bool byOthers = request_.blocks > 1 && written.contains(u.read.begin, u.read.end);
        if (byOthers)
          continue;
        if (auto* f = context(w, u.block).report("INIT-READ", u.read.site)) {
          f->message = fmt::format("reads {}, which nobody has written since it was allocated",
                                   describe(u.read.begin, u.read.end));
          f->hint = "copy data there (aclrtMemcpy) or clear it (aclrtMemset) before the launch";
        }
      }
  }

  void report(const BlockConflict& conflict) {
    const auto does = [](std::uint8_t ever) {
      return (ever & kEverWritten) != 0 ? "writes" : (ever & kEverAtomic) != 0 ? "atomically updates" : "reads";
    };
    // The finding stands at the writer.
    const bool secondWrites = (conflict.second.ever & (kEverWritten | kEverAtomic)) != 0;
    const BlockRange& here = secondWrites ? conflict.second : conflict.first;
    const BlockRange& there = secondWrites ? conflict.first : conflict.second;
    const Site other = workers_[there.worker].resources->sites[there.site];
    const SiteId otherId = workers_[here.worker].resources->sites.intern(other.name, other.where);
    if (auto* f = context(here.worker, here.block).report("RACE-BLOCKS", here.site, otherId)) {
      f->message = fmt::format("block {} {} {}, which {} of block {} {}: blocks run in any order, and at the same time",
                               here.block, does(here.ever), describe(conflict.begin, conflict.end),
                               sim::describe(other), there.block, does(there.ever));
      f->hint = "give each block its own part of the output, or add with SetAtomicAdd";
    }
  }

  LaunchResult collect() {
    LaunchResult result;
    std::vector<Finding> findings;
    for (Worker& worker : workers_) {
      result.faulted |= worker.faulted;
      result.autoSyncs += worker.autoSyncs;
      for (Finding& finding : worker.resources->log.take())
        findings.push_back(std::move(finding));
      resourcePool().put(std::move(worker.resources));
    }
    // Which thread ran a block is chance.
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.block < b.block; });
    for (const Finding& finding : findings) {
      result.errors += finding.severity == Severity::error;
      result.warnings += finding.severity == Severity::warning;
      if (result.faulted && result.firstFault.empty() && finding.severity == Severity::error)
        result.firstFault = fmt::format("{}: {}: {}", toString(finding.where), finding.code, finding.message);
    }
    reporter().countLaunch(result.autoSyncs);
    reporter().add(std::move(findings), options_.limit, options_.print);
    if (!options_.report.empty())
      if (const std::string error = reporter().writeJson(options_.report); !error.empty())
        result.error = error;
    return result;
  }

  GlobalMemory& memory_;
  const LaunchRequest& request_;
  const Options& options_;
  std::shared_ptr<const GlobalSnapshot> snapshot_;
  std::vector<Worker> workers_;
  std::atomic<std::uint32_t> nextBlock_{0};
};

} // namespace

LaunchResult launch(GlobalMemory& memory, const LaunchRequest& request, const Options& options) {
  LaunchResult result;
  if (request.blocks == 0 || request.blocks > target::kMaxBlocks) {
    result.error =
        fmt::format("kernel {}: {} blocks; a launch takes 1 to {}", request.kernel, request.blocks, target::kMaxBlocks);
    return result;
  }
  if (request.soc == nullptr) {
    result.error = "no SoC to simulate";
    return result;
  }
  return Launch(memory, request, options).run();
}

LaunchResult launch(GlobalMemory& memory, const Module& module, std::uint32_t kernel, std::uint32_t blocks,
                    std::span<const std::byte> params, const target::Soc& soc, const Options& options,
                    void* workspace) {
  LaunchResult result;
  if (kernel >= module.kernelCount) {
    result.error = fmt::format("the kernel object has {} kernels, there is no kernel {}", module.kernelCount, kernel);
    return result;
  }
  const Kernel& entry = module.kernels[kernel];
  if (params.size() < entry.paramBytes) {
    result.error = fmt::format("kernel {} takes {} of parameters, {} were given", entry.name,
                               bytesText(entry.paramBytes), params.size());
    return result;
  }
  // Parameters are read at their natural alignment.
  std::vector<std::max_align_t> block(params.size() / sizeof(std::max_align_t) + 1);
  if (!params.empty())
    std::memcpy(block.data(), params.data(), params.size());
  return launch(memory,
                {.kernel = entry.name,
                 .blocks = blocks,
                 .soc = &soc,
                 .workspace = workspace,
                 .invoke = [&] { entry.invoke(block.data()); }},
                options);
}

std::string bind(const Module* module) {
  if (module == nullptr || module->magic != kModuleMagic)
    return "this is not a kernel object for the simulator";
  if (module->abiVersion != kAbiVersion)
    return fmt::format(
        "the kernel object was made for version {} of the simulator's interface, this simulator has version {}: "
        "compile the kernel again",
        module->abiVersion, kAbiVersion);
  module->bind(&simApi());
  return {};
}

} // namespace ascend::sim
