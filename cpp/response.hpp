// Expected views over segments of time, direct and passed on, for several inputs at once.
//
// Input d has a constant rate steps[m, d] inside segment m, an instantaneous mass impulses[m, d] at its
// left edge, and pulses of mass pulses[m, d] started there that fade with rate pulse_rates[d] and have
// unit area. "Direct" integrates the input s itself, "passed on" integrates psi * s. One state per input
// and rate is carried from segment to segment: cost O(segments * rates * inputs), no grid.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "phi.hpp"

namespace groundswell {

struct Inputs {
  int64_t segments, inputs;
  const double *edges;                       // [segments + 1]
  const double *steps, *impulses, *pulses;   // [segments, inputs]
  const double *pulse_rates;                 // [inputs]
};

constexpr double kTiny = 1e-280;  // smaller states are zero; denormal numbers would be slow

inline double without_dust(double number) { return std::fabs(number) < kTiny ? 0.0 : number; }
inline Dual without_dust(const Dual& number) {
  return std::fabs(number.value) < kTiny && !has_slope(number) ? Dual(0.0) : number;
}

inline void direct_views(const Inputs& in, double* direct) {
  std::vector<double> density(in.inputs, 0.0);
  for (int64_t m = 0; m < in.segments; ++m) {
    const double width = in.edges[m + 1] - in.edges[m];
    for (int64_t d = 0; d < in.inputs; ++d) {
      const int64_t cell = m * in.inputs + d;
      double total = in.impulses[cell] + in.steps[cell] * width;
      density[d] += in.pulses[cell] * in.pulse_rates[d];
      if (density[d] != 0.0) {
        const Phi<double> phi = phi_functions(in.pulse_rates[d] * width);
        total += density[d] * width * phi.one;
        density[d] = without_dust(density[d] * phi.zero);
      }
      direct[cell] = total;
    }
  }
}

// Inputs that share a fading rate share all that depends on it.
struct PulseGroups {
  std::vector<double> rates;
  std::vector<int64_t> group_of;

  explicit PulseGroups(const Inputs& in) : group_of(in.inputs, -1) {
    for (int64_t d = 0; d < in.inputs; ++d) {
      bool used = false;
      for (int64_t m = 0; m < in.segments && !used; ++m) used = in.pulses[m * in.inputs + d] != 0.0;
      if (!used) continue;
      size_t group = 0;
      while (group < rates.size() && rates[group] != in.pulse_rates[d]) ++group;
      if (group == rates.size()) rates.push_back(in.pulse_rates[d]);
      group_of[d] = static_cast<int64_t>(group);
    }
  }
};

// Factors of one segment, per rate of the response; the weight c is folded into the states.
template <class S>
struct ResponseWorkspace {
  std::vector<S> keep, area, step_state, step_area;  // [rates]
  std::vector<S> views;                              // [rates]
  std::vector<S> pulse_state, pulse_area;            // [groups, rates]
  std::vector<S> state;                              // [inputs, rates]
  std::vector<double> density;                       // [inputs]
  std::vector<PhiLadder> ladder;                     // [groups]
  std::vector<char> group_active;                    // [groups]

  ResponseWorkspace(int64_t rates, int64_t inputs, int64_t groups)
      : keep(rates), area(rates), step_state(rates), step_area(rates), views(rates),
        pulse_state(rates * groups), pulse_area(rates * groups), state(rates * inputs), density(inputs), ladder(groups),
        group_active(groups) {}
};

template <class S>
inline void segment_factors(double width, const S* r, const S* c, int64_t rates,
                            ResponseWorkspace<S>& work) {
  const S span(width);
  for (int64_t k = 0; k < rates; ++k) {
    const S z = r[k] * span;
    const Phi<S> phi = phi_functions(z);
    const S weighted = c[k] * span;
    work.keep[k] = phi.zero;
    work.area[k] = span * phi.one;
    work.step_state[k] = weighted * phi.one;
    work.step_area[k] = weighted * span * phi.two;
    for (size_t g = 0; g < work.ladder.size(); ++g) {
      if (!work.group_active[g]) continue;
      const PulseThrough<S> pulse = pulse_through(z, phi, work.ladder[g]);
      work.pulse_state[g * rates + k] = weighted * pulse.state;
      work.pulse_area[g * rates + k] = weighted * span * pulse.area;
    }
  }
}

// One input over one segment: views passed on through each rate, and the state at its end.
template <class S>
inline void advance(ResponseWorkspace<S>& work, const S* __restrict c, int64_t rates, S impulse,
                    S step, S* __restrict state) {
  const S *__restrict keep = work.keep.data(), *__restrict area = work.area.data();
  const S *__restrict step_state = work.step_state.data(), *__restrict step_area = work.step_area.data();
  S* __restrict views = work.views.data();
  for (int64_t k = 0; k < rates; ++k) {
    const S start = state[k] + c[k] * impulse;
    views[k] = area[k] * start + step_area[k] * step;
    state[k] = keep[k] * start + step_state[k] * step;
  }
}

template <class S>
inline void advance_pulse(ResponseWorkspace<S>& work, int64_t offset, int64_t rates, S density,
                          S* __restrict state) {
  const S* __restrict pulse_state = work.pulse_state.data() + offset;
  const S* __restrict pulse_area = work.pulse_area.data() + offset;
  S* __restrict views = work.views.data();
  for (int64_t k = 0; k < rates; ++k) {
    views[k] += pulse_area[k] * density;
    state[k] += pulse_state[k] * density;
  }
}

// Four running sums, always in the same order.
template <class S>
inline S sum_in_lanes(const S* number, int64_t count) {
  S lane[4] = {S(0.0), S(0.0), S(0.0), S(0.0)};
  int64_t k = 0;
  for (; k + 4 <= count; k += 4)
    for (int i = 0; i < 4; ++i) lane[i] += number[k + i];
  for (; k < count; ++k) lane[0] += number[k];
  return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

// passed[segments, inputs] for one response of `rates` terms.
template <class S>
inline void passed_views(const Inputs& in, const PulseGroups& groups, const S* r, const S* c,
                         int64_t rates, S* passed, ResponseWorkspace<S>& work) {
  std::fill(work.state.begin(), work.state.end(), S(0.0));
  std::fill(work.density.begin(), work.density.end(), 0.0);
  std::fill(work.group_active.begin(), work.group_active.end(), 0);
  for (int64_t m = 0; m < in.segments; ++m) {
    const double width = in.edges[m + 1] - in.edges[m];
    bool stale = m == 0 || width != in.edges[m] - in.edges[m - 1];  // equal widths share their factors
    for (int64_t d = 0; d < in.inputs; ++d) {
      work.density[d] += in.pulses[m * in.inputs + d] * in.pulse_rates[d];
      if (work.density[d] == 0.0 || work.group_active[groups.group_of[d]]) continue;
      work.group_active[groups.group_of[d]] = 1;
      stale = true;
    }
    for (size_t g = 0; g < groups.rates.size() && stale; ++g)
      if (work.group_active[g]) phi_ladder(groups.rates[g] * width, work.ladder[g]);
    if (stale) segment_factors(width, r, c, rates, work);
    for (int64_t d = 0; d < in.inputs; ++d) {
      const int64_t cell = m * in.inputs + d;
      const bool pulsed = work.density[d] != 0.0;
      const int64_t group = pulsed ? groups.group_of[d] : 0;
      S* state = work.state.data() + d * rates;
      advance(work, c, rates, S(in.impulses[cell]), S(in.steps[cell]), state);
      if (pulsed) advance_pulse(work, group * rates, rates, S(work.density[d]), state);
      passed[cell] = sum_in_lanes(work.views.data(), rates);
      for (int64_t k = 0; k < rates; ++k) state[k] = without_dust(state[k]);
      if (pulsed) work.density[d] = without_dust(work.density[d] * work.ladder[group].phi[0]);
    }
  }
}

}  // namespace groundswell
