# Kernels under CTest, on the simulator.
#[[.md
## ascend_add_kernel_test

    ascend_add_kernel_test(<name> KERNELS <target> [SOURCE <file>] [KERNEL <kernel>]
      ARGUMENTS <argument>...
      [EXPECT <file|->...] [TOLERANCE <relative[,absolute]>]
      [SOCS <soc>...] [BLOCKS <count>] [CHECK <list>] [AUTO_SYNC on|off]
      [LABELS <label>...] [TIMEOUT <seconds>])

A CTest test that runs a kernel of the library on the simulator, with its checks on, on NumPy files. It fails when a check finds something or an output is
not what `EXPECT` says. One test for each simulated SoC of the target (`<name>`, or `<name>.<SoC>` where there are several).

```cmake
enable_testing()
ascend_add_kernel(kernels SOURCES add.cpp SOCS sim sim:Ascend310P3)
ascend_add_kernel_test(add KERNELS kernels
  ARGUMENTS in=x.npy in=y.npy out=f16:1000 scalar=i64:1000
  EXPECT sum.npy TOLERANCE 1e-3 LABELS kernels)
```

| keyword | meaning |
|---|---|
| `KERNELS` | the target |
| `SOURCE`, `KERNEL` | which source of several, which kernel of several in it |
| `ARGUMENTS` | in the kernel's order: `in=FILE[:bf16]`, `out` or `out=dtype:shape`, `inout=FILE` (which is left as it is), `scalar=dtype:value`. Files are looked for in the source folder, then in the binary folder |
| `EXPECT` | a file for each output, in their order; `-` leaves one out |
| `TOLERANCE`, `BLOCKS`, `CHECK`, `AUTO_SYNC` | as in [ascend-run](reference/ascend-run.md) |
| `SOCS` | some of the target's simulated SoCs |
| `LABELS`, `TIMEOUT` | properties of the test |

When the project is cross compiled, the test runs in `CMAKE_CROSSCOMPILING_EMULATOR`.

## Variables

| variable | meaning |
|---|---|
| `ASCEND_SOCS` | default of `SOCS` |
| `ASCEND_SKIP_MISSING_CANN` | leave NPU targets out, with a warning, where CANN is not installed |
| `ASCEND_COMPILE_EXECUTABLE`, `ASCEND_TRANSLATE_EXECUTABLE`, `ASCEND_RUN_EXECUTABLE` | programs to use instead of the package's |
| `ASCEND_HOST_PREFIX` | where the SDK for the machine that builds is, when cross compiling |
| `ASCEND_COMPILER_LAUNCHER`, `ASCEND_TOOL_LAUNCHER` | what is put in front of compilers, and of our programs |
| `ASCEND_RUSTC`, `ASCEND_RUST_FLAGS` | the compiler of `.rs` sources, and options for it |
| `AscendSDK_SHARED_LIBS` | shared or static runtime |
| `CANN_ROOT` | CANN's folder |
#]]
include_guard(GLOBAL)

# The source that is tested: the only one, or the one that SOURCE names. Its place among the target's sources.
function(_ascend_tested_source out_index out_errors)
  set(${out_index} 0 PARENT_SCOPE)
  set(${out_errors} "" PARENT_SCOPE)
  list(LENGTH SOURCES count)
  if(arg_SOURCE)
    get_filename_component(path "${arg_SOURCE}" ABSOLUTE)
    list(FIND SOURCES "${path}" index)
    if(index LESS 0)
      get_filename_component(path "${arg_SOURCE}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
      list(FIND SOURCES "${path}" index)
    endif()
    if(index LESS 0)
      list(JOIN SOURCES "', '" known)
      set(${out_errors} "SOURCE '${arg_SOURCE}' is none of ${arg_KERNELS}'s sources '${known}'" PARENT_SCOPE)
    endif()
    set(${out_index} ${index} PARENT_SCOPE)
  elseif(count GREATER 1)
    list(JOIN SOURCES "', '" known)
    set(${out_errors} "SOURCE is missing: ${arg_KERNELS} has several, '${known}'" PARENT_SCOPE)
  endif()
endfunction()

# The simulated SoCs to test: those that SOCS names, else all that the target has.
function(_ascend_tested_socs out_socs out_errors)
  set(simulated ${SOCS})
  list(FILTER simulated INCLUDE REGEX "^sim(:|$)")
  set(errors "")
  if(NOT simulated)
    list(APPEND errors "${arg_KERNELS} has no simulated SoC: add sim to the SOCS of ascend_add_kernel()")
  endif()
  if(arg_SOCS)
    foreach(soc IN LISTS arg_SOCS)
      if(NOT soc IN_LIST simulated)
        list(JOIN simulated ", " known)
        list(APPEND errors "SOCS '${soc}' is none of the simulated SoCs of ${arg_KERNELS}: ${known}")
      endif()
    endforeach()
    set(simulated ${arg_SOCS})
  endif()
  set(${out_socs} "${simulated}" PARENT_SCOPE)
  set(${out_errors} "${errors}" PARENT_SCOPE)
endfunction()

# A file of the test: relative to the source folder, or to the binary folder when it is made by the build.
function(_ascend_test_file file out)
  get_filename_component(path "${file}" ABSOLUTE)
  if(NOT EXISTS "${path}")
    get_filename_component(made "${file}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
    if(EXISTS "${made}" OR NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
      set(path "${made}")
    endif()
  endif()
  set(${out} "${path}" PARENT_SCOPE)
endfunction()

# ARGUMENTS and EXPECT as options of ascend-run. Outputs go to a folder of the test, which its SoC decides.
function(_ascend_test_arguments name out_arguments out_errors)
  set(arguments "")
  set(errors "")
  set(number 0)
  set(outputs 0)
  foreach(argument IN LISTS arg_ARGUMENTS)
    if(argument MATCHES "^[A-Z][A-Z_]*$")
      continue() # reported as a keyword
    endif()
    math(EXPR number "${number} + 1")
    if(argument MATCHES "^(in|inout)=(.+)$")
      set(kind "${CMAKE_MATCH_1}")
      set(file "${CMAKE_MATCH_2}")
      set(type "")
      if(file MATCHES "^(.*)(:bf16)$")
        set(file "${CMAKE_MATCH_1}")
        set(type "${CMAKE_MATCH_2}")
      endif()
      _ascend_test_file("${file}" file)
      if(kind STREQUAL "inout")
        math(EXPR outputs "${outputs} + 1")
        string(APPEND type "=@ASCEND_TEST_FOLDER@/${number}.npy")
      endif()
      list(APPEND arguments --${kind} "${file}${type}")
    elseif(argument MATCHES "^out(=(.+))?$")
      math(EXPR outputs "${outputs} + 1")
      set(type "")
      if(CMAKE_MATCH_2)
        set(type ":${CMAKE_MATCH_2}")
      endif()
      list(APPEND arguments --out "@ASCEND_TEST_FOLDER@/${number}.npy${type}")
    elseif(argument MATCHES "^scalar=(.+)$")
      list(APPEND arguments --scalar "${CMAKE_MATCH_1}")
    else()
      list(APPEND errors "ARGUMENTS '${argument}' is none of in=FILE, out, out=dtype:shape, inout=FILE, scalar=dtype:value")
    endif()
  endforeach()
  list(LENGTH arg_EXPECT expected)
  if(expected GREATER outputs)
    list(APPEND errors "EXPECT names ${expected} files, and ARGUMENTS has ${outputs} outputs")
  endif()
  foreach(file IN LISTS arg_EXPECT)
    set(type "")
    if(file MATCHES "^(.*)(:bf16)$")
      set(file "${CMAKE_MATCH_1}")
      set(type "${CMAKE_MATCH_2}")
    endif()
    if(NOT file STREQUAL "-")
      _ascend_test_file("${file}" file)
    endif()
    list(APPEND arguments --expect "${file}${type}")
  endforeach()
  set(${out_arguments} "${arguments}" PARENT_SCOPE)
  set(${out_errors} "${errors}" PARENT_SCOPE)
endfunction()

# ascend_add_kernel_test(<name> KERNELS <target> ARGUMENTS <argument>… [EXPECT <file>…] …): runs a kernel on the simulator
# under CTest, with its checks on, and compares the outputs. Reference: docs/cmake.md
function(ascend_add_kernel_test name)
  set(_ASCEND_KERNEL_TYPES "")
  set(_ASCEND_KERNEL_ONE KERNELS SOURCE KERNEL TOLERANCE BLOCKS CHECK AUTO_SYNC TIMEOUT)
  set(_ASCEND_KERNEL_MANY ARGUMENTS EXPECT SOCS LABELS)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "${_ASCEND_KERNEL_ONE}" "${_ASCEND_KERNEL_MANY}")
  _ascend_keyword_errors(errors "ARGUMENTS;EXPECT;SOCS" ${ARGN})
  _ascend_program("${arg_KERNELS}" run run run_depends more)
  list(APPEND errors ${more})
  if(NOT arg_KERNELS)
    list(APPEND errors "KERNELS is missing: name a target made by ascend_add_kernel()")
  else()
    _ascend_require_kernels("ascend_add_kernel_test(${name})" "${arg_KERNELS}")
    foreach(property IN ITEMS SOURCES SOCS NAMES FOLDER SIGNATURES)
      get_target_property(${property} ${arg_KERNELS} ASCEND_KERNEL_${property})
    endforeach()
    _ascend_tested_source(index more)
    list(APPEND errors ${more})
    _ascend_tested_socs(socs more)
    list(APPEND errors ${more})
  endif()
  _ascend_test_arguments("${name}" arguments more)
  list(APPEND errors ${more})
  _ascend_report_errors("ascend_add_kernel_test(${name})" ${errors})

  set(options "")
  foreach(pair IN ITEMS KERNEL=--kernel TOLERANCE=--tolerance BLOCKS=--blocks CHECK=--check AUTO_SYNC=--auto-sync)
    string(REPLACE "=" ";" pair "${pair}")
    list(GET pair 0 keyword)
    list(GET pair 1 option)
    if(DEFINED arg_${keyword})
      list(APPEND options ${option} "${arg_${keyword}}")
    endif()
  endforeach()
  list(GET NAMES ${index} stem)
  list(GET SIGNATURES ${index} signature)
  list(LENGTH socs count)
  foreach(soc IN LISTS socs)
    set(test "${name}")
    if(count GREATER 1)
      string(REGEX REPLACE "^sim:" "" suffix "${soc}")
      string(APPEND test ".${suffix}")
    endif()
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/ascend/${arg_KERNELS}/${test}")
    file(MAKE_DIRECTORY "${folder}")
    string(REPLACE ":" "_" soc_file "${soc}")
    string(REPLACE "@ASCEND_TEST_FOLDER@" "${folder}" these "${arguments}")
    add_test(NAME "${test}" COMMAND ${run} "${FOLDER}/${stem}.${soc_file}.so" --signature-file "${signature}" ${these} ${options}
      COMMAND_EXPAND_LISTS)
    set_tests_properties("${test}" PROPERTIES LABELS "${arg_LABELS}" ENVIRONMENT "ASCEND_SIM_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
    if(arg_TIMEOUT)
      set_tests_properties("${test}" PROPERTIES TIMEOUT "${arg_TIMEOUT}")
    endif()
  endforeach()
endfunction()
