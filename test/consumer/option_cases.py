"""What the keywords, properties and functions around ascend_add_kernel() do, seen through fake tools."""
import ctypes
import json
import re

from graph_cases import touch
from project import check

MAIN = '#include "@HEADER@"\nint main() { return fake_library_@NAME@() > 0 ? 0 : 1; }\n'


def made(project, body, header="kernels.h", name="kernels", languages="CXX"):
    """A project with the kernels k.cpp and m.mlir and a program, built."""
    project.write("k.cpp", "k\n")
    project.write("m.mlir", "m\n")
    project.write("main.cpp", MAIN.replace("@HEADER@", header).replace("@NAME@", name))
    project.lists(body, languages=languages)
    text = project.configure()
    project.make()
    return text


def program(project, name="app"):
    return project.build / "Release" / name if "Multi" in project.generator else project.build / name


def compiled(project, stem="k"):
    return next(c for c in project.calls() if "--soc" in c and c[0] == "ascend-compile" and stem in c[1].rsplit("/", 1)[-1])


def flags(call, prefix):
    return [a.removeprefix(prefix) for a in call if a.startswith(prefix) and not a.startswith("--")]


APP = "add_executable(app main.cpp)\ntarget_link_libraries(app PRIVATE kernels)\n"


def case_a_shared_library(project):
    made(project, "set(CMAKE_CXX_VISIBILITY_PRESET hidden)\nascend_add_kernel(kernels SHARED SOURCES k.cpp)\n" + APP)
    project.run(program(project))
    check(list(project.build.rglob("libkernels.so")), "no shared library")


def case_an_object_library(project):
    made(project, "ascend_add_kernel(kernels OBJECT SOURCES k.cpp)\n" + APP)
    project.run(program(project))
    check(not list(project.build.rglob("libkernels.*")), "a library file of objects")


def case_a_static_library(project):
    made(project, "ascend_add_kernel(kernels STATIC SOURCES k.cpp)\n" + APP)
    project.run(program(project))
    check(list(project.build.rglob("libkernels.a")), "no static library")


def case_name(project):
    made(project, "ascend_add_kernel(kernels-1 NAME other SOURCES k.cpp)\nadd_executable(app main.cpp)\n"
         "target_link_libraries(app PRIVATE kernels-1)", header="other.h", name="other")
    project.run(program(project))
    for call in project.calls():
        if "--library" in call:
            check(call[call.index("--library") + 1] == "other", f"{call}")


def case_header(project):
    made(project, "ascend_add_kernel(kernels HEADER my/own/k.hpp SOURCES k.cpp)\n" + APP, header="my/own/k.hpp")
    project.run(program(project))


def case_namespace(project):
    made(project, "ascend_add_kernel(kernels SOURCES k.cpp NAMESPACE my::ns)")
    header = [c for c in project.calls() if "--emit=header" in c][0]
    check(header[header.index("--namespace") + 1] == "my::ns", f"namespace: {header}")


def case_job_pool(project):
    body = "set_property(GLOBAL APPEND PROPERTY JOB_POOLS heavy=1)\nascend_add_kernel(kernels SOURCES k.cpp JOB_POOL heavy)"
    made(project, body)
    if "Ninja" not in project.generator:
        return
    files = [f.read_text() for f in project.build.rglob("*.ninja")]
    check(any(re.search(r"pool = heavy", text) for text in files), "no rule is in the pool")


def case_socs(project):
    made(project, "ascend_add_kernel(kernels SOURCES k.cpp SOCS sim:Ascend310P3)")
    check(project.compiles() == ["k sim:Ascend310P3"], f"{project.compiles()}")


def case_what_the_target_has_reaches_the_kernels(project):
    """Its own, its directory's, its libraries', what the call says, what ascend_target_kernel_options() adds: in this order."""
    made(project, """add_compile_definitions(DIRECTORY)
add_library(other INTERFACE)
target_compile_definitions(other INTERFACE OTHER "$<$<CONFIG:Release>:OTHER_REL>")
target_include_directories(other INTERFACE "${CMAKE_CURRENT_SOURCE_DIR}/other inc")
ascend_add_kernel(kernels SOURCES k.cpp m.mlir DEFINITIONS CALL INCLUDES call OPTIONS --call)
target_compile_definitions(kernels PRIVATE OWN=1)
target_include_directories(kernels PRIVATE own)
target_link_libraries(kernels PRIVATE other)
ascend_target_kernel_options(kernels DEFINITIONS "MORE=a b" INCLUDES more OPTIONS --more "--two=a b" TRANSLATE_OPTIONS --translate)
target_compile_options(kernels PRIVATE -Wall $<$<COMPILE_LANGUAGE:CXX>:-Wextra>)""")
    call = compiled(project)
    check(flags(call, "-D") == ["OWN=1", "DIRECTORY", "OTHER", "OTHER_REL", "CALL", "MORE=a b"], f"{call}")
    source = project.source
    check(flags(call, "-I") == [str(source / d) for d in ("own", "other inc", "call", "more")], f"{call}")
    check([a for a in call if a in ("--call", "--more", "--two=a b")] == ["--call", "--more", "--two=a b"], f"{call}")
    check("-Wall" not in call and "-Wextra" not in call, f"host options reached the kernel: {call}")
    for translation in [c for c in project.calls() if c[0] == "ascend-translate"]:
        check("--translate" in translation, f"{translation}")


def case_a_new_property_rebuilds(project):
    body = "ascend_add_kernel(kernels SOURCES k.cpp)\n"
    made(project, body)
    project.lists(body + "target_compile_definitions(kernels PRIVATE NEW)")
    project.make()
    check(project.compiles() == ["k sim"] and "-DNEW" in compiled(project), f"{project.calls()}")


def case_variables_initialise_properties(project):
    made(project, "set(ASCEND_OPTIONS --from-variable)\nset(ASCEND_DEFINITIONS A B=2)\nascend_add_kernel(kernels SOURCES k.cpp)")
    call = compiled(project)
    check("--from-variable" in call and flags(call, "-D") == ["A", "B=2"], f"{call}")


def launched(project):
    """A program that runs what stands behind it, and a list of what that was."""
    program, log = project.root / "my launcher", project.root / "launched.log"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>\'{log}\'\nexec "$@"\n')
    program.chmod(0o755)
    return program, log


def case_rust(project):
    """rustc's bitcode is what is translated; the kernel is the function of the file's name."""
    rustc = project.root / "rustc"
    rustc.write_text("""#!/bin/sh
echo "$*" >>"$0.log"
for word; do case $word in --emit=llvm-bc=*) bitcode=${word#--emit=llvm-bc=}; bitcode=${bitcode%%,dep-info=*};; esac; done
cp "$1" "$bitcode"
source=$(echo "$1" | sed 's/[ ]/\\\\ /g')
printf '%s: %s\\n\\n%s.d: %s\\n\\n%s:\\n' "$bitcode" "$source" "$bitcode" "$source" "$source" >"$bitcode.d"
""")
    rustc.chmod(0o755)
    project.write("scale.rs", "scale\n")
    project.options.append(f"-DASCEND_RUSTC={rustc}")
    made(project, "set(ASCEND_RUST_FLAGS --cfg mine)\nascend_add_kernel(kernels SOURCES k.cpp m.mlir scale.rs)\n" + APP)
    check(project.compiles() == ["k sim", "m sim", "scale sim"], f"{project.compiles()}")
    said = (project.root / "rustc.log").read_text()
    check("--cfg mine" in said and "panic=abort" in said, said)
    translations = [c for c in project.calls() if c[0] == "ascend-translate" and c[1].endswith("/scale.bc")]
    check(translations and all(c[c.index("--entry") + 1] == "scale" for c in translations), f"{project.calls()}")
    touch(project.source / "scale.rs")
    project.make()
    check(project.compiles() == ["scale sim"], f"{project.compiles()}")
    project.make()
    check(not project.calls(), f"{project.calls()}")
    project.lists("ascend_add_kernel(kernels SOURCES scale.rs TRANSLATE_OPTIONS --entry other)\n" + APP)
    project.make()
    entries = [c for c in project.calls() if c[0] == "ascend-translate"]
    check(entries and all(c.count("--entry") == 1 and "other" in c for c in entries), f"{entries}")


def case_odd_characters(project):
    """Folders with quotes, commas, plus signs and, where the generator can, ampersands; seen through a link."""
    name = "it's, a +folder= [x] {1} ü"
    if "Ninja" not in project.generator:
        name += " & more"  # Ninja 1.11 cannot read dependency files with one, those of C++ compilers included
    folder, link = project.root / name, project.root / "a link"
    folder.mkdir()
    link.symlink_to(folder)
    project.source, project.build = link / "src", link / "build"
    project.source.mkdir()
    made(project, "include(GNUInstallDirs)\nascend_add_kernel(kernels SOURCES k.cpp m.mlir DEFINITIONS A=1)\n" + APP
         + "install(TARGETS kernels EXPORT ours FILE_SET HEADERS)\ninstall(EXPORT ours NAMESPACE our:: FILE our-config.cmake DESTINATION lib/cmake/our)")
    project.run(program(project))
    project.make()
    check(not project.calls(), f"the second build did something: {project.calls()}")
    touch(project.source / "k.cpp")
    project.make()
    check(project.compiles() == ["k sim"], f"{project.compiles()}")
    prefix = link / "prefix"
    project.run("cmake", "--install", project.build, "--prefix", prefix, *(["--config", "Release"] if "Multi" in project.generator else []))
    project.write("third/main.cpp", MAIN.replace("@HEADER@", "kernels.h").replace("@NAME@", "kernels"))
    project.write("third/CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(third LANGUAGES CXX)\nfind_package(AscendSDK REQUIRED)\n"
                  "find_package(our REQUIRED)\nadd_executable(app main.cpp)\ntarget_link_libraries(app PRIVATE our::kernels)\n")
    project.configure(f"-Dour_ROOT={prefix}", source=project.source / "third", build=link / "third")
    project.make(build=link / "third")


def case_modules_and_shared_libraries_show_what_is_theirs(project):
    """Kernels in a module that is opened at run time: usable, and no other name of theirs is visible."""
    project.write("plugin.cpp", '#include "kernels.h"\nextern "C" __attribute__((visibility("default"))) int answer() { return fake_library_kernels() > 0 ? 42 : 0; }\n')
    made(project, "set(CMAKE_CXX_VISIBILITY_PRESET hidden)\nascend_add_kernel(kernels SOURCES k.cpp)\nadd_library(plugin MODULE plugin.cpp)\n"
         "target_link_libraries(plugin PRIVATE kernels)\nadd_library(shared SHARED plugin.cpp)\ntarget_link_libraries(shared PRIVATE kernels)")
    for name in ("libplugin.so", "libshared.so"):
        file = next(project.build.rglob(name))
        check(ctypes.CDLL(str(file)).answer() == 42, f"{name} does not work")
        visible = sorted(line.split()[-1] for line in project.run("nm", "-D", "--defined-only", file).splitlines())
        check(visible == ["answer", "fake_library_kernels"], f"{name} shows {visible}")


def case_launchers_of_compilers(project):
    """CMake's own variable holds for the kernels and for the rest of the project, but for the frame around finished objects."""
    launcher, log = launched(project)
    body = "set(CMAKE_CXX_COMPILER_LAUNCHER \"" + str(launcher) + "\")\n@BEFORE@ascend_add_kernel(kernels SOURCES k.cpp)\n@AFTER@\n" + APP
    said = [f"--launcher={launcher}"]
    for before, after, expected in (("", "", said),
                                    ("set(ASCEND_COMPILER_LAUNCHER other --x)\n", "", ["--launcher=other", "--launcher=--x"]),
                                    ("set(ASCEND_COMPILER_LAUNCHER \"\")\n", "", []),
                                    ("", "set_property(TARGET kernels PROPERTY ASCEND_COMPILER_LAUNCHER $<$<CONFIG:Release>:own>)", ["--launcher=own"])):
        log.unlink(missing_ok=True)
        made(project, body.replace("@BEFORE@", before).replace("@AFTER@", after))
        call = compiled(project)
        check([a for a in call if a.startswith("--launcher")] == expected, f"{expected}: {call}")
        if not before and not after:
            compiles = log.read_text()
            check("main.cpp" in compiles and "kernels.cpp" not in compiles, compiles)


def case_launchers_of_the_tools(project):
    launcher, log = launched(project)
    made(project, f'set(ASCEND_TOOL_LAUNCHER "{launcher}")\nascend_add_kernel(kernels SOURCES k.cpp m.mlir)\n' + APP)
    lines = log.read_text().splitlines()
    check(len(lines) == len(project.calls()) and any("/ascend-translate " in line for line in lines), f"{lines} for {project.calls()}")


def case_objects_do_not_know_their_folder(project):
    """Release objects name files from the top of the project; debuggers get the real names."""
    body = "set(CMAKE_CONFIGURATION_TYPES Debug Release)\nascend_add_kernel(kernels SOURCES k.cpp)"
    made(project, body)
    maps = [a for a in compiled(project) if a.startswith("-X=-ffile-prefix-map=")]
    check(f"-X=-ffile-prefix-map={project.source}/=" in maps and f"-X=-ffile-prefix-map={project.build}=." in maps, f"{maps}")
    if "Multi" in project.generator:
        project.make(config="Debug")
    else:
        project.configure("-DCMAKE_BUILD_TYPE=Debug")
        project.make()
    call = compiled(project)
    check("-g" in call and not any("prefix-map" in a for a in call), f"{call}")


def case_info(project):
    text = made(project, """ascend_add_kernel(kernels SOURCES k.cpp m.mlir SOCS sim sim:Ascend310P3 NAMESPACE my)
ascend_target_kernel_options(kernels OPTIONS -O1)
ascend_print_kernel_info(kernels)""")
    for part in ("kernels: static library of kernels for sim sim:Ascend310P3", "src/k.cpp -> ", "src/m.mlir -> ",
                 '#include "kernels.h", namespace my', "OPTIONS: -O1"):
        check(part in text, f"no '{part}' in {text}")


def case_errors_of_the_functions_around_it(project):
    def says(body, pattern):
        project.write("k.cpp", "k\n")
        project.lists("add_library(no INTERFACE)\nascend_add_kernel(kernels SOURCES k.cpp)\n" + body)
        text = re.sub(r"\s+", " ", project.configure(ok=False))
        check(re.search(pattern, text), f"no /{pattern}/ in {text}")
    says("ascend_target_kernel_options(no OPTIONS x)", r"'no' was not made by ascend_add_kernel\(\) of this build")
    says("ascend_target_kernel_options(nowhere OPTIONS x)", r"there is no target 'nowhere' here")
    says("ascend_target_kernel_options(kernels OPTION x)", r"unknown keyword 'OPTION': did you mean OPTIONS\?")
    says('ascend_target_kernel_options(kernels DEFINITIONS A "B=1;2")', r"DEFINITIONS: a value with a semicolon can only be given to ascend_add_kernel\(\)")
    says("ascend_print_kernel_info(no)", r"'no' was not made by ascend_add_kernel")
    says("ascend_add_kernel_test(t ARGUMENTS in=x.npy)", r"KERNELS is missing")
    says("ascend_add_kernel_test(t KERNELS kernels ARGUMENTS in:x.npy EXPECT a.npy)",
         r"ARGUMENTS 'in:x.npy' is none of in=FILE, out.*EXPECT names 1 files, and ARGUMENTS has 0 outputs")
    says("ascend_add_kernel_test(t KERNELS kernels SOCS Ascend910B3)", r"SOCS 'Ascend910B3' is none of the simulated SoCs of kernels: sim")
    says("ascend_add_kernel_test(t KERNELS kernels SOURCE z.cpp)", r"SOURCE 'z.cpp' is none of kernels's sources")
    says("ascend_add_kernel_test(t KERNELS kernels ARGUMENT in=x)", r"unknown keyword 'ARGUMENT': did you mean ARGUMENTS\?")


def case_editors_see_kernels(project):
    made(project, "ascend_add_kernel(kernels SOURCES k.cpp m.mlir DEFINITIONS SEEN)\nset(CMAKE_EXPORT_COMPILE_COMMANDS OFF)\n")
    if "Multi" in project.generator:
        return  # one entry for each configuration there
    project.lists("set(CMAKE_EXPORT_COMPILE_COMMANDS ON)\nascend_add_kernel(kernels SOURCES k.cpp m.mlir DEFINITIONS SEEN)\n")
    project.configure()
    project.make()
    entries = json.loads((project.build / "compile_commands.json").read_text())
    mine = [e["command"] for e in entries if e["file"].endswith("k.cpp")]
    check(len(mine) == 1 and "-DSEEN" in mine[0] and "ascend/device" in mine[0], f"{entries}")
    touch(project.source / "k.cpp")
    project.make()
    check(project.compiles() == ["k sim"], f"{project.calls()}")


def case_fifty_libraries_in_one_program(project):
    if project.generator != "Ninja":
        return  # long, and the linker's line is the same
    project.write("k.cpp", "k\n")
    count = 50
    project.write("main.cpp", "".join(f'#include "lib_{i}x.h"\n' for i in range(count)) + "int main() { return "
                  + " + ".join(f"(fake_library_lib_{i}x() > 0 ? 0 : 1)" for i in range(count)) + "; }\n")
    project.lists(f"""foreach(i RANGE {count - 1})
  ascend_add_kernel(lib_${{i}}x SOURCES k.cpp NAMESPACE n${{i}})
  list(APPEND libraries lib_${{i}}x)
endforeach()
add_executable(app main.cpp)
target_link_libraries(app PRIVATE ${{libraries}})""")
    project.configure()
    project.make()
    project.run(program(project))
