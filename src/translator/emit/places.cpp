// The chain of MLIR locations, as a person and as a compiler read it.
#include "translator/emit/places.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Path.h"

#include <fmt/format.h>

using namespace mlir;

namespace ascend::translator {
namespace {

/// Of operations that were fused from more places the first ones tell enough.
constexpr std::size_t kMostPlaces = 4;
/// Columns before the statements of a kernel's methods.
constexpr std::size_t kMethodBody = 4;

void add(std::string place, SmallVectorImpl<std::string>& places) {
  if (!llvm::is_contained(places, place))
    places.push_back(std::move(place));
}

void collect(Location location, SmallVectorImpl<std::string>& places) {
  llvm::TypeSwitch<LocationAttr>(LocationAttr(location))
      .Case<FileLineColLoc>([&](auto place) {
        add(fmt::format("{}:{}:{}", llvm::sys::path::filename(place.getFilename().getValue()).str(), place.getLine(),
                        place.getColumn()),
            places);
      })
      .Case<NameLoc>([&](auto named) { collect(named.getChildLoc(), places); })
      .Case<CallSiteLoc>([&](auto call) {
        collect(call.getCallee(), places);
        SmallVector<std::string> callers;
        collect(call.getCaller(), callers);
        for (const std::string& caller : callers)
          add("called from " + caller, places);
      })
      .Case<FusedLoc>([&](auto fused) {
        for (const Location part : fused.getLocations())
          collect(part, places);
      });
}

/// The first place of the chain: where the operation itself was written.
FileLineColLoc firstPlace(Location location) {
  FileLineColLoc first;
  location->walk([&](Location part) {
    first = dyn_cast<FileLineColLoc>(part);
    return first ? WalkResult::interrupt() : WalkResult::advance();
  });
  return first;
}

std::string lineDirective(std::size_t line, StringRef file) {
  std::string text = fmt::format("#line {} \"", line);
  for (const char c : file) {
    if (c == '"' || c == '\\')
      text += '\\';
    text += c;
  }
  return text + '"';
}

} // namespace

std::string commentOf(Location location) {
  SmallVector<std::string> places;
  collect(location, places);
  const bool isCut = places.size() > kMostPlaces;
  if (places.empty())
    return {};
  return "// " + llvm::join(ArrayRef(places).take_front(kMostPlaces), ", ") + (isCut ? ", …" : "");
}

std::string lineDirectiveOf(Location location) {
  const FileLineColLoc place = firstPlace(location);
  if (!place || place.getLine() == 0) // a line of zero is not C++
    return {};
  return lineDirective(place.getLine(), place.getFilename().getValue()) + ' ' + commentOf(location);
}

std::string placeLines(StringRef text, StringRef file) {
  std::string result;
  std::size_t number = 1;
  const auto add = [&](StringRef line) {
    result.append(line).push_back('\n');
    ++number;
  };
  StringRef heading;        // of the statements that follow, with its comment
  bool isElsewhere = false; // the compiler takes the next line for one of the source
  bool isContinued = false; // the line before ends within a statement: no directive may stand in a macro's arguments
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  if (!lines.empty() && lines.back().empty())
    lines.pop_back();
  for (const StringRef line : lines) {
    const StringRef statement = line.ltrim();
    if (statement.starts_with("#line ")) {
      heading = statement;
      continue;
    }
    if (isContinued) {
      add(line);
    } else if (line.size() - statement.size() < kMethodBody || statement.starts_with("}")) {
      if (!statement.starts_with("}"))
        heading = {};
      if (isElsewhere)
        add(lineDirective(number + 1, file));
      isElsewhere = false;
      add(line);
    } else {
      if (!heading.empty()) {
        add(heading);
        heading = heading.take_front(heading.rfind(" // "));
        isElsewhere = true;
      }
      add(line);
    }
    isContinued = statement.ends_with(",");
  }
  return result;
}

} // namespace ascend::translator
