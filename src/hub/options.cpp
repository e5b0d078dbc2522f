#include "hub/options.h"

#include "hub/artifact/output_file.h"
#include "hub/error.h"
#include "hub/signature/declaration.h"
#include "hub/signature/source_reader.h"
#include "hub/source_text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <map>
#include <optional>

namespace ascend::hub {
namespace {

template <class T> using Choices = std::map<std::string, T, std::less<>>;

template <class T> T choose(std::string_view option, const std::string& value, const Choices<T>& choices) {
  if (const auto found = choices.find(value); found != choices.end())
    return found->second;
  std::vector<std::string_view> names;
  for (const auto& [name, choice] : choices)
    names.push_back(name);
  throw Error(fmt::format("option '{}' is '{}'; it takes {}", option, value, fmt::join(names, ", ")));
}

bool chooseSwitch(std::string_view option, const std::string& value) {
  return choose<bool>(option, value, {{"on", true}, {"off", false}});
}

double number(std::string_view option, const std::string& value, double most) {
  double result = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, result);
  if (error != std::errc() || stop != end || !(result >= 0) || result > most)
    throw Error(fmt::format("option '{}' is '{}'; it takes a number from 0 to {:g}", option, value, most));
  return result;
}

using Setter = std::function<void(TextRequest&, std::string_view, const std::string&)>;

const Choices<Setter>& setters() {
  constexpr double kLongest = 1e6;
  static const Choices<Setter> table{
      {"soc",
       [](TextRequest& r, std::string_view, const std::string& v) {
         const auto spec = target::parseTargetSpec(v);
         if (!spec)
           throw Error(spec.error);
         r.request.target = spec.spec;
       }},
      {"source-file",
       [](TextRequest& r, std::string_view, const std::string& v) { r.request.sources.emplace_back(v); }},
      {"emit",
       [](TextRequest& r, std::string_view o, const std::string& v) {
         r.signatureOnly = v == "signature";
         r.request.kind = choose<OutputKind>(o, v,
                                             {{"object", OutputKind::object},
                                              {"shared", OutputKind::shared},
                                              {"preprocessed", OutputKind::preprocessed},
                                              {"signature", OutputKind::object}});
       }},
      {"signature",
       [](TextRequest& r, std::string_view, const std::string& v) {
         std::string error;
         r.request.signature = target::fromJson(v, error);
         if (!r.request.signature)
           throw Error("option 'signature': " + error);
       }},
      {"declare", [](TextRequest& r, std::string_view, const std::string& v) { r.declarations.push_back(v); }},
      {"define", [](TextRequest& r, std::string_view, const std::string& v) { r.request.definitions.push_back(v); }},
      {"include", [](TextRequest& r, std::string_view, const std::string& v) { r.request.includes.push_back(v); }},
      {"option", [](TextRequest& r, std::string_view, const std::string& v) { r.request.options.push_back(v); }},
      {"optimization",
       [](TextRequest& r, std::string_view o, const std::string& v) {
         r.request.optimization = choose<int>(o, v, {{"0", 0}, {"1", 1}, {"2", 2}, {"3", 3}});
       }},
      {"variant",
       [](TextRequest& r, std::string_view o, const std::string& v) {
         r.request.variant = choose<Variant>(o, v,
                                             {{"release", Variant::release},
                                              {"debug", Variant::debug},
                                              {"sanitize", Variant::sanitize},
                                              {"profile", Variant::profile}});
       }},
      {"auto-sync",
       [](TextRequest& r, std::string_view o, const std::string& v) { r.request.autoSync = chooseSwitch(o, v); }},
      {"toolchain",
       [](TextRequest& r, std::string_view o, const std::string& v) {
         r.request.generation = choose<std::optional<Generation>>(
             o, v, {{"auto", std::nullopt}, {"legacy", Generation::legacy}, {"new", Generation::modern}});
       }},
      {"cann", [](TextRequest& r, std::string_view, const std::string& v) { r.request.cann = v; }},
      {"launcher", [](TextRequest& r, std::string_view, const std::string& v) { r.request.launcher.push_back(v); }},
      {"host-cxx", [](TextRequest& r, std::string_view, const std::string& v) { r.request.hostCompiler = v; }},
      {"host-isa",
       [](TextRequest& r, std::string_view o, const std::string& v) {
         r.request.hostIsa = choose<HostIsa>(
             o, v, {{"auto", HostIsa::automatic}, {"baseline", HostIsa::baseline}, {"x86-64-v3", HostIsa::v3}});
       }},
      {"timeout",
       [](TextRequest& r, std::string_view o, const std::string& v) {
         r.request.timeLimit = std::chrono::milliseconds(static_cast<std::int64_t>(number(o, v, kLongest) * 1000));
       }},
      {"validate",
       [](TextRequest& r, std::string_view o, const std::string& v) { r.request.validate = chooseSwitch(o, v); }},
      {"cache", [](TextRequest& r, std::string_view o, const std::string& v) { r.request.cache = chooseSwitch(o, v); }},
      {"dry-run",
       [](TextRequest& r, std::string_view o, const std::string& v) { r.request.dryRun = chooseSwitch(o, v); }},
      {"output", [](TextRequest& r, std::string_view, const std::string& v) { r.request.output = v; }},
  };
  return table;
}

/// The parts of compileToMemory that throw hub::Error.
void compileInto(const TextRequest& text, TextResult& out) {
  Request request = text.request;
  if (request.target.soc == nullptr)
    throw Error("option 'soc' is needed: sim, sim:<SoC> or a SoC such as Ascend910B3");
  if (request.sources.empty() && text.texts.empty())
    throw Error("there is no source");
  SourceTexts texts;
  for (const TextRequest::Source& source : text.texts)
    texts.add(request, source.name, source.text);
  try {
    if (!text.declarations.empty()) {
      if (request.signature)
        throw Error("declarations are for sources without a signature");
      request.signature = readSources(request, *request.target.soc, nullptr);
      declareKernels(text.declarations, request.signature->kernels);
    }
    if (text.signatureOnly) {
      out.signature =
          target::toJson(request.signature ? *request.signature : readSources(request, *request.target.soc, nullptr));
      return;
    }
  } catch (const Error& error) {
    throw Error(shownText(request, error.what()), shownText(request, error.diagnostics), error.kind);
  }
  const TemporaryFolder folder("ascend-object");
  const bool named = !request.output.empty();
  if (!named)
    request.output = folder.path() / (request.dryRun ? "kernel" : "object");
  out.result = compile(request);
  out.plan = shownText(request, describe(out.result.plan));
  if (!out.result.plan.signature.kernels.empty())
    out.signature = target::toJson(out.result.plan.signature);
  if (out.result && !request.dryRun)
    out.object = readFile(request.output);
}

} // namespace

void TextRequest::set(std::string_view name, const std::string& value) {
  const auto found = setters().find(name);
  if (found == setters().end()) {
    std::vector<std::string_view> names;
    for (const auto& [known, setter] : setters())
      names.push_back(known);
    throw Error(fmt::format("there is no option '{}'; there are {}", name, fmt::join(names, ", ")));
  }
  found->second(*this, name, value);
}

TextResult compileToMemory(const TextRequest& request) {
  TextResult out;
  try {
    compileInto(request, out);
  } catch (const Error& error) {
    out.result.error = error.what();
    out.result.kind = error.kind;
    out.result.diagnostics += error.diagnostics;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    out.result.error = error.what();
    out.result.kind = ErrorKind::system;
  }
  return out;
}

void declareKernels(const std::vector<std::string>& declarations, std::vector<target::Signature>& kernels) {
  for (const std::string& text : declarations) {
    const target::Signature declared = parseDeclaration(text);
    const auto kernel = std::find_if(kernels.begin(), kernels.end(),
                                     [&](const target::Signature& k) { return k.name == declared.name; });
    if (kernel == kernels.end()) {
      std::vector<std::string_view> names;
      names.reserve(kernels.size());
      for (const target::Signature& k : kernels)
        names.push_back(k.name);
      throw Error(fmt::format("--declare names the kernel '{}', which is not in the sources; they have {}",
                              declared.name, fmt::join(names, ", ")));
    }
    applyDeclaration(declared, *kernel);
  }
}

target::SignatureFile readSources(const Request& request, const target::Soc& soc, std::vector<std::string>* inputs) {
  target::SignatureFile read;
  read.handWritten = true;
  for (const std::filesystem::path& source : request.sources) {
    checkSource(source);
    for (target::Signature& kernel :
         readKernels(source, {request.definitions, request.includes, &soc, inputs, request.cache}))
      read.kernels.push_back(std::move(kernel));
  }
  for (std::size_t i = 0; i < read.kernels.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (read.kernels[i].name == read.kernels[j].name)
        throw Error(fmt::format("two kernels of the sources are named '{}'; rename one", read.kernels[i].name));
  return read;
}

} // namespace ascend::hub
