#pragma once
#include "hub/command_line.h"
#include "hub/error.h"
#include "target/signature.h"
#include "target/target_spec.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ascend::hub {

/// What a build writes.
enum class OutputKind {
  object,      ///< what ACL's binary loader takes: an NPU object, or the simulator's shared object
  shared,      ///< a host shared library with the kernels inside (NPU); for the simulator the same as `object`
  preprocessed ///< the source after the preprocessor, as text
};

/// The generations of bisheng's command line: `--cce-aicore-arch=` (CANN 8) and `--npu-arch=` (CANN 8.5 and later).
enum class Generation { legacy, modern };

/// The x86-64 instruction set that simulator objects may use.
enum class HostIsa {
  automatic, ///< `v3` when this machine has it, else `baseline`
  baseline,  ///< what every x86-64 processor runs
  v3         ///< AVX2, FMA and F16C
};

/// What the object is for.
enum class Variant {
  release,
  debug,    ///< not optimised, everything a debugger wants
  sanitize, ///< with the sanitizer: bisheng's own (msSanitizer), address and undefined behaviour for the simulator
  profile   ///< optimised, with the line tables and frames that a profiler wants
};

/// One source and one target in, one file out. Paths are used as they are written: compilers name them in their
/// messages.
struct Request {
  std::vector<std::filesystem::path> sources;
  target::TargetSpec target;
  OutputKind kind = OutputKind::object;
  std::filesystem::path output;

  /// The kernels in the sources. Without it the sources are read with libclang.
  std::optional<target::SignatureFile> signature;

  std::vector<std::string> definitions; ///< NAME or NAME=VALUE
  std::vector<std::string> includes;    ///< folders
  std::vector<std::string> options;     ///< passed to the compiler as they are
  std::optional<int> optimization;      ///< 0 … 3; none: 3 for an NPU, 2 for the simulator
  bool debug = false;
  Variant variant = Variant::release;
  bool autoSync = true; ///< bisheng orders V→V and V↔S itself (its default)

  std::filesystem::path depfile; ///< empty: none
  bool validate = false; ///< check the sources first (hub/validate/validate.h): an error there is one of the build
  bool cache = false;    ///< take the object from the cache if it is there (hub/cache/cache.h)
  bool listsInputs() const { return cache || !depfile.empty(); }
  bool sidecar = false; ///< for an NPU: write CANN's JSON beside the object (hub/artifact/sidecar.h)
  bool keep = false;    ///< leave intermediate files in `<output>.build`
  bool dryRun = false;  ///< plan, but write and run nothing

  std::optional<Generation> generation; ///< default: what the installed bisheng understands
  std::filesystem::path cann;           ///< CANN's folder; default: environment, then the usual places
  std::vector<std::string> launcher;    ///< put in front of each compiler: ccache, sccache, distcc, with arguments
  std::filesystem::path hostCompiler;   ///< default: $ASCEND_HOST_CXX, the SDK's own compiler, c++, g++, clang++
  HostIsa hostIsa = HostIsa::automatic;

  std::chrono::milliseconds timeLimit{0}; ///< for each program that is run; 0: none
  /// Sources that stand in a file of ours only because compilers read files: the names that messages, debug information
  /// and findings give them.
  std::map<std::filesystem::path, std::string> shownAs;
};

/// A file that the hub writes for the compiler.
struct GeneratedFile {
  std::filesystem::path path;
  std::string text;
};

/// What CANN's own tools do when bisheng fails in a way that an option cures: once more with the option.
struct Retry {
  std::string message; ///< a part of what bisheng prints
  std::vector<std::string> options;
};

/// Everything that a build does, decided before any of it is done.
struct Plan {
  target::SignatureFile signature; ///< of all kernels in the object
  std::filesystem::path workDir;   ///< holds the generated files and everything between source and artifact
  std::vector<GeneratedFile> files;
  std::vector<CommandLine> commands;           ///< run in this order
  std::vector<Retry> retries;                  ///< of the commands that compile
  std::filesystem::path artifact;              ///< what the last command writes; renamed to Request::output
  std::vector<std::filesystem::path> depfiles; ///< what the compilers write
  std::vector<std::string> notes;              ///< what had to be assumed (a dry run without CANN)
};

struct Result {
  std::string error;                ///< empty on success
  ErrorKind kind = ErrorKind::none; ///< of the error
  std::string diagnostics;          ///< what the compilers printed, also on success (warnings)
  Plan plan;                        ///< empty when it came from the cache, but for the signature
  bool cached = false;
  explicit operator bool() const { return error.empty(); }
};

/// Where Request::sidecar writes to: the output with the extension .json.
std::filesystem::path sidecarOf(const std::filesystem::path& output);
/// Throws hub::Error when this is no source for the hub: not there, a folder, or something for ascend-translate.
void checkSource(const std::filesystem::path& source);
/// Decides what to run. Throws hub::Error.
Plan plan(const Request& request);
/// Plans, runs, and puts the finished file in place; after a failure nothing is left at `output`. Does not throw
/// hub::Error.
Result compile(const Request& request);
/// A text in which files that stand in for text (Request::shownAs) have the names that their authors know.
std::string shownText(const Request& request, std::string text);
/// What --dry-run prints: the generated files as comments, then one command a line.
std::string describe(const Plan& plan);

} // namespace ascend::hub
