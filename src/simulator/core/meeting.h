#pragma once
#include "simulator/check/context.h"
#include "simulator/check/knowledge.h"
#include "simulator/core/cache_lines.h"
#include "simulator/core/core_layout.h"
#include "simulator/core/interval_set.h"
#include "simulator/core/scheduler.h"

#include <array>
#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace ascend::sim {

/// Where the cores of a launch meet: the flags between cores and the words of global memory that serve as signals.
class Meeting {
public:
  static constexpr std::uint32_t kFlags = 16;
  static constexpr std::size_t kMaxCount = 15; ///< of a flag's counter

  Meeting(const CoreLayout& layout, Scheduler& scheduler) : layout_(layout), scheduler_(scheduler) {}

  /// Why a core cannot go on, in words, and who should have done what.
  struct Stuck {
    std::string message;
    std::string hint;
    Site other; ///< a place that it has to do with; may be none
  };
  struct SetResult {
    bool noReceiver = false; ///< the launch has no core that could wait for it
    bool overflow = false;   ///< a counter went beyond kMaxCount
  };

  SetResult set(std::uint32_t core, std::uint32_t mode, std::uint32_t flag, const Knowledge& message, const Site& site);
  /// False: nobody will ever set it; `stuck` says why.
  bool wait(std::uint32_t core, std::uint32_t flag, const Site& site, Knowledge& learnt, Stuck& stuck);
  std::int32_t post(const Signal& signal, const Knowledge& message, const Site& site);
  bool await(std::uint32_t core, const Signal& signal, const Site& site, Knowledge& learnt, Stuck& stuck);
  /// A core wrote a word of global memory past its cache: what it did before is known to who reads the word so.
  void tell(std::uint32_t core, CacheLines::Word word, const Knowledge& message);
  /// A word that a core has read past its cache, and how often others had told something by it then.
  struct Heard {
    CacheLines::Word word;
    std::size_t tells = 0;
    Clock since; ///< what the core's pipes do from these epochs on comes after
  };
  /// What others have told by the word since; counts it.
  Knowledge hear(std::uint32_t core, Heard& heard);
  /// When the launch is over: what the core knew by the word. It may have seen another one's store before that had
  /// told.
  Knowledge knownBy(std::uint32_t core, const Heard& heard);
  void pause() { scheduler_.pause(); }
  std::mutex& mutex() { return scheduler_.mutex(); }

  struct Left {
    std::uint32_t core;
    std::uint32_t flag;
    Site site;       ///< of the set that nobody waited for
    bool incomplete; ///< not all that should set it did
  };
  /// When the launch is over: what was set and not waited for.
  std::vector<Left> left() const;
  /// Global memory that signals live in: cores write it on purpose without an order.
  const IntervalSet& words() const { return signalMemory_; }

private:
  struct Delivery {
    Knowledge message;
    Site site;
  };
  using Counter = std::deque<Delivery>;
  using Flags = std::array<Counter, kFlags>;
  /// Cores that set a flag together, and those that are told when all have.
  struct Group {
    std::uint32_t mode = 0;
    bool cube = false; ///< the cube side sets
    std::uint32_t block = 0;
    std::uint32_t flag = 0;
    auto operator<=>(const Group&) const = default;
  };
  struct Word {
    std::int32_t value = 0;
    Knowledge message;
    Site site;
    /// Before the last post: who waits for no more than this value learns nothing of that post.
    std::int32_t valueBefore = 0;
    Knowledge messageBefore;
    bool hasBefore = false;
  };
  struct Told {
    std::uint32_t core = 0;
    Knowledge message;
  };
  std::vector<std::uint32_t> setters(const Group& group) const;
  std::vector<std::uint32_t> receivers(const Group& group) const;
  std::string coreText(std::uint32_t core) const;
  /// What a core that nobody can hope for any more is doing.
  std::string fateText(std::uint32_t core) const;
  Stuck explainFlag(std::uint32_t core, std::uint32_t flag) const;
  Stuck explainWords(const Signal& signal) const;
  bool holds(const Signal& signal) const;
  /// Its memory is for signals.
  void know(const Signal& signal);
  /// Waits, and is known to wait.
  bool block(std::unique_lock<std::mutex>& lock, std::uint32_t core, const Site& site,
             const std::function<bool()>& ready, const std::function<void()>& stuck);

  const CoreLayout& layout_;
  Scheduler& scheduler_;
  std::map<std::uint32_t, Flags> flags_;                   ///< by core
  std::map<Group, std::map<std::uint32_t, Counter>> sets_; ///< by core that set
  std::map<const std::int32_t*, Word> words_;
  std::map<std::uintptr_t, std::vector<Told>> told_; ///< by the first byte of a word
  IntervalSet signalMemory_;
  std::map<std::uint32_t, Site> waiting_; ///< by core
};

} // namespace ascend::sim
