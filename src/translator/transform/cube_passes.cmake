target_sources(ascend_transform PRIVATE
  cube/contraction.cpp
  cube/cube_loops.cpp
  cube/cube_queues.cpp
  cube/cube_tiling.cpp
  cube/epilogue.cpp
  cube/kernel_parts.cpp
  cube/late_division.cpp
  cube/lower_contractions.cpp
  cube/phased_kernel.cpp
  cube/phases.cpp
  cube/pieced_kernel.cpp
  cube/products.cpp
  cube/row_slices.cpp
  cube/whole_units.cpp
)
target_link_libraries(ascend_transform PUBLIC ascend_dialect_cube)
add_dependencies(ascend_transform ascend_cube_tablegen)
