// The power law n theta c^theta (t + c)^-(1 + theta) as a sum of exponentials on one fixed grid of rates.
//
//   (t + c)^-(1+theta) = 1/Gamma(1+theta) * integral exp(-(t + c) e^s + (1 + theta) s) ds
//
// by the trapezoid rule in s = log rate, step kLogStep. The rule's endless tail of slow rates is flat over
// every age the library serves, so it is gathered on two fixed slow rates that keep its sum and its first
// moment in the rate. Nothing is rescaled to make the mass n: the missing mass lies beyond the horizon.
#pragma once

#include <cmath>
#include <cstdint>

#include "dual.hpp"

namespace groundswell {

constexpr double kLogStep = 0.4;
constexpr double kSlowestNode = 2e-6;    // 1/day, first node of the rule
constexpr int64_t kNodes = 65;           // up to 2e-6 * exp(0.4 * 64) = 2.6e5 per day
constexpr int64_t kPowerLawTerms = kNodes + 2;
constexpr double kSlowTail = 0.3 * kSlowestNode, kFastTail = 0.8 * kSlowestNode;
constexpr double kFaded = 50.0;          // weights with c * rate above are below 1e-15 of the kernel

inline double log_node(int64_t node) { return std::log(kSlowestNode) + kLogStep * node; }

inline void power_law_rates(double* rate) {
  rate[0] = kSlowTail;
  rate[1] = kFastTail;
  for (int64_t k = 0; k < kNodes; ++k) rate[k + 2] = std::exp(log_node(k));
}

inline double digamma(double x) {  // x >= 1
  double shift = 0.0;
  for (; x < 10.0; x += 1.0) shift -= 1.0 / x;
  const double inverse = 1.0 / (x * x);
  return shift + std::log(x) - 0.5 / x -
         inverse * (1.0 / 12 - inverse * (1.0 / 120 - inverse * (1.0 / 252 - inverse * (1.0 / 240 -
         inverse * (1.0 / 132 - inverse * 691.0 / 32760)))));
}

inline double log_gamma(double x) { return std::lgamma(x); }
inline Dual log_gamma(const Dual& x) { return chain(x, std::lgamma(x.value), digamma(x.value)); }

template <class S>
inline void power_law_weights(const S& branching, const S& exponent, const S& cutoff, const double* rate,
                              S* weight) {
  const S power = S(1.0) + exponent;
  const S scale = branching * exponent *
                  exponential(exponent * logarithm(cutoff) - log_gamma(power)) * S(kLogStep);
  for (int64_t k = 0; k < kNodes; ++k) {
    const S fade = cutoff * S(rate[k + 2]);
    weight[k + 2] = value_of(fade) > kFaded ? S(0.0) : scale * exponential(power * S(log_node(k)) - fade);
  }
  // Nodes -1, -2, ...: sum and first moment are geometric series (the factor exp(-c rate) is 1 to
  // first order and its slope goes into the moment through t + c = age).
  const S first = exponential(power * S(log_node(-1)));
  const S one(1.0), ratio = exponential(-(power * S(kLogStep)));
  const S next_ratio = ratio * S(std::exp(-kLogStep));
  const S zeroth_moment = first / (one - ratio);
  const S first_moment = first * S(std::exp(log_node(-1))) / (one - next_ratio);
  const S fast = (first_moment - S(kSlowTail) * zeroth_moment) / S(kFastTail - kSlowTail);
  const S slow = zeroth_moment - fast;
  weight[0] = scale * slow * exponential(-(cutoff * S(kSlowTail)));
  weight[1] = scale * fast * exponential(-(cutoff * S(kFastTail)));
}

}  // namespace groundswell
