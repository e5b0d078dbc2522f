"""Every keyword has a test that fails when the keyword is taken out of the parser."""
import re
import shutil

import argument_cases
import graph_cases
import option_cases
from project import Failure, Project, check

FAILS_WITHOUT = {
    "STATIC": option_cases.case_a_static_library,
    "OBJECT": option_cases.case_an_object_library,
    "SHARED": option_cases.case_a_shared_library,
    "NAME": option_cases.case_name,
    "NAMESPACE": option_cases.case_namespace,
    "HEADER": option_cases.case_header,
    "JOB_POOL": option_cases.case_job_pool,
    "SOURCES": option_cases.case_socs,
    "SOCS": option_cases.case_socs,
    "DEFINITIONS": option_cases.case_what_the_target_has_reaches_the_kernels,
    "INCLUDES": option_cases.case_what_the_target_has_reaches_the_kernels,
    "OPTIONS": option_cases.case_what_the_target_has_reaches_the_kernels,
    "TRANSLATE_OPTIONS": graph_cases.case_translate_options_and_depends,
    "SIGNATURE": graph_cases.case_arguments_arrive_as_written,
    "DEPENDS": graph_cases.case_translate_options_and_depends,
}


def without(prefix, copy, keyword):
    """The prefix, with `keyword` taken out of the vocabulary: links, but for the package's own folder."""
    package = next(prefix.rglob("AscendSDKConfig.cmake")).parent
    inside = package.relative_to(prefix)
    place = copy
    for part in inside.parts:
        place.mkdir(parents=True)
        original = prefix / place.relative_to(copy)
        for entry in original.iterdir():
            if entry.name != part:
                (place / entry.name).symlink_to(entry)
        place = place / part
    shutil.copytree(package, place)
    file = place / "AscendKernelArguments.cmake"
    text = file.read_text()
    changed = re.sub(rf"(set\(_ASCEND_KERNEL_(?:TYPES|ONE|MANY)[^)]*?) {keyword}\b", r"\1", text, count=1)
    check(changed != text, f"{keyword} is not in the vocabulary")
    file.write_text(changed)


def case_each_keyword(project):
    vocabulary = next(project.prefix.rglob("AscendKernelArguments.cmake")).read_text()
    words = set()
    for listed in re.findall(r"set\(_ASCEND_KERNEL_(?:TYPES|ONE|MANY) ([A-Z_ ]+)\)", vocabulary):
        words |= set(listed.split())
    check(words == set(FAILS_WITHOUT), f"keywords without a test: {words ^ set(FAILS_WITHOUT)}")
    fakes = argument_cases.__file__.replace("argument_cases.py", "fake_tool.py")
    for keyword, case in FAILS_WITHOUT.items():
        copy = project.root / f"without {keyword}"
        without(project.prefix, copy, keyword)
        mutated = Project(project.root / keyword, copy, project.generator, fakes)
        try:
            case(mutated)
        except (Failure, StopIteration, IndexError, ValueError):
            continue
        raise Failure(f"{case.__name__} passes without the keyword {keyword}")
