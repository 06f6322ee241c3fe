// Maximum likelihood of many short series, each with a constant background and an exponential kernel.
#pragma once

#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

#include "exponential_profile.hpp"

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

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr double kSlowest = 0.01;         // smallest decay * (end - first event)
constexpr double kSlowestHeld = 1e-6;     // the same of a decay that is held
constexpr double kSmallestSpan = 1e-150;  // so that squares and ratios stay inside the range of double
constexpr double kGridStep = 1.1;         // in log(decay): a factor of 3
constexpr double kWidestRange = 1e12;     // of decays: gaps below this part of the span count as this part
constexpr int64_t kMostDecays = 32;       // covers the widest range
constexpr int64_t kSeriesAtATime = 32;    // that a thread takes from the common heap

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
  Search search{series, work.blocks.data(), {}, 0, true};
  search.best.found.value = -std::numeric_limits<double>::infinity();
  for (int64_t k = 0; k <= cells; ++k)
    grid[k] = search.look(low + (high - low) * static_cast<double>(k) / static_cast<double>(cells),
                          k > 0 ? grid[k - 1].share : 0.5);
  for (int64_t k = 0; k < cells; ++k) search.explore(grid[k], grid[k + 1], 3);
  const Profile& best = search.best;
  fit.evaluations = search.evaluations;
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
