#include "ascendcc/lexer.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace ascend::asc;

namespace {

std::vector<std::string> texts(std::string_view source) {
  std::vector<std::string> result;
  for (const Token& token : tokenize(source))
    result.emplace_back(token.text);
  return result;
}

using Texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(lexer)

BOOST_AUTO_TEST_CASE(words_and_signs) {
  BOOST_TEST((texts("k<<<1,s>>>(a::b->c)") ==
              Texts{"k", "<", "<", "<", "1", ",", "s", ">", ">", ">", "(", "a", "::", "b", "->", "c", ")"}));
  BOOST_TEST((texts("1'000.5e-3f+0x1p-2 .5") == Texts{"1'000.5e-3f", "+", "0x1p-2", ".5"}));
}

BOOST_AUTO_TEST_CASE(literals_hide_what_is_in_them) {
  BOOST_TEST((texts(R"(f("<<<\"", '"', u8"x"))") == Texts{"f", "(", R"("<<<\"")", ",", "'\"'", ",", "u8\"x\"", ")"}));
  BOOST_TEST((texts("R\"x(a)\"<<<)x\" b") == Texts{"R\"x(a)\"<<<)x\"", "b"}));
}

BOOST_AUTO_TEST_CASE(lines_that_are_no_code) {
  BOOST_TEST((texts("# 1 \"a.h\" 3\n#pragma x <<<\na /* <<< */ b // <<<\nc") == Texts{"a", "b", "c"}));
  BOOST_TEST((texts("#pragma a \\\n b\nc") == Texts{"c"}));
  BOOST_TEST(texts("").empty());
  BOOST_TEST((texts("'") == Texts{"'"})); // not closed: ends with the text
  BOOST_TEST(texts("R\"x(").size() == 1U);
}

BOOST_AUTO_TEST_CASE(places) {
  const std::string_view source = "# 1 \"a \\\"b\\\".asc\"\nx\n# 40 \"b.h\" 1\n\ny\n# 3 \"a.asc\" 2\nz";
  const auto place = [&](char c) { return placeOf(source, source.rfind(c)); };
  BOOST_TEST(placeOf(source, source.find("x\n#")).file == "a \"b\".asc");
  BOOST_TEST(placeOf(source, source.find("x\n#")).line == 1U);
  BOOST_TEST(place('y').file == "b.h");
  BOOST_TEST(place('y').line == 41U);
  BOOST_TEST(place('z').file == "a.asc");
  BOOST_TEST(place('z').line == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
