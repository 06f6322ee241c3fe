/* The yardstick: log-likelihood and gradient in (mu, n, beta) of one series with an exponential kernel, written by
   hand for one machine and nothing else. No ties, no history, no Hessian, no checks.

   gcc -O3 -march=native -ffast-math -shared -fPIC simd_loop.c -o simd_loop.so -lm

   lambda(t) = mu + n beta A,  A = sum of exp(-beta age),  B = sum of age exp(-beta age), blocks of events: vector
   exp of the gaps; the recursion four events at a time, so that the wait for one result is shared by four; vector
   division, and one vector log for every eight intensities multiplied together. */
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { BLOCK = 256, LANES = 8, GROUP = 8 };

static inline double fast_exp(double x) {
  x = x < -700.0 ? -700.0 : x;
  double k = __builtin_rint(x * 1.4426950408889634);
  double r = x - k * 0.6931471805599453;
  double r2 = r * r, r4 = r2 * r2;
  double low = (0.5000000000000001 + r * 0.16666666666666669) + r2 * (0.04166666666662413 + r * 0.008333333333330062);
  double mid = (0.0013888888917213717 + r * 0.00019841269863053618) +
               r2 * (2.4801521295954376e-05 + r * 2.7557268459997064e-06);
  double high = 2.7620088445409746e-07 + r * 2.510038549551032e-08;
  double y = 1.0 + (r + r2 * (low + r4 * (mid + r4 * high)));
  int64_t bits;
  memcpy(&bits, &y, 8);
  bits += (int64_t)k << 52;
  memcpy(&y, &bits, 8);
  return y;
}

double simd_loop(const double* t, int64_t count, double end, double mu, double n, double beta, double* gradient) {
  double e[BLOCK] __attribute__((aligned(64))), d[BLOCK] __attribute__((aligned(64)));
  double a[BLOCK] __attribute__((aligned(64))), b[BLOCK] __attribute__((aligned(64)));
  double product[BLOCK / GROUP] __attribute__((aligned(64)));
  double A = 0.0, B = 0.0, logs = 0.0, by_mu = 0.0, by_n = 0.0, by_beta = 0.0, before = t[0];
  const double rise = n * beta;
  /* the first event has no past; the recursion then adds one for each event passed */
  double arrivals = 0.0;
  for (int64_t done = 0; done < count; done += BLOCK) {
    const int64_t size = count - done < BLOCK ? count - done : BLOCK;
    const double* u = t + done;
    d[0] = u[0] - before;
    for (int64_t i = 1; i < size; ++i) d[i] = u[i] - u[i - 1];
    for (int64_t i = 0; i < size; ++i) e[i] = fast_exp(-beta * d[i]);
    int64_t i = 0;
    if (arrivals == 0.0) {
      a[0] = b[0] = 0.0;
      arrivals = 1.0;
      i = 1;
    }
    for (; i + 4 <= size; i += 4) {
      const double e0 = e[i], e1 = e[i + 1], e2 = e[i + 2], e3 = e[i + 3];
      const double p1 = e0 * e1, p2 = p1 * e2, p3 = p2 * e3;
      const double q1 = p1 + e1, q2 = e2 * q1 + e2, q3 = e3 * q2 + e3;
      const double a0 = e0 * A + e0, a1 = p1 * A + q1, a2 = p2 * A + q2, a3 = p3 * A + q3;
      const double s0 = d[i] * a0, s1 = e1 * s0 + d[i + 1] * a1, s2 = e2 * s1 + d[i + 2] * a2;
      const double s3 = e3 * s2 + d[i + 3] * a3;
      a[i] = a0, a[i + 1] = a1, a[i + 2] = a2, a[i + 3] = a3;
      b[i] = e0 * B + s0, b[i + 1] = p1 * B + s1, b[i + 2] = p2 * B + s2;
      B = p3 * B + s3;
      b[i + 3] = B;
      A = a3;
    }
    for (; i < size; ++i) {
      A = e[i] * A + e[i];
      B = e[i] * B + d[i] * A;
      a[i] = A;
      b[i] = B;
    }
    before = u[size - 1];
    const int64_t whole = size / (LANES * GROUP) * (LANES * GROUP);
    for (int64_t j = 0; j < whole; ++j) {
      const double inverse = 1.0 / (mu + rise * a[j]);
      by_mu += inverse;
      by_n += a[j] * inverse;
      by_beta += (a[j] - beta * b[j]) * inverse;
    }
    for (int64_t k = 0; k < whole / GROUP; ++k) product[k] = 1.0;
    for (int64_t g = 0; g < GROUP; ++g)
      for (int64_t k = 0; k < whole / GROUP; ++k) product[k] *= mu + rise * a[g * (whole / GROUP) + k];
    for (int64_t k = 0; k < whole / GROUP; ++k) logs += log(product[k]);
    for (int64_t j = whole; j < size; ++j) {
      const double lambda = mu + rise * a[j], inverse = 1.0 / lambda;
      logs += log(lambda);
      by_mu += inverse;
      by_n += a[j] * inverse;
      by_beta += (a[j] - beta * b[j]) * inverse;
    }
  }
  const double rest = end - before, fade = fast_exp(-beta * rest);
  A = fade * (A + 1.0);
  B = fade * B + rest * A;
  const double faded = (double)count - A;
  gradient[0] = by_mu - end;
  gradient[1] = beta * by_n - faded;
  gradient[2] = n * (by_beta - B);
  return logs - mu * end - n * faded;
}
