# ascend_add_kernel(<target> SOURCES <file>... [SOCS <soc>...] …): a static library with the compiled kernels in it and a
# generated header with a typed launcher for each. Reference: docs/cmake.md
#
#   kernel.mlir ─translate─► .cpp + .json ─compile─► object (one edge per source and SoC) ─pack─► .cpp ─► lib<target>.a
#   kernel.cpp  ─signature─► .json        ─compile─┘      all .json ─header─► <target>.h
#
# The SDK's version stands in every command line: a package upgrade keeps old time stamps, so that a dependency on the
# program alone would rebuild nothing.
#[[.md
## ascend_add_kernel

    ascend_add_kernel(<target> [STATIC|OBJECT|SHARED]
      SOURCES <file>...
      [SOCS <soc>...]
      [NAME <identifier>] [NAMESPACE <namespace>] [HEADER <include/path.h>]
      [SIGNATURE <declaration>...]
      [DEFINITIONS <name[=value]>...] [INCLUDES <folder>...]
      [OPTIONS <option>...] [TRANSLATE_OPTIONS <option>...]
      [DEPENDS <file or target>...] [JOB_POOL <pool>])

Makes the library `<target>` with the kernels of all sources, compiled for all SoCs, and the header `<target>.h` with a typed launcher for
each kernel. The library is an ordinary one: link it into programs, shared libraries and modules, install it, export it. It links
`AscendSDK::runtime`.

```cmake
ascend_add_kernel(my_kernels
  SOURCES gelu.mlir add.cpp
  SOCS sim sim:Ascend310P3
  NAMESPACE my HEADER my/kernels.h
  SIGNATURE "add(in f16 x, in f16 y, out f16 z, i64 n)"
  DEFINITIONS TILE=128 "NAME=\"a b\"" $<$<CONFIG:Debug>:CHECKED>
  INCLUDES include
  OPTIONS --auto-sync=off)
install(TARGETS my_kernels EXPORT myTargets FILE_SET HEADERS)
install(EXPORT myTargets NAMESPACE my:: DESTINATION lib/cmake/my)
```

| keyword | meaning |
|---|---|
| `SOURCES` | `.mlir .mlirbc .ll .bc .rs` go through `ascend-translate`; `.cpp .cc .cxx .asc .cce` are AscendC already. Relative to the current source folder, then the current binary folder; files that a rule of this directory makes are fine |
| `SOCS` | `sim` (the simulator, as the default SoC), `sim:<SoC>` or a SoC. Default: the variable `ASCEND_SOCS`, else `sim`. Nothing is guessed from the machine |
| `STATIC`, `OBJECT`, `SHARED` | what kind of library; default `STATIC` |
| `NAME` | the library's name in C++ and in messages; default the target's |
| `HEADER` | how the header is included; default `<name>.h` |
| `NAMESPACE` | C++ namespace of the launchers; default `kernels` |
| `SIGNATURE` | types of hand-written kernels whose parameters are plain addresses: `"add(in f16 x, in f16[?] y, out f16[16x?] z, i64 n)"`. With several hand-written sources it goes to the one in whose text the kernel's name stands |
| `DEFINITIONS`, `INCLUDES` | for the compiler of AscendC. Generator expressions, spaces, quotes and semicolons arrive as they are written |
| `OPTIONS` | options of `ascend-compile`, for example `--auto-sync=off` or `-X=-Wall` (passed to the compiler) |
| `TRANSLATE_OPTIONS` | options of `ascend-translate` |
| `DEPENDS` | what the kernels depend on beyond what their compilers report |
| `JOB_POOL` | a pool of the global property `JOB_POOLS` for the compile steps of the kernels; other generators than Ninja have none |

Definitions and include folders of the target itself (`target_compile_definitions`, `target_include_directories`), of its directory and of the
libraries that it links reach the compiler of AscendC too; options (`target_compile_options`) do not, since they are those of the host's compiler.

All mistakes of a call are reported in one message. A SoC that is no `sim` needs CANN's compiler: without it the configure step fails and says
where it looked, or, with `-DASCEND_SKIP_MISSING_CANN=ON`, leaves that SoC out with a warning.

In the configurations Debug and RelWithDebInfo kernels are compiled with `-g`.

### Rust

A `.rs` source goes through `rustc`, which makes LLVM bitcode of it. The kernel is the function of the file's name, `#[no_mangle] pub extern "C"`;
`TRANSLATE_OPTIONS --entry <name>` names another one. `ASCEND_RUSTC` says which `rustc`, `ASCEND_RUST_FLAGS` what it is told beside what makes loops
come out as they are written. Any rustc whose LLVM is not newer than the SDK's can be read.

### Editors

With `CMAKE_EXPORT_COMPILE_COMMANDS` hand-written kernels (`.cpp .cc .cxx`) stand in `compile_commands.json` as they are compiled for the
simulator: a library `<target>_editor`, which nothing builds.
#]]
include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/AscendKernelArguments.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/AscendKernelRules.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/AscendKernelTargets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/AscendKernelTest.cmake")

function(ascend_add_kernel target)
  _ascend_kernel_vocabulary()
  cmake_parse_arguments(PARSE_ARGV 1 arg "${_ASCEND_KERNEL_TYPES}" "${_ASCEND_KERNEL_ONE}" "${_ASCEND_KERNEL_MANY}")
  include("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/AscendFacts.cmake")

  # Every mistake of the call, then one message.
  set(errors "")
  if(NOT target MATCHES "^[A-Za-z_][A-Za-z0-9_.+-]*$")
    list(APPEND errors "'${target}' is no name for a target: letters, digits and _ . + - only, starting with a letter")
  elseif(TARGET "${target}")
    list(APPEND errors "a target '${target}' exists already")
  endif()
  _ascend_keyword_errors(more "SOURCES;SOCS;SIGNATURE;INCLUDES;DEPENDS" ${ARGN})
  list(APPEND errors ${more})
  set(type STATIC)
  set(types "")
  foreach(keyword IN LISTS _ASCEND_KERNEL_TYPES)
    if(arg_${keyword})
      list(APPEND types ${keyword})
      set(type ${keyword})
    endif()
  endforeach()
  list(LENGTH types count)
  if(count GREATER 1)
    list(JOIN types " and " types)
    list(APPEND errors "${types} exclude each other")
  endif()
  if(NOT arg_SOURCES AND NOT "SOURCES" IN_LIST arg_KEYWORDS_MISSING_VALUES)
    list(APPEND errors "SOURCES is missing: name at least one kernel source")
  endif()
  _ascend_check_sources(sources more ${arg_SOURCES})
  list(APPEND errors ${more})
  if(NOT arg_SOCS AND NOT "SOCS" IN_LIST arg_KEYWORDS_MISSING_VALUES)
    set(arg_SOCS sim)
    if(ASCEND_SOCS)
      set(arg_SOCS ${ASCEND_SOCS})
    endif()
  endif()
  _ascend_check_socs(socs more ${arg_SOCS})
  list(APPEND errors ${more})
  if(arg_NAMESPACE AND NOT arg_NAMESPACE MATCHES "^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*$")
    list(APPEND errors "NAMESPACE '${arg_NAMESPACE}' is no C++ namespace")
  endif()
  _ascend_kernel_names("${target}" library header_name more)
  list(APPEND errors ${more})
  set(pool "")
  if(arg_JOB_POOL)
    get_property(pools GLOBAL PROPERTY JOB_POOLS)
    if(CMAKE_GENERATOR MATCHES "Ninja" AND NOT ";${pools}" MATCHES ";${arg_JOB_POOL}=")
      list(APPEND errors "JOB_POOL '${arg_JOB_POOL}' is not known: write set_property(GLOBAL APPEND PROPERTY JOB_POOLS ${arg_JOB_POOL}=<jobs>) before this call")
    endif()
    set(pool JOB_POOL "${arg_JOB_POOL}")
  endif()
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(NOT CXX IN_LIST languages)
    list(APPEND errors "the language CXX is not enabled: kernels become part of a C++ library. Write project(<name> LANGUAGES CXX)")
  endif()
  if(NOT TARGET AscendSDK::runtime)
    list(APPEND errors "AscendSDK::runtime is not known here: call find_package(AscendSDK REQUIRED) in this directory or a parent of it")
  endif()
  _ascend_program("${target}" compile compile compile_depends more)
  list(APPEND errors ${more})
  set(hand_written ${sources})
  set(translated ${sources})
  list(FILTER hand_written EXCLUDE REGEX "\\.(mlir|mlirbc|ll|bc|rs)$")
  list(FILTER translated INCLUDE REGEX "\\.(mlir|mlirbc|ll|bc|rs)$")
  _ascend_find_rustc(more ${sources})
  list(APPEND errors ${more})
  if(translated)
    _ascend_program("${target}" translate translate translate_depends more)
    list(APPEND errors ${more})
  endif()
  if(NOT errors OR arg_SIGNATURE)
    _ascend_assign_signatures(more SIGNATURES ${arg_SIGNATURE} SOURCES ${hand_written})
    list(APPEND errors ${more})
  endif()
  if(NOT errors)
    _ascend_check_cann("${target}" socs cann_arguments more ${socs})
    list(APPEND errors ${more})
  endif()
  _ascend_report_errors("ascend_add_kernel(${target})" ${errors})

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/ascend/${target}")
  set(config_folder "${folder}")
  get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(multi_config)
    # Outputs that configurations share would be rebuilt at each switch between them.
    set(config_folder "${folder}/$<CONFIG>")
  endif()
  set(definitions_given "${arg_DEFINITIONS}")
  set(includes "")
  foreach(directory IN LISTS arg_INCLUDES)
    if(NOT directory MATCHES "^\\$<")
      get_filename_component(directory "${directory}" ABSOLUTE)
    endif()
    list(APPEND includes "${directory}")
  endforeach()
  set(includes_given ${includes})
  # What the target has, by itself, from its directory or through the libraries that it links, then what this call says,
  # then what ascend_target_kernel_options() adds.
  set(all_definitions "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
  if(arg_DEFINITIONS)
    string(APPEND all_definitions ";${arg_DEFINITIONS}") # as it is: list() and set() would take the backslash from an escaped semicolon
  endif()
  list(APPEND all_definitions "$<TARGET_GENEX_EVAL:${target},$<TARGET_PROPERTY:${target},ASCEND_DEFINITIONS>>")
  list(INSERT includes 0 "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  list(APPEND includes "$<TARGET_GENEX_EVAL:${target},$<TARGET_PROPERTY:${target},ASCEND_INCLUDES>>")
  list(APPEND arg_OPTIONS "$<TARGET_GENEX_EVAL:${target},$<TARGET_PROPERTY:${target},ASCEND_OPTIONS>>")
  list(APPEND arg_TRANSLATE_OPTIONS "$<TARGET_GENEX_EVAL:${target},$<TARGET_PROPERTY:${target},ASCEND_TRANSLATE_OPTIONS>>")
  _ascend_prefixed("-D" all_definitions definitions)
  _ascend_prefixed("-I" includes includes)
  _ascend_prefixed("" arg_OPTIONS options)
  _ascend_prefixed("" arg_TRANSLATE_OPTIONS translate_options)
  set(launcher "$<TARGET_GENEX_EVAL:${target},$<TARGET_PROPERTY:${target},ASCEND_COMPILER_LAUNCHER>>")
  _ascend_prefixed("--launcher=" launcher launcher)
  _ascend_debug_and_paths(debug)
  _ascend_simulator_compiler(simulator_compiler)
  set(depends ${arg_DEPENDS})

  set(entry_given FALSE)
  if("--entry" IN_LIST arg_TRANSLATE_OPTIONS)
    set(entry_given TRUE)
  endif()

  _ascend_output_names(names ${sources})
  set(signatures "")
  set(images "")
  set(image_arguments "")
  foreach(source name IN ZIP_LISTS sources names)
    if(source IN_LIST translated)
      # SoCs of one generation share the translation: what differs between them is known at launch.
      set(translated_archs "")
      set(signature "")
      set(readable "${source}")
      set(entry "")
      if(source MATCHES "\\.rs$")
        set(readable "${folder}/${name}.bc")
        if(NOT entry_given)
          get_filename_component(stem "${source}" NAME_WLE)
          set(entry --entry "${stem}")
        endif()
        _ascend_rust_rule("${source}" "${readable}" ${depends})
      endif()
      foreach(soc IN LISTS socs)
        string(REGEX REPLACE "^sim:" "" soc_name "${soc}")
        if(soc STREQUAL "sim")
          set(soc_name "${_ascend_default_soc}")
        endif()
        set(arch ${_ascend_arch_${soc_name}})
        set(source_for_${soc} "${folder}/${name}.${arch}.cpp")
        set(signature_for_${soc} "${folder}/${name}.${arch}.json")
        if(arch IN_LIST translated_archs)
          continue()
        endif()
        list(APPEND translated_archs ${arch})
        if(NOT signature)
          set(signature "${folder}/${name}.${arch}.json")
        endif()
        _ascend_rule("${folder}/${name}.${arch}.d"
          OUTPUT "${folder}/${name}.${arch}.cpp" "${folder}/${name}.${arch}.json"
          COMMAND "${CMAKE_COMMAND}" -E make_directory "${folder}"
          COMMAND ${translate} "${readable}" --soc ${soc_name} ${entry} ${translate_options} --emit=signature
            -o "${folder}/${name}.${arch}.json"
          COMMAND ${translate} "${readable}" --soc ${soc_name} ${entry} ${translate_options} -o "${folder}/${name}.${arch}.cpp"
            --depfile "${folder}/${name}.${arch}.d"
          DEPENDS "${readable}" ${translate_depends} ${depends}
          COMMENT "Translating ${name} for ${arch}")
      endforeach()
    else()
      set(signature "${folder}/${name}.json")
      string(SHA1 key "${source}")
      set(declarations "")
      foreach(declaration IN LISTS _ascend_signatures_${key})
        list(APPEND declarations --declare "${declaration}")
      endforeach()
      _ascend_rule("${folder}/${name}.json.d"
        OUTPUT "${signature}"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${folder}"
        COMMAND ${compile} "${source}" --emit=signature ${declarations} ${definitions} ${includes} -o "${signature}"
          --depfile "${folder}/${name}.json.d"
        DEPENDS "${source}" ${compile_depends} ${depends}
        COMMENT "Reading the signature of ${name}")
      foreach(soc IN LISTS socs)
        set(source_for_${soc} "${source}")
        set(signature_for_${soc} "${signature}")
      endforeach()
    endif()
    list(APPEND signatures "${signature}")

    foreach(soc IN LISTS socs)
      string(REPLACE ":" "_" soc_file "${soc}")
      set(extension o)
      if(soc MATCHES "^sim(:|$)")
        set(extension so)
      endif()
      set(image "${config_folder}/${name}.${soc_file}.${extension}")
      set(toolchain ${simulator_compiler})
      if(NOT soc MATCHES "^sim(:|$)")
        set(toolchain ${cann_arguments})
      endif()
      _ascend_rule("${image}.d"
        OUTPUT "${image}"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${config_folder}"
        COMMAND ${compile} "${source_for_${soc}}" --soc ${soc} --signature "${signature_for_${soc}}" ${toolchain} ${launcher}
          ${debug} ${definitions} ${includes} ${options} -o "${image}" --depfile "${image}.d"
        DEPENDS "${source_for_${soc}}" "${signature_for_${soc}}" ${compile_depends} ${depends}
        ${pool}
        COMMENT "Compiling ${name} for ${soc}")
      list(APPEND images "${image}")
      list(APPEND image_arguments --image "${soc}=${image}")
    endforeach()
  endforeach()

  set(signature_arguments "")
  foreach(signature IN LISTS signatures)
    list(APPEND signature_arguments --signature "${signature}")
  endforeach()
  set(packed "${config_folder}/${target}.cpp")
  _ascend_rule(""
    OUTPUT "${packed}"
    COMMAND ${compile} --pack --library "${library}" ${signature_arguments} ${image_arguments} -o "${packed}"
    DEPENDS ${images} ${signatures} ${compile_depends}
    COMMENT "Packing the kernels of ${target}")
  set(namespace_arguments "")
  if(arg_NAMESPACE)
    set(namespace_arguments --namespace "${arg_NAMESPACE}")
  endif()
  set(header "${folder}/include/${header_name}")
  get_filename_component(header_folder "${header}" DIRECTORY)
  _ascend_rule(""
    OUTPUT "${header}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${header_folder}"
    COMMAND ${compile} --emit=header --library "${library}" ${namespace_arguments} ${signature_arguments} -o "${header}"
    DEPENDS ${signatures} ${compile_depends}
    COMMENT "Writing ${header_name}")

  # An ordinary library of this project: it can be installed, exported, linked into anything. The header is also among its
  # private sources, so that it is written when nothing in the build includes it.
  add_library(${target} ${type} "${packed}" "${header}")
  target_sources(${target} INTERFACE FILE_SET HEADERS BASE_DIRS "${folder}/include" FILES "${header}")
  # Programs find the kernels by a symbol of the library: it stays visible whatever the project's default is.
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON LINKER_LANGUAGE CXX CXX_VISIBILITY_PRESET default)
  _ascend_launch_compilers(${target})
  # The packed file needs one header of the runtime and no symbol. That it is not linked, and that its folder is an option,
  # keeps the runtime's own folders out of what reaches the compiler of the kernels.
  target_link_libraries(${target} INTERFACE AscendSDK::runtime)
  target_compile_options(${target} PRIVATE
    "-I$<JOIN:$<TARGET_PROPERTY:AscendSDK::runtime,INTERFACE_INCLUDE_DIRECTORIES>,$<SEMICOLON>-I>")
  _ascend_describe_kernels(${target} "${sources}" "${socs}" "${header_name}" "${arg_NAMESPACE}" "${names}" "${config_folder}"
    "${signatures}")
  _ascend_editor_library(${target} "${hand_written}" "${includes_given}" "${definitions_given}")
endfunction()
cmake_policy(POP)
