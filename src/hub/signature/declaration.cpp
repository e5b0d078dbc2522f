#include "hub/signature/declaration.h"

#include "hub/error.h"

#include <cctype>
#include <charconv>
#include <fmt/format.h>

namespace ascend::hub {
namespace {

using target::Argument;
using target::Direction;
using target::Signature;

class Parser {
public:
  explicit Parser(const std::string& text) : text_(text) {}

  Signature parse() {
    Signature kernel;
    kernel.name = word("the kernel's name");
    expect('(');
    if (!accept(')')) {
      do {
        kernel.args.push_back(argument(kernel.args.size()));
      } while (accept(','));
      expect(')');
    }
    skipSpace();
    if (at_ != text_.size())
      fail("nothing may follow ')'");
    return kernel;
  }

private:
  [[noreturn]] void fail(const std::string& message) const {
    throw Error(fmt::format("declaration '{}', column {}: {}", text_, at_ + 1, message));
  }
  void skipSpace() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0)
      ++at_;
  }
  bool accept(char c) {
    skipSpace();
    if (at_ >= text_.size() || text_[at_] != c)
      return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c))
      fail(fmt::format("expected '{}'", c));
  }
  std::string optionalWord() {
    skipSpace();
    const std::size_t start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_'))
      ++at_;
    return text_.substr(start, at_ - start);
  }
  std::string word(const char* what) {
    std::string found = optionalWord();
    if (found.empty())
      fail(fmt::format("expected {}", what));
    return found;
  }

  Argument argument(std::size_t index) {
    Argument arg;
    arg.kind = Argument::Kind::scalar;
    std::string first = word("in, out, inout or a scalar's type");
    if (first == "in" || first == "out" || first == "inout") {
      arg.kind = Argument::Kind::buffer;
      arg.direction = first == "in" ? Direction::in : first == "out" ? Direction::out : Direction::inout;
      first = word("an element type");
    }
    arg.dtype = target::parseDType(first);
    if (!arg.dtype) {
      at_ -= first.size();
      fail(fmt::format("'{}' is no element type; known: {}", first, target::dtypeList()));
    }
    if (arg.kind == Argument::Kind::scalar)
      arg.abiBytes = static_cast<std::uint32_t>(target::sizeOf(*arg.dtype));
    else if (accept('['))
      shape(arg);
    arg.name = optionalWord();
    if (arg.name.empty())
      arg.name = fmt::format("arg{}", index);
    return arg;
  }

  void shape(Argument& arg) {
    arg.ranked = true;
    if (accept(']'))
      return;
    while (true) {
      if (accept('?')) {
        arg.shape.push_back(target::kDynamic);
      } else {
        skipSpace();
        std::int64_t extent = 0;
        const auto [end, code] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), extent);
        if (code != std::errc() || extent < 0)
          fail("expected an extent: a number, or ? where it is known at launch only");
        at_ = static_cast<std::size_t>(end - text_.data());
        arg.shape.push_back(extent);
      }
      if (accept(']'))
        return;
      expect('x');
    }
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

} // namespace

Signature parseDeclaration(const std::string& text) { return Parser(text).parse(); }

void applyDeclaration(const Signature& declaration, Signature& kernel) {
  const auto fail = [&](const std::string& message) {
    throw Error(fmt::format("the declaration of kernel '{}' {}", kernel.name, message));
  };
  if (declaration.args.size() != kernel.args.size())
    fail(fmt::format("has {} parameters, the source has {}", declaration.args.size(), kernel.args.size()));
  for (std::size_t i = 0; i < kernel.args.size(); ++i) {
    const Argument& declared = declaration.args[i];
    Argument& actual = kernel.args[i];
    const auto what = [](const Argument& arg) { return arg.kind == Argument::Kind::buffer ? "a buffer" : "a scalar"; };
    if (declared.kind != actual.kind)
      fail(fmt::format("says that parameter {} ('{}') is {}, in the source it is {}", i + 1, actual.name,
                       what(declared), what(actual)));
    if (actual.dtype && declared.dtype != actual.dtype)
      fail(fmt::format("says that parameter {} ('{}') is {}, in the source it is {}", i + 1, actual.name,
                       target::name(*declared.dtype), target::name(*actual.dtype)));
    if (actual.kind == Argument::Kind::scalar && declared.abiBytes != actual.abiBytes)
      fail(fmt::format("says that parameter {} ('{}') has {} bytes, in the source it has {}", i + 1, actual.name,
                       declared.abiBytes, actual.abiBytes));
    const std::string name = actual.name;
    actual = declared;
    actual.name = name;
  }
}

} // namespace ascend::hub
