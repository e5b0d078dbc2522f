# CPack: one Debian package for each role, with computed dependencies. Included last by the top-level CMakeLists.txt.
if(NOT ASCEND_INSTALL)
  return()
endif()

set(soversion "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
set(CPACK_PACKAGE_NAME ascend-sdk)
set(CPACK_PACKAGE_VENDOR "The Ascend SDK authors")
set(CPACK_PACKAGE_CONTACT "The Ascend SDK authors <noreply@example.invalid>")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")
set(CPACK_STRIP_FILES ON)

set(CPACK_GENERATOR DEB)

set(CPACK_COMPONENTS_ALL Runtime Development Tools Compiler Python Documentation)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENT_DEVELOPMENT_DEPENDS Runtime Tools Compiler)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}")
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME "libascend-runtime${soversion}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - runtime library
 The C++ host runtime of the Ascend SDK, and the simulator on which kernels
 run where there is no NPU.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libascend-runtime-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "cmake (>= 3.25)")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - development files
 Headers of the host runtime and the CMake package with ascend_add_kernel().")
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME ascend-sdk-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION devel)
# Kernels for the simulator are compiled by the host's compiler; libclang, which reads the signatures of hand-written ones,
# needs the headers of its compiler.
set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS "g++ | c++-compiler, libclang1-22, libclang-common-22-dev")
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - compilers
 ascend-translate turns MLIR into AscendC, ascend-compile builds AscendC for
 NPUs and for the simulator, ascend-run runs a kernel on NumPy files.")
set(CPACK_DEBIAN_COMPILER_PACKAGE_NAME "libascend-compile${soversion}")
set(CPACK_DEBIAN_COMPILER_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_COMPILER_DEPENDS Tools)
set(CPACK_COMPONENT_COMPILER_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - compiler library
 The compile hub of the Ascend SDK as a library, for C, C++ and other
 languages: AscendC in, validated kernel objects out.")
set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-ascend-sdk)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3 (>= 3.9), python3-numpy")
set(CPACK_COMPONENT_PYTHON_DEPENDS Compiler)
set(CPACK_COMPONENT_PYTHON_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - Python module
 Compile AscendC kernels from Python and run them on NumPy arrays, on the
 simulator.")
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_NAME ascend-sdk-doc)
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_ARCHITECTURE all)
set(CPACK_COMPONENT_DOCUMENTATION_DESCRIPTION "Launch kernels on Huawei Ascend NPUs - documentation
 Guides and reference of the Ascend SDK, and its samples.")

# The private dependency of the programs on the simulator's library is not seen by dpkg-shlibdeps: it is of this build.
if(TARGET ascend_sim)
  set(CPACK_COMPONENT_TOOLS_DEPENDS Runtime)
endif()

# ldconfig, by trigger; what CPack would write by hand instead is a maintainer script.
function(debian_libraries component)
  set(package "${CPACK_DEBIAN_${component}_PACKAGE_NAME}")
  set(shlibs "${PROJECT_BINARY_DIR}/packaging/${component}/shlibs")
  set(text "")
  foreach(library IN LISTS ARGN)
    string(APPEND text "${library} ${soversion} ${package} (>= ${PROJECT_VERSION})\n")
  endforeach()
  file(WRITE "${shlibs}" "${text}")
  set(CPACK_DEBIAN_${component}_PACKAGE_CONTROL_EXTRA "${CMAKE_CURRENT_LIST_DIR}/triggers;${shlibs}" PARENT_SCOPE)
endfunction()
debian_libraries(RUNTIME libascend_runtime libascend_sim)
debian_libraries(COMPILER libascend_compile)

# Each package has its licence and its changelog.
configure_file("${CMAKE_CURRENT_LIST_DIR}/changelog.in" "${PROJECT_BINARY_DIR}/packaging/changelog.txt" @ONLY)
find_program(ASCEND_GZIP gzip)
if(ASCEND_GZIP)
  execute_process(COMMAND "${ASCEND_GZIP}" -9nc "${PROJECT_BINARY_DIR}/packaging/changelog.txt"
    OUTPUT_FILE "${PROJECT_BINARY_DIR}/packaging/changelog.gz" COMMAND_ERROR_IS_FATAL ANY)
endif()
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER "${component}" upper)
  set(folder "${CMAKE_INSTALL_DATAROOTDIR}/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME}")
  install(FILES "${CMAKE_CURRENT_LIST_DIR}/copyright" DESTINATION "${folder}" COMPONENT "${component}")
  if(ASCEND_GZIP)
    install(FILES "${PROJECT_BINARY_DIR}/packaging/changelog.gz" DESTINATION "${folder}" COMPONENT "${component}")
  endif()
endforeach()
# packaging/lintian/<component>.in: the findings of lintian that stay, with the reason.
file(GLOB overrides CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/lintian/*.in")
foreach(file IN LISTS overrides)
  get_filename_component(component "${file}" NAME_WE)
  string(TOUPPER "${component}" upper)
  configure_file("${file}" "${PROJECT_BINARY_DIR}/packaging/lintian/${component}" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/packaging/lintian/${component}"
    DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/lintian/overrides" RENAME "${CPACK_DEBIAN_${upper}_PACKAGE_NAME}"
    COMPONENT "${component}")
endforeach()
foreach(program IN ITEMS ascend-translate ascend-compile ascend-run ascend-opt ascend-new ascendcc ascend-validate)
  if(ASCEND_GZIP AND TARGET ${program})
    execute_process(COMMAND "${ASCEND_GZIP}" -9nc "${CMAKE_CURRENT_LIST_DIR}/man/${program}.1"
      OUTPUT_FILE "${PROJECT_BINARY_DIR}/packaging/${program}.1.gz" COMMAND_ERROR_IS_FATAL ANY)
    install(FILES "${PROJECT_BINARY_DIR}/packaging/${program}.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT Tools)
  endif()
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" "${PROJECT_SOURCE_DIR}/samples"
  DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/ascend-sdk-doc" COMPONENT Documentation
  PATTERN build EXCLUDE)
install(FILES "${PROJECT_SOURCE_DIR}/README.md" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/ascend-sdk-doc"
  COMPONENT Documentation OPTIONAL)

include(CPack)
