# What RPM packages need beside what every kind of package needs. Made from a tree of their own, with
# -DCMAKE_INSTALL_LIBDIR=lib64 -DASCEND_PACKAGE_FORMAT=RPM -DASCEND_BUNDLE_LLVM=ON (packaging/README.md).
set(CPACK_GENERATOR RPM)
set(ASCEND_PACKAGE_KIND RPM)
set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE "Apache-2.0")
set(CPACK_RPM_PACKAGE_GROUP "Development/Libraries")
set(CPACK_RPM_PACKAGE_RELEASE 1)
set(CPACK_RPM_PACKAGE_AUTOREQPROV ON)
set(CPACK_RPM_CHANGELOG_FILE "${PROJECT_BINARY_DIR}/packaging/changelog.rpm")
file(WRITE "${CPACK_RPM_CHANGELOG_FILE}" "* Thu Jan 01 2026 ${CPACK_PACKAGE_CONTACT} - ${PROJECT_VERSION}-1\n- Release ${PROJECT_VERSION}.\n")

set(CPACK_RPM_RUNTIME_PACKAGE_NAME ascend-sdk-runtime)
set(CPACK_RPM_DEVELOPMENT_PACKAGE_NAME ascend-sdk-devel)
set(CPACK_RPM_TOOLS_PACKAGE_NAME ascend-sdk-tools)
set(CPACK_RPM_COMPILER_PACKAGE_NAME ascend-sdk-compile)
set(CPACK_RPM_PYTHON_PACKAGE_NAME python3-ascend-sdk)
set(CPACK_RPM_DOCUMENTATION_PACKAGE_NAME ascend-sdk-doc)
set(CPACK_RPM_PYTHON_PACKAGE_ARCHITECTURE noarch)
set(CPACK_RPM_DOCUMENTATION_PACKAGE_ARCHITECTURE noarch)

set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_CURRENT_LIST_DIR}/rpm_requires.cmake")

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER "${component}" upper)
  # Debian's form of a description: a summary, and lines that begin with a space.
  string(REGEX MATCH "^[^\n]*" summary "${CPACK_COMPONENT_${upper}_DESCRIPTION}")
  string(LENGTH "${summary}\n" length)
  string(SUBSTRING "${CPACK_COMPONENT_${upper}_DESCRIPTION}" ${length} -1 text)
  string(REPLACE "\n " "\n" text "\n${text}")
  string(STRIP "${text}" text)
  set(CPACK_RPM_${upper}_PACKAGE_SUMMARY "${summary}")
  set(CPACK_RPM_${upper}_PACKAGE_DESCRIPTION "${text}")
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${text}")
endforeach()

# Folders of the distribution are not ours.
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION "")
foreach(folder IN ITEMS "" /bin /lib /include "/${CMAKE_INSTALL_LIBDIR}" "/${CMAKE_INSTALL_LIBDIR}/cmake" "/${CMAKE_INSTALL_LIBDIR}/pkgconfig"
    /share /share/doc /share/licenses /share/man /share/man/man1)
  list(APPEND CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION "/usr${folder}")
endforeach()
get_filename_component(folder "${ASCEND_PYTHON_INSTALL_DIR}" DIRECTORY)
list(APPEND CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION "/usr/${ASCEND_PYTHON_INSTALL_DIR}" "/usr/${folder}")

# The bundled libraries are for our programs: nobody else gets them from us, and nobody has to give them to us. The same bytes
# come from the same tree: times and the name of the machine are not those of the build.
set(bundled "MLIR|LLVM|clang|clang-cpp|clang-22|fmt|boost_context|z3|edit|ffi|xml2|icu[a-z]+|bsd|md|tinfo|zstd|lzma|z")
string(CONCAT CPACK_RPM_SPEC_MORE_DEFINE
  "%global __provides_exclude_from ^/usr/${CMAKE_INSTALL_LIBDIR}/ascend-sdk/.*\\\\.so.*$\n"
  "%global __requires_exclude ^lib(${bundled})\\\\.so.*$\n"
  "%global _build_id_links none\n"
  "%global _buildhost localhost\n"
  "%global packager ${CPACK_PACKAGE_CONTACT}\n"
  "%global use_source_date_epoch_as_buildtime 1\n"
  "%global clamp_mtime_to_source_date_epoch 1\n"
  "%global _binary_payload w3.zstdio\n")
