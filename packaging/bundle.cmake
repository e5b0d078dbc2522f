# cmake -DRUNTIME=<libraries> -DTOOLS=<programs and libraries> -DLIBCLANG=<file> -DCLANG_HEADERS=<folder> -DPATCHELF=<program>
#   -DOUT=<folder> -P bundle.cmake
#
# Copies what RUNTIME and TOOLS load, but for what every distribution has, to OUT/runtime and OUT/tools, each with the licence
# of the package that it is from. The copies find each other by where they are.
cmake_minimum_required(VERSION 3.25)

# The C and C++ libraries are the distribution's: a program with two of them does not work.
set(system "^(linux-vdso|ld-linux.*|libc|libm|libdl|librt|libpthread|libgcc_s|libstdc\\+\\+)\\.so.*")

function(loaded_by out)
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES ${ARGN} LIBRARIES ${LIBCLANG_OR_NOTHING} PRE_EXCLUDE_REGEXES "${system}" "^libascend_"
    RESOLVED_DEPENDENCIES_VAR found UNRESOLVED_DEPENDENCIES_VAR missing
    DIRECTORIES /usr/lib/llvm-22/lib)
  if(missing)
    list(JOIN missing ", " missing)
    message(FATAL_ERROR "not found: ${missing}")
  endif()
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# The licence of what is copied, by the package that the file is from.
function(add_licence file folder)
  get_filename_component(real "${file}" REALPATH)
  foreach(name IN ITEMS "${real}" "${file}")
    # A file below /lib may be known as one below /usr/lib, and the other way round.
    string(REGEX REPLACE "^/usr/lib/" "/lib/" other "${name}")
    execute_process(COMMAND dpkg-query --search "${name}" "${other}" OUTPUT_VARIABLE said ERROR_QUIET)
    if(said MATCHES "^([a-z0-9.+-]+)[:,]")
      set(package "${CMAKE_MATCH_1}")
      break()
    endif()
  endforeach()
  if(NOT package OR NOT EXISTS "/usr/share/doc/${package}/copyright")
    message(FATAL_ERROR "no licence for ${file}: it is of no installed Debian package")
  endif()
  configure_file("/usr/share/doc/${package}/copyright" "${folder}/${package}.txt" COPYONLY)
endfunction()

function(copy_library file kind)
  get_filename_component(name "${file}" NAME)
  get_filename_component(real "${file}" REALPATH)
  set(copy "${OUT}/${kind}/lib/${name}")
  configure_file("${real}" "${copy}" COPYONLY)
  execute_process(COMMAND "${PATCHELF}" --set-rpath "$ORIGIN" "${copy}" COMMAND_ERROR_IS_FATAL ANY)
  add_licence("${file}" "${OUT}/${kind}/licenses")
endfunction()

file(REMOVE_RECURSE "${OUT}")
set(LIBCLANG_OR_NOTHING "")
loaded_by(runtime ${RUNTIME})
set(LIBCLANG_OR_NOTHING "${LIBCLANG}")
loaded_by(tools ${TOOLS})
list(APPEND tools "${LIBCLANG}")
list(REMOVE_ITEM tools ${runtime})
foreach(file IN LISTS runtime)
  copy_library("${file}" runtime)
endforeach()
foreach(file IN LISTS tools)
  copy_library("${file}" tools)
endforeach()
# libclang and clang's driver find these from where they are themselves.
file(COPY "${CLANG_HEADERS}/" DESTINATION "${OUT}/tools/lib/clang/22/include")
add_licence("${CLANG_HEADERS}/stddef.h" "${OUT}/tools/licenses")
