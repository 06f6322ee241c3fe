// What earlier events excite, at every point in time: one pass, linear in the number of points.
//
// A lane is one exponential that decays after the events of one source. Its states are, over the events j of
// its source before t and with weights w_j,
//   A = sum w_j e^(-r (t - t_j)),  B = sum w_j (t - t_j) e^(..),  C = sum w_j (t - t_j)^2 e^(..)   (Ozaki 1979).
// An event never excites another at the same moment: its weight waits in `pending` until time moves on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "vector_math.hpp"

namespace groundswell {

// Points in time order. Source -1: nothing happens there. Wanted: features are written there.
struct Points {
  int64_t count;
  const double* time;
  const int64_t* source;
  const double* weight;
  const uint8_t* wanted;
};

// Exponential lanes: lanes of one source lie side by side, from first[source] to first[source + 1].
struct Lanes {
  int64_t count;
  const double* rate;
  const int64_t* first;
};

constexpr int kStateRows = 5;  // A, B, C, pending, time of the last change

// At each wanted point and lane the value g = r A and its first two derivatives by log r:
// g' = r A - r^2 B and g'' = r A - 3 r^2 B + r^3 C. `state` (kStateRows x lanes) carries over between calls.
GROUNDSWELL_INLINE void exponential_features(const Points& points, const Lanes& lanes, double* state,
                                             double* __restrict out) {
  const int64_t n = lanes.count;
  double* __restrict a = state;
  double* __restrict b = state + n;
  double* __restrict c = state + 2 * n;
  double* __restrict pending = state + 3 * n;
  double* __restrict last = state + 4 * n;
  const double* __restrict rate = lanes.rate;
  for (int64_t i = 0; i < points.count; ++i) {
    const double t = points.time[i];
    const int64_t source = points.source[i];
    int64_t from = 0, to = n;
    if (!points.wanted[i]) {
      if (source < 0) continue;
      from = lanes.first[source];
      to = lanes.first[source + 1];
    }
    for (int64_t l = from; l < to; ++l) {
      const double gap = t - last[l];
      const double fade = exp_of(-rate[l] * gap);
      const double ready = gap > 0.0 ? pending[l] : 0.0;
      pending[l] -= ready;
      last[l] = t;
      const double mass = a[l] + ready, moment = b[l];
      a[l] = fade * mass;
      b[l] = fade * (moment + gap * mass);
      c[l] = fade * (c[l] + gap * (2.0 * moment + gap * mass));
    }
    if (points.wanted[i]) {
      for (int64_t l = 0; l < n; ++l) {
        const double r = rate[l], value = r * a[l], first = r * r * b[l];
        out[3 * l] = value;
        out[3 * l + 1] = value - first;
        out[3 * l + 2] = value - 3.0 * first + r * r * r * c[l];
      }
      out += 3 * n;
    }
    if (source >= 0)
      for (int64_t l = lanes.first[source]; l < lanes.first[source + 1]; ++l) pending[l] += points.weight[i];
  }
}

// How functions hand over vectors changed between compilers; these are always inlined and hand over nothing.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

// Eight numbers side by side: the compiler splits them where the machine's vectors are shorter.
typedef double Eight __attribute__((vector_size(64)));

GROUNDSWELL_INLINE Eight eight_from(const double* from) {
  Eight numbers;
  std::memcpy(&numbers, from, sizeof numbers);
  return numbers;
}

GROUNDSWELL_INLINE void eight_to(double* to, const Eight& numbers) { std::memcpy(to, &numbers, sizeof numbers); }

// Rates in ratio 2, as many bases as a multiple of eight: rate[level * bases + base] = base_rate[base] * 2^level, the same for every source.
struct Ladder {
  int64_t bases, levels;
  const double* base_rate;
};

// Sums of many exponentials whose rates stand on a ladder: at each wanted point and for each source the M
// contractions sum_k weights[m][k] A_k; `step` is the distance between two sources' weights, 0 when all share
// them. Squaring e^(-r d) climbs one level; eight levels lose eight bits, no more,
// so one exponential serves eight rates. `state` holds for each source A_k (terms of it), pending and last.
template <int M>
GROUNDSWELL_INLINE void ladder_features(const Points& points, const Ladder& ladder, int64_t sources, const double* weights,
                     int64_t step, double* state, double* out) {
  const int64_t bases = ladder.bases, terms = bases * ladder.levels, stride = terms + 2;
  std::vector<double> fade(terms);
  for (int64_t i = 0; i < points.count; ++i) {
    const double t = points.time[i];
    const int64_t source = points.source[i];
    int64_t from = 0, to = sources;
    if (!points.wanted[i]) {
      if (source < 0) continue;
      from = source;
      to = source + 1;
    }
    double faded_over = -1.0;
    for (int64_t s = from; s < to; ++s) {
      double* a = state + s * stride;
      double &pending = a[terms], &last = a[terms + 1];
      const double gap = t - last;
      if (gap > 0.0) {
        if (gap != faded_over) {
          double* __restrict e = fade.data();
          for (int64_t k = 0; k < bases; ++k) e[k] = exp_of(-ladder.base_rate[k] * gap);
          for (int64_t k = bases; k < terms; k += 8) {
            const Eight below = eight_from(e + k - bases);
            eight_to(e + k, below * below);
          }
          faded_over = gap;
        }
        const double* __restrict e = fade.data();
        const double ready = pending;
        for (int64_t k = 0; k < terms; k += 8) eight_to(a + k, eight_from(e + k) * (eight_from(a + k) + ready));
        pending = 0.0;
        last = t;
      }
      if (points.wanted[i]) {
        const double* own = weights + s * step;
        Eight sum[M] = {};
        for (int64_t k = 0; k < terms; k += 8)
          for (int m = 0; m < M; ++m) sum[m] += eight_from(own + m * terms + k) * eight_from(a + k);
        for (int m = 0; m < M; ++m) {
          double total = 0.0;
          for (int j = 0; j < 8; ++j) total += sum[m][j];
          *out++ = total;
        }
      }
    }
    if (source >= 0) state[source * stride + terms] += points.weight[i];
  }
}

}  // namespace groundswell
