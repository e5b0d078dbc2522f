#pragma once
#include "../../ascendc/std/std.h"
