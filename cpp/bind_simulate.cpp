// Python bindings of simulation. A stream is one run: all its state lives in an object that Python owns.
// Arguments are checked by groundswell.process.simulation.simulate_events.
#include <nanobind/stl/unique_ptr.h>

#include <algorithm>
#include <memory>

#include "arrays.hpp"
#include "simulate_branching.hpp"
#include "simulate_recursion.hpp"

namespace groundswell {
namespace {

using Words = Array<uint64_t, 1>;

template <class Number>
std::vector<Number> copied(const Array<Number, 1>& array) {
  return {array.data(), array.data() + array.shape(0)};
}

Excitation excitation_of(const Indices& offset, const Indices& to, const Vector& mean, const Vector& scale,
                         const Vector& shape) {
  return {static_cast<int64_t>(offset.shape(0)) - 1, copied(offset), copied(to), copied(mean), copied(scale),
          copied(shape)};
}

Immigrants immigrants_of(const Vector& edges, const Matrix& cumulative) {
  return {copied(edges), {cumulative.data(), cumulative.data() + cumulative.size()},
          static_cast<int64_t>(cumulative.shape(1))};
}

Marks marks_of(int kind, double least, double tail, double exponent, const Vector& values,
               const Vector& factors) {
  return {kind, least, tail, exponent, copied(values), copied(factors)};
}

template <class Number>
nb::object freed_by_python(Column<Number>& column, int64_t count) {
  column.reserve(1);  // no events: memory all the same, so that there is something to own
  Number* raw = column.release(count);
  nb::capsule owner(raw, [](void* pointer) noexcept { std::free(pointer); });
  return nb::cast(nb::ndarray<nb::numpy, Number>(raw, {static_cast<size_t>(count)}, owner));
}

// One run, whatever simulates it.
class Stream {
 public:
  Stream(bool with_dimensions, bool with_marks) : with_dimensions_(with_dimensions), with_marks_(with_marks) {}
  virtual ~Stream() = default;
  virtual bool exceeded() const = 0;

  // Up to `count` further events: times, dimensions or None, marks or None. `expected`: room to begin with.
  nb::object next(int64_t count, int64_t expected) {
    EventColumns columns;
    columns.with_dimensions = with_dimensions_;
    columns.with_marks = with_marks_;
    {
      nb::gil_scoped_release release;
      columns.reserve(std::min(count, expected));
      run(count, columns);
    }
    nb::object times = freed_by_python(columns.times, columns.count), dimensions = nb::none(),
               marks = nb::none();
    if (with_dimensions_) dimensions = freed_by_python(columns.dimensions, columns.count);
    if (with_marks_) marks = freed_by_python(columns.marks, columns.count);
    return nb::make_tuple(times, dimensions, marks);
  }

 private:
  virtual void run(int64_t count, EventColumns& out) = 0;
  bool with_dimensions_, with_marks_;
};

template <class Engine>
class StreamOf : public Stream {
 public:
  StreamOf(bool with_dimensions, bool with_marks, std::unique_ptr<Engine> engine)
      : Stream(with_dimensions, with_marks), engine_(std::move(engine)) {}
  bool exceeded() const override { return engine_->exceeded(); }

 private:
  void run(int64_t count, EventColumns& out) override { engine_->next(count, out); }
  std::unique_ptr<Engine> engine_;
};

template <class Engine>
std::unique_ptr<Stream> stream_of(bool with_dimensions, bool with_marks, std::unique_ptr<Engine> engine,
                                  const Vector& times, const Indices& dimensions, const Vector& factors) {
  nb::gil_scoped_release release;
  for (size_t i = 0; i < times.shape(0); ++i)
    engine->remember(times.data()[i], dimensions.data()[i], factors.data()[i]);
  return std::make_unique<StreamOf<Engine>>(with_dimensions, with_marks, std::move(engine));
}

std::unique_ptr<Stream> recursion_stream(Indices offset, Indices to, Vector mean, Vector scale, Vector shape,
                                         Vector decays, Indices group, Vector edges, Matrix cumulative,
                                         int kind, double least, double tail, double exponent, Vector values,
                                         Vector factors, Vector past, Indices past_dimensions,
                                         Vector past_factors, double start, double end, double from,
                                         int64_t most, Words seed) {
  const Marks marks = marks_of(kind, least, tail, exponent, values, factors);
  auto engine = std::make_unique<Recursion>(excitation_of(offset, to, mean, scale, shape), copied(decays),
                                            copied(group), immigrants_of(edges, cumulative), marks, start,
                                            end, from, most, seed.data());
  return stream_of(offset.shape(0) > 2, kind != Marks::kNone, std::move(engine), past, past_dimensions,
                   past_factors);
}

template <class Event>
std::unique_ptr<Stream> branching_of(Excitation excitation, Immigrants immigrants, Marks marks, double start,
                                     double end, double from, int64_t slices, int64_t most, const Words& seed,
                                     const Vector& past, const Indices& past_dimensions,
                                     const Vector& past_factors) {
  const bool with_dimensions = excitation.dimensions > 1, with_marks = marks.kind != Marks::kNone;
  auto engine =
      std::make_unique<Branching<Event>>(std::move(excitation), std::move(immigrants), std::move(marks),
                                         start, end, from, slices, most, seed.data());
  return stream_of(with_dimensions, with_marks, std::move(engine), past, past_dimensions, past_factors);
}

std::unique_ptr<Stream> branching_stream(Indices offset, Indices to, Vector mean, Vector scale, Vector shape,
                                         Vector edges, Matrix cumulative, int kind, double least, double tail,
                                         double exponent, Vector values, Vector factors, Vector past,
                                         Indices past_dimensions, Vector past_factors, double start,
                                         double end, double from, int64_t slices, int64_t most, Words seed) {
  const bool plain = offset.shape(0) == 2 && kind == Marks::kNone;
  return (plain ? branching_of<double> : branching_of<MarkedEvent>)(
      excitation_of(offset, to, mean, scale, shape), immigrants_of(edges, cumulative),
      marks_of(kind, least, tail, exponent, values, factors), start, end, from, slices, most, seed, past,
      past_dimensions, past_factors);
}

}  // namespace

void bind_simulate(nb::module_& module) {
  nb::class_<Stream>(module, "EventStream")
      .def("next", &Stream::next, nb::arg("count"), nb::arg("expected"))
      .def_prop_ro("exceeded", &Stream::exceeded);
  module.def("recursion_stream", &recursion_stream);
  module.def("branching_stream", &branching_stream);
}

}  // namespace groundswell
