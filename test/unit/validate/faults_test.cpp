// What ascend-validate finds beside the simulator's own findings, each with a faulty kernel and a right one; and what
// it proposes.
#include "validate_fixture.h"

using namespace ascend::hub;
using namespace ascend::hub::test;

namespace {

struct Faults : ascend::validate::test::Fixture {
  std::string source(const std::string& body, const std::string& name = "kernel.cpp") const {
    return scratch.write(name, "#include \"kernel_operator.h\"\nusing namespace AscendC;\n" + body).string();
  }
  /// The first tile of each of its rows: where a row begins needs 64 bits when rows are long.
  std::string rows(const std::string& offset) const {
    return source(R"(
extern "C" __global__ __aicore__ void rows(GM_ADDR x, GM_ADDR z, uint32_t columns) {
  GlobalTensor<float> from, to;
  from.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x));
  to.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(z));
  TPipe pipe;
  TQueBind<TPosition::VECIN, TPosition::VECOUT, 1> queue;
  pipe.InitBuffer(queue, 1, 1024);
  const uint32_t row = static_cast<uint32_t>(GetBlockIdx());
  )" + offset + R"(
  LocalTensor<float> t = queue.AllocTensor<float>();
  DataCopy(t, from[at], 256);
  queue.EnQue(t);
  t = queue.DeQue<float>();
  DataCopy(to[at], t, 256);
  queue.FreeTensor(t);
}
)");
  }
  /// A tensor at `second` beside one at 0 of 1024 floats, both built from addresses, in a kernel that is in order.
  std::string addresses(int second) const {
    return source(fmt::format(R"(
extern "C" __global__ __aicore__ void addresses(GM_ADDR x, GM_ADDR y, GM_ADDR z) {{
  GlobalTensor<float> gx, gy, gz;
  gx.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x), 1024);
  gy.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(y), 1024);
  gz.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(z), 1024);
  if (GetBlockIdx() != 0) {{
    return;
  }}
  LocalTensor<float> a(TPosition::VECCALC, 0, 1024), b(TPosition::VECCALC, {}, 1024);
  DataCopy(a, gx, 1024);
  PipeBarrier<PIPE_ALL>();
  DataCopy(b, gy, 1024);
  PipeBarrier<PIPE_ALL>();
  Add(b, a, b, 1024);
  PipeBarrier<PIPE_ALL>();
  DataCopy(gz, b, 1024);
}}
)",
                              second));
  }
  std::string correct(const std::string& kernel) const { return (fs::path(KERNELS) / kernel).string(); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(faults, Faults)

BOOST_AUTO_TEST_CASE(offsets_that_need_more_than_32_bits) {
  const std::vector<std::string> large{"--launch", "columns=1073741824, blocks=8"};
  const std::string narrow = rows("const uint64_t at = row * columns;");
  const auto found = findings("OFFSET-32", narrow, large);
  BOOST_TEST_REQUIRE(found.size() == 1U);
  BOOST_TEST(found[0]["severity"] == "error");
  BOOST_TEST(found[0]["line"] == 12);
  BOOST_TEST(found[0]["message"].get<std::string>().find("4294967296 has become 0") != std::string::npos);
  BOOST_TEST(findings("OFFSET-32", fixed(narrow, found[0]), large).empty());
  BOOST_TEST(findings("OFFSET-32", narrow, {"--launch", "columns=4096, blocks=8"}).empty());
  // Without sizes nobody knows for which ones the kernel is.
  BOOST_TEST(findings("OFFSET-32", narrow).empty());

  // Through variables, calls, signed numbers, and numbers that were made shorter.
  for (const char* offset :
       {"uint32_t at = row; at *= columns;",
        "auto times = [](uint32_t a, uint32_t b) { return a * b; };\n"
        "const uint32_t at = times(row, columns);",
        "const int32_t at = static_cast<int32_t>(row) * static_cast<int32_t>(columns);",
        "const uint32_t at = GetBlockIdx() * static_cast<int64_t>(columns);", "const uint32_t at = row * columns + 8;"})
    BOOST_TEST(!findings("OFFSET-32", rows(offset), large).empty(), offset);
  for (const char* offset : {"const uint64_t at = static_cast<uint64_t>(row) * columns;",
                             "const uint32_t back = row - 1;\nconst uint64_t at = back + 1;",
                             "const uint64_t at = static_cast<uint64_t>(row) * columns + (row - row);"})
    BOOST_TEST(findings("OFFSET-32", rows(offset), large).empty(), offset);
}

BOOST_AUTO_TEST_CASE(offsets_of_declared_sizes) {
  std::string text = read(rows("const uint64_t at = row * kColumns;"));
  text.replace(text.find(", uint32_t columns"), 18, "")
      .insert(text.find("extern"), "constexpr uint32_t kColumns = 1u << 30;\n");
  const std::string file = scratch.write("fixed_size.cpp", text).string();
  BOOST_TEST(
      !findings("OFFSET-32", file, {"--declare", "rows(in f32[8x1073741824] x, out f32[8x1073741824] z)"}).empty());
}

BOOST_AUTO_TEST_CASE(tensors_on_each_other) {
  const auto found = findings("MEM-OVERLAP", addresses(2048));
  BOOST_TEST_REQUIRE(found.size() == 1U);
  BOOST_TEST(found[0]["operation"] == "Add");
  BOOST_TEST(found[0]["other"]["operation"] == "DataCopy");
  BOOST_TEST(codes(addresses(4096)).empty());
}

BOOST_AUTO_TEST_CASE(inputs_of_which_only_a_part_is_read) {
  const auto found = findings(
      "ARG-REREAD", broken("add_half.cpp", "DataCopy(x, xGlobal[at], count);", "DataCopy(x, xGlobal[0], count);"));
  BOOST_TEST_REQUIRE(found.size() == 1U);
  BOOST_TEST(found[0]["severity"] == "warning");
  BOOST_TEST(findings("ARG-REREAD", correct("add_half.cpp")).empty());
}

BOOST_AUTO_TEST_CASE(edges_that_nothing_needs) {
  BOOST_TEST(findings("SYNC-REDUNDANT", correct("add_flags.cpp")).empty());
  BOOST_TEST(findings("SYNC-REDUNDANT", correct("barriers.cpp")).empty());
  const std::string twice = broken("add_flags.cpp", "WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);",
                                   "WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);\n"
                                   "    SetFlag<HardEvent::MTE2_V>(EVENT_ID1);\n"
                                   "    WaitFlag<HardEvent::MTE2_V>(EVENT_ID1);");
  const auto found = findings("SYNC-REDUNDANT", twice);
  BOOST_TEST_REQUIRE(found.size() >= 1U);
  BOOST_TEST(found[0]["severity"] == "note");
  const std::string better = fixed(twice, found[0]);
  BOOST_TEST(findings("SYNC-REDUNDANT", better).size() < found.size());
  BOOST_TEST(codes(better).empty());
  BOOST_TEST(codes(twice, {"--severity", "SYNC-REDUNDANT=warning"}).contains("SYNC-REDUNDANT"));
}

BOOST_AUTO_TEST_CASE(edges_on_both_branches) {
  // One branch sets a flag that only the other one waits for, and numbers decide which is taken.
  const std::string file = broken("add_half.cpp", "Compute(count);",
                                  "if (length == 123456) {\n        SetFlag<HardEvent::V_S>(EVENT_ID6);\n      }\n"
                                  "      Compute(count);");
  const auto found = findings("SYNC-SET-TWICE", file);
  BOOST_TEST_REQUIRE(!found.empty());
  BOOST_TEST(found[0]["launch"].get<std::string>().find("123456") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_tiling_key) {
  const auto with = [&](const char* second) {
    return source(fmt::format(R"(
template <class T> class Twice {{
public:
  __aicore__ inline void Run(GM_ADDR x, GM_ADDR z) {{
    GlobalTensor<T> gx, gz;
    gx.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(x) + GetBlockIdx() * 512, 512);
    gz.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(z) + GetBlockIdx() * 512, 512);
    pipe.InitBuffer(in, 1, 512 * sizeof(T));
    pipe.InitBuffer(out, 1, 512 * {});
    LocalTensor<T> a = in.template AllocTensor<T>();
    DataCopy(a, gx, 512);
    in.EnQue(a);
    a = in.template DeQue<T>();
    LocalTensor<T> b = out.template AllocTensor<T>();
    Add(b, a, a, 512);
    in.FreeTensor(a);
    out.EnQue(b);
    b = out.template DeQue<T>();
    DataCopy(gz, b, 512);
    out.FreeTensor(b);
  }}
  TPipe pipe;
  TQue<TPosition::VECIN, 1> in;
  TQue<TPosition::VECOUT, 1> out;
}};
extern "C" __global__ __aicore__ void twice(GM_ADDR x, GM_ADDR z, GM_ADDR tiling) {{
  if (TILING_KEY_IS(1)) {{
    Twice<half> kernel;
    kernel.Run(x, z);
  }} else if (TILING_KEY_IS(20)) {{
    Twice<float> kernel;
    kernel.Run(x, z);
  }}
}}
)",
                              second));
  };
  BOOST_TEST(codes(with("sizeof(T)")).empty());
  // Only the second instance needs more than this.
  const auto found = findings("MEM-TENSOR", with("2"));
  BOOST_TEST_REQUIRE(!found.empty());
  BOOST_TEST(found[0]["launch"].get<std::string>().find("tiling key 20") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(both_branches_of_the_soc) {
  const std::string file = broken("exp_float.cpp", "Exp(y, x, count);",
                                  "#if __NPU_ARCH__ == 2002\n    Exp(y, x[1], count - 8);\n#else\n"
                                  "    Exp(y, x, count);\n#endif");
  BOOST_TEST(codes(file).empty());
  const auto found = findings("MEM-ALIGN", file, {"--soc", "Ascend910B3", "--soc", "Ascend310P3"});
  BOOST_TEST_REQUIRE(!found.empty());
  BOOST_TEST(found[0]["socs"] == nlohmann::json::array({"Ascend310P3"}));
  BOOST_TEST(findings("MEM-ALIGN", file, {"--soc", "all"}) == found);
}

BOOST_AUTO_TEST_CASE(the_kind_of_core) {
  const std::string file = correct("exp_float.cpp");
  const auto found = findings("KERNEL-TYPE", file, {"--soc", "Ascend310P3"});
  BOOST_TEST_REQUIRE(found.size() == 1U);
  BOOST_TEST(findings("KERNEL-TYPE", fixed(file, found[0]), {"--soc", "Ascend310P3"}).empty());
  BOOST_TEST(findings("KERNEL-TYPE", file).empty());
  std::string two = read(file);
  two += "extern \"C\" __global__ __vector__ __aicore__ void none(GM_ADDR x) { (void)x; }\n";
  BOOST_TEST(findings("KERNEL-TYPE", scratch.write("two.cpp", two).string()).size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_mends_a_missing_order) {
  const std::string flag = broken("add_flags.cpp", "WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);", "");
  const std::string second = broken("add_flags.cpp", "SetFlag<HardEvent::MTE2_V>(EVENT_ID0);", "");
  BOOST_TEST(flag == second); // the same file
  std::string text = read(fs::path(KERNELS) / "add_flags.cpp");
  for (const char* call : {"SetFlag<HardEvent::MTE2_V>(EVENT_ID0);", "WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);"})
    text.replace(text.find(call), std::string_view(call).size(), "");
  std::string file = scratch.write("missing.cpp", text).string();
  auto found = findings("RACE-RAW", file);
  BOOST_TEST_REQUIRE(!found.empty());
  BOOST_TEST(findings("RACE-RAW", fixed(file, found[0])).size() < found.size());

  file = broken("barriers.cpp", "PipeBarrier<PIPE_V>();\n    Adds", "Adds");
  found = findings("RACE-RAW", file, {"--auto-sync=off"});
  BOOST_TEST_REQUIRE(!found.empty());
  BOOST_TEST(codes(fixed(file, found[0]), {"--auto-sync=off"}).empty());

  const ProcessResult text_form = validate({file, "--auto-sync=off"});
  BOOST_TEST(text_form.output.find("note: fix-it: insert 'AscendC::PipeBarrier<PIPE_V>(); '") != std::string::npos,
             text_form.output);
  const auto sarif = nlohmann::json::parse(validate({file, "--auto-sync=off", "--format=sarif"}).output);
  const auto& change = sarif["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0];
  BOOST_TEST(change["artifactLocation"]["uri"] == file);
  BOOST_TEST(change["replacements"][0]["insertedContent"]["text"] == "AscendC::PipeBarrier<PIPE_V>(); ");
}

BOOST_AUTO_TEST_CASE(how_much_a_check_means) {
  const std::string file = broken("exp_float.cpp", "DataCopy(yGlobal[at], y, count);", "");
  BOOST_TEST(findings("ARG-UNUSED", file)[0]["severity"] == "warning");
  BOOST_TEST(findings("ARG-UNUSED", file, {"--Werror"})[0]["severity"] == "error");
  BOOST_TEST(findings("ARG-UNUSED", file, {"--severity", "ARG=note"})[0]["severity"] == "note");
  BOOST_TEST(findings("ARG-UNUSED", file,
                      {"--severity", "ARG=note", "--severity", "ARG-UNUSED=error"})[0]["severity"] == "error");
  BOOST_TEST(findings("ARG-UNUSED", file, {"--disable", "ARG-UNUSED"}).empty());
  BOOST_TEST(validate({file, "--severity", "ARG=loud"}).exitCode == 1);
}

BOOST_AUTO_TEST_CASE(what_no_kernel_calls_is_said) {
  const std::string file =
      broken("exp_float.cpp", "extern \"C\"",
             "template <class T> __aicore__ inline void Unused(T value) { (void)value; }\nextern \"C\"");
  const auto found = findings("NOT-REACHED", file);
  BOOST_TEST_REQUIRE(!found.empty());
  BOOST_TEST(found[0]["message"].get<std::string>().find("no kernel calls 'Unused'") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
