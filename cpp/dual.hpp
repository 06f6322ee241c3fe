// Forward-mode dual numbers: a value and N partial derivatives carried along with it.
// The same templated code run on double gives values, run on Dual gives exact gradients.
#pragma once

#include <cmath>

namespace groundswell {

constexpr int kLanes = 3;  // partial derivatives carried in one pass

struct Dual {
  double value = 0.0;
  double slope[kLanes] = {0.0, 0.0, 0.0};

  Dual() = default;
  Dual(double number) : value(number) {}  // NOLINT: a constant is a dual number without slope

  Dual& operator+=(const Dual& other) {
    value += other.value;
    for (int i = 0; i < kLanes; ++i) slope[i] += other.slope[i];
    return *this;
  }
};

inline Dual operator+(Dual left, const Dual& right) { return left += right; }

inline Dual operator-(const Dual& left, const Dual& right) {
  Dual out(left.value - right.value);
  for (int i = 0; i < kLanes; ++i) out.slope[i] = left.slope[i] - right.slope[i];
  return out;
}

inline Dual operator-(const Dual& number) { return Dual(0.0) - number; }

inline Dual operator*(const Dual& left, const Dual& right) {
  Dual out(left.value * right.value);
  for (int i = 0; i < kLanes; ++i)
    out.slope[i] = left.slope[i] * right.value + left.value * right.slope[i];
  return out;
}

inline Dual operator/(const Dual& left, const Dual& right) {
  const double inverse = 1.0 / right.value;
  Dual out(left.value * inverse);
  for (int i = 0; i < kLanes; ++i)
    out.slope[i] = (left.slope[i] - out.value * right.slope[i]) * inverse;
  return out;
}

// f(number) given f and its derivative at the value.
inline Dual chain(const Dual& number, double function, double derivative) {
  Dual out(function);
  for (int i = 0; i < kLanes; ++i) out.slope[i] = derivative * number.slope[i];
  return out;
}

inline double value_of(double number) { return number; }
inline double value_of(const Dual& number) { return number.value; }

inline bool has_slope(double) { return false; }
inline bool has_slope(const Dual& number) {
  for (int i = 0; i < kLanes; ++i)
    if (number.slope[i] != 0.0) return true;
  return false;
}

inline double exponential(double number) { return std::exp(number); }
inline Dual exponential(const Dual& number) {
  const double result = std::exp(number.value);
  return chain(number, result, result);
}

inline double logarithm(double number) { return std::log(number); }
inline Dual logarithm(const Dual& number) {
  return chain(number, std::log(number.value), 1.0 / number.value);
}

}  // namespace groundswell
