# Read by cpack, once it knows the version: packages of one build belong together. What they need of the distribution is
# computed.
set(same "${CPACK_PACKAGE_VERSION}-${CPACK_RPM_PACKAGE_RELEASE}")
set(CPACK_RPM_TOOLS_PACKAGE_REQUIRES "ascend-sdk-runtime = ${same}, gcc-c++")
set(CPACK_RPM_COMPILER_PACKAGE_REQUIRES "ascend-sdk-tools = ${same}")
set(CPACK_RPM_DEVELOPMENT_PACKAGE_REQUIRES
  "ascend-sdk-runtime = ${same}, ascend-sdk-tools = ${same}, ascend-sdk-compile = ${same}")
set(CPACK_RPM_PYTHON_PACKAGE_REQUIRES "ascend-sdk-compile = ${same}, python3 >= 3.9, python3-numpy")
