// Hamiltonian moves of one draw of the posterior of one video; see groundswell.attention.explore.draw.
//
// A draw moves in coordinates y: as x, but with the log rate at the walk's nodes in place of the walk itself, whitened
// by a matrix of the Laplace approximation. Random numbers come from the caller. Source: Neal (2011).
#pragma once

#include "attention.hpp"

namespace groundswell::attention {

constexpr double kLeastRate = 1e-300;

// The segment at each node of the walk, and the log-rate error there for a unit coefficient.
struct Nodes {
  const int64_t* segment;  // [walk]
  const double* scale;     // [walk]
};

// Random numbers of one draw: a step length and a momentum for every trajectory, and the log of its luck.
struct Luck {
  const double *step, *momentum, *log_uniform;  // [trajectories], [trajectories, size], [trajectories]
  int64_t stride_step, stride_momentum, stride_uniform;  // from one trajectory to the next
};

struct Place {
  std::vector<double> y, x, slope;  // [size]; slope: gradient of the log posterior by the whitened coordinates
  double value = 0.0;

  explicit Place(int64_t size) : y(size), x(size), slope(size) {}
};

namespace {

// out[j] = sum_i matrix[i, j] vector[i]
GROUNDSWELL_SIMD void transposed_product(const double* __restrict matrix, const double* __restrict vector, int64_t size,
                                         double* __restrict out) {
  for (int64_t j = 0; j < size; ++j) out[j] = 0.0;
  for (int64_t i = 0; i < size; ++i)
    for (int64_t j = 0; j < size; ++j) out[j] += matrix[i * size + j] * vector[i];
}

}  // namespace

class Mover {
 public:
  Mover(const Record& in, const Nodes& nodes)
      : in_(in), nodes_(nodes), work_(in), here_(in.size()), trial_(in.size()), momentum_(in.size()),
        gradient_(in.size()), at_nodes_(in.walk * in.inputs),
        rate_(in.walk), log_rate_(in.walk) {}

  // Trajectories of `leaps` leapfrog steps from y[size]. Returns how many were accepted; the end is in here().
  int64_t run(const Kernel& given, const double* whiten, const double* y, int64_t trajectories, int64_t leaps,
              const Luck& luck) {
    kernel_.load(in_, given);
    for (int64_t i = 0; i < in_.walk; ++i)
      for (int64_t d = 0; d < in_.inputs; ++d)
        at_nodes_[d * in_.walk + i] = given.response[nodes_.segment[i] * in_.inputs + d];
    std::copy(y, y + in_.size(), here_.y.begin());
    evaluate(whiten, here_);
    int64_t accepted = 0;
    for (int64_t t = 0; t < trajectories; ++t) {
      const double step = luck.step[t * luck.stride_step];
      const double* start = luck.momentum + t * luck.stride_momentum;
      std::copy(start, start + in_.size(), momentum_.begin());
      const double energy = here_.value - kinetic();
      trial_ = here_;
      push(0.5 * step);
      for (int64_t leap = 1; leap <= leaps; ++leap) {
        for (int64_t i = 0; i < in_.size(); ++i)
          trial_.y[i] += step * product(whiten + i * in_.size(), momentum_.data(), in_.size());
        evaluate(whiten, trial_);
        push(leap == leaps ? 0.5 * step : step);
      }
      const double change = trial_.value - kinetic() - energy;
      if (!(luck.log_uniform[t * luck.stride_uniform] < change)) continue;
      std::swap(here_, trial_);
      ++accepted;
    }
    return accepted;
  }

  const Place& here() const { return here_; }

 private:
  double kinetic() const {
    double total = 0.0;
    for (double one : momentum_) total += one * one;
    return 0.5 * total;
  }

  void push(double step) {
    for (int64_t i = 0; i < in_.size(); ++i) momentum_[i] += step * trial_.slope[i];
  }

  // x, value and slope at place.y; no slope where there is no finite value.
  void evaluate(const double* whiten, Place& place) {
    const int64_t first_error = in_.inputs + 1;
    place.x = place.y;
    exponentials(place.y.data(), in_.inputs, work_.weight.data());
    std::fill(rate_.begin(), rate_.end(), 0.0);
    for (int64_t d = 0; d < in_.inputs; ++d)
      add_scaled(at_nodes_.data() + d * in_.walk, work_.weight[d], in_.walk, rate_.data());
    for (double& one : rate_) one = std::max(one, kLeastRate);
    logarithms(rate_.data(), in_.walk, kLeastRate, log_rate_.data());
    for (int64_t i = 0; i < in_.walk; ++i) place.x[first_error + i] -= log_rate_[i] / nodes_.scale[i];
    place.value = log_posterior(in_, kernel_, place.x.data(), work_);
    std::fill(place.slope.begin(), place.slope.end(), 0.0);
    if (!std::isfinite(place.value)) return;
    gradient_of(in_, kernel_, place.x.data(), work_, gradient_.data());
    for (int64_t i = 0; i < in_.walk; ++i) rate_[i] = gradient_[first_error + i] / (nodes_.scale[i] * rate_[i]);
    for (int64_t d = 0; d < in_.inputs; ++d)
      gradient_[d] -= work_.weight[d] * product(at_nodes_.data() + d * in_.walk, rate_.data(), in_.walk);
    transposed_product(whiten, gradient_.data(), in_.size(), place.slope.data());
    for (double& one : place.slope)
      if (!std::isfinite(one)) one = 0.0;
  }

  const Record& in_;
  const Nodes nodes_;
  Turned kernel_;
  Workspace work_;
  Place here_, trial_;
  std::vector<double> momentum_, gradient_;         // [size]
  std::vector<double> at_nodes_, rate_, log_rate_;  // [inputs, walk], [walk], [walk]
};

}  // namespace groundswell::attention
