// aclprof…: what is measured between start and stop, and in which order calls are right.
#include "acl_fixture.h"

#include <acl/acl_prof.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace acl_test;

namespace {

namespace fs = std::filesystem;

struct Profiled : Fixture {
  fs::path folder = fs::temp_directory_path() / ("acl_prof_test." + std::to_string(getpid()));
  std::uint32_t device = 0;
  aclprofConfig* config = aclprofCreateConfig(&device, 1, ACL_AICORE_PIPE_UTILIZATION, nullptr, ACL_PROF_TASK_TIME);
  aclrtBinHandle object = nullptr;

  Profiled() {
    BOOST_TEST_REQUIRE(config != nullptr);
    BOOST_TEST_REQUIRE(aclrtBinaryLoadFromFile(TEST_OBJECT_910B, nullptr, &object) == ACL_SUCCESS);
  }
  ~Profiled() {
    aclrtBinaryUnLoad(object);
    aclprofDestroyConfig(config);
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  aclError init() const { return aclprofInit(folder.c_str(), folder.string().size()); }
  /// Launches the kernel that writes its block's number.
  void launch(std::uint32_t count) const {
    aclrtFuncHandle function = nullptr;
    BOOST_TEST_REQUIRE(aclrtBinaryGetFunction(object, "blocks", &function) == ACL_SUCCESS);
    void* memory = allocate(std::size_t{count} * 8);
    aclrtArgsHandle arguments = nullptr;
    aclrtParamHandle parameter = nullptr;
    BOOST_TEST(aclrtKernelArgsInit(function, &arguments) == ACL_SUCCESS);
    BOOST_TEST(aclrtKernelArgsAppend(arguments, &memory, 8, &parameter) == ACL_SUCCESS);
    BOOST_TEST(aclrtKernelArgsFinalize(arguments) == ACL_SUCCESS);
    BOOST_TEST(aclrtLaunchKernelWithConfig(function, count, stream, nullptr, arguments, nullptr) == ACL_SUCCESS);
    BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
    BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
  }
  std::string read(const char* name) const {
    std::ifstream file(folder / "PROF_000001" / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(acl_prof)

BOOST_FIXTURE_TEST_CASE(measures_between_start_and_stop, Profiled) {
  BOOST_TEST(init() == ACL_SUCCESS);
  launch(3);
  BOOST_TEST(aclprofStart(config) == ACL_SUCCESS);
  launch(5);
  BOOST_TEST(aclprofStop(config) == ACL_SUCCESS);
  launch(7);
  BOOST_TEST(aclprofFinalize() == ACL_SUCCESS);
  const std::string csv = read("op_summary.csv");
  BOOST_TEST(csv.find("Task Duration(us)") != std::string::npos);
  BOOST_TEST(csv.find("blocks,all,all,5,") != std::string::npos, csv);
  BOOST_TEST(csv.find("blocks,all,all,3,") == std::string::npos, csv);
  BOOST_TEST(csv.find("blocks,all,all,7,") == std::string::npos, csv);
  BOOST_TEST(read("msprof.json").find("\"traceEvents\"") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(order_of_calls, Profiled) {
  BOOST_TEST(aclprofStart(config) == ACL_ERROR_PROFILING_FAILURE);
  BOOST_TEST(said("aclprofInit was not called"));
  BOOST_TEST(aclprofFinalize() == ACL_ERROR_PROFILING_FAILURE);
  BOOST_TEST(aclprofInit(nullptr, 1) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclprofInit(folder.c_str(), 5000) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(init() == ACL_SUCCESS);
  BOOST_TEST(init() == ACL_ERROR_REPEAT_INITIALIZE);
  BOOST_TEST(aclprofStop(config) == ACL_ERROR_PROF_NOT_RUN);
  BOOST_TEST(aclprofStart(config) == ACL_SUCCESS);
  BOOST_TEST(aclprofStart(config) == ACL_ERROR_PROF_ALREADY_RUN);
  aclprofConfig* same = aclprofCreateConfig(&device, 1, ACL_AICORE_NONE, nullptr, ACL_PROF_ACL_API);
  BOOST_TEST(aclprofStart(same) == ACL_ERROR_PROF_ALREADY_RUN);
  BOOST_TEST(said("device 0 is profiled already"));
  BOOST_TEST(aclprofDestroyConfig(same) == ACL_SUCCESS);
  BOOST_TEST(aclprofDestroyConfig(same) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclprofDestroyConfig(config) == ACL_ERROR_PROFILING_FAILURE);
  BOOST_TEST(aclprofStop(config) == ACL_SUCCESS);
  BOOST_TEST(aclprofSetConfig(ACL_PROF_SYS_CPU_FREQ, "50", 2) == ACL_SUCCESS);
  BOOST_TEST(aclprofSetConfig(ACL_PROF_ARGS_MAX, "50", 2) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclprofFinalize() == ACL_SUCCESS);
  std::uint32_t twice[] = {1, 1};
  BOOST_TEST(aclprofCreateConfig(twice, 2, ACL_AICORE_NONE, nullptr, 0) == nullptr);
}

BOOST_FIXTURE_TEST_CASE(results_that_cannot_be_written, Profiled) {
  std::ofstream(folder) << "a file, where a folder should be made";
  BOOST_TEST(init() == ACL_SUCCESS);
  BOOST_TEST(aclprofFinalize() == ACL_ERROR_INVALID_FILE);
  BOOST_TEST(said(folder.string()));
}

BOOST_FIXTURE_TEST_CASE(stamps, Fixture) {
  void* const stamp = aclprofCreateStamp();
  std::uint32_t range = 0;
  BOOST_TEST(aclprofSetStampTraceMessage(stamp, "step", 4) == ACL_SUCCESS);
  BOOST_TEST(aclprofMark(stamp) == ACL_SUCCESS);
  BOOST_TEST(aclprofPop() == ACL_ERROR_PROFILING_FAILURE);
  BOOST_TEST(aclprofPush(stamp) == ACL_SUCCESS);
  BOOST_TEST(aclprofPop() == ACL_SUCCESS);
  BOOST_TEST(aclprofRangeStart(stamp, &range) == ACL_SUCCESS);
  BOOST_TEST(aclprofRangeStop(range) == ACL_SUCCESS);
  BOOST_TEST(aclprofRangeStop(range) == ACL_ERROR_INVALID_PARAM);
  aclprofDestroyStamp(stamp);
  BOOST_TEST(aclprofMark(stamp) == ACL_ERROR_INVALID_PARAM);
}

BOOST_AUTO_TEST_SUITE_END()
