#pragma once
#include "sim/abi.h"
#include "target/signature.h"
#include "target/soc.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ascend::validate {

/// Whether an argument is an integer that is handed over by value.
bool isIntegerValue(const target::Argument& argument);

/// One launch to try: values for all that the kernel's signature leaves open.
struct Launch {
  std::uint32_t blocks = 1;
  std::vector<std::int64_t> integers; ///< one for each integer argument, in order
  std::vector<std::int64_t> extents;  ///< one for each dimension, the last one last: all dynamic extents there
  std::int64_t tiling = 0;            ///< in every word of a tiling buffer
  bool even = true;                   ///< only powers of two of at least 32: no tails
  bool given = false;                 ///< by the user: everything that is found is a fault
  std::uint64_t tilingKey = 0;        ///< TILING_KEY_VAR
};

/// What the kernel's code says about launches that tell more.
struct LaunchHints {
  std::vector<std::int64_t> constants;  ///< numbers with which it compares
  std::vector<std::int64_t> tilingKeys; ///< that it asks for
};

/// What the user says about launches: "n=4096, tile=512, blocks=8".
struct GivenLaunch {
  std::map<std::string, std::int64_t, std::less<>> values;
  std::optional<std::uint32_t> blocks;
};
/// Throws hub::Error.
GivenLaunch parseLaunch(const std::string& text);

/// The launches that tell most about a kernel, the most ordinary first.
std::vector<Launch> launchesFor(const target::Signature& kernel, const std::vector<GivenLaunch>& given,
                                const LaunchHints& hints);

/// Launches with the numbers that the code compares with, for branches that the ordinary ones do not take.
std::vector<Launch> launchesFromConstants(const target::Signature& kernel, const LaunchHints& hints);

/// Of a dynamic dimension of an argument. The last dimensions of all arguments belong together, as where a row is added
/// to each row of a matrix.
std::int64_t extentOf(const Launch& launch, const target::Argument& argument, std::size_t dimension);

/// Are extents the same that may have to be? A kernel of several dimensions may ask for some of them to be.
bool mayBelongTogether(const Launch& launch);

/// Is no number of the first launch smaller?
bool isAtLeast(const Launch& launch, const Launch& other);

/// Have two launches no number in common that the kernel's signature leaves open? What is the same in both does not
/// depend on them.
bool areApart(const Launch& launch, const Launch& other);

/// How many values a launch has to choose: with one, a finding that does not depend on it is certain.
std::size_t openValues(const target::Signature& kernel);

/// Is it a buffer whose words are sizes?
bool isTiling(const target::Argument& argument);

/// "n=4096, 8 blocks"
std::string describe(const Launch& launch, const target::Signature& kernel);

} // namespace ascend::validate
