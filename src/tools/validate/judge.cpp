#include "validate/judge.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace ascend::validate {
namespace {

using hub::FindingSeverity;
using hub::ValidationFinding;
using sim::Finding;

hub::SourcePlace placeOf(const sim::Location& location) { return {location.file, location.line, location.column}; }

using Key = std::tuple<std::string, sim::Location, sim::Location>;
Key keyOf(const Finding& finding) { return {finding.code, finding.where, finding.other}; }

/// What a launch reached, in lines.
std::set<Line> linesReached(const CodeMap& code, const Observation& launch) {
  std::set<Line> lines;
  for (std::size_t i = 0; i < launch.reached.size(); ++i)
    if (launch.reached[i])
      lines.insert(code.blocks[i].begin(), code.blocks[i].end());
  return lines;
}

/// What kernels call the elements of a declared type. Tensors of bytes are of any type.
std::set<std::string, std::less<>> kernelTypes(target::DType type) {
  using target::DType;
  switch (type) {
  case DType::f16:
    return {"half", "AscendC::half"};
  case DType::bf16:
    return {"bfloat16_t", "AscendC::bfloat16_t"};
  case DType::f32:
    return {"float"};
  case DType::f64:
    return {"double"};
  case DType::i8:
    return {"signed char", "char"};
  case DType::u8:
  case DType::boolean:
    return {"unsigned char", "bool", "signed char"};
  case DType::i16:
    return {"short"};
  case DType::u16:
    return {"unsigned short"};
  case DType::i32:
    return {"int"};
  case DType::u32:
    return {"unsigned int"};
  case DType::i64:
    return {"long", "long long"};
  case DType::u64:
    return {"unsigned long", "unsigned long long"};
  }
  return {};
}

/// The integers of a size, with the other sign: in MLIR they have none, and most of the vector unit's operations read
/// them as signed ones.
std::optional<target::DType> otherSign(target::DType type) {
  using target::DType;
  switch (type) {
  case DType::i8:
    return DType::u8;
  case DType::u8:
    return DType::i8;
  case DType::i16:
    return DType::u16;
  case DType::u16:
    return DType::i16;
  case DType::i32:
    return DType::u32;
  case DType::u32:
    return DType::i32;
  case DType::i64:
    return DType::u64;
  case DType::u64:
    return DType::i64;
  default:
    return std::nullopt;
  }
}

class Judge {
public:
  Judge(const target::Signature& kernel, const target::Soc& soc, const CodeMap& code,
        const std::vector<Observation>& launches)
      : kernel_(kernel), soc_(soc), code_(code), launches_(launches), open_(openValues(kernel)) {
    for (const Observation& launch : launches)
      lines_.push_back(linesReached(code, launch));
  }

  std::vector<ValidationFinding> run() {
    for (std::size_t i = 0; i < launches_.size(); ++i)
      for (const Finding& finding : launches_[i].findings)
        if (counts(i, finding))
          add(finding, launches_[i]);
    checkArguments();
    sayWhatIsMissing();
    return std::move(result_);
  }

private:
  /// Is it the kernel's fault, and not that of sizes for which it was not written?
  bool counts(std::size_t index, const Finding& finding) const {
    const Observation& launch = launches_[index];
    if (launch.launch.given)
      return true;
    if (finding.code == "UNSUPPORTED")
      return false; // said apart
    if (!dependsOnSizes(finding.code))
      return (isClean(launch) && mayBelongTogether(launch.launch)) || everywhere(finding);
    return sameWithOtherSizes(finding) || (open_ <= 1 && inAllOrdinary(finding));
  }

  /// The same words in two launches that have no number in common: the numbers in it are the kernel's own.
  bool sameWithOtherSizes(const Finding& finding) const {
    if (finding.code == "KERNEL-ASSERT" || finding.code == "KERNEL-CRASH" || finding.code == "KERNEL-TRAP")
      return open_ == 0 && inAllOrdinary(finding);
    std::vector<const Launch*> same;
    std::set<std::uint32_t> blocks;
    for (const Observation& launch : launches_)
      if (launch.launch.even)
        for (const Finding& other : launch.findings)
          if (keyOf(other) == keyOf(finding) && other.message == finding.message) {
            same.push_back(&launch.launch);
            blocks.insert(launch.launch.blocks);
          }
    if (open_ == 0)
      return blocks.size() >= 2 || inAllOrdinary(finding);
    const bool apart = std::any_of(same.begin(), same.end(), [&](const Launch* launch) {
      return std::any_of(same.begin(), same.end(), [&](const Launch* other) { return areApart(*launch, *other); });
    });
    return apart && (finding.code != "RACE-BLOCKS" || blocks.size() >= 2);
  }

  /// In each launch with ordinary sizes that comes there; there must be several.
  bool inAllOrdinary(const Finding& finding) const {
    int with = 0, without = 0;
    for (std::size_t i = 0; i < launches_.size(); ++i) {
      if (!launches_[i].launch.even || !comesTo(i, finding))
        continue;
      (has(launches_[i], finding) ? with : without) += 1;
    }
    return without == 0 && with >= 2;
  }

  /// In each launch that comes there, whatever its sizes.
  bool everywhere(const Finding& finding) const {
    int with = 0;
    for (std::size_t i = 0; i < launches_.size(); ++i) {
      if (!comesTo(i, finding))
        continue;
      if (!has(launches_[i], finding))
        return false;
      ++with;
    }
    return with >= 3;
  }

  bool has(const Observation& launch, const Finding& finding) const {
    return std::any_of(launch.findings.begin(), launch.findings.end(),
                       [&](const Finding& other) { return keyOf(other) == keyOf(finding); });
  }
  bool comesTo(std::size_t index, const Finding& finding) const {
    return finding.where.line == 0 || lines_[index].contains({finding.where.file, finding.where.line});
  }

  void add(const Finding& finding, const Observation& launch) {
    if (!known_.insert(keyOf(finding)).second)
      return;
    ValidationFinding& f = result_.emplace_back();
    f.severity = finding.severity == sim::Severity::error     ? FindingSeverity::error
                 : finding.severity == sim::Severity::warning ? FindingSeverity::warning
                                                              : FindingSeverity::note;
    f.code = finding.code;
    f.message = finding.message;
    f.hint = finding.hint;
    f.kernel = kernel_.name;
    f.operation = finding.operation;
    f.where = placeOf(finding.where);
    f.otherOperation = finding.otherOperation;
    f.other = placeOf(finding.other);
    f.missingEdge = finding.missingEdge;
    f.launch = describe(launch.launch, kernel_);
    f.socs.emplace_back(soc_.name);
  }

  /// Buffers of which a GlobalTensor was made: is it of the declared type, and is it ever used?
  void checkArguments() {
    const bool sure =
        std::any_of(launches_.begin(), launches_.end(), isClean) ||
        std::any_of(launches_.begin(), launches_.end(), [](const Observation& l) { return l.launch.given; });
    for (std::size_t i = 0; i < kernel_.args.size(); ++i) {
      std::set<std::uint32_t> types;
      bool used = false;
      for (const Observation& launch : launches_)
        if (launch.tensors.size() == kernel_.args.size()) {
          types.insert(launch.tensors[i].begin(), launch.tensors[i].end());
          used |= launch.used[i];
        }
      const target::Argument& argument = kernel_.args[i];
      if (sure && !types.empty() && !used)
        argumentFinding(FindingSeverity::warning, "ARG-UNUSED",
                        fmt::format("no launch that was tried reads or writes the GlobalTensor of '{}'", argument.name),
                        "is a DataCopy missing?");
      for (const std::uint32_t type : types)
        if (const std::string& element = code_.elementTypes.at(type);
            argument.dtype && !kernelTypes(*argument.dtype).contains(element)) {
          const auto other = otherSign(*argument.dtype);
          const bool onlySign = other && kernelTypes(*other).contains(element);
          argumentFinding(onlySign ? FindingSeverity::note : FindingSeverity::error, "ARG-TYPE",
                          fmt::format("'{}' is declared as {}, and the kernel makes a GlobalTensor<{}> of it",
                                      argument.name, target::name(*argument.dtype), element),
                          onlySign ? "its bits are the same" : "correct the declaration or the kernel");
        }
    }
  }

  void argumentFinding(FindingSeverity severity, std::string code, std::string message, std::string hint) {
    note(std::move(code), std::move(message), std::move(hint), entry_);
    result_.back().severity = severity;
  }

  void note(std::string code, std::string message, std::string hint, hub::SourcePlace where) {
    ValidationFinding& f = result_.emplace_back();
    f.severity = FindingSeverity::note;
    f.code = std::move(code);
    f.message = std::move(message);
    f.hint = std::move(hint);
    f.kernel = kernel_.name;
    f.where = std::move(where);
    f.socs.emplace_back(soc_.name);
  }

  /// What cannot be analysed is said, never passed over.
  void sayWhatIsMissing() {
    std::set<Key> unsupported;
    bool ended = false, clean = false;
    std::set<Line> seen;
    for (std::size_t i = 0; i < launches_.size(); ++i) {
      const Observation& launch = launches_[i];
      for (const Finding& finding : launch.findings)
        if (finding.code == "UNSUPPORTED" && !launch.launch.given && unsupported.insert(keyOf(finding)).second)
          note("NOT-ANALYSED", finding.message, "what follows in this kernel is not checked", placeOf(finding.where));
      clean |= isClean(launch);
      ended |= !launch.unfinished;
      if (isClean(launch) || launch.launch.given)
        seen.insert(lines_[i].begin(), lines_[i].end());
    }
    if (!ended)
      note("NOT-ANALYSED", "the kernel takes too many steps with any sizes that were tried: its end is not checked",
           "give smaller ones with --launch", {});
    if (!clean && result_.empty())
      note("NOT-ANALYSED", "no sizes were found with which the kernel stays inside its buffers: sizes are not checked",
           "say which ones it is for with --launch, for example --launch 'n=4096, blocks=8'", {});
    if (clean)
      sayWhatIsNotReached(seen);
  }

  void sayWhatIsNotReached(const std::set<Line>& seen) {
    std::set<Line> missing;
    for (const std::vector<Line>& block : code_.blocks)
      for (const Line& line : block)
        if (!seen.contains(line) && reachable_.contains(line))
          missing.insert(line);
    const Line* last = nullptr;
    for (const Line& line : missing) {
      if (last == nullptr || last->file != line.file || last->line + 1 < line.line)
        note("NOT-REACHED", "no launch that was tried comes here: this is not checked",
             "say with which sizes it does with --launch", {line.file, line.line, 0});
      last = &line;
    }
  }

public:
  hub::SourcePlace entry_; ///< the source
  /// Lines of functions that some launch of this kernel entered: the others belong to other kernels.
  std::set<Line> reachable_;

private:
  const target::Signature& kernel_;
  const target::Soc& soc_;
  const CodeMap& code_;
  const std::vector<Observation>& launches_;
  std::vector<std::set<Line>> lines_;
  std::size_t open_;
  std::set<Key> known_;
  std::vector<ValidationFinding> result_;
};

/// The lines of all functions of which some block was reached.
std::set<Line> linesOfEnteredFunctions(const CodeMap& code, const std::vector<Observation>& launches) {
  std::set<unsigned> entered;
  for (const Observation& launch : launches)
    for (std::size_t i = 0; i < launch.reached.size(); ++i)
      if (launch.reached[i])
        entered.insert(code.functionOf[i]);
  std::set<Line> lines;
  for (std::size_t i = 0; i < code.blocks.size(); ++i)
    if (entered.contains(code.functionOf[i]))
      lines.insert(code.blocks[i].begin(), code.blocks[i].end());
  return lines;
}

} // namespace

bool isClean(const Observation& launch) {
  return launch.error.empty() && std::none_of(launch.findings.begin(), launch.findings.end(),
                                              [](const Finding& f) { return dependsOnSizes(f.code); });
}

bool dependsOnSizes(const std::string& code) {
  static const std::set<std::string, std::less<>> kCodes{
      "MEM-OOB",    "MEM-TENSOR",    "MEM-ALIGN",    "MEM-CAPACITY",     "MEM-SCRATCH", "ARG-COUNT",   "ARG-VALUE",
      "QUEUE-INIT", "KERNEL-ASSERT", "KERNEL-CRASH", "KERNEL-EXCEPTION", "KERNEL-TRAP", "RACE-BLOCKS", "INIT-COPY"};
  return kCodes.contains(code);
}

std::vector<ValidationFinding> judge(const target::Signature& kernel, const target::Soc& soc, const CodeMap& code,
                                     const std::vector<Observation>& launches, const std::string& source) {
  Judge judge(kernel, soc, code, launches);
  judge.entry_.file = source;
  judge.reachable_ = linesOfEnteredFunctions(code, launches);
  return judge.run();
}

} // namespace ascend::validate
