// The posterior of one video given its kernel and noise, for many kernels: log density, gradient, Hessian.
//
// Unknowns x = (log direct views of every input, log scale, coefficients of the log-rate error). Views in segment m are
// exp(sum_g basis[m, g] x_g) * sum_d response[m, d] exp(x_d); claims see their cumulative sum, counts its differences.
// The formulas stand in groundswell.attention.posterior. Every row (kernel) is worked on by itself.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "vector_math.hpp"

namespace groundswell::attention {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargestExponent = 700.0;  // beyond it exp overflows
constexpr double kFar = 600.0;             // widths of its soft edge from a claim
constexpr int64_t kClaimParts = 2;          // a claim's window has a beginning and an end

// What does not depend on the kernel. A column of the basis is zero outside a range of segments: nodes are local.
struct Record {
  int64_t segments, inputs, errors, walk, claims, counts;
  const double* basis;                        // [errors, segments]
  const int64_t *basis_begin, *basis_end;     // [errors]
  const int64_t *walk_start, *walk_column;    // [walk + 1], [kept]: the walk's precision without its zeros
  const double* walk_value;                   // [kept]
  const double* level_precision;              // [errors - walk]
  const double* log_relative;                      // [inputs]
  double scale_location, scale_spread, smallest;   // prior of the log scale; least expected count
  const int64_t* left;                             // [2, claims]: edge left of the window's beginning, of its end
  const double* fraction;                          // [2, claims]: where between that edge and the next
  const double *log_low, *log_high, *scatter;      // [claims]
  const int64_t *start, *end;                      // [counts]
  const double* views;                             // [counts]

  int64_t size() const { return inputs + 1 + errors; }
};

struct Kernel {
  const double* response;  // [segments, inputs]
  double model_error, dispersion;
};

// Everything about one row between its value and its derivatives.
struct Workspace {
  std::vector<double> weight, ratio;                          // [inputs]
  std::vector<double> pull;                                   // [walk]: precision times the walk's coefficients
  std::vector<double> factor, segment, carried, lifted;       // [segments]
  std::vector<double> by_segment;                             // [segments]
  std::vector<double> cumulative, adjoint;                    // [segments + 1]
  std::vector<double> count, log_count, first;                // [2, claims]
  std::vector<double> value, both, begin_twice, end_twice;    // [claims]
  std::vector<double> mean, slope, bend, likelihood;          // [counts]
  std::vector<double> sensitivity;                            // [segments + 1, size]
  std::vector<double> left_slope, right_slope, left_pull, right_pull;  // [size]

  explicit Workspace(const Record& in)
      : weight(in.inputs), ratio(in.inputs), pull(in.walk), factor(in.segments), segment(in.segments),
        carried(in.segments), lifted(in.segments), by_segment(in.segments), cumulative(in.segments + 1), adjoint(in.segments + 1), count(kClaimParts * in.claims),
        log_count(kClaimParts * in.claims), first(kClaimParts * in.claims), value(in.claims), both(in.claims),
        begin_twice(in.claims), end_twice(in.claims), mean(in.counts), slope(in.counts), bend(in.counts),
        likelihood(in.counts), left_slope(in.size()), right_slope(in.size()), left_pull(in.size()),
        right_pull(in.size()) {}
};

namespace {

GROUNDSWELL_INLINE double exp_or_infinity(double x) { return x > kLargestExponent ? kInfinity : exp_of(x); }

// log(1 + x) for x >= 0, to the last digits of small x as well.
GROUNDSWELL_INLINE double log_one_plus(double x) {
  const double whole = 1.0 + x;
  return log_of(whole) + (x - (whole - 1.0)) / whole;
}

// log of the gamma function for x > 0: Stirling's series eight steps further up (absolute error 1e-14 there).
GROUNDSWELL_INLINE double log_gamma(double x) {
  const double low = x * (x + 1.0) * (x + 2.0) * (x + 3.0), high = (x + 4.0) * (x + 5.0) * (x + 6.0) * (x + 7.0);
  const double z = x + 8.0, inverse = 1.0 / z, square = inverse * inverse;
  const double series = inverse * (1.0 / 12.0 + square * (-1.0 / 360.0 + square * (1.0 / 1260.0 + square *
                        (-1.0 / 1680.0 + square * (1.0 / 1188.0 + square * (-691.0 / 360360.0))))));
  return (z - 0.5) * log_of(z) - z + 0.91893853320467274178 + series - log_of(low) - log_of(high);
}

GROUNDSWELL_SIMD void exponentials(const double* __restrict x, int64_t count, double* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = exp_or_infinity(x[i]);
}

GROUNDSWELL_SIMD void logarithms(const double* __restrict x, int64_t count, double least, double* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = log_of(x[i] > least ? x[i] : least);
}

// Log-likelihood of claims with its derivatives by the two log counts of each; see claim_log_likelihood in Python.
GROUNDSWELL_SIMD void claim_terms(int64_t claims, const double* __restrict begin, const double* __restrict finish,
                                  const double* __restrict low, const double* __restrict high,
                                  const double* __restrict scatter, double* __restrict value,
                                  double* __restrict first_begin, double* __restrict first_end,
                                  double* __restrict begin_twice, double* __restrict both,
                                  double* __restrict end_twice) {
  for (int64_t c = 0; c < claims; ++c) {
    const double inverse_scatter = 1.0 / scatter[c];
    const double upper = (high[c] - begin[c]) * inverse_scatter, lower = (finish[c] - low[c]) * inverse_scatter;
    const double upper_odds = exp_of(upper > -kFar ? -upper : kFar), lower_odds = exp_of(lower > -kFar ? -lower : kFar);
    const double in_upper = 1.0 / (1.0 + upper_odds), in_lower = 1.0 / (1.0 + lower_odds);
    const double width = high[c] - low[c];
    const bool bounded = width < kInfinity;
    const double growth = finish[c] - begin[c];
    const double spread = (bounded ? width : 1.0) + (growth > 0.0 ? growth : 0.0) + scatter[c];
    const double inverse = bounded ? 1.0 / spread : 0.0;
    // only one edge can be far off; there the logarithm is the argument itself
    value[c] = (upper < -kFar ? upper + kFar : 0.0) + (lower < -kFar ? lower + kFar : 0.0) -
               log_of((1.0 + upper_odds) * (1.0 + lower_odds) * (bounded ? spread : 1.0));
    const double out_upper = upper_odds * in_upper, out_lower = lower_odds * in_lower;
    first_begin[c] = inverse - out_upper * inverse_scatter;
    first_end[c] = out_lower * inverse_scatter - inverse;
    const double square = inverse * inverse, scale = inverse_scatter * inverse_scatter;
    begin_twice[c] = square - in_upper * out_upper * scale;
    both[c] = -square;
    end_twice[c] = square - in_lower * out_lower * scale;
  }
}

GROUNDSWELL_SIMD double count_constant(int64_t counts, const double* __restrict views, double dispersion) {
  const double size = 1.0 / dispersion;
  double total = -static_cast<double>(counts) * log_gamma(size);
  for (int64_t n = 0; n < counts; ++n) total += log_gamma(views[n] + size) - log_gamma(views[n] + 1.0);
  return total;
}

// Log-likelihood of counts (negative binomial of mean[n]) but for that constant, with two derivatives by the log mean.
GROUNDSWELL_SIMD void count_terms(int64_t counts, const double* __restrict views, double dispersion,
                                  const double* __restrict mean, double* __restrict likelihood,
                                  double* __restrict slope, double* __restrict bend) {
  const double size = 1.0 / dispersion;
  for (int64_t n = 0; n < counts; ++n) {
    const double share = mean[n] / (mean[n] + size);
    slope[n] = (views[n] - mean[n]) * size / (mean[n] + size);
    bend[n] = -(views[n] + size) * share * (1.0 - share);
    // logs of ratios, because views * log(mean) alone is large enough to lose the digits that matter
    likelihood[n] = -views[n] * log_one_plus(size / mean[n]) - size * log_one_plus(mean[n] / size);
  }
}

GROUNDSWELL_SIMD void add_scaled(const double* __restrict source, double scale, int64_t count, double* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] += scale * source[i];
}

GROUNDSWELL_SIMD void multiply(const double* __restrict a, const double* __restrict b, int64_t count,
                               double* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = a[i] * b[i];
}

// sum of a[i] b[i]: eight running sums, always in the same order.
GROUNDSWELL_SIMD double product(const double* __restrict a, const double* __restrict b, int64_t count) {
  double lane[8] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (int k = 0; k < 8; ++k) lane[k] += a[i + k] * b[i + k];
  for (; i < count; ++i) lane[0] += a[i] * b[i];
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

double sum_of(const std::vector<double>& numbers) {
  double total = 0.0;
  for (double number : numbers) total += number;
  return total;
}

}  // namespace

// The same, with the segments of one input side by side.
struct Turned {
  std::vector<double> response;  // [inputs, segments]
  double model_error = 0.0, dispersion = 0.0;
  double constant = 0.0;  // of the counts' likelihood: what depends on nothing but the dispersion

  void load(const Record& in, const Kernel& kernel) {
    response.resize(static_cast<size_t>(in.inputs * in.segments));
    for (int64_t m = 0; m < in.segments; ++m)
      for (int64_t d = 0; d < in.inputs; ++d) response[d * in.segments + m] = kernel.response[m * in.inputs + d];
    model_error = kernel.model_error;
    dispersion = kernel.dispersion;
    constant = count_constant(in.counts, in.views, dispersion);
  }
};

inline void views_of(const Record& in, const Turned& kernel, const double* x, Workspace& work) {
  exponentials(x, in.inputs, work.weight.data());
  const double* error = x + in.inputs + 1;
  std::fill(work.carried.begin(), work.carried.end(), 0.0);
  for (int64_t g = 0; g < in.errors; ++g) {
    const int64_t begin = in.basis_begin[g];
    add_scaled(in.basis + g * in.segments + begin, error[g], in.basis_end[g] - begin, work.carried.data() + begin);
  }
  exponentials(work.carried.data(), in.segments, work.factor.data());
  std::fill(work.carried.begin(), work.carried.end(), 0.0);
  for (int64_t d = 0; d < in.inputs; ++d)
    add_scaled(kernel.response.data() + d * in.segments, work.weight[d], in.segments, work.carried.data());
  multiply(work.carried.data(), work.factor.data(), in.segments, work.segment.data());
  double running = 0.0;
  for (int64_t m = 0; m < in.segments; ++m) {
    work.cumulative[m] = running;
    running += work.segment[m];
  }
  work.cumulative[in.segments] = running;
}

// Log prior density up to a constant shared by all kernels; fills work.ratio and work.pull.
inline double log_prior(const Record& in, const Turned& kernel, const double* x, Workspace& work) {
  const double scale = x[in.inputs], standard = (scale - in.scale_location) / in.scale_spread;
  const double* error = x + in.inputs + 1;
  double value = -0.5 * standard * standard, quadratic = 0.0;
  for (int64_t d = 0; d < in.inputs; ++d) {
    const double relative = x[d] - scale - in.log_relative[d];
    work.ratio[d] = exp_or_infinity(relative);
    value += relative - work.ratio[d];
  }
  for (int64_t i = 0; i < in.walk; ++i) {
    work.pull[i] = 0.0;
    for (int64_t k = in.walk_start[i]; k < in.walk_start[i + 1]; ++k)
      work.pull[i] += in.walk_value[k] * error[in.walk_column[k]];
    quadratic += work.pull[i] * error[i];
  }
  value -= 0.5 * quadratic / (kernel.model_error * kernel.model_error);
  value -= static_cast<double>(in.walk) * std::log(kernel.model_error);
  for (int64_t l = in.walk; l < in.errors; ++l) value -= 0.5 * in.level_precision[l - in.walk] * error[l] * error[l];
  return value;
}

// Log posterior of one row; -infinity where it has no finite value. Leaves in `work` what derivatives need.
inline double log_posterior(const Record& in, const Turned& kernel, const double* x, Workspace& work) {
  views_of(in, kernel, x, work);
  double value = log_prior(in, kernel, x, work);
  if (!std::isfinite(value) || !(work.cumulative[in.segments] < kInfinity)) return -kInfinity;
  if (in.claims) {
    for (int64_t k = 0; k < kClaimParts * in.claims; ++k) {
      const double below = work.cumulative[in.left[k]], above = work.cumulative[in.left[k] + 1];
      work.count[k] = std::max(below + in.fraction[k] * (above - below), in.smallest);
    }
    logarithms(work.count.data(), kClaimParts * in.claims, in.smallest, work.log_count.data());
    claim_terms(in.claims, work.log_count.data(), work.log_count.data() + in.claims, in.log_low, in.log_high,
                in.scatter, work.value.data(), work.first.data(), work.first.data() + in.claims,
                work.begin_twice.data(), work.both.data(), work.end_twice.data());
    value += sum_of(work.value);
  }
  if (in.counts) {
    for (int64_t n = 0; n < in.counts; ++n)
      work.mean[n] = std::max(work.cumulative[in.end[n]] - work.cumulative[in.start[n]], in.smallest);
    count_terms(in.counts, in.views, kernel.dispersion, work.mean.data(), work.likelihood.data(), work.slope.data(),
                work.bend.data());
    value += sum_of(work.likelihood) + kernel.constant;
  }
  return std::isfinite(value) ? value : -kInfinity;
}

// Gradient[size], after log_posterior; leaves in work.adjoint[m] the derivative by the views of segment m.
inline void gradient_of(const Record& in, const Turned& kernel, const double* x, Workspace& work, double* gradient) {
  const double* error = x + in.inputs + 1;
  double* by_error = gradient + in.inputs + 1;
  const double precision = 1.0 / (kernel.model_error * kernel.model_error);
  gradient[in.inputs] = -(x[in.inputs] - in.scale_location) / (in.scale_spread * in.scale_spread);
  for (int64_t d = 0; d < in.inputs; ++d) {
    gradient[d] = 1.0 - work.ratio[d];
    gradient[in.inputs] += work.ratio[d] - 1.0;
  }
  for (int64_t i = 0; i < in.walk; ++i) by_error[i] = -work.pull[i] * precision;
  for (int64_t l = in.walk; l < in.errors; ++l) by_error[l] = -in.level_precision[l - in.walk] * error[l];
  std::fill(work.adjoint.begin(), work.adjoint.end(), 0.0);
  for (int64_t k = 0; k < kClaimParts * in.claims; ++k) {
    const double per_count = work.first[k] / work.count[k];
    work.adjoint[in.left[k]] += per_count * (1.0 - in.fraction[k]);
    work.adjoint[in.left[k] + 1] += per_count * in.fraction[k];
  }
  for (int64_t n = 0; n < in.counts; ++n) {
    const double per_count = work.slope[n] / work.mean[n];
    work.adjoint[in.end[n]] += per_count;
    work.adjoint[in.start[n]] -= per_count;
  }
  // a segment counts in every cumulative sum at or after its right edge
  double later = 0.0;
  for (int64_t m = in.segments; m-- > 0;) {
    later += work.adjoint[m + 1];
    work.adjoint[m + 1] = later;
  }
  std::copy(work.adjoint.begin() + 1, work.adjoint.end(), work.adjoint.begin());
  multiply(work.segment.data(), work.adjoint.data(), in.segments, work.carried.data());
  for (int64_t g = 0; g < in.errors; ++g) {
    const int64_t begin = in.basis_begin[g];
    by_error[g] += product(in.basis + g * in.segments + begin, work.carried.data() + begin, in.basis_end[g] - begin);
  }
  multiply(work.factor.data(), work.adjoint.data(), in.segments, work.lifted.data());
  for (int64_t d = 0; d < in.inputs; ++d)
    gradient[d] += work.weight[d] * product(kernel.response.data() + d * in.segments, work.lifted.data(), in.segments);
}

}  // namespace groundswell::attention
