// Random draws: eight xoshiro256++ generators side by side (Blackman and Vigna 2021), whose uniforms turn into
// exponentials by -log(u), a block at a time, so that a compiler vectorises both. A seed gives the same draws
// whatever the machine's vectors: only additions, products and shifts of fixed order take part.
#pragma once

#include <cmath>
#include <cstdint>

#include "vector_math.hpp"

namespace groundswell {

constexpr int kLanesOfDraws = 8;
constexpr int kDrawBlock = 512;
constexpr int64_t kSeedWords = 4 * kLanesOfDraws;

GROUNDSWELL_INLINE uint64_t rotated(uint64_t bits, int places) {
  return (bits << places) | (bits >> (64 - places));
}

// Uniforms on ((0.5, 1.5, ..., 2^52 - 0.5) / 2^52): never 0 and never 1, so that their logarithms are finite and
// below zero.
GROUNDSWELL_SIMD static void refill_draws(uint64_t* state, double* uniform, double* exponential) {
  uint64_t s[4][kLanesOfDraws];
  for (int word = 0; word < 4; ++word)
    for (int lane = 0; lane < kLanesOfDraws; ++lane) s[word][lane] = state[word * kLanesOfDraws + lane];
  for (int first = 0; first < kDrawBlock; first += kLanesOfDraws) {
    for (int lane = 0; lane < kLanesOfDraws; ++lane) {
      const uint64_t bits = rotated(s[0][lane] + s[3][lane], 23) + s[0][lane];
      const uint64_t shifted = s[1][lane] << 17;
      s[2][lane] ^= s[0][lane];
      s[3][lane] ^= s[1][lane];
      s[1][lane] ^= s[2][lane];
      s[0][lane] ^= s[3][lane];
      s[2][lane] ^= shifted;
      s[3][lane] = rotated(s[3][lane], 45);
      const double one_to_two = from_bits(static_cast<int64_t>((bits >> 12) | 0x3ff0000000000000));
      uniform[first + lane] = (one_to_two - 1.0) + 0x1p-53;
    }
  }
  for (int i = 0; i < kDrawBlock; ++i) exponential[i] = -log_of(uniform[i]);
  for (int word = 0; word < 4; ++word)
    for (int lane = 0; lane < kLanesOfDraws; ++lane) state[word * kLanesOfDraws + lane] = s[word][lane];
}

class Draws {
 public:
  // 32 words from a good source, such as NumPy's SeedSequence; all zero would stay zero.
  explicit Draws(const uint64_t* seed) {
    for (int64_t i = 0; i < kSeedWords; ++i) state_[i] = seed[i];
    for (int lane = 0; lane < kLanesOfDraws; ++lane) state_[lane] |= 1u;
  }

  double exponential() { return exponential_[next()]; }  // mean 1
  double uniform() { return uniform_[next()]; }          // inside (0, 1)

 private:
  int next() {
    if (used_ == kDrawBlock) {
      refill_draws(state_, uniform_, exponential_);
      used_ = 0;
    }
    return used_++;
  }

  alignas(64) uint64_t state_[kSeedWords];
  alignas(64) double uniform_[kDrawBlock], exponential_[kDrawBlock];
  int used_ = kDrawBlock;
};

}  // namespace groundswell
