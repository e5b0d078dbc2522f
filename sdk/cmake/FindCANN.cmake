#[[.md
## find_package(CANN)

`FindCANN.cmake` finds Huawei's toolkit. `ascend_add_kernel()` uses it for targets that are NPUs; by itself:

```cmake
find_package(AscendSDK REQUIRED)
list(APPEND CMAKE_MODULE_PATH "${AscendSDK_MODULE_DIR}")
find_package(CANN 8.1 COMPONENTS ascendcl)
add_executable(app main.cpp)
if(CANN_FOUND)
  target_link_libraries(app PRIVATE CANN::ascendcl)
endif()
```

| component | target | found when there is |
|---|---|---|
| `ascendcl` | `CANN::ascendcl`: `libascendcl.so` (or `libacl_rt.so`, or the link-only stub) with the headers | the library and `acl/acl.h` |
| `bisheng` | `CANN::bisheng`: the device compiler; its property `CANN_ROOT_DIR` is the toolkit's folder | the program, for the machine that builds |

Programs that use the runtime (`AscendSDK::runtime`) need neither at build time: it loads CANN's library when it runs.

The first of these that holds a toolkit is taken, and nothing is mixed from two:

1. `CANN_ROOT`, the variable, then the environment's. Named so, it must hold one: no other place is looked at.
2. `ASCEND_CANN_PACKAGE_PATH` (the variable of CANN's own CMake files)
3. `ASCEND_HOME_PATH`, `ASCEND_TOOLKIT_HOME`, `ASCEND_INSTALL_PATH` (environment; `set_env.sh` sets them)
4. `$HOME/Ascend`, `/usr/local/Ascend`, `/opt/Ascend`: there `cann`, then `ascend-toolkit/latest`

Both layouts are understood: that of 8.x, with everything in `<machine>-linux/` and links to it, and that of 9.x, with `bin/bisheng`.
`/etc/Ascend` is not read: it may speak of another installation.

Variables: `CANN_FOUND`, `CANN_ascendcl_FOUND`, `CANN_bisheng_FOUND`, `CANN_VERSION` (`8.1.RC1`: from `version.cfg`, `cann_version.h` or a package's
`version.info`), `CANN_ROOT_DIR`, `CANN_ARCH_DIR`, `CANN_INCLUDE_DIR`, `CANN_LIBRARY`, `CANN_BISHENG`, and `CANN_NOT_FOUND_MESSAGE`: what is missing, or
where was looked.
#]]
cmake_policy(PUSH)
cmake_policy(VERSION 3.25)

# Folders of one toolkit that hold headers, libraries and programs: the per-architecture one first, of which the others
# are links in a full installation.
function(_cann_arch_dirs root out)
  set(machine "${CMAKE_SYSTEM_PROCESSOR}")
  if(machine MATCHES "^(AMD64|amd64)$")
    set(machine x86_64)
  elseif(machine MATCHES "^(ARM64|arm64)$")
    set(machine aarch64)
  endif()
  set(dirs "")
  foreach(dir IN ITEMS "${root}/${machine}-linux" "${root}")
    if(IS_DIRECTORY "${dir}")
      list(APPEND dirs "${dir}")
    endif()
  endforeach()
  set(${out} "${dirs}" PARENT_SCOPE)
endfunction()

# The compiler runs on this machine, the libraries are for the target: they may be of two architectures.
function(_cann_bisheng root out)
  set(machine "${CMAKE_HOST_SYSTEM_PROCESSOR}")
  foreach(path IN ITEMS "bin/bisheng" "${machine}-linux/bin/bisheng" "${machine}-linux/ccec_compiler/bin/bisheng"
      "compiler/ccec_compiler/bin/bisheng" "tools/ccec_compiler/bin/bisheng" "ccec_compiler/bin/bisheng")
    if(EXISTS "${root}/${path}" AND NOT IS_DIRECTORY "${root}/${path}")
      set(${out} "${root}/${path}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${out} "" PARENT_SCOPE)
endfunction()

function(_cann_file root out)
  _cann_arch_dirs("${root}" dirs)
  foreach(path IN LISTS ARGN)
    foreach(dir IN LISTS dirs)
      if(EXISTS "${dir}/${path}" AND NOT IS_DIRECTORY "${dir}/${path}")
        set(${out} "${dir}/${path}" PARENT_SCOPE)
        return()
      endif()
    endforeach()
  endforeach()
  set(${out} "" PARENT_SCOPE)
endfunction()

# The name CANN gives its releases ("8.1.RC1"), from the files of the toolkit itself: /etc/Ascend may speak of another one.
function(_cann_version root out)
  set(${out} "" PARENT_SCOPE)
  if(EXISTS "${root}/version.cfg")
    file(STRINGS "${root}/version.cfg" lines REGEX "^(toolkit|compiler|runtime)_(running|installed)_version=")
    if("${lines}" MATCHES "_version=\\[[^]:]*:([^]]+)\\]")
      set(${out} "${CMAKE_MATCH_1}" PARENT_SCOPE)
      return()
    endif()
  endif()
  _cann_file("${root}" header include/version/cann_version.h include/cann_version.h)
  if(header)
    file(STRINGS "${header}" lines REGEX "CANN_VERSION_STR[ \t]+\"")
    if("${lines}" MATCHES "CANN_VERSION_STR[ \t]+\"([^\"]+)\"")
      set(${out} "${CMAKE_MATCH_1}" PARENT_SCOPE)
      return()
    endif()
  endif()
  foreach(package IN ITEMS toolkit compiler runtime .)
    if(EXISTS "${root}/${package}/version.info")
      file(STRINGS "${root}/${package}/version.info" lines REGEX "^version_dir=")
      if("${lines}" MATCHES "^version_dir=([^;]+)")
        set(${out} "${CMAKE_MATCH_1}" PARENT_SCOPE)
        return()
      endif()
    endif()
  endforeach()
endfunction()

set(CANN_NOT_FOUND_MESSAGE "")
set(_cann_roots "")
set(_cann_explicit "")
if(CANN_ROOT)
  set(_cann_explicit "${CANN_ROOT}")
  set(_cann_origin "CANN_ROOT")
elseif(DEFINED ENV{CANN_ROOT} AND NOT "$ENV{CANN_ROOT}" STREQUAL "")
  set(_cann_explicit "$ENV{CANN_ROOT}")
  set(_cann_origin "the environment's CANN_ROOT")
endif()
if(_cann_explicit)
  set(_cann_roots "${_cann_explicit}")
else()
  foreach(_cann_path IN ITEMS "${ASCEND_CANN_PACKAGE_PATH}" "$ENV{ASCEND_HOME_PATH}" "$ENV{ASCEND_TOOLKIT_HOME}"
      "$ENV{ASCEND_INSTALL_PATH}")
    if(_cann_path)
      list(APPEND _cann_roots "${_cann_path}")
    endif()
  endforeach()
  foreach(_cann_path IN ITEMS "$ENV{HOME}/Ascend" /usr/local/Ascend /opt/Ascend)
    list(APPEND _cann_roots "${_cann_path}/cann" "${_cann_path}/ascend-toolkit/latest")
  endforeach()
  list(REMOVE_DUPLICATES _cann_roots)
  # The simulator in CANN's shape (share/ascend-sdk/cann) is not one.
  foreach(_cann_path IN LISTS _cann_roots)
    if(EXISTS "${_cann_path}/ascend-sdk-simulator.info")
      list(REMOVE_ITEM _cann_roots "${_cann_path}")
    endif()
  endforeach()
endif()

set(CANN_ROOT_DIR "")
foreach(_cann_path IN LISTS _cann_roots)
  _cann_bisheng("${_cann_path}" CANN_BISHENG)
  _cann_file("${_cann_path}" CANN_LIBRARY lib64/libascendcl.so lib64/libacl_rt.so
    devlib/libascendcl.so devlib/libacl_rt.so "devlib/linux/${CMAKE_SYSTEM_PROCESSOR}/libascendcl.so"
    "devlib/linux/${CMAKE_SYSTEM_PROCESSOR}/libacl_rt.so" lib64/stub/libascendcl.so)
  _cann_file("${_cann_path}" _cann_header include/acl/acl.h acllib/include/acl/acl.h)
  if(CANN_BISHENG OR (CANN_LIBRARY AND _cann_header))
    set(CANN_ROOT_DIR "${_cann_path}")
    break()
  endif()
endforeach()

set(CANN_bisheng_FOUND FALSE)
set(CANN_ascendcl_FOUND FALSE)
set(CANN_INCLUDE_DIR "")
set(CANN_ARCH_DIR "")
set(CANN_VERSION "")
if(CANN_ROOT_DIR)
  _cann_version("${CANN_ROOT_DIR}" CANN_VERSION)
  _cann_arch_dirs("${CANN_ROOT_DIR}" _cann_dirs)
  list(GET _cann_dirs 0 CANN_ARCH_DIR)
  if(CANN_BISHENG)
    set(CANN_bisheng_FOUND TRUE)
  endif()
  if(CANN_LIBRARY AND _cann_header)
    set(CANN_ascendcl_FOUND TRUE)
    get_filename_component(CANN_INCLUDE_DIR "${_cann_header}" DIRECTORY)
    get_filename_component(CANN_INCLUDE_DIR "${CANN_INCLUDE_DIR}" DIRECTORY)
  endif()
  foreach(_cann_component IN LISTS CANN_FIND_COMPONENTS)
    if(NOT _cann_component MATCHES "^(ascendcl|bisheng)$")
      string(APPEND CANN_NOT_FOUND_MESSAGE "There is no component '${_cann_component}' (the components are ascendcl, bisheng). ")
    elseif(NOT CANN_${_cann_component}_FOUND)
      string(APPEND CANN_NOT_FOUND_MESSAGE "The toolkit in '${CANN_ROOT_DIR}' has no ${_cann_component}. ")
    endif()
  endforeach()
  if(NOT CANN_ROOT_DIR STREQUAL "$ENV{ASCEND_HOME_PATH}" AND NOT "$ENV{ASCEND_HOME_PATH}" STREQUAL "")
    string(APPEND CANN_NOT_FOUND_MESSAGE "(ASCEND_HOME_PATH is '$ENV{ASCEND_HOME_PATH}'.) ")
    if(NOT CANN_FIND_QUIETLY AND _cann_explicit)
      message(STATUS "CANN: using '${CANN_ROOT_DIR}' of ${_cann_origin}, not '$ENV{ASCEND_HOME_PATH}' of ASCEND_HOME_PATH")
    endif()
  endif()
else()
  list(JOIN _cann_roots "', '" _cann_tried)
  set(CANN_NOT_FOUND_MESSAGE "No CANN toolkit in '${_cann_tried}'.")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CANN
  REQUIRED_VARS CANN_ROOT_DIR
  VERSION_VAR CANN_VERSION
  HANDLE_COMPONENTS
  REASON_FAILURE_MESSAGE "${CANN_NOT_FOUND_MESSAGE} Set ASCEND_HOME_PATH (source set_env.sh) or -DCANN_ROOT=<folder>.")

if(CANN_FOUND)
  if(CANN_bisheng_FOUND AND NOT TARGET CANN::bisheng)
    add_executable(CANN::bisheng IMPORTED)
    set_target_properties(CANN::bisheng PROPERTIES IMPORTED_LOCATION "${CANN_BISHENG}" CANN_ROOT_DIR "${CANN_ROOT_DIR}")
  endif()
  if(CANN_ascendcl_FOUND AND NOT TARGET CANN::ascendcl)
    add_library(CANN::ascendcl SHARED IMPORTED)
    set_target_properties(CANN::ascendcl PROPERTIES
      IMPORTED_LOCATION "${CANN_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${CANN_INCLUDE_DIR}")
  endif()
endif()
foreach(_cann_variable IN ITEMS roots explicit origin path header dirs component tried)
  unset(_cann_${_cann_variable})
endforeach()
unset(_cann_variable)
cmake_policy(POP)
