// Runs vector_math.hpp, exponential.hpp and many.hpp over ordinary and hostile arrays, for the sanitizers.
// Prints the number of checks; a failed identity ends it with exit status 1.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

#include "../exponential.hpp"
#include "../many.hpp"

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

std::vector<double> series(Random& random, int64_t count, bool ties) {
  std::vector<double> times;
  double now = 0.0;
  for (int64_t i = 0; i < count; ++i) {
    if (i == 0 || !ties || random() < 0.7) now += 0.01 - std::log(1.0 - random()) * 0.4;
    times.push_back(now);
  }
  return times;
}

double slow_value(const std::vector<double>& times, double end, const ExponentialParameters& at) {
  double total = -at.background * end;
  for (size_t i = 0; i < times.size(); ++i) {
    double sum = 0.0;
    for (size_t j = 0; j < i; ++j)
      if (times[j] < times[i]) sum += std::exp(-at.decay * (times[i] - times[j]));
    total += std::log(at.background + at.branching * at.decay * sum);
    total += at.branching * std::expm1(-at.decay * (end - times[i]));
  }
  return total;
}

void check_functions() {
  for (double x = -700.0; x <= 0.0; x += 0.37) near(exp_of(x), x > -690.0 ? std::exp(x) : 0.0, 1e-15, "exp");
  for (double x = 1e-300; x < 1e300; x *= 1.7) near(log_of(x), std::log(x), 1e-15, "log");
  for (const double x : {-kInfinity, kNaN, -1e308}) near(exp_of(x), 0.0, 0.0, "exp at its edges");
  for (const double x : {0.0, -1.0, kInfinity, kNaN, 5e-324}) checks += std::isfinite(log_of(x)) ? 1 : 0;
  for (const double x : {1.0, 710.0, 1e5, 1e308, kInfinity}) checks += exp_of(x) >= 0.0 ? 1 : 0;
}

void check_likelihood() {
  Random random;
  for (const int64_t count : {0, 1, 2, 7, 8, 9, 100, 255, 256, 257, 700})
    for (const bool ties : {false, true})
      for (const double decay : {1e-3, 0.7, 50.0}) {
        const std::vector<double> times = series(random, count, ties);
        const double end = times.empty() ? 1.0 : times.back() + random();
        const ExponentialParameters at{0.3 + random(), 1.2 * random(), decay};
        const ExponentialLikelihood all = exponential_hessian(times.data(), count, 0.0, end, at, {});
        const double wanted = slow_value(times, end, at);
        near(all.value, wanted, 1e-10, "value");
        near(exponential_value(times.data(), count, 0.0, end, at, {}).value, wanted, 1e-10, "value alone");
        const ExponentialLikelihood less = exponential_gradient(times.data(), count, 0.0, end, at, {});
        for (int i = 0; i < 3; ++i) near(less.gradient[i], all.gradient[i], 1e-9, "gradient");
        for (int i = 0; i < 3; ++i) near(all.hessian[3 * i + 1], all.hessian[3 + i], 0.0, "symmetry");
      }
}

void check_hostile() {
  const std::vector<std::vector<double>> arrays{
      {kNaN, kNaN}, {3.0, 1.0, 2.0}, {-1e308, 1e308}, {kInfinity}, {5.0, 5.0, 5.0}, {0.0}, {1e-320, 2e-320}};
  for (const auto& times : arrays)
    for (const double background : {0.0, 1.0, 1e308, kNaN})
      for (const double branching : {0.0, 0.5, 1e200})
        for (const double decay : {1e-308, 1.0, 1e300}) {
          const int64_t count = static_cast<int64_t>(times.size());
          const ExponentialParameters at{background, branching, decay};
          exponential_value(times.data(), count, 0.0, 10.0, at, {});
          exponential_gradient(times.data(), count, 0.0, 10.0, at, {});
          exponential_hessian(times.data(), count, 0.0, 10.0, at, {});
          ++checks;
        }
}

void check_many() {
  Random random;
  std::vector<double> times;
  std::vector<int64_t> offsets{0};
  for (int64_t i = 0; i < 60; ++i) {
    const std::vector<double> one = series(random, i % 7 == 0 ? i / 7 : 20 + 7 * i, i % 3 == 0);
    times.insert(times.end(), one.begin(), one.end());
    offsets.push_back(static_cast<int64_t>(times.size()));
  }
  const std::vector<std::vector<double>> hostile{
      {kNaN, 1.0, 2.0}, {3.0, 1.0, 2.0}, {-1.0, 1.0, 2.0}, {1.0, 2.0, 1e9}, {1.0, kInfinity}, {1.0, 1.0, 1.0},
      {}, {1e-320, 2e-320, 3e-320}, {1.0, 1.0 + 1e-15, 2.0, 3.0}, {1e7, 1e7, 1e7, 1e7}};
  for (const auto& one : hostile) {
    times.insert(times.end(), one.begin(), one.end());
    offsets.push_back(static_cast<int64_t>(times.size()));
  }
  const int64_t count = static_cast<int64_t>(offsets.size()) - 1;
  const std::vector<double> starts(count, 0.0);
  for (const double end : {1e7, 1e300, 1e-300, -1.0, kNaN, kInfinity}) {
    const std::vector<double> ends(count, end);
    for (const double held : {kNaN, 2.0, 1e-300, 1e300}) {
      std::vector<SeriesFit> alone(count), together(count);
      const many::Lists lists{times.data(), offsets.data(), starts.data(), ends.data(), count};
      many::fit_lists(lists, held, 1, alone.data());
      many::fit_lists(lists, held, 3, together.data());
      for (int64_t i = 0; i < count; ++i) {
        ++checks;
        if (alone[i].status == FitStatus::fitted) {
          near(together[i].value, alone[i].value, 0.0, "threads");
          const ExponentialLikelihood again = exponential_gradient(
              times.data() + offsets[i], offsets[i + 1] - offsets[i], starts[i], end, alone[i].at, {});
          near(again.value, alone[i].value, 1e-11, "value of a fit");
          near(again.gradient[1] * alone[i].at.branching, 0.0, 1e-4, "slope of a fit");
        }
      }
    }
  }
}

}  // namespace

int main() {
  check_functions();
  check_likelihood();
  check_hostile();
  check_many();
  std::printf("%d checks\n", checks);
}
