// phi-functions: the integrals of exponentials over one segment, free of cancellation.
//
//   phi_j(z) = integral over u in [0, 1] of (1-u)^(j-1) / (j-1)! * exp(-z u) = sum_i (-z)^i / (i+j)!
//   phi_0 = exp(-z),  phi_1 = (1 - exp(-z)) / z,  phi_2 = (1 - phi_1) / z
#pragma once

#include <cmath>

#include "dual.hpp"

namespace groundswell {

constexpr int kSeriesTerms = 14;      // enough for |z| < kSeriesBelow to the last bit
constexpr double kSeriesBelow = 0.5;  // below: Taylor series; above: closed form

// Terms of a series in z whose coefficients fall like 1/(i+1)!, for a relative error below 1e-16.
inline int series_terms(double magnitude) {
  if (magnitude < 1e-3) return 5;
  if (magnitude < 0.05) return 8;
  return kSeriesTerms;
}

// sum_i coefficient[i] * (-z)^i, even and odd powers apart so that two short chains run side by side
template <class S>
inline S alternating_series(const double* coefficient, int terms, const S& z) {
  const S square = z * z;
  const int last = terms - 1;
  S same(coefficient[last]), other(coefficient[last - 1]);  // powers with the parity of last, and not
  for (int i = last - 2; i >= 0; i -= 2) same = same * square + S(coefficient[i]);
  for (int i = last - 3; i >= 0; i -= 2) other = other * square + S(coefficient[i]);
  return last % 2 == 0 ? same - z * other : other - z * same;
}

// 1 / (i + 2)!
inline constexpr double kPhi2Series[kSeriesTerms] = {
    1.0 / 2,         1.0 / 6,          1.0 / 24,          1.0 / 120,         1.0 / 720,
    1.0 / 5040,      1.0 / 40320,      1.0 / 362880,      1.0 / 3628800,     1.0 / 39916800,
    1.0 / 479001600, 1.0 / 6227020800, 1.0 / 87178291200, 1.0 / 1307674368000};

template <class S>
struct Phi {
  S zero, one, two, inverse;  // inverse = 1/z, only where |z| >= kSeriesBelow
};

template <class S>
inline Phi<S> phi_functions(const S& z) {
  const double magnitude = std::fabs(value_of(z));
  Phi<S> out{};
  if (magnitude < kSeriesBelow) {
    out.two = alternating_series(kPhi2Series, series_terms(magnitude), z);
    out.one = S(1.0) - z * out.two;
    out.zero = S(1.0) - z * out.one;
  } else {
    out.zero = exponential(-z);
    out.inverse = S(1.0) / z;
    out.one = (S(1.0) - out.zero) * out.inverse;
    out.two = (S(1.0) - out.one) * out.inverse;
  }
  return out;
}

// phi_0 ... phi_(kSeriesTerms + 1) at one w >= 0. Upward recursion loses phi_j's own digits when w is
// small, so the highest is then summed and the others follow downward.
struct PhiLadder {
  double w = 0.0;
  double phi[kSeriesTerms + 2];
};

inline void phi_ladder(double w, PhiLadder& out) {
  constexpr int top = kSeriesTerms + 1;
  out.w = w;
  if (w >= 1.0) {
    double inverse_factorial = 1.0;  // 1 / j!
    out.phi[0] = std::exp(-w);
    for (int j = 0; j < top; ++j) {
      out.phi[j + 1] = (inverse_factorial - out.phi[j]) / w;
      inverse_factorial /= j + 1;
    }
    return;
  }
  double inverse_factorial = 1.0;
  for (int j = 2; j <= top; ++j) inverse_factorial /= j;
  double term = inverse_factorial, sum = term;
  for (int i = 1; i < 16; ++i) {
    term *= -w / (top + i);
    sum += term;
  }
  out.phi[top] = sum;
  for (int j = top - 1; j >= 0; --j) {
    inverse_factorial *= j + 1;
    out.phi[j] = inverse_factorial - w * out.phi[j + 1];
  }
}

// A decaying input exp(-w u), 0 <= u <= 1, seen through the decay exp(-z age):
//   state = integral exp(-z (1-u)) exp(-w u) du  (what is left at the end: a divided difference of exp)
//   area  = its running integral over the segment (a divided difference of phi_1)
template <class S>
struct PulseThrough {
  S state, area;
};

template <class S>
inline PulseThrough<S> pulse_through(const S& z, const Phi<S>& phi, const PhiLadder& pulse) {
  const double magnitude = std::fabs(value_of(z));
  PulseThrough<S> out;
  if (magnitude < kSeriesBelow) {
    out.area = alternating_series(pulse.phi + 2, series_terms(magnitude), z);
    out.state = S(pulse.phi[1]) - z * out.area;
    return out;
  }
  const S gap = z - S(pulse.w);
  if (std::fabs(value_of(gap)) < kSeriesBelow)
    out.state = S(pulse.phi[0]) * phi_functions(gap).one;
  else
    out.state = (S(pulse.phi[0]) - phi.zero) / gap;
  out.area = (S(pulse.phi[1]) - out.state) * phi.inverse;
  return out;
}

}  // namespace groundswell
