#include "hub/artifact/elf_symbols.h"

#include "hub/error.h"
#include "sim/abi.h"
#include "target/sha256.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <elf.h>
#include <map>

namespace ascend::hub {
namespace {

constexpr std::string_view kMetadata = ".ascend.meta.";
constexpr std::string_view kSimulatorModule = "ascend_sim_module";
constexpr std::string_view kDamaged = "the ELF file is cut short or damaged";

/// A T at an offset that the file itself names.
template <class T> T readAt(std::string_view bytes, std::uint64_t offset) {
  if (offset > bytes.size() || sizeof(T) > bytes.size() - offset)
    throw Error(std::string(kDamaged), ErrorKind::source);
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

std::string_view range(std::string_view bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset)
    throw Error(std::string(kDamaged), ErrorKind::source);
  return bytes.substr(offset, size);
}

std::string_view nameAt(std::string_view table, std::uint64_t offset) {
  const std::string_view rest = range(table, offset, table.size() - std::min<std::uint64_t>(offset, table.size()));
  return rest.substr(0, std::min(rest.find('\0'), rest.size()));
}

struct Section {
  std::string_view name;
  Elf64_Shdr header;
  std::string_view bytes;
};

std::vector<Section> sectionsOf(std::string_view bytes) {
  const auto header = readAt<Elf64_Ehdr>(bytes, 0);
  if (header.e_shentsize != sizeof(Elf64_Shdr) && header.e_shnum != 0)
    throw Error(std::string(kDamaged), ErrorKind::source);
  std::vector<Section> sections;
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    Section section{{}, readAt<Elf64_Shdr>(bytes, header.e_shoff + i * sizeof(Elf64_Shdr)), {}};
    if (section.header.sh_type != SHT_NOBITS)
      section.bytes = range(bytes, section.header.sh_offset, section.header.sh_size);
    sections.push_back(section);
  }
  if (header.e_shstrndx < sections.size())
    for (Section& section : sections)
      section.name = nameAt(sections[header.e_shstrndx].bytes, section.header.sh_name);
  return sections;
}

struct GlobalSymbol {
  std::string_view name;
  std::uint64_t value;
};

/// The global symbols that are defined in the file.
std::vector<GlobalSymbol> globalsOf(const std::vector<Section>& sections) {
  std::vector<GlobalSymbol> globals;
  for (const Section& section : sections) {
    if (section.header.sh_type != SHT_SYMTAB && section.header.sh_type != SHT_DYNSYM)
      continue;
    if (section.header.sh_link >= sections.size())
      throw Error(std::string(kDamaged), ErrorKind::source);
    for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= section.bytes.size(); at += sizeof(Elf64_Sym)) {
      const auto symbol = readAt<Elf64_Sym>(section.bytes, at);
      if (ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL && symbol.st_shndx != SHN_UNDEF)
        globals.push_back({nameAt(sections[section.header.sh_link].bytes, symbol.st_name), symbol.st_value});
    }
  }
  return globals;
}

/// A shared object as it would lie in memory, read without loading it: a pointer in its data is the addend of the
/// relocation that fills it in.
class LoadedView {
public:
  explicit LoadedView(const std::vector<Section>& sections) : sections_(sections) {
    for (const Section& section : sections) {
      if (section.header.sh_type != SHT_RELA)
        continue;
      for (std::uint64_t at = 0; at + sizeof(Elf64_Rela) <= section.bytes.size(); at += sizeof(Elf64_Rela)) {
        const auto relocation = readAt<Elf64_Rela>(section.bytes, at);
        const auto type = ELF64_R_TYPE(relocation.r_info);
        if (type == R_X86_64_RELATIVE || type == R_AARCH64_RELATIVE)
          pointers_.emplace(relocation.r_offset, relocation.r_addend);
      }
    }
  }
  /// What is at an address, to the end of its section.
  std::string_view from(std::uint64_t address) const {
    for (const Section& section : sections_)
      if ((section.header.sh_flags & SHF_ALLOC) != 0 && address >= section.header.sh_addr &&
          address - section.header.sh_addr < section.bytes.size())
        return section.bytes.substr(address - section.header.sh_addr);
    throw Error(std::string(kDamaged), ErrorKind::source);
  }
  std::uint64_t pointer(std::uint64_t at) const {
    const auto found = pointers_.find(at);
    if (found == pointers_.end())
      throw Error(std::string(kDamaged), ErrorKind::source);
    return static_cast<std::uint64_t>(found->second);
  }
  std::string text(std::uint64_t address) const { return std::string(nameAt(from(address), 0)); }

private:
  const std::vector<Section>& sections_;
  std::map<std::uint64_t, std::int64_t> pointers_;
};

/// What `ascend_sim_module` at an address says.
void readModule(const LoadedView& view, std::uint64_t address, ObjectDescription& object) {
  const std::string_view module = view.from(address);
  if (readAt<std::uint32_t>(module, offsetof(sim::Module, abiVersion)) != sim::kAbiVersion)
    return; // another version has another layout: the simulator refuses it too
  object.soc = view.text(view.pointer(address + offsetof(sim::Module, soc)));
  const auto count = readAt<std::uint32_t>(module, offsetof(sim::Module, kernelCount));
  if (count == 0)
    return;
  const std::uint64_t kernels = view.pointer(address + offsetof(sim::Module, kernels));
  for (std::uint64_t i = 0; i < count; ++i)
    object.symbols.push_back(
        {view.text(view.pointer(kernels + i * sizeof(sim::Kernel) + offsetof(sim::Kernel, name))), {}});
}

std::string_view coreName(std::uint32_t kind) {
  constexpr std::string_view kNames[] = {"?", "AI core", "cube core", "vector core", "cube and vector cores"};
  return kind < std::size(kNames) ? kNames[kind] : kNames[0];
}

} // namespace

ObjectDescription describeObject(std::string_view bytes) {
  if (bytes.size() < sizeof(Elf64_Ehdr) || !bytes.starts_with(ELFMAG) || bytes[EI_CLASS] != ELFCLASS64 ||
      bytes[EI_DATA] != ELFDATA2LSB)
    throw Error("this is neither a kernel bundle nor a kernel object", ErrorKind::source);
  const std::vector<Section> sections = sectionsOf(bytes);
  const std::vector<GlobalSymbol> globals = globalsOf(sections);
  ObjectDescription object{.machine = readAt<Elf64_Ehdr>(bytes, 0).e_machine, .bytes = bytes.size()};
  object.sha256 = target::sha256(bytes);
  const auto module = std::find_if(globals.begin(), globals.end(),
                                   [](const GlobalSymbol& symbol) { return symbol.name == kSimulatorModule; });
  if (module != globals.end()) {
    object.simulator = true;
    readModule(LoadedView(sections), module->value, object);
    return object;
  }
  std::map<std::string, std::string, std::less<>> kinds;
  for (const Section& section : sections)
    if (section.name.starts_with(kMetadata))
      kinds.emplace(section.name.substr(kMetadata.size()),
                    section.bytes.size() >= 8 ? coreName(readAt<std::uint32_t>(section.bytes, 4)) : coreName(0));
  for (const GlobalSymbol& symbol : globals) {
    const auto kind = kinds.find(symbol.name);
    object.symbols.push_back({std::string(symbol.name), kind == kinds.end() ? std::string() : kind->second});
  }
  return object;
}

} // namespace ascend::hub
