#pragma once
#include "hub/artifact/pack.h"
#include "target/bundle.h"

#include <string>
#include <string_view>
#include <vector>

namespace ascend::hub {

/// The bytes of a bundle (target/bundle.h). `signatures` are the JSON texts, one for each source. Throws hub::Error.
std::string packBundle(const std::string& library, const std::vector<std::string>& signatures,
                       const std::vector<PackedImage>& images);
/// Reads and checks it all; the result's images point into `bytes`. Throws hub::Error that says what is wrong with it.
target::Bundle readBundle(std::string_view bytes);

} // namespace ascend::hub
