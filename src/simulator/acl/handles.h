#pragma once
#include "simulator/acl/errors.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ascend::sim::acl {

/// The objects behind one kind of ACL handle. A handle is a number that is never used again and no address: one that
/// was destroyed, or is of another kind, is recognised.
template <class T> class HandleTable {
public:
  /// `kind` differs for each table: it is part of the handle. `what` names it in messages: "stream".
  HandleTable(std::uint8_t kind, std::string_view what) : kind_(kind), what_(what) {}

  void* add(std::shared_ptr<T> object) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t number = ++count_;
    objects_.emplace(number, std::move(object));
    const std::uint64_t handle = (std::uint64_t{kind_} << kKindShift) | (number << kNumberShift);
    return reinterpret_cast<void*>(handle); // NOLINT(performance-no-int-to-ptr): an opaque number
  }

  /// Null when there is no such object; `status` then says why.
  std::shared_ptr<T> find(const void* handle, Status& status) const {
    const std::lock_guard lock(mutex_);
    const auto it = objects_.find(number(handle));
    if (it != objects_.end() && isOfKind(handle))
      return it->second;
    status = wrong(handle);
    return nullptr;
  }

  /// Takes it out of the table. Null as above.
  std::shared_ptr<T> remove(const void* handle, Status& status) {
    const std::lock_guard lock(mutex_);
    const auto it = objects_.find(number(handle));
    if (it == objects_.end() || !isOfKind(handle)) {
      status = wrong(handle);
      return nullptr;
    }
    std::shared_ptr<T> object = std::move(it->second);
    objects_.erase(it);
    return object;
  }

  std::vector<std::shared_ptr<T>> all() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<T>> objects;
    for (const auto& [handle, object] : objects_)
      objects.push_back(object);
    return objects;
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return objects_.size();
  }
  template <class Condition> void removeIf(Condition condition) {
    std::vector<std::shared_ptr<T>> dying; // ends without the lock
    const std::lock_guard lock(mutex_);
    for (auto it = objects_.begin(); it != objects_.end();) {
      if (!condition(*it->second)) {
        ++it;
        continue;
      }
      dying.push_back(std::move(it->second));
      it = objects_.erase(it);
    }
  }
  void clear() {
    std::unordered_map<std::uint64_t, std::shared_ptr<T>> dying;
    const std::lock_guard lock(mutex_);
    dying.swap(objects_);
  }

private:
  static constexpr unsigned kKindShift = 56;
  static constexpr unsigned kNumberShift = 4;
  static std::uint64_t value(const void* handle) { return reinterpret_cast<std::uint64_t>(handle); }
  static std::uint64_t number(const void* handle) {
    return (value(handle) & ((std::uint64_t{1} << kKindShift) - 1)) >> kNumberShift;
  }
  bool isOfKind(const void* handle) const { return value(handle) >> kKindShift == kind_; }

  Status wrong(const void* handle) const {
    if (handle == nullptr)
      return failure(ACL_ERROR_INVALID_PARAM, "the {} is null", what_);
    if (isOfKind(handle) && number(handle) <= count_)
      return failure(ACL_ERROR_RT_INVALID_HANDLE, "the {} was destroyed before", what_);
    return failure(ACL_ERROR_RT_INVALID_HANDLE, "{} is no {}", handle, what_);
  }

  std::uint8_t kind_;
  std::string_view what_;
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<T>> objects_;
  std::uint64_t count_ = 0;
};

} // namespace ascend::sim::acl
