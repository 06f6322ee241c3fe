// Least squares for the discrete recursion of HIP (Rizoiu et al. 2017):
//
//   xi[0] = gamma + mu x[0],   xi[t] = eta + mu x[t] + sum_{k=1..t} a[k] xi[t-k],   a[k] = C (k + c)^-(1 + theta)
//
// Given a, the recursion is linear in gamma, eta and mu: with the response R (R[0] = 1, R[t] = sum a[k] R[t-k])
// the mean is gamma R + eta (R summed to the day before) + mu (R convolved with x). So only c, theta and the
// scale are searched; the linear weights, all at least zero, are solved for at every step (variable projection).
//
// The scale is alpha = a[1], the views that one view brings on the next day, because C itself spans 80 orders of
// magnitude among fits that look alike.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "vector_math.hpp"

namespace groundswell {
namespace hip {

constexpr int kShape = 3;            // alpha, log(c + offset), log(theta + offset)
constexpr double kOffset = 0.05;     // days, and no unit: keeps the logarithms finite at zero
constexpr double kDependent = 1e-12;  // a column with less than this share of its own is left out

struct Problem {
  int64_t days, series;
  const double* counts;   // [days], anything where weight is 0
  const double* weight;   // [days], 1 where counted and 0 where missing
  const double* inputs;   // [series, days], at least zero
  const double* ridge;    // [2 + series + 1]: penalty on gamma, eta, mu... and C, each times its square / 2
  double scale_reference;  // C0 of the penalty
  double low[kShape], high[kShape];

  int64_t columns() const { return 2 + series; }
};

inline double cutoff_of(const double* shape) { return std::max(std::exp(shape[1]) - kOffset, 0.0); }
inline double exponent_of(const double* shape) { return std::max(std::exp(shape[2]) - kOffset, 0.0); }

// out[t] = sum_s first[s] second[t - s], both of so many days. The inner loop has no reduction: the order of
// additions, and so every byte, is the same whatever the machine.
GROUNDSWELL_SIMD static void convolve(const double* __restrict first, const double* __restrict second,
                                      int64_t days, double* __restrict out) {
  for (int64_t t = 0; t < days; ++t) out[t] = 0.0;
  for (int64_t s = 0; s < days; ++s) {
    const double factor = first[s];
    if (factor == 0.0) continue;
    for (int64_t k = 0; k < days - s; ++k) out[s + k] += factor * second[k];
  }
}

// R from a (a[0] is 0).
GROUNDSWELL_SIMD static void respond(const double* __restrict a, int64_t days, double* __restrict response) {
  response[0] = 1.0;
  for (int64_t t = 1; t < days; ++t) response[t] = 0.0;
  for (int64_t s = 0; s < days; ++s) {
    const double factor = response[s];
    for (int64_t k = 1; k < days - s; ++k) response[s + k] += factor * a[k];
  }
}

static inline double dot(const double* first, const double* second, int64_t count) {
  double lane[4] = {0.0, 0.0, 0.0, 0.0};
  int64_t k = 0;
  for (; k + 4 <= count; k += 4)
    for (int i = 0; i < 4; ++i) lane[i] += first[k + i] * second[k + i];
  for (; k < count; ++k) lane[0] += first[k] * second[k];
  return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

// a[k] and, where wanted, its derivatives by the three shape parameters ([3, days]).
inline void kernel(const double* shape, int64_t days, double* a, double* slopes) {
  const double c = cutoff_of(shape), theta = exponent_of(shape), first = std::log1p(c);
  a[0] = 0.0;
  for (int64_t k = 1; k < days; ++k) {
    const double log_age = std::log(static_cast<double>(k) + c) - first;
    const double fade = std::exp(-(1.0 + theta) * log_age);
    a[k] = shape[0] * fade;
    if (!slopes) continue;
    const double age = static_cast<double>(k) + c;
    slopes[k] = fade;
    slopes[days + k] = a[k] * (1.0 + theta) * static_cast<double>(k - 1) / (age * (1.0 + c)) * (c + kOffset);
    slopes[2 * days + k] = -a[k] * log_age * (theta + kOffset);
  }
  if (slopes) slopes[0] = slopes[days] = slopes[2 * days] = 0.0;
}

// The linear columns that belong to a response: columns[2 + series, days], missing days zeroed.
inline void columns_of(const Problem& problem, const double* response, double* columns) {
  const int64_t days = problem.days;
  double sum = 0.0;
  for (int64_t t = 0; t < days; ++t) {
    columns[t] = response[t];
    columns[days + t] = sum;
    sum += response[t];
  }
  for (int64_t d = 0; d < problem.series; ++d)
    convolve(problem.inputs + d * days, response, days, columns + (2 + d) * days);
}

// Solves the symmetric positive system gram[used, used] x = right[used] by Cholesky; false if not definite.
inline bool solve(const std::vector<double>& gram, int64_t size, const std::vector<int64_t>& used,
                  const double* right, double* x, std::vector<double>& factor) {
  const int64_t count = static_cast<int64_t>(used.size());
  factor.assign(static_cast<size_t>(count * count), 0.0);
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t j = 0; j <= i; ++j) {
      double rest = gram[used[i] * size + used[j]];
      for (int64_t k = 0; k < j; ++k) rest -= factor[i * count + k] * factor[j * count + k];
      if (i == j) {
        if (!(rest > kDependent * gram[used[i] * size + used[i]])) return false;
        factor[i * count + i] = std::sqrt(rest);
      } else {
        factor[i * count + j] = rest / factor[j * count + j];
      }
    }
  }
  for (int64_t i = 0; i < count; ++i) {
    double rest = right[used[i]];
    for (int64_t k = 0; k < i; ++k) rest -= factor[i * count + k] * x[k];
    x[i] = rest / factor[i * count + i];
  }
  for (int64_t i = count; i-- > 0;) {
    double rest = x[i];
    for (int64_t k = i + 1; k < count; ++k) rest -= factor[k * count + i] * x[k];
    x[i] = rest / factor[i * count + i];
  }
  return true;
}

// Nonnegative least squares on the normal equations (Lawson and Hanson 1974): minimises x'Gx/2 - x'b, x >= 0.
struct Nonnegative {
  std::vector<int64_t> used, trial;
  std::vector<double> step, factor, x;
  std::vector<char> barred;

  void solve_for(const std::vector<double>& gram, const std::vector<double>& right, int64_t size) {
    used.clear();
    x.assign(static_cast<size_t>(size), 0.0);
    step.assign(static_cast<size_t>(size), 0.0);
    barred.assign(static_cast<size_t>(size), 0);
    for (int64_t round = 0; round < 4 * size + 8; ++round) {
      int64_t best = -1;
      double most = 1e-11;  // share of the column's own pull that still counts as descent
      for (int64_t j = 0; j < size; ++j) {
        if (barred[j] || !(gram[j * size + j] > 0.0)) continue;
        if (std::find(used.begin(), used.end(), j) != used.end()) continue;
        double pull = right[j];
        for (int64_t k : used) pull -= gram[j * size + k] * x[k];
        const double share = pull / std::fabs(right[j] == 0.0 ? 1.0 : right[j]);
        if (share > most) {
          most = share;
          best = j;
        }
      }
      if (best < 0) return;
      trial = used;
      trial.push_back(best);
      if (!solve(gram, size, trial, right.data(), step.data(), factor)) {
        barred[best] = 1;
        continue;
      }
      used = trial;
      while (!used.empty()) {
        double reach = 1.0;
        for (size_t i = 0; i < used.size(); ++i)
          if (step[i] <= 0.0) reach = std::min(reach, x[used[i]] / (x[used[i]] - step[i]));
        if (!(reach < 1.0)) {
          for (size_t i = 0; i < used.size(); ++i) x[used[i]] = step[i];
          break;
        }
        trial.clear();
        for (size_t i = 0; i < used.size(); ++i) {
          const double moved = x[used[i]] + reach * (step[i] - x[used[i]]);
          x[used[i]] = step[i] <= 0.0 && moved <= 1e-14 * x[used[i]] ? 0.0 : std::max(moved, 0.0);
          if (x[used[i]] > 0.0) trial.push_back(used[i]);
        }
        if (trial.size() == used.size()) return;  // cannot happen but for rounding: keep what is feasible
        used = trial;
        if (!solve(gram, size, used, right.data(), step.data(), factor)) return;
      }
    }
  }
};

// A point of the search: shape, linear weights, and what they give.
struct Point {
  double shape[kShape];
  std::vector<double> linear, mean;
  double loss = std::numeric_limits<double>::infinity();  // half the squared error, and the penalty
};

struct Workspace {
  std::vector<double> a, slopes, response, columns, gram, right, residual, moved, jacobian, coupling;
  Nonnegative weights;

  explicit Workspace(const Problem& p)
      : a(p.days), slopes(kShape * p.days), response(p.days), columns(p.columns() * p.days),
        gram(p.columns() * p.columns()), right(p.columns()), residual(p.days), moved(p.days),
        jacobian(kShape * p.days), coupling(kShape * p.columns()) {}
};

inline double scale_ratio(const Problem& problem, const double* shape) {
  const double c = cutoff_of(shape), theta = exponent_of(shape);
  return shape[0] * std::exp((1.0 + theta) * std::log1p(c)) / problem.scale_reference;
}

// The linear weights for work.response, and the loss; infinite where a number overflows.
inline void project(const Problem& problem, Workspace& work, Point& point) {
  const int64_t days = problem.days, size = problem.columns();
  columns_of(problem, work.response.data(), work.columns.data());
  for (int64_t i = 0; i < size; ++i)
    for (int64_t t = 0; t < days; ++t) work.columns[i * days + t] *= problem.weight[t];
  for (int64_t i = 0; i < size; ++i) {
    work.right[i] = dot(&work.columns[i * days], problem.counts, days);
    for (int64_t j = 0; j <= i; ++j)
      work.gram[i * size + j] = work.gram[j * size + i] =
          dot(&work.columns[i * days], &work.columns[j * days], days) + (i == j ? problem.ridge[i] : 0.0);
    if (!std::isfinite(work.gram[i * size + i]) || !std::isfinite(work.right[i])) {
      point.loss = std::numeric_limits<double>::infinity();
      return;
    }
  }
  work.weights.solve_for(work.gram, work.right, size);
  point.linear = work.weights.x;
  point.loss = 0.0;
  for (int64_t t = 0; t < days; ++t) {
    double fitted = 0.0;
    for (int64_t i = 0; i < size; ++i) fitted += point.linear[i] * work.columns[i * days + t];
    work.residual[t] = problem.weight[t] * problem.counts[t] - fitted;
  }
  point.loss = 0.5 * dot(work.residual.data(), work.residual.data(), days);
  for (int64_t i = 0; i < size; ++i) point.loss += 0.5 * problem.ridge[i] * point.linear[i] * point.linear[i];
  if (problem.ridge[size] > 0.0) {
    const double ratio = scale_ratio(problem, point.shape);
    point.loss += 0.5 * problem.ridge[size] * ratio * ratio;
  }
  if (!std::isfinite(point.loss)) point.loss = std::numeric_limits<double>::infinity();
}

inline void evaluate(const Problem& problem, Workspace& work, Point& point) {
  kernel(point.shape, problem.days, work.a.data(), nullptr);
  respond(work.a.data(), problem.days, work.response.data());
  project(problem, work, point);
}

// The mean without the missing days' mask, from the point's weights and work.response.
inline void mean_of(const Problem& problem, Workspace& work, Point& point) {
  const int64_t days = problem.days;
  point.mean.assign(static_cast<size_t>(days), 0.0);
  columns_of(problem, work.response.data(), work.columns.data());
  for (int64_t i = 0; i < problem.columns(); ++i)
    for (int64_t t = 0; t < days; ++t) point.mean[t] += point.linear[i] * work.columns[i * days + t];
}

// Derivatives of the mean by the shape ([3, days]): each solves the recursion again with (da * xi) as its source.
inline void shape_slopes(const Problem& problem, Workspace& work, Point& point, double* slopes) {
  kernel(point.shape, problem.days, work.a.data(), work.slopes.data());
  respond(work.a.data(), problem.days, work.response.data());
  mean_of(problem, work, point);
  for (int i = 0; i < kShape; ++i) {
    convolve(&work.slopes[i * problem.days], point.mean.data(), problem.days, work.moved.data());
    convolve(work.moved.data(), work.response.data(), problem.days, slopes + i * problem.days);
  }
}

}  // namespace hip
}  // namespace groundswell
