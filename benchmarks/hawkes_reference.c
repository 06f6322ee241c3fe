/* The independent likelihood that judges every program: nothing is shared with groundswell.

   gcc -O3 -march=native -ffast-math -shared -fPIC hawkes_reference.c -o hawkes_reference.so -lm

   features: for events of dimension `row` (all events when row < 0) the excitation by each source and its derivative
   by the source's decay; the intensity is then linear in background and branching.
   power_law: the double sum over pairs as it stands in the definition, with derivatives. */
#include <math.h>
#include <stdint.h>

/* excitation[k, j] = b_j sum exp(-b_j age), slope its derivative by b_j; integral[j] = sum 1 - exp(-b_j (end - t)) and
   its derivative. Returns the number of rows written. */
int64_t features(const double* t, const int32_t* dimension, int64_t count, int32_t sources, int32_t row, double end,
                 const double* b, double* excitation, double* slope, double* integral, double* integral_slope) {
  double near[256], far[256];
  for (int32_t j = 0; j < sources; ++j) near[j] = far[j] = integral[j] = integral_slope[j] = 0.0;
  int64_t written = 0;
  double before = count ? t[0] : 0.0;
  for (int64_t k = 0; k < count; ++k) {
    const double gap = t[k] - before;
    before = t[k];
    for (int32_t j = 0; j < sources; ++j) {
      const double fade = exp(-b[j] * gap);
      far[j] = fade * (far[j] + gap * near[j]);
      near[j] *= fade;
    }
    if (row < 0 || dimension[k] == row) {
      double* own = excitation + written * sources;
      double* own_slope = slope + written * sources;
      for (int32_t j = 0; j < sources; ++j) {
        own[j] = b[j] * near[j];
        own_slope[j] = near[j] - b[j] * far[j];
      }
      ++written;
    }
    const int32_t from = dimension[k];
    const double left = end - t[k], gone = exp(-b[from] * left);
    integral[from] += 1.0 - gone;
    integral_slope[from] += left * gone;
    near[from] += 1.0;
  }
  return written;
}

/* phi(s) = n e / c (1 + s / c)^-(1 + e); derivatives by background, n, e, c. */
double power_law(const double* t, int64_t count, double end, double background, double n, double e, double c,
                 double* derivatives) {
  double value = -background * end, by_background = -end, by_n = 0.0, by_e = 0.0, by_c = 0.0;
  for (int64_t i = 0; i < count; ++i) {
    double sum = 0.0, logs = 0.0, inverse = 0.0;
    for (int64_t j = 0; j < i; ++j) {
      const double x = 1.0 + (t[i] - t[j]) / c, log_x = log(x), f = exp(-(1.0 + e) * log_x);
      sum += f;
      logs += f * log_x;
      inverse += f / x;
    }
    /* d/dc of c^-1 x^-(1+e) is c^-2 (e x^-(1+e) - (1+e) x^-(2+e)) */
    const double rate = background + n * e / c * sum;
    value += log(rate);
    by_background += 1.0 / rate;
    by_n += e / c * sum / rate;
    by_e += n / c * (sum - e * logs) / rate;
    by_c += n * e / (c * c) * (e * sum - (1.0 + e) * inverse) / rate;
    const double x = 1.0 + (end - t[i]) / c, log_x = log(x), tail = exp(-e * log_x);
    value -= n * (1.0 - tail);
    by_n -= 1.0 - tail;
    by_e -= n * tail * log_x;
    by_c += n * e * tail * (x - 1.0) / (x * c);
  }
  derivatives[0] = by_background, derivatives[1] = by_n, derivatives[2] = by_e, derivatives[3] = by_c;
  return value;
}
