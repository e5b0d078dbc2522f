"""The build graph of ascend_add_kernel(), seen through fake tools: what runs, when, and with which arguments."""
import os
import pathlib
import re
import time

from project import Project, check

KERNELS = """ascend_add_kernel(kernels SOURCES add.mlir mul.cpp SOCS sim sim:Ascend310P3 SIGNATURE "mul(in f16 x, out f16 z)")
add_executable(app main.cpp)
target_link_libraries(app PRIVATE kernels)
"""
MAIN = '#include "kernels.h"\nint main() { return fake_library_kernels() > 0 ? 0 : 1; }\n'


def standard(project, body=KERNELS):
    project.write("add.mlir", "add\n")
    project.write("mul.cpp", '// include "shared.h"\nvoid mul(int);\n')
    project.write("shared.h", '// include "deep.h"\n')
    project.write("deep.h", "// deep\n")
    project.write("main.cpp", MAIN)
    project.lists(body)
    project.configure()
    project.make()


def touch(path, text=None):
    time.sleep(1.1 if os.environ.get("SLOW_CLOCK") else 0.05)
    path.write_text(path.read_text() + (text or "// changed\n"))


ALL = ["add.dav2002 sim:Ascend310P3", "add.dav2201 sim", "mul sim", "mul sim:Ascend310P3"]


def names(project):
    """Compiles as ALL has them: the translated file's generation included."""
    out = []
    for call in project.calls():
        if call[0] == "ascend-compile" and "--soc" in call:
            out.append(f"{pathlib.Path(call[1]).name.removesuffix('.cpp')} {call[call.index('--soc') + 1]}")
    return sorted(out)


def case_builds_and_does_nothing_again(project):
    standard(project)
    check(names(project) == ALL, f"compiled {names(project)}")
    project.run(*([project.build / "Release" / "app"] if "Multi" in project.generator else [project.build / "app"]))
    for _ in range(2):
        text = project.make()
        check(not project.calls(), f"a second build ran {project.calls()}")
        if "Ninja" in project.generator:
            check("no work to do" in text, text)
        project.configure()  # a new configure step without changes must not rebuild either


def case_one_edit_rebuilds_one_kernel(project):
    standard(project)
    touch(project.source / "mul.cpp")
    project.make()
    check(names(project) == ["mul sim", "mul sim:Ascend310P3"], f"compiled {names(project)}")
    touch(project.source / "add.mlir")
    project.make()
    check(names(project) == ALL[:2], f"compiled {names(project)}")


def case_header_edit_rebuilds_its_users(project):
    standard(project)
    touch(project.source / "deep.h")
    project.make()
    check(names(project) == ["mul sim", "mul sim:Ascend310P3"], f"compiled {names(project)}")
    project.make()
    check(not project.calls(), "out of date for ever after a header change")
    (project.source / "deep.h").rename(project.source / "renamed.h")
    (project.source / "shared.h").write_text('// include "renamed.h"\n')
    project.make()
    check(sorted(set(names(project))) == ["mul sim", "mul sim:Ascend310P3"], f"after a rename: compiled {names(project)}")
    project.make()
    if "Makefiles" not in project.generator:  # CMake 3.25 keeps what an older dependency file of a custom command named
        check(not project.calls(), "out of date for ever after a rename")


def case_options_and_socs_rebuild_what_they_change(project):
    standard(project)
    project.lists(KERNELS.replace("SIGNATURE", "DEFINITIONS NEW=1 SIGNATURE"))
    project.make()
    check(names(project) == ALL, f"compiled {names(project)} after a new definition")
    project.lists(KERNELS.replace("sim:Ascend310P3", "sim:Ascend310P3 sim:Ascend910B1").replace(
        "SIGNATURE", "DEFINITIONS NEW=1 SIGNATURE"))
    project.make()
    check(names(project) == ["add.dav2201 sim:Ascend910B1", "mul sim:Ascend910B1"],
          f"compiled {names(project)} after a new SoC")


def case_upgrade_with_older_time_stamps_rebuilds(project):
    """dpkg keeps the time stamps of the package: a newer program may be an older file."""
    import shutil
    copy = project.root / "prefix"
    shutil.copytree(project.prefix, copy, symlinks=True)
    project.options[0] = f"-DAscendSDK_ROOT={copy}"
    standard(project)
    facts = next(copy.rglob("AscendFacts.cmake"))
    before = facts.stat()
    text = facts.read_text()
    facts.write_text(re.sub(r'_ascend_sdk_version "[^"]*"', '_ascend_sdk_version "99.1"', text))
    check(facts.read_text() != text, "the version was not found in AscendFacts.cmake")
    os.utime(facts, ns=(before.st_atime_ns, before.st_mtime_ns))
    project.configure()
    project.make()
    check(names(project) == ALL, f"compiled {names(project)} after an upgrade")


def case_signatures_go_to_the_source_of_their_kernel(project):
    project.write("a.cpp", "void\nfirst (int x) { second; }\n")
    project.write("b.cpp", "[[x;y]] void second(int x);\nvoid not_first(int x);\n")
    project.write("c.mlir", "first(second(\n")
    project.lists("""set(owner_of_first wrong)
ascend_add_kernel(kernels SOURCES c.mlir a.cpp b.cpp SIGNATURE "second(in f16 x)" "first(out f16 x)")""")
    project.configure()
    project.make()
    declared = {pathlib.Path(c[1]).name: c[c.index("--declare") + 1] for c in project.calls() if "--declare" in c}
    check(declared == {"a.cpp": "first(out f16 x)", "b.cpp": "second(in f16 x)"}, f"signatures: {declared}")


def case_arguments_arrive_as_written(project):
    project.write("k.cpp", "k\n")
    project.lists("""ascend_add_kernel(kernels SOURCES k.cpp
  DEFINITIONS PLAIN SPACED=a\\ b "QUOTED=\\"x y\\"" "SEMI=1;2" "LIST$<SEMICOLON>OTHER" "$<$<CONFIG:Release>:REL>" "$<0:GONE>"
  INCLUDES inc "dir with space"
  OPTIONS --one "--two=a b;c"
  SIGNATURE "k(in f16 x, out f16[16x?] y)"
  NAMESPACE my::ns)""")
    project.configure()
    project.make()
    compiled = [c for c in project.calls() if "--soc" in c][0]
    expected = ["-DPLAIN", "-DSPACED=a b", '-DQUOTED="x y"', "-DSEMI=1;2", "-DLIST", "-DOTHER", "-DREL"]
    check([a for a in compiled if a.startswith("-D")] == expected, f"definitions: {compiled}")
    check([a for a in compiled if a.startswith("-I")]
          == [f"-I{project.source / 'inc'}", f"-I{project.source / 'dir with space'}"], f"includes: {compiled}")
    check("--one" in compiled and "--two=a b;c" in compiled, f"options: {compiled}")
    check("" not in compiled, f"an empty argument: {compiled}")
    signature = [c for c in project.calls() if "--emit=signature" in c][0]
    check(signature[signature.index("--declare") + 1] == "k(in f16 x, out f16[16x?] y)", f"signature: {signature}")
    check([a for a in signature if a.startswith("-D")] == expected, f"definitions of the signature step: {signature}")
    header = [c for c in project.calls() if "--emit=header" in c][0]
    check(header[header.index("--namespace") + 1] == "my::ns", f"namespace: {header}")


def case_translate_options_and_depends(project):
    project.write("k.mlir", "k\n")
    project.write("table.txt", "1\n")
    project.lists("ascend_add_kernel(kernels SOURCES k.mlir TRANSLATE_OPTIONS --verbose-x DEPENDS table.txt)")
    project.configure()
    project.make()
    check(all("--verbose-x" in c for c in project.calls() if c[0] == "ascend-translate"), f"{project.calls()}")
    touch(project.source / "table.txt")
    project.make()
    check(len(project.compiles()) == 1, f"a changed DEPENDS ran {project.calls()}")


def case_failure_leaves_nothing_and_is_retried(project):
    standard(project)
    kernel = project.source / "mul.cpp"
    good = kernel.read_text()
    touch(kernel, "broken\n")
    for _ in range(2):
        text = project.make(ok=False)
        check("mul.cpp:1:1: error: this kernel is broken" in text, text)
        check(project.calls(), "the second build did not try again")
    kernel.write_text(good)
    project.make()
    check("mul sim" in names(project), f"compiled {names(project)}")


def case_same_stem_and_same_source(project):
    project.write("a/add.mlir", "one\n")
    project.write("b/add.mlir", "two\n")
    project.lists("ascend_add_kernel(first SOURCES a/add.mlir b/add.mlir)\n"
                  "ascend_add_kernel(second SOURCES a/add.mlir DEFINITIONS X)\n")
    project.configure()
    project.make()
    check(len(project.compiles()) == 3, f"{project.calls()}")
    outputs = [c[c.index("-o") + 1] for c in project.calls()]
    check(len(outputs) == len(set(outputs)), f"two steps write one file: {sorted(outputs)}")
    check(all(str(project.build) in o for o in outputs), f"outputs outside of the build folder: {outputs}")


def case_configurations_keep_their_outputs(project):
    if "Multi" not in project.generator:
        return
    standard(project)
    counts = []
    for config in ("Debug", "Release", "Debug", "Release"):
        project.make(config=config)
        counts.append(len(names(project)))
    check(counts == [4, 0, 0, 0], f"kernel compiles at each switch of configuration: {counts}")


def case_cross_configurations(project):
    if "Multi" not in project.generator:
        return
    project.options.append("-DCMAKE_CROSS_CONFIGS=all")
    standard(project)
    check(names(project) == ALL, f"{names(project)}")


def case_clean_restores(project):
    standard(project)
    project.make("--target", "clean")
    project.make()
    check(names(project) == ALL, f"compiled {names(project)} after clean")


def case_generated_source(project):
    """A kernel that a rule of the project writes."""
    project.lists("""add_custom_command(OUTPUT made.mlir COMMAND ${CMAKE_COMMAND} -E echo made > made.mlir VERBATIM)
ascend_add_kernel(kernels SOURCES ${CMAKE_CURRENT_BINARY_DIR}/made.mlir)""")
    project.configure()
    project.make()
    check(project.compiles() == ["made sim"], f"{project.compiles()}")


def case_found_in_a_subdirectory(project):
    project.write("k.mlir", "k\n")
    project.write("sub/CMakeLists.txt", "find_package(AscendSDK REQUIRED)\n")
    project.lists("add_subdirectory(sub)\nascend_add_kernel(kernels SOURCES k.mlir)", find="")
    project.configure()
    project.make()
    check(len(project.compiles()) == 1, f"{project.calls()}")


def case_installs_and_exports(project):
    """A user's library of kernels, installed without an in-tree user of its header, then used by a third project."""
    project.write("k.mlir", "k\n")
    project.lists("""include(GNUInstallDirs)
ascend_add_kernel(kernels SOURCES k.mlir)
install(TARGETS kernels EXPORT userTargets FILE_SET HEADERS)
install(EXPORT userTargets NAMESPACE user:: FILE user-config.cmake DESTINATION lib/cmake/user)
export(EXPORT userTargets NAMESPACE user::)""")
    project.configure()
    project.make()
    config = ["--config", "Release"] if "Multi" in project.generator else []
    first, moved = project.root / "first prefix", project.root / "moved here"
    project.run("cmake", "--install", project.build, "--prefix", first, *config)
    first.rename(moved)
    import shutil
    shutil.rmtree(project.build)
    check((moved / "include/kernels.h").exists(), "the header is not installed")
    for file in moved.rglob("*.cmake"):
        for path in (str(first), str(project.source), str(project.build)):
            check(path not in file.read_text(), f"{file} has the path {path}")
    project.write("third/main.cpp", MAIN)
    project.write("third/CMakeLists.txt", """cmake_minimum_required(VERSION 3.25)
project(third LANGUAGES CXX)
find_package(AscendSDK REQUIRED)
find_package(user REQUIRED)
add_executable(app main.cpp)
target_link_libraries(app PRIVATE user::kernels)
""")
    third = project.root / "third build"
    project.configure(f"-Duser_ROOT={moved}", source=project.source / "third", build=third)
    project.make(build=third)


def case_called_from_a_function_in_a_subdirectory(project):
    project.write("sub/k.mlir", "k\n")
    project.write("sub/CMakeLists.txt", "function(mine name)\n  ascend_add_kernel(${name} ${ARGN})\nendfunction()\nmine(kernels SOURCES k.mlir)\n")
    project.lists("add_subdirectory(sub)")
    project.configure()
    before = {p for p in project.source.rglob("*")}
    project.make()
    outputs = [c[c.index("-o") + 1] for c in project.calls()]
    check(outputs and all(o.startswith(str(project.build / "sub")) for o in outputs), f"outputs outside of the folder: {outputs}")
    check({p for p in project.source.rglob("*")} == before, "something was written among the sources")


def case_fifty_clean_builds(project):
    """A user of the header in another directory never comes before the header."""
    if project.generator != "Ninja":
        return  # long, and the order is the graph's
    project.write("k.mlir", "k\n")
    project.write("user/main.cpp", MAIN)
    project.write("user/CMakeLists.txt", "add_executable(app main.cpp)\ntarget_link_libraries(app PRIVATE kernels)\n")
    project.lists("cmake_policy(VERSION 3.25)\nadd_subdirectory(user)\nascend_add_kernel(kernels SOURCES k.mlir)")
    project.configure()
    for _ in range(50):
        project.run("cmake", "--build", project.build, "--target", "clean")
        project.make("-j8")
