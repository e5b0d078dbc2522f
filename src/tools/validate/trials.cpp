#include "validate/trials.h"

#include "validate/judge.h"
#include "validate/validate.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fmt/format.h>
#include <iostream>
#include <set>

namespace ascend::validate {
namespace {

/// The processor's time: what else a machine does must not decide what is found.
struct Clock {
  using duration = std::chrono::nanoseconds;
  static duration now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
};

/// How long the launches of one kernel may take together. The most telling come first.
constexpr std::chrono::milliseconds kPatience{250};
/// And those for one purpose beside them.
constexpr std::chrono::milliseconds kMorePatience{120};
/// Launches that take too long before those that are at least as large are left out.
constexpr int kEnoughTooLong = 2;
/// Launches in which the flags and barriers are looked at.
constexpr std::size_t kEdgeLaunches = 3;

class Trial {
public:
  Trial(const Subject& subject, bool autoSync, const CodeMap& code, const ValidateOptions& options)
      : subject_(subject), autoSync_(autoSync), code_(code), options_(options) {}

  Trials run() {
    const LaunchHints hints{code_.constants, code_.tilingKeys};
    tryAll(launchesFor(subject_.signature, options_.launches, hints), kPatience);
    if (options_.launches.empty() && somethingIsMissing())
      tryAll(launchesFromConstants(subject_.signature, hints), kMorePatience);
    findNeedless();
    return std::move(trials_);
  }

private:
  void tryAll(const std::vector<Launch>& launches, std::chrono::milliseconds patience) {
    const Clock::duration start = Clock::now();
    // Each of several keys has a kernel of its own.
    const auto keys = static_cast<int>(std::max<std::size_t>(code_.tilingKeys.size(), 1));
    for (const Launch& launch : launches) {
      if (!launch.given && isTooLarge(launch))
        continue;
      if (!launch.given && Clock::now() - start > patience * keys) {
        trials_.outOfTime = true;
        break;
      }
      trials_.launches.push_back(observe(subject_, launch, autoSync_));
      if (options_.verbose)
        say(trials_.launches.back());
    }
  }

  bool isTooLarge(const Launch& launch) const {
    return std::count_if(trials_.launches.begin(), trials_.launches.end(), [&](const Observation& seen) {
             return seen.unfinished && seen.launch.tilingKey == launch.tilingKey && isAtLeast(launch, seen.launch);
           }) >= kEnoughTooLong;
  }

  void say(const Observation& seen) const {
    std::cerr << fmt::format("tried {} with {}{}{}\n", subject_.signature.name,
                             describe(seen.launch, subject_.signature), seen.unfinished ? ": too long" : "",
                             seen.error.empty() ? "" : ": " + seen.error);
    for (const sim::Finding& finding : seen.findings)
      std::cerr << "  " << sim::toText(finding);
  }

  /// A block of a function that some launch entered, and none came to.
  bool somethingIsMissing() const {
    std::set<unsigned> entered;
    std::vector<bool> reached(code_.blocks.size());
    for (const Observation& launch : trials_.launches)
      for (std::size_t i = 0; i < launch.reached.size(); ++i)
        if (launch.reached[i]) {
          reached[i] = true;
          entered.insert(code_.functionOf[i]);
        }
    for (std::size_t i = 0; i < reached.size(); ++i)
      if (!reached[i] && entered.contains(code_.functionOf[i]))
        return true;
    return false;
  }

  /// What the device headers do is not for the user to change.
  bool isUsers(const EdgeGroup& group) const {
    const auto inUsersCode = [&](const sim::Location& place) {
      return std::any_of(code_.blocks.begin(), code_.blocks.end(), [&](const std::vector<Line>& block) {
        return std::find(block.begin(), block.end(), Line{place.file, place.line}) != block.end();
      });
    };
    return std::all_of(group.sets.begin(), group.sets.end(), inUsersCode) &&
           std::all_of(group.waits.begin(), group.waits.end(), inUsersCode);
  }

  using Places = std::set<std::tuple<std::string, sim::Location, sim::Location>>;
  static Places placesOf(const Observation& launch) {
    Places places;
    for (const sim::Finding& finding : launch.findings)
      places.emplace(finding.code, finding.where, finding.other);
    return places;
  }

  /// Takes out one group after the other, and looks whether anything is missed. What the device compiler's own
  /// synchronisation would order does not count: a kernel may be built without.
  void findNeedless() {
    struct Base {
      const Observation* launch;
      Places places;
    };
    const Clock::duration start = Clock::now();
    std::vector<Base> bases;
    std::vector<EdgeGroup> groups;
    std::vector<Observation> observed;
    observed.reserve(kEdgeLaunches);
    for (const Observation& launch : trials_.launches) {
      if (bases.size() == kEdgeLaunches)
        break;
      if (!isClean(launch) || launch.unfinished || launch.edges.empty() || Clock::now() - start > kMorePatience)
        continue;
      observed.push_back(observe(subject_, launch.launch, /*autoSync=*/false));
      bases.push_back({&launch, placesOf(observed.back())});
      for (const EdgeGroup& group : launch.edges)
        if (std::none_of(groups.begin(), groups.end(), [&](const EdgeGroup& other) {
              return other.sets == group.sets && other.waits == group.waits;
            }))
          groups.push_back(group);
    }
    for (const EdgeGroup& group : groups) {
      if (Clock::now() - start > kMorePatience)
        return; // no launch says that the rest is needed, and none that it is not
      if (!group.balanced || !isUsers(group))
        continue;
      const bool needed = std::any_of(bases.begin(), bases.end(), [&](const Base& base) {
        const Places without = placesOf(observe(subject_, base.launch->launch, /*autoSync=*/false, &group));
        return !std::includes(base.places.begin(), base.places.end(), without.begin(), without.end());
      });
      if (!needed)
        trials_.needless.push_back(group);
    }
  }

  const Subject& subject_;
  bool autoSync_;
  const CodeMap& code_;
  const ValidateOptions& options_;
  Trials trials_;
};

} // namespace

Trials tryLaunches(const Subject& subject, bool autoSync, const CodeMap& code, const ValidateOptions& options) {
  return Trial(subject, autoSync, code, options).run();
}

} // namespace ascend::validate
