# The build rules behind ascend_add_kernel(): which program runs, on what, with which arguments.
#[[.md
### What is built when

    kernel.mlir ─translate─► .cpp + .json, one per SoC generation ─compile─► object, one per source and SoC ─pack─► .cpp ─► lib<target>.a
    kernel.cpp  ─signature─► .json                                                              all .json ─header─► <target>.h

Each arrow is one rule, all outputs are below `<binary folder>/ascend/<target>`. Headers that a kernel includes are followed; another version of the
SDK, another option or definition, rebuilds what it concerns and nothing else. A failed step leaves no output. With Ninja Multi-Config each
configuration has its own objects. With `CMAKE_CROSS_CONFIGS`, where CMake 3.25 cannot take dependency files, name included headers in
`DEPENDS`. Ninja 1.11 cannot read dependency files with a `&` in a path, those of C++ compilers included.

### The same bytes, and caches

Kernels that are built in another folder, or on another machine, have the same bytes, but for Debug and RelWithDebInfo: there a debugger wants to know the
folder. Findings and profiles name files as they are seen from the top of the project; `ASCEND_SIM_SOURCE_DIR` tells the simulator where that is.

`CMAKE_CXX_COMPILER_LAUNCHER` (ccache, sccache, distcc) holds for the kernels too: it is put in front of the compilers that `ascend-compile` runs. The
target property `ASCEND_COMPILER_LAUNCHER`, which the variable of that name initialises, says something else for the kernels; empty, nothing.
`ASCEND_TOOL_LAUNCHER` is put in front of `ascend-translate` and `ascend-compile` themselves: what counts, times or limits programs.

```cmake
set(CMAKE_CXX_COMPILER_LAUNCHER ccache)
ascend_add_kernel(kernels SOURCES add.cpp)
ascend_add_kernel(uncached SOURCES gelu.mlir)
set_property(TARGET uncached PROPERTY ASCEND_COMPILER_LAUNCHER "")
```

For a store that machines share, ccache 4.7 takes `CCACHE_SECONDARY_STORAGE=redis://host` (later: `CCACHE_REMOTE_STORAGE`), and with `CCACHE_BASEDIR` at the
top of the project it does not matter in which folder each machine builds. Beside it `ascend-compile` has a cache of its own for one user
([ascend-compile](reference/ascend-compile.md)).

### Cross compiling

The programs run on the machine that builds, the libraries are for the target. When the SDK found is one of the target's processor, programs are looked for
in `ASCEND_HOST_PREFIX`, then in `PATH`; they must be of the same version. `-DASCEND_COMPILE_EXECUTABLE=<path> -DASCEND_TRANSLATE_EXECUTABLE=<path>` name them
one by one. Kernels for the simulator are compiled by the project's own compiler then. The components Development and Tools do not ask for the target's
processor; Runtime and Simulator do.

    cmake -S . -B build-arm64 -DCMAKE_TOOLCHAIN_FILE=aarch64.cmake -DAscendSDK_ROOT=/sysroot/usr -DASCEND_HOST_PREFIX=/usr
#]]
include_guard(GLOBAL)

# A program of the SDK that this machine can run, when the package found is that of another machine: from PATH, of the
# package's own version. ASCEND_HOST_PREFIX names another place to look in first.
function(_ascend_host_program name version out_program out_error)
  string(TOUPPER "ASCEND_HOST_${name}" variable)
  find_program(${variable} "ascend-${name}" HINTS "${ASCEND_HOST_PREFIX}" PATH_SUFFIXES bin
    NO_CMAKE_FIND_ROOT_PATH DOC "ascend-${name} of an SDK for the machine that builds")
  mark_as_advanced(${variable})
  set(${out_program} "${${variable}}" PARENT_SCOPE)
  set(${out_error} "" PARENT_SCOPE)
  string(TOUPPER "ASCEND_${name}_EXECUTABLE" option)
  set(hint "Install the SDK's tools on this machine, and give -DASCEND_HOST_PREFIX=<their prefix> or -D${option}=<path>")
  if(NOT ${variable})
    set(${out_error} "the SDK found is for ${CMAKE_SYSTEM_PROCESSOR}, and there is no ascend-${name} for this machine (${CMAKE_HOST_SYSTEM_PROCESSOR}) in PATH. ${hint}" PARENT_SCOPE)
    return()
  endif()
  execute_process(COMMAND "${${variable}}" --version OUTPUT_VARIABLE said ERROR_QUIET RESULT_VARIABLE failed
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(failed OR NOT said MATCHES "(^| )([0-9.]+)$")
    set(${out_error} "'${${variable}}' does not run here. ${hint}" PARENT_SCOPE)
  elseif(NOT CMAKE_MATCH_2 VERSION_EQUAL version)
    set(${out_error} "'${${variable}}' is of version ${CMAKE_MATCH_2}, and the SDK found of ${version}. ${hint}" PARENT_SCOPE)
  endif()
endfunction()

# The command that runs one of the SDK's programs for a library of kernels, and what a rule that runs it depends on.
# <UPPER>_EXECUTABLE variables replace a program. ascend-run runs what was compiled, and so belongs to the target.
function(_ascend_program library name out_command out_depends out_error)
  include("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/AscendFacts.cmake")
  string(TOUPPER "ASCEND_${name}_EXECUTABLE" variable)
  set(environment "ASCEND_SDK_VERSION=${_ascend_sdk_version}")
  set(emulator "")
  set(error "")
  set(runs_here TRUE)
  if(CMAKE_CROSSCOMPILING AND NOT _ascend_processor STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR)
    set(runs_here FALSE)
    if(name STREQUAL "run")
      set(emulator ${CMAKE_CROSSCOMPILING_EMULATOR})
    endif()
  endif()
  if(DEFINED ${variable})
    set(program "${${variable}}")
    set(depends "${program}")
    if(NOT EXISTS "${program}")
      set(error "${variable} names '${program}', which does not exist")
    endif()
  elseif(TARGET AscendSDK::${name} AND (runs_here OR emulator))
    set(program "$<TARGET_FILE:AscendSDK::${name}>")
    set(depends AscendSDK::${name} "$<TARGET_FILE:AscendSDK::${name}>")
  elseif(CMAKE_CROSSCOMPILING AND NOT name STREQUAL "run")
    _ascend_host_program(${name} "${_ascend_sdk_version}" program error)
    set(depends "${program}")
  else()
    set(error "the program ascend-${name} (AscendSDK::${name}) is not part of this installation of AscendSDK. Install the component Tools, or give the program: -D${variable}=<path>")
  endif()
  set(${out_command} "${CMAKE_COMMAND}" -E env "${environment}"
    "$<TARGET_GENEX_EVAL:${library},$<TARGET_PROPERTY:${library},ASCEND_TOOL_LAUNCHER>>" ${emulator} "${program}" PARENT_SCOPE)
  set(${out_depends} "${depends}" PARENT_SCOPE)
  set(${out_error} "${error}" PARENT_SCOPE)
endfunction()

# -g, or what keeps the names of the project's folders out of an object: built in another folder, or on another machine, it
# has the same bytes, and caches of compilers find it. Findings name files as they are seen from the top of the project then.
# A debugger wants the folders.
function(_ascend_debug_and_paths out)
  include("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/AscendFacts.cmake")
  set(debug "$<CONFIG:Debug,RelWithDebInfo>")
  set(options "$<${debug}:-g>")
  # The last one that fits decides.
  foreach(pair IN ITEMS "${_ascend_device_headers}=ascend/device" "${CMAKE_SOURCE_DIR}/=" "${CMAKE_BINARY_DIR}=.")
    list(APPEND options "$<$<NOT:${debug}>:-X=-ffile-prefix-map=${pair}>")
  endforeach()
  set(${out} "${options}" PARENT_SCOPE)
endfunction()

# rustc, when there is a Rust source: ASCEND_RUSTC, else what is in PATH.
function(_ascend_find_rustc out_error)
  set(${out_error} "" PARENT_SCOPE)
  if(NOT ARGN MATCHES "\\.rs(;|$)")
    return()
  endif()
  find_program(ASCEND_RUSTC rustc NO_CMAKE_FIND_ROOT_PATH DOC "rustc, for kernels in Rust")
  mark_as_advanced(ASCEND_RUSTC)
  if(NOT ASCEND_RUSTC OR NOT EXISTS "${ASCEND_RUSTC}")
    set(${out_error} "Rust sources need rustc, which is not in PATH: install it, or give -DASCEND_RUSTC=<path>" PARENT_SCOPE)
  endif()
endfunction()

# Rust source to bitcode. One unit, no unwinding, and loops as they are written: the translator raises them itself.
function(_ascend_rust_rule source bitcode)
  get_filename_component(folder "${bitcode}" DIRECTORY)
  # In what rustc writes about dependencies the output's name is not quoted: the relative one has nothing to quote.
  file(RELATIVE_PATH output "${CMAKE_CURRENT_BINARY_DIR}" "${bitcode}")
  get_filename_component(crate "${source}" NAME_WLE)
  string(MAKE_C_IDENTIFIER "${crate}" crate)
  _ascend_rule("${bitcode}.d"
    OUTPUT "${bitcode}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${folder}"
    COMMAND "${ASCEND_RUSTC}" "${source}" --crate-name "${crate}" --crate-type lib --edition 2021 -C opt-level=2 -C panic=abort
      -C codegen-units=1 -C no-vectorize-loops -C no-vectorize-slp ${ASCEND_RUST_FLAGS}
      "--emit=llvm-bc=${output},dep-info=${output}.d"
    COMMAND "${CMAKE_COMMAND}" "-DDEPFILE=${bitcode}.d" -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/AscendRustDepfile.cmake"
    DEPENDS "${source}" "${ASCEND_RUSTC}" ${ARGN}
    COMMENT "Compiling ${crate}.rs to LLVM bitcode")
endfunction()

# What ascend-compile is told of the compiler for the simulator's kernels, which are for the machine that the project is for.
# Compiling for another machine than this one takes the project's own compiler.
function(_ascend_simulator_compiler out)
  set(options "")
  if(CMAKE_CROSSCOMPILING)
    set(options --host-cxx "${CMAKE_CXX_COMPILER}" --host-isa baseline)
    if(CMAKE_SYSROOT)
      list(APPEND options "-X=--sysroot=${CMAKE_SYSROOT}")
    endif()
    if(CMAKE_CXX_COMPILER_TARGET)
      list(APPEND options "-X=${CMAKE_CXX_COMPILE_OPTIONS_TARGET}${CMAKE_CXX_COMPILER_TARGET}")
    endif()
  endif()
  set(${out} "${options}" PARENT_SCOPE)
endfunction()

# Launchers of C++ compilers are for those that the kernels are compiled with. The library's own file is a frame around
# finished objects, which it includes as they are: to a cache that does not look into them it never changes, and to a
# compiler on another machine they are not there.
function(_ascend_launch_compilers target)
  get_property(known TARGET ${target} PROPERTY ASCEND_COMPILER_LAUNCHER SET)
  if(NOT known)
    get_property(launcher TARGET ${target} PROPERTY CXX_COMPILER_LAUNCHER)
    set_property(TARGET ${target} PROPERTY ASCEND_COMPILER_LAUNCHER "${launcher}")
  endif()
  set_property(TARGET ${target} PROPERTY CXX_COMPILER_LAUNCHER "")
endfunction()

# The values of a list variable as command-line arguments with a prefix (-D, -I): exactly one argument for each, also when it has spaces,
# semicolons or quotes; a generator expression may give a list, or nothing.
function(_ascend_prefixed prefix values out)
  set(arguments "")
  foreach(value IN LISTS ${values})
    if(value MATCHES "\\$<")
      list(APPEND arguments "$<$<BOOL:${value}>:${prefix}$<JOIN:${value},$<SEMICOLON>${prefix}>>")
    else()
      # COMMAND_EXPAND_LISTS splits at semicolons without a backslash, after generator expressions are evaluated.
      string(REPLACE ";" "\\$<SEMICOLON>" value "${value}")
      list(APPEND arguments "${prefix}${value}")
    endif()
  endforeach()
  set(${out} "${arguments}" PARENT_SCOPE)
endfunction()

# One name for each source in the build folder: its stem, with a hash of its path where two sources share one.
function(_ascend_output_names out)
  set(stems "")
  foreach(source IN LISTS ARGN)
    get_filename_component(stem "${source}" NAME_WLE)
    string(REGEX REPLACE "[^A-Za-z0-9_.-]" "_" stem "${stem}")
    list(APPEND stems "${stem}")
  endforeach()
  set(names "")
  foreach(source stem IN ZIP_LISTS ARGN stems)
    set(same ${stems})
    list(FILTER same INCLUDE REGEX "^${stem}$")
    list(LENGTH same count)
    if(count GREATER 1)
      file(RELATIVE_PATH relative "${CMAKE_CURRENT_SOURCE_DIR}" "${source}")
      string(SHA1 hash "${relative}")
      string(SUBSTRING "${hash}" 0 8 hash)
      string(APPEND stem "-${hash}")
    endif()
    list(APPEND names "${stem}")
  endforeach()
  set(${out} "${names}" PARENT_SCOPE)
endfunction()

# add_custom_command with this package's habits. ARGN: OUTPUT, COMMAND, DEPENDS, COMMENT… as usual. The dependency file is
# left out where CMake cannot take it: 3.25 crashes on one with Ninja Multi-Config and CMAKE_CROSS_CONFIGS.
function(_ascend_rule depfile)
  set(arguments "")
  if(depfile AND NOT CMAKE_CROSS_CONFIGS)
    set(arguments DEPFILE "${depfile}")
  endif()
  add_custom_command(${ARGN} ${arguments} COMMAND_EXPAND_LISTS VERBATIM)
endfunction()

# Which hand-written source a SIGNATURE belongs to: the only one, or the one in whose text the kernel's name stands.
function(_ascend_assign_signatures out_errors)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SIGNATURES;SOURCES")
  set(errors "")
  list(LENGTH arg_SOURCES count)
  # Each text is read once: a library may have hundreds of sources, and as many signatures.
  if(count GREATER 1 AND arg_SIGNATURES)
    foreach(source IN LISTS arg_SOURCES)
      if(EXISTS "${source}")
        file(READ "${source}" text)
        string(REGEX MATCHALL "[A-Za-z_][A-Za-z0-9_]*[ \t\r]*[(\n]" words "${text}\n")
        foreach(word IN LISTS words)
          string(REGEX MATCH "^[A-Za-z0-9_]*" word "${word}")
          if(NOT DEFINED _ascend_owner_of_${word})
            set(_ascend_owner_of_${word} "${source}")
          endif()
        endforeach()
      endif()
    endforeach()
  endif()
  foreach(signature IN LISTS arg_SIGNATURES)
    if(NOT signature MATCHES "^[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*\\(.*\\)[ \t]*$")
      if(NOT signature MATCHES "^[A-Z][A-Z_]*$")
        list(APPEND errors "SIGNATURE '${signature}' is not of the form \"name(in f16 x, out f16 y, i64 n)\"")
      endif()
      continue()
    endif()
    set(name "${CMAKE_MATCH_1}")
    set(owner "")
    if(count EQUAL 1)
      set(owner "${arg_SOURCES}")
    elseif(DEFINED _ascend_owner_of_${name})
      set(owner "${_ascend_owner_of_${name}}")
    endif()
    if(owner)
      string(SHA1 key "${owner}")
      list(APPEND signatures_${key} "${signature}")
      set(_ascend_signatures_${key} "${signatures_${key}}" PARENT_SCOPE)
    elseif(count EQUAL 0)
      list(APPEND errors "SIGNATURE '${name}': only hand-written sources (.cpp, .asc, .cce) need one, and there is none in SOURCES")
    else()
      list(APPEND errors "SIGNATURE '${name}': no hand-written source in SOURCES has a kernel of that name")
    endif()
  endforeach()
  set(${out_errors} "${errors}" PARENT_SCOPE)
endfunction()

# NPU targets need CANN's compiler. ASCEND_SKIP_MISSING_CANN drops them with a warning where it is not installed.
function(_ascend_check_cann target out_socs out_arguments out_errors)
  set(npus ${ARGN})
  list(FILTER npus EXCLUDE REGEX "^sim(:|$)")
  set(${out_arguments} "" PARENT_SCOPE)
  set(${out_errors} "" PARENT_SCOPE)
  set(${out_socs} "${ARGN}" PARENT_SCOPE)
  if(NOT npus)
    return()
  endif()
  if(NOT TARGET CANN::bisheng)
    list(PREPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
    find_package(CANN QUIET COMPONENTS bisheng)
  endif()
  if(TARGET CANN::bisheng)
    get_target_property(root CANN::bisheng CANN_ROOT_DIR)
    set(${out_arguments} --cann "${root}" PARENT_SCOPE)
    return()
  endif()
  list(JOIN npus " " names)
  string(REPLACE ";" " " reason "${CANN_NOT_FOUND_MESSAGE}")
  if(ASCEND_SKIP_MISSING_CANN)
    set(socs ${ARGN})
    list(FILTER socs INCLUDE REGEX "^sim(:|$)")
    set(${out_socs} "${socs}" PARENT_SCOPE)
    if(socs)
      message(WARNING "ascend_add_kernel(${target}): left out ${names}: CANN's compiler is not installed, and ASCEND_SKIP_MISSING_CANN is on. ${reason}")
    else()
      set(${out_errors} "nothing is left to build: CANN's compiler is not installed and SOCS has no 'sim' (${names}). ${reason}" PARENT_SCOPE)
    endif()
  else()
    set(${out_errors} "${names} need CANN's compiler (bisheng), which was not found. ${reason} Install CANN and set ASCEND_HOME_PATH or -DCANN_ROOT=<dir>, or build for 'sim' only, or leave such targets out with -DASCEND_SKIP_MISSING_CANN=ON" PARENT_SCOPE)
  endif()
endfunction()
