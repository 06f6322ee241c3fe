// Second derivatives of the posterior of one video, and its spread around a point; see attention.hpp.
#pragma once

#include "attention.hpp"

namespace groundswell::attention {

constexpr double kLeastBend = 0.25;
constexpr double kWidest = 1e3;  // of a claim that is open on one side
constexpr double kLeastPivot = 1e-8;
constexpr double kPi = 3.14159265358979323846;

namespace {

// target[i, j] += a[i] u[j] for j <= i
GROUNDSWELL_SIMD void add_outer(const double* __restrict a, const double* __restrict u, int64_t size,
                                double* __restrict target) {
  for (int64_t i = 0; i < size; ++i)
    for (int64_t j = 0; j <= i; ++j) target[i * size + j] += a[i] * u[j];
}

}  // namespace

// Derivatives of the cumulative views at every edge by every unknown, in work.sensitivity.
inline void sensitivity_of(const Record& in, const Turned& kernel, Workspace& work) {
  const int64_t size = in.size();
  work.sensitivity.assign(static_cast<size_t>((in.segments + 1) * size), 0.0);
  const auto add_up = [&](int64_t unknown, const double* part, const double* views, double scale, int64_t begin,
                          int64_t end) {
    double* column = work.sensitivity.data() + unknown;
    double running = 0.0;
    for (int64_t m = begin; m < end; ++m) {
      running += scale * part[m] * views[m];
      column[(m + 1) * size] = running;
    }
    for (int64_t m = end; m < in.segments; ++m) column[(m + 1) * size] = running;
  };
  for (int64_t d = 0; d < in.inputs; ++d)
    add_up(d, kernel.response.data() + d * in.segments, work.factor.data(), work.weight[d], 0, in.segments);
  for (int64_t g = 0; g < in.errors; ++g)
    add_up(in.inputs + 1 + g, in.basis + g * in.segments, work.segment.data(), 1.0, in.basis_begin[g], in.basis_end[g]);
}

// Derivative of the log count at one end of a claim's window by every unknown.
inline void claim_slope(const Record& in, const Workspace& work, int64_t k, double scale, double* slope) {
  const double* below = work.sensitivity.data() + in.left[k] * in.size();
  const double near = scale * (1.0 - in.fraction[k]) / work.count[k], far = scale * in.fraction[k] / work.count[k];
  for (int64_t i = 0; i < in.size(); ++i) slope[i] = near * below[i] + far * below[in.size() + i];
}

inline void count_slope(const Record& in, const Workspace& work, int64_t n, double* slope) {
  const double *from = work.sensitivity.data() + in.start[n] * in.size(),
               *to = work.sensitivity.data() + in.end[n] * in.size();
  for (int64_t i = 0; i < in.size(); ++i) slope[i] = (to[i] - from[i]) / work.mean[n];
}

// sign * (second derivatives of the log prior) in the lower triangle; the log weights' own bends at least `least`.
inline void prior_bends(const Record& in, const Turned& kernel, const Workspace& work, double sign, double least,
                        double* hessian) {
  const int64_t size = in.size(), first_error = in.inputs + 1;
  const double precision = 1.0 / (kernel.model_error * kernel.model_error);
  double whole = 0.0;
  for (int64_t d = 0; d < in.inputs; ++d) {
    hessian[d * size + d] -= sign * std::max(work.ratio[d], least);
    hessian[in.inputs * size + d] += sign * work.ratio[d];
    whole += work.ratio[d];
  }
  hessian[in.inputs * size + in.inputs] -= sign * (whole + 1.0 / (in.scale_spread * in.scale_spread));
  for (int64_t i = 0; i < in.walk; ++i)
    for (int64_t k = in.walk_start[i]; k < in.walk_start[i + 1]; ++k)
      if (in.walk_column[k] <= i)
        hessian[(first_error + i) * size + first_error + in.walk_column[k]] -= sign * precision * in.walk_value[k];
  for (int64_t l = in.walk; l < in.errors; ++l)
    hessian[(first_error + l) * size + first_error + l] -= sign * in.level_precision[l - in.walk];
}

inline void mirror(double* matrix, int64_t size) {
  for (int64_t i = 0; i < size; ++i)
    for (int64_t j = 0; j < i; ++j) matrix[j * size + i] = matrix[i * size + j];
}

// Exact Hessian [size, size], after gradient_of.
inline void hessian_of(const Record& in, const Turned& kernel, Workspace& work, double* hessian) {
  const int64_t size = in.size(), first_error = in.inputs + 1;
  std::fill(hessian, hessian + size * size, 0.0);
  prior_bends(in, kernel, work, 1.0, 0.0, hessian);
  sensitivity_of(in, kernel, work);
  double *begin = work.left_slope.data(), *finish = work.right_slope.data();
  double *begin_pull = work.left_pull.data(), *finish_pull = work.right_pull.data();
  for (int64_t c = 0; c < in.claims; ++c) {
    claim_slope(in, work, c, 1.0, begin);
    claim_slope(in, work, in.claims + c, 1.0, finish);
    // second derivatives of the log counts: the part that is not in the adjoint is minus slope slope'
    const double begin_twice = work.begin_twice[c] - work.first[c];
    const double end_twice = work.end_twice[c] - work.first[in.claims + c];
    for (int64_t i = 0; i < size; ++i) {
      begin_pull[i] = begin_twice * begin[i] + work.both[c] * finish[i];
      finish_pull[i] = work.both[c] * begin[i] + end_twice * finish[i];
    }
    add_outer(begin, begin_pull, size, hessian);
    add_outer(finish, finish_pull, size, hessian);
  }
  for (int64_t n = 0; n < in.counts; ++n) {
    count_slope(in, work, n, begin);
    const double bend = work.bend[n] - work.slope[n];
    for (int64_t i = 0; i < size; ++i) begin_pull[i] = bend * begin[i];
    add_outer(begin, begin_pull, size, hessian);
  }
  for (int64_t d = 0; d < in.inputs; ++d) {
    multiply(kernel.response.data() + d * in.segments, work.lifted.data(), in.segments, work.by_segment.data());
    hessian[d * size + d] += work.weight[d] * sum_of(work.by_segment);
    for (int64_t g = 0; g < in.errors; ++g) {
      const int64_t first = in.basis_begin[g];
      hessian[(first_error + g) * size + d] +=
          work.weight[d] *
          product(in.basis + g * in.segments + first, work.by_segment.data() + first, in.basis_end[g] - first);
    }
  }
  for (int64_t g = 0; g < in.errors; ++g) {
    const double* column = in.basis + g * in.segments;
    multiply(column, work.carried.data(), in.segments, work.by_segment.data());
    for (int64_t other = 0; other <= g; ++other) {
      const int64_t first = std::max(in.basis_begin[g], in.basis_begin[other]);
      const int64_t last = std::min(in.basis_end[g], in.basis_end[other]);
      if (first < last)
        hessian[(first_error + g) * size + first_error + other] +=
            product(in.basis + other * in.segments + first, work.by_segment.data() + first, last - first);
    }
  }
  mirror(hessian, size);
}

// Precision [size, size] of a normal distribution as wide as the posterior around x, after log_posterior.
//
// Where a claim's likelihood is flat its Hessian vanishes although its ends are near; here every claim counts with the
// variance of a uniform of its width plus its edges', as long as the model lies inside it.
inline void spread_of(const Record& in, const Turned& kernel, Workspace& work, double* precision) {
  const int64_t size = in.size();
  std::fill(precision, precision + size * size, 0.0);
  // a log weight without information is Gumbel distributed: never narrower than its own spread
  prior_bends(in, kernel, work, -1.0, kLeastBend, precision);
  sensitivity_of(in, kernel, work);
  double *begin = work.left_slope.data(), *finish = work.right_slope.data(), *pull = work.left_pull.data();
  for (int64_t c = 0; c < in.claims; ++c) {
    const double scatter = in.scatter[c], from = work.log_count[c], to = work.log_count[in.claims + c];
    const double inside = 1.0 / (1.0 + std::exp((from - in.log_high[c]) / scatter)) /
                          (1.0 + std::exp((in.log_low[c] - to) / scatter));
    const double width = std::min(in.log_high[c] - in.log_low[c], kWidest), growth = std::max(to - from, 0.0);
    const double edges = kPi * scatter;
    const double certainty = inside / ((width * width + growth * growth) / 12.0 + edges * edges / 3.0);
    claim_slope(in, work, c, 0.5, begin);
    claim_slope(in, work, in.claims + c, 0.5, finish);
    for (int64_t i = 0; i < size; ++i) begin[i] += finish[i];
    for (int64_t i = 0; i < size; ++i) pull[i] = certainty * begin[i];
    add_outer(begin, pull, size, precision);
  }
  for (int64_t n = 0; n < in.counts; ++n) {
    count_slope(in, work, n, begin);
    for (int64_t i = 0; i < size; ++i) pull[i] = -work.bend[n] * begin[i];
    add_outer(begin, pull, size, precision);
  }
  mirror(precision, size);
}

// Solves (-hessian) step = gradient by Cholesky; false, and no step, where -hessian is not positive definite.
inline bool newton_step(const double* hessian, const double* gradient, int64_t size, double* factor, double* step) {
  for (int64_t i = 0; i < size; ++i) {
    double* row = factor + i * size;
    for (int64_t j = 0; j <= i; ++j) {
      const double* other = factor + j * size;
      const double rest = -hessian[i * size + j] - product(row, other, j);
      if (j < i) {
        row[j] = rest * other[j];  // the diagonal holds reciprocals
      } else if (rest > kLeastPivot) {
        row[i] = 1.0 / std::sqrt(rest);
      } else {
        return false;
      }
    }
  }
  for (int64_t i = 0; i < size; ++i)
    step[i] = (gradient[i] - product(factor + i * size, step, i)) * factor[i * size + i];
  for (int64_t i = size; i-- > 0;) {
    step[i] *= factor[i * size + i];
    for (int64_t j = 0; j < i; ++j) step[j] -= factor[i * size + j] * step[i];
  }
  return true;
}

}  // namespace groundswell::attention
