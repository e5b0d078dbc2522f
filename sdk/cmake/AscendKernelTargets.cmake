# What can be said to, and asked of, a library made by ascend_add_kernel().
#[[.md
## ascend_target_kernel_options

    ascend_target_kernel_options(<target> [OPTIONS <option>...] [TRANSLATE_OPTIONS <option>...]
      [DEFINITIONS <name[=value]>...] [INCLUDES <folder>...])

Adds to what `ascend_add_kernel(<target> …)` was given, through the target properties `ASCEND_OPTIONS`, `ASCEND_TRANSLATE_OPTIONS`, `ASCEND_DEFINITIONS`,
`ASCEND_INCLUDES`, which variables of the same names initialise. Generator expressions are evaluated; values with semicolons belong into
`ascend_add_kernel()`.

```cmake
set(ASCEND_OPTIONS -X=-Wall)
ascend_add_kernel(kernels SOURCES add.cpp)
ascend_target_kernel_options(kernels DEFINITIONS MORE=1 OPTIONS -O2)
```

## ascend_print_kernel_info

    ascend_print_kernel_info(<target>)

Prints at configure time what the library is made of: sources, SoCs, header, options, folders. Projects can read the same from the target properties
`ASCEND_KERNEL_SOURCES`, `ASCEND_KERNEL_SOCS`, `ASCEND_KERNEL_HEADER`, `ASCEND_KERNEL_NAMESPACE`.

```cmake
ascend_add_kernel(kernels SOURCES add.cpp)
ascend_print_kernel_info(kernels)
get_target_property(socs kernels ASCEND_KERNEL_SOCS)
message(STATUS "compiled for ${socs}")
```
#]]
include_guard(GLOBAL)

# Options for the kernels of a library that are not those of its C++ file. Variables of the same names, set before
# ascend_add_kernel(), initialise them.
foreach(_ascend_property IN ITEMS DEFINITIONS INCLUDES OPTIONS TRANSLATE_OPTIONS)
  define_property(TARGET PROPERTY ASCEND_${_ascend_property} INITIALIZE_FROM_VARIABLE ASCEND_${_ascend_property}
    BRIEF_DOCS "${_ascend_property} for the kernels of the target"
    FULL_DOCS "A list; generator expressions are evaluated. Added to what ascend_add_kernel() was given.")
endforeach()
define_property(TARGET PROPERTY ASCEND_COMPILER_LAUNCHER INITIALIZE_FROM_VARIABLE ASCEND_COMPILER_LAUNCHER
  BRIEF_DOCS "Put in front of the compilers that compile kernels: ccache, sccache, distcc"
  FULL_DOCS "A program and its arguments; generator expressions are evaluated. Default: CMAKE_CXX_COMPILER_LAUNCHER.")
define_property(TARGET PROPERTY ASCEND_TOOL_LAUNCHER INITIALIZE_FROM_VARIABLE ASCEND_TOOL_LAUNCHER
  BRIEF_DOCS "Put in front of ascend-translate and ascend-compile themselves"
  FULL_DOCS "A program and its arguments; generator expressions are evaluated. Default: none.")
unset(_ascend_property)

# Records what a library is made of: ASCEND_KERNEL_<…> properties, for ascend_print_kernel_info() and for projects.
function(_ascend_describe_kernels target sources socs header namespace names folder signatures)
  if(NOT namespace)
    set(namespace kernels)
  endif()
  set_target_properties(${target} PROPERTIES
    ASCEND_KERNEL_SOURCES "${sources}"
    ASCEND_KERNEL_SOCS "${socs}"
    ASCEND_KERNEL_HEADER "${header}"
    ASCEND_KERNEL_NAMESPACE "${namespace}"
    ASCEND_KERNEL_NAMES "${names}"
    ASCEND_KERNEL_FOLDER "${folder}"
    ASCEND_KERNEL_SIGNATURES "${signatures}"
    EXPORT_PROPERTIES "ASCEND_KERNEL_SOCS;ASCEND_KERNEL_HEADER;ASCEND_KERNEL_NAMESPACE")
endfunction()

# Editors read compile_commands.json, in which custom commands never appear: a library that nobody builds shows them how
# hand-written kernels are compiled for the simulator.
function(_ascend_editor_library target sources includes definitions)
  list(FILTER sources INCLUDE REGEX "\\.(cpp|cc|cxx)$")
  if(NOT sources OR NOT CMAKE_EXPORT_COMPILE_COMMANDS OR NOT TARGET AscendSDK::compile)
    return()
  endif()
  include("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/AscendFacts.cmake")
  add_library(${target}_editor OBJECT EXCLUDE_FROM_ALL ${sources})
  set_target_properties(${target}_editor PROPERTIES CXX_STANDARD 17 CXX_CLANG_TIDY "" FOLDER ascend)
  target_include_directories(${target}_editor SYSTEM PRIVATE "${_ascend_device_headers}")
  target_include_directories(${target}_editor PRIVATE ${includes})
  string(REGEX REPLACE "^dav" "" arch "${_ascend_arch_${_ascend_default_soc}}")
  target_compile_definitions(${target}_editor PRIVATE ${definitions} __NPU_ARCH__=${arch} ASCENDC_CPU_DEBUG=1 ASCEND_SIM=1)
endfunction()

# The target is a library of kernels of this build, or the configure step ends.
function(_ascend_require_kernels function target)
  if(NOT TARGET "${target}")
    message(FATAL_ERROR "${function}: there is no target '${target}' here. Call it after ascend_add_kernel(${target} …)")
  endif()
  get_target_property(sources "${target}" ASCEND_KERNEL_SOURCES)
  if(NOT sources)
    message(FATAL_ERROR "${function}: '${target}' was not made by ascend_add_kernel() of this build")
  endif()
endfunction()

# ascend_target_kernel_options(<target> [OPTIONS …] [TRANSLATE_OPTIONS …] [DEFINITIONS …] [INCLUDES …]): adds to what the
# kernels of the target are compiled with.
function(ascend_target_kernel_options target)
  _ascend_require_kernels("ascend_target_kernel_options(${target})" "${target}")
  set(_ASCEND_KERNEL_TYPES "")
  set(_ASCEND_KERNEL_ONE "")
  set(_ASCEND_KERNEL_MANY OPTIONS TRANSLATE_OPTIONS DEFINITIONS INCLUDES)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "${_ASCEND_KERNEL_MANY}")
  _ascend_keyword_errors(errors "")
  # A property is a list that generator expressions take apart twice: no way of quoting survives both.
  foreach(keyword IN LISTS _ASCEND_KERNEL_MANY)
    if(arg_${keyword} MATCHES "\\\\;")
      list(APPEND errors "${keyword}: a value with a semicolon can only be given to ascend_add_kernel()")
    endif()
  endforeach()
  _ascend_report_errors("ascend_target_kernel_options(${target})" ${errors})
  foreach(directory IN LISTS arg_INCLUDES)
    if(NOT directory MATCHES "^\\$<")
      get_filename_component(directory "${directory}" ABSOLUTE)
    endif()
    set_property(TARGET ${target} APPEND PROPERTY ASCEND_INCLUDES "${directory}")
  endforeach()
  foreach(keyword IN ITEMS OPTIONS TRANSLATE_OPTIONS DEFINITIONS)
    set_property(TARGET ${target} APPEND PROPERTY ASCEND_${keyword} ${arg_${keyword}})
  endforeach()
endfunction()

# ascend_print_kernel_info(<target>): says at configure time what the library is made of and where its parts will be.
function(ascend_print_kernel_info target)
  _ascend_require_kernels("ascend_print_kernel_info(${target})" "${target}")
  foreach(name IN ITEMS SOURCES SOCS HEADER NAMESPACE NAMES FOLDER)
    get_target_property(${name} ${target} ASCEND_KERNEL_${name})
  endforeach()
  get_target_property(type ${target} TYPE)
  string(REPLACE "_LIBRARY" "" type "${type}")
  string(TOLOWER "${type}" type)
  list(JOIN SOCS " " socs)
  message(STATUS "${target}: ${type} library of kernels for ${socs}")
  foreach(source name IN ZIP_LISTS SOURCES NAMES)
    message(STATUS "  ${source} -> ${FOLDER}/${name}.*")
  endforeach()
  message(STATUS "  #include \"${HEADER}\", namespace ${NAMESPACE}")
  foreach(name IN ITEMS OPTIONS TRANSLATE_OPTIONS DEFINITIONS INCLUDES)
    get_target_property(value ${target} ASCEND_${name})
    if(value)
      message(STATUS "  ${name}: ${value}")
    endif()
  endforeach()
endfunction()
