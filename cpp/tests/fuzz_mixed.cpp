// Random cases for mixtures of event times and counts.
#include "fuzz.hpp"

#include "../mixed.hpp"

using namespace groundswell;
using fuzz::Random;

namespace {

void once(Random& random) {
  double (*draw)(Random&) = random.chance(0.3) ? fuzz::anything : fuzz::positive;
  const int64_t d = 1 + random.below(5), k = random.chance(0.5) ? d : d * d, pieces = 1 + random.below(25);
  std::vector<double> width, weight, decay, first, count, unit, launch, size, rate;
  std::vector<int64_t> step, interval(pieces * d, -1), first_event{0}, event, is_count, source;
  for (int64_t i = 0; i < d; ++i) {
    is_count.push_back(random.chance(0.5)), unit.push_back(1.0 + 1000.0 * random());
    launch.push_back(random.chance(0.5) ? 0.0 : draw(random)), size.push_back(draw(random));
  }
  for (int64_t j = 0; j < k; ++j) {
    source.push_back(j % d), decay.push_back(draw(random)), first.push_back(random());
    for (int64_t i = 0; i < d; ++i) weight.push_back(draw(random) / static_cast<double>(d));
  }
  for (int64_t i = 0; i < 2 * d; ++i) rate.push_back(draw(random));
  for (int64_t p = 0; p < pieces; ++p) {
    width.push_back(random.chance(0.1) ? 0.0 : std::exp(12.0 * random() - 8.0)), step.push_back(p % 2);
    for (int64_t i = 0; i < d; ++i)
      for (int64_t events = is_count[i] ? 0 : random.below(3); events > 0; --events) event.push_back(i);
    first_event.push_back(static_cast<int64_t>(event.size()));
  }
  int64_t intervals = 0;
  for (int64_t i = 0; i < d; ++i)
    for (int64_t p = 0; is_count[i] && p < pieces;) {
      const int64_t last = p + 1 + random.below(4);
      const bool missing = random.chance(0.2);
      for (; p < last && p < pieces; ++p) interval[p * d + i] = missing ? -1 : intervals;
      if (!missing) ++intervals, count.push_back(std::floor(1e4 * random()));
    }
  std::vector<double> g_weight(d * k, 0.0), g_decay(k, 0.0), g_rate(2 * d, 0.0), g_launch(d, 0.0), g_size(d, 0.0);
  std::vector<double> mass(pieces * d), intensity(event.size()), last(k);
  const MixedRecord record{d, k, pieces, intervals, width.data(), step.data(), interval.data(),
                           first_event.data(), event.data(), count.data(), is_count.data(), source.data(),
                           unit.data()};
  const MixedParameters given{weight.data(), decay.data(), rate.data(), launch.data(), size.data(), first.data()};
  const MixedGradient out{g_weight.data(), g_decay.data(), g_rate.data(), g_launch.data(), g_size.data()};
  const MixedTrace trace{mass.data(), intensity.data(), last.data()};
  mixed_likelihood(record, given, random.chance(0.7) ? &out : nullptr, random.chance(0.7) ? &trace : nullptr);
}

}  // namespace

int main(int count, char** arguments) { return fuzz::run(count, arguments, once); }
