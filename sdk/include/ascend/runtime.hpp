#pragma once
/// The host runtime: devices, streams, device memory and typed launches, on an NPU or on the simulator.
#include <ascend/buffer.hpp>
#include <ascend/device.hpp>
#include <ascend/error.hpp>
#include <ascend/float16.hpp>
#include <ascend/kernel.hpp>
#include <ascend/stream.hpp>
