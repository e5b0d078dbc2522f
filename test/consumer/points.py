#!/usr/bin/env python3
"""The checklist of a CMake package: which of its points are met, by which tests, and what they said in this run.

    points.py --results DIR [--table FILE] [--check FILE]

`run.py` leaves a file in DIR for each case. A point is met when it names tests and each of them passed, with all generators
that ran it. --check compares the table with the one in docs/, which keeps no run's results.
"""
import argparse
import json
import pathlib
import subprocess
import sys

MET, PARTLY, OPEN = "met", "partly", "not met"

# number: (what, state, tests, what is missing)
POINTS = {
    1: ("the same source builds from the prefix, the build tree, as a subdirectory, by FetchContent", MET,
        ["real.sample_ascendc_add", "real.from_the_build_tree", "real.as_subdirectory", "real.by_fetch_content"], ""),
    2: ("unknown components are named; QUIET is quiet", MET, ["find.components"], ""),
    3: ("the config never stops the configure step itself", MET, ["find.damaged_installation"], ""),
    4: ("version requests", MET, ["find.versions"], ""),
    5: ("another processor refuses the runtime and keeps the functions", MET, ["find.other_processor"], ""),
    6: ("several find_package calls", MET, ["find.twice", "find.two_installations"], ""),
    7: ("found in a subdirectory, called in the parent", MET, ["graph.found_in_a_subdirectory"], ""),
    8: ("static or shared", MET, ["find.static_or_shared", "real.static_and_shared_runtime"], ""),
    9: ("no environment variable needed; precedence of CANN's places", MET, ["cann.precedence", "cann.missing"], ""),
    10: ("what find_package leaves behind", MET, ["find.leaves_the_callers_variables_alone", "find.leaves_nothing_else"], ""),
    11: ("silent with all warnings, without a network", MET,
         ["find.silent_with_every_warning", "find.twice", "find.silent_with_every_warning@newer", "find.twice@newer"], ""),
    12: ("misspelt, empty and repeated keywords", MET, ["argument.misspelt_keywords", "argument.repeated_and_empty_keywords", "argument.every_mistake_in_one_message"], ""),
    13: ("missing files, wrong extensions, unknown SoCs", MET, ["argument.sources", "argument.socs"], ""),
    14: ("one name in two folders, one source in two targets", MET, ["graph.same_stem_and_same_source"], ""),
    15: ("each keyword has a test that fails without it", MET, ["mutation.each_keyword"], ""),
    16: ("arguments arrive as they are written", MET, ["graph.arguments_arrive_as_written"], ""),
    17: ("properties and usage requirements reach the kernels", MET, ["option.what_the_target_has_reaches_the_kernels", "option.a_new_property_rebuilds"], ""),
    18: ("several SoCs in one library, chosen at run time", MET, ["argument.npu_with_cann", "real.sample_vec_mul", "real.a_device_without_an_image"], ""),
    19: ("the default SoC is a documented variable; nothing is guessed", MET, ["argument.default_socs", "argument.socs"], ""),
    20: ("kinds of sources mixed in one call", MET, ["graph.builds_and_does_nothing_again", "option.rust", "sample.rust_saxpy"], ""),
    21: ("called from functions and subdirectories; outputs stay inside", MET, ["graph.called_from_a_function_in_a_subdirectory", "graph.generated_source"], ""),
    22: ("a second build does nothing", MET, ["graph.builds_and_does_nothing_again"], ""),
    23: ("one edit rebuilds one kernel", MET, ["graph.one_edit_rebuilds_one_kernel"], ""),
    24: ("headers of kernels are followed", MET, ["graph.header_edit_rebuilds_its_users"], ""),
    25: ("options and SoCs rebuild what they change", MET, ["graph.options_and_socs_rebuild_what_they_change", "option.a_new_property_rebuilds"], ""),
    26: ("an upgrade with older time stamps rebuilds", MET, ["graph.upgrade_with_older_time_stamps_rebuilds"], ""),
    27: ("a failure leaves nothing, shows the user's line, is tried again", MET, ["graph.failure_leaves_nothing_and_is_retried", "real.compile_error_shows_the_users_line"], ""),
    28: ("fifty clean builds without a race", MET, ["graph.fifty_clean_builds"], ""),
    29: ("kernels without a user in the tree are installed", MET, ["graph.installs_and_exports"], ""),
    30: ("clean, then build", MET, ["graph.clean_restores"], ""),
    31: ("byte-identical objects; compiler launchers", MET,
         ["cache.the_same_bytes_from_another_folder", "cache.ccache_with_a_shared_redis_store", "cache.sccache", "cache.distcc",
          "option.launchers_of_compilers", "option.launchers_of_the_tools", "option.objects_do_not_know_their_folder"], ""),
    32: ("a job pool for kernels", MET, ["option.job_pool", "argument.types_names_and_headers"], ""),
    33: ("three generators, two versions of CMake", MET,
         ["graph.builds_and_does_nothing_again", "real.sample_vec_mul", "graph.builds_and_does_nothing_again@newer", "option.a_shared_library@newer",
          "real.sample_ascendc_add@newer"], ""),
    34: ("configurations keep their outputs", MET, ["graph.configurations_keep_their_outputs"], ""),
    35: ("CMAKE_CROSS_CONFIGS", MET, ["graph.cross_configurations"], ""),
    36: ("odd characters in paths", MET, ["graph.builds_and_does_nothing_again", "graph.installs_and_exports", "option.odd_characters"], ""),
    37: ("through symbolic links", MET, ["find.through_a_symbolic_link"], ""),
    38: ("fifty libraries in one program", MET, ["option.fifty_libraries_in_one_program", "real.two_libraries_in_one_program"], ""),
    39: ("kernels are found in static, object and shared libraries, installed too", MET,
         ["real.kernels_in_shared_and_object_libraries", "real.sample_ascendc_add", "template.library"], ""),
    40: ("kernel libraries in shared libraries and modules", MET,
         ["real.two_libraries_in_one_program", "option.modules_and_shared_libraries_show_what_is_theirs", "real.kernels_in_shared_and_object_libraries",
          "install.libraries_export_what_their_headers_say"], ""),
    41: ("programs run with an empty library path; no build path in any file", MET, ["real.sample_ascendc_add", "real.moved_prefix"], ""),
    42: ("generated headers compile alone without warnings", MET, ["real.generated_header_is_clean"], ""),
    43: ("versions of package, programs and runtime", MET, ["install.one_version_everywhere", "real.versions_that_do_not_fit_say_so"], ""),
    44: ("everything runs without an NPU and without CANN", MET, ["real.sample_vec_mul", "real.kernel_tests_under_ctest"], ""),
    45: ("users install and export libraries with kernels", MET, ["graph.installs_and_exports", "template.library"], ""),
    46: ("a moved prefix works", MET, ["real.moved_prefix", "find.no_path_of_the_build_in_the_package"], ""),
    47: ("DESTDIR, --prefix, lib64, absolute folders", MET,
         ["find.destdir_and_prefix", "find.absolute_folders_are_below_the_prefix", "ctest:package.rpm"], ""),
    48: ("components share no file and are complete", MET, ["install.components_share_no_file"], ""),
    49: ("licences in each component", MET, ["install.licences_of_each_component"], ""),
    50: ("pkg-config, from a moved prefix", MET, ["template.pkg_config_from_a_moved_prefix"], ""),
    51: ("cross compiling, run under qemu", MET, ["ctest:package.arm64"], ""),
    52: ("without host programs the error says which option names them", MET, ["find.tools_missing", "argument.missing_program"], ""),
    53: ("as a subproject: no tests, no install rules, nothing global", MET, ["real.as_subdirectory"], ""),
    54: ("Debian packages, lintian clean", MET, ["ctest:package.lint"], ""),
    55: ("computed dependencies, compared with a list", MET, ["ctest:package.clean_root"], ""),
    56: ("packages in a clean Debian: a project builds, purge leaves nothing", MET, ["ctest:package.clean_root"], ""),
    57: ("upgrades keep a build and make kernels anew; runtimes of two SOVERSIONs side by side", MET, ["ctest:package.clean_root", "ctest:package.rpm"], ""),
    58: ("RPM packages", MET, ["ctest:package.rpm"], ""),
    59: ("reproducible packages", MET, ["ctest:package.lint"], ""),
    60: ("templates and samples are built and tested; editors see kernels; code of the reference is run", MET,
         ["template.app", "template.ascendc", "template.library", "template.operator", "sample.gelu", "sample.softmax", "sample.layernorm", "sample.matmul",
          "sample.kernel_test", "sample.several_socs", "sample.single_source", "sample.python_scale", "sample.ascendc_add_by_its_workflow",
          "sample.each_sample_has_a_page_and_a_test", "real.editor_entries_compile", "reference.each_block_is_built",
          "reference.each_synopsis_has_all_keywords", "reference.the_page_is_what_the_comments_say"], ""),
}


def table():
    lines = ["# The package against the checklist", "",
             "What the best CMake packages do, sixty points, each with the tests that show it (test/consumer; `module.case`). Made by",
             "`test/consumer/points.py`; the test `consumer.points` fails when a named test did not pass or this page is out of date.", "",
             "| | point | state | tests | missing |", "|--:|---|---|---|---|"]
    for number, (what, state, tests, missing) in POINTS.items():
        lines.append(f"| {number} | {what} | {state} | {', '.join(tests)} | {missing} |")
    states = [point[1] for point in POINTS.values()]
    lines += ["", f"{states.count(MET)} met, {states.count(PARTLY)} partly, {states.count(OPEN)} not met."]
    return "\n".join(lines) + "\n"


def registered(build):
    """The tests that ctest runs in a build, as the table names them."""
    shown = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, capture_output=True, text=True, check=True)
    return {"ctest:" + test["name"] for test in json.loads(shown.stdout)["tests"]}


def problems(results, known):
    """What the table claims and the run does not show. Whether tests of ctest itself pass is the business of ctest."""
    passed, failed = set(), set()
    for file in results.glob("*.json"):
        for name, ok in json.loads(file.read_text()).items():
            (passed if ok else failed).add(name)
    for number, (_, state, tests, missing) in POINTS.items():
        if state == MET and (not tests or missing):
            yield f"point {number} is said to be met, without a test or with something missing"
        if state != MET and not missing:
            yield f"point {number} does not say what is missing"
        for test in tests:
            if test in failed:
                yield f"point {number}: {test} failed"
            elif test not in (known if test.startswith("ctest:") else passed):
                yield f"point {number}: {test} did not run"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--results", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path, help="with --results: where ctest runs")
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--check", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.table:
        arguments.table.write_text(table())
    found = list(problems(arguments.results, registered(arguments.build))) if arguments.results else []
    if arguments.check and arguments.check.read_text() != table():
        found.append(f"{arguments.check} is out of date: run test/consumer/points.py --table {arguments.check}")
    print("\n".join(found) or "every point is as the table says")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
