# ascend_path_on_target(<variable> <path>): the path as it will be on the machine that is built for. A cross build finds that
# machine's packages in a folder of its own (CMAKE_SYSROOT, CMAKE_FIND_ROOT_PATH), which no program may name.
function(ascend_path_on_target variable path)
  if(CMAKE_CROSSCOMPILING)
    foreach(root IN LISTS CMAKE_SYSROOT CMAKE_FIND_ROOT_PATH)
      cmake_path(IS_PREFIX root "${path}" NORMALIZE inside)
      if(inside)
        cmake_path(RELATIVE_PATH path BASE_DIRECTORY "${root}")
        string(PREPEND path "/")
      endif()
    endforeach()
  endif()
  set("${variable}" "${path}" PARENT_SCOPE)
endfunction()
