// What a kernel's own C++ does wrong: it ends the block, and is told with its line. Compiled with line tables.
#undef NDEBUG // asserts
#include "core_fixture.h"

#include <cassert>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <stdexcept>

namespace ascend::sim::test {
namespace {

volatile int zero = 0, seven = 7;
volatile int* volatile nowhere = nullptr;

#if defined(ASCEND_HAS_LIBBACKTRACE)
constexpr bool kLines = true;
#else
constexpr bool kLines = false;
#endif
/// A fault at a line of this file.
std::string told(const char* code, int line) { return std::string(code) + "@" + std::to_string(kLines ? line : 0); }

constexpr int kThrow = __LINE__ + 1;
[[noreturn]] void throwsError() { throw std::runtime_error("from a library"); }
constexpr int kThrowNumber = __LINE__ + 1;
[[noreturn]] void throwsNumber() { throw 42; }
constexpr int kThrowInside = __LINE__ + 1;
int throwsInLibrary(const std::vector<int>& v) { return v.at(v.size()); }
[[gnu::noinline]] int mayNotThrow(const std::vector<int>& v) noexcept { return throwsInLibrary(v); }
constexpr int kWrite = __LINE__ + 1;
void writesNowhere() { *nowhere = 1; }
constexpr int kDivide = __LINE__ + 1;
void dividesByZero() { seven = seven / zero; }
constexpr int kAssert = __LINE__ + 1;
void asserts() { assert(zero != 0); }
constexpr int kAbort = __LINE__ + 1;
[[noreturn]] void aborts() { std::abort(); }
[[gnu::noinline]] int recurses(int depth) {
  volatile int room[1024] = {depth};
  return depth < 0 ? 0 : recurses(depth + 1) + room[0];
}
BOOST_FIXTURE_TEST_SUITE(faults_of_the_kernel, CoreFixture)

BOOST_AUTO_TEST_CASE(exceptions_do_not_leave_the_kernel) {
  const auto findings = run([](const KernelApi&) { throwsError(); });
  BOOST_REQUIRE(findings.size() == 1U);
  BOOST_TEST(findings[0].message == "from a library");
  BOOST_TEST(result.faulted);
  BOOST_TEST(codes([](const KernelApi&) { throwsError(); }) == (Codes{told("KERNEL-EXCEPTION", kThrow)}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([](const KernelApi&) { throwsNumber(); }) == (Codes{told("KERNEL-EXCEPTION", kThrowNumber)}),
             boost::test_tools::per_element());
  const std::vector<int> none;
  BOOST_TEST(codes([&](const KernelApi&) { seven = throwsInLibrary(none); }) ==
                 (Codes{told("KERNEL-EXCEPTION", kThrowInside)}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_exception_that_the_kernel_takes_is_its_own) {
  BOOST_TEST(codes([](const KernelApi&) {
               try {
                 throwsError();
               } catch (const std::runtime_error&) {
               }
             }) == Codes{},
             boost::test_tools::per_element());
  // Nothing is left of it for what comes later.
  BOOST_TEST(codes([](const KernelApi&) {
               try {
                 throwsNumber();
               } catch (int) {
                 writesNowhere();
               }
             }) == (Codes{told("KERNEL-CRASH", kWrite)}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(crashes_do_not_leave_the_kernel) {
  BOOST_TEST(codes([](const KernelApi&) { writesNowhere(); }) == (Codes{told("KERNEL-CRASH", kWrite)}),
             boost::test_tools::per_element());
  BOOST_TEST(result.faulted);
  BOOST_TEST(codes(
                 [](const KernelApi& k) {
                   k.api.atomicBegin(nullptr); // the lock does not stay behind
                   dividesByZero();
                 },
                 4) == (Codes{told("KERNEL-CRASH", kDivide)}),
             boost::test_tools::per_element());
  BOOST_TEST(reporter().findings()[0].count == 4U);
  BOOST_TEST(codes([](const KernelApi&) { aborts(); }) == (Codes{told("KERNEL-CRASH", kAbort)}),
             boost::test_tools::per_element());
  BOOST_TEST(codes([](const KernelApi&) { asserts(); }) == (Codes{told("KERNEL-CRASH", kAssert)}),
             boost::test_tools::per_element());
  const std::vector<int> none;
  BOOST_TEST(codes([&](const KernelApi&) { seven = mayNotThrow(none); }).size() == 1U); // std::terminate
  BOOST_TEST(codes([](const KernelApi&) { seven = recurses(1); }).size() == 1U);
  BOOST_TEST(reporter().findings()[0].code == "KERNEL-CRASH");
  BOOST_TEST(codes([](const KernelApi&) {}) == Codes{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace ascend::sim::test
