#!/usr/bin/env python3
"""Writes docs/reference/ascendc-api.md: the AscendC functions that the device headers offer, per SoC.

The table comes from the headers alone: they are preprocessed for each architecture, and the static_asserts that a
function reaches say which SoC has it and which element types it takes.

    ascendc_api.py --device sdk/device --output docs/reference/ascendc-api.md     writes
    ascendc_api.py --device sdk/device --check  docs/reference/ascendc-api.md     fails if it is out of date
    ascendc_api.py --device sdk/device --compare <checkout of asc-devkit>         lists official names without ours
"""
import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile

ARCHITECTURES = {2201: "910B", 2002: "310P"}
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[A-Za-z_]\w*|::|[{}();<>,\[\]=&*~]|[^\s\w]|\d[\w.\']*')
FAMILIES = [  # folder or file of sdk/device/ascendc -> heading
    ("vector/", "Vector"),
    ("sort/", "Sorting"),
    ("copy/", "Data movement and atomics"),
    ("cube/", "Cube"),
    ("tensor/", "Tensors"),
    ("pipe/", "Pipes and queues"),
    ("core/", "Cores and synchronisation"),
    ("system/", "System, scalar and debugging"),
    ("base/", "Basics"),
    ("math/", "High-level: mathematics and activations"),
    ("activation/", "High-level: mathematics and activations"),
    ("normalization/", "High-level: normalisation"),
    ("quantization/", "High-level: quantisation"),
    ("reduce/", "High-level: reductions, filters and rearrangements"),
    ("filter/", "High-level: reductions, filters and rearrangements"),
    ("pad/", "High-level: reductions, filters and rearrangements"),
    ("transpose/", "High-level: reductions, filters and rearrangements"),
    ("matmul/", "High-level: Matmul"),
]


def preprocessed(compiler, device, arch):
    """[(file below ascendc/, text)] in order of appearance."""
    source = '#include "kernel_operator.h"\n'
    command = [compiler, "-std=c++17", "-E", "-x", "c++", f"-D__NPU_ARCH__={arch}", "-I", device, "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}:\n{done.stderr}")
    root = os.path.realpath(os.path.join(device, "ascendc"))
    parts, current = [], None
    for line in done.stdout.splitlines():
        marker = re.match(r'# \d+ "([^"]*)"', line)
        if marker:
            path = os.path.realpath(marker[1])
            current = os.path.relpath(path, root) if path.startswith(root + os.sep) else None
        elif current is not None:
            parts.append((current, line))
    return parts


def tokens_of(parts):
    return [(token, file) for file, line in parts for token in TOKEN.findall(line)]


class Function:
    def __init__(self, name, file, head, body, public):
        self.name, self.file, self.head, self.body, self.public = name, file, head, body, public

    def parameters(self):
        depth, start = 0, None
        for i, token in enumerate(self.head):
            if token == "(":
                if depth == 0 and i > 0 and self.head[i - 1] == self.name:
                    start = i + 1
                depth += 1
            elif token == ")":
                depth -= 1
                if depth == 0 and start is not None:
                    return self.head[start:i]
        return []


def scan(tokens):
    """All functions at namespace level, and the public methods of classes in namespace AscendC."""
    functions, types = [], {}
    namespaces, head, i = [], [], 0

    def closing(at):
        depth = 0
        while at < len(tokens):
            if tokens[at][0] == "{":
                depth += 1
            elif tokens[at][0] == "}":
                depth -= 1
                if depth == 0:
                    return at
            at += 1
        return at

    while i < len(tokens):
        token, file = tokens[i]
        if token == ";":
            head = []
        elif token == "}":
            if namespaces:
                namespaces.pop()
            head = []
        elif token == "{":
            if head and head[0] == "namespace" or head[:2] == ["inline", "namespace"]:
                namespaces.append("".join(head[1:]))
                head = []
            elif head[:1] == ["extern"] and len(head) == 2:
                namespaces.append("")
                head = []
            else:
                end = closing(i)
                record(functions, types, namespaces, head, [t for t, _ in tokens[i + 1 : end]], file)
                i = end
                head = []
        else:
            head.append(token)
        i += 1
    return functions, types


def function_name(head):
    """The identifier before the first parenthesis that is not inside template arguments."""
    angle = 0
    for i, token in enumerate(head):
        if token == "<" and i > 0 and (head[i - 1] == "template" or angle or re.match(r"\w", head[i - 1])):
            angle += 1
        elif token == ">" and angle:
            angle -= 1
        elif token == "(" and angle == 0 and i > 0:
            return head[i - 1] if re.match(r"[A-Za-z_]\w*$", head[i - 1]) else None
    return None


def record(functions, types, namespaces, head, body, file):
    public = "".join(namespaces) in ("AscendC", "AscendCStd", "AscendC::Std")
    without_template = strip_template(head)
    if without_template[:1] and without_template[0] in ("class", "struct", "enum"):
        names = [t for t in without_template[1:] if re.match(r"[A-Za-z_]\w*$", t) and t not in ("class", "struct", "final")]
        if names and public and without_template[0] != "enum":
            types.setdefault(names[0], (file, methods(names[0], body, without_template[0] == "struct")))
        elif names and without_template[0] != "enum":
            functions.append(Function(names[0], file, head, body, False))  # its static_asserts speak for its users
        return
    name = function_name(head)
    if name and name not in ("operator", "static_assert"):
        functions.append(Function(name, file, head, body, public))


def strip_template(head):
    while head[:1] == ["template"]:
        depth, i = 0, 1
        while i < len(head):
            depth += (head[i] == "<") - (head[i] == ">")
            i += 1
            if depth == 0:
                break
        head = head[i:]
    return head


def methods(owner, body, is_public):
    """Names of the public member functions."""
    names, depth, paren, head = [], 0, 0, []
    for token in body:
        if token == "{":
            if depth == 0 and paren == 0 and is_public:
                names.append(function_name(strip_template(head)))
            depth += 1
            continue
        if token == "}":
            depth -= 1
            head = [] if depth == 0 else head
            continue
        if depth:
            continue
        if token == "(":
            paren += 1
        elif token == ")":
            paren -= 1
        if token == ";" and paren == 0:
            head = []
        elif token == ":" and head[-1:] and head[-1] in ("public", "private", "protected") and len(head) == 1:
            is_public, head = head[-1] == "public", []
        else:
            head.append(token)
    result = []
    for name in names:
        if name and name[0].isupper() and name != owner and name not in result:
            result.append(name)
    return result


def literals(tokens, start):
    """The message of the static_assert at `start`, and its condition's tokens."""
    depth, condition, message = 0, [], ""
    for token in tokens[start + 1 :]:
        if token == "(":
            depth += 1
        elif token == ")":
            depth -= 1
            if depth == 0:
                return condition, message
        if token.startswith('"'):
            message += token[1:-1]
        else:
            condition.append(token)
    return condition, message


def support(function, bodies, arch):
    """None: the SoC does not have it. Else the element types as text; '' if nothing is said."""
    # Registers have the names of what leaves results in them.
    seen, queue, types = {"state", "resultState"}, [function.body], []
    while queue:
        body = queue.pop(0)
        for i, token in enumerate(body):
            if token == "static_assert":
                condition, message = literals(body, i)
                if "does not exist on" in message and "alwaysFalse" in condition and "is910B" not in condition:
                    return None
                if "does not exist on" in message and "is910B" in condition:
                    only_310p = condition[: condition.index("is910B")].count("!") % 2 == 1
                    if only_310p == (arch == 2201):
                        return None
                elif "takes these element types only: " in message:
                    types.append(message.split("takes these element types only: ")[1])
                else:
                    said = re.match(r"AscendC::.*? takes? (.*)", message)
                    if said:
                        types.append(said[1].replace("element types ", "").replace(" or ", ", "))
            elif token in bodies and token not in seen and body is not None:
                seen.add(token)
                queue.extend(bodies[token])
    return types[0] if types else ""


def forms(overloads):
    found = []
    for function in overloads:
        words = function.parameters()
        form = "mask" if "mask" in words else "count" if {"count", "calCount", "srcCount"} & set(words) else "plain"
        if form not in found:
            found.append(form)
    return ", ".join(sorted(found)) if found != ["plain"] else ""


def family(file):
    for prefix, title in FAMILIES:
        if file.startswith(prefix):
            return title
    return "High-level: mathematics and activations"


def table(compiler, device):
    public, classes, answers = {}, {}, {}
    for arch in ARCHITECTURES:
        functions, types = scan(tokens_of(preprocessed(compiler, device, arch)))
        bodies = {}
        for f in functions:
            if not f.public:
                bodies.setdefault(f.name, []).append(f.body)
        for f in functions:
            # What is there to refuse is not part of the table. What Cast takes has a table of its own.
            if f.public and f.name[0].isupper() and f.file != "base/absent.h":
                public.setdefault(f.name, {}).setdefault(arch, []).append(f)
        for name, (file, names) in types.items():
            if file != "base/absent.h":
                classes.setdefault(name, (file, {}))[1][arch] = names
        for name, found in public.items():
            if arch in found:
                supported = [s for s in (support(f, bodies, arch) for f in found[arch]) if s is not None]
                answers[name, arch] = max(supported, key=len) if supported else None
    return public, classes, answers


def markdown(compiler, device):
    public, classes, answers = table(compiler, device)
    for arch in ARCHITECTURES:
        answers["Cast", arch] = "see below"
    out = [
        "# AscendC functions of the simulator, per SoC",
        "",
        "Generated from `sdk/device` by `docs/tools/ascendc_api.py`; a test checks that it is up to date.",
        "910B: Ascend910B1-B4 and Ascend910_93xx (dav-2201). 310P: Ascend310P1/P3 (dav-2002). A cell lists element types;",
        "`yes`: there is none to choose or all are taken; `-`: a call does not compile and says so.",
        "Forms: `count` the first elements, `mask` lanes by number or bits with repeats and strides.",
        "",
    ]
    for heading in dict.fromkeys(title for _, title in FAMILIES):
        rows = []
        for name in sorted(public):
            found = public[name]
            first = next(iter(found.values()))[0]
            if family(first.file) != heading:
                continue
            cells = []
            for arch in ARCHITECTURES:
                answer = answers.get((name, arch)) if arch in found else None
                cells.append("-" if answer is None else answer or "yes")
            if set(cells) == {"-"}:
                continue
            overloads = max((found[a] for a in found), key=len)
            rows.append(f"| {name} | {forms(overloads)} | {cells[0]} | {cells[1]} |")
        if rows:
            out += [f"## {heading}", "", "| function | forms | 910B | 310P |", "|---|---|---|---|", *rows, ""]
    out += cast_tables(compiler, device)
    rows = []
    for name in sorted(classes):
        file, found = classes[name]
        names = found.get(2201) or found.get(2002) or []
        if names:
            where = "" if len(found) == 2 else " (910B only)" if 2201 in found else " (310P only)"
            rows.append(f"| {name}{where} | {' '.join(names)} |")
    out += ["## Classes", "", "| class | functions |", "|---|---|", *rows, ""]
    return "\n".join(out)


CAST_PROGRAM = r'''
#include "kernel_operator.h"
#include <cstdio>
using namespace AscendC;
template <class T, class U> void pair(const char* t, const char* u) {
  constexpr unsigned modes = detail::castModes<T, U>();
  constexpr const char* names[] = {"NONE", "RINT", "FLOOR", "CEIL", "ROUND", "TRUNC", "ODD"};
  if (modes == 0)
    return;
  std::printf("| %s | %s |", u, t);
  for (unsigned i = 0; i < 7; ++i)
    if ((modes >> i & 1) != 0)
      std::printf(" %s", names[i]);
  std::printf(" |\n");
}
#define TO(U, T) pair<T, U>(#T, #U);
#if __NPU_ARCH__ == 2201
#define ALL(U) TO(U, int4b_t) TO(U, int8_t) TO(U, uint8_t) TO(U, int16_t) TO(U, uint16_t) TO(U, half) TO(U, bfloat16_t) TO(U, int32_t) TO(U, uint32_t) TO(U, float) TO(U, int64_t)
#else
#define ALL(U) TO(U, int4b_t) TO(U, int8_t) TO(U, uint8_t) TO(U, int16_t) TO(U, uint16_t) TO(U, half) TO(U, int32_t) TO(U, uint32_t) TO(U, float) TO(U, int64_t)
#endif
int main() {
  ALL(int4b_t) ALL(int8_t) ALL(uint8_t) ALL(int16_t) ALL(uint16_t) ALL(half)
#if __NPU_ARCH__ == 2201
  ALL(bfloat16_t)
#endif
  ALL(int32_t) ALL(uint32_t) ALL(float) ALL(int64_t)
}
'''


def cast_tables(compiler, device):
    """Source, destination and rounding modes of Cast: what the header's own function answers."""
    out = []
    for arch, soc in ARCHITECTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "cast")
            command = [compiler, "-std=c++17", "-O0", f"-D__NPU_ARCH__={arch}", "-I", device, "-x", "c++", "-", "-o", program]
            built = subprocess.run(command, input=CAST_PROGRAM, capture_output=True, text=True)
            if built.returncode != 0:
                sys.exit(f"{' '.join(command)}:\n{built.stderr}")
            rows = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
        out += [f"## Cast on {soc}", "", "| from | to | rounding modes (CAST_…) |", "|---|---|---|", *rows, ""]
    return out


def compare(compiler, device, checkout):
    public, classes, _ = table(compiler, device)
    ours = set(public) | set(classes)
    for path in sorted(glob.glob(os.path.join(checkout, "include/basic_api/*_intf.h"))):
        text = open(path, encoding="utf-8").read()
        names = set(re.findall(r"__aicore__ (?:static )?inline [\w:<>,&* ()]*?\b([A-Z]\w*)\(", text))
        missing = sorted(names - ours)
        if missing:
            print(f"{os.path.basename(path)}: {' '.join(missing)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--device", required=True, help="the folder sdk/device")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "c++"))
    parser.add_argument("--output", help="the file to write")
    parser.add_argument("--check", help="the file to compare with")
    parser.add_argument("--compare", help="a checkout of asc-devkit: lists its functions that are not here")
    options = parser.parse_args()
    if options.compare:
        compare(options.compiler, options.device, options.compare)
        return
    text = markdown(options.compiler, options.device)
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            file.write(text)
    elif options.check:
        with open(options.check, encoding="utf-8") as file:
            if file.read() != text:
                sys.exit(f"{options.check} is out of date: run docs/tools/ascendc_api.py --device {options.device} "
                         f"--output {options.check}")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
