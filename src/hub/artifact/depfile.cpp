#include "hub/artifact/depfile.h"

namespace ascend::hub {
namespace {

std::string escape(const std::string& path) {
  std::string text;
  for (const char c : path) {
    if (c == '$')
      text += '$';
    else if (c == ' ' || c == '#')
      text += '\\';
    text += c;
  }
  return text;
}

} // namespace

std::vector<std::string> parseDepfile(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool afterColon = false;
  const auto finish = [&] {
    if (!word.empty() && afterColon)
      words.push_back(word);
    else if (!word.empty() && word.back() == ':')
      afterColon = true;
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (next == ' ' || next == '#')) {
      word += next;
      ++i;
    } else if (c == '$' && next == '$') {
      word += '$';
      ++i;
    } else if (c == '\\' && (next == '\n' || next == '\r')) {
      finish();
      i += next == '\r' && i + 2 < text.size() && text[i + 2] == '\n' ? 2 : 1;
    } else if (c == '\n') {
      finish();
      afterColon = false;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      finish();
    } else {
      word += c;
    }
  }
  finish();
  return words;
}

std::string formatDepfile(const std::filesystem::path& target, const std::vector<std::string>& prerequisites) {
  std::string text = escape(target.string()) + ":";
  for (const std::string& path : prerequisites)
    text += " \\\n  " + escape(path);
  return text + "\n";
}

} // namespace ascend::hub
