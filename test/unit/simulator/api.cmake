# The device API, as each architecture sees it: C++17 and the flags that kernels are compiled with.
set(api_tests api_main.cpp api_types_test.cpp api_vector_test.cpp)
foreach(arch IN ITEMS 2201 2002)
  ascend_unit_test(device_api_${arch}_test ${api_tests})
  target_compile_definitions(device_api_${arch}_test PRIVATE __NPU_ARCH__=${arch})
  target_include_directories(device_api_${arch}_test PRIVATE "${PROJECT_SOURCE_DIR}/sdk/device")
  target_compile_options(device_api_${arch}_test PRIVATE -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math)
endforeach()
