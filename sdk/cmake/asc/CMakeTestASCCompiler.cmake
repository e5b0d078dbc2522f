# The package's own tests have tried the compiler.
set(CMAKE_ASC_COMPILER_WORKS 1 CACHE INTERNAL "")
