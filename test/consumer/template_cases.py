"""Projects made by ascend-new from the installed templates, and other ways to use the installed SDK."""
import os
import pathlib
import re

from project import check

FAKES = False


def new(project, *arguments, ok=True):
    return project.run(project.prefix / "bin/ascend-new", *arguments, ok=ok)


def made(project, template, name):
    """The project, configured, built and tested by its own workflow preset."""
    folder = project.root / "made" / name
    new(project, name, "--template", template, "--output", folder)
    for file in folder.rglob("*"):
        check("@" not in file.name and (file.is_dir() or "@NAME" not in file.read_text()), f"a placeholder is left in {file}")
    project.environment["CMAKE_PREFIX_PATH"] = str(project.prefix)
    project.environment.update(ASCEND_BACKEND="sim", ASCEND_SIM_CHECK="all")
    text = project.run("env", "-C", folder, "cmake", "--workflow", "--preset", "default")
    check("100% tests passed" in text and "warning" not in text.lower(), text)
    return folder


def case_app(project):
    folder = made(project, "app", "my-app")
    entries = (folder / "build/compile_commands.json").read_text()
    check("main.cpp" in entries, entries)


def case_ascendc(project):
    folder = made(project, "ascendc", "scaler")
    check("kernels/scale.cpp" in (folder / "build/compile_commands.json").read_text(), "editors do not see the kernel")


def case_library(project):
    made(project, "library", "normal")


def case_operator(project):
    folder = made(project, "operator", "rms")
    check("GB/s" in project.run(folder / "build/rms_bench"), "the benchmark says nothing")


def case_templates_are_listed_and_described(project):
    listed = new(project, "--list")
    names = re.findall(r"^(\S+) +\S", listed, re.M)
    templates = next(project.prefix.rglob("templates"))
    check(names == sorted(t.name for t in templates.iterdir() if t.is_dir()) and len(names) == 4, listed)
    for name in names:
        text = new(project, "--describe", name)
        check("NAME/CMakeLists.txt" in text and "NAME/README.md" in text, text)


def case_nothing_is_written_without_need(project):
    folder = project.root / "dry"
    text = new(project, "thing", "--output", folder, "--dry-run")
    check(str(folder / "CMakeLists.txt") in text and not folder.exists(), text)
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")
    text = new(project, "thing", "--output", folder, ok=False)
    check("exists already and is not an empty folder" in text and os.listdir(folder) == ["mine.txt"], text)
    (folder / "mine.txt").unlink()
    new(project, "thing", "--output", folder)
    check((folder / ".gitignore").exists() and not list(project.root.glob(".ascend-new*")), "something is left, or missing")


def case_mistakes(project):
    for arguments, text in (([], "name the project"), (["1x"], "'1x' is no name for a project"), (["a b"], "is no name"), (["k_1"], "tiling key"),
                            (["x", "--template", "nope"], "there is no template 'nope'; the templates are app, ascendc, library, operator"),
                            (["test"], "CMake needs this name")):
        output = new(project, *arguments, ok=False)
        check(text in output and output.startswith("ascend-new: error: "), f"{arguments}: {output}")
    project.environment["ASCEND_SDK_TEMPLATE_DIR"] = "/nowhere"
    check("ASCEND_SDK_TEMPLATE_DIR is '/nowhere'" in new(project, "x", ok=False), "no error")


def case_pkg_config_from_a_moved_prefix(project):
    """A program without CMake, against a prefix that was moved after it was installed."""
    moved = project.root.parent / "moved prefix"  # pkg-config escapes spaces, and not all else
    project.run("rm", "-rf", moved)
    project.run("cp", "-a", project.prefix, moved)
    project.environment["PKG_CONFIG_PATH"] = str(next(moved.rglob("pkgconfig")))
    source = project.write("main.cpp", "#include <ascend/runtime.hpp>\n#include <cstdio>\nint main() {\n  const ascend::Device device;\n"
                           "  ascend::Stream stream(device);\n  const auto x = ascend::DeviceBuffer<float>::from_host(stream, std::vector<float>{1, 2});\n"
                           "  return x.to_host()[1] == 2 ? 0 : 1;\n}\n")
    # pkg-config quotes what has spaces; a shell takes the quotes off.
    program = project.root / "program"
    project.run("sh", "-c", 'eval "c++ -std=c++20 \\"\\$1\\" -o \\"\\$2\\" $(pkg-config --cflags --libs ascend-runtime)"', "sh", source, program)
    project.environment["LD_LIBRARY_PATH"] = str(next(moved.rglob("libascend_runtime.so")).parent)
    project.environment["ASCEND_BACKEND"] = "sim"
    project.run(program)
    version = project.run("pkg-config", "--modversion", "ascend-runtime").strip()
    check(version == project.run(pathlib.Path(project.prefix) / "bin/ascend-run", "--version").split()[-1], version)
