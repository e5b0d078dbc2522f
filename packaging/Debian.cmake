# What Debian packages need beside what every kind of package needs.
set(CPACK_GENERATOR DEB)
set(ASCEND_PACKAGE_KIND DEBIAN)

set(CPACK_DEB_COMPONENT_INSTALL ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}")
if(CMAKE_CROSSCOMPILING)
  # CPack asks dpkg, which knows this machine only.
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE "${CMAKE_SYSTEM_PROCESSOR}")
  string(REGEX REPLACE "^aarch64$" "arm64" CPACK_DEBIAN_PACKAGE_ARCHITECTURE "${CPACK_DEBIAN_PACKAGE_ARCHITECTURE}")
  string(REGEX REPLACE "^x86_64$" "amd64" CPACK_DEBIAN_PACKAGE_ARCHITECTURE "${CPACK_DEBIAN_PACKAGE_ARCHITECTURE}")
  foreach(folder IN LISTS CMAKE_FIND_ROOT_PATH)
    list(APPEND CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${folder}/lib/${CMAKE_LIBRARY_ARCHITECTURE}" "${folder}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}"
      "${folder}/usr/lib/llvm-${LLVM_VERSION_MAJOR}/lib")
  endforeach()
endif()
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME "libascend-runtime${soversion}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libascend-runtime-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "cmake (>= 3.25)")
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME ascend-sdk-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION devel)
# Kernels for the simulator are compiled by the host's compiler; libclang, which reads the signatures of hand-written ones,
# needs the headers of its compiler.
set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS "g++ | c++-compiler, libclang1-22, libclang-common-22-dev")
set(CPACK_DEBIAN_COMPILER_PACKAGE_NAME "libascend-compile${soversion}")
set(CPACK_DEBIAN_COMPILER_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-ascend-sdk)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3 (>= 3.9), python3-numpy")
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_NAME ascend-sdk-doc)
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_ARCHITECTURE all)

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
