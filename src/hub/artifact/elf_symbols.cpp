#include "hub/artifact/elf_symbols.h"

#include "hub/error.h"
#include "target/sha256.h"

#include <cstring>
#include <elf.h>
#include <fmt/format.h>
#include <map>
#include <vector>

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

/// The names of the global symbols that are defined in the file.
std::vector<std::string> globalsOf(const std::vector<Section>& sections) {
  std::vector<std::string> names;
  for (const Section& section : sections) {
    if (section.header.sh_type != SHT_SYMTAB && section.header.sh_type != SHT_DYNSYM)
      continue;
    if (section.header.sh_link >= sections.size())
      throw Error(std::string(kDamaged), ErrorKind::source);
    for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= section.bytes.size(); at += sizeof(Elf64_Sym)) {
      const auto symbol = readAt<Elf64_Sym>(section.bytes, at);
      if (ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL && symbol.st_shndx != SHN_UNDEF)
        names.emplace_back(nameAt(sections[section.header.sh_link].bytes, symbol.st_name));
    }
  }
  return names;
}

std::string_view coreName(std::uint32_t kind) {
  constexpr std::string_view kNames[] = {"?", "AI core", "cube core", "vector core", "cube and vector cores"};
  return kind < std::size(kNames) ? kNames[kind] : kNames[0];
}

} // namespace

std::string describeElf(std::string_view bytes) {
  if (bytes.size() < sizeof(Elf64_Ehdr) || !bytes.starts_with(ELFMAG) || bytes[EI_CLASS] != ELFCLASS64 ||
      bytes[EI_DATA] != ELFDATA2LSB)
    throw Error("this is neither a kernel bundle nor a kernel object", ErrorKind::source);
  const std::vector<Section> sections = sectionsOf(bytes);
  const std::vector<std::string> globals = globalsOf(sections);
  std::string text;
  bool simulator = false;
  for (const std::string& name : globals)
    simulator |= name == kSimulatorModule;
  if (simulator) {
    text = "object    for the simulator (ascend_sim_module)\n";
  } else {
    text = fmt::format("object    ELF machine {:#x}\n", readAt<Elf64_Ehdr>(bytes, 0).e_machine);
    std::map<std::string, std::string, std::less<>> kinds;
    for (const Section& section : sections)
      if (section.name.starts_with(kMetadata))
        kinds.emplace(section.name.substr(kMetadata.size()),
                      section.bytes.size() >= 8 ? coreName(readAt<std::uint32_t>(section.bytes, 4)) : coreName(0));
    for (const std::string& name : globals)
      text += fmt::format("symbol    {}{}\n", name, kinds.contains(name) ? ", on " + kinds.at(name) : "");
  }
  return text + fmt::format("size      {} bytes\nsha256    {}\n", bytes.size(), target::sha256(bytes));
}

} // namespace ascend::hub
