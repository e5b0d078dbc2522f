"""The installed programs and libraries: samples and small projects, built and run. Kernels run on the simulator."""
import json
import os
import pathlib
import re
import shutil
import struct

from project import check

FAKES = False
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"


def built(project, name, config="Release"):
    return project.build / config / name if "Multi" in project.generator else project.build / name


def run_checked(project, program, **environment):
    """Runs a program on the simulator with all checks on; nothing may be found. The loader's path is empty."""
    report = project.root / "findings.json"
    report.unlink(missing_ok=True)
    project.environment.update(ASCEND_BACKEND="sim", ASCEND_SIM_CHECK="all", ASCEND_SIM_AUTO_SYNC="off",
                               ASCEND_SIM_REPORT=str(report), **environment)
    project.environment.pop("LD_LIBRARY_PATH", None)
    text = project.run(program)
    found = json.loads(report.read_text())
    check(found["launches"] > 0 and found["errors"] == 0, f"findings of {program}: {report.read_text()}\n{text}")
    return text


def copied(project, sample):
    shutil.copytree(SAMPLES / sample, project.source, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build"))


def sample(project, name):
    copied(project, name)
    project.configure()
    project.make()
    text = run_checked(project, built(project, name))
    check("right" in text and "WRONG" not in text, text)
    text = run_checked(project, built(project, name), ASCEND_SIM_SOC="Ascend310P3")
    check("right" in text and "WRONG" not in text, text)
    check("no work to do" in project.make() or "Makefiles" in project.generator, "the second build did something")


def case_sample_vec_mul(project):
    sample(project, "vec_mul")


def case_sample_ascendc_add(project):
    sample(project, "ascendc_add")


def case_static_and_shared_runtime(project):
    """The same program with either runtime; what the loader is asked for says which it is."""
    for kind in ("static", "shared"):
        add_project(project, f"find_package(AscendSDK REQUIRED COMPONENTS {kind})")
        shutil.rmtree(project.build, ignore_errors=True)
        project.configure()
        project.make()
        program = built(project, "ascendc_add")
        check("right" in run_checked(project, program), "wrong")
        needed = project.run("readelf", "-d", program)
        check(("libascend_runtime" in needed) == (kind == "shared") and "NEEDED" in needed, f"{kind}: {needed}")
        check(not re.search(r"NEEDED.*ascend_sim", needed), f"the simulator is not needed where there is an NPU: {needed}")


def add_project(project, find="find_package(AscendSDK REQUIRED)", first=""):
    copied(project, "ascendc_add")
    lists = (project.source / "CMakeLists.txt").read_text()
    changed = lists.replace("find_package(AscendSDK 0.1 REQUIRED)", find)
    check(changed != lists, "the sample does not say find_package(AscendSDK 0.1 REQUIRED)")
    (project.source / "CMakeLists.txt").write_text(changed)


def case_from_the_build_tree(project):
    """AscendSDK_DIR in a build folder: the installed prefix is not used."""
    build = pathlib.Path(os.environ["ASCEND_TEST_BUILD"])
    add_project(project)
    config = next(build.glob("lib*/**/cmake/AscendSDK/AscendSDKConfig.cmake"))
    project.options = [f"-DAscendSDK_DIR={config.parent}"]
    project.configure()
    project.make()
    check("right" in run_checked(project, built(project, "ascendc_add")), "wrong")


def subproject(project, find):
    source = os.environ["ASCEND_TEST_SOURCE"]
    add_project(project, find.replace("@SOURCE@", source))
    # With the options of the SDK's own build the compiler cache has all of it.
    project.options = ["-DASCEND_BUILD_TRANSLATOR=OFF", "-DASCEND_WERROR=ON", "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"]
    text = project.configure()
    check("Warning" not in text, text)


def case_as_subdirectory(project):
    if project.generator != "Ninja":
        return  # the same for each generator, and long
    subproject(project, 'add_subdirectory("@SOURCE@" sdk EXCLUDE_FROM_ALL)')
    project.make("--target", "ascendc_add")
    # Of a subproject nothing is installed, tested or named without a prefix.
    project.make("--target", "ascend_sim")
    check("right" in run_checked(project, built(project, "ascendc_add")), "wrong")
    listed = project.run("ctest", "--test-dir", project.build, "-N", "-C", "Release")
    check("Total Tests: 1" in listed, f"tests of the SDK are among those of the project: {listed}")
    config = ["--config", "Release"] if "Multi" in project.generator else []
    prefix = project.root / "installed"
    project.run("cmake", "--install", project.build, "--prefix", prefix, *config)
    check(not prefix.exists(), "the SDK installs itself as a part of another project")


def case_by_fetch_content(project):
    """The same as a subdirectory from here on: it is enough that it configures and has the targets."""
    subproject(project, 'include(FetchContent)\nFetchContent_Declare(AscendSDK SOURCE_DIR "@SOURCE@")\n'
               "FetchContent_MakeAvailable(AscendSDK)")
    check("ascendc_add_kernels" in project.make("--target", "help"), "no kernel library")


def case_moved_prefix(project):
    """The prefix is moved: everything still works, and nothing in it knows where it was."""
    copy = project.root / "moved here"
    shutil.copytree(project.prefix, copy, symlinks=True)
    add_project(project)
    project.options = [f"-DAscendSDK_ROOT={copy}"]
    project.configure()
    project.make()
    check("right" in run_checked(project, built(project, "ascendc_add")), "wrong")
    paths = [str(project.prefix), os.environ["ASCEND_TEST_BUILD"], os.environ["ASCEND_TEST_SOURCE"]]
    for file in project.prefix.rglob("*"):
        if file.is_file() and not file.is_symlink():
            data = file.read_bytes()
            for path in paths:
                check(path.encode() not in data, f"{file} holds the path {path}")


def case_socs_are_those_of_the_programs(project):
    """The names that CMake accepts are those that ascend-compile does."""
    text = project.run(project.prefix / "bin/ascend-compile", "nothing.cpp", "--soc", "nope", "-o", "x", ok=False)
    program = set(re.findall(r"\bAscend\w+", text))
    facts = next(project.prefix.rglob("AscendFacts.cmake")).read_text()
    package = set(re.search(r"set\(_ascend_socs ([^)]*)\)", facts)[1].split())
    check(program == package and package, f"ascend-compile knows {sorted(program)}, the package {sorted(package)}")


def case_compile_error_shows_the_users_line(project):
    add_project(project)
    kernel = project.source / "add.cpp"
    lines = kernel.read_text().splitlines()
    kernel.write_text("\n".join(lines + ["int oops = undeclared_name;", ""]))
    project.configure()
    text = project.make(ok=False)
    check(re.search(rf"add\.cpp:{len(lines) + 1}:\d+: .*error", text), text)
    check("undeclared_name" in text, text)
    kernel.write_text("\n".join(lines + [""]))
    project.make()


def case_wrong_type_does_not_compile(project):
    """The generated launcher refuses a buffer of another element type, in words."""
    add_project(project)
    main = project.source / "main.cpp"
    main.write_text(main.read_text().replace("ascend::DeviceBuffer<ascend::half> dz", "ascend::DeviceBuffer<float> dz"))
    project.configure()
    check("wrong element type" in project.make(ok=False), "the message does not say what is wrong")


def case_two_libraries_in_one_program(project):
    copied(project, "ascendc_add")
    project.lists("""ascend_add_kernel(first SOURCES add.cpp NAMESPACE one SIGNATURE "add_custom(in f16 x, in f16 y, out f16 z, i64 n)")
ascend_add_kernel(second SOURCES add.cpp NAMESPACE two SIGNATURE "add_custom(in f16 x, in f16 y, out f16 z, i64 n)")
add_executable(app main.cpp)
target_link_libraries(app PRIVATE first second)
add_library(plugin MODULE plugin.cpp)
target_link_libraries(plugin PRIVATE first)""")
    project.write("plugin.cpp", '#include "first.h"\nconst void* use() { return one::add_custom.info().library; }\n')
    project.write("main.cpp", """#include "first.h"
#include "second.h"
#include <ascend/runtime.hpp>
int main() {
  const ascend::Device device;
  ascend::Stream stream(device);
  const std::vector<ascend::half> ones(64, ascend::half(1.0F));
  auto x = ascend::DeviceBuffer<ascend::half>::from_host(stream, ones);
  ascend::DeviceBuffer<ascend::half> y(stream, 64), z(stream, 64);
  one::add_custom(stream, ascend::Blocks{1}, x, x, y, 64).wait();
  two::add_custom(stream, ascend::Blocks{1}, x, y, z, 64).wait();
  return static_cast<float>(z.to_host()[63]) == 3.0F ? 0 : 1;
}
""")
    project.configure()
    project.make()
    run_checked(project, built(project, "app"))


def case_generated_header_is_clean(project):
    """Alone, and without warnings."""
    add_project(project)
    project.configure()
    project.make("--target", "ascendc_add_kernels")
    for name, compiler, standard in (("alone.cpp", "c++", "c++20"), ("alone.cpp", "c++", "c++23"), ("alone.c", "cc", "c11"), ("alone.c", "cc", "c17")):
        source = project.write(name, '#include "ascendc_add_kernels.h"\n')
        project.run(compiler, f"-std={standard}", "-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror", "-fsyntax-only",
                    "-I", project.build / "ascend/ascendc_add_kernels/include", "-isystem", project.prefix / "include", source)


def case_versions_that_do_not_fit_say_so(project):
    """Launchers of one version with the headers of another; a library in a format that the runtime does not know."""
    add_project(project)
    project.configure()
    project.make("--target", "ascendc_add_kernels")
    include = project.root / "other version/ascend"
    shutil.copytree(project.prefix / "include/ascend", include, ignore=shutil.ignore_patterns("device", "acl-compat"))
    header = include / "version.h"
    number = int(re.search(r"VERSION_NUMBER (\d+)", header.read_text())[1])
    source = project.write("alone.cpp", '#include "ascendc_add_kernels.h"\n')
    compiler = ["c++", "-std=c++20", "-fsyntax-only", "-I", project.build / "ascend/ascendc_add_kernels/include", "-isystem", include.parent, source]
    text = header.read_text()
    header.write_text(text.replace(str(number), str(number + 1)))
    project.run(*compiler)  # a later patch of the same version fits
    header.write_text(re.sub(r'"[^"]+"', '"77.5.0"', text).replace(str(number), "770500"))
    said = project.run(*compiler, ok=False)
    version = re.search(r'"([^"]+)"', text)[1]
    check(f"written by Ascend SDK {version}, included with the headers of 77.5.0" in said and "build the kernels again" in said, said)

    packed = next(project.build.glob("ascend/ascendc_add_kernels/**/ascendc_add_kernels.cpp"))
    packed.write_text(packed.read_text().replace("{ASCEND_KERNEL_LIBRARY_VERSION,", "{ASCEND_KERNEL_LIBRARY_VERSION + 5,"))
    project.make()
    project.environment["ASCEND_BACKEND"] = "sim"
    said = project.run(built(project, "ascendc_add"), ok=False)
    known = int(re.search(r"ASCEND_KERNEL_LIBRARY_VERSION (\d+)", (include / "kernel_library.h").read_text())[1])
    check(f"its format is version {known + 5}, this runtime reads version {known}" in said and "build the library with the tools of this SDK" in said, said)


def case_editor_entries_compile(project):
    """What compile_commands.json says of a hand-written kernel works in a compiler: editors run one."""
    if "Multi" in project.generator:
        return
    add_project(project)
    project.configure("-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
    entries = json.loads((project.build / "compile_commands.json").read_text())
    command = next(e for e in entries if e["file"].endswith("/add.cpp"))
    project.run("sh", "-c", f"cd '{command['directory']}' && {command['command']} -fsyntax-only")


def case_kernels_in_shared_and_object_libraries(project):
    for kind in ("SHARED", "OBJECT"):
        add_project(project)
        lists = project.source / "CMakeLists.txt"
        lists.write_text(lists.read_text().replace("ascendc_add_kernels SOURCES", f"ascendc_add_kernels {kind} SOURCES"))
        project.configure()
        project.make()
        check("right" in run_checked(project, built(project, "ascendc_add")), f"wrong with {kind}")
        if kind == "SHARED":
            visible = project.run("nm", "-D", "--defined-only", next(project.build.rglob("libascendc_add_kernels.so"))).split()
            check(visible[2:] == ["ascend_kernel_library_ascendc_add_kernels"], f"visible: {visible}")


def case_kernel_tests_under_ctest(project):
    """ascend_add_kernel_test() passes for right outputs, and tells wrong outputs and findings."""
    add_project(project)
    floats = lambda *values: struct.pack(f"<{len(values)}e", *values)  # noqa: E731
    count = 64

    def save(name, data):
        header = f"{{'descr': '<f2', 'fortran_order': False, 'shape': ({count},), }}".ljust(117) + "\n"
        project.source.joinpath(name).write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data)
    save("x.npy", floats(*range(count)))
    save("y.npy", floats(*[2.0] * count))
    save("right.npy", floats(*[v + 2.0 for v in range(count)]))
    save("close.npy", floats(*[v + 2.0 for v in range(count - 1)], 65.0625))
    with (project.source / "CMakeLists.txt").open("a") as lists:
        for name, extra in (("right", "EXPECT right.npy"), ("far", "EXPECT close.npy"),
                            ("close", "EXPECT close.npy TOLERANCE 1e-2 BLOCKS 3 LABELS kernels TIMEOUT 100 AUTO_SYNC off CHECK all"),
                            ("one_soc", "EXPECT - SOCS sim KERNEL add_custom SOURCE add.cpp")):
            lists.write(f"ascend_add_kernel_test({name} KERNELS ascendc_add_kernels\n"
                        f"  ARGUMENTS in=x.npy in=y.npy out=f16:{count} scalar=i64:{count} {extra})\n")
    project.configure()
    project.make()
    config = ["-C", "Release"] if "Multi" in project.generator else []
    text = project.run("ctest", "--test-dir", project.build, "--output-on-failure", *config, ok=False)
    for test in ("right.Ascend310P3", "right.sim", "close.sim", "one_soc"):
        check(re.search(rf"Test +#\d+: {re.escape(test)} \.+ +Passed", text), f"{test}: {text}")
    check(re.search(r"far\.sim \.+\*\*\*Failed", text) and "1 of 64 elements differ" in text, text)
    text = project.run("ctest", "--test-dir", project.build, "-N", "-L", "kernels", *config)
    check("Total Tests: 2" in text, text)


def case_a_device_without_an_image(project):
    """The runtime takes the image of the device that is there, and says what the library has when there is none."""
    add_project(project)
    lists = project.source / "CMakeLists.txt"
    lists.write_text(lists.read_text().replace("sim sim:Ascend310P3", "sim"))
    project.configure()
    project.make()
    project.environment.update(ASCEND_BACKEND="sim", ASCEND_SIM_SOC="Ascend310P3")
    text = project.run(built(project, "ascendc_add"), ok=False)
    check("Ascend310P3" in text and re.search(r"\bsim\b", text), text)
