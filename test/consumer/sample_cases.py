"""The samples, each as its page says; those that are about the build itself are in real_cases.py, with every generator."""
import re

from project import check
from real_cases import SAMPLES, copied, sample

FAKES = False


def case_gelu(project):
    sample(project, "gelu")


def case_softmax(project):
    sample(project, "softmax")


def case_layernorm(project):
    sample(project, "layernorm")


def case_rust_saxpy(project):
    """With Debian's rustc: one of rustup looks for its toolchains in the home folder, and here that is another one."""
    project.options.append("-DASCEND_RUSTC=/usr/bin/rustc")
    sample(project, "rust_saxpy")


def workflow(project, name):
    """By its preset, as a newcomer does."""
    copied(project, name)
    project.environment["CMAKE_PREFIX_PATH"] = str(project.prefix)
    project.environment["ASCEND_BACKEND"] = "sim"
    text = project.run("env", "-C", project.source, "cmake", "--workflow", "--preset", "default")
    check("100% tests passed" in text, text)
    return text


def case_ascendc_add_by_its_workflow(project):
    workflow(project, "ascendc_add")


def case_matmul(project):
    text = workflow(project, "matmul")
    check(text.count(": right") == 6 and "WRONG" not in text, text)


def case_single_source(project):
    text = workflow(project, "single_source")
    check("right" in text, text)


def case_kernel_test(project):
    text = workflow(project, "kernel_test")
    check("tests failed out of 6" in text, text)
    # Whatever the kernel gets wrong is seen.
    data = project.source / "data.py"
    data.write_text(data.read_text().replace("min(max(a, b), c)", "min(max(a, b), c - 0.5)"))
    project.run("cmake", "--build", project.source / "build")
    text = project.run("ctest", "--test-dir", project.source / "build", "-R", "clamp.3_blocks.sim", "--output-on-failure", ok=False)
    check("elements differ" in text, text)


def case_several_socs(project):
    text = workflow(project, "several_socs")
    if "left out Ascend910B3 Ascend310P3" in re.sub(r"\s+", " ", text):
        check("for sim sim:Ascend310P3 sim:Ascend910B1" in text, text)
    project.environment["ASCEND_SIM_SOC"] = "Ascend310P1"
    text = project.run(project.source / "build/several_socs", ok=False)
    check("the simulator is set to Ascend310P1" in text and "kernel library 'several_socs_kernels'" in text, text)


def case_python_scale(project):
    copied(project, "python_scale")
    project.environment["PYTHONPATH"] = str(project.prefix / "lib/python3/dist-packages")
    text = project.run("/usr/bin/python3", project.source / "scale.py")
    check(text.count("right (0 differ)") == 3 and re.search(r"as it should: MEM-OOB in line \d+", text), text)


def case_each_sample_has_a_page_and_a_test(project):
    tested = " ".join(name for name in globals() if name.startswith("case_")) + " case_vec_mul case_ascendc_add"
    listed = (SAMPLES / "README.md").read_text()
    for folder in sorted(p.name for p in SAMPLES.iterdir() if p.is_dir()):
        check((SAMPLES / folder / "README.md").exists(), f"{folder} has no page")
        check(f"case_{folder}" in tested, f"{folder} has no test")
        check(f"]({folder}/README.md)" in listed, f"{folder} is not listed")
