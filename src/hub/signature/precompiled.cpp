#include "hub/signature/precompiled.h"

#include "hub/signature/clang_unit.h"
#include "hub/toolchain/sdk_paths.h"

namespace ascend::hub {

std::optional<PrecompiledDeclarations> precompiledDeclarations(const std::vector<std::string>& arguments) {
  const std::optional<PrecompiledStore> store =
      PrecompiledStore::open("declarations, " + text(clang_getClangVersion()), arguments);
  if (!store)
    return std::nullopt;
  if (std::optional<PrecompiledFacts> facts = store->find())
    return PrecompiledDeclarations{*store, std::move(facts->inputs)};
  const auto draft = store->draft();
  if (!draft)
    return std::nullopt;
  const ClangUnit unit(deviceHeaders() / "kernel_operator.h", arguments, ClangUnit::Kind::header);
  if (!unit.errors().empty() || !unit.save(draft->path))
    return std::nullopt;
  PrecompiledFacts facts{.inputs = unit.files(), .conditions = {}};
  if (!store->keep(*draft, facts))
    return std::nullopt;
  return PrecompiledDeclarations{*store, std::move(facts.inputs)};
}

} // namespace ascend::hub
