#pragma once
// Matmul.
#include "../kernel_operator.h"

#include "../ascendc/matmul/matmul.h"
