add_subdirectory(cube)
