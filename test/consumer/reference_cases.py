"""What docs/cmake.md shows: each block of CMake code is configured and built, each synopsis has the keywords of its function."""
import pathlib
import re
import sys

from project import check

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
MAIN = "int main() { return 0; }\n"


def blocks():
    text = (DOCS / "cmake.md").read_text()
    return re.findall(r"^```cmake\n(.*?)^```$", text, re.M | re.S)


def case_each_block_is_built(project):
    examples = blocks()
    check(len(examples) >= 8, f"{len(examples)} blocks of CMake code in the reference")
    for number, body in enumerate(examples):
        for name in set(re.findall(r"[\w./-]+\.(?:mlir|cpp|rs|npy)\b", body)):
            project.write(name, MAIN if name == "main.cpp" else f"{name}\n")
        (project.source / "include").mkdir(exist_ok=True)
        project.build = project.root / f"build {number}"
        find = "" if "find_package(AscendSDK" in body else "find_package(AscendSDK REQUIRED)"
        project.lists(body, find=find)
        text = project.configure(f"-DCANN_ROOT={project.root / 'none'}")
        said = text.replace("CMake Warning:\n  Manually-specified variables were not used", "")
        check("Warning" not in said, f"{body}\n{text}")
        project.make()
        if "ascend_add_kernel(" in body:
            check(project.compiles(), f"nothing was compiled:\n{body}")


def case_each_synopsis_has_all_keywords(project):
    page = (DOCS / "cmake.md").read_text()
    modules = "".join(f.read_text() for f in next(project.prefix.rglob("AscendAddKernel.cmake")).parent.glob("Ascend*.cmake"))
    vocabulary = re.search(r"macro\(_ascend_kernel_vocabulary\)(.*?)endmacro", modules, re.S)[1]
    known = {"ascend_add_kernel": vocabulary}
    for function in ("ascend_target_kernel_options", "ascend_add_kernel_test"):
        known[function] = re.search(rf"^function\({function}\b(.*?)^endfunction", modules, re.M | re.S)[1]
    for function, text in known.items():
        words = set(" ".join(re.findall(r"set\(_ASCEND_KERNEL_(?:TYPES|ONE|MANY) ([A-Z_ ]+)\)", text)).split())
        synopsis = re.search(rf"^    {function}\((.*?)\)$", page, re.M | re.S)[1]
        shown = set(re.findall(r"\b[A-Z][A-Z_]+\b", re.sub(r"<[^>]*>", "", synopsis)))
        check(words and words == shown, f"{function}: {sorted(words ^ shown)}")
    functions = set(re.findall(r"^function\((ascend_\w+)", modules, re.M))
    described = set(re.findall(r"^## (ascend_\w+)", page, re.M))
    check(functions == described, f"functions without a description, or the other way round: {functions ^ described}")
    for name in set(re.findall(r"define_property\(TARGET PROPERTY (ASCEND_[A-Z]+(?:_[A-Z]+)*)", modules)):
        check(f"`{name}`" in page, f"{name} is not described")


def case_the_page_is_what_the_comments_say(project):
    project.run(sys.executable, DOCS / "tools/cmake_reference.py", "--check")
