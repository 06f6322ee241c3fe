// Runs both ways of simulating over ordinary and hostile numbers, for the address and undefined-behaviour
// sanitizers. Prints the number of checks; a failed one ends it with exit status 1.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "../simulate_branching.hpp"
#include "../simulate_recursion.hpp"

using namespace groundswell;

namespace {

int checks = 0;

void require(bool holds, const char* what) {
  ++checks;
  if (holds) return;
  std::printf("not so: %s\n", what);
  std::exit(1);
}

struct Case {
  int64_t dimensions;
  double branching, scale, shape, rate, start, end;
  int marks;
  int64_t most;
};

Excitation excitation_of(const Case& example) {
  Excitation result;
  const int64_t d = example.dimensions;
  result.dimensions = d;
  result.offset.push_back(0);
  for (int64_t from = 0; from < d; ++from) {
    for (int64_t to = 0; to < d; ++to) {
      if ((from + to) % 3 == 2 || example.branching == 0.0) continue;
      result.to.push_back(to);
      result.mean.push_back(example.branching / static_cast<double>(d));
      result.scale.push_back(example.scale * (1.0 + static_cast<double>(to)));
      result.shape.push_back(to % 2 == 0 ? example.shape : 0.0);
    }
    result.offset.push_back(static_cast<int64_t>(result.to.size()));
  }
  return result;
}

Immigrants immigrants_of(const Case& example) {
  const double middle = 0.5 * (example.start + example.end);
  std::vector<double> cumulative;
  for (int step = 0; step < 2; ++step)
    for (int64_t d = 0; d < example.dimensions; ++d)
      cumulative.push_back(step == 0 ? 0.0 : example.rate * static_cast<double>(d + 1));
  return {{example.start, middle, example.end}, cumulative, example.dimensions};
}

Marks marks_of(const Case& example) {
  Marks marks;
  marks.kind = example.marks;
  marks.tail = 2.1, marks.exponent = 0.5;
  if (example.marks == Marks::kGiven) marks.values = {1.0, 2.0, 9.0}, marks.factors = {0.5, 0.7, 1.8};
  return marks;
}

// All events, `block` at a time.
template <class Engine>
std::vector<double> run(const Case& example, Engine& engine, int64_t block) {
  std::vector<double> times;
  for (;;) {
    EventColumns out;
    out.with_dimensions = example.dimensions > 1;
    out.with_marks = example.marks != Marks::kNone;
    engine.next(block, out);
    require(out.count <= block, "a block holds no more than was asked for");
    for (int64_t i = 0; i < out.count; ++i) {
      times.push_back(out.times.data()[i]);
      require(times.back() > example.start && times.back() <= example.end, "events lie inside the window");
      require(times.size() < 2 || times[times.size() - 2] <= times.back(), "events ascend");
      if (out.with_dimensions)
        require(out.dimensions.data()[i] >= 0 && out.dimensions.data()[i] < example.dimensions, "dimensions");
      if (out.with_marks) require(out.marks.data()[i] >= 1.0, "marks");
    }
    std::unique_ptr<double, void (*)(void*)> owned(out.times.release(out.count), std::free);
    require(static_cast<int64_t>(times.size()) <= example.most + 1, "the cap holds");
    if (out.count < block) return times;
  }
}

template <class Event>
std::vector<double> branching(const Case& example, int64_t slices, int64_t block) {
  std::vector<uint64_t> seed(kSeedWords, 12345u);
  for (int64_t i = 0; i < kSeedWords; ++i) seed[i] *= static_cast<uint64_t>(2 * i + 1) * 0x9e3779b97f4a7c15u;
  Branching<Event> engine(excitation_of(example), immigrants_of(example), marks_of(example), example.start,
                          example.end, example.start, slices, example.most, seed.data());
  for (int i = 0; i < 40; ++i) engine.remember(example.start - 0.25 * i, i % example.dimensions, 1.0);
  return run(example, engine, block);
}

std::vector<double> recursion(const Case& example, int64_t block) {
  std::vector<uint64_t> seed(kSeedWords, 0u);
  Excitation excitation = excitation_of(example);
  std::vector<double> decays;
  std::vector<int64_t> group;
  for (size_t c = 0; c < excitation.to.size(); ++c) {
    group.push_back(static_cast<int64_t>(c));
    decays.push_back(1.0 / excitation.scale[c]);
  }
  Recursion engine(std::move(excitation), decays, group, immigrants_of(example), marks_of(example),
                   example.start, example.end, example.start, example.most, seed.data());
  for (int i = 0; i < 40; ++i) engine.remember(example.start - 0.25 * i, i % example.dimensions, 1.0);
  return run(example, engine, block);
}

}  // namespace

int main() {
  std::vector<uint64_t> zeros(kSeedWords, 0u);
  Draws draws(zeros.data());
  double sum = 0.0;
  for (int i = 0; i < 100000; ++i) {
    const double uniform = draws.uniform(), exponential = draws.exponential();
    require(uniform > 0.0 && uniform < 1.0 && exponential > 0.0 && exponential < 37.0, "draws keep their range");
    sum += exponential;
  }
  require(std::fabs(sum / 1e5 - 1.0) < 0.02, "exponentials have mean 1");

  const Case examples[] = {
      {1, 0.7, 0.5, 0.0, 2.0, 0.0, 100.0, Marks::kNone, 100000},
      {1, 0.7, 0.1, 2.0, 2.0, -50.0, 100.0, Marks::kNone, 100000},
      {3, 0.7, 0.1, 2.0, 2.0, 1e9, 1e9 + 50.0, Marks::kPareto, 100000},
      {4, 0.9, 0.1, 0.0, 2.0, 0.0, 100.0, Marks::kGiven, 100000},
      {1, 0.9, 1e-4, 20.0, 5.0, 0.0, 1e6, Marks::kNone, 100000},    // the longest tail
      {1, 0.9, 1e-300, 0.3, 5.0, 0.0, 10.0, Marks::kNone, 100000},  // all children at once
      {1, 0.9, 1e300, 0.3, 5.0, 0.0, 10.0, Marks::kNone, 100000},   // no child in time
      {1, 0.0, 1.0, 0.0, 5.0, 0.0, 10.0, Marks::kNone, 100000},     // no kernel
      {2, 0.5, 1.0, 0.0, 0.0, 0.0, 10.0, Marks::kNone, 100000},     // no immigrants
      {1, 1e12, 1.0, 0.0, 1.0, 0.0, 10.0, Marks::kNone, 5000},      // explosions
      {2, 1e12, 1e12, 0.5, 1.0, 0.0, 10.0, Marks::kPareto, 5000},
      {1, 5.0, 1.0, 0.0, 1.0, 0.0, 1e6, Marks::kNone, 5000},
      {1, 1e308, 0.1, 0.0, 1.0, 0.0, 1e6, Marks::kNone, 5000},
      {3, 1e308, 0.1, 0.0, 1.0, 0.0, 1e6, Marks::kNone, 5000},
      {1, 0.5, 1.0, 1.0, 1e300, 0.0, 10.0, Marks::kNone, 5000},
      {2, 0.5, 1.0, 1.0, 1.0, 0.0, 1e-300, Marks::kNone, 5000},
      {1, 0.5, 1.0, 1.0, 1e300, 0.0, 5e-324, Marks::kNone, 5000},
  };
  for (const Case& example : examples) {
    for (const int64_t slices : {1, 7, 1000}) {
      const std::vector<double> whole = branching<MarkedEvent>(example, slices, 1 << 20);
      require(whole == branching<MarkedEvent>(example, slices, 100), "blocks do not matter");
      if (example.dimensions > 1 || example.marks != Marks::kNone) continue;
      require(whole == branching<double>(example, slices, 333), "neither does what is carried along");
    }
    const std::vector<double> whole = recursion(example, 1 << 20);
    require(whole == recursion(example, 77), "blocks do not matter");
  }
  std::printf("%d checks\n", checks);
}
