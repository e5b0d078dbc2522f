#pragma once
// An older name.
#include "kernel_operator.h"
