// Random cases for kernels as sums of exponentials, their responses, and expected views.
#include "fuzz.hpp"

#include "../power_law.hpp"
#include "../response_numbers.hpp"
#include "../secular.hpp"

using namespace groundswell;
using fuzz::anything;
using fuzz::positive;
using fuzz::Random;

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::printf("not so: %s\n", what);
  std::exit(1);
}

std::vector<double> many_of(Random& random, int64_t count, double (*draw)(Random&)) {
  std::vector<double> found;
  for (int64_t i = 0; i < count; ++i) found.push_back(draw(random));
  return found;
}

void response(Random& random) {
  const int64_t segments = random.below(30), rates = random.below(4);
  std::vector<double> edges{0.0};
  for (int64_t m = 0; m < segments; ++m) edges.push_back(edges.back() + std::exp(10.0 * random() - 6.0));
  double (*draw)(Random&) = random.chance(0.2) ? anything : positive;
  const std::vector<double> steps = many_of(random, segments * rates, draw), impulses = many_of(random, segments * rates, draw);
  const std::vector<double> pulses = many_of(random, segments * rates, draw), speeds = many_of(random, rates, positive);
  const Inputs inputs{segments, rates, edges.data(), steps.data(), impulses.data(), pulses.data(), speeds.data()};
  std::vector<double> direct(segments * rates), passed(segments * rates);
  direct_views(inputs, direct.data());
  std::vector<double> a(kPowerLawTerms), b(kPowerLawTerms);
  power_law_rates(b.data());
  power_law_weights(1.3 * random(), 0.05 + 2.95 * random(), 1e-4 * std::pow(3e5, random()), b.data(), a.data());
  std::vector<double> r(a.size()), c(a.size());
  SecularWorkspace<double> secular(kPowerLawTerms);
  const int64_t used = solve_secular(a.data(), b.data(), kPowerLawTerms, r.data(), c.data(), secular);
  require(used >= 0 && used <= kPowerLawTerms, "no more poles than terms");
  const PulseGroups groups(inputs);
  NumbersWorkspace work(kPowerLawTerms, rates, static_cast<int64_t>(groups.rates.size()));
  passed_numbers(inputs, groups, r.data(), c.data(), used, passed.data(), work);
}

}  // namespace

int main(int count, char** arguments) { return fuzz::run(count, arguments, response); }
