// The chain of MLIR locations as a person reads it.
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

} // namespace

std::string placeOf(Location location) {
  SmallVector<std::string> places;
  collect(location, places);
  const bool isCut = places.size() > kMostPlaces;
  return llvm::join(ArrayRef(places).take_front(kMostPlaces), ", ") + (isCut ? ", …" : "");
}

} // namespace ascend::translator
