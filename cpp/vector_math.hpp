// exp and log without branches, so that a compiler turns plain loops over them into vector instructions.
//
//   GROUNDSWELL_SIMD void fade(const double* gap, int count, double rate, double* out) {
//     for (int i = 0; i < count; ++i) out[i] = exp_of(-rate * gap[i]);
//   }
//
// GROUNDSWELL_SIMD marks a function that is compiled once for each generation of x86-64; the loader picks the
// best one for the machine. Put it on functions with internal linkage ("static" or in an unnamed namespace)
// that are not templates; templates and lambdas called inside need GROUNDSWELL_INLINE to take part. Machines
// without AVX2 also need -fno-trapping-math on the file, or exp_of stays a scalar loop there.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GROUNDSWELL_PLAIN 1  // the loader's choice runs before the sanitizer is ready
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GROUNDSWELL_PLAIN 1
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && \
    __GNUC__ >= 12 && !defined(GROUNDSWELL_PLAIN)
#define GROUNDSWELL_SIMD __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define GROUNDSWELL_SIMD
#endif

#if defined(__GNUC__)
#define GROUNDSWELL_INLINE inline __attribute__((always_inline))
#else
#define GROUNDSWELL_INLINE inline
#endif

namespace groundswell {

GROUNDSWELL_INLINE int64_t bits_of(double number) {
  int64_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

GROUNDSWELL_INLINE double from_bits(int64_t bits) {
  double number;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

// 1.5 * 2^52: a small number added to it is rounded to an integer that stands in the lowest bits.
constexpr double kRoundingShift = 0x1.8p52;
constexpr double kLog2High = 0x1.62e42fefp-1;  // 32 bits: its product with an exponent is exact
constexpr double kLog2Low = 0x1.473de6af278edp-34;
constexpr double kSmallestExponent = -690.0;  // exp below it counts as zero: nothing becomes denormal

// exp(x) for x <= 0 (up to 700 works) within 1.1 ulp; exp(0) is exactly 1. Exactly 0 below -690, for -infinity
// and for NaN.
GROUNDSWELL_INLINE double exp_of(double x) {
  const double inside = x > kSmallestExponent ? x : kSmallestExponent;
  const double shifted = inside * 0x1.71547652b82fep+0 + kRoundingShift;
  const double twos = shifted - kRoundingShift;
  const double r = (inside - twos * kLog2High) - twos * kLog2Low;  // |r| <= log(2) / 2
  const double r2 = r * r;
  // (exp(r) - 1 - r) / r^2 by interpolation at Chebyshev points; relative error of exp 1.3e-17
  const double low = (0.5000000000000001 + r * 0.16666666666666669) +
                     r2 * (0.04166666666662413 + r * 0.008333333333330062);
  const double middle = (0.0013888888917213717 + r * 0.00019841269863053618) +
                        r2 * (2.4801521295954376e-05 + r * 2.7557268459997064e-06);
  const double high = 2.7620088445409746e-07 + r * 2.510038549551032e-08;
  const double r4 = r2 * r2;
  const double tail = low + r4 * (middle + r4 * high);
  const double base = 1.0 + (r + r2 * tail);
  // shifting the integer into the exponent drops everything above it
  const uint64_t power = static_cast<uint64_t>(bits_of(shifted)) << 52;
  const double scaled = from_bits(static_cast<int64_t>(static_cast<uint64_t>(bits_of(base)) + power));
  return x > kSmallestExponent ? scaled : 0.0;
}

// A positive normal number as mantissa * 2^twos, the mantissa in [sqrt(1/2), sqrt(2)).
struct Split {
  double mantissa, twos;
};

GROUNDSWELL_INLINE Split split_of(double x) {
  constexpr uint64_t kOne = 0x3ff0000000000000, kRootHalf = 0x3fe6a09e667f3bcd;
  const uint64_t bits = static_cast<uint64_t>(bits_of(x));
  const uint64_t biased = (bits + (kOne - kRootHalf)) >> 52;  // exponent + 1023
  const uint64_t mantissa = bits - (biased << 52) + kOne;
  // the integer becomes a double by standing in the lowest bits of 2^52
  const double exponent = from_bits(static_cast<int64_t>(biased | 0x4330000000000000)) - (0x1p52 + 1023.0);
  return {from_bits(static_cast<int64_t>(mantissa)), exponent};
}

// log of mantissa * 2^twos for a mantissa in [sqrt(1/2), sqrt(2)], within 1 ulp.
GROUNDSWELL_INLINE double log_of_split(double mantissa, double twos) {
  const double f = mantissa - 1.0;
  const double s = f / (2.0 + f);  // log(1 + f) = 2 artanh(s) = f - s (f - s^2 q(s^2))
  const double z = s * s;
  // q by interpolation at Chebyshev points; relative error of the logarithm 4.6e-18
  const double low = 0.666666666666667 + z * 0.3999999999989938;
  const double middle = 0.28571428626031065 + z * 0.2222221112572281;
  const double high = 0.18182889786191042 + z * (0.15331699633543858 + z * 0.14616721179861816);
  const double z2 = z * z;
  const double rest = z * (low + z2 * (middle + z2 * high));
  const double half = 0.5 * f * f;
  return twos * kLog2High - ((half - (s * (half + rest) + twos * kLog2Low)) - f);
}

// log(x) of a positive normal number, within 1 ulp; anything else gives a meaningless number.
GROUNDSWELL_INLINE double log_of(double x) {
  const Split parts = split_of(x);
  return log_of_split(parts.mantissa, parts.twos);
}

}  // namespace groundswell
