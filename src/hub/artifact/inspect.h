#pragma once
#include <filesystem>
#include <string>

namespace ascend::hub {

/// What --inspect prints of a bundle, an object for the simulator or an NPU's object. Throws hub::Error.
std::string inspectFile(const std::filesystem::path& file);

/// The same as a JSON object in a line (docs/reference/formats.md): of a bundle `library`, `sdk`, `signatures` and
/// `objects` with `target`, `bytes` and `sha256`; of an object `simulator` or `machine`, `symbols`, `bytes` and
/// `sha256`. Throws hub::Error.
std::string inspectFileAsJson(const std::filesystem::path& file);

} // namespace ascend::hub
