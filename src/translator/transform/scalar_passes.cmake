target_sources(ascend_transform PRIVATE
  lower_scalar.cpp
  nest_analysis.cpp
  nest_dependences.cpp
  nest_index.cpp
  raise_access.cpp
  raise_guards.cpp
  raise_loops.cpp
  raise_nest.cpp
  register_scalar_passes.cpp
  scalar_math.cpp
  launch_size.cpp
  scalar_parameters.cpp
  selected_extremes.cpp
)
