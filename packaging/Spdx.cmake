# ascend-sdk.spdx.json in each package: what it is, and whose code is in it. The format is SPDX 2.3.
#   <library> <version> <licence> <where it is from> <components that hold code of it>
set(parts
  "fmt|${fmt_VERSION}|MIT|https://github.com/fmtlib/fmt|Runtime Development Tools Compiler"
  "nlohmann_json|${nlohmann_json_VERSION}|MIT|https://github.com/nlohmann/json|Runtime Development Tools Compiler"
  "CLI11|${CLI11_VERSION}|BSD-3-Clause|https://github.com/CLIUtils/CLI11|Tools"
  "Boost|${Boost_VERSION}|BSL-1.0|https://www.boost.org|Runtime Tools")
if(ASCEND_HAS_LIBBACKTRACE)
  # It comes with the compiler and has no releases of its own.
  list(APPEND parts "libbacktrace|${CMAKE_CXX_COMPILER_VERSION}|BSD-3-Clause|https://github.com/ianlancetaylor/libbacktrace|Runtime Tools")
endif()
if(ASCEND_BUILD_TRANSLATOR)
  list(APPEND parts "LLVM|${LLVM_PACKAGE_VERSION}|Apache-2.0 WITH LLVM-exception|https://llvm.org|Tools")
endif()

function(ascend_spdx component package out)
  set(ids "")
  set(text "")
  foreach(part IN LISTS parts)
    string(REPLACE "|" ";" part "${part}")
    list(GET part 4 holders)
    separate_arguments(holders)
    if(NOT component IN_LIST holders)
      continue()
    endif()
    list(GET part 0 name)
    list(GET part 1 version)
    list(GET part 2 licence)
    list(GET part 3 home)
    string(REPLACE "_" "-" id "SPDXRef-${name}")
    list(APPEND ids "${id}")
    string(APPEND text ",
    {\"SPDXID\": \"${id}\", \"name\": \"${name}\", \"versionInfo\": \"${version}\", \"downloadLocation\": \"${home}\", \"filesAnalyzed\": false,
     \"licenseConcluded\": \"${licence}\", \"licenseDeclared\": \"${licence}\", \"copyrightText\": \"NOASSERTION\"}")
  endforeach()
  set(relations "")
  foreach(id IN LISTS ids)
    string(APPEND relations ",
    {\"spdxElementId\": \"SPDXRef-package\", \"relationshipType\": \"CONTAINS\", \"relatedSpdxElement\": \"${id}\"}")
  endforeach()
  file(CONFIGURE OUTPUT "${out}" CONTENT "{
  \"spdxVersion\": \"SPDX-2.3\",
  \"dataLicense\": \"CC0-1.0\",
  \"SPDXID\": \"SPDXRef-DOCUMENT\",
  \"name\": \"${package}-${PROJECT_VERSION}\",
  \"documentNamespace\": \"https://ascend-sdk.invalid/spdx/${package}-${PROJECT_VERSION}\",
  \"creationInfo\": {\"created\": \"2026-01-01T00:00:00Z\", \"creators\": [\"Organization: The Ascend SDK authors\"]},
  \"packages\": [
    {\"SPDXID\": \"SPDXRef-package\", \"name\": \"${package}\", \"versionInfo\": \"${PROJECT_VERSION}\", \"downloadLocation\": \"NOASSERTION\", \"filesAnalyzed\": false,
     \"licenseConcluded\": \"Apache-2.0\", \"licenseDeclared\": \"Apache-2.0\", \"copyrightText\": \"2026 The Ascend SDK authors\"}${text}
  ],
  \"relationships\": [
    {\"spdxElementId\": \"SPDXRef-DOCUMENT\", \"relationshipType\": \"DESCRIBES\", \"relatedSpdxElement\": \"SPDXRef-package\"}${relations}
  ]
}
" @ONLY)
endfunction()
