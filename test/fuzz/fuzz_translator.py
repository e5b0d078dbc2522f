#!/usr/bin/env python3
"""Mutates MLIR files and looks for crashes and hangs of ascend-translate."""
import argparse
import collections
import pathlib
import random
import re
import subprocess
import tempfile
import time

TOKENS = re.compile(r"[%#@!]?[A-Za-z_][\w.$]*|-?\d+(?:\.\d+)?|0x[0-9A-Fa-f]+|\S")
INTERESTING = ["0", "-1", "1", "2147483648", "9223372036854775807", "?", "f16", "f32", "bf16", "i1", "i8", "i64", "index", "i4096", "vector<4xf32>",
               "tensor<*xf32>", "memref<?xf32, strided<[2]>>", "none", "()", "{}", "affine_map<(d0) -> (-d0)>", "\"reduction\"", "\"parallel\"",
               "complex<f32>", "memref<0xf32>", "memref<1x1x1x1x1x1xf32>", "0x7FC00000", "\x00", "\u00e9"]


def mutate(rng, corpus):
    text = rng.choice(corpus)
    for _ in range(rng.randint(1, 4)):
        kind = rng.randrange(7)
        tokens = list(TOKENS.finditer(text))
        lines = text.split("\n")
        if kind == 0 and tokens:
            t = rng.choice(tokens)
            text = text[: t.start()] + rng.choice(INTERESTING) + text[t.end():]
        elif kind == 1 and len(tokens) > 1:
            a, b = sorted(rng.sample(tokens, 2), key=lambda m: m.start())
            text = text[: a.start()] + b.group() + text[a.end(): b.start()] + a.group() + text[b.end():]
        elif kind == 2 and tokens:
            t = rng.choice(tokens)
            text = text[: t.start()] + text[t.end():]
        elif kind == 3 and lines:
            del lines[rng.randrange(len(lines))]
            text = "\n".join(lines)
        elif kind == 4 and lines:
            i = rng.randrange(len(lines))
            lines.insert(rng.randrange(len(lines) + 1), lines[i])
            text = "\n".join(lines)
        elif kind == 5 and text:
            i = rng.randrange(len(text))
            text = text[:i] + chr(rng.randrange(1, 256)) + text[i + 1:]
        else:
            other = rng.choice(corpus).split("\n")
            i, j = rng.randrange(len(lines) + 1), rng.randrange(len(other) + 1)
            text = "\n".join(lines[:i] + other[j: j + rng.randint(1, 8)] + lines[i:])
    return text


def signature_of(output):
    """What tells two crashes apart: the assertion, or the innermost frames of ours."""
    match = re.search(r"Assertion `(.{0,120})", output) or re.search(r"(UNREACHABLE.*)", output) or re.search(r"LLVM ERROR: (.{0,120})", output)
    if match:
        return match.group(1)
    frames = re.findall(r"#\d+ 0x\w+ (\S+)", output)
    return " ".join(f for f in frames[2:9]) or output[-200:]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--corpus", nargs="+", required=True, help="folders of .mlir files")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=20, help="seconds a run may take")
    parser.add_argument("--keep", required=True, help="folder for the inputs that crash")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    corpus = [p.read_text(errors="replace") for d in args.corpus for p in sorted(pathlib.Path(d).rglob("*.mlir"))]
    corpus = [t for t in corpus if len(t) < 20000]
    keep = pathlib.Path(args.keep)
    keep.mkdir(parents=True, exist_ok=True)
    found, outcomes, end = {}, collections.Counter(), time.monotonic() + 60 * args.minutes
    with tempfile.TemporaryDirectory() as scratch:
        source = pathlib.Path(scratch, "k.mlir")
        while time.monotonic() < end:
            text = mutate(rng, corpus)
            source.write_text(text, errors="replace")
            soc = rng.choice(["sim", "Ascend910B3", "Ascend310P3"])
            try:
                done = subprocess.run([args.program, str(source), "-o", str(source) + ".cpp", "--soc", soc], capture_output=True, timeout=args.timeout)
                code, output = done.returncode, done.stderr.decode(errors="replace")
            except subprocess.TimeoutExpired:
                code, output = -1, "timeout"
            outcomes["translated" if code == 0 else "refused" if code > 0 else "crashed"] += 1
            # MLIR's parser crashes after some of its own errors; the program catches that. A crash with no error before it is ours.
            crashed = "the translation crashed" in output and output.count("error:") == 1
            silent = code > 0 and "error" not in output
            if code < 0 or code > 100 or silent or crashed:
                signature = "failed without an error" if silent else signature_of(output)
                if signature not in found:
                    found[signature] = text
                    (keep / f"crash{len(found)}.mlir").write_text(text, errors="replace")
                    (keep / f"crash{len(found)}.txt").write_text(f"--soc {soc}\n{output}", errors="replace")
                    print(f"crash {len(found)}: {signature}", flush=True)
    print(f"{sum(outcomes.values())} inputs: {dict(outcomes)}, {len(found)} distinct findings")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
