#include "ascendcc/lexer.h"

#include <cctype>
#include <charconv>

namespace ascend::asc {
namespace {

bool isIdentifierStart(char c) {
  const auto u = static_cast<unsigned char>(c);
  return std::isalpha(u) != 0 || c == '_' || c == '$' || u >= 0x80;
}
bool isIdentifierPart(char c) { return isIdentifierStart(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; }

class Lexer {
public:
  explicit Lexer(std::string_view source) : source_(source) {}

  std::vector<Token> run() {
    while (at_ < source_.size())
      step();
    return std::move(tokens_);
  }

private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }

  void add(TokenKind kind, std::size_t begin) {
    tokens_.push_back({kind, begin, source_.substr(begin, at_ - begin)});
    lineStart_ = false;
  }

  void skipTo(std::string_view text) {
    const std::size_t found = source_.find(text, at_);
    at_ = found == std::string_view::npos ? source_.size() : found + text.size();
  }

  void step() {
    const char c = peek();
    if (c == '\n') {
      ++at_;
      lineStart_ = true;
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++at_;
    } else if (c == '#' && lineStart_) {
      skipDirective();
    } else if (c == '/' && peek(1) == '/') {
      const std::size_t end = source_.find('\n', at_);
      at_ = end == std::string_view::npos ? source_.size() : end;
    } else if (c == '/' && peek(1) == '*') {
      at_ += 2;
      skipTo("*/");
    } else if (isIdentifierStart(c)) {
      identifier();
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0 ||
               (c == '.' && std::isdigit(static_cast<unsigned char>(peek(1))) != 0)) {
      number();
    } else if (c == '"' || c == '\'') {
      const std::size_t begin = at_;
      quoted();
      add(TokenKind::literal, begin);
    } else {
      const std::size_t begin = at_;
      const bool pair = (c == ':' && peek(1) == ':') || (c == '-' && peek(1) == '>');
      at_ += pair ? 2 : 1;
      add(TokenKind::punctuation, begin);
    }
  }

  void skipDirective() {
    // A #pragma goes on behind a backslash.
    while (at_ < source_.size()) {
      const std::size_t end = source_.find('\n', at_);
      if (end == std::string_view::npos) {
        at_ = source_.size();
        return;
      }
      const bool continued = end > at_ && source_[end - 1] == '\\';
      at_ = end + 1;
      if (!continued)
        break;
    }
    lineStart_ = true;
  }

  void identifier() {
    const std::size_t begin = at_;
    while (isIdentifierPart(peek()) && at_ < source_.size())
      ++at_;
    const std::string_view word = source_.substr(begin, at_ - begin);
    const bool prefix = word == "L" || word == "u" || word == "U" || word == "u8";
    const bool raw = word == "R" || word == "LR" || word == "uR" || word == "UR" || word == "u8R";
    if (raw && peek() == '"') {
      const std::size_t open = source_.find('(', at_);
      if (open == std::string_view::npos) {
        at_ = source_.size();
      } else {
        const std::string close = ")" + std::string(source_.substr(at_ + 1, open - at_ - 1)) + "\"";
        at_ = open + 1;
        skipTo(close);
      }
      add(TokenKind::literal, begin);
    } else if (prefix && (peek() == '"' || peek() == '\'')) {
      quoted();
      add(TokenKind::literal, begin);
    } else {
      add(TokenKind::identifier, begin);
    }
  }

  void number() {
    const std::size_t begin = at_;
    while (at_ < source_.size()) {
      const char c = peek();
      const char last = at_ > begin ? source_[at_ - 1] : '\0';
      const bool sign = (c == '+' || c == '-') && (last == 'e' || last == 'E' || last == 'p' || last == 'P');
      const bool separator = c == '\'' && isIdentifierPart(peek(1));
      if (!isIdentifierPart(c) && c != '.' && !sign && !separator)
        break;
      ++at_;
    }
    add(TokenKind::number, begin);
  }

  void quoted() {
    const char quote = peek();
    ++at_;
    while (at_ < source_.size() && peek() != quote && peek() != '\n')
      at_ += peek() == '\\' ? 2 : 1;
    if (at_ < source_.size() && peek() == quote)
      ++at_;
    if (at_ > source_.size())
      at_ = source_.size();
  }

  std::string_view source_;
  std::size_t at_ = 0;
  bool lineStart_ = true;
  std::vector<Token> tokens_;
};

/// The name in `# 12 "name" 1`: quotes and backslashes are escaped, bytes outside of ASCII may be three octal digits.
std::string unescape(std::string_view text) {
  constexpr std::size_t kOctalDigits = 3;
  constexpr int kOctal = 8;
  std::string name;
  for (std::size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      name += text[i];
      continue;
    }
    ++i;
    unsigned code = 0;
    const std::string_view digits = text.substr(i, kOctalDigits);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, kOctal);
    const bool octal = error == std::errc() && digits.size() == kOctalDigits && end == digits.data() + digits.size();
    name += octal ? static_cast<char>(code) : text[i];
    i += octal ? kOctalDigits - 1 : 0;
  }
  return name;
}

} // namespace

std::vector<Token> tokenize(std::string_view source) { return Lexer(source).run(); }

SourcePlace placeOf(std::string_view source, std::size_t offset) {
  SourcePlace place{"", 1};
  std::size_t begin = 0;
  while (begin <= offset) {
    const std::size_t end = source.find('\n', begin);
    std::string_view line = source.substr(begin, end == std::string_view::npos ? end : end - begin);
    std::uint32_t number = 0;
    if (line.starts_with("# ") &&
        std::from_chars(line.data() + 2, line.data() + line.size(), number).ec == std::errc()) {
      if (const std::size_t quote = line.find('"'); quote != std::string_view::npos)
        place.file = unescape(line.substr(quote + 1));
      place.line = number;
    } else if (end != std::string_view::npos && end < offset) {
      ++place.line;
    }
    if (end == std::string_view::npos || end >= offset)
      break;
    begin = end + 1;
  }
  return place;
}

std::set<std::string> filesOf(std::string_view preprocessed) {
  std::set<std::string> files;
  for (std::size_t at = 0; at < preprocessed.size();) {
    const std::size_t end = std::min(preprocessed.find('\n', at), preprocessed.size());
    const std::string_view line = preprocessed.substr(at, end - at);
    if (line.starts_with("# "))
      if (const std::size_t quote = line.find('"'); quote != std::string_view::npos)
        files.insert(unescape(line.substr(quote + 1)));
    at = end + 1;
  }
  return files;
}

} // namespace ascend::asc
