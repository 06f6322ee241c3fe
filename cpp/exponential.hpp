// Log-likelihood of one series with an exponential kernel, its gradient and its Hessian, in one pass.
//
//   intensity(t) = background + branching * decay * sum over earlier events of exp(-decay * age)
//
// The window is (start, end]. Events of the same time do not excite one another: what they add is counted
// from the next later time on. Ozaki (1979) gives the recursion; the derivatives follow by the same rule.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "vector_math.hpp"

namespace groundswell {

struct ExponentialParameters {
  double background, branching, decay;
};

// Sums over all events so far, at one time: of exp(-decay * age), and of it times age and age squared.
struct DecayState {
  double sum = 0.0, aged = 0.0, aged_twice = 0.0;
};

// The derivatives by (background, branching, decay); the Hessian row by row.
struct ExponentialLikelihood {
  double value = 0.0;
  double gradient[3] = {0.0, 0.0, 0.0};
  double hessian[9] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  DecayState state;  // at the end of the window, events at the end included
};

enum class Order { value, gradient, hessian };

namespace exponential {

constexpr int64_t kBlock = 256;  // events at a time: the arrays of a block stay in the nearest cache
constexpr int64_t kLanes = 8;    // sums run in so many lanes whatever the machine: same order everywhere

struct Block {
  alignas(64) double gap[kBlock];
  alignas(64) double fade[kBlock];  // exp(-decay * gap)
  alignas(64) double sum[kBlock];   // the state just before each event
  alignas(64) double aged[kBlock];
  alignas(64) double aged_twice[kBlock];
};

// Sums of one block in lanes; r = 1 / intensity, s = sum * r, d = (derivative by decay) / branching * r.
struct Lanes {
  alignas(64) double mantissa[kLanes], twos[kLanes], lowest[kLanes], highest[kLanes];
  alignas(64) double r[kLanes], s[kLanes], d[kLanes];
  alignas(64) double rr[kLanes], rs[kLanes], rd[kLanes], ss[kLanes], sd[kLanes], dd[kLanes], b[kLanes];
};

// The running state: `pending` events lie at the last time and excite nothing until time moves on.
struct Running {
  DecayState state;
  double time, pending;
};

// Moves a state on by `gap` during which `arrivals` new events, all at its beginning, join the fading.
template <Order order>
GROUNDSWELL_INLINE void advance(double fade, double gap, double arrivals, DecayState& state) {
  state.sum = fade * state.sum + fade * arrivals;
  if (order >= Order::gradient) state.aged = fade * state.aged + gap * state.sum;
  if (order == Order::hessian)
    state.aged_twice = fade * state.aged_twice + gap * (2.0 * state.aged - gap * state.sum);
}

template <Order order>
GROUNDSWELL_INLINE void states_of(const double* times, int64_t count, double decay, Running& running,
                                  Block& block) {
  block.gap[0] = times[0] - running.time;
  for (int64_t i = 1; i < count; ++i) block.gap[i] = times[i] - times[i - 1];
  int64_t ties = 0;
  for (int64_t i = 0; i < count; ++i) {
    block.fade[i] = exp_of(-decay * block.gap[i]);
    ties += block.gap[i] <= 0.0 ? 1 : 0;
  }
  DecayState state = running.state;
  double pending = running.pending;
  for (int64_t i = 0; i < count; ++i) {
    if (ties == 0) {
      advance<order>(block.fade[i], block.gap[i], pending, state);
      pending = 1.0;
    } else {  // with a gap of zero and no arrivals the state stays the same to the last bit
      const bool moves = block.gap[i] > 0.0;
      advance<order>(block.fade[i], block.gap[i], moves ? pending : 0.0, state);
      pending = moves ? 1.0 : pending + 1.0;
    }
    block.sum[i] = state.sum;
    if (order >= Order::gradient) block.aged[i] = state.aged;
    if (order == Order::hessian) block.aged_twice[i] = state.aged_twice;
  }
  running = {state, times[count - 1], pending};
}

template <Order order>
GROUNDSWELL_INLINE void add_lane(const ExponentialParameters& at, double rise, const Block& block, int64_t i,
                                 int64_t lane, Lanes& lanes) {
  const double intensity = at.background + rise * block.sum[i];
  const Split parts = split_of(intensity);
  lanes.mantissa[lane] *= parts.mantissa;
  lanes.twos[lane] += parts.twos;
  lanes.lowest[lane] = lanes.lowest[lane] < intensity ? lanes.lowest[lane] : intensity;
  lanes.highest[lane] = lanes.highest[lane] > intensity ? lanes.highest[lane] : intensity;
  if (order == Order::value) return;
  const double r = 1.0 / intensity;
  const double s = block.sum[i] * r;
  const double d = (block.sum[i] - at.decay * block.aged[i]) * r;
  lanes.r[lane] += r;
  lanes.s[lane] += s;
  lanes.d[lane] += d;
  if (order == Order::gradient) return;
  lanes.rr[lane] += r * r;
  lanes.rs[lane] += r * s;
  lanes.rd[lane] += r * d;
  lanes.ss[lane] += s * s;
  lanes.sd[lane] += s * d;
  lanes.dd[lane] += d * d;
  lanes.b[lane] += (at.decay * block.aged_twice[i] - 2.0 * block.aged[i]) * r;
}

// Runs over the lanes in their order; the logarithm of many intensities is one logarithm of the product of their
// mantissas, which stays within 2^(+-kBlock / kLanes / 2), and the sum of their exponents.
GROUNDSWELL_INLINE double log_sum(Lanes& lanes) {
  double total = 0.0;
  for (int64_t lane = 0; lane < kLanes; ++lane) {
    total += log_of(lanes.mantissa[lane]) + lanes.twos[lane] * kLog2High + lanes.twos[lane] * kLog2Low;
    lanes.mantissa[lane] = 1.0, lanes.twos[lane] = 0.0;
  }
  return total;
}

GROUNDSWELL_INLINE double total_of(const double* lanes) {
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

template <Order order>
GROUNDSWELL_INLINE void finish(const ExponentialParameters& at, double window, double events,
                               const Lanes& lanes, const DecayState& before, ExponentialLikelihood& result) {
  const double n = at.branching, decay = at.decay;
  const DecayState& after = result.state;
  double lowest = lanes.lowest[0], highest = lanes.highest[0];
  for (int64_t lane = 1; lane < kLanes; ++lane) {
    lowest = std::min(lowest, lanes.lowest[lane]);
    highest = std::max(highest, lanes.highest[lane]);
  }
  // everything that passed on is still fading or has been counted: no further exp is needed
  const double faded = (events + before.sum) - after.sum;
  result.value -= at.background * window + n * faded;
  const bool usable = lowest >= std::numeric_limits<double>::min() &&
                      highest <= std::numeric_limits<double>::max() && std::isfinite(result.value);
  if (!usable) {
    result.value = -std::numeric_limits<double>::infinity();
    std::fill_n(result.gradient, 3, std::numeric_limits<double>::quiet_NaN());
    std::fill_n(result.hessian, 9, std::numeric_limits<double>::quiet_NaN());
    return;
  }
  if (order == Order::value) return;
  const double d = total_of(lanes.d), fading = after.aged - before.aged;
  result.gradient[0] = total_of(lanes.r) - window;
  result.gradient[1] = decay * total_of(lanes.s) - faded;
  result.gradient[2] = n * (d - fading);
  if (order == Order::gradient) return;
  double* h = result.hessian;
  h[0] = -total_of(lanes.rr);
  h[1] = h[3] = -decay * total_of(lanes.rs);
  h[2] = h[6] = -n * total_of(lanes.rd);
  h[4] = -decay * decay * total_of(lanes.ss);
  h[5] = h[7] = d - decay * n * total_of(lanes.sd) - fading;
  h[8] = n * (total_of(lanes.b) - n * total_of(lanes.dd) + after.aged_twice - before.aged_twice);
}

GROUNDSWELL_INLINE void clear(Lanes& lanes) {
  std::memset(&lanes, 0, sizeof lanes);
  std::fill_n(lanes.mantissa, kLanes, 1.0);
  std::fill_n(lanes.lowest, kLanes, std::numeric_limits<double>::max());
}

// Adds the events of a block to the lanes; returns the sum of the logarithms of their intensities.
template <Order order>
GROUNDSWELL_INLINE double add_block(const ExponentialParameters& at, const Block& block, int64_t count,
                                    Lanes& lanes) {
  const double rise = at.branching * at.decay;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (int64_t lane = 0; lane < kLanes; ++lane) add_lane<order>(at, rise, block, i + lane, lane, lanes);
  for (int64_t lane = 0; i + lane < count; ++lane) add_lane<order>(at, rise, block, i + lane, lane, lanes);
  return log_sum(lanes);
}

// The state at the end of the window, events at the end included.
template <Order order>
GROUNDSWELL_INLINE DecayState state_at(double end, double decay, const Running& running) {
  const double rest = end - running.time;
  DecayState state = running.state;
  advance<order>(exp_of(-decay * rest), rest, running.pending, state);
  return state;
}

template <Order order>
GROUNDSWELL_INLINE ExponentialLikelihood pass(const double* times, int64_t count, double start, double end,
                                              const ExponentialParameters& at, const DecayState& before) {
  ExponentialLikelihood result;
  Running running{before, start, 0.0};
  Block block;
  Lanes lanes;
  clear(lanes);
  for (int64_t done = 0; done < count; done += kBlock) {
    const int64_t size = std::min(kBlock, count - done);
    states_of<order>(times + done, size, at.decay, running, block);
    result.value += add_block<order>(at, block, size, lanes);
  }
  result.state = state_at<order>(end, at.decay, running);
  finish<order>(at, end - start, static_cast<double>(count), lanes, before, result);
  return result;
}

}  // namespace exponential

// Arguments of all three: ascending finite times in (start, end], end - start finite and above 0; background and
// branching at least 0, decay above 0; the state at the start of what happened before it. The value is -infinity
// and the derivatives NaN where an event has no intensity (a background of 0 before the first event) or where a
// number leaves the range of double. Parts that the name does not promise are zero, in the state too.
[[maybe_unused]] GROUNDSWELL_SIMD static ExponentialLikelihood exponential_value(
    const double* times, int64_t count, double start, double end, const ExponentialParameters& at,
    const DecayState& before) {
  return exponential::pass<Order::value>(times, count, start, end, at, before);
}

[[maybe_unused]] GROUNDSWELL_SIMD static ExponentialLikelihood exponential_gradient(
    const double* times, int64_t count, double start, double end, const ExponentialParameters& at,
    const DecayState& before) {
  return exponential::pass<Order::gradient>(times, count, start, end, at, before);
}

[[maybe_unused]] GROUNDSWELL_SIMD static ExponentialLikelihood exponential_hessian(
    const double* times, int64_t count, double start, double end, const ExponentialParameters& at,
    const DecayState& before) {
  return exponential::pass<Order::hessian>(times, count, start, end, at, before);
}
}  // namespace groundswell
