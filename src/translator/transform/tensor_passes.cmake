target_sources(ascend_transform PRIVATE
  bufferize_loops.cpp
  fuse.cpp
  generalize.cpp
  place_slices.cpp
  slice_patterns.cpp
  promote_to_tensors.cpp
  register_tensor_passes.cpp
  results_to_arguments.cpp
  tiles/buffer_view.cpp
  tiles/cast_ops.cpp
  tiles/emitter.cpp
  tiles/expression.cpp
  tiles/int_ops.cpp
  tiles/logic_ops.cpp
  tiles/group_columns.cpp
  tiles/group_loops.cpp
  tiles/group_reductions.cpp
  tiles/group_values.cpp
  tiles/lower_group.cpp
  tiles/reduction_combiner.cpp
  tiles/lower_to_tiles.cpp
  tiles/nest.cpp
  tiles/prepare.cpp
  tiles/stage.cpp
)
target_compile_definitions(ascend_transform PUBLIC ASCEND_HAS_TENSOR_PASSES)
