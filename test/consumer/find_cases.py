"""find_package(AscendSDK): components, versions, several calls, what it leaves behind."""
import os
import re
import shutil

from project import check

FAKES = False


def configure(project, body, ok=True, languages="CXX", options=()):
    project.lists(body, languages=languages, find="")
    return re.sub(r"\s+", " ", project.configure(*options, ok=ok))


def case_components(project):
    text = configure(project, "find_package(AscendSDK REQUIRED COMPONENTS Runtime Nope)", ok=False)
    check("there is no component 'Nope' (the components are Runtime, Simulator, Tools, Development, shared, static)" in text, text)
    text = configure(project, "find_package(AscendSDK QUIET COMPONENTS Nope)\nif(NOT AscendSDK_FOUND)\nmessage(STATUS absent)\nendif()")
    check("absent" in text and "Nope" not in text, text)
    configure(project, "find_package(AscendSDK REQUIRED COMPONENTS Runtime OPTIONAL_COMPONENTS Nope)\n"
              "if(NOT TARGET AscendSDK::runtime OR AscendSDK_Nope_FOUND)\nmessage(FATAL_ERROR wrong)\nendif()")


def linkage_matrix():
    """component, AscendSDK_SHARED_LIBS, BUILD_SHARED_LIBS (None: not said) and the kind of runtime that they ask for."""
    for component in (None, "shared", "static"):
        for own in (None, "ON", "OFF"):
            for general in (None, "ON", "OFF"):
                said = next((v for v in (component, {"ON": "shared", "OFF": "static"}.get(own), {"ON": "shared", "OFF": "static"}.get(general)) if v), "shared")
                yield component, own, general, said


def case_static_or_shared(project):
    """component > AscendSDK_SHARED_LIBS > BUILD_SHARED_LIBS > shared."""
    count = 0
    for component, own, general, expected in linkage_matrix():
        body = "".join(f"set({name} {value})\n" for name, value in (("AscendSDK_SHARED_LIBS", own), ("BUILD_SHARED_LIBS", general)) if value)
        body += f"find_package(AscendSDK REQUIRED {'COMPONENTS ' + component if component else ''})\n"
        body += "get_target_property(type AscendSDK::runtime TYPE)\nmessage(STATUS \"type=${type}!\")"
        text = configure(project, body, languages="NONE")
        check(f"type={expected.upper()}_LIBRARY!" in text, f"{component} {own} {general}: not {expected}: {text}")
        count += 1
    check(count == 27, f"{count} of 27")
    for body, text in (("find_package(AscendSDK REQUIRED COMPONENTS shared static)", "the components shared and static exclude each other"),
                       ("find_package(AscendSDK REQUIRED COMPONENTS static)\nfind_package(AscendSDK REQUIRED COMPONENTS shared)",
                        "this build uses the static runtime already, as the first find_package(AscendSDK) said, and cannot use the shared one too"),
                       ("find_package(AscendSDK REQUIRED)\nset(AscendSDK_SHARED_LIBS OFF)\nfind_package(AscendSDK REQUIRED)", "this build uses the shared runtime already")):
        said = configure(project, body, languages="NONE", ok=False)
        check(text in said, said)
    # Whoever has no wish of their own takes what is there.
    configure(project, "find_package(AscendSDK REQUIRED COMPONENTS static)\nset(BUILD_SHARED_LIBS ON)\nfind_package(AscendSDK REQUIRED)", languages="NONE")


def case_versions(project):
    version = re.search(r'PACKAGE_VERSION "([^"]+)"',
                        next(project.prefix.rglob("AscendSDKConfigVersion.cmake")).read_text())[1]
    major, minor, _ = version.split(".")
    for request in (f"{major}.{minor}", f"{version} EXACT", f"{major}.{minor}...<{major}.{int(minor) + 1}"):
        configure(project, f"find_package(AscendSDK {request} REQUIRED)")
    for request in (f"{major}.{int(minor) + 1}", f"{int(major) + 1}.0", f"{major}.{minor}.99 EXACT"):
        text = configure(project, f"find_package(AscendSDK {request} REQUIRED)", ok=False)
        check("AscendSDKConfig.cmake, version: " + version in text, f"{request}: {text}")


def case_twice(project):
    project.write("a/CMakeLists.txt", "find_package(AscendSDK REQUIRED)\n")
    project.write("b/CMakeLists.txt", "find_package(AscendSDK REQUIRED)\n")
    body = "add_subdirectory(a)\nadd_subdirectory(b)\nfind_package(AscendSDK REQUIRED)\nfind_package(AscendSDK REQUIRED)"
    text = configure(project, body, options=["-Werror=dev", "-Wdeprecated", "--warn-uninitialized"])
    check("Warning" not in text, text)


def case_two_installations(project):
    copy = project.root / "copy"
    shutil.copytree(project.prefix, copy, symlinks=True)
    text = configure(project, "find_package(AscendSDK REQUIRED)\nunset(AscendSDK_DIR CACHE)\nset(AscendSDK_ROOT \"" + str(copy)
                     + "\")\nfind_package(AscendSDK REQUIRED)", ok=False)
    check("this build uses the AscendSDK of" in text, text)


def case_damaged_installation(project):
    copy = project.root / "copy"
    shutil.copytree(project.prefix, copy, symlinks=True)
    for library in copy.rglob("libascend_runtime.so*"):
        library.unlink()
    project.options = [f"-DAscendSDK_ROOT={copy}"]
    text = configure(project, "find_package(AscendSDK)\nif(AscendSDK_FOUND)\nmessage(FATAL_ERROR wrong)\nendif()")
    check("component Runtime:" in text and "is missing" in text, text)


def case_other_processor(project):
    project.write("toolchain.cmake", "set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR riscv64)\n")
    toolchain = [f"-DCMAKE_TOOLCHAIN_FILE={project.source / 'toolchain.cmake'}", "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY"]
    text = configure(project, "find_package(AscendSDK REQUIRED)", ok=False, options=toolchain)
    check("component Runtime: it is built for " in text and "riscv64" in text, text)
    configure(project, "find_package(AscendSDK REQUIRED COMPONENTS Development)", options=toolchain)


def case_leaves_the_callers_variables_alone(project):
    """The variables that find_package() adds are those of this list, and it changes none."""
    body = """set(CMAKE_MODULE_PATH before)
set(CMAKE_PREFIX_PATH other)
get_cmake_property(before VARIABLES)
foreach(name IN LISTS before)
  set(value_${name} "${${name}}")
endforeach()
find_package(AscendSDK REQUIRED)
get_cmake_property(after VARIABLES)
foreach(name IN LISTS after)
  if(name MATCHES "^(value_|before$|name$|ARG|CMAKE_CURRENT_LIST|CMAKE_MATCH_|AscendSDK_[A-Za-z]*_FOUND$)")
  elseif(NOT name IN_LIST before)
    message(STATUS "new ${name}!")
  elseif(NOT "${value_${name}}" STREQUAL "${${name}}")
    message(STATUS "changed ${name}!")
  endif()
endforeach()"""
    text = configure(project, body)
    changed = set(re.findall(r"(?:new|changed) (\S+)!", text))
    allowed = {"AscendSDK_DIR", "AscendSDK_FOUND", "AscendSDK_CONFIG", "AscendSDK_CONSIDERED_CONFIGS", "AscendSDK_CONSIDERED_VERSIONS",
               "AscendSDK_SOCS", "AscendSDK_MODULE_DIR"} | {f"AscendSDK_VERSION{s}" for s in ("", "_MAJOR", "_MINOR", "_PATCH", "_TWEAK", "_COUNT")}
    check(changed <= allowed, f"left behind: {sorted(changed - allowed)}")


def case_leaves_nothing_else(project):
    """New cache entries, properties of the folder and commands are those of this list."""
    properties = ["COMPILE_OPTIONS", "COMPILE_DEFINITIONS", "INCLUDE_DIRECTORIES", "LINK_LIBRARIES", "LINK_OPTIONS", "LINK_DIRECTORIES",
                  "CMAKE_CONFIGURE_DEPENDS", "TESTS", "BUILDSYSTEM_TARGETS"]
    body = f"""function(state out)
  get_cmake_property(cache CACHE_VARIABLES)
  get_cmake_property(commands COMMANDS)
  set(text "")
  foreach(name IN LISTS cache)
    list(APPEND text "cache:${{name}}=${{${{name}}}}")
  endforeach()
  foreach(name IN LISTS commands)
    list(APPEND text "command:${{name}}")
  endforeach()
  foreach(name IN ITEMS {' '.join(properties)})
    get_property(value DIRECTORY PROPERTY ${{name}})
    string(REPLACE ";" "," value "${{value}}")
    list(APPEND text "directory:${{name}}=${{value}}")
  endforeach()
  set(${{out}} "${{text}}" PARENT_SCOPE)
endfunction()
state(before)
find_package(AscendSDK REQUIRED)
state(after)
list(REMOVE_ITEM after ${{before}})
foreach(entry IN LISTS after)
  message(STATUS "new ${{entry}}!")
endforeach()"""
    text = configure(project, body)
    new = re.findall(r"new (.*?)!", text)
    check(any(entry == "command:ascend_add_kernel" for entry in new), f"the comparison sees nothing: {new}")
    left = [entry for entry in new if not re.match(r"cache:AscendSDK_DIR=|command:(_?ascend_|_AscendSDK_)", entry)]
    check(not left, f"left behind: {left}")


def case_no_path_of_the_build_in_the_package(project):
    for file in project.prefix.rglob("*.cmake"):
        text = file.read_text()
        check(str(project.prefix) not in text, f"{file} has the path of the installation")


def case_silent_with_every_warning(project):
    """No output of ours with all of CMake's warnings on, under its policies of 3.25 and later; without a network."""
    project.write("k.cpp", 'extern "C" __global__ __aicore__ void k() {}\n')
    project.lists("ascend_add_kernel(kernels SOURCES k.cpp)\nascend_print_kernel_info(kernels)")
    network = ["unshare", "-n"] if os.geteuid() == 0 else []
    for policy in ("3.25", "3.31"):
        text = project.run(*network, "cmake", "-G", project.generator, "-S", project.source, "-B", project.build, *project.options,
                           "-Werror=dev", "-Wdeprecated", "--warn-uninitialized", f"-DCMAKE_POLICY_VERSION_MINIMUM={policy}")
        text = text.replace("Manually-specified variables were not used", "").replace("CMake Warning:", "", 1)
        check("Warning" not in text and "Error" not in text, text)
        shutil.rmtree(project.build)


def case_tools_missing(project):
    """An installation without programs says which option names them."""
    copy = project.root / "copy"
    shutil.copytree(project.prefix, copy, symlinks=True)
    for program in copy.glob("bin/*"):
        program.unlink()
    project.options = [f"-DAscendSDK_ROOT={copy}"]
    project.write("k.cpp", "\n")
    project.lists("ascend_add_kernel(kernels SOURCES k.cpp)")
    text = re.sub(r"\s+", " ", project.configure(ok=False))
    check("the program ascend-compile (AscendSDK::compile) is not part of this installation" in text
          and "-DASCEND_COMPILE_EXECUTABLE=<path>" in text, text)


def case_destdir_and_prefix(project):
    """DESTDIR goes in front of the prefix, and the package is found there."""
    build = os.environ["ASCEND_TEST_BUILD"]
    stage = project.root / "stage"
    project.environment["DESTDIR"] = str(stage)
    project.run("cmake", "--install", build, "--prefix", "/opt/ascend sdk")
    project.environment.pop("DESTDIR")
    project.options = [f"-DAscendSDK_ROOT={stage / 'opt/ascend sdk'}"]
    configure(project, "find_package(AscendSDK REQUIRED)")


def case_absolute_folders_are_below_the_prefix(project):
    """Those elsewhere are refused, all in one message (test/package/rpm.sh builds with ones below the prefix)."""
    text = re.sub(r"\s+", " ", project.run("cmake", "-G", project.generator, "-S", os.environ["ASCEND_TEST_SOURCE"], "-B", project.build,
                                           "-DCMAKE_INSTALL_PREFIX=/opt/sdk", "-DCMAKE_INSTALL_BINDIR=/opt/sdk/bin", "-DCMAKE_INSTALL_LIBDIR=/elsewhere/lib",
                                           "-DCMAKE_INSTALL_INCLUDEDIR=/opt/sdk-headers", ok=False))
    check("CMAKE_INSTALL_LIBDIR (/elsewhere/lib), CMAKE_INSTALL_INCLUDEDIR (/opt/sdk-headers): not below CMAKE_INSTALL_PREFIX (/opt/sdk)" in text, text)


def case_through_a_symbolic_link(project):
    link = project.root / "link"
    link.symlink_to(project.prefix)
    project.options = [f"-DAscendSDK_ROOT={link}"]
    project.write("k.cpp", '#include "kernel_operator.h"\nextern "C" __global__ __aicore__ void k() {}\n')
    project.lists("ascend_add_kernel(kernels SOURCES k.cpp)")
    project.configure()
    project.make()
