#pragma once
// printf in kernels: that of the host.
#include <cstdio>
