// Hawkes processes of which some dimensions are seen as event times and others as counts of intervals.
//
// Dimensions of counts are replaced by their mean given the events of the others. With filtered states
// dx_k/dt = -b_k x_k + b_k (what source k does), every rate is background + W x, and between two break points
// (events, ends of intervals, steps of the background) the states obey a linear equation that is solved
// exactly. Values are in units of their dimension, which keeps the matrix balanced when a dimension counts
// millions and another a few events. The gradient is the reverse pass through the same steps.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "ode.hpp"

namespace groundswell {

constexpr double kStiffest = 1e11;  // norm times the longest piece that the ladder can cross

struct MixedRecord {
  int64_t dimensions, states, pieces, intervals;
  const double* width;             // [pieces]
  const int64_t* step;             // [pieces] step of the background
  const int64_t* interval;         // [pieces, dimensions] interval that counts the piece, or -1
  const int64_t* first_event;      // [pieces + 1] events at the right end of each piece
  const int64_t* event_dimension;  // [events]
  const double* count;             // [intervals]
  const int64_t* is_count;         // [dimensions]
  const int64_t* source;           // [states]
  const double* unit;              // [dimensions] events in one unit
};

struct MixedParameters {
  const double* weight;  // [dimensions, states]
  const double* decay;   // [states]
  const double* rate;    // [steps, dimensions] background
  const double* launch;  // [dimensions] impulse at the start
  const double* size;    // [dimensions] of the negative binomial; infinite for Poisson
  const double* first;   // [states] at the start
};

struct MixedGradient {
  double *weight, *decay, *rate, *launch, *size;
};

struct MixedTrace {
  double* mass;       // [pieces, dimensions] integral of the rate
  double* intensity;  // [events] just before each
  double* last;       // [states] at the end
};

// log Gamma(x) minus Stirling's leading terms, and its slope.
inline void stirling_rest(double x, double& value, double& slope) noexcept {
  // below zero there is no size, and steps of 1 from -1e20 would never end
  value = slope = x > 0.0 ? 0.0 : std::numeric_limits<double>::quiet_NaN();
  for (; x > 0.0 && x < 10.0; x += 1.0) {
    const double step = std::log1p(1.0 / x);
    value += (x + 0.5) * step - 1.0;
    slope += step - (x + 0.5) / (x * (x + 1.0));
  }
  const double y = 1.0 / (x * x);
  value += (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y * (1.0 / 1188 -
           y * (691.0 / 360360 - y / 156)))))) / x;
  slope -= y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 -
           y * (691.0 / 32760 - y / 12))))));
}

struct CountTerm {
  double value, by_mean, by_size;  // the log-probability and its slopes
};

// Log-probability of a count by its mean and size, arranged so that large numbers never cancel.
inline CountTerm count_term(double count, double mean, double size) noexcept {
  const bool poisson = std::isinf(size);
  const double excess = mean - count, share_above = excess / (size + count);
  // logarithms by the distance from 1 where that is small, and plainly where it is not
  const double spread = poisson             ? 0.0
                        : share_above > -0.5 ? std::log1p(share_above)
                                             : std::log((size + mean) / (size + count));
  CountTerm term{poisson ? -excess : -size * spread, poisson ? -1.0 : -(size + count) / (size + mean),
                 poisson ? 0.0 : excess / (size + mean) - spread};
  if (!(count > 0.0)) return term;
  double rest, slope;
  stirling_rest(count, rest, slope);
  // log of mean (size + count) / (count (size + mean))
  const double share = poisson ? 1.0 : size / (size + mean), distance = share * (excess / count);
  const double ratio = distance > -0.5 ? std::log1p(distance)
                                       : std::log(mean / count) + (poisson ? 0.0 : -spread);
  term.value += count * ratio - 0.5 * std::log(6.283185307179586 * count) - rest;
  term.by_mean += count / mean;
  if (poisson) return term;
  double with, with_slope, alone, alone_slope;
  stirling_rest(size + count, with, with_slope);
  stirling_rest(size, alone, alone_slope);
  term.value += with - alone - 0.5 * std::log1p(count / size);
  term.by_size += with_slope - alone_slope + 0.5 * count / (size * (size + count));
  return term;
}

template <int K>
class MixedPass {
 public:
  MixedPass(const MixedRecord& record, const MixedParameters& given) noexcept(false)
      : r(record), p(given), states(record.states), matrix(states * states, 0.0), x(states), area(states),
        force(states), terms((kMostTerms + 1) * states), scratch(states), starts(record.pieces * states), mean(record.intervals, 0.0) {
    const int64_t n = K ? K : states;  // known to the compiler wherever K is
    double longest = 0.0;
    for (int64_t i = 0; i < r.pieces; ++i) longest = std::max(longest, r.width[i]);
    for (int64_t k = 0; k < n; ++k) {
      const int64_t from = r.source[k];
      if (r.is_count[from])
        for (int64_t l = 0; l < n; ++l) matrix[k * n + l] = p.decay[k] * p.weight[from * n + l];
      matrix[k * n + k] -= p.decay[k];
    }
    norm = row_norm(matrix.data(), n);
    feasible = norm * longest < kStiffest;  // false as well when a parameter is not a number
    if (feasible) ladder.emplace(matrix.data(), n, norm, longest);
  }

  // The log-likelihood; not a number when the parameters are beyond what can be followed.
  double forward(const MixedTrace* trace) {
    if (!feasible) return std::numeric_limits<double>::quiet_NaN();
    const int64_t n = K ? K : states;
    double total = 0.0;
    for (int64_t k = 0; k < n; ++k) x[k] = p.first[k] + p.decay[k] * p.launch[r.source[k]];
    for (int64_t i = 0; i < r.pieces; ++i) {
      std::copy(x.begin(), x.end(), starts.begin() + i * n);
      cross(i, nullptr);
      const double* rate = p.rate + r.step[i] * r.dimensions;
      for (int64_t d = 0; d < r.dimensions; ++d) {
        const double mass = rate[d] * r.width[i] + dot(p.weight + d * n, area.data());
        const int64_t cell = r.interval[i * r.dimensions + d];
        if (!r.is_count[d]) total -= r.unit[d] * mass;
        else if (cell >= 0) mean[cell] += r.unit[d] * (mass + (i ? 0.0 : p.launch[d]));
        if (trace) trace->mass[i * r.dimensions + d] = r.unit[d] * (mass + (i ? 0.0 : p.launch[d]));
      }
      for (int64_t e = r.first_event[i]; e < r.first_event[i + 1]; ++e) {
        const int64_t d = r.event_dimension[e];
        const double intensity = r.unit[d] * (rate[d] + dot(p.weight + d * n, x.data()));
        if (trace) trace->intensity[e] = intensity;
        total += std::log(intensity);
      }
      for (int64_t e = r.first_event[i]; e < r.first_event[i + 1]; ++e) jump(r.event_dimension[e]);
    }
    if (trace) std::copy(x.begin(), x.end(), trace->last);
    slope.assign(r.intervals, 0.0);
    by_size.assign(r.dimensions, 0.0);
    std::vector<char> done(r.intervals, 0);
    for (int64_t i = 0; i < r.pieces; ++i)
      for (int64_t d = 0; d < r.dimensions; ++d) {
        const int64_t cell = r.interval[i * r.dimensions + d];
        if (cell < 0 || done[cell]) continue;
        done[cell] = 1;
        const CountTerm term = count_term(r.count[cell], mean[cell], p.size[d]);
        total += term.value;
        slope[cell] = term.by_mean;
        by_size[d] += term.by_size;
      }
    return total;
  }

  // Derivatives by everything, after forward().
  void reverse(const MixedGradient& g) {
    const int64_t n = K ? K : states;
    std::vector<double> x_bar(n, 0.0), area_bar(n), matrix_bar(n * n, 0.0), force_bar(n), carried(n), bar(n);
    std::vector<double> pull(r.dimensions), inner;
    for (int64_t i = r.pieces - 1; i >= 0; --i) {
      std::copy(starts.begin() + i * n, starts.begin() + (i + 1) * n, x.begin());
      const Step plan = cross(i, &inner);
      const double* rate = p.rate + r.step[i] * r.dimensions;
      double* rate_bar = g.rate + r.step[i] * r.dimensions;
      for (int64_t e = r.first_event[i]; e < r.first_event[i + 1]; ++e)
        for (int64_t k = 0; k < n; ++k)
          if (r.source[k] == r.event_dimension[e]) g.decay[k] += x_bar[k] / r.unit[r.event_dimension[e]];
      for (int64_t e = r.first_event[i]; e < r.first_event[i + 1]; ++e) {
        const int64_t d = r.event_dimension[e];
        const double by = 1.0 / (rate[d] + dot(p.weight + d * n, x.data()));
        rate_bar[d] += by;
        for (int64_t k = 0; k < n; ++k) {
          g.weight[d * n + k] += by * x[k];
          x_bar[k] += by * p.weight[d * n + k];
        }
      }
      for (int64_t k = 0; k < n; ++k) area_bar[k] = force_bar[k] = 0.0;
      for (int64_t d = 0; d < r.dimensions; ++d) {
        const int64_t cell = r.interval[i * r.dimensions + d];
        pull[d] = !r.is_count[d] ? -r.unit[d] : cell >= 0 ? r.unit[d] * slope[cell] : 0.0;
        rate_bar[d] += pull[d] * r.width[i];
        for (int64_t k = 0; k < n; ++k) {
          g.weight[d * n + k] += pull[d] * area[k];
          area_bar[k] += pull[d] * p.weight[d * n + k];
        }
      }
      // the way back: the rungs, which came last, then the series, whose terms are still there
      for (int64_t at = static_cast<int64_t>(climbed.size()) - 1; at >= 0; --at)
        ladder->descend(climbed[at], force.data(), inner.data() + at * n, area_bar.data(), x_bar.data(),
                        force_bar.data(), scratch.data());
      retreat<K>(matrix.data(), n, plan, terms.data(), area_bar.data(), x_bar.data(), matrix_bar.data(),
                 force_bar.data(), carried.data(), bar.data());
      for (int64_t k = 0; k < n; ++k) {
        const int64_t from = r.source[k];
        if (!r.is_count[from]) continue;
        rate_bar[from] += p.decay[k] * force_bar[k];
        g.decay[k] += rate[from] * force_bar[k];
      }
    }
    ladder->finish(matrix_bar.data());
    for (int64_t d = 0; d < r.dimensions; ++d) {
      const bool counted = r.pieces && r.is_count[d] && r.interval[d] >= 0;
      if (counted) g.launch[d] += pull[d];
      g.size[d] += by_size[d];
    }
    for (int64_t k = 0; k < n; ++k) {
      const int64_t from = r.source[k];
      g.launch[from] += p.decay[k] * x_bar[k];
      g.decay[k] += p.launch[from] * x_bar[k] - matrix_bar[k * n + k];
      if (!r.is_count[from]) continue;
      for (int64_t l = 0; l < n; ++l) {
        g.weight[from * n + l] += p.decay[k] * matrix_bar[k * n + l];
        g.decay[k] += p.weight[from * n + l] * matrix_bar[k * n + l];
      }
    }
  }

 private:
  const MixedRecord& r;
  const MixedParameters& p;
  const int64_t states;
  std::vector<double> matrix, x, area, force, terms, scratch, starts, mean, slope, by_size;
  std::optional<Ladder<K>> ladder;
  double norm = 0.0;
  bool feasible = false;

  double dot(const double* a, const double* b) const noexcept {
    const int64_t n = K ? K : states;
    double sum = 0.0;
    for (int64_t k = 0; k < n; ++k) sum += a[k] * b[k];
    return sum;
  }

  void jump(int64_t dimension) noexcept {
    const int64_t n = K ? K : states;
    for (int64_t k = 0; k < n; ++k)
      if (r.source[k] == dimension) x[k] += p.decay[k] / r.unit[dimension];
  }

  // x and area over one piece: the series for what the ladder's base leaves, then its rungs. inner keeps x
  // before every rung, if wanted.
  Step cross(int64_t piece, std::vector<double>* inner) {
    const int64_t n = K ? K : states;
    const double* rate = p.rate + r.step[piece] * r.dimensions;
    for (int64_t k = 0; k < n; ++k) {
      force[k] = r.is_count[r.source[k]] ? p.decay[k] * rate[r.source[k]] : 0.0;
      area[k] = 0.0;
    }
    const double whole = std::floor(r.width[piece] / ladder->base);
    const Step plan = plan_step(std::max(r.width[piece] - whole * ladder->base, 0.0), norm);
    advance<K>(matrix.data(), force.data(), n, plan, x.data(), area.data(), terms.data());
    climbed.clear();
    if (inner) inner->resize(kMostRungs * n);
    int rung = 0;
    for (auto bits = static_cast<int64_t>(whole); bits && rung < ladder->rungs; bits >>= 1, ++rung) {
      if (!(bits & 1)) continue;
      if (inner) std::copy(x.begin(), x.end(), inner->begin() + static_cast<int64_t>(climbed.size()) * n);
      climbed.push_back(rung);
      ladder->climb(rung, force.data(), x.data(), area.data(), scratch.data());
    }
    return plan;
  }

  std::vector<int> climbed;
};

// Log-likelihood; fills the gradient and the trace when they are given. Gradients must come in as zeros.
template <int K>
double mixed_pass(const MixedRecord& record, const MixedParameters& parameters, const MixedGradient* gradient,
                  const MixedTrace* trace) {
  MixedPass<K> pass(record, parameters);
  const double value = pass.forward(trace);
  if (gradient && std::isfinite(value)) pass.reverse(*gradient);
  return value;
}

inline double mixed_likelihood(const MixedRecord& record, const MixedParameters& parameters,
                               const MixedGradient* gradient, const MixedTrace* trace) {
  switch (record.states) {
    case 1: return mixed_pass<1>(record, parameters, gradient, trace);
    case 2: return mixed_pass<2>(record, parameters, gradient, trace);
    case 3: return mixed_pass<3>(record, parameters, gradient, trace);
    case 4: return mixed_pass<4>(record, parameters, gradient, trace);
    case 9: return mixed_pass<9>(record, parameters, gradient, trace);  // three dimensions in pairs
    default: return mixed_pass<0>(record, parameters, gradient, trace);
  }
}

}  // namespace groundswell
