// Rows of a batch on several threads: every row is worked on by itself, so the result does not depend on how many.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <system_error>
#include <thread>
#include <vector>

namespace groundswell {

constexpr int64_t kFewestRows = 8;  // for a thread: starting one costs as much as a few rows

// Calls work(first, last) on ranges that together are [0, rows), each on a thread of its own.
inline void over_rows(int64_t rows, int64_t threads, const std::function<void(int64_t, int64_t)>& work) {
  const int64_t parts = std::max<int64_t>(1, std::min(threads, rows / kFewestRows));
  std::vector<std::thread> others;
  others.reserve(static_cast<size_t>(parts));
  int64_t begin = 0;
  for (int64_t part = 1; part < parts; ++part) {
    const int64_t end = rows * part / parts;
    try {
      others.emplace_back(work, begin, end);
    } catch (const std::system_error&) {
      break;  // no more threads to be had: this one does the rest
    }
    begin = end;
  }
  work(begin, rows);
  for (std::thread& other : others) other.join();
}

}  // namespace groundswell
