// The response of a sum of exponentials.
//
// phi(t) = sum_k a_k exp(-b_k t) has the response psi = phi + phi * psi = sum_j c_j exp(-r_j t), where the
// r_j solve the secular equation  1 = sum_k a_k / (b_k - r)  and  c_j = 1 / sum_k a_k / (b_k - r_j)^2.
// One root lies below b_0 (it is <= 0 exactly when sum a/b >= 1), the others between neighbouring poles.
// Each root is solved as an offset from its nearest pole (or from 0), and b_k - r_j is formed from pole
// differences plus that offset, so no rounded roots are ever subtracted.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "dual.hpp"

namespace groundswell {

struct Root {
  int64_t origin = -1;  // index of the pole the offset counts from; -1: from zero
  double offset = 0.0;
};

struct SecularSums {
  double value, slope_below, slope_above;  // sum a/(d-x), sum a/(d-x)^2 over poles below and above x
  double size;                             // sum |a/(d-x)|: what rounding is relative to
};

inline SecularSums secular_sums(const double* a, const double* shifted, int64_t count, int64_t below,
                                double x) {
  SecularSums out{0.0, 0.0, 0.0, 0.0};
  double negative = 0.0;
  for (int64_t k = 0; k < below; ++k) {
    const double inverse = 1.0 / (shifted[k] - x), term = a[k] * inverse;
    negative += term;
    out.slope_below += term * inverse;
  }
  double positive = 0.0;
  for (int64_t k = below; k < count; ++k) {
    const double inverse = 1.0 / (shifted[k] - x), term = a[k] * inverse;
    positive += term;
    out.slope_above += term * inverse;
  }
  out.value = positive + negative;
  out.size = positive - negative;
  return out;
}

// sum a/(b - origin - x) - 1 in twice the working precision: near criticality its last bits decide roots.
inline double secular_residual(const double* a, const double* b, int64_t count, double origin, double x) {
  double sum = -1.0, rest = 0.0;
  for (int64_t k = 0; k < count; ++k) {
    const double from_origin = b[k] - origin, back = from_origin - b[k];
    const double lost = (b[k] - (from_origin - back)) - (origin + back);
    const double high = from_origin - x, moved = high - from_origin;
    const double low = (from_origin - (high - moved)) - (x + moved) + lost;
    const double quotient = a[k] / high;
    const double remainder = (std::fma(-quotient, high, a[k]) - quotient * low) / high;
    const double total = sum + quotient, shifted = total - sum;
    rest += (sum - (total - shifted)) + (quotient - shifted) + remainder;
    sum = total;
  }
  return sum + rest;
}

constexpr double kWellPosed = 16.0;  // a root's relative error is about this many roundings, or polish

// Newton steps on the residual above, where rounding of the sum would reach the root's offset.
inline double polished(const double* a, const double* b, int64_t count, int64_t below, double origin,
                       double x, double* shifted) {
  for (int64_t k = 0; k < count; ++k) shifted[k] = b[k] - origin;
  for (int step = 0; step < 2; ++step) {
    const SecularSums sums = secular_sums(a, shifted, count, below, x);
    const double slope = sums.slope_below + sums.slope_above;
    if (sums.size <= kWellPosed * std::fabs(x) * slope) break;
    const double next = x - secular_residual(a, b, count, origin, x) / slope;
    if (!(next * x > 0.0) && x != 0.0 && origin != 0.0) break;  // never across the pole
    x = next;
  }
  return x;
}

// The root y in (0, gap) of  rest - near/y + far/(gap - y) = 0,  near and far positive.
inline double two_pole_root(double rest, double near, double far, double gap) {
  const double linear = rest * gap + near + far;
  const double discriminant = std::sqrt(std::fmax(0.0, linear * linear - 4.0 * rest * near * gap));
  return linear > 0.0 ? 2.0 * near * gap / (linear + discriminant) : (linear - discriminant) / (2.0 * rest);
}

constexpr double kRounding = 2.220446049250313e-16;
constexpr int kMostSteps = 200;  // bisection alone would end before this

// Root below the first pole. Newton on 1/sum, which is exact for one pole, inside a bracket.
inline Root smallest_root(const double* a, const double* b, int64_t count, double* shifted) {
  double total = 0.0;
  for (int64_t k = 0; k < count; ++k) total += a[k];
  const double half = 0.5 * b[0];
  const bool at_pole = secular_sums(a, b, count, 0, half).value < 1.0;
  Root root{at_pole ? 0 : -1, 0.0};
  const double origin = at_pole ? b[0] : 0.0;
  for (int64_t k = 0; k < count; ++k) shifted[k] = b[k] - origin;
  double low = at_pole ? -half : shifted[0] - total - kRounding * (b[0] + total);
  double high = at_pole ? -a[0] * (1.0 - 4.0 * kRounding) : half;
  double x = at_pole ? std::fmax(-half, -total) : std::fmax(low, 0.0);
  for (int step = 0; step < kMostSteps; ++step) {
    if (!(x > low && x < high)) x = 0.5 * (low + high);
    const SecularSums sums = secular_sums(a, shifted, count, 0, x);
    if (std::fabs(sums.value - 1.0) <= kRounding) break;
    (sums.value < 1.0 ? low : high) = x;
    const double next = x + sums.value * (1.0 - sums.value) / sums.slope_above;
    const double move = std::fabs(next - x);
    x = next;
    if (move <= 2.0 * kRounding * std::fabs(x)) break;
  }
  x = polished(a, b, count, 0, origin, x, shifted);
  root.offset = x;
  return root;
}

// Root between pole left and left + 1, as the distance y > 0 from the nearer of the two: the sums over the
// poles on either side are replaced by one pole each, with equal value and slope (Li 1993, "middle way").
inline Root gap_root(const double* a, const double* b, int64_t count, int64_t left, double* shifted) {
  const double gap = b[left + 1] - b[left], half = 0.5 * gap;
  for (int64_t k = 0; k < count; ++k) shifted[k] = b[k] - b[left];
  const double middle = secular_sums(a, shifted, count, left + 1, half).value - 1.0;
  const double side = middle > 0.0 ? 1.0 : -1.0;  // the sum rises from -infinity to +infinity in the gap
  const int64_t near = side > 0.0 ? left : left + 1, far = side > 0.0 ? left + 1 : left;
  for (int64_t k = 0; k < count; ++k) shifted[k] = b[k] - b[near];
  double low = 0.0, high = half;
  double y = two_pole_root(side * middle - (a[far] - a[near]) / half, a[near], a[far], gap);
  for (int step = 0; step < kMostSteps; ++step) {
    if (!(y > low && y < high)) y = low > 0.0 ? std::sqrt(low * high) : 0.5 * high;
    const SecularSums sums = secular_sums(a, shifted, count, left + 1, side * y);
    const double excess = side * (sums.value - 1.0);  // rises with y
    if (std::fabs(excess) <= 0.5 * kRounding * sums.size) break;
    (excess < 0.0 ? low : high) = y;
    const double to_far = gap - y;
    const double near_slope = side > 0.0 ? sums.slope_below : sums.slope_above;
    const double far_slope = side > 0.0 ? sums.slope_above : sums.slope_below;
    const double rest = excess + y * near_slope - to_far * far_slope;
    const double next = two_pole_root(rest, y * y * near_slope, to_far * to_far * far_slope, gap);
    const double move = std::fabs(next - y);
    y = next;
    if (move <= kRounding * y) break;
  }
  return {near, polished(a, b, count, left + 1, b[near], side * y, shifted)};
}

template <class S>
struct SecularWorkspace {
  std::vector<S> a, b, passive_a, passive_b;  // poles with weight; weightless poles that carry a slope
  std::vector<double> weight, rate, shifted;

  explicit SecularWorkspace(int64_t terms) {
    for (auto* list : {&a, &b, &passive_a, &passive_b}) list->reserve(terms);
    for (auto* list : {&weight, &rate, &shifted}) list->resize(terms);
  }
};

constexpr double kWeightless = 1e-140;  // per day; such a pole changes no number that a float can hold

// Splits (a, b), rates ascending, into poles that matter; equal rates are merged, weights of zero dropped.
template <class S>
inline void collect_poles(const S* a, const S* b, int64_t terms, SecularWorkspace<S>& work) {
  work.a.clear(), work.b.clear(), work.passive_a.clear(), work.passive_b.clear();
  for (int64_t k = 0; k < terms; ++k) {
    if (value_of(a[k]) < kWeightless) {
      if (has_slope(a[k])) work.passive_a.push_back(a[k]), work.passive_b.push_back(b[k]);
    } else if (!work.b.empty() && value_of(work.b.back()) == value_of(b[k])) {
      const S merged = work.a.back() + a[k];
      work.b.back() = (work.a.back() * work.b.back() + a[k] * b[k]) / merged;
      work.a.back() = merged;
    } else {
      work.a.push_back(a[k]), work.b.push_back(b[k]);
    }
  }
  for (size_t k = 0; k < work.a.size(); ++k)
    work.weight[k] = value_of(work.a[k]), work.rate[k] = value_of(work.b[k]);
}

// Offset with its slope, by one implicit-function step on dual numbers.
inline double offset_with_slope(const Root& root, const SecularWorkspace<double>&) { return root.offset; }

inline Dual offset_with_slope(const Root& root, const SecularWorkspace<Dual>& work) {
  const Dual origin = root.origin < 0 ? Dual(0.0) : work.b[root.origin];
  Dual sum(0.0);
  double slope = 0.0;
  for (size_t k = 0; k < work.a.size(); ++k) {
    const Dual distance = (work.b[k] - origin) - Dual(root.offset);
    const Dual term = work.a[k] / distance;
    sum += term;
    slope += term.value / distance.value;
  }
  for (size_t k = 0; k < work.passive_a.size(); ++k)
    sum += work.passive_a[k] / ((work.passive_b[k] - origin) - Dual(root.offset));
  Dual offset(root.offset);
  for (int i = 0; i < kLanes; ++i) offset.slope[i] = -sum.slope[i] / slope;
  return offset;
}

// Writes the response's rates r and weights c, in ascending order of the poles; returns how many there
// are. r and c have room for `terms`; what lies behind the last is set to zero.
template <class S>
inline int64_t solve_secular(const S* a, const S* b, int64_t terms, S* r, S* c,
                             SecularWorkspace<S>& work) {
  collect_poles(a, b, terms, work);
  const int64_t count = static_cast<int64_t>(work.a.size());
  int64_t written = 0;
  for (int64_t j = 0; j < count; ++j) {
    const double *weight = work.weight.data(), *rate = work.rate.data();
    const Root root = j == 0 ? smallest_root(weight, rate, count, work.shifted.data())
                             : gap_root(weight, rate, count, j - 1, work.shifted.data());
    const S offset = offset_with_slope(root, work);
    const S origin = root.origin < 0 ? S(0.0) : work.b[root.origin];
    S sum(0.0);
    for (int64_t k = 0; k < count; ++k) {
      const S distance = (work.b[k] - origin) - offset;
      sum += work.a[k] / distance / distance;
    }
    for (size_t k = 0; k < work.passive_a.size(); ++k) {
      const S distance = (work.passive_b[k] - origin) - offset;
      sum += work.passive_a[k] / distance / distance;
    }
    r[written] = origin + offset;
    c[written++] = S(1.0) / sum;
  }
  // A weightless pole answers with its own rate; its weight leaves zero as a / (1 - sum of the others)^2.
  for (size_t p = 0; p < work.passive_a.size(); ++p) {
    double others = 0.0;
    for (int64_t k = 0; k < count; ++k)
      others += work.weight[k] / (work.rate[k] - value_of(work.passive_b[p]));
    r[written] = work.passive_b[p];
    c[written++] = work.passive_a[p] / S((1.0 - others) * (1.0 - others));
  }
  for (int64_t j = written; j < terms; ++j) r[j] = S(0.0), c[j] = S(0.0);
  return written;
}

}  // namespace groundswell
