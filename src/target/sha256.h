#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ascend::target {

/// SHA-256 (FIPS 180-4), of text that comes in parts.
class Sha256 {
public:
  Sha256& add(std::string_view bytes);
  /// A part with its length, so that no two sequences of parts look the same.
  Sha256& addField(std::string_view bytes);
  /// The digest as 64 hexadecimal digits. Nothing can be added afterwards.
  std::string hex();

private:
  void block(const unsigned char* bytes);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> rest_{};
  std::size_t restSize_ = 0;
  std::uint64_t size_ = 0;
};

std::string sha256(std::string_view bytes);

} // namespace ascend::target
