// Python bindings of mixtures of event times and counts; groundswell.process.mixtures.mixed_hawkes checks shapes and values.
#include <algorithm>

#include "arrays.hpp"
#include "mixed.hpp"

namespace groundswell {
namespace {

using IndexMatrix = Array<int64_t, 2>;

std::unique_ptr<double[]> zeros(int64_t count) {
  auto data = numbers(std::max<int64_t>(count, 1));
  std::fill_n(data.get(), count, 0.0);
  return data;
}

struct MixedArrays {
  Vector width;
  Indices step;
  IndexMatrix interval;
  Indices first_event, event_dimension;
  Vector count;
  Indices is_count, source;
  Vector unit;

  MixedRecord record() const {
    return {static_cast<int64_t>(unit.shape(0)), static_cast<int64_t>(source.shape(0)),
            static_cast<int64_t>(width.shape(0)), static_cast<int64_t>(count.shape(0)),
            width.data(), step.data(), interval.data(), first_event.data(), event_dimension.data(),
            count.data(), is_count.data(), source.data(), unit.data()};
  }
};

nb::object mixed_gradient(Vector width, Indices step, IndexMatrix interval, Indices first_event,
                          Indices event_dimension, Vector count, Indices is_count, Indices source,
                          Vector unit, Matrix weight, Vector decay, Matrix rate, Vector launch, Vector size) {
  const MixedArrays arrays{width, step, interval, first_event, event_dimension, count, is_count, source, unit};
  const MixedRecord record = arrays.record();
  const int64_t d = record.dimensions, k = record.states, steps = static_cast<int64_t>(rate.shape(0));
  auto by_weight = zeros(d * k), by_decay = zeros(k), by_rate = zeros(steps * d), by_launch = zeros(d),
       by_size = zeros(d), first = zeros(k);
  double value = 0.0;
  {
    nb::gil_scoped_release release;
    const MixedParameters given{weight.data(), decay.data(), rate.data(), launch.data(), size.data(),
                                first.get()};
    const MixedGradient gradient{by_weight.get(), by_decay.get(), by_rate.get(), by_launch.get(),
                                 by_size.get()};
    value = mixed_likelihood(record, given, &gradient, nullptr);
  }
  return nb::make_tuple(value, to_numpy(std::move(by_weight), {weight.shape(0), weight.shape(1)}),
                        to_numpy(std::move(by_decay), {decay.shape(0)}),
                        to_numpy(std::move(by_rate), {rate.shape(0), rate.shape(1)}),
                        to_numpy(std::move(by_launch), {launch.shape(0)}),
                        to_numpy(std::move(by_size), {size.shape(0)}));
}

nb::object mixed_trace(Vector width, Indices step, IndexMatrix interval, Indices first_event,
                       Indices event_dimension, Vector count, Indices is_count, Indices source, Vector unit,
                       Matrix weight, Vector decay, Matrix rate, Vector launch, Vector size, Vector first) {
  const MixedArrays arrays{width, step, interval, first_event, event_dimension, count, is_count, source, unit};
  const MixedRecord record = arrays.record();
  const auto events = static_cast<int64_t>(event_dimension.shape(0));
  auto mass = zeros(record.pieces * record.dimensions), intensity = zeros(events), last = zeros(record.states);
  double value = 0.0;
  {
    nb::gil_scoped_release release;
    const MixedParameters given{weight.data(), decay.data(), rate.data(), launch.data(), size.data(),
                                first.data()};
    const MixedTrace trace{mass.get(), intensity.get(), last.get()};
    value = mixed_likelihood(record, given, nullptr, &trace);
  }
  return nb::make_tuple(value, to_numpy(std::move(mass), {width.shape(0), unit.shape(0)}),
                        to_numpy(std::move(intensity), {event_dimension.shape(0)}),
                        to_numpy(std::move(last), {source.shape(0)}));
}

}  // namespace

void bind_mixed(nb::module_& module) {
  module.def("mixed_gradient", &mixed_gradient, nb::arg("width"), nb::arg("step"), nb::arg("interval"),
             nb::arg("first_event"), nb::arg("event_dimension"), nb::arg("count"), nb::arg("is_count"),
             nb::arg("source"), nb::arg("unit"), nb::arg("weight"), nb::arg("decay"), nb::arg("rate"),
             nb::arg("launch"), nb::arg("size"));
  module.def("mixed_trace", &mixed_trace, nb::arg("width"), nb::arg("step"), nb::arg("interval"),
             nb::arg("first_event"), nb::arg("event_dimension"), nb::arg("count"), nb::arg("is_count"),
             nb::arg("source"), nb::arg("unit"), nb::arg("weight"), nb::arg("decay"), nb::arg("rate"),
             nb::arg("launch"), nb::arg("size"), nb::arg("first"));
}

}  // namespace groundswell
