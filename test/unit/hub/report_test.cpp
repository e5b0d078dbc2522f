// What becomes of findings: policy, suppressions, text, JSON, SARIF.
#include "hub/error.h"
#include "hub/validate/report.h"
#include "hub/validate/validate.h"
#include "scratch.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace ascend::hub;
using namespace ascend::hub::test;

namespace {

struct Fixture {
  ValidationFinding finding(unsigned line, std::string code = "RACE-RAW",
                            FindingSeverity severity = FindingSeverity::error) const {
    ValidationFinding f;
    f.severity = severity;
    f.code = std::move(code);
    f.message = "reads what is being written";
    f.hint = "add a flag";
    f.kernel = "add";
    f.operation = "Add";
    f.where = {source.string(), line, 3};
    f.socs = {"Ascend910B3"};
    return f;
  }
  Scratch scratch;
  fs::path source =
      scratch.write("k.cpp", "void k() {\n"
                             "  Add(z, x, y); // ascend-validate: ignore(RACE) the flag is set by the caller\n"
                             "  // ascend-validate: ignore(RACE-WAR, MEM-ALIGN) aligned by the host\n"
                             "  Copy(z, x);\n"
                             "  Mul(z, x, y); // ascend-validate: ignore(RACE-RAW)\n"
                             "\tSub(z, x, y);\n"
                             "}\n");
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(report, Fixture)

BOOST_AUTO_TEST_CASE(a_suppression_with_a_reason_is_followed) {
  ValidationReport report{{finding(2), finding(4, "MEM-ALIGN"), finding(4, "RACE-RAW"), finding(6)}};
  report.apply({});
  BOOST_TEST_REQUIRE(report.findings.size() == 3);
  BOOST_TEST(report.findings[0].where.line == 4);
  BOOST_TEST(report.findings[0].code == "RACE-RAW");
  BOOST_TEST(report.findings[1].code == "SUPPRESS-REASON");
  BOOST_TEST(report.findings[2].where.line == 6);
}

BOOST_AUTO_TEST_CASE(a_suppression_without_a_reason_is_not) {
  ValidationReport report{{finding(5)}};
  report.apply({});
  BOOST_TEST_REQUIRE(report.findings.size() == 2);
  BOOST_TEST(report.hasErrors());
}

BOOST_AUTO_TEST_CASE(checks_are_switched_off_by_code_or_group) {
  ValidationReport report{{finding(6), finding(6, "RACER"), finding(6, "MEM-OOB")}};
  report.apply({.warningsAreErrors = false, .disabled = {"RACE", "MEM-OOB"}});
  BOOST_TEST_REQUIRE(!report.findings.empty());
  BOOST_TEST(report.findings.back().code == "RACER");
}

BOOST_AUTO_TEST_CASE(warnings_become_errors) {
  ValidationReport report{
      {finding(6, "MEM-CAPACITY", FindingSeverity::warning), finding(6, "X", FindingSeverity::note)}};
  report.apply({.warningsAreErrors = false, .disabled = {"SUPPRESS-REASON"}});
  BOOST_TEST(!report.hasErrors());
  report.apply({.warningsAreErrors = true, .disabled = {}});
  BOOST_TEST(report.hasErrors());
  BOOST_TEST((report.findings.back().severity == FindingSeverity::note));
}

BOOST_AUTO_TEST_CASE(targets_are_joined) {
  ValidationReport report{{finding(6)}};
  ValidationFinding other = finding(6);
  other.socs = {"Ascend310P3"};
  report.merge({{other, finding(2)}});
  BOOST_TEST_REQUIRE(report.findings.size() == 2);
  BOOST_TEST(report.findings[1].socs.size() == 2);
}

BOOST_AUTO_TEST_CASE(text_is_that_of_a_compiler) {
  ValidationFinding f = finding(6);
  f.where.column = 2;
  f.other = {source.string(), 4, 3};
  f.otherOperation = "Copy";
  f.launch = "n=64, 2 blocks";
  BOOST_TEST(ValidationReport{{f}}.text() ==
             source.string() +
                 ":6:2: error: Add: reads what is being written; add a flag [RACE-RAW]\n"
                 "    6 | \tSub(z, x, y);\n      | \t^\n" +
                 source.string() +
                 ":4:3: note: the other end is Copy here\n    4 |   Copy(z, x);\n      |   ^\n"
                 "      (kernel add, with n=64, 2 blocks, on Ascend910B3)\n");
}

BOOST_AUTO_TEST_CASE(json_comes_back) {
  ValidationFinding f = finding(6);
  f.other = {"a \"b\".h", 4, 3};
  f.launch = "n=64";
  const ValidationReport report{{f, finding(2, "X", FindingSeverity::note)}};
  BOOST_TEST(readReport(report.json()).json() == report.json());
  BOOST_CHECK_THROW(readReport("{}"), Error);
  BOOST_CHECK_THROW(readReport("not json"), Error);
}

BOOST_AUTO_TEST_CASE(sarif_has_what_readers_need) {
  ValidationFinding f = finding(6);
  f.other = {source.string(), 4, 3};
  const auto root = nlohmann::json::parse(ValidationReport{{f, finding(2)}}.sarif());
  BOOST_TEST(root["version"] == "2.1.0");
  const auto& run = root["runs"][0];
  BOOST_TEST(run["tool"]["driver"]["rules"].size() == 1);
  BOOST_TEST(run["results"].size() == 2);
  BOOST_TEST(run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 6);
  BOOST_TEST(run["results"][0]["relatedLocations"].size() == 1);
  BOOST_TEST(run["results"][0]["level"] == "error");
}

BOOST_AUTO_TEST_SUITE_END()
