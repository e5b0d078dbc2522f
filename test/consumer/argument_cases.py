"""What ascend_add_kernel() and find_package() say about mistakes."""
import re

from project import Failure, check


def errors(project, body, **kwargs):
    """The points of the one error message, with line breaks undone."""
    project.write("k.mlir", "k\n")
    project.write("h.cpp", "h(\n")
    project.lists(body, **kwargs)
    text = project.configure(ok=False)
    flat = re.sub(r"\s+", " ", text)
    check(flat.count("CMake Error at") == 1, f"not exactly one error:\n{text}")
    check("CMakeLists.txt:4" in flat, f"the error does not name the line of the call:\n{text}")
    return flat


def expect(project, body, *patterns, **kwargs):
    text = errors(project, body, **kwargs)
    for pattern in patterns:
        check(re.search(pattern, text), f"no /{pattern}/ in\n{text}")


def case_misspelt_keywords(project):
    expect(project, "ascend_add_kernel(t SOURCES k.mlir SOC sim NAMSPACE x)",
           r"unknown keyword 'SOC' \(after SOURCES\): did you mean SOCS\?", r"unknown keyword 'NAMSPACE'.*did you mean NAMESPACE\?")
    expect(project, "ascend_add_kernel(t k.mlir)", r"unknown keyword 'k.mlir'. The keywords are STATIC OBJECT SHARED NAME NAMESPACE HEADER JOB_POOL SOURCES SOCS",
           r"SOURCES is missing: name at least one kernel source")


def case_repeated_and_empty_keywords(project):
    expect(project, "ascend_add_kernel(t SOURCES k.mlir SOURCES h.cpp)", r"SOURCES is given 2 times")
    expect(project, "ascend_add_kernel(t SOURCES SOCS sim)", r"SOURCES has no value")
    expect(project, "ascend_add_kernel(t SOURCES k.mlir NAMESPACE)", r"NAMESPACE has no value")


def case_every_mistake_in_one_message(project):
    expect(project, "ascend_add_kernel(t SOURCES nope.mlir k.txt SOCS Ascend910B9 NAMESPACE 1x)", r"source 'nope.mlir' does not exist: looked for '.*/nope.mlir', '.*/nope.mlir'", r"source 'k.txt' has no extension of a kernel. The extensions are \.mlir",
           r"unknown SoC 'Ascend910B9': did you mean Ascend910B\d\? Known: sim, sim:<SoC>, Ascend910B1", r"NAMESPACE '1x' is no C\+\+ namespace")


def case_types_names_and_headers(project):
    expect(project, "ascend_add_kernel(t STATIC SHARED SOURCES k.mlir)", r"STATIC and SHARED exclude each other")
    expect(project, "ascend_add_kernel(t SOURCES k.mlir NAME a-b HEADER /abs.h)", r"NAME 'a-b' is no C\+\+ identifier",
           r"HEADER '/abs.h' is no relative path of a header")
    for header in ("../up.h", "a/./b.h", "no_extension", "k.txt"):
        expect(project, f"ascend_add_kernel(t SOURCES k.mlir HEADER {header})", r"is no relative path of a header")
    expect(project, "ascend_add_kernel(t SOURCES k.mlir JOB_POOL none)",
           r"JOB_POOL 'none' is not known: write set_property\(GLOBAL APPEND PROPERTY JOB_POOLS none=<jobs>\)")


def case_sources(project):
    expect(project, "ascend_add_kernel(t SOURCES k.mlir ./k.mlir)", r"source './k.mlir' is given twice")
    project.write("k.rs", "k\n")
    project.options.append("-DASCEND_RUSTC=/nowhere/rustc")
    expect(project, "ascend_add_kernel(t SOURCES k.rs)", r"Rust sources need rustc, .* give -DASCEND_RUSTC=<path>")
    project.options.pop()
    expect(project, "ascend_add_kernel(t SOURCES $<1:k.mlir>)", r"generator expressions are not supported in SOURCES")


def case_socs(project):
    expect(project, "ascend_add_kernel(t SOURCES k.mlir SOCS sim sim:Ascend910B3)", r"SOCS names 'sim' twice")
    expect(project, "ascend_add_kernel(t SOURCES k.mlir SOCS native)", r"unknown SoC 'native'.* Known: sim, ")
    expect(project, "ascend_add_kernel(t SOURCES k.mlir SOCS sim:Ascend910b3)", r"did you mean sim:Ascend910B3\?")


def case_signatures(project):
    expect(project, 'ascend_add_kernel(t SOURCES k.mlir SIGNATURE "k(in f16 x)")', r"only hand-written sources .* need one")
    expect(project, 'ascend_add_kernel(t SOURCES h.cpp SIGNATURE "h in f16 x")', r"SIGNATURE 'h in f16 x' is not of the form")
    project.write("i.cpp", "i(\n")
    expect(project, 'ascend_add_kernel(t SOURCES h.cpp i.cpp SIGNATURE "j(in f16 x)")',
           r"SIGNATURE 'j': no hand-written source in SOURCES has a kernel of that name")


def case_targets_and_languages(project):
    expect(project, "ascend_add_kernel(t/u SOURCES k.mlir)", r"'t/u' is no name for a target")
    expect(project, "ascend_add_kernel(t SOURCES k.mlir)", r"the language CXX is not enabled", languages="NONE")
    project.write("k.mlir", "k\n")
    project.lists("add_custom_target(t)\nascend_add_kernel(t SOURCES k.mlir)")
    check("a target 't' exists already" in project.configure(ok=False), "no error for a second target of one name")


def case_missing_program(project):
    project.options[-1] = "-DASCEND_COMPILE_EXECUTABLE=/nowhere/ascend-compile"
    expect(project, "ascend_add_kernel(t SOURCES k.mlir)", r"ASCEND_COMPILE_EXECUTABLE names '/nowhere/ascend-compile', which does not exist")


def case_npu_without_cann(project):
    none = project.root / "no cann"
    none.mkdir()
    project.options.append(f"-DCANN_ROOT={none}")
    expect(project, "ascend_add_kernel(t SOURCES k.mlir SOCS sim Ascend910B3)",
           r"Ascend910B3 need CANN's compiler \(bisheng\), which was not found", r"No CANN toolkit in '[^']*no cann'", r"ASCEND_HOME_PATH",
           r"-DASCEND_SKIP_MISSING_CANN=ON")
    project.options.append("-DASCEND_SKIP_MISSING_CANN=ON")
    text = project.configure()
    check("left out Ascend910B3" in re.sub(r"\s+", " ", text), text)
    project.make()
    check(project.compiles() == ["k sim"], f"{project.compiles()}")
    expect(project, "ascend_add_kernel(t SOURCES k.mlir SOCS Ascend910B3)", r"nothing is left to build")


def case_npu_with_cann(project):
    cann = project.root / "cann"
    (cann / "bin").mkdir(parents=True)
    (cann / "bin/bisheng").write_text("#!/bin/sh\n")
    (cann / "bin/bisheng").chmod(0o755)
    project.options.append(f"-DCANN_ROOT={cann}")
    project.write("k.mlir", "k\n")
    project.lists("ascend_add_kernel(t SOURCES k.mlir SOCS sim Ascend910B3 Ascend310P3)")
    project.configure()
    project.make()
    check(project.compiles() == ["k Ascend310P3", "k Ascend910B3", "k sim"], f"{project.compiles()}")
    for call in project.calls():
        npu = "--soc" in call and call[0] == "ascend-compile" and not call[call.index("--soc") + 1].startswith("sim")
        check(("--cann" in call) == npu and (not npu or call[call.index("--cann") + 1] == str(cann)), f"{call}")
    translations = [c for c in project.calls() if c[0] == "ascend-translate" and "--depfile" in c]
    check(len(translations) == 2, f"one translation for each generation, not {translations}")


def case_default_socs(project):
    project.write("k.mlir", "k\n")
    project.lists("ascend_add_kernel(t SOURCES k.mlir)")
    project.configure("-DASCEND_SOCS=sim;sim:Ascend310P1")
    project.make()
    check(project.compiles() == ["k sim", "k sim:Ascend310P1"], f"{project.compiles()}")
