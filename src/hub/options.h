#pragma once
#include "hub/hub.h"

#include <string>
#include <string_view>
#include <vector>

namespace ascend::hub {

/// A request under construction from options that are text, as callers in other languages give them.
struct TextRequest {
  struct Source {
    std::string name, text;
  };

  TextRequest() { request.cache = true; }

  Request request;
  std::vector<Source> texts;
  std::vector<std::string> declarations;
  bool signatureOnly = false;

  /// Sets one option by its name in ascend/compile.h. Throws hub::Error that says what is allowed.
  void set(std::string_view name, const std::string& value);
};

/// What a compilation gives a caller who wants bytes and not files.
struct TextResult {
  Result result;
  std::string object;    ///< the bytes of the object
  std::string signature; ///< JSON
  std::string plan;
};

/// Compiles into memory. Throws nothing but std::bad_alloc.
TextResult compileToMemory(const TextRequest& request);

/// Gives the kernels the types that declarations say. Throws hub::Error.
void declareKernels(const std::vector<std::string>& declarations, std::vector<target::Signature>& kernels);
/// The kernels of the sources of a request, without any declaration. `inputs` (or null) takes the files that were read.
target::SignatureFile readSources(const Request& request, const target::Soc& soc, std::vector<std::string>* inputs);

} // namespace ascend::hub
