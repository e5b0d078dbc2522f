#pragma once
#include <clang-c/Index.h>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

// A thin RAII layer over libclang's C API. Included by nobody outside this folder.
namespace ascend::hub {

/// The folder of clang's own headers when it stands beside libclang. Not every distribution's libclang looks there:
/// Debian's looks where Debian has it only. Empty when it does not stand there.
std::filesystem::path clangResources();

/// Takes the string over.
std::string text(CXString string);

struct Place {
  std::string file;
  unsigned line = 0, column = 0, offset = 0;
};
/// Where the cursor stands, macro uses counted as being where the macro is used.
Place placeOf(CXCursor cursor);
/// Where the first word of the cursor stands, counted in the same way.
Place startOf(CXCursor cursor);
/// "file:line:col".
std::string where(CXCursor cursor);

/// Calls `visit` for the children; where it answers true, also for their children.
void visitChildren(CXCursor parent, const std::function<bool(CXCursor)>& visit);

/// A parsed source: declarations and macro uses; function bodies are skipped.
class ClangUnit {
public:
  enum class Kind {
    source,
    header ///< to be saved: what it declares is there for a source that comes after it
  };
  /// Throws hub::Error when the source cannot be read at all.
  ClangUnit(const std::filesystem::path& source, const std::vector<std::string>& arguments, Kind kind = Kind::source);
  ClangUnit(const ClangUnit&) = delete;
  ClangUnit& operator=(const ClangUnit&) = delete;
  ~ClangUnit();

  CXCursor root() const { return clang_getTranslationUnitCursor(unit_); }
  /// "file:line:col: error: …" lines; empty when the source compiles.
  std::string errors() const;
  /// Writes it as a precompiled header. False: it cannot be written.
  bool save(const std::filesystem::path& file) const;
  /// The source and every file that it includes; what came from a precompiled header is not among them.
  std::vector<std::string> files() const;
  /// Whether the source, or a file that it includes, includes a file of the folder.
  bool includesFrom(const std::filesystem::path& folder) const;
  /// The words of the source under the cursor, as written (macros not expanded).
  std::vector<std::string> tokens(CXCursor cursor) const;
  /// Whether a function has a body. libclang cannot say it of bodies that it skipped.
  bool hasBody(CXCursor function) const;

private:
  CXIndex index_ = nullptr;
  CXTranslationUnit unit_ = nullptr;
};

} // namespace ascend::hub
