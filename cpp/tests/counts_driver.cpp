// The fits to counts under sanitizers: ordinary and hostile arrays. Prints the number of checks.
#include <cstdio>
#include <cstdlib>
#include <random>

#include "../hip_search.hpp"

namespace hip = groundswell::hip;

static long checks = 0;

static void expect(bool holds, const char* what) {
  ++checks;
  if (holds) return;
  std::printf("failed: %s\n", what);
  std::exit(1);
}

static void grid_for(int64_t days, std::vector<double>& shapes, std::vector<double>& responses,
                     std::vector<int64_t>& level) {
  std::vector<double> a(static_cast<size_t>(days));
  for (double cutoff : {0.0, 1.0, 5.0})
    for (double exponent : {0.3, 2.0, 20.0})
      for (int64_t place = 0; place < 3; ++place) {
        const double shape[3] = {0.1 + 0.3 * static_cast<double>(place), std::log(cutoff + hip::kOffset),
                                 std::log(exponent + hip::kOffset)};
        shapes.insert(shapes.end(), shape, shape + 3);
        responses.resize(responses.size() + static_cast<size_t>(days));
        hip::kernel(shape, days, a.data(), nullptr);
        hip::respond(a.data(), days, responses.data() + responses.size() - static_cast<size_t>(days));
        level.push_back(place);
      }
}

static void run(int64_t days, int64_t series, std::mt19937_64& random, double size, int hostile) {
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  std::vector<double> counts(days), weight(days, 1.0), inputs(series * days), ridge(series + 3, 0.0);
  for (auto& x : counts) x = std::floor(size * uniform(random));
  for (auto& x : inputs) x = uniform(random) < 0.3 ? 0.0 : size * uniform(random);
  if (hostile == 1) std::fill(inputs.begin(), inputs.end(), 0.0);
  if (hostile == 2) std::fill(weight.begin(), weight.end(), 0.0);
  if (hostile == 3) counts[days / 2] = std::numeric_limits<double>::quiet_NaN();
  if (hostile == 4) inputs[0] = std::numeric_limits<double>::infinity();
  if (hostile == 5) std::fill(ridge.begin(), ridge.end(), size);
  if (hostile == 6)
    for (int64_t t = 0; t < days; t += 3) weight[t] = 0.0;
  hip::Problem problem{days, series, counts.data(), weight.data(), inputs.data(), ridge.data(), 1.0,
                       {0.0, std::log(hip::kOffset), std::log(hip::kOffset)}, {10.0, 9.0, 9.0}};
  std::vector<double> shapes, responses;
  std::vector<int64_t> level;
  grid_for(days, shapes, responses, level);
  hip::Outcome found = hip::fit(problem, shapes.data(), responses.data(), level.data(),
                                static_cast<int64_t>(level.size()), 3, 3, 60, 1e-10);
  if (!std::isfinite(found.point.loss)) {
    expect(hostile == 3 || hostile == 4, "finite loss on ordinary numbers");
    return;
  }
  expect(static_cast<int64_t>(found.point.linear.size()) == problem.columns(), "one weight a column");
  for (double weight_of_column : found.point.linear) expect(weight_of_column >= 0.0, "weights from zero");
  for (int i = 0; i < hip::kShape; ++i)
    expect(found.point.shape[i] >= problem.low[i] - 1e-12 && found.point.shape[i] <= problem.high[i], "bounds");
  hip::Workspace work(problem);
  std::vector<double> slopes(static_cast<size_t>(hip::kShape * days));
  hip::shape_slopes(problem, work, found.point, slopes.data());
  for (double slope : slopes) expect(hostile == 4 || std::isfinite(slope), "finite slopes");
}

int main() {
  std::mt19937_64 random(7);
  for (int64_t days : {1, 2, 3, 30, 120})
    for (int64_t series : {0, 1, 3})
      for (int hostile = 0; hostile < 7; ++hostile) {
        if (hostile == 4 && series == 0) continue;
        run(days, series, random, hostile % 2 ? 10.0 : 1e6, hostile);
      }
  std::printf("%ld checks\n", checks);
  return 0;
}
