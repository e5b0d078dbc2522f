#pragma once
// Matmul.
#include "../ascendc/matmul/matmul.h"
