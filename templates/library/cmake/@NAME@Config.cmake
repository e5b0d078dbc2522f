include(CMakeFindDependencyMacro)
find_dependency(AscendSDK 0.1)
include("${CMAKE_CURRENT_LIST_DIR}/@NAME@Targets.cmake")
