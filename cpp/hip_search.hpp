// The search over the shape of HIP's kernel: a coarse grid, then damped Gauss-Newton from the best few.
#pragma once

#include "hip.hpp"

namespace groundswell {
namespace hip {

constexpr double kLongest[kShape] = {0.5, 1.5, 1.5};  // of one step; the model is far from linear beyond

// Solves the damped normal equations of up to three free shape parameters by elimination; false if singular.
inline bool shape_step(const double* normal, const double* pull, const bool* held, double damping, double* step) {
  double m[kShape][kShape + 1];
  for (int i = 0; i < kShape; ++i) {
    for (int j = 0; j < kShape; ++j) m[i][j] = held[i] || held[j] ? 0.0 : normal[i * kShape + j];
    m[i][kShape] = held[i] ? 0.0 : pull[i];
    m[i][i] = held[i] ? 1.0 : m[i][i] * (1.0 + damping) + std::numeric_limits<double>::min();
  }
  for (int i = 0; i < kShape; ++i) {
    if (!(m[i][i] > 0.0)) return false;
    for (int r = i + 1; r < kShape; ++r) {
      const double factor = m[r][i] / m[i][i];
      for (int j = i; j <= kShape; ++j) m[r][j] -= factor * m[i][j];
    }
  }
  for (int i = kShape; i-- > 0;) {
    step[i] = m[i][kShape];
    for (int j = i + 1; j < kShape; ++j) step[i] -= m[i][j] * step[j];
    step[i] /= m[i][i];
    if (!std::isfinite(step[i])) return false;
  }
  return true;
}

// Gauss-Newton matrix and pull of the projected problem at a point that was just evaluated (Kaufman 1975).
inline void normal_equations(const Problem& problem, Workspace& work, Point& point, double* normal, double* pull) {
  const int64_t days = problem.days, size = problem.columns();
  const std::vector<double> residual = work.residual;
  const std::vector<double> gram = work.gram;
  const std::vector<int64_t> used = work.weights.used;
  shape_slopes(problem, work, point, work.jacobian.data());
  // shape_slopes leaves the columns without the mask; the mask on the slopes is enough for every product
  std::vector<double> solved(kShape * size, 0.0), packed(size), factor;
  for (int i = 0; i < kShape; ++i) {
    double* slope = &work.jacobian[i * days];
    for (int64_t t = 0; t < days; ++t) slope[t] *= problem.weight[t];
    pull[i] = dot(slope, residual.data(), days);
    for (int64_t j = 0; j < size; ++j) work.coupling[i * size + j] = dot(slope, &work.columns[j * days], days);
    if (solve(gram, size, used, &work.coupling[i * size], packed.data(), factor))
      for (size_t k = 0; k < used.size(); ++k) solved[i * size + used[k]] = packed[k];
  }
  for (int i = 0; i < kShape; ++i)
    for (int j = 0; j < kShape; ++j) {
      double entry = dot(&work.jacobian[i * days], &work.jacobian[j * days], days);
      for (int64_t k = 0; k < size; ++k) entry -= work.coupling[i * size + k] * solved[j * size + k];
      normal[i * kShape + j] = entry;
    }
  if (problem.ridge[size] > 0.0) {
    const double c = cutoff_of(point.shape), theta = exponent_of(point.shape), ratio = scale_ratio(problem, point.shape);
    const double slope[kShape] = {ratio / std::max(point.shape[0], 1e-300), ratio * (1.0 + theta) / (1.0 + c) * (c + kOffset),
                                  ratio * std::log1p(c) * (theta + kOffset)};
    for (int i = 0; i < kShape; ++i) {
      pull[i] -= problem.ridge[size] * ratio * slope[i];
      for (int j = 0; j < kShape; ++j) normal[i * kShape + j] += problem.ridge[size] * slope[i] * slope[j];
    }
  }
}

// Damped Gauss-Newton within the bounds; returns the number of evaluations.
inline int64_t polish(const Problem& problem, Workspace& work, Point& point, int64_t most, double tolerance) {
  double damping = 1e-2, normal[kShape * kShape], pull[kShape], step[kShape];
  evaluate(problem, work, point);
  int64_t calls = 1, quiet = 0;
  while (calls < most && std::isfinite(point.loss) && quiet < 2) {
    normal_equations(problem, work, point, normal, pull);
    bool held[kShape];
    // a parameter that hardly moves the mean (c and theta of a kernel with nothing beyond a day) stays where it is
    const double least = 1e-13 * point.loss;
    for (int i = 0; i < kShape; ++i)
      held[i] = (point.shape[i] <= problem.low[i] && pull[i] <= 0.0) ||
                (point.shape[i] >= problem.high[i] && pull[i] >= 0.0) || !(normal[i * kShape + i] > least);
    bool better = false;
    for (int attempt = 0; attempt < 12 && calls < most && !better; ++attempt) {
      Point next = point;
      if (shape_step(normal, pull, held, damping, step)) {
        for (int i = 0; i < kShape; ++i)
          next.shape[i] = std::min(std::max(point.shape[i] + std::min(std::max(step[i], -kLongest[i]), kLongest[i]), problem.low[i]), problem.high[i]);
        evaluate(problem, work, next);
        ++calls;
        better = next.loss < point.loss;
      }
      if (better) {
        quiet = point.loss - next.loss <= tolerance * point.loss ? quiet + 1 : 0;
        point = next;
        damping = std::max(damping * 0.1, 1e-9);
      } else {
        damping = std::min(damping * 8.0, 1e12);
      }
    }
    if (!better) break;
  }
  return calls;
}

// The whole fit. shapes[grid, 3] and their responses[grid, days]; the best of each level of alpha * mass is a start.
struct Outcome {
  Point point;
  int64_t calls = 0;
};

inline Outcome fit(const Problem& problem, const double* shapes, const double* responses, const int64_t* level,
                   int64_t grid, int64_t levels, int64_t starts, int64_t most, double tolerance) {
  Workspace work(problem);
  std::vector<Point> best(static_cast<size_t>(levels));
  Point point;
  for (int64_t g = 0; g < grid; ++g) {
    std::copy(shapes + g * kShape, shapes + (g + 1) * kShape, point.shape);
    std::copy(responses + g * problem.days, responses + (g + 1) * problem.days, work.response.begin());
    project(problem, work, point);
    if (level[g] >= 0 && level[g] < levels && point.loss < best[level[g]].loss) best[level[g]] = point;
  }
  std::stable_sort(best.begin(), best.end(), [](const Point& a, const Point& b) { return a.loss < b.loss; });
  Outcome outcome;
  const int64_t count = std::min(starts, levels);
  // a short polish of every start, then the rest of the way for the best two
  for (int64_t s = 0; s < count; ++s)
    if (std::isfinite(best[s].loss)) outcome.calls += polish(problem, work, best[s], most / 4, 1e-4);
  std::stable_sort(best.begin(), best.end(), [](const Point& a, const Point& b) { return a.loss < b.loss; });
  for (int64_t s = 0; s < std::min<int64_t>(2, count); ++s)
    if (std::isfinite(best[s].loss)) {
      outcome.calls += polish(problem, work, best[s], most, tolerance);
      if (best[s].loss < outcome.point.loss) outcome.point = best[s];
    }
  return outcome;
}

}  // namespace hip
}  // namespace groundswell
