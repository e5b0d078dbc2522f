#include "hub/signature/clang_unit.h"

#include "hub/error.h"

#include <fmt/format.h>
#include <string_view>

namespace ascend::hub {

std::string text(CXString string) {
  const char* characters = clang_getCString(string);
  std::string copy = characters != nullptr ? characters : "";
  clang_disposeString(string);
  return copy;
}

namespace {

Place placeOf(CXSourceLocation location) {
  Place place;
  CXFile file = nullptr;
  clang_getFileLocation(location, &file, &place.line, &place.column, &place.offset);
  if (file != nullptr)
    place.file = text(clang_getFileName(file));
  return place;
}

} // namespace

Place placeOf(CXCursor cursor) { return placeOf(clang_getCursorLocation(cursor)); }

Place startOf(CXCursor cursor) { return placeOf(clang_getRangeStart(clang_getCursorExtent(cursor))); }

std::string where(CXCursor cursor) {
  const Place place = placeOf(cursor);
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

void visitChildren(CXCursor parent, const std::function<bool(CXCursor)>& visit) {
  const auto call = [](CXCursor cursor, CXCursor, CXClientData data) {
    // No exception may cross libclang's frames: it is built without unwind tables in places.
    auto& state = *static_cast<std::pair<const std::function<bool(CXCursor)>*, std::exception_ptr>*>(data);
    try {
      return (*state.first)(cursor) ? CXChildVisit_Recurse : CXChildVisit_Continue;
    } catch (...) {
      state.second = std::current_exception();
      return CXChildVisit_Break;
    }
  };
  std::pair<const std::function<bool(CXCursor)>*, std::exception_ptr> state{&visit, nullptr};
  clang_visitChildren(parent, call, &state);
  if (state.second)
    std::rethrow_exception(state.second);
}

ClangUnit::ClangUnit(const std::filesystem::path& source, const std::vector<std::string>& arguments, Kind kind)
    : index_(clang_createIndex(/*excludeDeclarationsFromPCH=*/1, 0)) {
  static const std::string resources = clangResources().string();
  std::vector<const char*> argv;
  argv.reserve(arguments.size() + 2);
  if (!resources.empty())
    argv.insert(argv.end(), {"-resource-dir", resources.c_str()});
  for (const std::string& argument : arguments)
    argv.push_back(argument.c_str());
  // Uses of a macro are known only where its definition is: headers keep theirs.
  const unsigned options =
      CXTranslationUnit_SkipFunctionBodies | CXTranslationUnit_DetailedPreprocessingRecord |
      (kind == Kind::header ? CXTranslationUnit_Incomplete | CXTranslationUnit_ForSerialization : 0U);
  const CXErrorCode code = clang_parseTranslationUnit2(index_, source.c_str(), argv.data(),
                                                       static_cast<int>(argv.size()), nullptr, 0, options, &unit_);
  if (code != CXError_Success) {
    clang_disposeIndex(index_);
    throw Error(
        fmt::format("{}: error: cannot be read as C++ (libclang error {})", source.string(), static_cast<int>(code)));
  }
}

ClangUnit::~ClangUnit() {
  clang_disposeTranslationUnit(unit_);
  clang_disposeIndex(index_);
}

std::string ClangUnit::errors() const {
  std::string lines;
  const unsigned count = clang_getNumDiagnostics(unit_);
  for (unsigned i = 0; i < count; ++i) {
    CXDiagnostic diagnostic = clang_getDiagnostic(unit_, i);
    if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error)
      lines +=
          text(clang_formatDiagnostic(diagnostic, CXDiagnostic_DisplaySourceLocation | CXDiagnostic_DisplayColumn)) +
          "\n";
    clang_disposeDiagnostic(diagnostic);
  }
  return lines;
}

bool ClangUnit::save(const std::filesystem::path& file) const {
  return clang_saveTranslationUnit(unit_, file.c_str(), clang_defaultSaveOptions(unit_)) == CXSaveError_None;
}

std::vector<std::string> ClangUnit::files() const {
  std::vector<std::string> paths;
  clang_getInclusions(
      unit_,
      [](CXFile file, CXSourceLocation*, unsigned, CXClientData data) {
        std::filesystem::path path = text(clang_getFileName(file));
        // clang finds the C++ library by way of "..", behind a link to a folder: build systems that shorten such a
        // name as text get another file.
        std::error_code ignored;
        if (path.string().find("/../") != std::string::npos)
          if (std::filesystem::path real = std::filesystem::canonical(path, ignored); !real.empty())
            path = std::move(real);
        static_cast<std::vector<std::string>*>(data)->push_back(path.string());
      },
      &paths);
  return paths;
}

bool ClangUnit::includesFrom(const std::filesystem::path& folder) const {
  bool found = false;
  visitChildren(root(), [&](CXCursor cursor) {
    if (clang_getCursorKind(cursor) == CXCursor_InclusionDirective)
      if (CXFile file = clang_getIncludedFile(cursor); file != nullptr)
        found = found || text(clang_getFileName(file)).starts_with(folder.string());
    return false;
  });
  return found;
}

std::vector<std::string> ClangUnit::tokens(CXCursor cursor) const {
  CXToken* tokens = nullptr;
  unsigned count = 0;
  clang_tokenize(unit_, clang_getCursorExtent(cursor), &tokens, &count);
  std::vector<std::string> words;
  words.reserve(count);
  for (unsigned i = 0; i < count; ++i)
    words.push_back(text(clang_getTokenSpelling(unit_, tokens[i])));
  clang_disposeTokens(unit_, tokens, count);
  return words;
}

bool ClangUnit::hasBody(CXCursor function) const {
  if (clang_isCursorDefinition(function) != 0)
    return true;
  CXFile file = nullptr;
  unsigned offset = 0;
  clang_getFileLocation(clang_getRangeEnd(clang_getCursorExtent(function)), &file, nullptr, nullptr, &offset);
  std::size_t size = 0;
  const char* contents = file != nullptr ? clang_getFileContents(unit_, file, &size) : nullptr;
  if (contents == nullptr || offset > size)
    return false;
  std::string_view rest(contents + offset, size - offset);
  // The declarator ends here: a body comes before the next semicolon, or there is none.
  while (!rest.empty()) {
    const auto skipPast = [&](std::string_view end) {
      const std::size_t at = rest.find(end);
      rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + end.size());
    };
    if (rest.starts_with("//"))
      skipPast("\n");
    else if (rest.starts_with("/*"))
      skipPast("*/");
    else if (rest.front() == '{' || rest.front() == ';')
      return rest.front() == '{';
    else
      rest.remove_prefix(1);
  }
  return false;
}

} // namespace ascend::hub
