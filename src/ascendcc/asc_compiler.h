#pragma once
#include "ascendcc/commands.h"
#include "ascendcc/options.h"
#include "ascendcc/rewriter.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ascend::asc {

struct CoreKind;

/// Compiles AscendC sources: preprocess, rewrite, compile. A source that asks for the kind of core when it is compiled
/// is compiled for the host, for cube cores and for vector cores, and the three become one object.
class AscCompiler {
public:
  /// `folder` is for files that nobody needs afterwards.
  AscCompiler(const Options& options, const Commands& commands, std::filesystem::path folder);

  /// False: a command failed, and has said so.
  bool compile(const Input& input, const std::filesystem::path& output) const;

private:
  struct Part;

  bool preprocess(const Input& input, const Part& part, const std::filesystem::path& object) const;
  bool listDependencies(const Input& input) const;
  /// One compilation: what is preprocessed becomes C++, and that an object (or whatever the options ask for).
  bool compilePart(const Part& part, const Rewritten& rewritten, const std::filesystem::path& object) const;
  bool compileParts(const Input& input, const std::filesystem::path& output) const;
  /// A kernel object for aclrtBinaryLoadFromFile: kernels and no host code.
  bool compileBinary(const Input& input, const std::filesystem::path& output, bool split) const;
  /// Options without which symbols cannot become local.
  std::vector<std::string> localSymbols() const;
  /// Makes all symbols of an object local but those that start with `keep`.
  bool isolate(const std::filesystem::path& object, const std::string& keep) const;
  /// Names the symbols of this compilation among others of the same program.
  std::string unitName(const Input& input, const std::filesystem::path& output) const;
  std::filesystem::path temporary(const Input& input, const std::string& suffix) const;

  const Options& options_;
  const Commands& commands_;
  std::filesystem::path folder_;
};

} // namespace ascend::asc
