#include "validate/faults.h"

#include "validate/judge.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

namespace ascend::validate {
namespace {

using hub::FindingSeverity;
using hub::SourceEdit;
using hub::SourcePlace;
using hub::ValidationFinding;

ValidationFinding finding(FindingSeverity severity, std::string code, std::string message, std::string hint,
                          SourcePlace where) {
  ValidationFinding f;
  f.severity = severity;
  f.code = std::move(code);
  f.message = std::move(message);
  f.hint = std::move(hint);
  f.where = std::move(where);
  return f;
}

SourcePlace placeOf(const sim::Location& location) { return {location.file, location.line, location.column}; }

class LaunchFaults {
public:
  LaunchFaults(const Subject& subject, const CodeMap& code, const Trials& trials)
      : subject_(subject), code_(code), trials_(trials) {}

  std::vector<ValidationFinding> run() {
    // Which sizes a kernel is for is known when they are given, or when its arguments leave none open.
    const bool certain = openValues(subject_.signature) == 0;
    for (const Observation& launch : trials_.launches) {
      if (launch.launch.given || certain)
        for (const LostBits& lost : launch.lost)
          addLost(lost, launch);
      if (launch.launch.given || isClean(launch))
        for (const Overlap& overlap : launch.overlaps)
          addOverlap(overlap, launch);
    }
    for (const EdgeGroup& group : trials_.needless)
      addNeedless(group);
    addRereadings(certain);
    return std::move(result_);
  }

private:
  void addLost(const LostBits& lost, const Observation& launch) {
    const bool address = code_.addresses.at(lost.widening - 1);
    // A number that the author cuts is only a fault where it is an address.
    if ((!address && lost.operation == 0) || !known_.emplace(lost.widening, lost.operation).second)
      return;
    ValidationFinding f =
        finding(address ? FindingSeverity::error : FindingSeverity::warning, "OFFSET-32",
                fmt::format("{} more than 32 bits: {} has become {}",
                            address ? "this offset needs" : "this number has needed", lost.meant, lost.left),
                "compute it in 64 bits: convert an operand to int64_t before the operation",
                code_.widenings.at(lost.widening - 1));
    if (lost.operation != 0) {
      f.other = code_.operations.at(lost.operation - 1);
      f.otherOperation = "the operation in 32 bits";
    }
    push(std::move(f), &launch);
  }

  void addOverlap(const Overlap& overlap, const Observation& launch) {
    const sim::Location read = sim::locate(overlap.read), write = sim::locate(overlap.write);
    if (!overlaps_.emplace(read, write).second)
      return;
    ValidationFinding f =
        finding(FindingSeverity::warning, "MEM-OVERLAP",
                fmt::format("reads a tensor in bytes {} to {} of UB, over a part of which another one, in bytes {} to "
                            "{}, has been written since",
                            overlap.readBegin, overlap.readEnd - 1, overlap.writeBegin, overlap.writeEnd - 1),
                "give each tensor an address of its own", placeOf(read));
    f.operation = overlap.reader != nullptr ? overlap.reader : "";
    f.other = placeOf(write);
    f.otherOperation = overlap.writer != nullptr ? overlap.writer : "";
    push(std::move(f), &launch);
  }

  void addNeedless(const EdgeGroup& group) {
    const std::vector<sim::Location>& first = group.sets.empty() ? group.waits : group.sets;
    ValidationFinding f =
        finding(FindingSeverity::note, "SYNC-REDUNDANT",
                fmt::format("nothing in the launches that were tried needs this {}",
                            group.waits.empty() ? group.operation : "SetFlag and WaitFlag of " + group.operation),
                "without it the pipes wait less", placeOf(first.front()));
    if (!group.waits.empty() && !group.sets.empty()) {
      f.other = placeOf(group.waits.front());
      f.otherOperation = "WaitFlag";
    }
    // Replaced by nothing: addFixes() finds the statements.
    for (const auto* places : {&group.sets, &group.waits})
      for (const sim::Location& place : *places)
        f.fix.push_back({placeOf(place), placeOf(place), ""});
    push(std::move(f), nullptr);
  }

  /// As much is read as there is, or a whole multiple, but not all of it.
  static bool looksLikeAMissingOffset(const Reading& reading) {
    return reading.bytes != 0 && reading.read >= reading.bytes && reading.read % reading.bytes == 0 &&
           reading.covered < reading.bytes;
  }

  /// A tensor of which each ordinary launch reads the same part again and never the rest.
  void addRereadings(bool certain) {
    struct Place {
      const Reading* reading = nullptr;
      const Observation* launch = nullptr;
      int launches = 0;
    };
    std::map<sim::Location, Place> places;
    for (const Observation& launch : trials_.launches) {
      if (!(launch.launch.given || (launch.launch.even && isClean(launch))) || launch.unfinished || launch.readsValues)
        continue;
      for (const Reading& reading : launch.readings) {
        if (!looksLikeAMissingOffset(reading))
          continue;
        Place& place = places[sim::locate(reading.first)];
        ++place.launches;
        place.reading = &reading;
        place.launch = &launch;
      }
    }
    for (const auto& [where, place] : places) {
      // One could be a matter of sizes that happen to go together.
      if (place.launches < 2 && !certain && !place.launch->launch.given)
        continue;
      ValidationFinding f =
          finding(FindingSeverity::warning, "ARG-REREAD",
                  fmt::format("{} bytes are read of a GlobalTensor of {}, but only {} different ones: the rest never",
                              place.reading->read, place.reading->bytes, place.reading->covered),
                  "is an offset missing?", placeOf(where));
      f.operation = place.reading->operation != nullptr ? place.reading->operation : "";
      push(std::move(f), place.launch);
    }
  }

  void push(ValidationFinding f, const Observation* launch) {
    f.kernel = subject_.signature.name;
    f.socs.emplace_back(subject_.soc.name);
    if (launch != nullptr)
      f.launch = describe(launch->launch, subject_.signature);
    result_.push_back(std::move(f));
  }

  const Subject& subject_;
  const CodeMap& code_;
  const Trials& trials_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> known_;
  std::set<std::pair<sim::Location, sim::Location>> overlaps_;
  std::vector<ValidationFinding> result_;
};

/// CANN's documents: a kernel of 310P, and each of several kernels of one source, has to say on which cores it runs.
void addKernelTypes(const std::vector<target::Signature>& kernels, const target::Soc& soc, const UserCode& code,
                    std::vector<ValidationFinding>& result) {
  if (soc.splitCores && kernels.size() < 2)
    return;
  for (const target::Signature& kernel : kernels) {
    const auto known = code.kernels.find(kernel.name);
    if (known == code.kernels.end() || known->second.typeDeclared)
      continue;
    const char* const type = !soc.splitCores        ? "KERNEL_TYPE_AICORE"
                             : kernel.core == "aic" ? "KERNEL_TYPE_AIC_ONLY"
                             : kernel.core == "mix" ? "KERNEL_TYPE_MIX_AIC_1_2"
                                                    : "KERNEL_TYPE_AIV_ONLY";
    ValidationFinding f =
        finding(FindingSeverity::warning, "KERNEL-TYPE",
                soc.splitCores ? "one of several kernels of a source, and it does not say on which cores it runs"
                               : "a kernel of 310P, and it does not say on which cores it runs",
                fmt::format("write KERNEL_TASK_TYPE_DEFAULT({}) into it: bisheng with --npu-arch asks for it", type),
                known->second.declaration);
    f.kernel = kernel.name;
    f.socs.emplace_back(soc.name);
    f.fix.push_back({known->second.body, known->second.body, fmt::format(" KERNEL_TASK_TYPE_DEFAULT({});", type)});
    result.push_back(std::move(f));
  }
}

/// Functions of the source that no launch of any kernel came into.
void addUncalled(const UserCode& code, const target::Soc& soc, const CodeMap& map, const std::vector<Trials>& trials,
                 std::vector<ValidationFinding>& result) {
  std::set<Line> reached;
  for (const Trials& ofKernel : trials)
    for (const Observation& launch : ofKernel.launches)
      for (std::size_t i = 0; i < launch.reached.size(); ++i)
        if (launch.reached[i])
          reached.insert(map.blocks[i].begin(), map.blocks[i].end());
  for (const UserCode::Function& function : code.functions) {
    const auto first = reached.lower_bound(Line{function.begin.file, function.begin.line});
    if (first != reached.end() && first->file == function.begin.file && first->line <= function.end.line)
      continue;
    ValidationFinding f =
        finding(FindingSeverity::note, "NOT-REACHED",
                fmt::format("no kernel calls '{}' in a launch that was tried: it is not checked", function.name),
                "if it is a template, only what kernels make of it is there to be checked", function.begin);
    f.socs.emplace_back(soc.name);
    result.push_back(std::move(f));
  }
}

/// An order between pipes that is missing: a barrier, or a flag with an id that TPipe gives.
std::string missingOrder(const std::string& edge) {
  if (edge.find('_') == std::string::npos)
    return fmt::format("AscendC::PipeBarrier<PIPE_{}>(); ", edge);
  return fmt::format("{{ const int32_t event = GetTPipePtr()->FetchEventID(AscendC::HardEvent::{0}); "
                     "AscendC::SetFlag<AscendC::HardEvent::{0}>(event); "
                     "AscendC::WaitFlag<AscendC::HardEvent::{0}>(event); }} ",
                     edge);
}

} // namespace

std::vector<ValidationFinding> faultsOfLaunches(const Subject& subject, const CodeMap& code, const Trials& trials) {
  return LaunchFaults(subject, code, trials).run();
}

std::vector<ValidationFinding> faultsOfSource(const std::vector<target::Signature>& kernels, const target::Soc& soc,
                                              const UserCode& code, const CodeMap& map,
                                              const std::vector<Trials>& trials) {
  std::vector<ValidationFinding> result;
  addKernelTypes(kernels, soc, code, result);
  addUncalled(code, soc, map, trials, result);
  return result;
}

void addFixes(std::vector<ValidationFinding>& findings, const UserCode& code) {
  const auto statementOf = [&](const SourcePlace& place) {
    const auto known = code.statements.find(place);
    return known == code.statements.end() ? nullptr : &known->second;
  };
  for (ValidationFinding& f : findings) {
    if (f.code == "SYNC-REDUNDANT") {
      std::set<SourceEdit> edits;
      for (const SourceEdit& edit : f.fix) {
        const SourceRange* const statement = statementOf(edit.begin);
        if (statement == nullptr) {
          edits.clear(); // half of it would be worse than nothing
          break;
        }
        edits.insert({statement->begin, statement->end, ""});
      }
      f.fix.assign(edits.begin(), edits.end());
    } else if (f.code == "OFFSET-32" && f.other.line != 0) {
      if (const auto operand = code.leftOperands.find(f.other); operand != code.leftOperands.end())
        f.fix = {{operand->second.begin, operand->second.begin, "static_cast<int64_t>("},
                 {operand->second.end, operand->second.end, ")"}};
    } else if (!f.missingEdge.empty()) {
      if (const SourceRange* const statement = statementOf(f.where); statement != nullptr)
        f.fix = {{statement->begin, statement->begin, missingOrder(f.missingEdge)}};
    }
  }
}

} // namespace ascend::validate
