// The recursion of response.hpp for plain numbers, in loops that become vector instructions.
//
// The same formulas as for numbers with derivatives; where those choose a series or a closed form by a branch, here
// both are computed and one is taken.
#pragma once

#include <limits>

#include "response.hpp"
#include "vector_math.hpp"

namespace groundswell {
namespace {

constexpr double kExpOverflow = 700.0;

// sum_i coefficient[i] * (-z)^i of all terms, even and odd powers apart; coefficient[kSeriesTerms]
GROUNDSWELL_INLINE double whole_series(const double* coefficient, double z) {
  const double square = z * z;
  double even = coefficient[kSeriesTerms - 2], odd = coefficient[kSeriesTerms - 1];
  for (int i = kSeriesTerms - 4; i >= 0; i -= 2) {
    even = even * square + coefficient[i];
    odd = odd * square + coefficient[i + 1];
  }
  return even - z * odd;
}

GROUNDSWELL_SIMD void fill_factors(double width, const double* __restrict r, const double* __restrict c, int64_t rates,
                                   double* __restrict keep, double* __restrict area, double* __restrict step_state,
                                   double* __restrict step_area, double* __restrict inverse) {
  for (int64_t k = 0; k < rates; ++k) {
    const double z = r[k] * width;
    const bool small = std::fabs(z) < kSeriesBelow;
    const double near = small ? z : 0.0;
    const double two_near = whole_series(kPhi2Series, near), one_near = 1.0 - near * two_near;
    const double fade = z < -kExpOverflow ? std::numeric_limits<double>::infinity() : exp_of(-z);
    const double one_over = 1.0 / (small ? 1.0 : z);
    const double one_far = (1.0 - fade) * one_over, two_far = (1.0 - one_far) * one_over;
    const double one = small ? one_near : one_far;
    keep[k] = small ? 1.0 - near * one_near : fade;
    area[k] = width * one;
    step_state[k] = c[k] * width * one;
    step_area[k] = c[k] * width * width * (small ? two_near : two_far);
    inverse[k] = one_over;
  }
}

GROUNDSWELL_SIMD void fill_pulse_factors(double width, const double* __restrict r, const double* __restrict c,
                                         const double* __restrict keep, const double* __restrict inverse, int64_t rates,
                                         const PhiLadder& pulse, double* __restrict pulse_state,
                                         double* __restrict pulse_area) {
  const double rate = pulse.w, zero = pulse.phi[0], first = pulse.phi[1];
  for (int64_t k = 0; k < rates; ++k) {
    const double z = r[k] * width;
    const bool small = std::fabs(z) < kSeriesBelow;
    const double near = small ? z : 0.0;
    const double area_near = whole_series(pulse.phi + 2, near), state_near = first - near * area_near;
    const double gap = z - rate;
    const bool beside = std::fabs(gap) < kSeriesBelow;
    const double gap_near = beside ? gap : 0.0;
    const double beside_state = zero * (1.0 - gap_near * whole_series(kPhi2Series, gap_near));
    const double state_far = beside ? beside_state : (zero - keep[k]) / (beside ? 1.0 : gap);
    const double state = small ? state_near : state_far;
    pulse_state[k] = c[k] * width * state;
    pulse_area[k] = c[k] * width * width * (small ? area_near : (first - state_far) * inverse[k]);
  }
}

// One input over one segment: views through each rate, and the state at its end.
GROUNDSWELL_SIMD void step_forward(const double* __restrict keep, const double* __restrict area,
                                   const double* __restrict step_state, const double* __restrict step_area,
                                   const double* __restrict pulse_state, const double* __restrict pulse_area,
                                   const double* __restrict c, int64_t rates, double impulse, double step,
                                   double density, double* __restrict state, double* __restrict views) {
  for (int64_t k = 0; k < rates; ++k) {
    const double start = state[k] + c[k] * impulse;
    views[k] = area[k] * start + step_area[k] * step + pulse_area[k] * density;
    const double end = keep[k] * start + step_state[k] * step + pulse_state[k] * density;
    state[k] = std::fabs(end) < kTiny ? 0.0 : end;
  }
}

}  // namespace

struct NumbersWorkspace {
  std::vector<double> keep, area, step_state, step_area, inverse, views, nothing;  // [rates]
  std::vector<double> pulse_state, pulse_area;                                     // [groups, rates]
  std::vector<double> state;                                                       // [inputs, rates]
  std::vector<double> density;                                                     // [inputs]
  std::vector<PhiLadder> ladder;                                                   // [groups]
  std::vector<char> active;                                                        // [groups]

  NumbersWorkspace(int64_t rates, int64_t inputs, int64_t groups)
      : keep(rates), area(rates), step_state(rates), step_area(rates), inverse(rates), views(rates), nothing(rates),
        pulse_state(rates * groups), pulse_area(rates * groups), state(rates * inputs), density(inputs), ladder(groups),
        active(groups) {}
};

// passed[segments, inputs] for one response of `rates` terms.
inline void passed_numbers(const Inputs& in, const PulseGroups& groups, const double* r, const double* c, int64_t rates,
                           double* passed, NumbersWorkspace& work) {
  std::fill(work.state.begin(), work.state.end(), 0.0);
  std::fill(work.density.begin(), work.density.end(), 0.0);
  std::fill(work.active.begin(), work.active.end(), 0);
  for (int64_t m = 0; m < in.segments; ++m) {
    const double width = in.edges[m + 1] - in.edges[m];
    bool stale = m == 0 || width != in.edges[m] - in.edges[m - 1];  // equal widths share their factors
    for (int64_t d = 0; d < in.inputs; ++d) {
      work.density[d] += in.pulses[m * in.inputs + d] * in.pulse_rates[d];
      if (work.density[d] == 0.0 || work.active[groups.group_of[d]]) continue;
      work.active[groups.group_of[d]] = 1;
      stale = true;
    }
    if (stale) {
      fill_factors(width, r, c, rates, work.keep.data(), work.area.data(), work.step_state.data(),
                   work.step_area.data(), work.inverse.data());
      for (size_t g = 0; g < groups.rates.size(); ++g) {
        if (!work.active[g]) continue;
        phi_ladder(groups.rates[g] * width, work.ladder[g]);
        fill_pulse_factors(width, r, c, work.keep.data(), work.inverse.data(), rates, work.ladder[g],
                           work.pulse_state.data() + g * rates, work.pulse_area.data() + g * rates);
      }
    }
    for (int64_t d = 0; d < in.inputs; ++d) {
      const int64_t cell = m * in.inputs + d;
      const bool pulsed = work.density[d] != 0.0;
      const int64_t group = pulsed ? groups.group_of[d] : 0;
      step_forward(work.keep.data(), work.area.data(), work.step_state.data(), work.step_area.data(),
                   pulsed ? work.pulse_state.data() + group * rates : work.nothing.data(),
                   pulsed ? work.pulse_area.data() + group * rates : work.nothing.data(), c, rates, in.impulses[cell],
                   in.steps[cell], work.density[d], work.state.data() + d * rates, work.views.data());
      passed[cell] = sum_in_lanes(work.views.data(), rates);
      if (pulsed) work.density[d] = without_dust(work.density[d] * work.ladder[group].phi[0]);
    }
  }
}

}  // namespace groundswell
