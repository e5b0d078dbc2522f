"""What is installed: components, licences, versions, exported names."""
import ctypes
import json
import os
import re

from project import check

FAKES = False
COMPONENTS = ("Runtime", "Development", "Tools", "Compiler", "Python", "Documentation")
# What betrays code of a library in a program: names in error messages, types and namespaces.
TRACES = {"nlohmann_json": b"N8nlohmann", "CLI11": b"N3CLI", "fmt": b"N3fmt", "LLVM": b"LLVM", "Boost": b"N5boost",
          "libbacktrace": b"unrecognized DWARF form"}


def installed(project, component):
    prefix = project.root / component
    project.run("cmake", "--install", os.environ["ASCEND_TEST_BUILD"], "--prefix", prefix, "--component", component)
    return prefix


def case_components_share_no_file(project):
    """Each installed file belongs to one component, and all components together are a plain installation."""
    owners = {}
    for component in COMPONENTS:
        prefix = installed(project, component)
        for file in prefix.rglob("*"):
            if not file.is_dir() or file.is_symlink():
                owners.setdefault(str(file.relative_to(prefix)), []).append(component)
    shared = {file: names for file, names in owners.items() if len(names) > 1}
    check(not shared, f"files of several components: {shared}")
    plain = project.root / "plain"
    project.run("cmake", "--install", os.environ["ASCEND_TEST_BUILD"], "--prefix", plain)
    everything = {str(f.relative_to(plain)) for f in plain.rglob("*") if not f.is_dir() or f.is_symlink()}
    check(len(everything) > 200, f"an installation of {len(everything)} files")
    check(set(owners) == everything, f"in no component, or in a component only: {sorted(set(owners) ^ everything)[:20]}")


def spdx_problems(document):
    """What SPDX 2.3 asks of a document in JSON, as far as ours has it."""
    for field, value in (("spdxVersion", "SPDX-2.3"), ("dataLicense", "CC0-1.0"), ("SPDXID", "SPDXRef-DOCUMENT")):
        if document.get(field) != value:
            yield f"{field} is not {value}"
    if not re.fullmatch(r"https?://[^#\s]+", document.get("documentNamespace", "")):
        yield "documentNamespace is no URI without #"
    created = document.get("creationInfo", {})
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created.get("created", "")):
        yield "created is no time"
    if not created.get("creators") or not all(re.match(r"(Person|Organization|Tool): ", c) for c in created["creators"]):
        yield "no creators"
    names = {"SPDXRef-DOCUMENT"}
    for package in document.get("packages", []):
        if not re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", package.get("SPDXID", "")) or package["SPDXID"] in names:
            yield f"a wrong or repeated SPDXID: {package}"
        names.add(package.get("SPDXID"))
        for field in ("name", "versionInfo", "downloadLocation", "licenseConcluded", "licenseDeclared", "copyrightText"):
            if not package.get(field):
                yield f"no {field}: {package}"
        if not re.fullmatch(r"(Apache-2\.0|MIT|BSD-3-Clause|BSL-1\.0)( WITH LLVM-exception)?", package.get("licenseDeclared", "")):
            yield f"an unknown licence: {package}"
    described = [r for r in document.get("relationships", []) if r["relationshipType"] == "DESCRIBES"]
    if len(described) != 1 or described[0]["spdxElementId"] != "SPDXRef-DOCUMENT":
        yield "the document does not describe one package"
    for relation in document.get("relationships", []):
        if relation["relationshipType"] not in ("DESCRIBES", "CONTAINS") or not {relation["spdxElementId"], relation["relatedSpdxElement"]} <= names:
            yield f"a wrong relationship: {relation}"
    related = {r["relatedSpdxElement"] for r in document.get("relationships", [])}
    if names - related - {"SPDXRef-DOCUMENT"}:
        yield f"related to nothing: {names - related}"


def case_licences_of_each_component(project):
    """Each component has its licence and that of each library whose code is in it, and an SPDX document that says so."""
    for component in COMPONENTS:
        prefix = installed(project, component)
        copyrights = list(prefix.glob("share/doc/*/copyright"))
        documents = list(prefix.glob("share/doc/*/ascend-sdk.spdx.json"))
        check(len(copyrights) == 1 and len(documents) == 1, f"{component}: {copyrights} {documents}")
        text = copyrights[0].read_text()
        check("Copyright: 2026 The Ascend SDK authors" in text and "License: Apache-2.0\n" in text, text)
        document = json.loads(documents[0].read_text())
        problems = list(spdx_problems(document))
        check(not problems, f"{component}: {problems}")
        holds = {p["name"] for p in document["packages"] if p["SPDXID"] != "SPDXRef-package"}
        files = [f for f in prefix.rglob("*") if f.is_file() and not f.is_symlink() and f.read_bytes()[:8] in (b"!<arch>\n",) or
                 f.is_file() and not f.is_symlink() and f.read_bytes()[:4] == b"\x7fELF"]
        for library, trace in TRACES.items():
            found = [f.name for f in files if trace in f.read_bytes()]
            check(not found or library in holds, f"{component}: code of {library} is in {found}, and its SPDX document names {sorted(holds)}")
        for library in holds:
            stanza = re.search(rf"^Files: {library}\nCopyright: .+\n(?: .+\n)*License: (\S+)$", text, re.M)
            check(stanza and f"\nLicense: {stanza[1]}\n " in text, f"{component}: no copyright or no terms of {library}")
        check(files or not holds, f"{component} has no program, and claims {holds}")


def case_one_version_everywhere(project):
    """Package, programs, headers and pkg-config say the same."""
    config = next(project.prefix.rglob("AscendSDKConfigVersion.cmake")).read_text()
    version = re.search(r'PACKAGE_VERSION "([^"]+)"', config)[1]
    for program in sorted(project.prefix.glob("bin/ascend*")):
        said = project.run(program, "--version")
        check(re.search(rf"(^|\s){re.escape(version)}(\s|$)", said), f"{program.name}: {said}, not {version}")
    header = next(project.prefix.rglob("ascend/version.h")).read_text()
    check(f'"{version}"' in header, header)
    major, minor, patch = map(int, version.split("."))
    check(f"ASCEND_SDK_VERSION_NUMBER {major * 10000 + minor * 100 + patch}\n" in header, header)
    pc = next(project.prefix.rglob("ascend-runtime.pc")).read_text()
    check(f"Version: {version}\n" in pc, pc)
    library = ctypes.CDLL(str(next(project.prefix.rglob("libascend_compile.so"))))
    library.ascend_compile_sdk_version.restype = ctypes.c_char_p
    check(library.ascend_compile_sdk_version() == version.encode(), "libascend_compile")


def case_libraries_export_what_their_headers_say(project):
    """Nothing of what is inside (fmt, JSON, our own internals) is visible to a program."""
    def exported(name):
        file = next(project.prefix.rglob(name))
        text = project.run("nm", "-D", "--defined-only", "-C", file)
        return [line.split(" ", 2)[2] for line in text.splitlines()]
    allowed = {"libascend_runtime.so": r"(vtable for |typeinfo (name )?for )?(ascend|std)::|[a-z ]+\bstd::",
               "libascend_compile.so": r"ascend_compile_"}
    for name, pattern in allowed.items():
        symbols = exported(name)
        strange = [s for s in symbols if not re.match(pattern, s) or re.search(r"\b(fmt|nlohmann|ascend::(target|hub))::", s)]
        check(symbols and not strange, f"{name} exports {strange[:10]}")
