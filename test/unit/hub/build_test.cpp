// Whole builds: with the host's compiler, and with a stand-in for bisheng that records what it is given.
#include "hub/hub.h"
#include "hub/toolchain/cann_install.h"
#include "hub/toolchain/sdk_paths.h"
#include "scratch.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <dlfcn.h>
#include <fmt/format.h>

using namespace ascend::hub;
using namespace ascend::hub::test;

namespace {

struct Fixture {
  Fixture() {
    writeDeviceHeaders(scratch);
    source = scratch.write("my add.cpp", kAddSource);
  }

  Request request(const std::string& soc) const {
    Request r;
    r.sources = {source};
    r.target = ascend::target::parseTargetSpec(soc).spec;
    r.output = scratch / "out file.o";
    return r;
  }

  /// A CANN whose programs write their arguments, one a line, to calls.txt and make the file after -o.
  void installFakeCann(bool modern) const {
    const std::string record =
        fmt::format("#!/bin/sh\nfor a in \"$@\"; do printf '%s\\n' \"$a\" >> '{0}/calls.txt'; done\nprintf -- '--\\n' "
                    ">> '{0}/calls.txt'\n"
                    "while [ $# -gt 0 ]; do [ \"$1\" = -o ] && printf made > \"$2\"; shift; done\n",
                    scratch.path().string());
    const std::string bisheng =
        fmt::format("#!/bin/sh\n[ \"$1\" = -print-targets ] && echo 'hiipu64 - NPU' && exit 0\n"
                    "for a in \"$@\"; do [ \"$a\" = '-###' ] && exit {}; done\nexec '{}/cann/bin/record' \"$@\"\n",
                    modern ? 0 : 1, scratch.path().string());
    scratch.write("cann/bin/record", record, true);
    scratch.write("cann/bin/bisheng", bisheng, true);
    scratch.write("cann/bin/ld.lld", record, true);
  }

  /// What the stand-ins were called with, after the plan's own program names are taken away.
  std::string expectedCalls(const Plan& plan) const {
    std::string text;
    for (const CommandLine& command : plan.commands) {
      for (std::size_t i = 1; i < command.argv.size(); ++i)
        text += command.argv[i] + "\n";
      text += "--\n";
    }
    return text;
  }

  void checkFakeBuild(Request r, bool modern) const {
    installFakeCann(modern);
    r.cann = scratch / "cann";
    r.definitions = {"TEXT=\"a b\"", "X='$HOME'"};
    const Result result = compile(r);
    BOOST_TEST(result.error == "");
    BOOST_TEST(read(scratch / "calls.txt") == expectedCalls(result.plan));
    BOOST_TEST(result.plan.commands[0].str().find(modern ? "--npu-arch=dav-" : "--cce-aicore-arch=dav-") !=
               std::string::npos);
    BOOST_TEST(read(r.output) == "made");
    BOOST_TEST(!fs::exists(result.plan.workDir));
  }

  Scratch scratch;
  fs::path source;
  Environment device{"ASCEND_SDK_DEVICE_DIR", (scratch / "device").string()};
  Environment home{"HOME", scratch.path().string()};
  Environment cannHome{"ASCEND_HOME_PATH", std::nullopt};
  Environment toolkit{"ASCEND_TOOLKIT_HOME", std::nullopt};
  Environment install{"ASCEND_INSTALL_PATH", std::nullopt};
};

struct LoadedModule {
  const char* soc;
  const char* const* kernelNames;
  int count;
};

void checkModule(const fs::path& file, const std::string& soc, const std::vector<std::string>& kernels) {
  void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  BOOST_REQUIRE_MESSAGE(handle != nullptr, dlerror());
  const auto* module = static_cast<const LoadedModule*>(dlsym(handle, "ascend_sim_module"));
  BOOST_REQUIRE(module != nullptr);
  BOOST_TEST(module->soc == soc);
  BOOST_REQUIRE(module->count == static_cast<int>(kernels.size()));
  for (std::size_t i = 0; i < kernels.size(); ++i)
    BOOST_TEST(module->kernelNames[i] == kernels[i]);
  dlclose(handle);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(build, Fixture)

BOOST_AUTO_TEST_CASE(a_simulator_object_lists_its_kernels) {
  Request r = request("sim:Ascend310P3");
  r.depfile = scratch / "k.d";
  const Result result = compile(r);
  BOOST_TEST(result.error == "");
  BOOST_TEST(result.diagnostics == "");
  checkModule(r.output, "Ascend310P3", {"add"});
  const std::string dependencies = read(r.depfile);
  BOOST_TEST(dependencies.find("my\\ add.cpp") != std::string::npos);
  BOOST_TEST(dependencies.find("kernel_operator.h") != std::string::npos);
  BOOST_TEST(dependencies.find(".build") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(several_sources_make_one_object) {
  Request r = request("sim");
  r.sources.push_back(
      scratch.write("mul.cpp", "#include \"kernel_operator.h\"\nextern \"C\" __global__ void mul(GM_ADDR) {}\n"));
  r.keep = true;
  const Result result = compile(r);
  BOOST_TEST(result.error == "");
  checkModule(r.output, "Ascend910B3", {"add", "mul"});
  BOOST_TEST(fs::exists(result.plan.workDir));
}

BOOST_AUTO_TEST_CASE(a_given_signature_names_the_kernels) {
  Request r = request("sim");
  ascend::target::Signature kernel;
  kernel.name = "add";
  r.signature = {{kernel}, true};
  BOOST_TEST(compile(r).error == "");
  checkModule(r.output, "Ascend910B3", {"add"});
  r.signature->kernels[0].name = "sub";
  BOOST_TEST(compile(r).error.find("names a kernel that the source does not define") != std::string::npos);
  r.signature->kernels[0].name = "sub_1";
  BOOST_TEST(compile(r).error.find("tiling key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_launcher_stands_in_front_of_what_compiles) {
  const fs::path launcher =
      scratch.write("my launcher",
                    fmt::format("#!/bin/sh\nprintf '%s\\n' \"$*\" >> '{0}/launched.txt'\nshift\nexec \"$@\"\n",
                                scratch.path().string()),
                    true);
  Request r = request("sim");
  r.launcher = {launcher.string(), "--first"};
  BOOST_TEST(compile(r).error == "");
  checkModule(r.output, "Ascend910B3", {"add"});
  const std::string launched = read(scratch / "launched.txt");
  BOOST_TEST(launched.starts_with("--first /"), launched);
  BOOST_TEST(launched.find(" -c ") != std::string::npos, launched);
  BOOST_TEST(std::count(launched.begin(), launched.end(), '\n') == 1, "what links is no compiler: " << launched);

  r.target = ascend::target::parseTargetSpec("Ascend910B3").spec;
  for (const bool modern : {true, false}) {
    fs::remove(scratch / "launched.txt");
    installFakeCann(modern);
    r.cann = scratch / "cann";
    BOOST_TEST(compile(r).error == "");
    BOOST_TEST(read(scratch / "launched.txt").starts_with("--first " + r.cann.string() + "/bin/bisheng "));
  }
}

BOOST_AUTO_TEST_CASE(a_launcher_is_not_what_fails) {
  Request r = request("sim");
  r.launcher = {"env"};
  r.options = {"-include", "nothing.h"};
  BOOST_TEST(compile(r).error.find("env failed") == std::string::npos, compile(r).error);
  r.launcher = {"no-such-launcher"};
  const Result result = compile(r);
  BOOST_TEST(result.error == "the compiler launcher 'no-such-launcher' (--launcher) is not there or cannot be run");
  BOOST_TEST((result.kind == ErrorKind::toolchain));
}

BOOST_AUTO_TEST_CASE(a_compile_error_names_the_users_line_and_leaves_nothing) {
  scratch.write("my add.cpp",
                "#include \"kernel_operator.h\"\nextern \"C\" __global__ void add(GM_ADDR x) {\n  wrong(x);\n}\n");
  const Result result = compile(request("sim"));
  BOOST_TEST(!result);
  BOOST_TEST(result.diagnostics.find("my add.cpp:3:3: error:") != std::string::npos, result.diagnostics);
  BOOST_TEST(result.diagnostics.find("<command-line>") == std::string::npos);
  BOOST_TEST(!fs::exists(scratch / "out file.o"));
  BOOST_TEST(!fs::exists(result.plan.workDir));
}

BOOST_AUTO_TEST_CASE(host_code_that_launches_is_left_out_for_the_simulator) {
  const std::string launch = "void launch(void* s, uint8_t* x) { add<<<8, nullptr, s>>>(x); }\n";
  const std::string kernel = "#include \"kernel_operator.h\"\nextern \"C\" __global__ void add(GM_ADDR x) {}\n";
  scratch.write("my add.cpp", kernel + launch);
  const Result result = compile(request("sim"));
  BOOST_TEST(result.error.find("leave it out with #ifndef ASCEND_SIM") != std::string::npos, result.error);
  scratch.write("my add.cpp", kernel + "#ifndef ASCEND_SIM\n" + launch + "#endif\n");
  BOOST_TEST(compile(request("sim")).error == "");
}

BOOST_AUTO_TEST_CASE(a_kernel_object_has_no_open_ends) {
  scratch.write("my add.cpp", "#include \"kernel_operator.h\"\nvoid elsewhere();\nextern \"C\" __global__ void "
                              "add(GM_ADDR) { elsewhere(); }\n");
  const Result result = compile(request("sim"));
  BOOST_TEST(!result);
  BOOST_TEST(result.diagnostics.find("elsewhere") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(preprocessed_text) {
  Request r = request("sim");
  r.kind = OutputKind::preprocessed;
  BOOST_TEST(compile(r).error == "");
  BOOST_TEST(read(r.output).find("const half* y") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(exactly_the_planned_arguments_reach_a_legacy_bisheng) {
  checkFakeBuild(request("Ascend910B3"), false);
}
BOOST_AUTO_TEST_CASE(exactly_the_planned_arguments_reach_a_new_bisheng) {
  checkFakeBuild(request("Ascend310P3"), true);
}
BOOST_AUTO_TEST_CASE(exactly_the_planned_arguments_make_a_shared_library) {
  Request r = request("Ascend910_9391");
  r.kind = OutputKind::shared;
  checkFakeBuild(r, false);
}

BOOST_AUTO_TEST_CASE(a_sidecar_names_the_kind_of_core) {
  installFakeCann(false);
  const Environment named("ASCEND_HOME_PATH", (scratch / "cann").string());
  const auto magicFor = [&](const std::string& mark) {
    scratch.write("my add.cpp",
                  "#include \"kernel_operator.h\"\nextern \"C\" __global__ " + mark + " void add(GM_ADDR x) {}\n");
    Request r = request("Ascend910B3");
    r.sidecar = true;
    BOOST_TEST(compile(r).error == "");
    return read(scratch / "out file.json");
  };
  BOOST_TEST(magicFor("__aicore__") == "{\n  \"magic\": \"RT_DEV_BINARY_MAGIC_ELF_AIVEC\"\n}\n");
  BOOST_TEST(magicFor("__cube__").find("RT_DEV_BINARY_MAGIC_ELF_AICUBE") != std::string::npos);
  scratch.write("my add.cpp", kAddSource);
  Request simulator = request("sim");
  simulator.sidecar = true;
  fs::remove(scratch / "out file.json");
  BOOST_TEST(compile(simulator).error == "");
  BOOST_TEST(!fs::exists(scratch / "out file.json"));
}

BOOST_AUTO_TEST_CASE(the_environment_names_cann) {
  installFakeCann(true);
  const Environment named("ASCEND_HOME_PATH", (scratch / "cann").string());
  BOOST_TEST(compile(request("Ascend910B3")).error == "");
}

BOOST_AUTO_TEST_CASE(cann_is_found_in_its_usual_place) {
  installFakeCann(true);
  fs::create_directories(scratch / "Ascend");
  fs::rename(scratch / "cann", scratch / "Ascend/cann");
  scratch.write("cann/bin/record", read(scratch / "Ascend/cann/bin/record"), true);
  BOOST_TEST(compile(request("Ascend910B3")).error == "");
}

BOOST_AUTO_TEST_CASE(without_cann_there_is_one_error_that_says_what_to_do) {
  const Result result = compile(request("Ascend910B3"));
  BOOST_TEST(result.error.find("needs Huawei's CANN toolkit") != std::string::npos);
  BOOST_TEST(result.error.find("set ASCEND_HOME_PATH") != std::string::npos);
  BOOST_TEST(!fs::exists(scratch / "out file.o"));
}

BOOST_AUTO_TEST_CASE(a_named_cann_without_bisheng_is_not_passed_over) {
  installFakeCann(true);
  const Environment named("ASCEND_HOME_PATH", (scratch / "cann").string());
  Request r = request("Ascend910B3");
  r.cann = scratch / "other";
  BOOST_TEST(compile(r).error.find("--cann is '" + (scratch / "other").string() +
                                   "', but the compiler bisheng is not there") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_clang_without_an_npu_is_no_bisheng) {
  installFakeCann(true);
  scratch.write("cann/bin/bisheng", "#!/bin/sh\necho x86-64\n", true);
  Request r = request("Ascend910B3");
  r.cann = scratch / "cann";
  BOOST_TEST(compile(r).error.find("does not list hiipu64") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_failing_compiler_is_reported_and_leaves_nothing) {
  installFakeCann(true);
  scratch.write("cann/bin/record", "#!/bin/sh\necho 'my add.cpp:1:1: error: no' >&2\nexit 3\n", true);
  Request r = request("Ascend910B3");
  r.cann = scratch / "cann";
  const Result result = compile(r);
  BOOST_TEST(result.error == "bisheng failed (exit code 3)");
  BOOST_TEST(result.diagnostics == "my add.cpp:1:1: error: no\n");
  BOOST_TEST(!fs::exists(r.output));
}

BOOST_AUTO_TEST_CASE(a_dry_run_needs_no_cann_and_touches_nothing) {
  Request r = request("Ascend910B3");
  r.dryRun = true;
  const Result result = compile(r);
  BOOST_TEST(result.error == "");
  BOOST_TEST(describe(result.plan).find("/usr/local/Ascend/cann/bin/bisheng --npu-arch=dav-2201") != std::string::npos);
  BOOST_TEST(!fs::exists(r.output));
  BOOST_TEST(!fs::exists(result.plan.workDir));
}

BOOST_AUTO_TEST_CASE(sources_for_the_translator_are_pointed_there) {
  Request r = request("sim");
  r.sources = {scratch.write("k.mlir", "")};
  BOOST_TEST(compile(r).error.find("ascend-translate") != std::string::npos);
  r.sources = {scratch / "no.cpp"};
  BOOST_TEST(compile(r).error.find("there is no such file") != std::string::npos);
  r.sources = {scratch.path()};
  BOOST_TEST(compile(r).error.find("it is a folder") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_output_that_cannot_be_written_is_told_before_anything_runs) {
  Request r = request("sim");
  r.output = scratch / "none/k.o";
  BOOST_TEST(compile(r).error.find("does not exist") != std::string::npos);
  r.output = "/proc/k.o";
  BOOST_TEST(compile(r).error.find("cannot write '/proc/k.o'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_host_compiler_is_chosen_by_option_then_environment) {
  const auto one = scratch.write("one", "#!/bin/sh\n", true);
  const auto two = scratch.write("two", "#!/bin/sh\n", true);
  const Environment named("ASCEND_HOST_CXX", two.string());
  BOOST_TEST(hostCompiler(one) == one);
  BOOST_TEST(hostCompiler({}) == two);
  BOOST_CHECK_THROW(hostCompiler(scratch / "three"), Error);
  Request r = request("sim");
  r.hostIsa = HostIsa::baseline;
  const std::string line = plan(r).commands[0].str();
  BOOST_TEST(line.find("-march") == std::string::npos);
  r.hostIsa = HostIsa::v3;
  BOOST_TEST(plan(r).commands[0].str().find("-march=x86-64-v3") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_simulators_kernels_are_optimised_as_far_as_it_pays) {
  Request r = request("sim");
  const auto line = [&] { return plan(r).commands[0].str(); };
  BOOST_TEST(line().find(" -O2 -ftree-vectorize ") != std::string::npos);
  r.optimization = 3;
  BOOST_TEST(line().find(" -O3 ") != std::string::npos);
  BOOST_TEST(line().find("-ftree-vectorize") == std::string::npos);
  r.variant = Variant::debug;
  BOOST_TEST(line().find(" -O0 ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_an_option_cures_is_tried_again_with_it) {
  installFakeCann(false);
  scratch.write("cann/bin/record",
                fmt::format("#!/bin/sh\nprintf '%s\\n' \"$*\" >> '{0}/calls.txt'\n"
                            "case \"$*\" in *{1}*-c*jump-expand=true*|*-Ttext=0*) ;;\n"
                            "*{1}*-c*) echo 'error: out of jump/jumpc imm range'; exit 1;; esac\n"
                            "while [ $# -gt 0 ]; do [ \"$1\" = -o ] && printf made > \"$2\"; shift; done\n",
                            scratch.path().string(), "cce-aicore-arch"),
                true);
  Request r = request("Ascend910B3");
  r.cann = scratch / "cann";
  const Result result = compile(r);
  BOOST_TEST(result.error == "");
  const std::string calls = read(scratch / "calls.txt");
  const std::size_t first = calls.find("-x cce"), second = calls.find("-x cce", first + 1);
  BOOST_TEST(second != std::string::npos, calls);
  BOOST_TEST(calls.find("-x cce", second + 1) == std::string::npos, calls);
  BOOST_TEST(calls.find("-mllvm -cce-aicore-jump-expand=true\n") != std::string::npos, calls);
}

BOOST_AUTO_TEST_CASE(a_failure_that_no_option_cures_is_tried_once) {
  installFakeCann(false);
  scratch.write("cann/bin/record",
                fmt::format("#!/bin/sh\necho call >> '{}/calls.txt'\necho 'k.cpp:1:1: error: stack overflow'\nexit 1\n",
                            scratch.path().string()),
                true);
  Request r = request("Ascend910B3");
  r.cann = scratch / "cann";
  BOOST_TEST(compile(r).error == "bisheng failed (exit code 1)");
  BOOST_TEST(read(scratch / "calls.txt") == "call\ncall\n"); // once more for the stack, and no more
}

BOOST_AUTO_TEST_SUITE_END()
