"""What the README of an official example says: whether it is for Atlas A2, and which commands build, run and verify it."""
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

PRODUCT = "Atlas A2"
FENCE = re.compile(r"^([ \t]*)```[ \t]*[a-zA-Z]*[ \t]*\n(.*?)^[ \t]*```", re.S | re.M)
SCENARIO = re.compile(r"\b(SCENARIO_NUM|SCENARIO)\b")


@dataclass
class Example:
    name: str
    folder: Path
    steps: list = field(default_factory=list)  # shell text, in order
    scenario_variable: str = ""
    scenarios: list = field(default_factory=list)  # values; [""] where there are none


def blocks(text):
    """Shell blocks, without the indentation of the list they stand in."""
    for match in FENCE.finditer(text):
        yield textwrap.dedent(match[2])


def clean(block):
    """The commands of a block: no comments; line continuations stay."""
    lines = []
    for line in block.splitlines():
        line = re.sub(r"(^|\s)#.*$", "", line.replace("\u00a0", " ")).rstrip()
        # An unclosed fence leaves prose among the commands.
        if line.strip() and ord(line.lstrip()[0]) < 128 and not line.lstrip().startswith((">", "*", "|", "- ", "```")):
            lines.append(line)
    # Some READMEs show the commands for another product, and say that CMAKE_ASC_ARCHITECTURES chooses.
    text = "\n".join(lines).replace("dav-3510", "dav-2201")
    if re.search(r"\bcmake\b.* \.\.( |;|$)", text) and not re.search(r"\bcd\b", text):
        text = "mkdir -p build && cd build\n" + text
    return text


def commands(text):
    """The blocks that build the example in the default mode and run it. READMEs give it as one block or as several."""
    def builds(block):
        return re.search(r"\b(cmake|bisheng)\b", block) and not block.lstrip().startswith(("set(", "add_", "target_"))

    def runs(block):
        return re.search(r"(^|[\s;&])(\./|python3?\s)", block) and "├" not in block

    shell = [b for b in map(clean, blocks(text)) if b and not ("set_env.sh" in b and "cmake" not in b)]
    usual = [b for b in shell if not re.search(r"RUN_MODE\s*=\s*(cpu|sim)|msopprof|msprof|mssanitizer|cannsim", b)]
    for candidates in (usual, shell):
        # Commands of the compiler alone come first; a whole recipe stands for itself.
        whole = next((i for i, b in enumerate(candidates) if builds(b) and runs(b)), None)
        if whole is not None:
            return [b for b in candidates[:whole] if "bisheng " in b and "cmake" not in b] + [candidates[whole]]
        first = next((i for i, b in enumerate(candidates) if builds(b)), None)
        if first is not None:
            return candidates[first:first + 1] + [b for b in candidates[first + 1:] if runs(b)][:1]
    return []


def scenarios(example_dir, text):
    """Values of SCENARIO_NUM that the example has on A2."""
    cmake = (example_dir / "CMakeLists.txt").read_text(errors="replace")
    match = re.search(r'set\(\s*(SCENARIO_NUM|SCENARIO)\s+"?(\d+)"?\s+CACHE', cmake)
    if not match:
        return "", [""]
    variable, default = match[1], int(match[2])
    values = {default}
    pattern = re.search(variable + r'\}?"?\s+MATCHES\s+"\^\[(\d)-(\d)\]\$"', cmake)
    if pattern:
        values.update(range(int(pattern[1]), int(pattern[2]) + 1))
    for numbers in re.findall(variable + r'\}?"?\s+STREQUAL\s+"?(\d+)', cmake) + re.findall(
            variable + r"\s*==\s*(\d+)", "".join(p.read_text(errors="replace") for p in example_dir.glob("*.asc"))):
        values.add(int(numbers))
    return variable, [str(v) for v in sorted(values)]


def find(checkout):
    result = []
    root = Path(checkout) / "examples"
    for readme in sorted(root.rglob("README.md")):
        folder = readme.parent
        text = readme.read_text(errors="replace")
        if PRODUCT not in text or not (folder / "CMakeLists.txt").exists():
            continue
        example = Example(str(folder.relative_to(root)), folder)
        example.steps = commands(text)
        example.scenario_variable, example.scenarios = scenarios(folder, text)
        result.append(example)
    return result
