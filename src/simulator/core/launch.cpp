#include "simulator/core/launch.h"

#include "simulator/check/cross_block.h"
#include "simulator/core/api.h"
#include "simulator/core/core.h"
#include "simulator/core/crash_guard.h"
#include "simulator/core/fault_place.h"
#include "simulator/core/resource_pool.h"
#include "simulator/core/word_order.h"
#include "simulator/timing/profiler.h"
#include "simulator/timing/replay.h"

#include <algorithm>
#include <boost/context/fiber.hpp>
#include <chrono>
#include <cstring>
#include <cxxabi.h>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ascend::sim {
namespace {

constexpr std::size_t kMaxBlockConflicts = 1000;
/// No operation has it: of a core that nobody ever heard of.
constexpr Epoch kStranger = 0;

/// Asked once: the system reads a file for it.
unsigned hostThreads() {
  static const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  return threads;
}

/// One context of a launch, and what it learnt.
struct Worker final : Scheduler::Resources {
  std::unique_ptr<CoreResources> resources;
  std::uint32_t id = 0;
  std::vector<BlockRange> ranges;
  struct Unwritten {
    UnwrittenRead read;
    std::uint32_t core;
  };
  std::vector<Unwritten> unwritten;
  /// Of one core with others that it met.
  struct Meetings {
    std::vector<GlobalShadow::Conflict> conflicts;
    std::vector<Meeting::Heard> heard;
    std::uint32_t core;
  };
  std::vector<Meetings> meetings;
  std::vector<timing::BlockRecord> records; ///< for the clock
  std::uint64_t autoSyncs = 0;
  std::pair<SiteId, SiteId> firstAutoSync;
  bool faulted = false;

  const FiberStack& stack() const override { return resources->stack; }
};

class Launch final : Scheduler::Client {
public:
  Launch(GlobalMemory& memory, const LaunchRequest& request, const CoreLayout& layout, const Options& options)
      : memory_(memory), request_(request), options_(options), layout_(layout),
        snapshot_(request.use != nullptr ? request.use->snapshot() : memory.snapshot()),
        scheduler_(*this, layout.count(), options.threads == 0 ? hostThreads() : options.threads),
        state_(layout_, scheduler_) {}

  LaunchResult run() {
    const auto start = std::chrono::steady_clock::now();
    if (options_.timeout != 0)
      end_ = start + std::chrono::seconds(options_.timeout);
    scheduler_.run();
    hear();
    compareBlocks();
    reportConflicts();
    if (options_.sync)
      reportLeftFlags();
    if (options_.clocked())
      measure();
    LaunchResult result = collect();
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

private:
  void serve(const std::function<void()>& work) override {
    const CrashGuard guard; // of the thread
    work();
  }

  std::unique_ptr<Scheduler::Resources> makeResources() override {
    auto worker = std::make_unique<Worker>();
    worker->resources = resourcePool().take(*request_.soc);
    const std::scoped_lock lock(workersMutex_);
    worker->id = workerCount_++;
    return worker;
  }

  void finish(std::unique_ptr<Scheduler::Resources> resources) override {
    std::unique_ptr<Worker> worker(static_cast<Worker*>(resources.release()));
    sortRanges(worker->ranges);
    const std::scoped_lock lock(workersMutex_);
    if (workers_.size() <= worker->id)
      workers_.resize(worker->id + 1);
    const auto id = worker->id;
    workers_[id] = std::move(worker);
  }

  void run(Scheduler::Resources& resources, std::uint32_t id) override {
    auto& worker = static_cast<Worker&>(resources);
    Core core(*worker.resources, options_, *snapshot_, state_,
              {.kernel = request_.kernel,
               .core = id,
               .workspace = request_.workspace,
               .clock = options_.clocked() ? request_.soc : nullptr,
               .clockLimits = timing::recorderLimits(layout_.count())});
    core.run([&] {
      try {
        const char* const crash = CrashGuard::run(request_.invoke, end_);
        releaseAtomicLock();
        if (crash == CrashGuard::kTooLong) {
          const std::string message = fmt::format(
              "{}: stopped after {} s (ASCEND_SIM_TIMEOUT, aclrtSetOpExecuteTimeOut)", crash, options_.timeout);
          core.report(Severity::error, "KERNEL-TIMEOUT", message.c_str(), faultPlace());
          throw BlockAborted{};
        }
        if (crash != nullptr) {
          core.report(Severity::error, "KERNEL-CRASH", crash, faultPlace());
          throw BlockAborted{};
        }
      } catch (const BlockAborted&) {
        throw;
      } catch (const boost::context::detail::forced_unwind&) {
        throw;
      } catch (const abi::__forced_unwind&) {
        throw;
      } catch (const std::exception& e) {
        core.report(Severity::error, "KERNEL-EXCEPTION", e.what(), faultPlace());
        throw BlockAborted{};
      } catch (...) {
        core.report(Severity::error, "KERNEL-EXCEPTION", "something that is no std::exception was thrown",
                    faultPlace());
        throw BlockAborted{};
      }
    });
    if (auto record = core.takeRecord())
      worker.records.push_back(std::move(*record));
    worker.faulted |= core.faulted();
    if (worker.autoSyncs == 0)
      worker.firstAutoSync = core.shadow().firstAutoSync();
    worker.autoSyncs += core.shadow().autoSyncs();
    for (const GlobalRange& range : core.shadow().globalRanges())
      worker.ranges.push_back({.begin = range.begin,
                               .end = range.end,
                               .site = range.site,
                               .core = id,
                               .worker = worker.id,
                               .ever = range.ever,
                               .met = core.met()});
    for (const UnwrittenRead& read : core.shadow().unwrittenReads())
      worker.unwritten.push_back({read, id});
    if (core.met())
      worker.meetings.push_back({core.takeConflicts(), core.takeHeard(), id});
  }

  /// The times of what the blocks did: needs the sites of the workers.
  void measure() {
    std::vector<timing::BlockRecord> records;
    for (const auto& worker : workers_)
      std::move(worker->records.begin(), worker->records.end(), std::back_inserter(records));
    timing::profiler().add(
        timing::replay(
            {.kernel = request_.kernel, .soc = request_.soc, .intervals = timing::profiler().intervalsWanted(options_)},
            records),
        options_);
  }

  CheckContext context(std::uint32_t worker, std::uint32_t core) {
    CoreResources& resources = *workers_[worker]->resources;
    return {.options = options_,
            .sites = resources.sites,
            .log = resources.log,
            .kernel = request_.kernel,
            .block = layout_.place(core).block,
            .blocks = request_.blocks,
            .core = layout_.name(layout_.place(core))};
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
    std::size_t count = 0;
    for (const auto& worker : workers_)
      count += worker->ranges.size();
    ranges.reserve(count);
    for (const auto& worker : workers_) {
      const auto middle = static_cast<std::ptrdiff_t>(ranges.size());
      ranges.insert(ranges.end(), worker->ranges.begin(), worker->ranges.end());
      std::inplace_merge(ranges.begin(), ranges.begin() + middle, ranges.end(),
                         [](const BlockRange& a, const BlockRange& b) { return inOrder(a, b); });
    }
    const IntervalSet written = writtenRanges(ranges);
    memory_.markWritten(written);
    if (options_.memory && request_.use != nullptr)
      for (const GlobalAllocation& freed : request_.use->freed())
        reportFreed(freed, ranges);
    if (options_.init)
      reportUnwritten(written);
    if (!options_.race || layout_.count() == 1)
      return;
    if (state_.met.load())
      // Those that met others were compared with each other when they did.
      std::erase_if(ranges,
                    [&](const BlockRange& r) { return r.met || state_.meeting.words().contains(r.begin, r.end); });
    for (const BlockConflict& conflict : findBlockConflicts(ranges, kMaxBlockConflicts))
      report(conflict);
    if (state_.met.load())
      compareStrangers(ranges);
  }

  /// Memory that went away while the launch could still use it, and did.
  void reportFreed(const GlobalAllocation& freed, const std::vector<BlockRange>& ranges) {
    const auto user = std::find_if(ranges.begin(), ranges.end(),
                                   [&](const BlockRange& r) { return r.begin < freed.end() && r.end > freed.base; });
    if (user == ranges.end())
      return;
    const CheckContext where = context(user->worker, user->core);
    if (auto* f = where.report("MEM-FREED", user->site, 0, Severity::warning)) {
      f->message = fmt::format("uses GM allocation {} ({}), which the host freed before the kernel was done: aclrtFree "
                               "waits for nothing",
                               freed.id, bytesText(freed.bytes));
      f->hint = "wait for the stream first (aclrtSynchronizeStream), or free with aclrtFreeWithDevSync";
    }
  }

  /// Cores that never met another one, with those that did.
  void compareStrangers(const std::vector<BlockRange>& ranges) {
    std::vector<GlobalShadow::Conflict> conflicts;
    for (const BlockRange& r : ranges) {
      const Mode mode = (r.ever & kEverWritten) != 0  ? Mode::write
                        : (r.ever & kEverAtomic) != 0 ? Mode::atomic
                                                      : Mode::read;
      std::vector<GlobalShadow::Conflict> found;
      state_.shadow.add({.begin = r.begin,
                         .end = r.end,
                         .mode = mode,
                         .stamp = {.core = r.core,
                                   .pipe = Pipe::S,
                                   .epoch = kStranger,
                                   .site = &workers_[r.worker]->resources->sites[r.site]}},
                        {}, found);
      for (const GlobalShadow::Conflict& c : found) {
        // Two of them were compared already.
        if (c.earlier.epoch != kStranger)
          report(r, c);
      }
    }
  }

  std::string coreText(std::uint32_t core) const {
    const CoreLayout::Place place = layout_.place(core);
    const std::string name = layout_.name(place);
    return fmt::format("{}{}block {}", name, name.empty() ? "" : " of ", place.block);
  }

  /// Which words cores wait for each other by is known when all have ended.
  void hear() {
    for (const auto& worker : workers_)
      for (const Worker::Meetings& meetings : worker->meetings)
        for (const Meeting::Heard& heard : meetings.heard)
          words_.add(meetings.core, heard, state_.meeting);
  }

  /// Between cores that met others.
  void reportConflicts() {
    for (std::uint32_t w = 0; w < workers_.size(); ++w)
      for (const Worker::Meetings& meetings : workers_[w]->meetings)
        for (const GlobalShadow::Conflict& c : meetings.conflicts)
          if (!words_.orders(c.earlier, c.now.stamp) && !state_.meeting.words().contains(c.begin, c.end))
            report(w, meetings.core, c);
  }

  void report(std::uint32_t worker, std::uint32_t core, const GlobalShadow::Conflict& c) {
    const auto does = [](Mode mode) {
      return mode == Mode::read ? "reads" : mode == Mode::atomic ? "atomically updates" : "writes";
    };
    SiteTable& sites = workers_[worker]->resources->sites;
    const SiteId here = sites.intern(c.now.stamp.site->name, c.now.stamp.site->where);
    const SiteId there = sites.intern(c.earlier.site->name, c.earlier.site->where);
    if (auto* f = context(worker, core).report("RACE-BLOCKS", here, there)) {
      f->message = fmt::format("{} {} {} on pipe {}, which {} of {} {} on pipe {}: nothing makes the one core wait for "
                               "the other",
                               coreText(core), does(c.now.mode), describe(c.begin, c.end), name(c.now.stamp.pipe),
                               sim::describe(*c.earlier.site), coreText(c.earlier.core), does(c.earlierMode),
                               name(c.earlier.pipe));
      f->hint = fmt::format("{} calls CrossCoreSetFlag<…, PIPE_{}> after it, and {} CrossCoreWaitFlag before, or both "
                            "SyncAll (a flag of another pipe does not wait for this one)",
                            coreText(c.earlier.core), name(c.earlier.pipe), coreText(core));
    }
  }

  void report(const BlockRange& here, const GlobalShadow::Conflict& c) {
    const SiteId other = workers_[here.worker]->resources->sites.intern(c.earlier.site->name, c.earlier.site->where);
    if (auto* f = context(here.worker, here.core).report("RACE-BLOCKS", here.site, other)) {
      f->message = fmt::format("{} and {} of {} touch {}, and one of them writes: the one never waits for the other",
                               coreText(here.core), sim::describe(*c.earlier.site), coreText(c.earlier.core),
                               describe(c.begin, c.end));
      f->hint = "let the core that comes second wait: CrossCoreSetFlag and CrossCoreWaitFlag, or SyncAll on both";
    }
  }

  void reportLeftFlags() {
    if (std::any_of(workers_.begin(), workers_.end(), [](const auto& w) { return w->faulted; }))
      return; // a core that did not come to its end leaves much behind
    for (const Meeting::Left& left : state_.meeting.left()) {
      SiteTable& sites = workers_[0]->resources->sites;
      if (auto* f = context(0, left.core).report("SYNC-FLAG-LEFT", sites.intern(left.site.name, left.site.where))) {
        f->message = left.incomplete
                         ? fmt::format("cross-core flag {} was set by {}, but not by all that set it together: nobody "
                                       "can wait for it",
                                       left.flag, coreText(left.core))
                         : fmt::format("cross-core flag {} of {} is still set when the kernel ends: the next kernel "
                                       "on this core finds it set",
                                       left.flag, coreText(left.core));
        f->hint = "each CrossCoreSetFlag needs one CrossCoreWaitFlag on every core that it is for";
      }
    }
  }

  void reportUnwritten(const IntervalSet& written) {
    for (std::uint32_t w = 0; w < workers_.size(); ++w)
      for (const Worker::Unwritten& u : workers_[w]->unwritten) {
        // With several blocks another one may have written it; that is a race then, and told as one.
        const bool byOthers = layout_.count() > 1 && written.contains(u.read.begin, u.read.end);
        if (byOthers)
          continue;
        if (auto* f = context(w, u.core).report("INIT-READ", u.read.site)) {
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
    const Site other = workers_[there.worker]->resources->sites[there.site];
    const SiteId otherId = workers_[here.worker]->resources->sites.intern(other.name, other.where);
    if (auto* f = context(here.worker, here.core).report("RACE-BLOCKS", here.site, otherId)) {
      f->message = fmt::format("{} {} {}, which {} of {} {}: blocks run in any order, and at the same time",
                               coreText(here.core), does(here.ever), describe(conflict.begin, conflict.end),
                               sim::describe(other), coreText(there.core), does(there.ever));
      f->hint = "give each block its own part of the output, or add with SetAtomicAdd";
    }
  }

  /// Once for each kernel: where it relies on the device compiler.
  Finding autoSyncNote(std::uint64_t count) const {
    const Worker& worker =
        **std::find_if(workers_.begin(), workers_.end(), [](const auto& w) { return w->autoSyncs != 0; });
    const SiteTable& sites = worker.resources->sites;
    const Site first = sites[worker.firstAutoSync.first], second = sites[worker.firstAutoSync.second];
    return {.severity = Severity::note,
            .code = "SYNC-AUTO",
            .message = fmt::format("the order of {} pair{} of operations comes from the device compiler's "
                                   "--cce-auto-sync alone, here for one that {} comes before",
                                   count, count == 1 ? "" : "s", sim::describe(first)),
            .hint = "with --auto-sync=off each of them is told, with the barrier or flag that it needs",
            .kernel = std::string(request_.kernel),
            .blocks = request_.blocks,
            .operation = second.name,
            .where = locate(second.where),
            .otherOperation = first.name,
            .other = locate(first.where)};
  }

  LaunchResult collect() {
    LaunchResult result;
    std::vector<Finding> findings;
    for (const auto& worker : workers_)
      result.autoSyncs += worker->autoSyncs;
    if (result.autoSyncs != 0)
      findings.push_back(autoSyncNote(result.autoSyncs));
    for (const auto& worker : workers_) {
      result.faulted |= worker->faulted;
      for (Finding& finding : worker->resources->log.take())
        findings.push_back(std::move(finding));
      resourcePool().put(std::move(worker->resources));
    }
    std::uint64_t suppressed = 0;
    if (options_.suppressions)
      std::erase_if(findings, [&](const Finding& finding) {
        const bool match = options_.suppressions->match(finding);
        suppressed += match ? finding.count : 0;
        return match;
      });
    // Which thread ran a block is chance.
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.block < b.block; });
    for (const Finding& finding : findings) {
      result.errors += finding.severity == Severity::error;
      result.timedOut |= finding.code == "KERNEL-TIMEOUT";
      result.warnings += finding.severity == Severity::warning;
      if (result.faulted && result.firstFault.empty() && finding.severity == Severity::error)
        result.firstFault = fmt::format("{}: {}: {}", toString(finding.where), finding.code, finding.message);
    }
    reporter().countLaunch(result.autoSyncs, suppressed);
    reporter().add(std::move(findings), options_.limit, options_.print);
    if (!options_.report.empty())
      if (const std::string error = reporter().writeJson(options_.report); !error.empty())
        result.error = error;
    return result;
  }

  TimeLimit::Moment end_;
  GlobalMemory& memory_;
  const LaunchRequest& request_;
  const Options& options_;
  const CoreLayout layout_;
  std::shared_ptr<const GlobalSnapshot> snapshot_;
  Scheduler scheduler_;
  LaunchState state_;
  WordOrder words_;
  std::mutex workersMutex_;
  std::uint32_t workerCount_ = 0;
  std::vector<std::unique_ptr<Worker>> workers_; ///< by id, when they have finished
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
  CoreLayout layout{.blocks = request.blocks, .cubes = cubesOf(request.cores), .vectors = vectorsOf(request.cores)};
  if (request.cores == 0 || !request.soc->splitCores) {
    layout.cubes = 0;
    layout.vectors = 1;
  }
  if (layout.cubes > 1 || layout.vectors > 2) {
    result.error = fmt::format("kernel {} wants {} cube and {} vector cores a block; a block has at most 1 and 2",
                               request.kernel, layout.cubes, layout.vectors);
    return result;
  }
  return Launch(memory, request, layout, options).run();
}

LaunchResult launch(GlobalMemory& memory, const Module& module, std::uint32_t kernel, std::uint32_t blocks,
                    std::span<const std::byte> params, const target::Soc& soc, const Options& options, void* workspace,
                    const GlobalMemory::Use* use) {
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
                 .cores = entry.flags,
                 .soc = &soc,
                 .workspace = workspace,
                 .use = use,
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
