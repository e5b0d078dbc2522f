#!/usr/bin/env python3
"""The Python package against an installed SDK (PYTHONPATH and ASCEND_SDK_PREFIX name it)."""
import concurrent.futures
import dataclasses
import inspect
import pathlib
import sys
import unittest
import warnings

import numpy as np

import ascend_sdk

ADD = pathlib.Path(sys.argv.pop())
HEADER = '#include "kernel_operator.h"\n'
SCALE = HEADER + """using namespace AscendC;
extern "C" __global__ __aicore__ void scale(__gm__ const float* x, float a, int16_t b, __gm__ float* y, uint32_t n) {
  TPipe pipe;
  TBuf<TPosition::VECCALC> buffer;
  pipe.InitBuffer(buffer, n * sizeof(float));
  GlobalTensor<float> gx, gy;
  gx.SetGlobalBuffer(const_cast<__gm__ float*>(x), n);
  gy.SetGlobalBuffer(y, n);
  LocalTensor<float> t = buffer.Get<float>();
  DataCopy(t, gx, n);
  SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
  WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
  Muls(t, t, a, n);
  PipeBarrier<PIPE_V>();
  Adds(t, t, static_cast<float>(b), n);
  SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
  WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
  DataCopy(gy, t, n);
}
"""


class Compile(unittest.TestCase):
    def test_text_and_file_give_the_same_kernels(self):
        text = ascend_sdk.compile(ADD.read_text(), optimization=0)
        file = ascend_sdk.compile(ADD, optimization=0)
        self.assertEqual(list(text), ["add_custom"])
        self.assertEqual(text.signature_json, file.signature_json)
        self.assertTrue(text.data.startswith(b"\x7fELF"))

    def test_errors_carry_kind_and_diagnostics(self):
        def fails(kind, needle, *args, **keywords):
            with self.assertRaises(ascend_sdk.CompileError) as caught:
                ascend_sdk.compile(*args, **keywords)
            self.assertEqual(caught.exception.kind, kind, caught.exception)
            self.assertIn(needle, str(caught.exception))

        fails("source", "gen.cpp:2:", HEADER + "int x = ;", name="gen.cpp")
        fails("source", "there is no kernel", HEADER)
        fails("source", "no_such_header.h", '#include "no_such_header.h"\n')
        fails("request", "unknown SoC", SCALE, soc="Ascend999")
        fails("request", "it takes", SCALE, variant="fast")
        fails("toolchain", "not there", SCALE, host_cxx="/no/such/compiler")
        fails("source", "there is no such file", pathlib.Path("/no/such/file.cpp"))
        fails("toolchain", "was ended after", SCALE, timeout=0.001, cache=False)

    def test_plan_for_an_npu(self):
        plan = ascend_sdk.compile(SCALE, soc="Ascend310P3", dry_run=True, toolchain="legacy").plan
        self.assertIn("--cce-aicore-arch=dav-m200", plan)
        with self.assertRaises(TypeError):
            ascend_sdk.compile(SCALE, colour="red")


class Launch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scale = ascend_sdk.compile(SCALE, optimization=0).kernel

    def test_arguments_by_place_and_by_name(self):
        x = np.linspace(-4, 4, 256, dtype=np.float32)
        y, z = np.zeros_like(x), np.zeros_like(x)
        self.scale(x, 2.0, -3, y, x.size, blocks=1)
        self.assertIs(self.scale(x, 2.0, -3, out=z, n=x.size, blocks=1), z)
        np.testing.assert_array_equal(y, x * np.float32(2) - np.float32(3))
        np.testing.assert_array_equal(z, y)

    def test_strided_output(self):
        x = np.arange(64, dtype=np.float32)
        y = np.zeros((64, 2), np.float32)
        self.scale(x, 1.0, 1, out=y[:, 1], n=64, blocks=1)
        np.testing.assert_array_equal(y[:, 1], x + 1)
        self.assertFalse(y[:, 0].any())

    def test_bad_arguments(self):
        x = np.zeros(64, np.float32)
        for args, needle in [((x, 1.0, 1, x), "missing"), ((x, 1.0, 1, x, 64, 5), "too many"),
                             ((x.astype(np.float64), 1.0, 1, x, 64), "is f32"), ((x, 1.0, 70000, x, 64), "cannot hold"),
                             (([1], 1.0, 1, x, 64), "NumPy array")]:
            with self.assertRaisesRegex(ascend_sdk.LaunchError, needle):
                self.scale(*args)
        x.flags.writeable = False
        with self.assertRaisesRegex(ascend_sdk.LaunchError, "read-only"):
            self.scale(x, 1.0, 1, x, 64, blocks=1)

    def test_findings_are_an_exception_and_the_next_launch_works(self):
        x, y = np.zeros(64, np.float32), np.zeros(64, np.float32)
        with self.assertRaises(ascend_sdk.CheckError) as caught:
            self.scale(x, 1.0, 1, y[:32], 64, blocks=1)
        finding = caught.exception.findings[0]
        self.assertEqual((finding.code, finding.kernel, finding.file), ("MEM-OOB", "scale", "kernel.cpp"))
        self.assertEqual(finding.line, 1 + SCALE[:SCALE.index("DataCopy(gy")].count("\n"))
        self.scale(x, 1.0, 1, y, 64, blocks=1)
        self.assertTrue((y == 1).all())

    def test_checks_can_be_chosen(self):
        racy = ascend_sdk.compile(SCALE.replace("WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);", ""), optimization=0).kernel
        x, y = np.ones(64, np.float32), np.zeros(64, np.float32)
        with self.assertRaisesRegex(ascend_sdk.CheckError, "RACE-"):
            racy(x, 1.0, 1, y, 64, blocks=1)
        racy(x, 1.0, 1, y, 64, blocks=1, check="memory")
        self.assertTrue((y == 2).all())

    def test_an_npu_object_is_not_launched(self):
        kernel = ascend_sdk.Kernel(self.scale.signature, b"", "Ascend910B3")
        with self.assertRaisesRegex(ascend_sdk.LaunchError, "C\\+\\+ runtime"):
            kernel()


    def test_the_size_of_a_workspace(self):
        values = [np.zeros((3, 100)), (10).to_bytes(8, "little", signed=True), (-5).to_bytes(8, "little", signed=True)]

        def size(parts):
            return dataclasses.replace(self.scale.signature, workspace_bytes=512, workspace_parts=parts).workspace_size(values)

        self.assertEqual(size(""), 512)
        self.assertEqual(size("4*0.0*0.1;1"), 512 + 1536 + 512)
        for text, expected in (("2*v1-v2", 25), ("-8+12*0.0+16*0.1", 1628), ("-1*div(v2,2)", 2), ("-1*rem(v2,2)", 1),
                               ("lt(v2,0,7,div(1,0))", 7), ("lt(0.1,0.0,7,8)", 8), ("nat(v1)", 10), ("max(v1,v2)*min(0.0,0.1)", 30)):
            self.assertEqual(size(f"512*nat({text})"), 512 + 512 * expected, text)
        for text in ("nat(v2)", "v2", "2**9", "open(1)", "x", "1.5*"):
            with self.assertRaises((ValueError, SyntaxError), msg=text):
                size(text)


class Package(unittest.TestCase):
    def test_everything_public_has_types(self):
        self.assertTrue((pathlib.Path(ascend_sdk.__file__).parent / "py.typed").exists())
        functions = []
        for name in ascend_sdk.__all__:
            member = getattr(ascend_sdk, name)
            if inspect.isclass(member):
                functions += [f for n, f in vars(member).items() if inspect.isfunction(f) and (n in ("__init__", "__call__") or n[0] != "_")]
            elif inspect.isfunction(member):
                functions.append(member)
        self.assertGreater(len(functions), 4)
        for function in functions:
            signature = inspect.signature(function)
            self.assertIsNot(signature.return_annotation, inspect.Signature.empty, function)
            for parameter in list(signature.parameters.values()):
                self.assertTrue(parameter.name == "self" or parameter.annotation is not inspect.Parameter.empty,
                                f"{function.__qualname__}({parameter.name})")

    def test_threads_compile_and_launch_at_once(self):
        def one(number):
            kernel = ascend_sdk.compile(SCALE, optimization=0, defines={"NUMBER": number}).kernel
            x, y = np.full(64, number, np.float32), np.zeros(64, np.float32)
            kernel(x, 2.0, 1, out=y, n=64, blocks=1)
            return y

        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            for number, y in enumerate(pool.map(one, range(3))):
                np.testing.assert_array_equal(y, np.full(64, 2 * number + 1, np.float32))


if __name__ == "__main__":
    warnings.simplefilter("error")
    unittest.main()
