// Exact steps of dx/dt = A x + f with constant A and f, forwards and, for gradients, in reverse.
// A may be defective, so nothing is diagonalised: short steps sum the Taylor series, and a ladder of the
// matrices of doubled widths crosses long ones, so that stiff systems cost no more than mild ones.
// K is the number of states when known at compile time, 0 otherwise.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace groundswell {

constexpr int kMostTerms = 24;
constexpr int kMostRungs = 40;

// One step of the series, norm(A) * width at most 1, and its order.
struct Step {
  double width;
  int order;
};

// 1, 1, 1/2, 1/3, ...: divisions would take longer than the rest of a term.
struct Inverses {
  double of[kMostTerms + 2];
  constexpr Inverses() : of{} {
    of[0] = 1.0;
    for (int k = 1; k < kMostTerms + 2; ++k) of[k] = 1.0 / k;
  }
};
constexpr Inverses kInverse;

inline Step plan_step(double width, double norm) noexcept {
  const double theta = norm * width;
  int order = 1;
  for (double bound = theta; bound > 1e-17 && order < kMostTerms - 1; ++order)
    bound *= theta * kInverse.of[order + 1];
  return {width, order};
}

inline double row_norm(const double* matrix, int64_t n) noexcept {
  double largest = 0.0;
  for (int64_t i = 0; i < n; ++i) {
    double sum = 0.0;
    for (int64_t j = 0; j < n; ++j) sum += std::fabs(matrix[i * n + j]);
    if (!(sum <= largest)) largest = sum;  // also takes over a sum that is not a number
  }
  return largest;
}

// One step: x becomes x(width), area grows by the integral of x. terms[(order + 1) * n] keeps the series.
template <int K>
inline void advance(const double* matrix, const double* force, int64_t states, const Step& plan,
                    double* x, double* area, double* terms) noexcept {
  const int64_t n = K ? K : states;
  for (int64_t i = 0; i < n; ++i) {
    terms[i] = x[i];
    area[i] += plan.width * x[i];
  }
  for (int k = 1; k <= plan.order; ++k) {
    const double *previous = terms + (k - 1) * n, scale = plan.width * kInverse.of[k];
    const double share = plan.width * kInverse.of[k + 1];
    double* next = terms + k * n;
    for (int64_t i = 0; i < n; ++i) {
      double sum = k == 1 ? force[i] : 0.0;
      for (int64_t j = 0; j < n; ++j) sum += matrix[i * n + j] * previous[j];
      next[i] = scale * sum;
      x[i] += next[i];
      area[i] += share * next[i];
    }
  }
}

// The reverse of one step. x_bar and area_bar hold derivatives by x and area at its end; x_bar leaves as the
// derivative by x at its beginning. matrix_bar and force_bar grow. carried[n] and bar[n] are scratch.
template <int K>
inline void retreat(const double* matrix, int64_t states, const Step& plan, const double* terms,
                    const double* area_bar, double* x_bar, double* matrix_bar, double* force_bar,
                    double* carried, double* bar) noexcept {
  const int64_t n = K ? K : states;
  for (int64_t i = 0; i < n; ++i) carried[i] = 0.0;
  for (int k = plan.order; k >= 1; --k) {
    const double *previous = terms + (k - 1) * n, scale = plan.width * kInverse.of[k];
    const double share = plan.width * kInverse.of[k + 1];
    for (int64_t i = 0; i < n; ++i) bar[i] = scale * (x_bar[i] + share * area_bar[i] + carried[i]);
    for (int64_t j = 0; j < n; ++j) carried[j] = 0.0;
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < n; ++j) {
        matrix_bar[i * n + j] += bar[i] * previous[j];
        carried[j] += matrix[i * n + j] * bar[i];
      }
    if (k == 1)
      for (int64_t i = 0; i < n; ++i) force_bar[i] += bar[i];
  }
  for (int64_t i = 0; i < n; ++i) x_bar[i] += plan.width * area_bar[i] + carried[i];
}

// out = a b, or out += a^T b or a b^T.
template <int K>
inline void multiply(const double* a, const double* b, int64_t states, double* out) noexcept {
  const int64_t n = K ? K : states;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j) {
      double sum = 0.0;
      for (int64_t k = 0; k < n; ++k) sum += a[i * n + k] * b[k * n + j];
      out[i * n + j] = sum;
    }
}

template <int K>
inline void add_left(const double* a, const double* b, int64_t states, double scale, double* out) noexcept {
  const int64_t n = K ? K : states;
  for (int64_t k = 0; k < n; ++k)
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < n; ++j) out[i * n + j] += scale * a[k * n + i] * b[k * n + j];
}

template <int K>
inline void add_right(const double* a, const double* b, int64_t states, double scale, double* out) noexcept {
  const int64_t n = K ? K : states;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j) {
      double sum = 0.0;
      for (int64_t k = 0; k < n; ++k) sum += a[i * n + k] * b[j * n + k];
      out[i * n + j] += scale * sum;
    }
}

// Transition matrices of widths base * 2^rung: flow exp(A w), once and twice its integrals over width:
// x(w) = flow x + once f and the integral of x is once x + twice f.
template <int K>
class Ladder {
 public:
  double base = 0.0;
  int rungs = 0;

  Ladder(const double* matrix, int64_t count, double norm, double longest)
      : a(matrix), states(count) {
    const int64_t n = K ? K : states, cells = n * n;
    base = norm > 0.0 ? 0.25 / norm : longest;
    while (rungs < kMostRungs && longest >= std::ldexp(base, rungs)) ++rungs;
    if (!rungs) return;
    const Step plan = plan_step(base, norm);
    order = plan.order;
    power.assign((order + 1) * cells, 0.0);
    data.assign(3 * rungs * cells, 0.0);
    for (int64_t i = 0; i < n; ++i) power[i * n + i] = 1.0;
    for (int k = 0; k <= order; ++k) {
      double* term = power.data() + k * cells;
      if (k) {
        multiply<K>(a, term - cells, n, term);
        for (int64_t c = 0; c < cells; ++c) term[c] *= base / k;
      }
      for (int64_t c = 0; c < cells; ++c) {
        flow(0)[c] += term[c];
        once(0)[c] += base / (k + 1) * term[c];
        twice(0)[c] += base * base / ((k + 1.0) * (k + 2.0)) * term[c];
      }
    }
    for (int r = 1; r < rungs; ++r) {
      const double width = std::ldexp(base, r - 1);
      multiply<K>(flow(r - 1), flow(r - 1), n, flow(r));
      multiply<K>(flow(r - 1), once(r - 1), n, once(r));
      multiply<K>(flow(r - 1), twice(r - 1), n, twice(r));
      for (int64_t c = 0; c < cells; ++c) {
        once(r)[c] += once(r - 1)[c];
        twice(r)[c] += twice(r - 1)[c] + width * once(r - 1)[c];
      }
    }
  }

  void climb(int rung, const double* force, double* x, double* area, double* scratch) const noexcept {
    const int64_t n = K ? K : states;
    const double *e = flow(rung), *p = once(rung), *q = twice(rung);
    for (int64_t i = 0; i < n; ++i) {
      double next = 0.0, gained = 0.0;
      for (int64_t j = 0; j < n; ++j) {
        next += e[i * n + j] * x[j] + p[i * n + j] * force[j];
        gained += p[i * n + j] * x[j] + q[i * n + j] * force[j];
      }
      scratch[i] = next;
      area[i] += gained;
    }
    std::copy(scratch, scratch + n, x);
  }

  // The reverse of climb; x is the state before it.
  void descend(int rung, const double* force, const double* x, const double* area_bar, double* x_bar,
               double* force_bar, double* scratch) {
    const int64_t n = K ? K : states, cells = n * n;
    if (bars.empty()) bars.assign(data.size(), 0.0);
    const double *e = flow(rung), *p = once(rung), *q = twice(rung);
    double* e_bar = bars.data() + (flow(rung) - data.data());
    double *p_bar = e_bar + cells, *q_bar = p_bar + cells;
    std::fill(scratch, scratch + n, 0.0);
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < n; ++j) {
        const int64_t c = i * n + j;
        e_bar[c] += x_bar[i] * x[j];
        p_bar[c] += x_bar[i] * force[j] + area_bar[i] * x[j];
        q_bar[c] += area_bar[i] * force[j];
        scratch[j] += e[c] * x_bar[i] + p[c] * area_bar[i];
        force_bar[j] += p[c] * x_bar[i] + q[c] * area_bar[i];
      }
    std::copy(scratch, scratch + n, x_bar);
  }

  // What all descents together say about A.
  void finish(double* matrix_bar) {
    const int64_t n = K ? K : states, cells = n * n;
    if (bars.empty()) return;
    for (int r = rungs - 1; r > 0; --r) {
      const double width = std::ldexp(base, r - 1), *e = flow(r - 1);
      const double *e_bar = bars.data() + 3 * r * cells, *p_bar = e_bar + cells, *q_bar = p_bar + cells;
      double* lower = bars.data() + 3 * (r - 1) * cells;
      add_right<K>(e_bar, e, n, 1.0, lower);
      add_left<K>(e, e_bar, n, 1.0, lower);
      add_right<K>(p_bar, once(r - 1), n, 1.0, lower);
      add_right<K>(q_bar, twice(r - 1), n, 1.0, lower);
      add_left<K>(e, p_bar, n, 1.0, lower + cells);
      add_left<K>(e, q_bar, n, 1.0, lower + 2 * cells);
      for (int64_t c = 0; c < cells; ++c) {
        lower[cells + c] += p_bar[c] + width * q_bar[c];
        lower[2 * cells + c] += q_bar[c];
      }
    }
    std::vector<double> carried(cells, 0.0), bar(cells);
    for (int k = order; k >= 1; --k) {
      for (int64_t c = 0; c < cells; ++c)
        bar[c] = carried[c] + bars[c] + base / (k + 1) * bars[cells + c] +
                 base * base / ((k + 1.0) * (k + 2.0)) * bars[2 * cells + c];
      add_right<K>(bar.data(), power.data() + (k - 1) * cells, n, base / k, matrix_bar);
      std::fill(carried.begin(), carried.end(), 0.0);
      add_left<K>(a, bar.data(), n, base / k, carried.data());
    }
  }

 private:
  const double* a;
  const int64_t states;
  int order = 0;
  std::vector<double> power, data, bars;

  int64_t area() const noexcept { return K ? K * K : states * states; }
  double* flow(int rung) noexcept { return data.data() + 3 * rung * area(); }
  double* once(int rung) noexcept { return flow(rung) + area(); }
  double* twice(int rung) noexcept { return once(rung) + area(); }
  const double* flow(int rung) const noexcept { return data.data() + 3 * rung * area(); }
  const double* once(int rung) const noexcept { return flow(rung) + area(); }
  const double* twice(int rung) const noexcept { return once(rung) + area(); }
};

}  // namespace groundswell
