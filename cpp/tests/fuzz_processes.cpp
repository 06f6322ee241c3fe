// Random cases for likelihoods, fits of many series, excitation, simulation and fits to counts.
#include "fuzz.hpp"

#include <memory>

#include "../excitation.hpp"
#include "../exponential.hpp"
#include "../hip_search.hpp"
#include "../many.hpp"
#include "../simulate_branching.hpp"
#include "../simulate_recursion.hpp"

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

void excitation(Random& random) {
  const int64_t count = random.below(60), sources = 1 + random.below(4), terms = 1 + random.below(3);
  const bool broken = random.chance(0.5);
  const std::vector<double> time = fuzz::times(random, count, broken);
  const std::vector<double> weight = many_of(random, count, broken ? anything : positive);
  std::vector<int64_t> source, first{0};
  std::vector<uint8_t> wanted;
  int64_t rows = 0;
  for (int64_t i = 0; i < count; ++i) {
    source.push_back(random.below(sources + 1) - 1), wanted.push_back(random.chance(0.6));
    rows += wanted.back();
  }
  for (int64_t s = 0; s < sources; ++s) first.push_back(first.back() + terms);
  const Points points{count, time.data(), source.data(), weight.data(), wanted.data()};
  const std::vector<double> rate = many_of(random, sources * terms, broken ? anything : positive);
  std::vector<double> state(kStateRows * sources * terms, 0.0), out(3 * sources * terms * rows);
  exponential_features(points, {sources * terms, rate.data(), first.data()}, state.data(), out.data());
  const int64_t bases = 8 * (1 + random.below(2)), levels = 1 + random.below(8), own = random.below(2);
  const std::vector<double> base = many_of(random, bases, positive);
  const std::vector<double> weights = many_of(random, (own ? sources : 1) * 6 * bases * levels, anything);
  std::vector<double> ladder(sources * (bases * levels + 2), 0.0), sums(6 * sources * rows);
  ladder_features<6>(points, {bases, levels, base.data()}, sources, weights.data(), own * 6 * bases * levels,
                     ladder.data(), sums.data());
  std::fill(ladder.begin(), ladder.end(), 0.0);
  ladder_features<1>(points, {bases, levels, base.data()}, sources, weights.data(), own * bases * levels,
                     ladder.data(), sums.data());
}

void exponential_series(Random& random) {
  const bool broken = random.chance(0.5);
  const std::vector<double> time = fuzz::times(random, random.below(600), broken);
  const int64_t count = static_cast<int64_t>(time.size());
  const double end = time.empty() || broken ? anything(random) : time.back() + positive(random);
  const ExponentialParameters at{broken ? anything(random) : positive(random),
                                 broken ? anything(random) : positive(random), positive(random)};
  const double start = broken ? anything(random) : 0.0;
  exponential_value(time.data(), count, start, end, at, {});
  exponential_gradient(time.data(), count, start, end, at, {});
  exponential_hessian(time.data(), count, start, end, at, {});
}

void series(Random& random) {
  std::vector<double> times, starts, ends;
  std::vector<int64_t> offsets{0};
  const int64_t count = random.below(8);
  for (int64_t i = 0; i < count; ++i) {
    const bool broken = random.chance(0.4);
    const std::vector<double> one = fuzz::times(random, random.below(80), broken);
    times.insert(times.end(), one.begin(), one.end());
    offsets.push_back(static_cast<int64_t>(times.size()));
    starts.push_back(broken && random.chance(0.5) ? anything(random) : 0.0);
    ends.push_back(one.empty() || broken ? anything(random) : one.back() + positive(random));
  }
  std::vector<SeriesFit> fits(count);
  const double held = random.chance(0.5) ? std::nan("") : positive(random);
  const int threads = 1 + static_cast<int>(random.below(3));
  many::fit_lists({times.data(), offsets.data(), starts.data(), ends.data(), count}, held, threads, fits.data());
  for (const SeriesFit& fit : fits)
    if (fit.status == FitStatus::fitted) {
      require(std::isfinite(fit.value), "a fit has a finite log-likelihood");
      require(fit.at.background >= 0.0 && fit.at.branching >= 0.0 && fit.at.decay > 0.0, "a fit keeps its range");
    }
}

template <class Engine>
void drain(Engine& engine, int64_t dimensions, bool marks, double start, double end, int64_t most) {
  double before = start;
  int64_t made = 0;
  for (;;) {
    EventColumns out;
    out.with_dimensions = dimensions > 1, out.with_marks = marks;
    const int64_t block = 100;
    engine.next(block, out);
    for (int64_t i = 0; i < out.count; ++i) {
      const double time = out.times.data()[i];
      require(time >= before && time <= end, "events ascend inside the window");
      if (dimensions > 1) require(out.dimensions.data()[i] >= 0 && out.dimensions.data()[i] < dimensions, "dimensions");
      before = time;
    }
    made += out.count;
    require(made <= most + 1, "the cap holds");
    if (out.count < block) return;
  }
}

void simulation(Random& random) {
  const int64_t d = 1 + random.below(4), most = 1 + random.below(3000);
  const double start = random.chance(0.5) ? 0.0 : 1e6 * (random() - 0.5);
  const double end = start + std::exp(12.0 * random() - 4.0);
  const bool recursive = random.chance(0.5);
  Excitation found;
  found.dimensions = d;
  found.offset.push_back(0);
  std::vector<double> decays;
  std::vector<int64_t> group;
  for (int64_t from = 0; from < d; ++from) {
    for (int64_t components = random.below(2 * d + 1); components > 0; --components) {
      found.to.push_back(random.below(d)), found.mean.push_back(positive(random) / static_cast<double>(d));
      found.scale.push_back(positive(random));
      found.shape.push_back(recursive || random.chance(0.5) ? 0.0 : 0.1 + 20.0 * random());
      group.push_back(static_cast<int64_t>(decays.size()));
      decays.push_back(1.0 / found.scale.back());
    }
    found.offset.push_back(static_cast<int64_t>(found.to.size()));
  }
  std::vector<double> cumulative;
  for (int step = 0; step < 2; ++step) {
    double sum = 0.0;
    for (int64_t i = 0; i < d; ++i) cumulative.push_back(sum += random.chance(0.2) ? 0.0 : std::exp(4.0 * random()));
  }
  Immigrants immigrants({start, start + 0.4 * (end - start), end}, cumulative, d);
  Marks marks;
  marks.kind = static_cast<int>(random.below(3));
  marks.tail = 1.5 + 3.0 * random(), marks.exponent = 0.4 * random();
  if (marks.kind == Marks::kGiven) marks.values = {1.0, 2.0, 9.0}, marks.factors = {0.5, 0.7, 1.8};
  std::vector<uint64_t> seed;
  for (int64_t i = 0; i < kSeedWords; ++i) seed.push_back(random.state * static_cast<uint64_t>(2 * i + 1));
  const bool marked = marks.kind != Marks::kNone;
  if (recursive) {
    Recursion engine(std::move(found), decays, group, std::move(immigrants), marks, start, end, start, most,
                     seed.data());
    for (int64_t i = random.below(20); i > 0; --i) engine.remember(start - positive(random), random.below(d), 1.0);
    drain(engine, d, marked, start, end, most);
  } else {
    Branching<MarkedEvent> engine(std::move(found), std::move(immigrants), marks, start, end, start,
                                  1 + random.below(500), most, seed.data());
    for (int64_t i = random.below(20); i > 0; --i) engine.remember(start - positive(random), random.below(d), 1.0);
    drain(engine, d, marked, start, end, most);
  }
}

void counts(Random& random) {
  const int64_t days = 1 + random.below(40), series = random.below(3);
  double (*draw)(Random&) = random.chance(0.2) ? anything : positive;
  std::vector<double> views = many_of(random, days, draw), weight(days, 1.0), ridge(series + 3, 0.0);
  const std::vector<double> inputs = many_of(random, series * days, draw);
  for (double& one : weight) one = random.chance(0.2) ? 0.0 : 1.0;
  const hip::Problem problem{days, series, views.data(), weight.data(), inputs.data(), ridge.data(), 1.0,
                             {0.0, std::log(hip::kOffset), std::log(hip::kOffset)}, {10.0, 9.0, 9.0}};
  std::vector<double> shapes, responses(4 * days), a(days);
  std::vector<int64_t> level;
  for (int64_t place = 0; place < 4; ++place) {
    const double shape[3] = {random(), 5.0 * random() - 3.0, 3.0 * random() - 1.0};
    shapes.insert(shapes.end(), shape, shape + 3);
    hip::kernel(shape, days, a.data(), nullptr);
    hip::respond(a.data(), days, &responses[place * days]);
    level.push_back(place % 2);
  }
  const hip::Outcome found =
      hip::fit(problem, shapes.data(), responses.data(), level.data(), 4, 2, 2, 30, 1e-10);
  if (std::isfinite(found.point.loss))
    for (const double one : found.point.linear) require(one >= 0.0, "weights from zero");
}

}  // namespace

int main(int count, char** arguments) {
  void (*cases[])(Random&) = {excitation, exponential_series, series, simulation, counts};
  return fuzz::run(count, arguments, [&](Random& random) { cases[random.below(5)](random); });
}
