add_subdirectory(hacc)
