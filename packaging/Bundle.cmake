# ASCEND_BUNDLE_LLVM: packages that bring along what only some distributions have: LLVM, MLIR and libclang 22, fmt, Boost.Context.
find_program(ASCEND_PATCHELF patchelf)
mark_as_advanced(ASCEND_PATCHELF)
if(NOT ASCEND_PATCHELF)
  message(FATAL_ERROR "ASCEND_BUNDLE_LLVM needs patchelf: install it, or set ASCEND_PATCHELF")
endif()
# By the name by which it is loaded.
get_filename_component(folder "${ASCEND_LIBCLANG_LIBRARY}" DIRECTORY)
find_file(ASCEND_LIBCLANG_FILE libclang-22.so.22 HINTS "${folder}" PATHS "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}" REQUIRED)
mark_as_advanced(ASCEND_LIBCLANG_FILE)

set(bundle "${PROJECT_BINARY_DIR}/bundle")
set(stamp "${PROJECT_BINARY_DIR}/bundle.stamp")
set(loaders ascend_runtime ascend_sim)
set(programs ascend_compile_library)
foreach(program IN ITEMS ascend-translate ascend-compile ascend-run ascend-opt ascend-new ascendcc ascend-validate)
  if(TARGET ${program})
    list(APPEND programs ${program})
  endif()
endforeach()
list(TRANSFORM loaders REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE loader_files)
list(TRANSFORM programs REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE program_files)
add_custom_command(OUTPUT "${stamp}"
  COMMAND "${CMAKE_COMMAND}" "-DRUNTIME=${loader_files}" "-DTOOLS=${program_files}" "-DLIBCLANG=${ASCEND_LIBCLANG_FILE}"
    "-DCLANG_HEADERS=/usr/lib/llvm-22/lib/clang/22/include" "-DPATCHELF=${ASCEND_PATCHELF}" "-DOUT=${bundle}"
    -P "${CMAKE_CURRENT_LIST_DIR}/bundle.cmake"
  COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
  DEPENDS ${loaders} ${programs} "${CMAKE_CURRENT_LIST_DIR}/bundle.cmake"
  COMMENT "Collecting the libraries to bundle" VERBATIM)
add_custom_target(ascend_bundle ALL DEPENDS "${stamp}")

foreach(pair IN ITEMS runtime=Runtime tools=Tools)
  string(REPLACE "=" ";" pair "${pair}")
  list(GET pair 0 kind)
  list(GET pair 1 component)
  string(TOUPPER "${component}" upper)
  install(DIRECTORY "${bundle}/${kind}/lib/" DESTINATION "${CMAKE_INSTALL_LIBDIR}/ascend-sdk/lib" COMPONENT ${component}
    FILES_MATCHING PATTERN "*" PATTERN "*.so*" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  install(DIRECTORY "${bundle}/${kind}/licenses/" COMPONENT ${component}
    DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/${CPACK_${ASCEND_PACKAGE_KIND}_${upper}_PACKAGE_NAME}/bundled")
endforeach()
