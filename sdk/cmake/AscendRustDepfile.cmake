# cmake -DDEPFILE=<file> -P AscendRustDepfile.cmake: leaves the rule of the bitcode in what rustc has written. There is one for
# the dependency file itself too, which build systems take for an output that nobody has declared.
cmake_minimum_required(VERSION 3.25)
file(READ "${DEPFILE}" rules)
string(REGEX REPLACE "\n.*" "\n" rule "${rules}")
file(WRITE "${DEPFILE}" "${rule}")
