# The functions of CANN's ASC package.
include_guard()

# ascendc_library(<target> SHARED|STATIC <source>...): kernels, and whatever else is in their sources, as a library.
function(ascendc_library target type)
  if(NOT type MATCHES "^(SHARED|STATIC)$")
    message(FATAL_ERROR "ascendc_library(${target}): the type '${type}' is not SHARED or STATIC")
  endif()
  set_source_files_properties(${ARGN} PROPERTIES LANGUAGE ASC)
  add_library(${target} ${type} ${ARGN})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_include_directories(${target} INTERFACE "${ASC_HOME}/include")
  target_link_directories(${target} INTERFACE "${ASC_HOME}/lib64")
  # The whole path, so that programs which C++ links find it when they run.
  target_link_libraries(${target} INTERFACE "${ASC_HOME}/lib64/libascendcl.so")
  if(ENABLE_ACLRT_LAUNCH)
    _ascendc_launch_headers(${target} ${ARGN})
  endif()
endfunction()

# aclrtlaunch_<kernel>.h for those who link the library, before any of their sources is compiled.
function(_ascendc_launch_headers target)
  set(folder "${CMAKE_BINARY_DIR}/include/${target}")
  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${target}_launch_headers.stamp")
  set(sources "")
  foreach(source IN LISTS ARGN)
    get_filename_component(source "${source}" ABSOLUTE)
    list(APPEND sources "${source}")
  endforeach()
  set(definitions "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
  set(includes "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  separate_arguments(flags UNIX_COMMAND "${CMAKE_ASC_FLAGS}")
  add_custom_command(OUTPUT "${stamp}"
    COMMAND "${CMAKE_ASC_COMPILER}" ${flags} "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
      "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>" "--launch-headers=${folder}" -x asc ${sources}
    COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
    DEPENDS ${sources} "${CMAKE_ASC_COMPILER}" COMMAND_EXPAND_LISTS VERBATIM
    COMMENT "Launch headers of ${target}")
  target_sources(${target} PRIVATE "${stamp}")
  target_compile_options(${target} PRIVATE --launch-functions)
  target_include_directories(${target} INTERFACE "${folder}")
endfunction()

# ascendc_compile_definitions(<target> PRIVATE|PUBLIC|INTERFACE <definition>...)
function(ascendc_compile_definitions target scope)
  target_compile_definitions(${target} ${scope} ${ARGN})
endfunction()

# ascendc_include_directories(<target> PRIVATE|PUBLIC|INTERFACE <folder>...)
function(ascendc_include_directories target scope)
  target_include_directories(${target} ${scope} ${ARGN})
endfunction()

# ascendc_compile_options(<target> <scope> <device option>... [-forward-options-to-host-compiler <host option>...])
function(ascendc_compile_options target scope)
  set(device "")
  set(host "")
  set(part device)
  foreach(option IN LISTS ARGN)
    if(option STREQUAL "-forward-options-to-host-compiler")
      set(part host)
    else()
      list(APPEND ${part} "${option}")
    endif()
  endforeach()
  list(JOIN device " " device)
  list(JOIN host " " host)
  if(device)
    target_compile_options(${target} ${scope} "SHELL:-Xaicore-start ${device} -Xaicore-end")
  endif()
  if(host)
    target_compile_options(${target} ${scope} "SHELL:-Xhost-start ${host} -Xhost-end")
  endif()
endfunction()
