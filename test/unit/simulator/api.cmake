# The device API, as each architecture sees it, with the flags that kernels are compiled with.
set(api_tests
  api_cast_test.cpp
  api_compound_test.cpp
  api_fold_test.cpp
  api_layout_test.cpp
  api_main.cpp
  api_math_test.cpp
  api_more_test.cpp
  api_move_test.cpp
  api_norm_test.cpp
  api_quant_test.cpp
  api_reduce_test.cpp
  api_reorder_test.cpp
  api_select_test.cpp
  api_softmax_test.cpp
  api_sort_test.cpp
  api_tiling_test.cpp
  api_types_test.cpp
  api_vector_test.cpp
)
foreach(arch IN ITEMS 2201 2002)
  ascend_unit_test(device_api_${arch}_test ${api_tests})
  target_compile_definitions(device_api_${arch}_test PRIVATE __NPU_ARCH__=${arch})
  target_include_directories(device_api_${arch}_test PRIVATE "${PROJECT_SOURCE_DIR}/sdk/device")
  target_compile_options(device_api_${arch}_test PRIVATE -O2 -ffp-contract=off -fno-math-errno -fno-trapping-math)
endforeach()

# The same on the real core.
foreach(arch IN ITEMS 2201 2002)
  ascend_unit_test(device_api_core_${arch}_test api_core_main.cpp api_core_test.cpp api_cross_core_test.cpp
                   api_order_test.cpp api_polling_test.cpp)
  target_compile_definitions(device_api_core_${arch}_test PRIVATE __NPU_ARCH__=${arch})
  target_compile_options(device_api_core_${arch}_test PRIVATE -ffp-contract=off -fno-math-errno -fno-trapping-math)
  target_link_libraries(device_api_core_${arch}_test PRIVATE ascend_sim_core)
endforeach()

# The cube unit, on the real core.
foreach(arch IN ITEMS 2201 2002)
  ascend_unit_test(device_cube_${arch}_test cube_main.cpp cube_image_test.cpp cube_load_test.cpp cube_result_test.cpp
                   matmul_batch_test.cpp matmul_test.cpp)
  target_compile_definitions(device_cube_${arch}_test PRIVATE __NPU_ARCH__=${arch})
  target_compile_options(device_cube_${arch}_test PRIVATE -O2 -ffp-contract=off -fno-math-errno -fno-trapping-math)
  target_link_libraries(device_cube_${arch}_test PRIVATE ascend_sim_core)
endforeach()

# What must not compile, with the message it must give; and its twin that must.
function(_api_compiles name arch case)
  add_test(NAME ${name} COMMAND ${CMAKE_CXX_COMPILER} -std=c++17 -fsyntax-only -D__NPU_ARCH__=${arch} -DCASE=${case} ${ARGN}
    "-I${PROJECT_SOURCE_DIR}/sdk/device" "${CMAKE_CURRENT_SOURCE_DIR}/api_refused.cpp")
endfunction()
function(_api_refused arch case message)
  _api_compiles(unit.device_api_refused.${arch}.${case} ${arch} ${case})
  set_tests_properties(unit.device_api_refused.${arch}.${case} PROPERTIES PASS_REGULAR_EXPRESSION "error:.*${message}")
endfunction()
set(refused
  "1|AscendC::Add on .* takes these element types only"
  "2|AscendC::Div on .* takes these element types only: half, float"
  "3|AscendC::Compare on .* takes these element types only"
  "4|AscendC::Cast: .* does not convert between these element types"
  "5|AscendC::Select on .* takes these element types only: half, float"
  "6|AscendC::ReduceSum, ReduceMax, ReduceMin on .* takes these element types only"
  "7|AscendC::And on .* takes these element types only: int16_t, uint16_t"
  "8|no matching function for call to .*Adds"
  "9|AscendC::Tanh on .* takes these element types only: half, float"
  "10|AscendC::Subs does not exist on .*: use Adds"
  "11|AscendC::MulCast takes .dst, src. element types"
  "12|AscendC::Rint does not exist on .*: use AscendC::Round"
  "13|AscendC::AscendQuant<dstT, srcT> does not exist on .*: AscendQuant<srcT>"
  "14|AscendC::AscendDequant takes .dst, scale. element types half and uint64_t"
  "15|takes these element types only: half, float"
  "16|LocalTensor<TensorTrait<...>> does not exist in the simulator: use LocalTensor<PrimT<...>>"
  "17|AscendC::Nop does not exist on Ascend"
  "18|AscendC::NumericLimits does not exist on Ascend"
  "19|AscendC::Mutex::Lock does not exist on Ascend"
  "50|AscendC::Matmul::SetAntiQuantScalar, SetAntiQuantVector does not exist"
  "51|AscendC::Hccl does not exist"
  "52|AscendC::GetHcclContext does not exist in the simulator"
)
foreach(arch IN ITEMS 2201 2002)
  foreach(row IN LISTS refused)
    string(REGEX REPLACE "\\|.*" "" case "${row}")
    string(REGEX REPLACE "^[0-9]+\\|" "" message "${row}")
    _api_refused(${arch} ${case} "${message}")
    _api_compiles(unit.device_api_allowed.${arch}.${case} ${arch} ${case} -DALLOWED)
  endforeach()
endforeach()
set(only_910b
  "20|AscendC::DataCopyPad does not exist on Ascend 310P"
  "21|AscendC::ShiftLeft does not exist on Ascend 310P"
  "22|AscendC::ShiftRight does not exist on Ascend 310P"
  "23|bfloat16_t does not exist on Ascend 310P"
  "24|AscendC::Cast: Ascend 310P .* does not convert"
  "25|AscendC::SetAtomicAdd on Ascend 310P .* takes these element types only"
  "26|AscendC::Copy does not exist on Ascend 310P"
  "27|AscendC::Gatherb does not exist on Ascend 310P"
  "28|AscendC::Sort32 does not exist on Ascend 310P"
  "29|AscendC::MrgSort with MrgSort4Info does not exist on Ascend 310P"
  "30|AscendC::SetCtrlSpr does not exist on Ascend 310P"
  "31|AscendC::SetSaturationFlag, GetSaturationFlag does not exist on Ascend 310P"
  "32|AscendC::CastDequant on Ascend 310P .* takes .dst, src. element types int8_t and int16_t"
  "33|AscendC::GetSystemCycle does not exist on Ascend 310P"
  "34|AscendC::ReadGmByPassDCache, WriteGmByPassDCache does not exist on Ascend 310P"
  "35|AscendC::ReduceSum, ReduceMean, .* with a pattern does not exist on Ascend 310P"
  "36|AscendC::TransData does not exist on Ascend 310P"
  "37|AscendC::AscendAntiQuant takes .dst, src. element types half and int8_t"
  "38|AscendC::Async does not exist on Ascend 310P"
)
foreach(row IN LISTS only_910b)
  string(REGEX REPLACE "\\|.*" "" case "${row}")
  string(REGEX REPLACE "^[0-9]+\\|" "" message "${row}")
  _api_refused(2002 ${case} "${message}")
  _api_compiles(unit.device_api_allowed.2201.${case} 2201 ${case})
endforeach()
set(only_310p
  "40|AscendC::Scatter does not exist on Ascend 910B"
  "41|AscendC::RpSort16 does not exist on Ascend 910B"
  "42|AscendC::MrgSort4 does not exist on Ascend 910B"
  "43|AscendC::ProposalConcat does not exist on Ascend 910B"
  "44|AscendC::VectorPadding does not exist on Ascend 910B"
  "45|AscendC::TPipe::InitSpmBuffer in L1 does not exist on Ascend 910B"
)
foreach(row IN LISTS only_310p)
  string(REGEX REPLACE "\\|.*" "" case "${row}")
  string(REGEX REPLACE "^[0-9]+\\|" "" message "${row}")
  _api_refused(2201 ${case} "${message}")
  _api_compiles(unit.device_api_allowed.2002.${case} 2002 ${case})
endforeach()

# The page of supported functions is what the headers say.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME unit.ascendc_api_page COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/docs/tools/ascendc_api.py"
  --compiler "${CMAKE_CXX_COMPILER}" --device "${PROJECT_SOURCE_DIR}/sdk/device"
  --check "${PROJECT_SOURCE_DIR}/docs/reference/ascendc-api.md")
