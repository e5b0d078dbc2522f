#pragma once

namespace mlir {
class DialectRegistry;
}

namespace ascend::translator {

/// Every dialect that a kernel source may use, and what our passes need of them.
void registerTranslatorDialects(mlir::DialectRegistry& registry);
/// Makes every pass of the translator known to command lines.
void registerTranslatorPasses();

} // namespace ascend::translator
