// The likelihood of one series with a constant background and an exponential kernel as a function of the decay alone.
//
// For a given decay the best background and branching factor are one concave problem in one number: at the optimum
// background * window + branching * faded = events, where `faded` is what one unit of branching adds to the expected
// count; so only the share of events that earlier events explain is free. What is left is a profile over the
// decay, which may have several tops. Its slope is exact, so a coarse grid of decays finds each top between two
// signs, and a guarded Newton iteration on the slope climbs it.
#pragma once

#include "exponential.hpp"

namespace groundswell {
namespace many {

using exponential::Block;
using exponential::kBlock;
using exponential::kLanes;

constexpr double kEnough = 1e-12;  // nats that one more Newton step could win
constexpr int kMostSteps = 80;     // halving alone gets to the last bit in fewer

struct Series {
  const double* times;
  int64_t count;
  double start, end;
};

// Derivatives by the share of the logarithm of the likelihood at one decay.
struct Slopes {
  double first, second;
};

[[maybe_unused]] GROUNDSWELL_SIMD static DecayState fill_states(const Series& series, double decay,
                                                                Block* blocks) {
  exponential::Running running{{}, series.start, 0.0};
  for (int64_t done = 0; done < series.count; done += kBlock)
    exponential::states_of<Order::hessian>(series.times + done, std::min(kBlock, series.count - done), decay,
                                           running, blocks[done / kBlock]);
  return exponential::state_at<Order::hessian>(series.end, decay, running);
}

[[maybe_unused]] GROUNDSWELL_SIMD static ExponentialLikelihood add_up(const Series& series,
                                                                      const ExponentialParameters& at,
                                                                      const DecayState& after,
                                                                      const Block* blocks) {
  ExponentialLikelihood result;
  exponential::Lanes lanes;
  exponential::clear(lanes);
  for (int64_t done = 0; done < series.count; done += kBlock)
    result.value += exponential::add_block<Order::hessian>(at, blocks[done / kBlock],
                                                           std::min(kBlock, series.count - done), lanes);
  result.state = after;
  exponential::finish<Order::hessian>(at, series.end - series.start, static_cast<double>(series.count), lanes,
                                      {}, result);
  return result;
}

// The intensities are proportional to 1 + share * (scale * state - 1).
[[maybe_unused]] GROUNDSWELL_SIMD static Slopes share_slopes(int64_t count, double scale, double share,
                                                             const Block* blocks) {
  alignas(64) double first[kLanes] = {}, second[kLanes] = {};
  for (int64_t done = 0; done < count; done += kBlock) {
    const double* sum = blocks[done / kBlock].sum;
    const int64_t size = std::min(kBlock, count - done);
    int64_t i = 0;
    for (; i + kLanes <= size; i += kLanes)
      for (int64_t lane = 0; lane < kLanes; ++lane) {
        const double excess = scale * sum[i + lane] - 1.0;
        const double ratio = excess / (1.0 + share * excess);
        first[lane] += ratio, second[lane] -= ratio * ratio;
      }
    for (int64_t lane = 0; i + lane < size; ++lane) {
      const double excess = scale * sum[i + lane] - 1.0;
      const double ratio = excess / (1.0 + share * excess);
      first[lane] += ratio, second[lane] -= ratio * ratio;
    }
  }
  return {exponential::total_of(first), exponential::total_of(second)};
}

// The share in [0, 1) at which the concave likelihood is largest, by Newton between two signs of its slope.
inline double best_share(int64_t count, double scale, double guess, const Block* blocks) {
  if (!(share_slopes(count, scale, 0.0, blocks).first > 0.0)) return 0.0;
  double low = 0.0, high = 1.0, share = guess > 0.0 ? guess : 0.5;
  for (int step = 0; step < kMostSteps; ++step) {
    const Slopes at = share_slopes(count, scale, share, blocks);
    (at.first > 0.0 ? low : high) = share;
    double next = share - at.first / at.second;
    const bool inside = next > low && next < high;
    if (inside && at.first * at.first < -kEnough * at.second) return next;
    if (!inside) next = 0.5 * (low + high);
    if (next == share || !(next > low && next < high)) break;
    share = next;
  }
  return share;
}

// The best fit at one decay, and how it changes with log(decay).
struct Profile {
  double log_decay = 0.0, share = 0.0, slope = 0.0, curvature = 0.0;
  ExponentialParameters at{};
  ExponentialLikelihood found;

  bool flat() const { return share == 0.0; }  // no excitation: the decay does not matter
  // What a little excitation would win at a flat place, and how that changes with log(decay).
  double pull() const { return found.gradient[1]; }
  double pull_slope() const { return at.decay * found.hessian[5]; }
};

inline Profile profile_at(const Series& series, double log_decay, double decay, double guess, Block* blocks) {
  const double window = series.end - series.start, events = static_cast<double>(series.count);
  Profile profile;
  profile.log_decay = log_decay;
  const DecayState after = fill_states(series, decay, blocks);
  const double faded = events - after.sum;
  profile.share = best_share(series.count, decay * window / faded, guess, blocks);
  profile.at = {(1.0 - profile.share) * events / window, profile.share * events / faded, decay};
  profile.found = add_up(series, profile.at, after, blocks);
  const double* g = profile.found.gradient;
  const double* h = profile.found.hessian;
  const double determinant = h[0] * h[4] - h[1] * h[1];
  if (profile.flat()) return profile;
  double slope = g[2], curvature = h[8];
  if (determinant > 1e-14 * h[0] * h[4]) {  // else one of the two directions is as good as the other
    const double first = (h[4] * h[2] - h[1] * h[5]) / determinant;
    const double second = (h[0] * h[5] - h[1] * h[2]) / determinant;
    slope -= first * g[0] + second * g[1];
    curvature -= first * h[2] + second * h[5];
  }
  profile.slope = decay * slope;
  profile.curvature = decay * decay * curvature + profile.slope;
  return profile;
}

// Where the cubic through two values and slopes is largest inside (0, 1); 0.5 if it has no such place.
inline double cubic_top(double left, double left_slope, double right, double right_slope) {
  const double rise = right - left;
  const double a = left_slope + right_slope - 2.0 * rise, b = 3.0 * rise - 2.0 * left_slope - right_slope;
  const double root = b * b - 3.0 * a * left_slope;
  if (!(root >= 0.0)) return 0.5;
  const double place = left_slope / (std::sqrt(root) - b);  // the root at which the slope falls
  return place > 0.05 && place < 0.95 ? place : 0.5;
}

// Where to look inside a cell because a top may hide there, as a part of its width; 0 if nothing hints at one.
// Between places with excitation the slope is modelled by the polynomial that has the slopes and curvatures of
// both ends and explains the difference of their values.
inline double hidden_top(const Profile& low, const Profile& high) {
  const double width = high.log_decay - low.log_decay;
  if (low.flat() && high.flat()) {
    if (!(low.pull_slope() > 0.0 && high.pull_slope() < 0.0)) return 0.0;
    return cubic_top(low.pull(), width * low.pull_slope(), high.pull(), width * high.pull_slope());
  }
  if (low.flat() || high.flat()) return 0.0;
  const double a = low.slope, b = high.slope, da = width * low.curvature, db = width * high.curvature;
  const double missing = (high.found.value - low.found.value) / width - (a + b) / 2.0 - (da - db) / 12.0;
  const double large = std::max(std::fabs(a), std::fabs(b)), small = std::min(std::fabs(a), std::fabs(b));
  const bool top = small < 1e-4 * large;  // one end is a top already
  const bool crosses = !top && (a > 0.0) != (b > 0.0);
  const double sign = std::fabs(a) > std::fabs(b) ? std::copysign(1.0, a) : std::copysign(1.0, b);
  const double margin = top ? -0.02 * large : 0.1 * small;
  double lowest = std::numeric_limits<double>::infinity(), place = 0.0;
  bool turned = false;
  for (int k = 1; k < 10; ++k) {
    const double x = 0.1 * k, y = 1.0 - x;
    const double slope = y * y * ((1.0 + 2.0 * x) * a + x * da) + x * x * ((1.0 + 2.0 * y) * b - y * db) +
                         30.0 * missing * x * x * y * y;
    if (crosses) {  // a sign that comes back
      const bool changed = (slope > 0.0) != (a > 0.0);
      if (turned && !changed) return x;
      turned = turned || changed;
    } else if (sign * slope < std::min(margin, lowest)) {
      lowest = sign * slope;
      place = x;
    }
  }
  return place;
}

// A search for the highest top of the profile of one series.
struct Search {
  const Series& series;
  Block* blocks;
  Profile best;
  int32_t evaluations;
  bool arrived;

  Profile look(double log_decay, double guess) {
    ++evaluations;
    const Profile here = profile_at(series, log_decay, std::exp(log_decay), guess, blocks);
    if (here.found.value > best.found.value) best = here;
    return here;
  }

  // Climbs what lies between two decays; looks `closer` times more often where only a hint says there is a top.
  void explore(const Profile& low, const Profile& high, int closer) {
    const double part = closer > 0 ? hidden_top(low, high) : 0.0;
    if (part > 0.0) {
      const Profile middle = look(low.log_decay + part * (high.log_decay - low.log_decay), low.share);
      explore(low, middle, closer - 1);
      explore(middle, high, closer - 1);
      return;
    }
    const bool up = low.flat() || low.slope > 0.0, down = high.flat() || high.slope < 0.0;
    if (!up || !down || (low.flat() && high.flat())) return;
    Profile top;
    arrived = climb(low, high, top) && arrived;
    if (closer == 0 || top.flat()) return;
    if (hidden_top(low, top) > 0.0) explore(low, top, closer - 1);
    if (hidden_top(top, high) > 0.0) explore(top, high, closer - 1);
  }

  // Climbs the top between two decays; the slope points from both towards it. False: it did not arrive.
  bool climb(Profile low, Profile high, Profile& here) {
    double next = 0.5 * (low.log_decay + high.log_decay);
    if (!low.flat() && !high.flat())
      next = low.log_decay + (high.log_decay - low.log_decay) * low.slope / (low.slope - high.slope);
    for (int step = 0; step < kMostSteps; ++step) {
      here = look(next, low.flat() ? high.share : low.share);
      if (!std::isfinite(here.found.value)) return false;
      const bool concave = here.curvature < 0.0;
      if (concave && here.slope * here.slope < -2.0 * kEnough * here.curvature) return true;
      const bool up = here.flat() ? low.flat() : here.slope > 0.0;
      (up ? low : high) = here;
      next = concave ? here.log_decay - here.slope / here.curvature : low.log_decay;
      if (!(next > low.log_decay && next < high.log_decay)) next = 0.5 * (low.log_decay + high.log_decay);
      if (high.log_decay - low.log_decay < 1e-13 * (1.0 + std::fabs(next))) return true;
    }
    return false;
  }
};

}  // namespace many
}  // namespace groundswell
