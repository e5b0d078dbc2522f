#!/usr/bin/env python3
"""Debugs, sanitizes and covers a kernel as docs/debugging.md says. Arguments: folder of the programs, gdb script."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy

PROGRAMS, PRINTERS = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
SOURCE = pathlib.Path(__file__).resolve().parent / "kernel.cpp"


def line_of(text):
    return next(i for i, line in enumerate(SOURCE.read_text().splitlines(), 1) if text in line)


def library(name):
    return subprocess.run(["c++", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()


class Debugging(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.addCleanup(self.temporary.cleanup)
        numpy.save(self.folder / "x.npy", (numpy.arange(256) / 4).astype(numpy.float16))

    def build(self, *options):
        subprocess.run([PROGRAMS / "ascend-compile", SOURCE, "--soc", "sim", *options, "-o", "kernel.so"],
                       cwd=self.folder, check=True, timeout=100)

    def command(self):
        return [str(PROGRAMS / "ascend-run"), "kernel.so", "--declare", "increment(in f16 x, out f16 y, i64 n)",
                "--in", "x.npy", "--out", "y.npy:f16:256", "--scalar", "i64:2", "--blocks", "1"]

    def run_kernel(self, prefix=(), **environment):
        return subprocess.run([*prefix, *self.command()], cwd=self.folder, capture_output=True, text=True, timeout=100,
                              env={**os.environ, **environment})

    def test_gdb_stops_in_the_kernel_and_prints_tensors(self):
        self.build("--variant", "debug")
        stop = line_of("stop here")
        result = self.run_kernel(["gdb", "-q", "-batch", "-ex", f"source {PRINTERS}", "-ex", "set breakpoint pending on",
                                  "-ex", f"break kernel.cpp:{stop}", "-ex", "run", "-ex", "print b", "-ex", "print to",
                                  "-ex", "print last", "-ex", "tensor a 100 20", "-ex", "tensor last", "--args"])
        text = result.stdout + result.stderr
        if "ptrace: Operation not permitted" in text:
            self.skipTest("this machine does not let gdb start programs")
        self.assertIn(f"kernel.cpp:{stop}", text)
        self.assertRegex(text, r"LocalTensor<half> VECOUT at 0x[0-9a-f]+, 256 elements = \{1, 1\.25, 1\.5,")
        self.assertRegex(text, r"GlobalTensor<half> at 0x[0-9a-f]+, 256 elements = ")
        self.assertIn("[100] 25, 25.25", text)
        self.assertIn("[116] 29, 29.25, 29.5, 29.75\n", text)
        self.assertIn("is not a LocalTensor or GlobalTensor", text)

    def test_gdb_stops_in_the_mlir_of_a_kernel(self):
        (self.folder / "scale.mlir").write_text("""func.func @scale(%x: memref<256xf16>) attributes {hacc.entry} {
  %c3 = arith.constant 3 : index
  %v = memref.load %x[%c3] : memref<256xf16>
  %w = arith.addf %v, %v : f16
  memref.store %w, %x[%c3] : memref<256xf16>
  return
}
""")
        for tool, *arguments in (["ascend-translate", "scale.mlir", "--line-directives", "-o", "scale.cpp"],
                                 ["ascend-translate", "scale.mlir", "--emit=signature", "-o", "scale.json"],
                                 ["ascend-compile", "scale.cpp", "--soc", "sim", "--variant", "debug", "-o", "scale.so"]):
            subprocess.run([PROGRAMS / tool, *arguments], cwd=self.folder, check=True, timeout=100)
        result = subprocess.run(
            ["gdb", "-q", "-batch", "-ex", "set breakpoint pending on", "-ex", "break scale.mlir:5", "-ex", "run", "-ex",
             "print value", "-ex", "backtrace 2", "--args", str(PROGRAMS / "ascend-run"), "scale.so", "--signature-file",
             "scale.json", "--inout", "x.npy", "--blocks", "1"],
            cwd=self.folder, capture_output=True, text=True, timeout=100)
        text = result.stdout + result.stderr
        if "ptrace: Operation not permitted" in text:
            self.skipTest("this machine does not let gdb start programs")
        self.assertRegex(text, r"hit Breakpoint 1, .*scale\.mlir:5")
        self.assertIn("memref.store %w", text)
        self.assertRegex(text, r"#1 .* scale \(.*scale\.cpp:\d+")  # what has no place in the source keeps its own

    def test_sanitizers_find_faults_of_plain_code(self):
        preload = " ".join([library("libasan.so"), library("libubsan.so")])
        for define, place, message in [(None, None, None),
                                       # Either sanitizer sees it: the first one to look ends the program.
                                       ("OVERRUN", "last[n] = 1", "stack-buffer-overflow|insufficient space for an object"),
                                       ("OVERFLOW", "counts[0] =", "signed integer overflow")]:
            with self.subTest(define=define):
                self.build("--variant", "sanitize", "-g", "-O1", *(["-D", define] if define else []))
                result = self.run_kernel(LD_PRELOAD=preload, ASAN_OPTIONS="detect_leaks=0")
                text = result.stdout + result.stderr
                if define is None:
                    self.assertEqual(result.returncode, 0, text)
                else:
                    self.assertNotEqual(result.returncode, 0, text)
                    self.assertRegex(text, message)
                    self.assertIn(f"kernel.cpp:{line_of(place)}", text)

    def test_coverage(self):
        self.build("-O0", "-X=--coverage", "--keep")
        self.assertEqual(self.run_kernel().returncode, 0)
        counts = next(self.folder.glob("kernel.so.build/*.gcda"))
        subprocess.run(["gcov", "-o", counts, counts], cwd=self.folder, check=True, capture_output=True, timeout=60)
        lines = {}
        for line in (self.folder / "kernel.cpp.gcov").read_text().splitlines():
            count, number, _ = line.split(":", 2)
            lines[int(number)] = count.strip()
        self.assertEqual(lines[line_of("stop here")], "1")
        self.assertEqual(lines[line_of("// never")], "#####")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
