#pragma once
// The bounded memory and string functions that CANN's headers bring along. 0: done; an error number: nothing was
// copied.
#include <cerrno>
#include <cstddef>
#include <cstring>

using errno_t = int;

inline errno_t memcpy_s(void* destination, std::size_t capacity, const void* source, std::size_t count) {
  if (destination == nullptr || source == nullptr)
    return EINVAL;
  if (count > capacity)
    return ERANGE;
  std::memcpy(destination, source, count);
  return 0;
}
inline errno_t memmove_s(void* destination, std::size_t capacity, const void* source, std::size_t count) {
  if (destination == nullptr || source == nullptr)
    return EINVAL;
  if (count > capacity)
    return ERANGE;
  std::memmove(destination, source, count);
  return 0;
}
inline errno_t memset_s(void* destination, std::size_t capacity, int value, std::size_t count) {
  if (destination == nullptr)
    return EINVAL;
  if (count > capacity)
    return ERANGE;
  std::memset(destination, value, count);
  return 0;
}
inline errno_t strcpy_s(char* destination, std::size_t capacity, const char* source) {
  if (source == nullptr)
    return EINVAL;
  return memcpy_s(destination, capacity, source, std::strlen(source) + 1);
}
