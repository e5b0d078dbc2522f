#pragma once
// TPipe's SPM buffer: memory outside the UB for what does not fit there.
#include "../copy/data_copy.h"
#include "tque.h"

namespace AscendC {
namespace detail {

/// Both pipes in turn wait for the first.
inline void orderPipes(Pipe from, Pipe to, const Where& where) {
  const sim::SimApi& api = sim::api();
  const int32_t id = api.allocEvent(from, to, false, where);
  api.setFlag(from, to, id, where);
  api.waitFlag(from, to, id, where);
}

inline void requireSpm(const SpmBuffer& spm, const Where& where) {
  if (!spm.inL1 && spm.address == nullptr)
    sim::trap("MEM-SPM", "there is no SPM buffer: call TPipe::InitSpmBuffer first", where);
}
template <class T> GlobalTensor<T> spmOf(const SpmBuffer& spm, int32_t offset) {
  GlobalTensor<T> t;
  t.SetGlobalBuffer(reinterpret_cast<T*>(spm.address), spm.bytes / sizeof(T));
  return t[static_cast<uint64_t>(offset)];
}
template <class T> LocalTensor<T> spmInL1(const SpmBuffer& spm, int32_t offset) {
  return spm.local.ReinterpretCast<T>()[static_cast<uint32_t>(offset)];
}

/// A copy of `size` elements; of all that the tensor's shape says where it is 0.
template <class T> inline DataCopyParams spmRun(const LocalTensor<T>& tensor, int32_t size) {
  DataCopyParams params;
  params.blockCount = 1;
  const uint64_t elements = size != 0 ? static_cast<uint64_t>(size) : GetShapeSize(tensor.GetShapeInfo());
  params.blockLen = static_cast<uint16_t>(elements * sizeof(T) / ONE_BLK_SIZE);
  return params;
}

} // namespace detail

template <typename T> void TPipe::InitSpmBuffer(const GlobalTensor<T>& workspace, const int32_t bufferSize) {
  spm = {};
  spm.address = reinterpret_cast<unsigned char*>(workspace.address);
  spm.bytes = static_cast<uint32_t>(bufferSize);
}
/// In L1.
template <typename T> void TPipe::InitSpmBuffer(const T bufferSize, const detail::Where& where) {
  ASCEND_SIM_ONLY_310P("TPipe::InitSpmBuffer in L1", T);
  static_assert(std::is_integral_v<T>, "AscendC::TPipe::InitSpmBuffer: a size is an integer");
  TBuf<TPosition::A1> buffer;
  InitBuffer(buffer, static_cast<uint32_t>(bufferSize), where);
  spm = {};
  spm.local = buffer.template Get<uint8_t>();
  spm.inL1 = true;
}

/// `writeOffset` counts elements.
template <typename T>
void TPipe::WriteSpmBuffer(const LocalTensor<T>& writeBuffer, const DataCopyParams& copyParams, int32_t writeOffset,
                           const detail::Where& where) {
  using detail::Pipe;
  detail::requireSpm(spm, where);
  detail::orderPipes(Pipe::V, Pipe::MTE3, where);
  detail::orderPipes(Pipe::MTE2, Pipe::MTE3, where);
  if (spm.inL1)
    DataCopy(detail::spmInL1<T>(spm, writeOffset), writeBuffer, copyParams, where);
  else
    DataCopy(detail::spmOf<T>(spm, writeOffset), writeBuffer, copyParams, where);
  detail::orderPipes(Pipe::MTE3, spm.inL1 ? Pipe::MTE1 : Pipe::MTE2, where);
  detail::orderPipes(Pipe::MTE3, Pipe::V, where);
}
template <typename T>
void TPipe::WriteSpmBuffer(const LocalTensor<T>& writeBuffer, const int32_t writeSize, int32_t writeOffset,
                           const detail::Where& where) {
  WriteSpmBuffer(writeBuffer, detail::spmRun(writeBuffer, writeSize), writeOffset, where);
}
template <typename T>
void TPipe::ReadSpmBuffer(const LocalTensor<T>& readBuffer, const DataCopyParams& copyParams, int32_t readOffset,
                          const detail::Where& where) {
  using detail::Pipe;
  detail::requireSpm(spm, where);
  const Pipe pipe = spm.inL1 ? Pipe::MTE1 : Pipe::MTE2;
  detail::orderPipes(Pipe::V, pipe, where);
  if (spm.inL1)
    DataCopy(readBuffer, detail::spmInL1<T>(spm, readOffset), copyParams, where);
  else
    DataCopy(readBuffer, detail::spmOf<T>(spm, readOffset), copyParams, where);
  detail::orderPipes(pipe, Pipe::V, where);
  detail::orderPipes(pipe, Pipe::MTE3, where);
}
template <typename T>
void TPipe::ReadSpmBuffer(const LocalTensor<T>& readBuffer, const int32_t readSize, int32_t readOffset,
                          const detail::Where& where) {
  ReadSpmBuffer(readBuffer, detail::spmRun(readBuffer, readSize), readOffset, where);
}

} // namespace AscendC
