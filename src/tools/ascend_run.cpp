// ascend-run: one kernel on NumPy files under the simulator.
#include "hub/artifact/output_file.h"
#include "run/build.h"
#include "run/compare.h"
#include "run/explain.h"
#include "run/launch.h"
#include "run/request.h"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>

namespace {

namespace fs = std::filesystem;
using namespace ascend;
using namespace ascend::tools;

constexpr int kFailed = 1, kUsage = 2, kFindings = 3, kUnexpected = 4;

int report(const std::string& error, const std::string& diagnostics) {
  std::cerr << diagnostics;
  const bool prefixed = error.find("error: ") != std::string::npos;
  std::cerr << (error.starts_with("error: ") ? "ascend-run: " : prefixed ? "" : "ascend-run: error: ") << error << "\n";
  return kFailed;
}

/// The folder of intermediate files: the one that --keep names, else a temporary one.
class WorkFolder {
public:
  explicit WorkFolder(const std::string& keep) : keep_(!keep.empty()) {
    if (keep_) {
      std::error_code error;
      fs::create_directories(keep, error);
      if (error)
        throw RunError(fmt::format("error: cannot make the folder '{}': {}", keep, error.message()));
      path_ = keep;
      return;
    }
    std::string pattern = (fs::temp_directory_path() / "ascend-run.XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
      throw RunError("error: cannot make a temporary folder; is TMPDIR set to a folder that can be written?");
    path_ = pattern;
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() {
    std::error_code ignored;
    if (!keep_)
      fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

private:
  bool keep_;
  fs::path path_;
};

const target::Signature& chooseKernel(const RunRequest& request, const target::SignatureFile& file) {
  std::string names;
  for (const target::Signature& kernel : file.kernels) {
    if (kernel.name == request.kernel)
      return kernel;
    names += (names.empty() ? "" : ", ") + kernel.name;
  }
  if (!request.kernel.empty())
    throw RunError(
        fmt::format("{}: error: there is no kernel '{}' in it; it has {}", request.source, request.kernel, names));
  if (file.kernels.size() != 1)
    throw RunError(
        fmt::format("{}: error: it has several kernels; choose one with --kernel: {}", request.source, names));
  return file.kernels.front();
}

/// Outputs that cannot be written are told before the kernel runs.
void checkOutputs(const std::vector<BoundArgument>& arguments) {
  for (const BoundArgument& argument : arguments)
    if (argument.comesBack())
      hub::OutputFile probe(argument.file);
}

std::string count(std::uint64_t number, const char* what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

int summarize(const RunRequest& request, const target::Signature& kernel, const RunSummary& summary) {
  std::cout << fmt::format("{}: {} on a simulated {}, {:.3f} ms on this machine, {} bytes ({:.2f} GB/s)\n", kernel.name,
                           count(summary.blocks, "block"), summary.soc, summary.seconds * 1e3, summary.bytes,
                           summary.seconds > 0 ? static_cast<double>(summary.bytes) / summary.seconds / 1e9 : 0.0);
  std::cout << summary.profile;
  const bool found = summary.errors + summary.warnings != 0;
  if (found)
    std::cout << fmt::format("checks ({}): {}, {}\n", request.check, count(summary.errors, "error"),
                             count(summary.warnings, "warning"));
  else
    std::cout << (request.check == "none" ? std::string("checks: off\n")
                                          : fmt::format("checks ({}): nothing found\n", request.check));
  if (summary.autoSyncs != 0)
    std::cout << fmt::format(
        "note: the kernel relies on the device compiler to order {}; --auto-sync off tells where\n",
        count(summary.autoSyncs, "pair") + " of operations");
  if (!summary.fault.empty()) {
    std::cout << std::flush;
    return report(
        fmt::format("{}: error: the kernel '{}' did not finish: {}", request.source, kernel.name, summary.fault), {});
  }
  return found ? kFindings : 0;
}

/// The arrays that --expect names, one for each output; none where it says "-".
std::vector<std::optional<Array>> readExpected(const RunRequest& request, const std::vector<BoundArgument>& arguments) {
  const auto outputs = static_cast<std::size_t>(std::count_if(
      arguments.begin(), arguments.end(), [](const BoundArgument& argument) { return argument.comesBack(); }));
  if (request.expected.size() > outputs)
    throw RunError(fmt::format("error: --expect is given {}, and the kernel has {}",
                               count(request.expected.size(), "time"), count(outputs, "output")));
  std::vector<std::optional<Array>> expected;
  for (const std::string& text : request.expected) {
    const bool asBf16 = text.ends_with(":bf16");
    expected.emplace_back();
    if (text != "-")
      expected.back() = readNpy(asBf16 ? text.substr(0, text.size() - 5) : text, asBf16);
  }
  return expected;
}

/// Compares the outputs with what was expected. True when all are as they should be.
bool checkExpected(const RunRequest& request, const std::vector<BoundArgument>& arguments,
                   const std::vector<std::optional<Array>>& expected) {
  bool right = true;
  std::size_t number = 0;
  for (const BoundArgument& argument : arguments) {
    if (!argument.comesBack() || number == expected.size())
      continue;
    const std::optional<Array>& wanted = expected[number++];
    const std::string difference = wanted ? compareArrays(argument.array, *wanted, request.tolerance) : std::string();
    if (wanted)
      std::cout << fmt::format("{}: {}\n", argument.name, difference.empty() ? "as expected" : difference);
    right &= difference.empty();
  }
  return right;
}

int runKernel(const RunRequest& request) {
  const WorkFolder folder(request.keep);
  const target::SignatureFile signature = readSignature(request, folder.path());
  if (request.printSignature) {
    for (const target::Signature& kernel : signature.kernels)
      std::cout << target::toString(kernel) << "\n";
    return 0;
  }
  const target::Signature& kernel = chooseKernel(request, signature);
  std::vector<BoundArgument> arguments = bindArguments(kernel, request.arguments);
  checkOutputs(arguments);
  const std::vector<std::optional<Array>> expected = readExpected(request, arguments);
  const std::vector<fs::path> objects = buildObjects(request, signature, folder.path());
  const RunSummary summary = launchKernel(request, objects, kernel, signature.handWritten, arguments);
  if (summary.fault.empty())
    for (const BoundArgument& argument : arguments)
      if (argument.comesBack())
        hub::writeFile(argument.file, formatNpy(argument.array));
  const int code = summarize(request, kernel, summary);
  if (code == kFailed)
    return code;
  const bool right = checkExpected(request, arguments, expected);
  return code != 0 || right ? code : kUnexpected;
}

int explain(const std::string& code) {
  if (const auto page = explanation(code)) {
    std::cout << *page;
    return 0;
  }
  std::string known;
  for (const std::string_view other : explainedCodes())
    known += fmt::format("{}{}", known.empty() ? "" : ", ", other);
  std::cerr << fmt::format("ascend-run: error: there is no finding '{}'; there are {}\n", code, known);
  return kUsage;
}

} // namespace

int main(int argc, char** argv) {
  int exitCode = 0;
  const auto request = parseRunRequest(argc, argv, exitCode);
  if (!request)
    return exitCode;
  try {
    if (!request->explain.empty())
      return explain(request->explain);
    return runKernel(*request);
  } catch (const hub::Error& error) {
    return report(error.what(), error.diagnostics);
  } catch (const std::bad_alloc&) {
    return report("this machine has not enough memory for the arrays", {});
  } catch (const std::exception& error) {
    return report(error.what(), {});
  }
}
