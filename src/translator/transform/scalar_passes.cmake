target_sources(ascend_transform PRIVATE
  lower_scalar.cpp
  raise_access.cpp
  raise_guards.cpp
  raise_loops.cpp
  register_scalar_passes.cpp
  scalar_math.cpp
  scalar_parameters.cpp
)
