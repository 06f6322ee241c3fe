// The posterior of one video under sanitizers: ordinary and hostile arrays. Prints the number of checks.
#include <cstdio>
#include <cstdlib>
#include <random>

#include "../attention_curvature.hpp"
#include "../attention_moves.hpp"
#include "../response_numbers.hpp"
#include "../rows.hpp"

using namespace groundswell;
using attention::Record;

static long checks = 0;

static void expect(bool holds, const char* what) {
  ++checks;
  if (holds) return;
  std::printf("failed: %s\n", what);
  std::exit(1);
}

// A record whose arrays live here.
struct Example {
  std::vector<double> basis, walk_value, level, relative, fraction, low, high, scatter, views, response, x;
  std::vector<int64_t> begin, finish, walk_start, walk_column, left, start, end, node;
  std::vector<double> node_scale;
  Record record{};

  Example(int64_t segments, int64_t inputs, int64_t walk, int64_t levels, int64_t claims, int64_t counts,
          std::mt19937_64& random) {
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    const int64_t errors = walk + levels;
    basis.resize(errors * segments);
    for (int64_t g = 0; g < errors; ++g) {
      begin.push_back(g % segments);
      finish.push_back(std::min(segments, g % segments + 1 + segments / 2));
      for (int64_t m = begin[g]; m < finish[g]; ++m) basis[g * segments + m] = uniform(random);
    }
    walk_start.push_back(0);
    for (int64_t i = 0; i < walk; ++i) {
      for (int64_t j = std::max<int64_t>(i - 1, 0); j <= std::min(i + 1, walk - 1); ++j) {
        walk_column.push_back(j);
        walk_value.push_back(i == j ? 2.0 : -0.8);
      }
      walk_start.push_back(static_cast<int64_t>(walk_column.size()));
      node.push_back(i % segments);
      node_scale.push_back(1.0);
    }
    level.assign(levels, 4.0);
    relative.assign(inputs, 0.0);
    for (int64_t k = 0; k < 2 * claims; ++k) {  // all windows begin in the first half and end in the second
      left.push_back(k < claims ? k % std::max<int64_t>(segments / 2, 1) : segments - 1);
      fraction.push_back(k < claims ? 0.4 * uniform(random) : 0.5 + 0.4 * uniform(random));
    }
    for (int64_t c = 0; c < claims; ++c) {
      low.push_back(c % 5 == 3 ? -attention::kInfinity : 8.0 + uniform(random));
      high.push_back(c % 5 == 4 ? attention::kInfinity : 9.5 + uniform(random));
      scatter.push_back(0.01 + uniform(random));
    }
    for (int64_t n = 0; n < counts; ++n) {
      start.push_back(n % segments);
      end.push_back(n % segments + 1);
      views.push_back(std::floor(1e4 * uniform(random)));
    }
    response.resize(segments * inputs);
    for (double& one : response) one = uniform(random);
    x.resize(inputs + 1 + errors);
    for (double& one : x) one = uniform(random) - 0.5;
    for (int64_t d = 0; d <= inputs; ++d) x[d] += 6.0;
    record = {segments, inputs, errors, walk, claims, counts, basis.data(), begin.data(), finish.data(),
              walk_start.data(), walk_column.data(), walk_value.data(), level.data(), relative.data(), 11.5, 4.0, 1e-9,
              left.data(), fraction.data(), low.data(), high.data(), scatter.data(), start.data(), end.data(),
              views.data()};
  }
};

static void derivatives_agree(Example& example) {
  const Record& in = example.record;
  attention::Workspace work(in);
  attention::Turned kernel;
  kernel.load(in, {example.response.data(), 0.3, 0.05});
  const int64_t size = in.size();
  std::vector<double> gradient(size), up(size), down(size), hessian(size * size), factor(size * size), step(size);
  const double value = attention::log_posterior(in, kernel, example.x.data(), work);
  expect(std::isfinite(value), "finite value on ordinary numbers");
  attention::gradient_of(in, kernel, example.x.data(), work, gradient.data());
  attention::hessian_of(in, kernel, work, hessian.data());
  for (int64_t i = 0; i < size; ++i) {
    std::vector<double> x = example.x;
    constexpr double kStep = 1e-5;
    x[i] += kStep;
    const double above = attention::log_posterior(in, kernel, x.data(), work);
    attention::gradient_of(in, kernel, x.data(), work, up.data());
    x[i] -= 2.0 * kStep;
    const double below = attention::log_posterior(in, kernel, x.data(), work);
    attention::gradient_of(in, kernel, x.data(), work, down.data());
    const double slope = (above - below) / (2.0 * kStep);
    expect(std::fabs(slope - gradient[i]) < 1e-3 * (1.0 + std::fabs(slope)), "gradient");
    for (int64_t j = 0; j < size; ++j) {
      const double bend = (up[j] - down[j]) / (2.0 * kStep);
      expect(std::fabs(bend - hessian[i * size + j]) < 1e-3 * (1.0 + std::fabs(bend)), "hessian");
    }
  }
  attention::log_posterior(in, kernel, example.x.data(), work);
  attention::spread_of(in, kernel, work, hessian.data());
  for (int64_t i = 0; i < size; ++i) {
    expect(hessian[i * size + i] > 0.0, "a precision on the diagonal");
    for (int64_t j = 0; j < size; ++j) hessian[i * size + j] = -hessian[i * size + j];
  }
  attention::newton_step(hessian.data(), gradient.data(), size, factor.data(), step.data());
}

static void moves(Example& example, std::mt19937_64& random) {
  const Record& in = example.record;
  std::normal_distribution<double> normal(0.0, 1.0);
  const int64_t size = in.size(), trajectories = 4;
  std::vector<double> whiten(size * size), step(trajectories, 0.2), momentum(trajectories * size),
      uniform(trajectories, -0.7);
  for (int64_t i = 0; i < size; ++i) whiten[i * size + i] = 0.05;
  for (double& one : momentum) one = normal(random);
  attention::Mover mover(in, {example.node.data(), example.node_scale.data()});
  const int64_t accepted = mover.run({example.response.data(), 0.3, 0.05}, whiten.data(), example.x.data(),
                                     trajectories, 3, {step.data(), momentum.data(), uniform.data(), 1, size, 1});
  expect(accepted >= 0 && accepted <= trajectories, "accepted trajectories");
}

static void hostile(Example& example, std::mt19937_64& random) {
  const Record& in = example.record;
  attention::Workspace work(in);
  attention::Turned kernel;
  const double bad[] = {0.0, 1e300, -1e300, 800.0, -800.0, attention::kInfinity, std::nan("")};
  for (double number : bad)
    for (size_t place = 0; place < example.x.size(); ++place) {
      std::vector<double> x = example.x, gradient(in.size()), hessian(in.size() * in.size());
      x[place] = number;
      kernel.load(in, {example.response.data(), 0.3, 0.05});
      const double value = attention::log_posterior(in, kernel, x.data(), work);
      expect(std::isfinite(value) || value == -attention::kInfinity, "finite or impossible");
      if (!std::isfinite(value)) continue;
      attention::gradient_of(in, kernel, x.data(), work, gradient.data());
      attention::hessian_of(in, kernel, work, hessian.data());
    }
  const std::vector<double> kept = example.response;
  std::fill(example.response.begin(), example.response.end(), 0.0);
  moves(example, random);
  example.response = kept;
}

// The quick recursion against the one that carries derivatives.
static void responses_agree(std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  const int64_t segments = 40, inputs = 3, rates = 30;
  std::vector<double> edges(segments + 1), steps(segments * inputs), impulses(segments * inputs),
      pulses(segments * inputs), pulse_rates{1.0, 3.0, 3.0}, r(rates), c(rates), passed(segments * inputs),
      other(segments * inputs);
  for (int64_t m = 0; m < segments; ++m)
    edges[m + 1] = edges[m] + (m % 7 ? uniform(random) : 1e-9 + 20.0 * uniform(random));
  for (int64_t k = 0; k < segments * inputs; ++k) {
    steps[k] = uniform(random);
    impulses[k] = uniform(random) < 0.2;
    pulses[k] = uniform(random) < 0.3;
  }
  for (int64_t k = 0; k < rates; ++k) {
    r[k] = k == 0 ? -0.01 * uniform(random) : std::exp(12.0 * uniform(random) - 6.0);
    c[k] = uniform(random);
  }
  const Inputs in{segments, inputs, edges.data(), steps.data(), impulses.data(), pulses.data(), pulse_rates.data()};
  const PulseGroups groups(in);
  NumbersWorkspace quick(rates, inputs, static_cast<int64_t>(groups.rates.size()));
  ResponseWorkspace<double> slow(rates, inputs, static_cast<int64_t>(groups.rates.size()));
  passed_numbers(in, groups, r.data(), c.data(), rates, passed.data(), quick);
  passed_views(in, groups, r.data(), c.data(), rates, other.data(), slow);
  for (size_t k = 0; k < passed.size(); ++k)
    expect(std::fabs(passed[k] - other[k]) <= 1e-12 * std::fabs(other[k]), "the same views");
}

int main() {
  std::mt19937_64 random(5);
  for (int64_t segments : {1, 2, 9, 40})
    for (int64_t claims : {0, 7})
      for (int64_t counts : {0, 6}) {
        Example example(segments, 3, 4, segments % 2, claims, counts, random);
        derivatives_agree(example);
        moves(example, random);
        hostile(example, random);
      }
  for (int round = 0; round < 50; ++round) responses_agree(random);
  for (int64_t rows : {0, 1, 7, 8, 100}) {
    std::vector<int> seen(static_cast<size_t>(rows), 0);
    over_rows(rows, 5, [&](int64_t first, int64_t last) {
      for (int64_t row = first; row < last; ++row) ++seen[row];
    });
    for (int one : seen) expect(one == 1, "every row once");
  }
  std::printf("%ld checks\n", checks);
}
