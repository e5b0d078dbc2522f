#pragma once
#include "target/signature.h"

#include <string>

namespace ascend::hub {

/// Reads a declaration of a hand-written kernel as it stands on a command line:
///   add_custom(in f16 x, in f16[?] y, out f16[16x?] z, i64 n)
/// `in`, `out`, `inout` before buffers; a scalar has its type alone. Names may be left out. Throws hub::Error with the
/// column.
target::Signature parseDeclaration(const std::string& text);

/// Gives a kernel found in a source the types of its declaration. Throws hub::Error when they cannot be of the same
/// kernel (another count, a buffer for a scalar, a scalar of another size, another known type).
void applyDeclaration(const target::Signature& declaration, target::Signature& kernel);

} // namespace ascend::hub
