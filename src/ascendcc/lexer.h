#pragma once
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::asc {

enum class TokenKind : std::uint8_t {
  identifier,
  number,
  literal,    ///< string or character
  punctuation ///< one character, but `::` and `->`
};

struct Token {
  TokenKind kind = TokenKind::punctuation;
  std::size_t offset = 0;
  std::string_view text;
  std::size_t end() const { return offset + text.size(); }
  bool is(std::string_view wanted) const { return text == wanted; }
};

/// The tokens of preprocessed C++: line markers, #pragma lines and what comments are left are skipped. `<` and `>` are
/// always tokens of one character.
std::vector<Token> tokenize(std::string_view source);

/// Where an offset is in the user's files, by the line markers above it.
struct SourcePlace {
  std::string file;
  std::uint32_t line = 0;
};
SourcePlace placeOf(std::string_view source, std::size_t offset);
/// The files that preprocessed source was made of, by its line markers.
std::set<std::string> filesOf(std::string_view preprocessed);

} // namespace ascend::asc
