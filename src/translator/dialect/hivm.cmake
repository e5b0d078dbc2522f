add_subdirectory(hivm)
