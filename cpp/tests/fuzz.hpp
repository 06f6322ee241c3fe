// What the fuzzers share: numbers ordinary and hostile from a seed, and the loop that runs until time is up.
//
//   fuzz_X SECONDS [SEED]      random cases for so long; prints how many
//   fuzz_X 0 SEED              the one case of that seed again
#pragma once

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

namespace fuzz {

struct Random {
  uint64_t state;
  explicit Random(uint64_t seed) : state(seed * 0x9e3779b97f4a7c15ULL + 0x2545f4914f6cdd1dULL) {
    for (int i = 0; i < 8; ++i) (*this)();
  }
  double operator()() {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<double>(state >> 11) * 0x1p-53;
  }
  int64_t below(int64_t count) { return static_cast<int64_t>((*this)() * static_cast<double>(count)); }
  bool chance(double share) { return (*this)() < share; }
};

// Above zero, over many orders of magnitude; now and then at the ends of what a number holds.
inline double positive(Random& random) {
  if (random.chance(0.05)) {
    const double ends[] = {5e-324, 1e-308, 1e-150, 1e150, 1e300, 1.7e308};
    return ends[random.below(6)];
  }
  return std::exp((random.chance(0.8) ? 3.0 : 20.0) * (2.0 * random() - 1.0));
}

// Anything that a double can be.
inline double anything(Random& random) {
  if (random.chance(0.3)) {
    const double infinity = std::numeric_limits<double>::infinity();
    const double odd[] = {0.0, -0.0, infinity, -infinity, std::nan(""), -1.0, 1e308, -1e308};
    return odd[random.below(8)];
  }
  return (random.chance(0.2) ? -1.0 : 1.0) * positive(random);
}

// Ascending times with ties and wide gaps; `broken` puts a few arbitrary numbers among them.
inline std::vector<double> times(Random& random, int64_t count, bool broken) {
  std::vector<double> found;
  const double scale = random.chance(0.9) ? positive(random) : 1.0, ties = random.chance(0.5) ? 0.3 : 0.0;
  double now = random.chance(0.3) ? 1e9 * random() : 0.0;
  for (int64_t i = 0; i < count; ++i) {
    if (!random.chance(ties)) now += (scale < 1e100 ? scale : 1.0) * -std::log(1.0 - random());
    found.push_back(broken && random.chance(0.2) ? anything(random) : now);
  }
  return found;
}

constexpr unsigned kLongest = 30;  // seconds: a case that takes more hangs

inline volatile std::sig_atomic_t current = 0;  // cases since the first seed

inline uint64_t first_seed = 0;

// Only calls that a handler may make.
inline void hung(int) {
  char digits[32];
  int place = 32;
  digits[--place] = '\n';
  for (uint64_t seed = first_seed + static_cast<uint64_t>(current); place > 0; seed /= 10) {
    digits[--place] = static_cast<char>('0' + seed % 10);
    if (seed < 10) break;
  }
  const char said[] = "hangs: seed ";
  if (write(1, said, sizeof said - 1) < 0 || write(1, digits + place, static_cast<size_t>(32 - place)) < 0) _exit(2);
  _exit(1);
}

template <class Case>
int run(int count, char** arguments, Case once) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 10.0;
  first_seed = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1;
  std::signal(SIGALRM, hung);
  const auto begin = std::chrono::steady_clock::now();
  uint64_t seed = first_seed;
  double passed = 0.0;
  // a sanitizer's report follows a line with the seed of some cases before
  do {
    current = static_cast<std::sig_atomic_t>(seed - first_seed);
    if (current % 100 == 0) std::fprintf(stderr, "from seed %llu\n", static_cast<unsigned long long>(seed));
    alarm(kLongest);
    Random random(seed++);
    once(random);
    passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  } while (passed < seconds);
  std::printf("%llu cases without a finding\n", static_cast<unsigned long long>(seed - first_seed));
  return 0;
}

}  // namespace fuzz
