// libclang, loaded when the first source is read: to load it takes longer than all else that a cached build does. The
// functions that this folder uses are defined here and go on to the library.
#include "hub/build_config.h"
#include "hub/error.h"
#include "hub/signature/clang_unit.h"

#include <clang-c/Index.h>
#include <dlfcn.h>
#include <fmt/format.h>

namespace {

class ClangLibrary {
public:
  ClangLibrary() {
    for (const char* name : {ascend::hub::kClangLibraryName, ascend::hub::kClangLibraryPath})
      if (handle_ = dlopen(name, RTLD_NOW | RTLD_LOCAL); handle_ != nullptr)
        return;
    const char* const reason = dlerror();
    throw ascend::hub::Error(fmt::format("libclang, which reads the kernels of a source, cannot be loaded: {}; install "
                                         "the package libclang1-22, or give the signature of the kernels",
                                         reason != nullptr ? reason : ascend::hub::kClangLibraryName),
                             ascend::hub::ErrorKind::toolchain);
  }
  ClangLibrary(const ClangLibrary&) = delete;
  ClangLibrary& operator=(const ClangLibrary&) = delete;
  ~ClangLibrary() = default; // it stays loaded: it may have registered functions for the end of the process

  void* symbol(const char* name) const {
    void* const found = dlsym(handle_, name);
    if (found == nullptr)
      throw ascend::hub::Error(fmt::format("libclang has no {}: it is not version 22", name),
                               ascend::hub::ErrorKind::toolchain);
    return found;
  }

private:
  void* handle_ = nullptr;
};

const ClangLibrary& library() {
  static const ClangLibrary loaded;
  return loaded;
}

/// The library's function of the type of one that is declared.
template <class F> F* find(F* /*declared*/, const char* name) { return reinterpret_cast<F*>(library().symbol(name)); }

} // namespace

namespace ascend::hub {
std::filesystem::path clangResources() {
  Dl_info info{};
  if (dladdr(library().symbol("clang_createIndex"), &info) == 0 || info.dli_fname == nullptr)
    return {};
  std::filesystem::path folder = std::filesystem::path(info.dli_fname).parent_path() / "clang" / kClangVersion;
  std::error_code ignored;
  return exists(folder / "include", ignored) ? folder.lexically_normal() : std::filesystem::path();
}
} // namespace ascend::hub

extern "C" {
CXCursor clang_Cursor_getArgument(CXCursor C, unsigned i) {
  static auto* const f = find(&clang_Cursor_getArgument, "clang_Cursor_getArgument");
  return f(C, i);
}
CXString clang_Cursor_getMangling(CXCursor C) {
  static auto* const f = find(&clang_Cursor_getMangling, "clang_Cursor_getMangling");
  return f(C);
}
int clang_Cursor_getNumArguments(CXCursor C) {
  static auto* const f = find(&clang_Cursor_getNumArguments, "clang_Cursor_getNumArguments");
  return f(C);
}
int clang_Location_isInSystemHeader(CXSourceLocation location) {
  static auto* const f = find(&clang_Location_isInSystemHeader, "clang_Location_isInSystemHeader");
  return f(location);
}
long long clang_Type_getSizeOf(CXType T) {
  static auto* const f = find(&clang_Type_getSizeOf, "clang_Type_getSizeOf");
  return f(T);
}
unsigned clang_defaultSaveOptions(CXTranslationUnit TU) {
  static auto* const f = find(&clang_defaultSaveOptions, "clang_defaultSaveOptions");
  return f(TU);
}
int clang_saveTranslationUnit(CXTranslationUnit TU, const char* FileName, unsigned options) {
  static auto* const f = find(&clang_saveTranslationUnit, "clang_saveTranslationUnit");
  return f(TU, FileName, options);
}
CXFile clang_getIncludedFile(CXCursor cursor) {
  static auto* const f = find(&clang_getIncludedFile, "clang_getIncludedFile");
  return f(cursor);
}
CXString clang_getClangVersion(void) {
  static auto* const f = find(&clang_getClangVersion, "clang_getClangVersion");
  return f();
}
CXIndex clang_createIndex(int excludeDeclarationsFromPCH, int displayDiagnostics) {
  static auto* const f = find(&clang_createIndex, "clang_createIndex");
  return f(excludeDeclarationsFromPCH, displayDiagnostics);
}
void clang_disposeDiagnostic(CXDiagnostic Diagnostic) {
  static auto* const f = find(&clang_disposeDiagnostic, "clang_disposeDiagnostic");
  return f(Diagnostic);
}
void clang_disposeIndex(CXIndex index) {
  static auto* const f = find(&clang_disposeIndex, "clang_disposeIndex");
  return f(index);
}
void clang_disposeString(CXString string) {
  static auto* const f = find(&clang_disposeString, "clang_disposeString");
  return f(string);
}
void clang_disposeTokens(CXTranslationUnit TU, CXToken* Tokens, unsigned NumTokens) {
  static auto* const f = find(&clang_disposeTokens, "clang_disposeTokens");
  return f(TU, Tokens, NumTokens);
}
void clang_disposeTranslationUnit(CXTranslationUnit unit) {
  static auto* const f = find(&clang_disposeTranslationUnit, "clang_disposeTranslationUnit");
  return f(unit);
}
CXString clang_formatDiagnostic(CXDiagnostic Diagnostic, unsigned Options) {
  static auto* const f = find(&clang_formatDiagnostic, "clang_formatDiagnostic");
  return f(Diagnostic, Options);
}
const char* clang_getCString(CXString string) {
  static auto* const f = find(&clang_getCString, "clang_getCString");
  return f(string);
}
CXType clang_getCanonicalType(CXType T) {
  static auto* const f = find(&clang_getCanonicalType, "clang_getCanonicalType");
  return f(T);
}
CXSourceRange clang_getCursorExtent(CXCursor C) {
  static auto* const f = find(&clang_getCursorExtent, "clang_getCursorExtent");
  return f(C);
}
enum CXCursorKind clang_getCursorKind(CXCursor C) {
  static auto* const f = find(&clang_getCursorKind, "clang_getCursorKind");
  return f(C);
}
CXSourceLocation clang_getCursorLocation(CXCursor C) {
  static auto* const f = find(&clang_getCursorLocation, "clang_getCursorLocation");
  return f(C);
}
CXType clang_getCursorResultType(CXCursor C) {
  static auto* const f = find(&clang_getCursorResultType, "clang_getCursorResultType");
  return f(C);
}
CXString clang_getCursorSpelling(CXCursor C) {
  static auto* const f = find(&clang_getCursorSpelling, "clang_getCursorSpelling");
  return f(C);
}
CXType clang_getCursorType(CXCursor C) {
  static auto* const f = find(&clang_getCursorType, "clang_getCursorType");
  return f(C);
}
CXDiagnostic clang_getDiagnostic(CXTranslationUnit Unit, unsigned Index) {
  static auto* const f = find(&clang_getDiagnostic, "clang_getDiagnostic");
  return f(Unit, Index);
}
enum CXDiagnosticSeverity clang_getDiagnosticSeverity(CXDiagnostic Diagnostic) {
  static auto* const f = find(&clang_getDiagnosticSeverity, "clang_getDiagnosticSeverity");
  return f(Diagnostic);
}
CXType clang_getEnumDeclIntegerType(CXCursor C) {
  static auto* const f = find(&clang_getEnumDeclIntegerType, "clang_getEnumDeclIntegerType");
  return f(C);
}
const char* clang_getFileContents(CXTranslationUnit tu, CXFile file, size_t* size) {
  static auto* const f = find(&clang_getFileContents, "clang_getFileContents");
  return f(tu, file, size);
}
void clang_getFileLocation(CXSourceLocation location, CXFile* file, unsigned* line, unsigned* column,
                           unsigned* offset) {
  static auto* const f = find(&clang_getFileLocation, "clang_getFileLocation");
  return f(location, file, line, column, offset);
}
CXString clang_getFileName(CXFile SFile) {
  static auto* const f = find(&clang_getFileName, "clang_getFileName");
  return f(SFile);
}
void clang_getInclusions(CXTranslationUnit tu, CXInclusionVisitor visitor, CXClientData client_data) {
  static auto* const f = find(&clang_getInclusions, "clang_getInclusions");
  return f(tu, visitor, client_data);
}
CXCursor clang_getNullCursor(void) {
  static auto* const f = find(&clang_getNullCursor, "clang_getNullCursor");
  return f();
}
unsigned clang_getNumDiagnostics(CXTranslationUnit Unit) {
  static auto* const f = find(&clang_getNumDiagnostics, "clang_getNumDiagnostics");
  return f(Unit);
}
CXType clang_getPointeeType(CXType T) {
  static auto* const f = find(&clang_getPointeeType, "clang_getPointeeType");
  return f(T);
}
CXSourceLocation clang_getRangeEnd(CXSourceRange range) {
  static auto* const f = find(&clang_getRangeEnd, "clang_getRangeEnd");
  return f(range);
}
CXSourceLocation clang_getRangeStart(CXSourceRange range) {
  static auto* const f = find(&clang_getRangeStart, "clang_getRangeStart");
  return f(range);
}
CXString clang_getTokenSpelling(CXTranslationUnit TU, CXToken Token) {
  static auto* const f = find(&clang_getTokenSpelling, "clang_getTokenSpelling");
  return f(TU, Token);
}
CXCursor clang_getTranslationUnitCursor(CXTranslationUnit TU) {
  static auto* const f = find(&clang_getTranslationUnitCursor, "clang_getTranslationUnitCursor");
  return f(TU);
}
CXCursor clang_getTypeDeclaration(CXType T) {
  static auto* const f = find(&clang_getTypeDeclaration, "clang_getTypeDeclaration");
  return f(T);
}
CXString clang_getTypeSpelling(CXType CT) {
  static auto* const f = find(&clang_getTypeSpelling, "clang_getTypeSpelling");
  return f(CT);
}
unsigned clang_isConstQualifiedType(CXType T) {
  static auto* const f = find(&clang_isConstQualifiedType, "clang_isConstQualifiedType");
  return f(T);
}
unsigned clang_isCursorDefinition(CXCursor C) {
  static auto* const f = find(&clang_isCursorDefinition, "clang_isCursorDefinition");
  return f(C);
}
enum CXErrorCode clang_parseTranslationUnit2(CXIndex CIdx, const char* source_filename,
                                             const char* const* command_line_args, int num_command_line_args,
                                             struct CXUnsavedFile* unsaved_files, unsigned num_unsaved_files,
                                             unsigned options, CXTranslationUnit* out_TU) {
  static auto* const f = find(&clang_parseTranslationUnit2, "clang_parseTranslationUnit2");
  return f(CIdx, source_filename, command_line_args, num_command_line_args, unsaved_files, num_unsaved_files, options,
           out_TU);
}
void clang_tokenize(CXTranslationUnit TU, CXSourceRange Range, CXToken** Tokens, unsigned* NumTokens) {
  static auto* const f = find(&clang_tokenize, "clang_tokenize");
  return f(TU, Range, Tokens, NumTokens);
}
unsigned clang_visitChildren(CXCursor parent, CXCursorVisitor visitor, CXClientData client_data) {
  static auto* const f = find(&clang_visitChildren, "clang_visitChildren");
  return f(parent, visitor, client_data);
}

} // extern "C"
