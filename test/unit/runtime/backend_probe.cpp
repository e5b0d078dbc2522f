// Prints which backend a process gets.
#include <ascend/runtime.hpp>

#include <cstdio>

int main() {
  try {
    const ascend::DeviceInfo info = ascend::Device().info();
    std::printf("backend: %s, soc: %s, vector cores: %u\n",
                info.backend == ascend::Backend::simulator ? "simulator" : "npu", info.soc.c_str(), info.vector_cores);
    return 0;
  } catch (const ascend::Error& error) {
    std::printf("error: %s\n", error.what());
    return 1;
  }
}
