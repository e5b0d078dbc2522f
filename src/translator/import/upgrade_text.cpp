#include "translator/import/upgrade_text.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <optional>

namespace ascend::translator {
namespace {

using llvm::StringRef;

bool isSymbolChar(char c) { return llvm::isAlnum(c) || c == '_' || c == '.' || c == '$'; }

/// Length of the type at the start of `text`: up to the comma or bracket that is not its own.
size_t typeLength(StringRef text) {
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '-' && i + 1 < text.size() && text[i + 1] == '>') { // an arrow inside an affine map
      ++i;
      continue;
    }
    if (c == '<' || c == '(' || c == '[' || c == '{')
      ++depth;
    else if (c == '>' || c == ')' || c == ']' || c == '}') {
      if (depth == 0)
        return i;
      if (--depth == 0 && c == '>')
        return i + 1;
    } else if (depth == 0 && (c == ',' || c == '\n' || c == ' ')) {
      return i;
    }
  }
  return text.size();
}

/// memref<4x?xf32, layout, space> and tensor<4x?xf32> say the same to a conversion.
std::string exchangeContainer(StringRef type, StringRef from, StringRef to) {
  if (!type.consume_front(from) || !type.consume_front("<") || !type.consume_back(">"))
    return {};
  return (to + "<" + type.take_front(typeLength(type)) + ">").str();
}

/// Whether a comment holds this place: `//` stands before it on its line, not in a string.
bool isInComment(StringRef text, size_t position) {
  const StringRef before = text.take_front(position).rsplit('\n').second;
  bool isInString = false;
  for (size_t i = 0; i < before.size(); ++i) {
    if (before[i] == '"' && (i == 0 || before[i - 1] != '\\'))
      isInString = !isInString;
    else if (!isInString && before.drop_front(i).starts_with("//"))
      return true;
  }
  return false;
}

/// Replaces each place where `rule` finds something to replace after `keyword`.
template <typename Rule> void rewrite(std::string& text, StringRef keyword, Rule rule) {
  size_t position = text.find(keyword.data(), 0, keyword.size());
  while (position != std::string::npos) {
    const bool isWord = (position == 0 || !isSymbolChar(text[position - 1])) && !isInComment(text, position);
    const size_t end = position + keyword.size();
    size_t next = end;
    if (isWord)
      next = rule(text, position, end);
    position = text.find(keyword.data(), std::max(next, position + 1), keyword.size());
  }
}

/// bufferization.to_tensor %x : memref<…> → … to tensor<…>; to_memref %x : memref<…> → to_buffer %x : tensor<…> to
/// memref<…>
void upgradeConversions(std::string& text) {
  rewrite(text, "bufferization.to_tensor", [](std::string& t, size_t, size_t end) {
    const StringRef operation = StringRef(t).drop_front(end).take_until([](char c) { return c == '=' || c == '}'; });
    const size_t colon = operation.find(": memref<");
    if (colon == StringRef::npos)
      return end;
    const StringRef type = operation.drop_front(colon + 2);
    const size_t length = typeLength(type);
    const std::string tensor = exchangeContainer(type.take_front(length), "memref", "tensor");
    if (tensor.empty() || type.drop_front(length).ltrim().starts_with("to "))
      return end;
    t.insert(end + colon + 2 + length, " to " + tensor);
    return end;
  });
  rewrite(text, "bufferization.to_memref", [](std::string& t, size_t position, size_t end) {
    const StringRef line = StringRef(t).drop_front(end).split('\n').first;
    const size_t colon = line.find(": memref<");
    if (colon == StringRef::npos)
      return end;
    const StringRef type = line.drop_front(colon + 2);
    const std::string tensor = exchangeContainer(type.take_front(typeLength(type)), "memref", "tensor");
    if (tensor.empty())
      return end;
    t.insert(end + colon + 2, tensor + " to ");
    t.replace(position, end - position, "bufferization.to_buffer");
    return end;
  });
}

/// Rank of a shaped type's text; none for a scalar.
std::optional<int> rankOf(StringRef type) {
  if (!type.consume_front("tensor<") && !type.consume_front("memref<"))
    return std::nullopt;
  type = type.take_front(typeLength(type));
  int rank = 0;
  while (true) {
    const StringRef extent = type.take_while([](char c) { return llvm::isDigit(c) || c == '?'; });
    if (extent.empty() || !type.drop_front(extent.size()).starts_with("x"))
      return rank;
    ++rank;
    type = type.drop_front(extent.size() + 1);
  }
}

/// The types in `ins(%a, %b : A, B)`, given what follows `ins(`.
llvm::SmallVector<StringRef> operandTypes(StringRef text) {
  llvm::SmallVector<StringRef> types;
  const size_t colon = text.find(" : ");
  if (colon == StringRef::npos)
    return types;
  text = text.drop_front(colon + 3);
  while (!text.empty()) {
    const size_t length = typeLength(text);
    types.push_back(text.take_front(length));
    text = text.drop_front(length);
    if (!text.consume_front(","))
      break;
    text = text.ltrim();
  }
  return types;
}

/// affine_map<(d0, d1) -> (d0, d1)>, or -> () for a scalar
std::string operandMap(int rank, bool isScalar) {
  std::string dims;
  for (int d = 0; d < rank; ++d)
    dims += (d ? ", d" : "d") + std::to_string(d);
  return "affine_map<(" + dims + ") -> (" + (isScalar ? "" : dims) + ")>";
}

/// linalg.elemwise_unary {fun = #linalg.unary_fn<f>} → linalg.elementwise kind=#linalg.elementwise_kind<f>
void upgradeElementwise(std::string& text, StringRef keyword, StringRef standard) {
  rewrite(text, keyword, [&](std::string& t, size_t position, size_t end) {
    StringRef rest = StringRef(t).drop_front(end);
    const size_t ins = rest.find("ins(");
    // Between the name and the operands stand attributes, on any number of lines.
    const StringRef between = ins == StringRef::npos ? rest : rest.take_front(ins).trim();
    if (ins == StringRef::npos || between.contains('%') || !(between.empty() || between.ends_with("}")))
      return end;
    std::string function = standard.str();
    const StringRef attributes = rest.take_front(ins);
    const size_t name = attributes.find("_fn<");
    for (size_t at = name; at != StringRef::npos; at = attributes.find("_fn<", at + 1))
      if (!attributes.take_front(at).ends_with("#linalg.type"))
        function = attributes.drop_front(at + 4).take_until([](char c) { return c == '>'; }).str();
    const llvm::SmallVector<StringRef> types = operandTypes(rest.drop_front(ins + 4));
    int rank = 0;
    for (const StringRef type : types)
      rank = std::max(rank, rankOf(type).value_or(0));
    // One element, which goes with every other one.
    const auto isScalar = [&](StringRef type) { return rankOf(type).value_or(0) < std::max(rank, 1); };
    std::string replacement = "linalg.elementwise kind=#linalg.elementwise_kind<" + function + "> ";
    if (llvm::any_of(types, isScalar)) {
      replacement += "indexing_maps = [";
      for (const StringRef type : types)
        replacement += operandMap(rank, isScalar(type)) + ", ";
      replacement += operandMap(rank, false) + "] ";
    }
    replacement.append(attributes.count('\n'), '\n'); // lines keep their numbers
    t.replace(position, end + ins - position, replacement);
    return position + replacement.size();
  });
}

/// <"NPU" : #hacc.target_device_spec<…>> → <"NPU" = …>
void upgradeSystemSpec(std::string& text) {
  rewrite(text, "#dlti.target_system_spec<", [](std::string& t, size_t, size_t end) {
    int depth = 1;
    bool inString = false;
    for (size_t i = end; i < t.size() && depth > 0; ++i) {
      if (t[i] == '"')
        inString = !inString;
      if (inString)
        continue;
      depth += t[i] == '<';
      depth -= t[i] == '>';
      if (depth == 1 && t[i] == ':')
        t[i] = '=';
    }
    return end;
  });
}

/// `func @f(%a: …) {` and then `^bb0:`: the arguments have names already, the label has none to add.
void dropEntryLabels(std::string& text) {
  for (size_t label = text.find("^bb0:"); label != std::string::npos; label = text.find("^bb0:", label + 1)) {
    const StringRef before = StringRef(text).take_front(label).rtrim();
    if (!before.ends_with("{"))
      continue;
    const size_t function = before.rfind("func ");
    const StringRef header = function == StringRef::npos ? StringRef() : before.drop_front(function);
    if (header.contains("(%") && !header.contains("}\n"))
      text.replace(label, 5, 5, ' ');
  }
}

/// linalg.matmul_transpose_a/b and the batch forms → linalg.matmul indexing_maps = […]
void upgradeTransposedMatmul(std::string& text) {
  struct Form {
    StringRef old, name, maps;
  };
  static constexpr Form forms[] = {
      {"linalg.batch_matmul_transpose_a", "linalg.batch_matmul",
       "affine_map<(b, m, n, k) -> (b, k, m)>, affine_map<(b, m, n, k) -> (b, k, n)>, affine_map<(b, m, n, k) -> (b, "
       "m, n)>"},
      {"linalg.batch_matmul_transpose_b", "linalg.batch_matmul",
       "affine_map<(b, m, n, k) -> (b, m, k)>, affine_map<(b, m, n, k) -> (b, n, k)>, affine_map<(b, m, n, k) -> (b, "
       "m, n)>"},
      {"linalg.matmul_transpose_a", "linalg.matmul",
       "affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>"},
      {"linalg.matmul_transpose_b", "linalg.matmul",
       "affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>"}};
  for (const Form& form : forms)
    rewrite(text, form.old, [&](std::string& t, size_t position, size_t end) {
      const std::string replacement = (form.name + " indexing_maps = [" + form.maps + "]").str();
      t.replace(position, end - position, replacement);
      return position + replacement.size();
    });
}

/// Where the body of the function that begins at `start` ends.
size_t endOfBody(StringRef text, size_t start) {
  int depth = 0;
  for (size_t i = start; i < text.size(); ++i) {
    depth += text[i] == '{';
    depth -= text[i] == '}';
    if (depth == 0)
      return i;
  }
  return text.size();
}

/// Kernels of tile back ends use `%c128` for the constant 128 without defining it.
void defineConstants(std::string& text) {
  rewrite(text, "llvm.func ", [](std::string& t, size_t, size_t end) {
    const size_t header = t.find('\n', end);
    if (header == std::string::npos || !StringRef(t).take_front(header).rtrim().ends_with("{"))
      return end;
    const size_t open = StringRef(t).take_front(header).rtrim().size() - 1;
    const StringRef function = StringRef(t).slice(end, endOfBody(t, open));
    if (!function.contains("@__tile_") && !function.contains("@ascend_"))
      return end;
    llvm::StringSet<> used;
    std::string definitions;
    for (size_t at = function.find("%c"); at != StringRef::npos; at = function.find("%c", at + 1)) {
      const StringRef digits = function.drop_front(at + 2).take_while([](char c) { return llvm::isDigit(c); });
      const StringRef rest = function.drop_front(at + 2 + digits.size());
      if (digits.empty() || digits.size() > 9 || (!rest.empty() && isSymbolChar(rest.front())) ||
          !used.insert(digits).second)
        continue;
      const std::string name = ("%c" + digits).str();
      bool isDefined = false;
      for (size_t place = function.find(name); place != StringRef::npos; place = function.find(name, place + 1)) {
        const StringRef behind = function.drop_front(place + name.size());
        isDefined |= behind.ltrim(' ').starts_with("=") || behind.ltrim(' ').starts_with(":");
      }
      if (!isDefined)
        definitions += " " + name + " = llvm.mlir.constant(" + digits.str() + " : i32) : i32";
    }
    t.insert(open + 1, definitions);
    return open + 1 + definitions.size();
  });
}

/// Producers call the runtime's functions without declaring them.
void declareRuntimeFunctions(std::string& text) {
  llvm::StringSet<> known;
  for (const StringRef keyword : {"llvm.func ", "func.func "})
    rewrite(text, keyword, [&](std::string& t, size_t, size_t end) {
      const StringRef line = StringRef(t).drop_front(end).split('\n').first;
      const size_t at = line.find('@');
      if (at != StringRef::npos)
        known.insert(line.drop_front(at + 1).take_while(isSymbolChar));
      return end;
    });
  std::string declarations;
  for (const StringRef keyword : {"llvm.call @", "func.call @", "call @"})
    rewrite(text, keyword, [&](std::string& t, size_t, size_t end) {
      const StringRef line = StringRef(t).drop_front(end).split('\n').first;
      const StringRef name = line.take_while(isSymbolChar);
      const bool isRuntime = name.starts_with("ascend_") || name.starts_with("__tile_") ||
                             name.starts_with("get_block_") || name.starts_with("get_sub_block_");
      const size_t colon = line.find(" : (");
      if (!isRuntime || colon == StringRef::npos || !known.insert(name).second)
        return end;
      const StringRef signature = line.drop_front(colon + 3);
      const size_t close = signature.find(')');
      const size_t arrow = signature.find("->");
      if (close == StringRef::npos || arrow == StringRef::npos)
        return end;
      const StringRef afterArrow = signature.drop_front(arrow + 2).ltrim();
      const StringRef result =
          afterArrow.starts_with("()") ? StringRef() : afterArrow.take_front(typeLength(afterArrow));
      declarations += (keyword.starts_with("llvm") ? " llvm.func @" : " func.func private @") + name.str() +
                      signature.take_front(close + 1).str() + (result.empty() ? "" : " -> " + result.str());
      return end;
    });
  if (declarations.empty())
    return;
  // Before the brace that closes the module, or behind everything; on a line that is there.
  const StringRef trimmed = StringRef(text).rtrim();
  const bool inModule = StringRef(text).ltrim().starts_with("module") || StringRef(text).contains("\nmodule");
  const size_t place = inModule && trimmed.ends_with("}") ? trimmed.size() - 1 : trimmed.size();
  text.insert(place, declarations + " ");
}

} // namespace

std::string upgradeText(StringRef original) {
  std::string text = original.str();
  upgradeConversions(text);
  upgradeElementwise(text, "linalg.elemwise_unary", "exp");
  upgradeElementwise(text, "linalg.elemwise_binary", "add");
  upgradeTransposedMatmul(text);
  upgradeSystemSpec(text);
  dropEntryLabels(text);
  defineConstants(text);
  declareRuntimeFunctions(text);
  return text;
}

} // namespace ascend::translator
