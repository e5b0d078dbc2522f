# ACL of the simulator: through its C functions only, as a program uses them.
ascend_unit_test(simulator_acl_test acl_main.cpp acl_device_test.cpp acl_event_test.cpp acl_kernel_test.cpp acl_list_test.cpp
  acl_described_copies_test.cpp acl_memory_test.cpp acl_prof_test.cpp acl_stream_memory_test.cpp
  acl_stream_test.cpp acl_capture_test.cpp acl_virtual_memory_test.cpp)
target_link_libraries(simulator_acl_test PRIVATE ascend_sim)
# Objects of test/unit/runtime, by path: which folder comes first does not matter.
target_compile_definitions(simulator_acl_test PRIVATE
  TEST_OBJECT_910B="${PROJECT_BINARY_DIR}/test/objects/test_kernels_910b.so"
  TEST_OBJECT_310P="${PROJECT_BINARY_DIR}/test/objects/test_kernels_310p.so")
add_dependencies(simulator_acl_test test_kernels_910b test_kernels_310p)
set_tests_properties(unit.simulator_acl_test PROPERTIES ENVIRONMENT "ASCEND_SIM_PRINT=off;ASCEND_SIM_DEVICES=2")

# What is left at the end is told on standard error: a process of its own for each case.
add_executable(acl_leaks acl_leaks.cpp)
target_link_libraries(acl_leaks PRIVATE ascend_sim)
set_target_properties(acl_leaks PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/test/bin" CXX_STANDARD 20)
function(ascend_leak_case name expression)
  add_test(NAME unit.simulator_acl_leaks.${name} COMMAND acl_leaks ${ARGN})
  set_tests_properties(unit.simulator_acl_leaks.${name} PROPERTIES PASS_REGULAR_EXPRESSION "${expression}")
endfunction()
ascend_leak_case(finalize "warning: LEAK: not released at the end: 2 allocations \\(300 bytes\\) of device 0, 1 stream, 1 event, 1 allocation of host memory" leak finalize)
ascend_leak_case(exit "warning: LEAK: not released at the end: 2 allocations" leak)
add_test(NAME unit.simulator_acl_leaks.clean COMMAND acl_leaks clean finalize)
add_test(NAME unit.simulator_acl_leaks.off COMMAND acl_leaks leak finalize)
set_tests_properties(unit.simulator_acl_leaks.clean unit.simulator_acl_leaks.off PROPERTIES FAIL_REGULAR_EXPRESSION "LEAK")
set_tests_properties(unit.simulator_acl_leaks.off PROPERTIES ENVIRONMENT "ASCEND_SIM_CHECK=none")
