// Runs the core over wide ranges of parameters, for the address and undefined-behaviour sanitizers.
// Prints the number of checks; a failed identity ends it with exit status 1.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../power_law.hpp"
#include "../response.hpp"
#include "../secular.hpp"

using namespace groundswell;

namespace {

int checks = 0;

void near(double found, double wanted, double tolerance, const char* what) {
  ++checks;
  if (std::fabs(found - wanted) <= tolerance * (1.0 + std::fabs(wanted))) return;
  std::printf("%s: found %.17g, wanted %.17g\n", what, found, wanted);
  std::exit(1);
}

struct Example {
  std::vector<double> edges, steps, impulses, pulses, rates{0.7, 0.7, 30.0};

  Example(int64_t segments, double width) : edges{0.0} {
    const int64_t cells = segments * 3;
    steps.assign(cells, 0.0), impulses.assign(cells, 0.0), pulses.assign(cells, 0.0);
    for (int64_t m = 0; m < segments; ++m) edges.push_back(edges.back() + width * (1.0 + m % 3));
    if (segments == 0) return;
    impulses[0] = steps[0] = 1.0;
    pulses[1] = pulses[3 * (segments / 2) + 2] = 1.0;
  }

  Inputs view() const {
    const int64_t segments = static_cast<int64_t>(edges.size()) - 1;
    return {segments, 3, edges.data(), steps.data(), impulses.data(), pulses.data(), rates.data()};
  }
};

template <class S>
std::vector<S> passed(const Example& example, const std::vector<S>& a, const std::vector<S>& b) {
  const int64_t terms = static_cast<int64_t>(a.size());
  std::vector<S> r(terms), c(terms), result(example.steps.size());
  SecularWorkspace<S> secular(terms);
  const int64_t used = solve_secular(a.data(), b.data(), terms, r.data(), c.data(), secular);
  const PulseGroups groups(example.view());
  ResponseWorkspace<S> work(terms, 3, static_cast<int64_t>(groups.rates.size()));
  passed_views(example.view(), groups, r.data(), c.data(), used, result.data(), work);
  double before = 0.0, after = 0.0;
  for (int64_t k = 0; k < terms; ++k) before += value_of(a[k]), after += value_of(c[k]);
  near(after, before, 1e-9, "a response starts like its kernel");
  return result;
}

void power_law(double branching, double exponent, double cutoff, const Example& example) {
  std::vector<double> b(kPowerLawTerms), a(kPowerLawTerms);
  std::vector<Dual> dual_b(kPowerLawTerms), dual_a(kPowerLawTerms);
  power_law_rates(b.data());
  power_law_weights(branching, exponent, cutoff, b.data(), a.data());
  Dual n(branching), theta(exponent), c(cutoff);
  n.slope[0] = theta.slope[1] = c.slope[2] = 1.0;
  power_law_weights(n, theta, c, b.data(), dual_a.data());
  for (int64_t k = 0; k < kPowerLawTerms; ++k) dual_b[k] = Dual(b[k]);
  double sum = 0.0;
  for (double weight : a) sum += weight;
  near(sum, branching * exponent / cutoff, 1e-6, "the sum is the law at age zero");
  const std::vector<double> plain = passed(example, a, b);
  const std::vector<Dual> carried = passed(example, dual_a, dual_b);
  for (size_t i = 0; i < plain.size(); ++i)
    if (std::isfinite(plain[i])) near(carried[i].value, plain[i], 1e-9, "dual numbers carry the value");
}

}  // namespace

int main() {
  for (double width : {1e-5, 0.01, 1.0, 400.0})
    for (int64_t segments : {0, 1, 40}) {
      const Example example(segments, width);
      std::vector<double> direct(example.steps.size());
      direct_views(example.view(), direct.data());
      for (double n : {0.0, 0.5, 0.999, 1.0, 1.05})
        for (double theta : {0.05, 0.6, 3.0})
          for (double c : {1e-4, 0.1, 30.0}) power_law(n, theta, c, example);
      passed<double>(example, {0.3, 0.2, 0.0, 0.1}, {0.7, 0.7, 1.0, 30.0});
      passed<double>(example, {1.0}, {1.0});
      passed<double>(example, {}, {});
    }
  for (double z : {-3.0, -0.49, -1e-9, 0.0, 1e-9, 0.49, 0.51, 3.0, 900.0}) {
    const Phi<double> phi = phi_functions(z);
    near(phi.zero, std::exp(-z), 1e-14, "phi 0");
    near(phi.one * z, -std::expm1(-z), 1e-14, "phi 1");
    near(phi.two * z, 1.0 - phi.one, 1e-14, "phi 2");
  }
  std::printf("%d checks passed\n", checks);
  return 0;
}
