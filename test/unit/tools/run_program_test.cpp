// ascend-run from the outside, on hand-written kernels: built, launched, checked.
#include "hub/command_line.h"
#include "npy_files.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <numeric>

using namespace ascend;
using namespace ascend::tools;
using namespace ascend::tools::test;
using target::DType;

namespace {

/// y = x * factor + bias over n floats, n a multiple of 8. BROKEN leaves out the queue that orders the copy and the
/// multiply.
constexpr const char* kScale = R"(#include "kernel_operator.h"
using namespace AscendC;
extern "C" __global__ __aicore__ void scale(GM_ADDR x, GM_ADDR y, float factor, int64_t n) {
  constexpr int64_t kTile = 256;
  TPipe pipe;
  GlobalTensor<float> from, to;
  from.SetGlobalBuffer((__gm__ float*)x, n);
  to.SetGlobalBuffer((__gm__ float*)y, n);
  TQue<TPosition::VECIN, 1> in;
  TQue<TPosition::VECOUT, 1> out;
  pipe.InitBuffer(in, 1, kTile * sizeof(float));
  pipe.InitBuffer(out, 1, kTile * sizeof(float));
  for (int64_t at = GetBlockIdx() * kTile; at < n; at += GetBlockNum() * kTile) {
    const uint32_t count = n - at < kTile ? n - at : kTile;
    LocalTensor<float> a = in.AllocTensor<float>();
    DataCopy(a, from[at], count);
#ifndef BROKEN
    in.EnQue(a);
    a = in.DeQue<float>();
#endif
    LocalTensor<float> b = out.AllocTensor<float>();
    Muls(b, a, factor, count);
    out.EnQue(b);
    b = out.DeQue<float>();
    DataCopy(to[at], b, count);
    in.FreeTensor(a);
    out.FreeTensor(b);
  }
}
#ifdef TWO
extern "C" __global__ __aicore__ void nothing() {}
#endif
)";

/// The kernel above as an object, built once for all tests.
struct BuiltOnce {
  BuiltOnce() : source(files.write("scale.cpp", kScale)), object(files.path("kept") + "/scale.so") {
    const std::string empty = files.write("e.npy", formatNpy({.dtype = DType::f32, .shape = {0}, .data = {}}));
    const hub::ProcessResult result = hub::run({{ASCEND_RUN, source, "--in", empty, "--in", empty, "--scalar", "f32:1",
                                                 "--scalar", "i64:0", "--keep", files.path("kept")}});
    BOOST_REQUIRE_MESSAGE(result.exitCode == 0, result.output);
  }
  Files files;
  std::string source, object;
};

const std::string& builtObject() {
  static const BuiltOnce once;
  return once.object;
}

struct Fixture : Files {
  Fixture() : source(write("scale.cpp", kScale)), input(path("x.npy")) { save(input, {24}, 24); }
  static void save(const std::string& file, std::vector<std::int64_t> shape, std::size_t count) {
    std::vector<float> values(count);
    std::iota(values.begin(), values.end(), 0.0F);
    writeFloats(file, values, std::move(shape));
  }
  static void writeFloats(const std::string& file, const std::vector<float>& values,
                          std::vector<std::int64_t> shape = {}) {
    Array array{.dtype = DType::f32, .shape = std::move(shape), .data = std::vector<std::byte>(4 * values.size())};
    if (array.shape.empty())
      array.shape = {static_cast<std::int64_t>(values.size())};
    std::memcpy(array.data.data(), values.data(), array.data.size());
    std::ofstream(file, std::ios::binary) << formatNpy(array);
  }
  static std::vector<float> load(const std::string& file) {
    const Array array = readNpy(file, false);
    std::vector<float> values(array.data.size() / 4);
    std::memcpy(values.data(), array.data.data(), array.data.size());
    return values;
  }
  hub::ProcessResult run(const std::vector<std::string>& arguments) const {
    hub::CommandLine line{{ASCEND_RUN}};
    return hub::run(line.addAll(arguments));
  }
  void check(const std::vector<std::string>& arguments, int exitCode, const std::string& text) const {
    const hub::ProcessResult result = run(arguments);
    BOOST_TEST(result.exitCode == exitCode, result.output);
    BOOST_TEST(result.output.find(text) != std::string::npos, result.output);
  }
  /// A run that is right in every way, of the object or of the source.
  std::vector<std::string> good(const std::string& output) const {
    return {builtObject(),
            "--declare",
            "scale(in f32 x, out f32 y, f32 factor, i64 n)",
            "--in",
            input,
            "--out",
            output + ":f32:24",
            "--scalar",
            "f32:0.5",
            "--scalar",
            "i64:24"};
  }
  std::vector<std::string> goodSource(const std::string& output) const {
    auto arguments = good(output);
    arguments.erase(arguments.begin(), arguments.begin() + 3);
    arguments.insert(arguments.begin(), {source, "-O0"});
    return arguments;
  }

  std::string source, input;
};

void add(std::vector<std::string>& arguments, std::initializer_list<std::string> more) {
  arguments.insert(arguments.end(), more);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(program, Fixture)

BOOST_AUTO_TEST_CASE(a_bundle_runs_without_a_declaration) {
  const std::string declared = path("scale.json"), bundle = path("scales.asckb"), npuOnly = path("npu.asckb");
  const auto make = [&](const std::vector<std::string>& arguments) {
    hub::CommandLine line{{ASCEND_COMPILE}};
    const hub::ProcessResult result = hub::run(line.addAll(arguments));
    BOOST_REQUIRE_MESSAGE(result.exitCode == 0, result.output);
    return result.output;
  };
  const std::string object = make({"--inspect", builtObject()});
  BOOST_TEST(object.starts_with("object    for the simulator, Ascend910B3\nkernel    scale\nsize"), object);
  make({source, "--emit=signature", "--declare", "scale(in f32 x, out f32 y, f32 factor, i64 n)", "-o", declared});
  make({"--pack", "--library", "scales", "--signature", declared, "--image", "Ascend910B3=" + source, "--image",
        "sim=" + builtObject(), "-o", bundle});
  make({"--pack", "--library", "scales", "--signature", declared, "--image", "Ascend910B3=" + source, "-o", npuOnly});
  auto arguments = good(path("y.npy"));
  arguments.erase(arguments.begin(), arguments.begin() + 3);
  arguments.insert(arguments.begin(), bundle);
  check(arguments, 0, "scale: ");
  BOOST_TEST(load(path("y.npy")).at(23) == 11.5F);
  check({bundle, "--signature"}, 0, "scale(x: in f32");
  auto other = arguments;
  add(other, {"--soc", "Ascend310P3"});
  check(other, 1, "it has objects for Ascend910B3, sim, and none for sim:Ascend310P3; compile one with");
  arguments.front() = npuOnly;
  check(arguments, 1, "none for the simulator; compile one with ascend-compile --soc sim");
  std::ofstream(bundle, std::ios::binary | std::ios::app) << "x";
  arguments.front() = bundle;
  check(arguments, 1, "scales.asckb: error: the bundle is cut short or was changed");
}

BOOST_AUTO_TEST_CASE(a_kernel_runs_on_files) {
  for (const char* soc : {"Ascend910B3", "sim:Ascend310P3"}) {
    auto arguments = goodSource(path("y.npy"));
    add(arguments, {"--soc", soc, "--blocks", "3", "--auto-sync", "off"});
    const hub::ProcessResult result = run(arguments);
    BOOST_TEST(result.exitCode == 0, result.output);
    BOOST_TEST(result.output.find("scale: 3 blocks on a simulated Ascend") != std::string::npos, result.output);
    BOOST_TEST(result.output.find("192 bytes") != std::string::npos, result.output);
    BOOST_TEST(result.output.find("checks (all): nothing found") != std::string::npos, result.output);
    const auto values = load(path("y.npy"));
    BOOST_REQUIRE(values.size() == 24U);
    for (std::size_t i = 0; i < values.size(); ++i)
      BOOST_TEST(values[i] == 0.5F * static_cast<float>(i));
  }
}

BOOST_AUTO_TEST_CASE(outputs_are_compared_with_what_is_expected) {
  std::vector<float> halves(24);
  for (std::size_t i = 0; i < halves.size(); ++i)
    halves[i] = 0.5F * static_cast<float>(i);
  const auto expect = [&](int exitCode, const std::string& text, std::initializer_list<std::string> more) {
    auto arguments = good(path("y.npy"));
    add(arguments, {"--expect", path("expected.npy")});
    add(arguments, more);
    check(arguments, exitCode, text);
  };
  writeFloats(path("expected.npy"), halves);
  expect(0, "y: as expected", {});
  halves[5] = 2.75F;
  writeFloats(path("expected.npy"), halves);
  expect(4,
         "y: 1 of 24 elements differ from what is expected (relative 0, absolute 0): first [5] is 2.5 instead of 2.75",
         {});
  expect(0, "y: as expected", {"--tolerance", "0.1"});
  expect(0, "y: as expected", {"--tolerance", "0,0.3"});
  expect(4, "1 of 24", {"--tolerance", "1e-3,1e-3"});
  expect(2, "--tolerance x", {"--tolerance", "x"});
  expect(1, "--expect is given 2 times, and the kernel has 1 output", {"--expect", path("expected.npy")});
  halves.pop_back();
  writeFloats(path("expected.npy"), halves);
  expect(4, "y: it is f32[24], and f32[23] is expected", {});
}

BOOST_AUTO_TEST_CASE(inout_is_written_back) {
  BOOST_TEST(run({builtObject(), "--declare", "scale(in f32 x, inout f32 y, f32 factor, i64 n)", "--in", input,
                  "--inout", input, "--scalar", "f32:2", "--scalar", "i64:16"})
                 .exitCode == 0);
  const auto values = load(input);
  BOOST_TEST(values[15] == 30.0F);
  BOOST_TEST(values[16] == 16.0F);
}

BOOST_AUTO_TEST_CASE(inout_can_go_to_another_file) {
  BOOST_TEST(run({builtObject(), "--declare", "scale(in f32 x, inout f32 y, f32 factor, i64 n)", "--in", input,
                  "--inout", input + "=" + path("to.npy"), "--scalar", "f32:2", "--scalar", "i64:16"})
                 .exitCode == 0);
  BOOST_TEST(load(input)[15] == 15.0F);
  BOOST_TEST(load(path("to.npy"))[15] == 30.0F);
}

BOOST_AUTO_TEST_CASE(an_empty_array_is_fine) {
  save(path("empty.npy"), {0}, 0);
  BOOST_TEST(run({builtObject(), "--declare", "scale(in f32, out f32, f32, i64)", "--in", path("empty.npy"), "--out",
                  path("y.npy") + ":f32:0", "--scalar", "f32:1", "--scalar", "i64:0"})
                 .exitCode == 0);
  BOOST_TEST(load(path("y.npy")).empty());
}

BOOST_AUTO_TEST_CASE(measures_on_the_devices_clock) {
  auto arguments = good(path("y.npy"));
  add(arguments, {"--profile", "--profile-csv", path("p.csv"), "--trace", path("t.json"), "--report", path("r.html")});
  check(arguments, 0, "aiv_mte2_time");
  const auto text = [&](const char* name) {
    std::ifstream file(path(name));
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  BOOST_TEST(text("p.csv").find("scale,all,all,") != std::string::npos);
  BOOST_TEST(text("t.json").find("\"Muls\"") != std::string::npos);
  BOOST_TEST(text("r.html").find("\"name\":\"Muls\"") != std::string::npos);
  // What cannot be written is told.
  arguments = good(path("y.npy"));
  add(arguments, {"--trace", "/nowhere/t.json"});
  check(arguments, 1, "cannot write '/nowhere/t.json'");
  arguments = good(path("y.npy"));
  add(arguments, {"--profile-csv", "profile.txt"});
  check(arguments, 2, "must end in .csv");
}

BOOST_AUTO_TEST_CASE(a_finding_is_told_and_gives_another_exit_code) {
  auto arguments = goodSource(path("y.npy"));
  add(arguments, {"-DBROKEN", "--report", path("report.json")});
  check(arguments, 3, "RACE-RAW");
  check(arguments, 3, "scale.cpp:22");
  std::ifstream report(path("report.json"));
  const std::string json{std::istreambuf_iterator<char>(report), {}};
  BOOST_TEST(json.find("RACE-RAW") != std::string::npos);
  add(arguments, {"--check", "memory,init"});
  BOOST_TEST(run(arguments).output.find("RACE") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(too_small_a_buffer_is_found) {
  check({builtObject(), "--declare", "scale(in f32, out f32, f32, i64)", "--in", input, "--out",
         path("y.npy") + ":f32:16", "--scalar", "f32:1", "--scalar", "i64:24"},
        3, "MEM-OOB");
}

BOOST_AUTO_TEST_CASE(signatures_are_printed) {
  check({source, "--signature"}, 0, "scale(x: inout any[...], y: inout any[...], factor: f32, n: i64)\n");
  check({source, "--signature", "--declare", "scale(in f32[?] x, out f32[?] y, f32, i64)"}, 0,
        "scale(x: in f32[?], y: out f32[?], factor: f32, n: i64)\n");
}

BOOST_AUTO_TEST_CASE(declared_types_are_checked) {
  auto arguments = goodSource(path("y.npy"));
  add(arguments, {"--declare", "scale(in f16[?] x, out f32[?] y, f32, i64)"});
  check(arguments, 1, "argument 1 'x': expected f16[?], got f32[24]");
}

BOOST_AUTO_TEST_CASE(intermediate_files_are_kept_and_an_object_runs_alone) {
  auto arguments = goodSource(path("y.npy"));
  add(arguments, {"--keep", path("kept files")});
  BOOST_TEST(run(arguments).exitCode == 0);
  const std::string object = path("kept files") + "/scale.so";
  arguments = good(path("z.npy"));
  arguments[0] = object;
  BOOST_TEST(run(arguments).exitCode == 0);
  BOOST_TEST(load(path("z.npy")) == load(path("y.npy")), boost::test_tools::per_element());
  add(arguments, {"--soc", "Ascend310P3"});
  check(arguments, 1, "Ascend310P3");
  arguments.resize(arguments.size() - 2);
  arguments[0] = write("bad.so", "not an object");
  check(arguments, 1, "loading the kernel object failed");
  check({object, "--in", input}, 1, "an object does not say what its kernels take");
}

BOOST_AUTO_TEST_CASE(an_object_brings_its_soc) {
  auto arguments = goodSource(path("y.npy"));
  add(arguments, {"--keep", path("kept"), "--soc", "Ascend310P3"});
  check(arguments, 0, "scale: 8 blocks on a simulated Ascend310P3");
  arguments = good(path("y.npy"));
  arguments[0] = path("kept") + "/scale.so";
  check(arguments, 0, "scale: 8 blocks on a simulated Ascend310P3");
}

BOOST_AUTO_TEST_CASE(there_are_as_many_blocks_as_the_cores_of_the_kind) {
  constexpr const char* kKinds = R"(#include "kernel_operator.h"
extern "C" __global__ __vector__ void on_vectors() {}
extern "C" __global__ __cube__ void on_cubes() {}
extern "C" __global__ __mix__(1, 2) void on_both() {}
)";
  const std::string kinds = write("kinds.cpp", kKinds);
  check({kinds, "--kernel", "on_vectors"}, 0, "on_vectors: 40 blocks on");
  check({kinds, "--kernel", "on_cubes"}, 0, "on_cubes: 20 blocks on");
  check({kinds, "--kernel", "on_both"}, 0, "on_both: 20 blocks on");
}

BOOST_AUTO_TEST_CASE(one_of_several_kernels_is_chosen) {
  auto arguments = goodSource(path("y.npy"));
  add(arguments, {"-DTWO"});
  check(arguments, 1, "choose one with --kernel: scale, nothing");
  add(arguments, {"--kernel", "scale"});
  BOOST_TEST(run(arguments).exitCode == 0);
  arguments.back() = "other";
  check(arguments, 1, "there is no kernel 'other' in it; it has scale, nothing");
}

#ifdef ASCEND_HAS_TRANSLATOR
BOOST_AUTO_TEST_CASE(an_mlir_source_is_translated_and_run) {
  const std::string mlir = write("double it.mlir", R"(
func.func @twice(%x: tensor<?xf32>) -> tensor<?xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %init = tensor.empty(%n) : tensor<?xf32>
  %y = linalg.add ins(%x, %x : tensor<?xf32>, tensor<?xf32>) outs(%init : tensor<?xf32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}
)");
  check({mlir, "--signature"}, 0, "twice(x: in f32[?], out: out f32[?])");
  check({mlir, "--in", input, "--out", path("y.npy") + ":f32:24", "--auto-sync", "off", "--keep", path("kept")}, 0,
        "checks (all): nothing found");
  BOOST_TEST(load(path("y.npy")).at(23) == 46.0F);
  BOOST_TEST(std::filesystem::exists(path("kept") + "/double it.cpp"));
  check({mlir, "--in", input, "--out", path("z.npy") + ":f16:24"}, 1, "argument 2 'out': expected f32[?], got f16[24]");
  check({write("bad.mlir", "func.func @k("), "--in", input}, 1, "bad.mlir:1:");
}

BOOST_AUTO_TEST_CASE(findings_name_lines_of_an_mlir_source) {
  const std::string mlir = write("outside.mlir", R"(
func.func @outside(%x: memref<24xf32>, %i: index) attributes {hacc.entry} {
  %v = memref.load %x[%i] : memref<24xf32>
  %c0 = arith.constant 0 : index

  memref.store %v, %x[%c0] : memref<24xf32>
  return
}
)");
  check({mlir, "--inout", input, "--scalar", "i64:100", "--blocks", "1"}, 3, "outside.mlir:3: error: MEM-OOB");
  const std::string kept = path("kept outside"); // of C++ that stays the findings name the lines
  check({mlir, "--inout", input, "--scalar", "i64:100", "--blocks", "1", "--keep", kept}, 3, "outside.cpp:");
}
#endif

BOOST_AUTO_TEST_CASE(mistakes) {
  auto arguments = good(path("y.npy"));
  check({}, 2, "SOURCE");
  check({path("none.cpp")}, 1, "none.cpp: error: there is no such file");
  check({source}, 1, "the kernel takes 4 arguments, 0 are given");
  add(arguments, {"--blocks", "0"});
  check(arguments, 2, "0 is not a count of 1 to 65535");
  arguments.back() = "65536";
  check(arguments, 2, "65536 is not a count");
  arguments = good(path("none/y.npy"));
  check(arguments, 1, "does not exist");
  arguments = good(path("y.npy"));
  add(arguments, {"--soc", "Ascend910C"});
  check(arguments, 2, "unknown SoC 'Ascend910C'");
  arguments = good(path("y.npy"));
  add(arguments, {"--check", "everything"});
  check(arguments, 1, "everything");
  arguments = good(path("y.npy"));
  add(arguments, {"--auto-sync", "maybe"});
  check(arguments, 2, "--auto-sync");
  arguments = good(path("y.npy"));
  add(arguments, {"-DBROKEN=", "-Dfactor=", "--keep", "/proc/none"});
  check(arguments, 1, "cannot make the folder '/proc/none'");
  arguments = goodSource(path("y.npy"));
  add(arguments, {"-DkTile=1x"});
  check(arguments, 1, "error:");
  arguments = good(path("y.npy"));
  *std::find(arguments.begin(), arguments.end(), path("y.npy") + ":f32:24") += "000000000";
  check(arguments, 1, "allocating device memory failed");
  BOOST_TEST(!std::filesystem::exists(path("y.npy")));
  check({write("k.mlir", "this is no MLIR"), "--in", input}, 1, "k.mlir");
}

BOOST_AUTO_TEST_SUITE_END()
