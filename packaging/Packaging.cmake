# CPack: one package for each role, with computed dependencies; Debian's (the default) or RPM's, as ASCEND_PACKAGE_FORMAT says.
# Included last by the top-level CMakeLists.txt.
if(NOT ASCEND_INSTALL)
  return()
endif()
set(ASCEND_PACKAGE_FORMAT DEB CACHE STRING "What cpack makes: DEB or RPM")
set_property(CACHE ASCEND_PACKAGE_FORMAT PROPERTY STRINGS DEB RPM)

set(soversion "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
set(CPACK_PACKAGE_NAME ascend-sdk)
set(CPACK_PACKAGE_VENDOR "The Ascend SDK authors")
set(CPACK_PACKAGE_CONTACT "The Ascend SDK authors <noreply@example.invalid>")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")
set(CPACK_STRIP_FILES ON)

set(CPACK_COMPONENTS_ALL Runtime Development Tools Compiler Python Documentation)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENT_DEVELOPMENT_DEPENDS Runtime Tools Compiler)
set(CPACK_COMPONENT_COMPILER_DEPENDS Tools)
set(CPACK_COMPONENT_PYTHON_DEPENDS Compiler)
# The private dependency of the programs on the simulator's library is not seen by dpkg-shlibdeps: it is of this build.
if(TARGET ascend_sim)
  set(CPACK_COMPONENT_TOOLS_DEPENDS Runtime)
endif()

set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - runtime library
 The C++ host runtime of the Ascend SDK, and the simulator on which kernels
 run where there is no NPU.")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - development files
 Headers of the host runtime and the CMake package with ascend_add_kernel().")
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - compilers
 ascend-translate turns MLIR into AscendC, ascend-compile builds AscendC for
 NPUs and for the simulator, ascend-run runs a kernel on NumPy files.")
set(CPACK_COMPONENT_COMPILER_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - compiler library
 The compile hub of the Ascend SDK as a library, for C, C++ and other
 languages: AscendC in, validated kernel objects out.")
set(CPACK_COMPONENT_PYTHON_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - Python module
 Compile AscendC kernels from Python and run them on NumPy arrays, on the
 simulator.")
set(CPACK_COMPONENT_DOCUMENTATION_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - documentation
 Guides and reference of the Ascend SDK, and its samples.")

if(ASCEND_PACKAGE_FORMAT STREQUAL "DEB")
  include("${CMAKE_CURRENT_LIST_DIR}/Debian.cmake")
elseif(ASCEND_PACKAGE_FORMAT STREQUAL "RPM")
  include("${CMAKE_CURRENT_LIST_DIR}/Rpm.cmake")
else()
  message(FATAL_ERROR "ASCEND_PACKAGE_FORMAT is '${ASCEND_PACKAGE_FORMAT}': DEB or RPM")
endif()

# Each package has its licence, what its parts are, and its changelog.
include("${CMAKE_CURRENT_LIST_DIR}/Spdx.cmake")
configure_file("${CMAKE_CURRENT_LIST_DIR}/changelog.in" "${PROJECT_BINARY_DIR}/packaging/changelog.txt" @ONLY)
find_program(ASCEND_GZIP gzip)
if(ASCEND_GZIP)
  execute_process(COMMAND "${ASCEND_GZIP}" -9nc "${PROJECT_BINARY_DIR}/packaging/changelog.txt"
    OUTPUT_FILE "${PROJECT_BINARY_DIR}/packaging/changelog.gz" COMMAND_ERROR_IS_FATAL ANY)
endif()
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER "${component}" upper)
  set(folder "${CMAKE_INSTALL_DATAROOTDIR}/doc/${CPACK_${ASCEND_PACKAGE_KIND}_${upper}_PACKAGE_NAME}")
  set(spdx "${PROJECT_BINARY_DIR}/packaging/${component}/ascend-sdk.spdx.json")
  ascend_spdx("${component}" "${CPACK_${ASCEND_PACKAGE_KIND}_${upper}_PACKAGE_NAME}" "${spdx}")
  install(FILES "${CMAKE_CURRENT_LIST_DIR}/copyright" "${spdx}" DESTINATION "${folder}" COMPONENT "${component}")
  if(ASCEND_GZIP)
    install(FILES "${PROJECT_BINARY_DIR}/packaging/changelog.gz" DESTINATION "${folder}" COMPONENT "${component}")
  endif()
endforeach()
foreach(program IN ITEMS ascend-translate ascend-compile ascend-run ascend-opt ascend-new ascendcc ascend-validate)
  if(ASCEND_GZIP AND TARGET ${program})
    execute_process(COMMAND "${ASCEND_GZIP}" -9nc "${CMAKE_CURRENT_LIST_DIR}/man/${program}.1"
      OUTPUT_FILE "${PROJECT_BINARY_DIR}/packaging/${program}.1.gz" COMMAND_ERROR_IS_FATAL ANY)
    install(FILES "${PROJECT_BINARY_DIR}/packaging/${program}.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT Tools)
  endif()
endforeach()
if(ASCEND_BUNDLE_LLVM)
  include("${CMAKE_CURRENT_LIST_DIR}/Bundle.cmake")
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" "${PROJECT_SOURCE_DIR}/samples"
  DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/ascend-sdk-doc" COMPONENT Documentation
  PATTERN build EXCLUDE PATTERN __pycache__ EXCLUDE)
install(FILES "${PROJECT_SOURCE_DIR}/README.md" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/ascend-sdk-doc"
  COMPONENT Documentation OPTIONAL)

include(CPack)
