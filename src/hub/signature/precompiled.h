#pragma once
#include "hub/cache/precompiled_store.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ascend::hub {

/// A precompiled header for libclang that skips function bodies.
struct PrecompiledDeclarations {
  PrecompiledStore store;
  std::vector<std::string> inputs; ///< all files that it was made of
};

/// The device headers as `arguments` show them, from the cache, where they are put when they are not there. Nothing
/// without a cache. Throws hub::Error when libclang is not there.
std::optional<PrecompiledDeclarations> precompiledDeclarations(const std::vector<std::string>& arguments);

} // namespace ascend::hub
