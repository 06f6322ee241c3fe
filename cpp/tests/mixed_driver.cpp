// Runs mixtures of event times and counts over ordinary and hostile arrays, for the sanitizers.
// Prints the number of checks; a failed identity ends it with exit status 1.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

#include "../mixed.hpp"

using namespace groundswell;

namespace {

int checks = 0;

void near(double found, double wanted, double tolerance, const char* what) {
  ++checks;
  if (std::fabs(found - wanted) <= tolerance * (1.0 + std::fabs(wanted))) return;
  std::printf("%s: found %.17g, wanted %.17g\n", what, found, wanted);
  std::exit(1);
}

// Small pseudo-random numbers that are the same everywhere.
struct Draw {
  unsigned state = 1;
  double operator()() {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) / 16777216.0;
  }
};

struct Example {
  int64_t d, k, pieces, intervals;
  std::vector<double> width, count, unit, weight, decay, rate, launch, size, first;
  std::vector<int64_t> step, interval, first_event{0}, event, is_count, source;
  std::vector<double> g_weight, g_decay, g_rate, g_launch, g_size;

  Example(int64_t dimensions, bool pairs, int64_t parts, Draw& draw)
      : d(dimensions), k(pairs ? d * d : d), pieces(parts), intervals(0) {
    for (int64_t i = 0; i < d; ++i) {
      is_count.push_back(i % 2);
      unit.push_back(i % 2 ? 1000.0 : 10.0);
      launch.push_back(i % 2 ? 0.1 : 0.0), size.push_back(1.0 + 5.0 * draw());
    }
    for (int64_t j = 0; j < k; ++j) {
      source.push_back(j % d), decay.push_back(0.2 + 3.0 * draw()), first.push_back(0.1 * draw());
      for (int64_t i = 0; i < d; ++i) weight.push_back(0.5 * draw() / d);
    }
    for (int64_t p = 0; p < pieces; ++p) {
      width.push_back(0.01 + draw() * (p % 5 ? 0.3 : 30.0)), step.push_back(p % 2);
      for (int64_t i = 0; i < d; ++i) interval.push_back(is_count[i] && p % 3 ? 0 : -1);
      for (int64_t i = 0; i < d; i += 2)
        if (p % 2) event.push_back(i), event.push_back(i);
      first_event.push_back(static_cast<int64_t>(event.size()));
    }
    for (int64_t i = 0; i < d; ++i) {
      if (!is_count[i]) continue;
      for (int64_t p = 0; p < pieces; ++p)
        if (interval[p * d + i] == 0) interval[p * d + i] = intervals;
      count.push_back(std::floor(2000.0 * draw())), ++intervals;
    }
    rate.assign(2 * d, 0.3), rate[0] = 0.7;
    clear();
  }

  void clear() {
    g_weight.assign(d * k, 0.0), g_decay.assign(k, 0.0), g_rate.assign(2 * d, 0.0);
    g_launch.assign(d, 0.0), g_size.assign(d, 0.0);
  }

  double value(bool gradient) {
    clear();
    const MixedRecord record{d, k, pieces, intervals, width.data(), step.data(), interval.data(),
                             first_event.data(), event.data(), count.data(), is_count.data(), source.data(),
                             unit.data()};
    const MixedParameters given{weight.data(), decay.data(), rate.data(), launch.data(), size.data(),
                                first.data()};
    const MixedGradient out{g_weight.data(), g_decay.data(), g_rate.data(), g_launch.data(), g_size.data()};
    std::vector<double> mass(pieces * d), intensity(event.size()), last(k);
    const MixedTrace trace{mass.data(), intensity.data(), last.data()};
    return mixed_likelihood(record, given, gradient ? &out : nullptr, &trace);
  }

  void check_slopes(std::vector<double>& parameters, const std::vector<double>& slopes, const char* what) {
    for (size_t i = 0; i < parameters.size(); ++i) {
      const double kept = parameters[i], step = 1e-5 * (1.0 + std::fabs(kept));
      parameters[i] = kept + step;
      const double above = value(false);
      parameters[i] = kept - step;
      const double below = value(false);
      parameters[i] = kept;
      near(slopes[i], (above - below) / (2.0 * step), 2e-4, what);
    }
  }
};

}  // namespace

int main() {
  Draw draw;
  for (int64_t d = 1; d <= 4; ++d)
    for (int pairs = 0; pairs < 2; ++pairs)
      for (int64_t pieces : {1, 2, 13}) {
        Example e(d, pairs, pieces, draw);
        near(e.value(true), e.value(false), 0.0, "value with and without gradient");
        e.value(true);
        const auto weight = e.g_weight, decay = e.g_decay, rate = e.g_rate, size = e.g_size, launch = e.g_launch;
        e.check_slopes(e.weight, weight, "weight");
        e.check_slopes(e.decay, decay, "decay");
        e.check_slopes(e.rate, rate, "rate");
        e.check_slopes(e.size, size, "size");
        for (int64_t i = 0; i < d; ++i) {
          if (!e.is_count[i]) continue;
          std::vector<double> one{e.launch[i]};
          const double step = 1e-6;
          e.launch[i] = one[0] + step;
          const double above = e.value(false);
          e.launch[i] = one[0] - step;
          near(launch[i], (above - e.value(false)) / (2.0 * step), 2e-4, "launch");
          e.launch[i] = one[0];
        }
      }
  // a ladder of doubled widths agrees with a known exponential, over many orders of magnitude
  for (double rate : {1e-9, 1e-3, 1.0, 50.0, 1e4})
    for (double width : {1e-9, 0.1, 3.0, 777.0}) {
      const double matrix[1] = {-rate}, force[1] = {rate};
      const Ladder<1> ladder(matrix, 1, rate, width);
      double x[1] = {2.0}, area[1] = {0.0}, scratch[1], terms[kMostTerms + 1];
      const double whole = std::floor(width / ladder.base);
      advance<1>(matrix, force, 1, plan_step(width - whole * ladder.base, rate), x, area, terms);
      int rung = 0;
      for (auto bits = static_cast<int64_t>(whole); bits && rung < ladder.rungs; bits >>= 1, ++rung)
        if (bits & 1) ladder.climb(rung, force, x, area, scratch);
      near(x[0], 1.0 + std::exp(-rate * width), 1e-11, "state");
      near(area[0], width - std::expm1(-rate * width) / rate, 1e-11, "area");
    }
  // hostile parameters must neither crash nor hang
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (double bad : {nan, inf, -inf, 1e308, 1e20, 1e9, -1.0, -1e20, -1e308, 0.0, 1e-308})
    for (int which = 0; which < 6; ++which) {
      Example e(3, false, 12, draw);
      std::vector<double>* all[] = {&e.weight, &e.decay, &e.rate, &e.launch, &e.size, &e.first};
      (*all[which])[all[which]->size() - 1] = bad;
      e.value(true);
      for (double& x : *all[which]) x = bad;
      e.value(true);
      checks += 2;
    }
  for (double count : {0.0, 1.0, 9.0, 11.0, 1e6, 1e15})
    for (double mean : {1e-300, 1e-3, 1.0, 1e6, 1e15})
      for (double size : {1e-3, 1.0, 1e8, inf}) {
        const CountTerm term = count_term(count, mean, size);
        near(term.value < 1e-6 + 1e-14 * count ? 0.0 : 1.0, 0.0, 0.0, "a probability is at most one");
      }
  std::printf("%d checks\n", checks);
  return 0;
}
