"""FindCANN against folders in the layouts of CANN's releases."""
import platform
import re

from project import check

FAKES = False
MACHINE = platform.machine()

REPORT = """list(APPEND CMAKE_MODULE_PATH "${AscendSDK_MODULE_DIR}")
find_package(CANN @REQUEST@)
message(STATUS "found=${CANN_FOUND} version=${CANN_VERSION} root=${CANN_ROOT_DIR}!")
if(TARGET CANN::bisheng)
  get_target_property(path CANN::bisheng IMPORTED_LOCATION)
  message(STATUS "bisheng=${path}!")
endif()
if(TARGET CANN::ascendcl)
  get_target_property(path CANN::ascendcl IMPORTED_LOCATION)
  message(STATUS "library=${path}!")
  get_target_property(path CANN::ascendcl INTERFACE_INCLUDE_DIRECTORIES)
  message(STATUS "include=${path}!")
endif()
"""


def find(project, request="", ok=True, options=(), environment=None):
    project.lists(REPORT.replace("@REQUEST@", request))
    (project.build / "CMakeCache.txt").unlink(missing_ok=True)
    kept = dict(project.environment)
    project.environment.update(environment or {})
    try:
        text = re.sub(r"\s+", " ", project.configure(*options, ok=ok))
    finally:
        project.environment = kept
    found = dict(re.findall(r"(\w+)=(.*?)(?:!| (?=version=|root=))", text))
    return found, text


def put(root, name, text=""):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def legacy(root):
    """8.1: the toolkit's folder has links to the one of the architecture."""
    arch = root / f"{MACHINE}-linux"
    put(arch, "ccec_compiler/bin/bisheng", "#!/bin/sh\n")
    put(arch, "include/acl/acl.h")
    put(arch, "lib64/libascendcl.so")
    (root / "include").symlink_to(arch / "include")
    (root / "lib64").symlink_to(arch / "lib64")
    put(root, "version.cfg", "# version: 1.0\nruntime_running_version=[7.7.0.1.238:8.1.RC1]\ncompiler_running_version=[7.7.0.1.238:8.1.RC1]\n")
    return root


def modern(root):
    put(root, "bin/bisheng", "#!/bin/sh\n")
    put(root, "include/acl/acl.h")
    put(root, "lib64/libacl_rt.so")
    put(root, "include/version/cann_version.h", '#define CANN_VERSION_STR "9.1.0"\n')
    return root


def case_legacy_layout(project):
    root = legacy(project.root / "Ascend/ascend-toolkit/latest")  # $HOME is the project's folder
    found, text = find(project, "REQUIRED COMPONENTS ascendcl bisheng")
    check(found["version"] == "8.1.RC1" and found["root"] == str(root), text)
    check(found["bisheng"] == f"{root}/{MACHINE}-linux/ccec_compiler/bin/bisheng", text)
    check(found["library"] == f"{root}/{MACHINE}-linux/lib64/libascendcl.so", text)
    check(found["include"] == f"{root}/{MACHINE}-linux/include", text)


def case_modern_layout(project):
    root = modern(project.root / "Ascend/cann")
    found, text = find(project, "9.0 REQUIRED")
    check(found["version"] == "9.1.0" and found["bisheng"] == f"{root}/bin/bisheng", text)
    check(found["library"] == f"{root}/lib64/libacl_rt.so" and found["include"] == f"{root}/include", text)


def case_precedence(project):
    home, elsewhere, named = (modern(project.root / name) for name in ("Ascend/cann", "elsewhere", "named here"))
    legacy(project.root / "Ascend/ascend-toolkit/latest")
    check(find(project)[0]["root"] == str(home), "the newer layout first")
    environment = {"ASCEND_HOME_PATH": str(elsewhere)}
    check(find(project, environment=environment)[0]["root"] == str(elsewhere), "ASCEND_HOME_PATH before the usual places")
    found, text = find(project, environment=environment, options=[f"-DCANN_ROOT={named}"])
    check(found["root"] == str(named), "CANN_ROOT before ASCEND_HOME_PATH")
    check(f"using '{named}' of CANN_ROOT, not '{elsewhere}' of ASCEND_HOME_PATH" in text, f"both paths are not shown: {text}")
    check(find(project, environment={"CANN_ROOT": str(named)})[0]["root"] == str(named), "CANN_ROOT of the environment")


def case_missing(project):
    empty = project.root / "empty"
    empty.mkdir()
    legacy(project.root / "Ascend/ascend-toolkit/latest")
    found, text = find(project, "REQUIRED", ok=False, options=[f"-DCANN_ROOT={empty}"])
    check(f"No CANN toolkit in '{empty}'." in text and "-DCANN_ROOT=<folder>" in text, text)


def case_components(project):
    root = project.root / "Ascend/cann"
    put(root, "include/acl/acl.h")
    put(root, "lib64/libascendcl.so")
    put(root, "toolkit/version.info", "Version=7.7\nversion_dir=8.1.RC1\n")
    found, text = find(project, "REQUIRED COMPONENTS ascendcl")
    check(found["version"] == "8.1.RC1" and "bisheng" not in found, text)
    _, text = find(project, "REQUIRED COMPONENTS bisheng", ok=False)
    check(f"The toolkit in '{root}' has no bisheng." in text, text)
    _, text = find(project, "REQUIRED COMPONENTS nope", ok=False)
    check("There is no component 'nope'" in text, text)
    _, text = find(project, "9.0 REQUIRED", ok=False)
    check('required is at least "9.0"' in text, text)
