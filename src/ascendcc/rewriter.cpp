#include "ascendcc/rewriter.h"

#include "ascendcc/edits.h"
#include "ascendcc/lexer.h"
#include "hub/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace ascend::asc {
namespace {

// What sdk/device/ascendc/base/keywords.h makes of the words of the device compiler.
constexpr std::string_view kGlobal = "__ascend_global__";
constexpr std::string_view kVector = "__ascend_vector__";
constexpr std::string_view kCube = "__ascend_cube__";
constexpr std::string_view kMix = "__ascend_mix__";
constexpr std::string_view kUbuf = "__ascend_ubuf__";
constexpr std::string_view kTaskType = "__ascend_task_type__";
constexpr std::string_view kWorkspace = "__ascend_workspace__";

bool opens(const Token& token) { return token.is("(") || token.is("[") || token.is("{"); }
bool closes(const Token& token) { return token.is(")") || token.is("]") || token.is("}"); }

class Rewriter {
public:
  Rewriter(std::string_view source, Bodies bodies) : source_(source), tokens_(tokenize(source)), bodies_(bodies) {}

  Rewritten run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (token.kind == TokenKind::identifier)
        i = word(i);
      else if (token.is(";") || token.is("}") || token.is("{"))
        statementEnd(i);
      else if (isChevron(i, "<") && !isOperator(i))
        launch(i);
    }
    result_.source = edits_.apply(source_);
    return std::move(result_);
  }

private:
  static constexpr std::string_view kAutomatic = "automatic, 0, 0";

  struct Pending {
    bool global = false;
    bool isTemplate = false;
    std::string core{kAutomatic};
  };

  [[noreturn]] void fail(std::size_t token, const std::string& message) const {
    const SourcePlace place = placeOf(source_, tokens_[std::min(token, tokens_.size() - 1)].offset);
    throw hub::Error(fmt::format("{}:{}: error: {}", place.file, place.line, message));
  }

  /// On one line, without line markers: of tokens [first, last).
  std::string flat(std::size_t first, std::size_t last) const {
    std::string text;
    for (std::size_t i = first; i < last; ++i) {
      if (i > first && tokens_[i].offset != tokens_[i - 1].end())
        text += ' ';
      text += tokens_[i].text;
    }
    return text;
  }

  /// The bracket that closes that at `open`.
  std::size_t closing(std::size_t open) const {
    std::size_t depth = 0;
    for (std::size_t i = open; i < tokens_.size(); ++i) {
      if (opens(tokens_[i]))
        ++depth;
      else if (closes(tokens_[i]) && --depth == 0)
        return i;
    }
    fail(open, fmt::format("'{}' is not closed", tokens_[open].text));
  }
  std::size_t opening(std::size_t close) const {
    std::size_t depth = 0;
    for (std::size_t i = close + 1; i-- > 0;) {
      if (closes(tokens_[i]))
        ++depth;
      else if (opens(tokens_[i]) && --depth == 0)
        return i;
    }
    fail(close, fmt::format("'{}' is not opened", tokens_[close].text));
  }
  void erase(std::size_t first, std::size_t last) { edits_.erase(tokens_[first].offset, tokens_[last].end()); }

  /// `;`, `{`, `}`: follows the namespaces that are open.
  void statementEnd(std::size_t i) {
    if (tokens_[i].is("{"))
      scopes_.push_back(std::exchange(namespace_, {}));
    else if (tokens_[i].is("}") && !scopes_.empty())
      scopes_.pop_back();
    namespace_.clear();
    if (!tokens_[i].is("{"))
      pending_ = {};
  }

  /// `namespace a::b {`: the name goes to the brace. An alias ends in `;`.
  void namespaceName(std::size_t i) {
    for (++i; i < tokens_.size() && (tokens_[i].kind == TokenKind::identifier || tokens_[i].is("::")); ++i)
      if (!tokens_[i].is("inline"))
        namespace_ += tokens_[i].text;
    if (!namespace_.empty())
      namespace_ += "::";
  }
  std::string scope() const {
    std::string names;
    for (const std::string& name : scopes_)
      names += name;
    return names;
  }

  // Kernels.

  /// Looks at the word at `i`; returns the last token that it has used.
  std::size_t word(std::size_t i) {
    const std::string_view text = tokens_[i].text;
    if (text == "template" && i + 1 < tokens_.size() && tokens_[i + 1].is("<")) {
      pending_.isTemplate = true;
    } else if (text == "namespace") {
      namespaceName(i);
    } else if (text == kGlobal) {
      pending_.global = true;
      erase(i, i);
    } else if (text == kVector || text == kCube) {
      pending_.core = text == kVector ? "aiv, 0, 1" : "aic, 1, 0";
      erase(i, i);
    } else if (text == kMix) {
      if (i + 1 == tokens_.size() || !tokens_[i + 1].is("("))
        fail(i, "__mix__ needs the numbers of cube and vector cores: __mix__(1, 2)");
      const std::size_t close = closing(i + 1);
      const std::size_t comma =
          std::find_if(tokens_.begin() + static_cast<std::ptrdiff_t>(i),
                       tokens_.begin() + static_cast<std::ptrdiff_t>(close), [](const Token& t) { return t.is(","); }) -
          tokens_.begin();
      if (comma == close)
        fail(i, "__mix__ needs the numbers of cube and vector cores: __mix__(1, 2)");
      pending_.core = "mix, " + flat(i + 2, close);
      erase(i, close);
      return close;
    } else if (text == kUbuf) {
      erase(i, i);
      const bool parameter = i > 0 && (tokens_[i - 1].is("(") || tokens_[i - 1].is(","));
      if (!parameter)
        localArrays(i + 1);
    } else if (text == kTaskType && i + 1 < tokens_.size() && tokens_[i + 1].is("(")) {
      const std::size_t close = closing(i + 1); // a kernel has read it already
      erase(i, close);
      return close;
    } else if (pending_.global && i + 1 < tokens_.size() && tokens_[i + 1].is("(") && !isAttribute(text)) {
      return declarator(i);
    } else if (pending_.global && isAttribute(text) && i + 1 < tokens_.size() && tokens_[i + 1].is("(")) {
      return closing(i + 1);
    }
    return i;
  }

  static bool isAttribute(std::string_view word) {
    return word == "__attribute__" || word == "alignas" || word == "decltype" || word == "__declspec" ||
           word == "noexcept" || word == "__launch_bounds__" || word == "requires";
  }

  /// `name(` of a kernel's declaration.
  std::size_t declarator(std::size_t name) {
    Pending kernel = std::exchange(pending_, {});
    std::size_t i = closing(name + 1) + 1;
    const bool workspace = eraseWorkspace(name + 1, i);
    if (workspace && kernel.core == kAutomatic)
      kernel.core = "mix, 1, 2"; // a kernel with the framework's workspace has both kinds of cores
    while (i < tokens_.size() && !tokens_[i].is("{") && !tokens_[i].is(";"))
      i = tokens_[i].is("(") ? closing(i) + 1 : i + 1;
    if (i == tokens_.size())
      fail(name, fmt::format("the declaration of kernel '{}' does not end", tokens_[name].text));
    if (tokens_[i].is(";"))
      return name;
    const std::size_t end = closing(i);
    const std::string core = taskType(i, end).value_or(kernel.core);
    edits_.insert(
        tokens_[i].offset,
        fmt::format(
            "{{ ::ascend::sim::chevron::kernel({{\"{}\", ::ascend::sim::CoreKind::{}}}, [{}]() mutable -> void ",
            tokens_[name].text, core, bodies_ == Bodies::here ? "=" : capturesOf(name + 1)));
    edits_.insert(tokens_[end].end(), "); }");
    const SourcePlace place = placeOf(source_, tokens_[name].offset);
    result_.kernels.push_back({.name = std::string(tokens_[name].text),
                               .scope = scope(),
                               .file = place.file,
                               .line = place.line,
                               .isTemplate = kernel.isTemplate,
                               .core = core,
                               .parameters = parametersOf(name + 1)});
    if (bodies_ != Bodies::elsewhere)
      return name; // what follows is looked through like all else
    if (end > i + 1)
      erase(i + 1, end - 1);
    return end;
  }

  /// The parameters as a list of captures: "x, n, rest...".
  std::string capturesOf(std::size_t open) const {
    std::string names;
    const std::size_t close = closing(open);
    std::size_t angles = 0;
    std::size_t name = 0;
    bool pack = false;
    bool inDefault = false;
    std::size_t words = 0;
    const auto take = [&] {
      // A lone word is a type.
      if (words > 1 && !isBuiltinType(tokens_[name].text))
        names += fmt::format("{}{}{}", names.empty() ? "" : ", ", tokens_[name].text, pack ? "..." : "");
      pack = inDefault = false;
      words = 0;
    };
    for (std::size_t i = open + 1; i < close; ++i) {
      const Token& token = tokens_[i];
      angles += token.is("<") ? 1 : 0;
      angles -= token.is(">") && angles > 0 ? 1 : 0;
      if (token.is("(") && i + 2 < close && tokens_[i + 1].is("*") && words > 0 && !inDefault) {
        name = i + 2; // `void (*f)(int)`
        words = 2;
        i = closing(i);
      } else if (opens(token)) {
        i = closing(i);
      } else if (angles == 0 && token.is(",")) {
        take();
      } else if (angles == 0 && token.is("=")) {
        inDefault = true;
      } else if (angles == 0 && !inDefault && token.is(".")) {
        pack = true;
      } else if (angles == 0 && !inDefault && token.kind == TokenKind::identifier && !isQualifier(token.text)) {
        const bool qualified = i > 0 && tokens_[i - 1].is("::"); // `a::B x`: one word
        words += qualified ? 0 : 1;
        name = i;
      }
    }
    take();
    return names;
  }
  static bool isQualifier(std::string_view word) {
    return word == "const" || word == "volatile" || word == "struct" || word == "class" || word == "enum" ||
           word == "typename" || word == "__restrict" || word == "__restrict__" || word.starts_with("__ascend_");
  }

  static bool isBuiltinType(std::string_view word) {
    return word == "int" || word == "char" || word == "short" || word == "long" || word == "unsigned" ||
           word == "signed" || word == "float" || word == "double" || word == "bool" || word == "void";
  }

  /// The types of the parameters in the brackets at `open`, without names and default arguments.
  std::vector<std::string> parametersOf(std::size_t open) const {
    std::vector<std::string> types;
    const std::size_t close = closing(open);
    std::size_t angles = 0;
    for (std::size_t begin = open + 1, i = begin; i <= close && begin < close; ++i) {
      if (i < close && opens(tokens_[i])) {
        i = closing(i);
        continue;
      }
      angles += tokens_[i].is("<") ? 1 : 0;
      angles -= tokens_[i].is(">") && angles > 0 ? 1 : 0;
      if (i != close && (angles != 0 || !tokens_[i].is(",")))
        continue;
      std::size_t end = begin;
      while (end < i && !tokens_[end].is("="))
        ++end;
      // `T x`, `T* x`, `T`: the last word is the name where a type stands before it.
      const bool named = end - begin > 1 && tokens_[end - 1].kind == TokenKind::identifier &&
                         !tokens_[end - 2].is("::") && !tokens_[end - 2].is("const") &&
                         !tokens_[end - 2].is("unsigned");
      std::string type;
      for (std::size_t k = begin; k < end - (named ? 1 : 0); ++k)
        if (!tokens_[k].text.starts_with("__ascend_"))
          type += (type.empty() ? "" : " ") + std::string(tokens_[k].text);
      types.push_back(std::move(type));
      begin = i + 1;
    }
    return types;
  }

  /// __kfc_workspace__ before a parameter.
  bool eraseWorkspace(std::size_t begin, std::size_t end) {
    bool found = false;
    for (std::size_t i = begin; i < end; ++i)
      if (tokens_[i].is(kWorkspace)) {
        erase(i, i);
        found = true;
      }
    return found;
  }

  /// KERNEL_TASK_TYPE_DEFAULT(…) in the body.
  std::optional<std::string> taskType(std::size_t begin, std::size_t end) {
    std::optional<std::string> core;
    for (std::size_t i = begin; i < end; ++i) {
      if (!tokens_[i].is(kTaskType))
        continue;
      const std::size_t close = closing(i + 1);
      core = fmt::format("automatic, 0, 0, {}", flat(i + 2, close));
      i = close;
    }
    return core;
  }

  /// `__ubuf__ float x[8], y[8][4];`: arrays in the core's memory become references to what the simulator hands out.
  /// Anything else behind the word (a pointer, a parameter, a cast) stays as it is.
  void localArrays(std::size_t i) {
    while (i + 1 < tokens_.size() &&
           (tokens_[i].kind == TokenKind::identifier || tokens_[i].is("::") || tokens_[i].is("<"))) {
      if (tokens_[i].is("<")) {
        std::size_t depth = 0; // template arguments of the element type
        do {
          depth += tokens_[i].is("<") ? 1 : 0;
          depth -= tokens_[i].is(">") ? 1 : 0;
          ++i;
        } while (depth > 0 && i + 1 < tokens_.size());
        continue;
      }
      if (!tokens_[i + 1].is("[")) {
        ++i;
        continue;
      }
      std::size_t last = i;
      while (last + 1 < tokens_.size() && tokens_[last + 1].is("["))
        last = closing(last + 1);
      const bool declares = last + 1 < tokens_.size() && (tokens_[last + 1].is(";") || tokens_[last + 1].is(","));
      if (!declares)
        return;
      edits_.insert(tokens_[i].offset, "(&");
      edits_.insert(tokens_[i].end(), ")");
      edits_.insert(tokens_[last].end(), " = ::ascend::sim::chevron::LocalArray{}");
      if (tokens_[last + 1].is(";"))
        return;
      i = last + 2;
    }
  }

  // Launches.

  bool isChevron(std::size_t i, std::string_view sign) const {
    return i + 2 < tokens_.size() && tokens_[i].is(sign) && tokens_[i + 1].is(sign) && tokens_[i + 2].is(sign) &&
           tokens_[i + 1].offset == tokens_[i].offset + 1 && tokens_[i + 2].offset == tokens_[i].offset + 2;
  }
  /// `operator<<<int>(…)` is a call of a template.
  bool isOperator(std::size_t i) const { return i > 0 && tokens_[i - 1].is("operator"); }

  /// The `>>>` of a launch whose first token inside is `begin`. `templates`: take `>` that close a `<` for brackets.
  std::optional<std::size_t> chevronEnd(std::size_t begin, bool templates) const {
    std::size_t depth = 0;
    for (std::size_t i = begin; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (opens(token)) {
        i = closing(i);
      } else if (closes(token) || token.is(";")) {
        return std::nullopt;
      } else if (templates && token.is("<") && tokens_[i - 1].kind == TokenKind::identifier) {
        ++depth;
      } else if (token.is(">") && depth > 0) {
        --depth;
      } else if (isChevron(i, ">") && i + 3 < tokens_.size() && tokens_[i + 3].is("(")) {
        return i;
      }
    }
    return std::nullopt;
  }

  /// The first token of the expression that ends before the `<<<` at `chevron`.
  std::size_t calleeBegin(std::size_t chevron) const {
    const auto nothing = [&]() { fail(chevron, "'<<<' has no kernel before it"); };
    std::size_t i = chevron; // one past the part that is still to be read
    while (true) {
      if (i == 0)
        nothing();
      const Token& last = tokens_[i - 1];
      if (last.is(">"))
        i = templateBegin(i - 1);
      while (i > 0 && (tokens_[i - 1].is("]") || tokens_[i - 1].is(")"))) {
        const std::size_t open = opening(i - 1);
        const bool group = tokens_[i - 1].is(")") && (open == 0 || tokens_[open - 1].kind != TokenKind::identifier ||
                                                      tokens_[open - 1].is("return"));
        i = open;
        if (group)
          return i;
      }
      if (i == 0 || tokens_[i - 1].kind != TokenKind::identifier)
        nothing();
      --i;
      if (i > 0 && tokens_[i - 1].is("template"))
        --i;
      if (i > 0 && (tokens_[i - 1].is(".") || tokens_[i - 1].is("->"))) {
        --i;
        continue;
      }
      if (i > 0 && tokens_[i - 1].is("::")) {
        --i;
        const bool qualified =
            i > 0 &&
            (tokens_[i - 1].is(">") || (tokens_[i - 1].kind == TokenKind::identifier && !tokens_[i - 1].is("return")));
        if (qualified)
          continue;
      }
      return i;
    }
  }

  /// The `<` of the template arguments that end at `close`.
  std::size_t templateBegin(std::size_t close) const {
    std::size_t depth = 0;
    for (std::size_t i = close + 1; i-- > 0;) {
      const Token& token = tokens_[i];
      if (closes(token)) {
        i = opening(i);
      } else if (token.is(">")) {
        ++depth;
      } else if (token.is("<") && --depth == 0) {
        return i;
      } else if (token.is(";") || opens(token)) {
        break;
      }
    }
    fail(close, "'>' before a launch closes no template arguments");
  }

  void launch(std::size_t chevron) {
    std::optional<std::size_t> end = chevronEnd(chevron + 3, true);
    if (!end)
      end = chevronEnd(chevron + 3, false);
    if (!end)
      fail(chevron, "the launch has no '>>>(' after '<<<': kernel<<<blocks, nullptr, stream>>>(arguments)");
    if (*end == chevron + 3)
      fail(chevron, "the launch says nothing about blocks: kernel<<<blocks, nullptr, stream>>>(arguments)");
    const std::size_t begin = calleeBegin(chevron);
    const std::size_t close = closing(*end + 3);
    edits_.insert(tokens_[begin].offset,
                  fmt::format("(::ascend::sim::chevron::configure({}), ", flat(chevron + 3, *end)), true);
    erase(chevron, *end + 2);
    edits_.insert(tokens_[close].end(), ")");
    ++result_.launches;
  }

  std::string_view source_;
  std::vector<Token> tokens_;
  Bodies bodies_;
  Edits edits_;
  Pending pending_;
  std::vector<std::string> scopes_; ///< of the braces that are open: "a::" of a namespace, else ""
  std::string namespace_;           ///< whose brace comes next
  Rewritten result_;
};

} // namespace

Rewritten rewrite(std::string_view preprocessed, Bodies bodies) { return Rewriter(preprocessed, bodies).run(); }

} // namespace ascend::asc
