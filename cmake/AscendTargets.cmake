# ascend_library(<name> [SHARED|STATIC] <sources>...), ascend_program(<name> <sources>...), ascend_unit_test(<name> <sources>...):
# add_library, add_executable and a Boost.Test program under CTest, with this repository's language level and warnings.
# ascend_optimize_across_files(<target>...): in release builds, what is linked into these is inlined across its files.
include(CheckIPOSupported)

set(ASCEND_WARNINGS -Wall -Wextra -Wshadow=local -Wnon-virtual-dtor -Wcast-qual -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  list(REMOVE_ITEM ASCEND_WARNINGS -Wshadow=local)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC bug 105651: false positives in std::string operator+.
  list(APPEND ASCEND_WARNINGS -Wno-restrict)
endif()
if(ASCEND_WERROR)
  list(APPEND ASCEND_WARNINGS -Werror)
endif()

function(_ascend_defaults target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE ${ASCEND_WARNINGS})
  target_include_directories(${target} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>" "$<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/src>")
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

function(ascend_library name)
  add_library(${name} ${ARGN})
  _ascend_defaults(${name})
endfunction()

function(ascend_program name)
  add_executable(${name} ${ARGN})
  _ascend_defaults(${name})
endfunction()

function(ascend_unit_test name)
  add_executable(${name} ${ARGN})
  _ascend_defaults(${name})
  target_link_libraries(${name} PRIVATE Boost::unit_test_framework)
  target_compile_definitions(${name} PRIVATE BOOST_TEST_DYN_LINK)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/test/bin")
  # GCC would optimise libraries of ascend_optimize_across_files() again for each test.
  target_link_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-lto>)
  add_test(NAME unit.${name} COMMAND ${name} --log_level=test_suite)
endfunction()

function(ascend_optimize_across_files)
  check_ipo_supported(RESULT supported OUTPUT reason LANGUAGES CXX)
  if(NOT supported)
    message(STATUS "No optimisation across files: ${reason}")
    return()
  endif()
  set_target_properties(${ARGN} PROPERTIES
    INTERPROCEDURAL_OPTIMIZATION_RELEASE ON INTERPROCEDURAL_OPTIMIZATION_RELWITHDEBINFO ON)
  foreach(target IN LISTS ARGN)
    # The objects of a static library are machine code too, for programs that need no speed (the tests). CMake asks GCC
    # for the opposite.
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${target} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-ffat-lto-objects>)
    endif()
  endforeach()
endfunction()
