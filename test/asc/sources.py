"""Sources that several cases use."""

# A kernel that adds, as a template, and its host program; prints the first and the last element.
PROGRAM = r'''
#include "acl/acl.h"
#include "kernel_operator.h"
#include "shift.h"
#include <cstdio>

template <class T, int N> __global__ __vector__ void fill(GM_ADDR z, T value, uint32_t count) {
  AscendC::GlobalTensor<T> out;
  out.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(z), count * AscendC::GetBlockNum());
  for (uint32_t i = 0; i < count; ++i)
    out.SetValue(AscendC::GetBlockIdx() * count + i, value + N);
  count = 0; // a block's own copy
}

int main() {
  aclrtSetDevice(0);
  aclrtStream stream = nullptr;
  aclrtCreateStream(&stream);
  void* device = nullptr;
  aclrtMalloc(&device, 64 * sizeof(float), ACL_MEM_MALLOC_HUGE_FIRST);
  float host[64];
  fill<float,
       SHIFT><<<4, nullptr, stream>>>(static_cast<uint8_t*>(device), VALUE, 16);
  const aclError error = aclrtSynchronizeStream(stream);
  aclrtMemcpy(host, sizeof host, device, sizeof host, ACL_MEMCPY_DEVICE_TO_HOST);
  std::printf("%d %g %g\n", error, host[0], host[63]);
  aclrtFree(device);
  aclrtDestroyStream(stream);
  aclrtResetDevice(0);
}
'''

KERNEL = r'''
#include "kernel_operator.h"
__aicore__ float scaled(float x);
__global__ __vector__ void scale(__gm__ float* x, uint32_t count) {
  AscendC::GlobalTensor<float> data;
  data.SetGlobalBuffer(x, count);
  for (uint32_t i = 0; i < count; ++i)
    data.SetValue(i, scaled(data.GetValue(i)));
}
void launchScale(uint32_t blocks, void* stream, float* x, uint32_t count) { scale<<<blocks, nullptr, stream>>>(x, count); }
'''

HELPER = r'''
#include "kernel_operator.h"
__aicore__ float scaled(float x) { return FACTOR * x; }
'''

HOST = r'''
#include "acl/acl.h"
#include <cstdint>
#include <cstdio>
void launchScale(uint32_t blocks, void* stream, float* x, uint32_t count);
int main() {
  aclrtSetDevice(0);
  float host[8] = {0, 1, 2, 3, 4, 5, 6, 7};
  void* device = nullptr;
  aclrtMalloc(&device, sizeof host, ACL_MEM_MALLOC_HUGE_FIRST);
  aclrtMemcpy(device, sizeof host, host, sizeof host, ACL_MEMCPY_HOST_TO_DEVICE);
  launchScale(1, nullptr, static_cast<float*>(device), 8);
  const aclError error = aclrtSynchronizeStream(nullptr);
  aclrtMemcpy(host, sizeof host, device, sizeof host, ACL_MEMCPY_DEVICE_TO_HOST);
  std::printf("%d %g %g\n", error, host[1], host[7]);
  aclrtFree(device);
  aclrtResetDevice(0);
}
'''
