#pragma once
// The AscendC device API, executed on the host by the simulator. This is the one header that a kernel includes.
#include "sim/abi.h"

#include "ascendc/base/constants.h"
#include "ascendc/base/enums.h"
#include "ascendc/base/half.h"
#include "ascendc/base/keywords.h"
#include "ascendc/base/params.h"
#include "ascendc/base/support.h"

#include "ascendc/pipe/tpipe.h"
#include "ascendc/pipe/tque.h"
#include "ascendc/tensor/global_tensor.h"
#include "ascendc/tensor/local_tensor.h"

#include "ascendc/system/debug.h"
#include "ascendc/system/sync.h"
#include "ascendc/system/sysvars.h"
#include "ascendc/system/tiling.h"

#include "ascendc/copy/atomic.h"
#include "ascendc/copy/copy.h"
#include "ascendc/copy/data_copy.h"
#include "ascendc/copy/data_copy_pad.h"

#include "ascendc/vector/binary.h"
#include "ascendc/vector/cast.h"
#include "ascendc/vector/compare.h"
#include "ascendc/vector/fill.h"
#include "ascendc/vector/gather.h"
#include "ascendc/vector/mask.h"
#include "ascendc/vector/reduce.h"
#include "ascendc/vector/reduce_repeat.h"
#include "ascendc/vector/scalar.h"
#include "ascendc/vector/select.h"
#include "ascendc/vector/unary.h"

#include "ascendc/math/activation.h"
#include "ascendc/math/elementwise.h"
#include "ascendc/math/power.h"
