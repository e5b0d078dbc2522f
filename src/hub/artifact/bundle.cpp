#include "hub/artifact/bundle.h"

#include "hub/artifact/output_file.h"
#include "hub/error.h"
#include "target/target_spec.h"

#include <fmt/format.h>
#include <set>

namespace ascend::hub {
namespace {

void checkSignatures(const std::vector<std::string>& signatures) {
  std::set<std::string> names;
  for (const std::string& text : signatures) {
    std::string error;
    const auto file = target::fromJson(text, error);
    if (!file)
      throw Error(error);
    for (const target::Signature& kernel : file->kernels)
      if (!names.insert(kernel.name).second)
        throw Error(fmt::format("two kernels of the library are named '{}'; rename one", kernel.name));
  }
}

std::string readImage(const PackedImage& image) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(image.file, ignored))
    throw Error(fmt::format("cannot read the image '{}' for {}", image.file.string(), image.target));
  std::string bytes = readFile(image.file);
  if (bytes.empty())
    throw Error(fmt::format("the image '{}' for {} is empty", image.file.string(), image.target));
  return bytes;
}

} // namespace

std::string packBundle(const std::string& library, const std::vector<std::string>& signatures,
                       const std::vector<PackedImage>& images) {
  if (library.empty())
    throw Error("a library needs a name: --library NAME");
  if (images.empty())
    throw Error("a library needs at least one object: --image TARGET=FILE");
  if (signatures.empty())
    throw Error("a library needs the signature of its kernels: --signature FILE");
  checkSignatures(signatures);
  std::vector<std::string> bytes;
  std::vector<target::BundleImage> packed;
  bytes.reserve(images.size()); // the views below stay where they are
  for (const PackedImage& image : images) {
    const auto spec = target::parseTargetSpec(image.target);
    if (!spec)
      throw Error(fmt::format("--image {}: {}", image.target, spec.error));
    bytes.push_back(readImage(image));
    packed.push_back({spec.spec.str(), {}, bytes.back()});
  }
  return target::writeBundle(library, signatures, packed);
}

target::Bundle readBundle(std::string_view bytes) {
  std::string error;
  auto bundle = target::readBundle(bytes, error);
  if (!bundle)
    throw Error(error, ErrorKind::source);
  return std::move(*bundle);
}

} // namespace ascend::hub
