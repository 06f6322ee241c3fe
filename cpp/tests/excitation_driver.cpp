// Runs what earlier events excite over ordinary and hostile arrays, for the sanitizers.
// Prints the number of checks; a failed identity ends it with exit status 1.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

#include "../excitation.hpp"

using namespace groundswell;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
int checks = 0;

void near(double found, double wanted, double tolerance, const char* what) {
  ++checks;
  if (std::fabs(found - wanted) <= tolerance * (1.0 + std::fabs(wanted))) return;
  std::printf("%s: found %.17g, wanted %.17g\n", what, found, wanted);
  std::exit(1);
}

// Pseudo-random numbers in [0, 1).
struct Random {
  uint64_t state = 88172645463325252ULL;
  double operator()() {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<double>(state >> 11) * 0x1p-53;
  }
};

struct Example {
  std::vector<double> time, weight;
  std::vector<int64_t> source;
  std::vector<uint8_t> wanted;
  int64_t rows = 0;

  Example(Random& random, int64_t count, int64_t sources, bool ties) {
    double now = 0.0;
    for (int64_t i = 0; i < count; ++i) {
      if (!ties || random() < 0.5) now += random();
      const int64_t from = static_cast<int64_t>(random() * static_cast<double>(sources + 1)) - 1;
      time.push_back(now), source.push_back(from), weight.push_back(from < 0 ? 0.0 : 0.1 + random());
      wanted.push_back(random() < 0.7), rows += wanted.back();
    }
  }

  Points points(int64_t from, int64_t to) const {
    return {to - from, time.data() + from, source.data() + from, weight.data() + from, wanted.data() + from};
  }
};

// Sums over events strictly before point i: of weight times age^power times e^(-rate age).
double slow(const Example& example, int64_t i, int64_t source, double rate, int power) {
  double total = 0.0;
  for (int64_t j = 0; j < i; ++j) {
    const double age = example.time[i] - example.time[j];
    if (example.source[j] == source && age > 0.0)
      total += example.weight[j] * std::pow(age, power) * std::exp(-rate * age);
  }
  return total;
}

void check_exponentials(Random& random) {
  for (const int64_t count : {0, 1, 2, 40, 90})
    for (const int64_t sources : {1, 2, 5})
      for (const int64_t terms : {1, 3})
        for (const bool ties : {false, true}) {
          const Example example(random, count, sources, ties);
          const int64_t lanes = sources * terms;
          std::vector<double> rate;
          std::vector<int64_t> first{0};
          for (int64_t l = 0; l < lanes; ++l) rate.push_back(std::exp(4.0 * random() - 2.0));
          for (int64_t s = 0; s < sources; ++s) first.push_back(first.back() + terms);
          const Lanes all{lanes, rate.data(), first.data()};
          std::vector<double> state(kStateRows * lanes, 0.0), out(3 * lanes * example.rows);
          exponential_features(example.points(0, count), all, state.data(), out.data());
          int64_t row = 0;
          for (int64_t i = 0; i < count; ++i) {
            if (!example.wanted[i]) continue;
            for (int64_t l = 0; l < lanes; ++l) {
              const double r = rate[l], *found = &out[3 * (row * lanes + l)];
              const double a = r * slow(example, i, l / terms, r, 0), b = r * r * slow(example, i, l / terms, r, 1);
              const double c = r * r * r * slow(example, i, l / terms, r, 2);
              near(found[0], a, 1e-12, "exponential");
              near(found[1], a - b, 1e-11, "slope of an exponential");
              near(found[2], a - 3.0 * b + c, 1e-10, "curvature of an exponential");
            }
            ++row;
          }
          // the state carries over, wherever the points are cut
          std::vector<double> carried(kStateRows * lanes, 0.0), parted(3 * lanes * example.rows);
          const int64_t cut = count / 3;
          int64_t before = 0;
          for (int64_t i = 0; i < cut; ++i) before += example.wanted[i];
          exponential_features(example.points(0, cut), all, carried.data(), parted.data());
          exponential_features(example.points(cut, count), all, carried.data(), parted.data() + 3 * lanes * before);
          for (size_t i = 0; i < out.size(); ++i) near(parted[i], out[i], 0.0, "points in two parts");
        }
}

template <int M>
void check_ladder(Random& random, int64_t count, int64_t sources, bool ties, bool own_weights) {
  const Example example(random, count, sources, ties);
  const int64_t bases = 8, levels = 3, terms = bases * levels;
  std::vector<double> base, weights((own_weights ? sources : 1) * M * terms);
  for (int64_t k = 0; k < bases; ++k) base.push_back(0.05 * (1.0 + random()));
  for (double& weight : weights) weight = random();
  const int64_t step = own_weights ? M * terms : 0;
  std::vector<double> state(sources * (terms + 2), 0.0), out(sources * M * example.rows);
  ladder_features<M>(example.points(0, count), {bases, levels, base.data()}, sources, weights.data(), step,
                     state.data(), out.data());
  const double* found = out.data();
  for (int64_t i = 0; i < count; ++i) {
    if (!example.wanted[i]) continue;
    for (int64_t s = 0; s < sources; ++s)
      for (int m = 0; m < M; ++m) {
        double wanted = 0.0;
        for (int64_t k = 0; k < terms; ++k)
          wanted += weights[s * step + m * terms + k] *
                    slow(example, i, s, base[k % bases] * std::pow(2.0, static_cast<double>(k / bases)), 0);
        near(*found++, wanted, 1e-11, "ladder");
      }
  }
}

// Numbers that no caller should give must neither crash nor be read or written out of place.
void check_hostile() {
  const double numbers[] = {kNaN, kInfinity, -kInfinity, -1e308, 1e308, 0.0, -0.0, 5e-324, 3.0, 3.0, 1.0};
  const int64_t count = static_cast<int64_t>(sizeof numbers / sizeof *numbers);
  std::vector<int64_t> source(count, 0), first{0, 1};
  std::vector<uint8_t> wanted(count, 1);
  for (const double rate : {0.0, 1.0, 1e308, kInfinity, kNaN, -1.0})
    for (const double weight : {1.0, 0.0, -1.0, 1e308, kInfinity, kNaN}) {
      const std::vector<double> weights(count, weight), ladder(6 * 8, weight), base(8, rate);
      const Points points{count, numbers, source.data(), weights.data(), wanted.data()};
      std::vector<double> state(kStateRows, 0.0), out(3 * count), sums(6 * count), values(count);
      exponential_features(points, {1, &rate, first.data()}, state.data(), out.data());
      std::vector<double> steps(10, 0.0), more(10, 0.0);
      ladder_features<6>(points, {8, 1, base.data()}, 1, ladder.data(), 0, steps.data(), sums.data());
      ladder_features<1>(points, {8, 1, base.data()}, 1, ladder.data(), 0, more.data(), values.data());
      checks += 3;
    }
}

}  // namespace

int main() {
  Random random;
  check_exponentials(random);
  for (const int64_t count : {0, 1, 2, 40})
    for (const int64_t sources : {1, 3})
      for (const bool ties : {false, true})
        for (const bool own : {false, true}) {
          check_ladder<1>(random, count, sources, ties, own);
          check_ladder<6>(random, count, sources, ties, own);
        }
  check_hostile();
  std::printf("%d checks\n", checks);
}
