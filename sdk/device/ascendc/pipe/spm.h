#pragma once
// TPipe's SPM buffer: memory outside the UB for what does not fit there.
#include "../copy/data_copy.h"
#include "tpipe.h"

namespace AscendC {
namespace detail {

/// Both pipes in turn wait for the first.
inline void orderPipes(Pipe from, Pipe to, const Where& where) {
  const sim::SimApi& api = sim::api();
  const int32_t id = api.allocEvent(from, to, false, where);
  api.setFlag(from, to, id, where);
  api.waitFlag(from, to, id, where);
}

template <class T> GlobalTensor<T> spmOf(const SpmBuffer& spm, int32_t offset, const Where& where) {
  if (spm.address == nullptr)
    sim::trap("MEM-SPM", "there is no SPM buffer: call TPipe::InitSpmBuffer first", where);
  GlobalTensor<T> t;
  t.SetGlobalBuffer(reinterpret_cast<T*>(spm.address), spm.bytes / sizeof(T));
  return t[static_cast<uint64_t>(offset)];
}

} // namespace detail

template <typename T> void TPipe::InitSpmBuffer(const GlobalTensor<T>& workspace, const int32_t bufferSize) {
  spm.address = reinterpret_cast<unsigned char*>(workspace.address);
  spm.bytes = static_cast<uint32_t>(bufferSize);
}

/// `writeOffset` counts elements.
template <typename T>
void TPipe::WriteSpmBuffer(const LocalTensor<T>& writeBuffer, const DataCopyParams& copyParams, int32_t writeOffset,
                           const detail::Where& where) {
  using detail::Pipe;
  detail::orderPipes(Pipe::V, Pipe::MTE3, where);
  detail::orderPipes(Pipe::MTE2, Pipe::MTE3, where);
  DataCopy(detail::spmOf<T>(spm, writeOffset, where), writeBuffer, copyParams, where);
  detail::orderPipes(Pipe::MTE3, Pipe::MTE2, where);
  detail::orderPipes(Pipe::MTE3, Pipe::V, where);
}
template <typename T>
void TPipe::WriteSpmBuffer(const LocalTensor<T>& writeBuffer, const int32_t writeSize, int32_t writeOffset,
                           const detail::Where& where) {
  DataCopyParams params;
  params.blockCount = 1;
  params.blockLen = static_cast<uint16_t>(static_cast<uint32_t>(writeSize) * sizeof(T) / ONE_BLK_SIZE);
  WriteSpmBuffer(writeBuffer, params, writeOffset, where);
}
template <typename T>
void TPipe::ReadSpmBuffer(const LocalTensor<T>& readBuffer, const DataCopyParams& copyParams, int32_t readOffset,
                          const detail::Where& where) {
  using detail::Pipe;
  detail::orderPipes(Pipe::V, Pipe::MTE2, where);
  DataCopy(readBuffer, detail::spmOf<T>(spm, readOffset, where), copyParams, where);
  detail::orderPipes(Pipe::MTE2, Pipe::V, where);
  detail::orderPipes(Pipe::MTE2, Pipe::MTE3, where);
}
template <typename T>
void TPipe::ReadSpmBuffer(const LocalTensor<T>& readBuffer, const int32_t readSize, int32_t readOffset,
                          const detail::Where& where) {
  DataCopyParams params;
  params.blockCount = 1;
  params.blockLen = static_cast<uint16_t>(static_cast<uint32_t>(readSize) * sizeof(T) / ONE_BLK_SIZE);
  ReadSpmBuffer(readBuffer, params, readOffset, where);
}

} // namespace AscendC
