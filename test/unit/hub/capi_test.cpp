// The C interface as a program meets it that knows the library only by its name: dlopen, and many threads at once.
#include "scratch.h"

#include <ascend/compile.h>

#include <boost/test/unit_test.hpp>
#include <dlfcn.h>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>

using namespace ascend::hub::test;

namespace {

class Library {
public:
  Library() : handle_(dlopen(ASCEND_COMPILE_LIBRARY, RTLD_NOW | RTLD_LOCAL)) {
    BOOST_REQUIRE_MESSAGE(handle_ != nullptr, dlerror());
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { dlclose(handle_); }
  template <class F> F* find(F* /*declared*/, const char* name) const {
    void* const found = dlsym(handle_, name);
    if (found == nullptr)
      throw std::runtime_error(std::string("the library has no ") + name);
    return reinterpret_cast<F*>(found);
  }

private:
  void* handle_;
};

#define ASCEND_FUNCTION(name) decltype(&::name) name = library.find(&::name, #name)
struct Api {
  Library library;
  ASCEND_FUNCTION(ascend_compile_abi_version);
  ASCEND_FUNCTION(ascend_compile_sdk_version);
  ASCEND_FUNCTION(ascend_compile_request_create);
  ASCEND_FUNCTION(ascend_compile_request_destroy);
  ASCEND_FUNCTION(ascend_compile_request_set);
  ASCEND_FUNCTION(ascend_compile_request_add_source);
  ASCEND_FUNCTION(ascend_compile_request_error);
  ASCEND_FUNCTION(ascend_compile_run);
  ASCEND_FUNCTION(ascend_compile_result_destroy);
  ASCEND_FUNCTION(ascend_compile_result_status);
  ASCEND_FUNCTION(ascend_compile_result_message);
  ASCEND_FUNCTION(ascend_compile_result_diagnostics);
  ASCEND_FUNCTION(ascend_compile_result_signature);
  ASCEND_FUNCTION(ascend_compile_result_plan);
  ASCEND_FUNCTION(ascend_compile_result_object);
};
#undef ASCEND_FUNCTION

struct Answer {
  ascend_compile_status status = ASCEND_COMPILE_INTERNAL;
  std::string message, diagnostics, signature, plan, object;
  auto operator<=>(const Answer&) const = default;
};

struct Fixture {
  Fixture() { writeDeviceHeaders(scratch); }

  Answer compile(const std::string& text, const std::map<std::string, std::string>& options) const {
    const std::unique_ptr<ascend_compile_request, decltype(api.ascend_compile_request_destroy)> request(
        api.ascend_compile_request_create(), api.ascend_compile_request_destroy);
    for (const auto& [name, value] : options)
      if (const auto status = api.ascend_compile_request_set(request.get(), name.c_str(), value.c_str());
          status != ASCEND_COMPILE_OK)
        return {status, api.ascend_compile_request_error(request.get()), {}, {}, {}, {}};
    api.ascend_compile_request_add_source(request.get(), "add.cpp", text.data(), text.size());
    const std::unique_ptr<ascend_compile_result, decltype(api.ascend_compile_result_destroy)> result(
        api.ascend_compile_run(request.get()), api.ascend_compile_result_destroy);
    std::size_t bytes = 0;
    const void* const object = api.ascend_compile_result_object(result.get(), &bytes);
    return {api.ascend_compile_result_status(result.get()),
            api.ascend_compile_result_message(result.get()),
            api.ascend_compile_result_diagnostics(result.get()),
            api.ascend_compile_result_signature(result.get()),
            api.ascend_compile_result_plan(result.get()),
            object == nullptr ? std::string() : std::string(static_cast<const char*>(object), bytes)};
  }

  Scratch scratch;
  Environment device{"ASCEND_SDK_DEVICE_DIR", (scratch / "device").string()};
  Environment cache{"ASCEND_CACHE_DIR", (scratch / "cache").string()};
  Environment cannHome{"ASCEND_HOME_PATH", std::nullopt};
  Api api;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(capi, Fixture)

BOOST_AUTO_TEST_CASE(versions_and_nothing_given) {
  BOOST_TEST(api.ascend_compile_abi_version() == ASCEND_COMPILE_ABI_VERSION);
  BOOST_TEST(std::string(api.ascend_compile_sdk_version()).find('.') != std::string::npos);
  BOOST_TEST(api.ascend_compile_run(nullptr) == nullptr);
  BOOST_TEST((api.ascend_compile_result_status(nullptr) != ASCEND_COMPILE_OK));
  BOOST_TEST(std::string(api.ascend_compile_result_message(nullptr)) == "out of memory");
  BOOST_TEST((api.ascend_compile_request_set(nullptr, "soc", "sim") == ASCEND_COMPILE_REQUEST));
  api.ascend_compile_request_destroy(nullptr);
  api.ascend_compile_result_destroy(nullptr);
  const Answer empty = compile("", {});
  BOOST_TEST((empty.status == ASCEND_COMPILE_REQUEST));
  BOOST_TEST(empty.message.find("option 'soc' is needed") != std::string::npos, empty.message);
}

BOOST_AUTO_TEST_CASE(threads_compile_at_once_and_each_gets_its_own) {
  const std::string broken = "#include \"kernel_operator.h\"\nint x = ;\n";
  const std::vector<std::function<Answer()>> tasks{
      [&] { return compile(kAddSource, {{"soc", "sim"}, {"cache", "off"}}); },
      [&] { return compile(kAddSource, {{"soc", "sim"}, {"cache", "on"}}); },
      [&] { return compile(kAddSource, {{"soc", "sim:Ascend310P3"}, {"define", "EXTRA=1"}}); },
      [&] { return compile(kAddSource, {{"soc", "Ascend910B3"}, {"dry-run", "on"}, {"toolchain", "legacy"}}); },
      [&] { return compile(kAddSource, {{"soc", "sim"}, {"emit", "signature"}}); },
      [&] { return compile(broken, {{"soc", "sim"}}); },
      [&] { return compile(kAddSource, {{"soc", "Ascend999"}}); },
      [&] { return compile(kAddSource, {{"soc", "sim"}, {"host-cxx", "/no/such/compiler"}}); },
  };
  const std::vector<ascend_compile_status> statuses{
      ASCEND_COMPILE_OK, ASCEND_COMPILE_OK,     ASCEND_COMPILE_OK,      ASCEND_COMPILE_OK,
      ASCEND_COMPILE_OK, ASCEND_COMPILE_SOURCE, ASCEND_COMPILE_REQUEST, ASCEND_COMPILE_TOOLCHAIN};
  constexpr std::size_t kThreads = 4;
  std::vector<std::vector<Answer>> answers(kThreads, std::vector<Answer>(tasks.size()));
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < tasks.size(); ++i) {
          const std::size_t task = (i + 2 * t) % tasks.size();
          answers[t][task] = tasks[task]();
        }
      });
  }
  // The plan names a folder of its own each time.
  const auto same = [](Answer a, Answer b) {
    a.plan.clear();
    b.plan.clear();
    return a == b;
  };
  for (std::size_t task = 0; task < tasks.size(); ++task)
    for (const auto& ofThread : answers) {
      BOOST_TEST(ofThread[task].status == statuses[task], task << ": " << ofThread[task].message);
      BOOST_TEST(same(ofThread[task], answers[0][task]), "task " << task);
    }
  BOOST_TEST(answers[0][0].object == answers[0][1].object);
  BOOST_TEST(answers[0][3].plan.find("--cce-aicore-arch=dav-c220-vec") != std::string::npos);
  BOOST_TEST(answers[0][5].diagnostics.find("add.cpp:2:9: error:") != std::string::npos, answers[0][5].diagnostics);
}

BOOST_AUTO_TEST_SUITE_END()
