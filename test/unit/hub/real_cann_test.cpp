// The command lines that bisheng_test.cpp knows as text, given to the bisheng of a CANN that is installed. Without one
// this says that it was skipped.
#include "hub/artifact/inspect.h"
#include "hub/hub.h"
#include "hub/toolchain/cann_install.h"
#include "scratch.h"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <optional>

using namespace ascend::hub;
using namespace ascend::hub::test;

namespace {

constexpr const char* kKernel = R"(#include "kernel_operator.h"
using namespace AscendC;
extern "C" __global__ __aicore__ void add(GM_ADDR x, GM_ADDR y, GM_ADDR z) {{
  KERNEL_TASK_TYPE_DEFAULT({});
  TPipe pipe;
  TQue<TPosition::VECIN, 1> in;
  TQue<TPosition::VECOUT, 1> out;
  GlobalTensor<half> from, to;
  from.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(x), 1024);
  to.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(z), 1024);
  pipe.InitBuffer(in, 1, 2048);
  pipe.InitBuffer(out, 1, 2048);
  LocalTensor<half> a = in.AllocTensor<half>();
  DataCopy(a, from, 1024);
  in.EnQue(a);
  a = in.DeQue<half>();
  LocalTensor<half> b = out.AllocTensor<half>();
  Add(b, a, a, 1024);
  out.EnQue(b);
  in.FreeTensor(a);
  b = out.DeQue<half>();
  DataCopy(to, b, 1024);
  out.FreeTensor(b);
}}
)";

std::optional<CannInstall> realCann() {
  try {
    CannInstall cann = findCann({}, false, Generation::modern);
    return cann.found ? std::optional(cann) : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(real_cann)

BOOST_AUTO_TEST_CASE(takes_every_command_line) {
  const auto cann = realCann();
  if (!cann) {
    BOOST_TEST_MESSAGE("skipped: there is no CANN here");
    return;
  }
  const Scratch scratch;
  const Environment device("ASCEND_SDK_DEVICE_DIR", DEVICE_DIR);
  for (const char* soc : {"Ascend310P3", "Ascend910B3", "Ascend910_9392"}) {
    const auto target = ascend::target::parseTargetSpec(soc).spec;
    const Generation known = probeGeneration(*cann, static_cast<int>(target.soc->arch));
    const std::vector<const char*> types = target.soc->splitCores
                                               ? std::vector{"KERNEL_TYPE_AIV_ONLY", "KERNEL_TYPE_MIX_AIC_1_2"}
                                               : std::vector{"KERNEL_TYPE_AICORE", "KERNEL_TYPE_MIX_VECTOR_CORE"};
    for (const char* type : types)
      for (const OutputKind kind : {OutputKind::object, OutputKind::shared, OutputKind::preprocessed})
        for (const Variant variant : {Variant::release, Variant::debug, Variant::sanitize, Variant::profile}) {
          Request r;
          r.sources = {scratch.write("add.cpp", fmt::format(fmt::runtime(kKernel), type))};
          r.target = target;
          r.kind = kind;
          r.variant = variant;
          r.generation = known;
          r.output = scratch / "add.o";
          const Result result = compile(r);
          const std::string what = fmt::format("{} {} kind {} variant {}: {}\n{}", soc, type, static_cast<int>(kind),
                                               static_cast<int>(variant), result.error, result.diagnostics);
          BOOST_TEST(result.error == "", what);
          if (result && kind == OutputKind::object)
            BOOST_TEST(inspectFile(r.output).find("add") != std::string::npos, what);
        }
  }
}

BOOST_AUTO_TEST_SUITE_END()
