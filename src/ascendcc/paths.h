#pragma once
#include <filesystem>
#include <vector>

namespace ascend::asc {

/// The installation that this program belongs to, or the build tree.
struct Installation {
  std::filesystem::path device;    ///< AscendC headers of the simulator
  std::filesystem::path acl;       ///< the folder of acl/acl.h
  std::filesystem::path libraries; ///< of the simulator
  std::filesystem::path simulator; ///< the library's file
  std::filesystem::path stubs;     ///< libraries under CANN's names; empty: there are none
};

/// Throws hub::Error where something is missing.
Installation findInstallation();

/// A folder of temporary files, which ends with this object.
class WorkFolder {
public:
  WorkFolder();
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

} // namespace ascend::asc
