// Maximum likelihood of many short series, each with a constant background and an exponential kernel.
//
// For a given decay the best background and branching factor are one concave problem in one number: at the optimum
// background * window + branching * faded = events, where `faded` is what one unit of branching adds to the expected
// count; so only the share of events that earlier events explain is free. What is left is a profile over the
// decay, which may have several tops. Its slope is exact, so a coarse grid of decays finds each top between two
// signs, and a guarded Newton iteration on the slope climbs it.
#pragma once

#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

#include "exponential.hpp"

namespace groundswell {

enum class FitStatus : int8_t {
  fitted = 0,
  branching_at_zero = 1,
  decay_at_lower_bound = 2,
  decay_at_upper_bound = 3,
  too_few_events = 4,
  bad_data = 5,
  not_converged = 6,
};

enum class Fault : int8_t {
  none = 0,
  window = 1,
  not_finite = 2,
  unsorted = 3,
  too_early = 4,
  too_late = 5,
  scale = 6,     // numbers so large or small that double gives out
  too_slow = 7,  // a held decay that nothing tells from no fading at all
};

struct SeriesFit {
  FitStatus status = FitStatus::bad_data;
  Fault fault = Fault::none;
  int64_t place = -1;  // of the faulty event in its series
  int32_t evaluations = 0;
  ExponentialParameters at{};
  double value = 0.0;
  double errors[3] = {0.0, 0.0, 0.0};
};

namespace many {

using exponential::Block;
using exponential::kBlock;
using exponential::kLanes;

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr double kSlowest = 0.01;         // smallest decay * (end - first event)
constexpr double kSlowestHeld = 1e-6;     // the same of a decay that is held
constexpr double kSmallestSpan = 1e-150;  // so that squares and ratios stay inside the range of double
constexpr double kGridStep = 1.1;         // in log(decay): a factor of 3
constexpr double kEnough = 1e-12;         // nats that one more Newton step could win
constexpr int kMostSteps = 80;            // halving alone gets to the last bit in fewer
constexpr int64_t kSeriesAtATime = 32;    // that a thread takes from the common heap

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
  SeriesFit& fit;
  Profile best;
  bool arrived;

  Profile look(double log_decay, double guess) {
    ++fit.evaluations;
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

// Standard errors from the observed information; all NaN when it is not positive definite.
inline void errors_of(const double* hessian, bool decay_held, double* errors) {
  const int size = decay_held ? 2 : 3;
  double scale[3], root[3][3] = {}, inverse[3][3] = {};
  std::fill_n(errors, 3, kNothing);
  for (int i = 0; i < size; ++i) {
    if (!(hessian[4 * i] < 0.0)) return;
    scale[i] = std::sqrt(-hessian[4 * i]);
  }
  for (int i = 0; i < size; ++i)
    for (int j = 0; j <= i; ++j) {
      double rest = -hessian[3 * i + j] / (scale[i] * scale[j]);
      for (int k = 0; k < j; ++k) rest -= root[i][k] * root[j][k];
      if (i != j) root[i][j] = rest / root[j][j];
      else if (rest > 1e-10) root[i][i] = std::sqrt(rest);
      else return;  // a direction in which the likelihood is flat
    }
  for (int i = 0; i < size; ++i)  // inverse of the triangle, column by column
    for (int j = i; j < size; ++j) {
      double rest = i == j ? 1.0 : 0.0;
      for (int k = i; k < j; ++k) rest -= root[j][k] * inverse[k][i];
      inverse[j][i] = rest / root[j][j];
    }
  for (int i = 0; i < size; ++i) {
    double variance = 0.0;
    for (int k = i; k < size; ++k) variance += inverse[k][i] * inverse[k][i];
    errors[i] = std::sqrt(variance) / scale[i];
  }
}

// Index of the first event that cannot be used, or -1; `smallest` becomes the smallest gap above zero.
inline int64_t first_fault(const Series& series, Fault& fault, double& smallest) {
  smallest = std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < series.count; ++i) {
    const double time = series.times[i];
    const double gap = i > 0 ? time - series.times[i - 1] : 0.0;
    fault = !std::isfinite(time)    ? Fault::not_finite
            : gap < 0.0             ? Fault::unsorted
            : !(time > series.start) ? Fault::too_early
            : !(time <= series.end) ? Fault::too_late
                                    : Fault::none;
    if (fault != Fault::none) return i;
    if (gap > 0.0 && gap < smallest) smallest = gap;
  }
  return -1;
}

// What one thread needs for its longest series.
struct Workspace {
  std::vector<Block> blocks;
  std::vector<Profile> grid;
};

constexpr double kWidestRange = 1e12;  // of decays: gaps below this part of the span count as this part
constexpr int64_t kMostDecays = 32;    // covers the widest range

inline void settle(const Profile& best, bool decay_held, SeriesFit& fit) {
  if (!std::isfinite(best.found.value)) {
    fit.status = FitStatus::not_converged;
    fit.fault = Fault::scale;
    return;
  }
  fit.at = best.at;
  fit.value = best.found.value;
  if (best.flat()) {
    fit.status = FitStatus::branching_at_zero;
    if (!decay_held) fit.at.decay = kNothing;
  } else if (fit.status == FitStatus::fitted) {
    errors_of(best.found.hessian, decay_held, fit.errors);
  }
}

// The whole profile: every top that the grid shows is climbed, the highest wins.
inline void search_decays(const Series& series, double smallest_gap, Workspace& work, SeriesFit& fit) {
  const double span = series.end - series.times[0];
  const double low = std::log(kSlowest / span);
  const double high = std::log(2.0 / std::max(smallest_gap, span / kWidestRange));
  const int64_t cells = std::clamp(static_cast<int64_t>(std::ceil((high - low) / kGridStep)), int64_t{1},
                                   kMostDecays - 1);
  std::vector<Profile>& grid = work.grid;
  Search search{series, work.blocks.data(), fit, {}, true};
  search.best.found.value = -std::numeric_limits<double>::infinity();
  for (int64_t k = 0; k <= cells; ++k)
    grid[k] = search.look(low + (high - low) * static_cast<double>(k) / static_cast<double>(cells),
                          k > 0 ? grid[k - 1].share : 0.5);
  for (int64_t k = 0; k < cells; ++k) search.explore(grid[k], grid[k + 1], 3);
  const Profile& best = search.best;
  fit.status = FitStatus::fitted;
  if (!best.flat() && best.log_decay == grid[0].log_decay) fit.status = FitStatus::decay_at_lower_bound;
  if (!best.flat() && best.log_decay == grid[cells].log_decay) fit.status = FitStatus::decay_at_upper_bound;
  const bool stands = best.curvature < 0.0 && best.slope * best.slope < -1e-9 * best.curvature;
  if (!search.arrived || (fit.status == FitStatus::fitted && !best.flat() && !stands))
    fit.status = FitStatus::not_converged;
  settle(best, false, fit);
}

// The fit of one series; a decay that is not NaN is held.
inline SeriesFit fit_series(const Series& series, double held_decay, Workspace& work) {
  SeriesFit fit;
  fit.at = {kNothing, kNothing, kNothing};
  fit.value = kNothing;
  std::fill_n(fit.errors, 3, kNothing);
  const double window = series.end - series.start;
  if (!(std::isfinite(window) && window > 0.0)) {
    fit.fault = Fault::window;
    return fit;
  }
  double smallest_gap = 0.0;
  fit.place = first_fault(series, fit.fault, smallest_gap);
  if (fit.fault != Fault::none) return fit;
  const bool held = !std::isnan(held_decay);
  if (series.count < (held ? 2 : 3)) {
    fit.status = FitStatus::too_few_events;
    return fit;
  }
  if (!std::isfinite(smallest_gap)) {  // all at one time: nothing can have followed from anything
    const double events = static_cast<double>(series.count);
    fit.status = FitStatus::branching_at_zero;
    fit.at = {events / window, 0.0, held_decay};
    fit.value = events * std::log(events / window) - events;
    return fit;
  }
  const double span = series.end - series.times[0];
  if (!(span > kSmallestSpan && window < 1.0 / kSmallestSpan)) {
    fit.status = FitStatus::not_converged;
    fit.fault = Fault::scale;
    return fit;
  }
  if (held && held_decay * span < kSlowestHeld) {
    fit.status = FitStatus::not_converged;
    fit.fault = Fault::too_slow;
    return fit;
  }
  if (held) {
    fit.status = FitStatus::fitted;
    fit.evaluations = 1;
    settle(profile_at(series, std::log(held_decay), held_decay, 0.5, work.blocks.data()), true, fit);
    return fit;
  }
  search_decays(series, smallest_gap, work, fit);
  return fit;
}

// A layout as lists: series i holds times[offsets[i]] to times[offsets[i + 1] - 1], offsets ascending.
struct Lists {
  const double* times;
  const int64_t* offsets;
  const double* starts;
  const double* ends;
  int64_t count;
};

// Fits every series. Threads take a few series at a time; what one writes never depends on another.
inline void fit_lists(const Lists& lists, double held_decay, int threads, SeriesFit* fits) {
  int64_t longest = 0;
  for (int64_t i = 0; i < lists.count; ++i)
    longest = std::max(longest, lists.offsets[i + 1] - lists.offsets[i]);
  std::vector<Workspace> work(std::max(threads, 1));
  for (Workspace& one : work) {
    one.blocks.resize((longest + kBlock - 1) / kBlock);
    one.grid.resize(kMostDecays);
  }
  std::atomic<int64_t> taken{0};
  const auto run = [&](Workspace& mine) {
    for (;;) {
      const int64_t first = taken.fetch_add(kSeriesAtATime), last = std::min(first + kSeriesAtATime, lists.count);
      if (first >= lists.count) return;
      for (int64_t i = first; i < last; ++i) {
        const Series series{lists.times + lists.offsets[i], lists.offsets[i + 1] - lists.offsets[i],
                            lists.starts[i], lists.ends[i]};
        fits[i] = fit_series(series, held_decay, mine);
      }
    }
  };
  std::vector<std::thread> others;
  others.reserve(work.size());
  for (size_t i = 1; i < work.size(); ++i) {
    try {
      others.emplace_back(run, std::ref(work[i]));
    } catch (const std::system_error&) {
      break;  // no more threads to be had: those that run do the work
    }
  }
  run(work[0]);
  for (std::thread& other : others) other.join();
}

}  // namespace many
}  // namespace groundswell
