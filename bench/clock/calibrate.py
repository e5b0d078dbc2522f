#!/usr/bin/env python3
"""Runs kernels whose times on a device are published, and sets the simulator's clock beside them.

  calibrate.py --run build/bin/ascend-run            prints the table
  calibrate.py --run … --write docs/clock.md         replaces the table in the page
  calibrate.py --run … --only copy3,bank2            some of the cases
"""
import argparse
import csv
import pathlib
import subprocess
import sys
import tempfile

import numpy

HERE = pathlib.Path(__file__).resolve().parent
BEGIN, END = "<!-- calibration: begin -->", "<!-- calibration: end -->"
SOC = "Ascend910B1"  # 48 vector cores at 1.85 GHz, as the published tables have

# What each case served for. FITTED: the numbers that were adjusted to it. SEEN: nothing was adjusted to it alone, but a rule was
# chosen, or a number read off, with it in view; its error says little more than that of a fitted one. PREDICTED: looked at
# only when all was done.
FITTED, SEEN, PREDICTED = "fitted", "seen", "predicted"

# name: (kernel, case, blocks, published µs, (what it served for, for what), description). Times of `add`, `copy` and `l1` are
# Task Durations; of `bank` the thousand instructions, in ticks of 20 ns (GetSystemCycle counts at 50 MHz); of `cube` the time of
# the cube unit, for as many products as the kernel has.
CUBE_SHARE = 64 * 24 * 128 * 256 * 64 / 8192**3
CASES = {
    "add0": ("add", 0, 1, 1239689.1, (FITTED, "scalar reads and writes, launch"), "scalar loop, one core"),
    "add1": ("add", 1, 1, 6909.6, (FITTED, "latencies, start of a vector instruction, cost of a call"),
             "vector instruction, one core, tiles of 8 KiB"),
    "add2": ("add", 2, 48, 306.58, (SEEN, "dispatch of a block, cost of a call"), "48 cores, tiles of 8 KiB"),
    "add3": ("add", 3, 48, 268.5, (FITTED, "start of a block"), "tiles of 32 KiB"),
    "add4": ("add", 4, 48, 264.02, (SEEN, "what the L2 cache holds at the start, dispatch"), "double buffer"),
    "add5": ("add", 5, 48, 187.68, (SEEN, "dispatch of a block"), "inputs do not stay in the L2 cache"),
    "add6": ("add", 6, 48, 184.52, (SEEN, "dispatch of a block"), "operands in different bank groups"),
    "copy1": ("copy", 1, 48, 564.84, (FITTED, "start of a move, start of a block"), "GM to UB, pieces of 128 bytes, one a move"),
    "copy2": ("copy", 2, 48, 233.54, (SEEN, "start of a block"), "64 rows of 128 bytes a move"),
    "copy3": ("copy", 3, 48, 215.82, (FITTED, "cost of a burst, start of a block"), "64 rows of 2048 bytes a move"),
    "copy4": ("copy", 4, 48, 275.3, (FITTED, "bursts that are not aligned"), "the same with rows of 24574 bytes"),
    "copy5": ("copy", 5, 48, 828.06, (PREDICTED, ""), "a matrix beyond the L2 cache, four times"),
    "copy6": ("copy", 6, 48, 365.74, (FITTED, "reads from the L2 cache"), "its quarters four times each"),
    "copy7": ("copy", 7, 48, 539.42, (FITTED, "reads of one address"), "all cores read the same addresses at the same time"),
    "copy8": ("copy", 8, 48, 328.88, (FITTED, "cost of a burst"), "all cores read all, each in its own order"),
    "bank1": ("bank", 1, 1, 2390 * 0.02, (SEEN, "start of a vector instruction"), "no conflict"),
    "bank2": ("bank", 2, 1, 4167 * 0.02, (FITTED, "conflict of two reads"), "both sources in one bank"),
    "bank3": ("bank", 3, 1, 4167 * 0.02, (SEEN, "when operands collide"), "both sources in one bank group"),
    "bank4": ("bank", 4, 1, 2389 * 0.02, (SEEN, "when operands collide"), "source and result in one bank, same place in it"),
    "bank5": ("bank", 5, 1, 3751 * 0.02, (FITTED, "conflict of a read and a write"), "source and result in one bank, shifted"),
    "bank6": ("bank", 6, 1, 2390 * 0.02, (SEEN, "when operands collide"), "result in place of a source"),
    "l1 1": ("l1", 1, 24, 300.7, (PREDICTED, ""), "GM to L1 as NZ, 64 rows of 128 bytes a move"),
    "l1 2": ("l1", 2, 24, 230.24, (PREDICTED, ""), "64 rows of 512 bytes a move"),
    "l1 3": ("l1", 3, 24, 438.76, (PREDICTED, ""), "the same with rows of 24574 bytes"),
    "l1 4": ("l1", 4, 24, 899.34, (PREDICTED, ""), "64 rows of 2048 bytes; a matrix beyond the L2 cache, four times"),
    "l1 5": ("l1", 5, 24, 414.96, (PREDICTED, ""), "its quarters four times each"),
    "l1 6": ("l1", 6, 24, 278.56, (PREDICTED, ""), "all cores read the same addresses at the same time"),
    "l1 7": ("l1", 7, 24, 221.34, (PREDICTED, ""), "all cores read all, each in its own order"),
    "cube1": ("cube", 1, 1, 3116.472 * CUBE_SHARE, (PREDICTED, ""), "cube unit, blocks of 128 x 256 x 64 (of the matmul example's case 4)"),
    "cube2": ("cube", 1, 1, 3076.396 * CUBE_SHARE, (PREDICTED, ""), "the same (of case 8)"),
}
DECLARE = {"add": "add(in f16 x, in f16 y, out f16[67108864] z)", "copy": "copy(in f16 source)", "l1": "l1(in f16 source)",
           "bank": "bank(in f16 unused)", "cube": "cube(in f16 unused)"}
COLUMN = {"bank": "aiv_vec_time(us)", "cube": "aic_mac_time(us)"}


def inputs(folder, kernel, case):
    """The files that the kernel reads; their contents do not matter."""
    count = {"add": 8192 * 8192, "bank": 16, "cube": 16}.get(
        kernel, 6144 * 512 if case >= (6 if kernel == "l1" else 7) else 12288 * 12288)
    path = folder / f"{count}.npy"
    if not path.exists():
        numpy.save(path, numpy.ones(count, numpy.float16))
    return ["--in", str(path)] * (2 if kernel == "add" else 1)


def measure(run, folder, name):
    kernel, case, blocks, *_ = CASES[name]
    table = folder / "profile.csv"
    command = [run, str(HERE / f"{kernel}.cpp"), "-D", f"CASE={case}", "--blocks", str(blocks), "--soc", SOC,
               "--declare", DECLARE[kernel], "--check", "none", "--profile-csv", str(table)]
    command += inputs(folder, kernel, case)
    if kernel == "add":
        command += ["--out", str(folder / "out.npy")]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{name}: ascend-run failed:\n{result.stdout}{result.stderr}")
    with open(table, newline="") as file:
        row = next(r for r in csv.DictReader(file) if r["Block ID"] == "all")
    return float(row[COLUMN.get(kernel, "Task Duration(us)")])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", default="ascend-run", help="the ascend-run to use")
    parser.add_argument("--write", type=pathlib.Path, help="page whose table is replaced")
    parser.add_argument("--only", help="cases, separated by commas")
    parser.add_argument("--limit", type=float, help="fail when a case is off by more percent than this")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(CASES)
    lines = ["| case | what | published µs | clock µs | error | served for |", "|---|---|--:|--:|--:|---|"]
    worst = {FITTED: 0.0, SEEN: 0.0, PREDICTED: 0.0}
    with tempfile.TemporaryDirectory() as temporary:
        for name in names:
            *_, published, (served, what), text = CASES[name]
            clock = measure(options.run, pathlib.Path(temporary), name)
            error = 100 * (clock / published - 1)
            worst[served] = max(worst[served], abs(error))
            lines.append(f"| {name[:-1].strip()} {name[-1]} | {text} | {published:.2f} | {clock:.2f} | {error:+.1f} % | "
                         f"{served}{': ' + what if what else ''} |")
            print(lines[-1], flush=True)
    lines.append("")
    lines.append("Largest error: " + ", ".join(f"{served} {error:.1f} %" for served, error in worst.items()) + ".")
    print(lines[-1])
    if options.write:
        page = options.write.read_text()
        head, rest = page.split(BEGIN)
        options.write.write_text(head + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.split(END)[1])
    if options.limit is not None and max(worst.values()) > options.limit:
        sys.exit(f"a case is off by {max(worst.values()):.1f} %, more than {options.limit:.1f} %")


if __name__ == "__main__":
    main()
