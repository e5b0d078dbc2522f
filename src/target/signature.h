#pragma once
#include "target/dtype.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::target {

enum class Direction { in, out, inout };
std::string_view name(Direction direction);

/// A dimension that is known only at launch.
inline constexpr std::int64_t kDynamic = -1;

/// One argument as the author of the kernel wrote it: a buffer in device memory or a scalar. Sizes of dynamic
/// dimensions are no arguments of their own here: they follow from the buffers (see `abiSlots`).
struct Argument {
  enum class Kind { buffer, scalar };
  Kind kind = Kind::buffer;
  std::string name;
  /// Empty: not known (a hand-written kernel's GM_ADDR without a declared type): any element type is accepted.
  std::optional<DType> dtype;
  Direction direction = Direction::in;
  /// Buffers only. Extents, outermost first, kDynamic where known at launch only; empty with `ranked` is one element.
  std::vector<std::int64_t> shape;
  /// Buffers only. False: the kernel does not say its shape (a hand-written kernel), and no sizes are passed.
  bool ranked = false;
  /// Scalars only. Bytes that the scalar takes in the kernel's own parameter list: 8 for what the translator emits (the
  /// value in the low bytes), its own size for hand-written kernels, which are packed by bisheng's rule: align max(4,
  /// alignof).
  std::uint32_t abiBytes = 8;
};

/// What a kernel is called with.
struct Signature {
  std::string name;
  std::vector<Argument> args;
  /// "aiv" vector cores, "aic" cube cores, "mix" both, "aicore" fused cores (310P), "mixvector" these and
  /// the vector cores beside them.
  std::string core = "aiv";
  /// Of a mix kernel: the cores of each kind that a block takes.
  std::uint32_t cubes = 1;
  std::uint32_t vectors = 2;
  /// Bytes of zeroed device memory that the runtime passes as one more pointer after the buffers; 0: no such parameter.
  std::uint64_t workspaceBytes = 0;
  /// What the launch adds to it for its arguments' extents (workspace.h); not zeroed.
  std::string workspaceParts;
  /// The block count that the author asked for (`hacc.block_dim`); 0: none.
  std::uint32_t blockDim = 0;

  bool hasWorkspace() const { return workspaceBytes != 0 || !workspaceParts.empty(); }
};

/// One parameter of the compiled kernel, in its order: buffers, workspace, dynamic sizes (by buffer, then dimension),
/// scalars. Hand-written kernels (`handWritten` in SignatureFile) keep their parameters in the order in which they are
/// written.
struct AbiSlot {
  enum class Kind { buffer, workspace, size, scalar };
  Kind kind;
  std::size_t arg = 0; ///< index into Signature::args (not for workspace)
  std::size_t dim = 0; ///< for size
};

/// What `--emit=signature` writes: the kernels of one source.
struct SignatureFile {
  std::vector<Signature> kernels;
  bool handWritten = false;
};

std::vector<AbiSlot> abiSlots(const Signature& signature, bool handWritten);

/// JSON text, format version 1 (docs/reference/formats.md), ending in a newline.
std::string toJson(const SignatureFile& file);
/// Reads it back; on failure `error` says where and why.
std::optional<SignatureFile> fromJson(std::string_view text, std::string& error);
/// One line for people: "softmax(x: in f32[?x1000], y: out f32[?x1000])".
std::string toString(const Signature& signature);

} // namespace ascend::target
