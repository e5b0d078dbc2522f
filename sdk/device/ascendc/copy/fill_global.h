#pragma once
// Fill (once InitGlobalMemory), InitOutput: one value all over a range of device memory.
#include "data_copy.h"

namespace AscendC {
namespace detail {

template <class T>
inline void fillGlobal(const char* name, const GlobalTensor<T>& gm, uint64_t size, T value, const Where& where) {
  if (size == 0)
    return;
  perform(name, Pipe::MTE3, sizeof(T), size, {gm.access(size * sizeof(T), Mode::write, "dst")}, where, [=] {
    for (uint64_t i = 0; i < size; ++i)
      gm.address[i] = value;
  });
}

} // namespace detail

template <typename T>
void Fill(GlobalTensor<T>& gmWorkspaceAddr, const uint64_t size, const T value,
          const detail::Where& where = detail::Where::here()) {
  detail::fillGlobal("Fill", gmWorkspaceAddr, size, value, where);
}
template <typename T>
void InitGlobalMemory(GlobalTensor<T>& gmWorkspaceAddr, const uint64_t size, const T value,
                      const detail::Where& where = detail::Where::here()) {
  detail::fillGlobal("InitGlobalMemory", gmWorkspaceAddr, size, value, where);
}
template <typename T>
void InitOutput(GlobalTensor<T> gmWorkspaceAddr, uint32_t size, T value = 0,
                const detail::Where& where = detail::Where::here()) {
  detail::fillGlobal("InitOutput", gmWorkspaceAddr, size, value, where);
}

} // namespace AscendC
