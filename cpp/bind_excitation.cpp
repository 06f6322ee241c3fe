// Python bindings of what earlier events excite; arrays are checked by groundswell.process.events.lanes.
#include <algorithm>

#include "arrays.hpp"
#include "excitation.hpp"

namespace groundswell {
namespace {

using Flags = Array<uint8_t, 1>;
using State = nb::ndarray<double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;  // changed in place

Points points_of(const Vector& time, const Indices& source, const Vector& weight, const Flags& wanted) {
  return {static_cast<int64_t>(time.shape(0)), time.data(), source.data(), weight.data(), wanted.data()};
}

// Sources from -1 to the last one, arrays of one length: what Python has checked, and a stranger's call has not.
void check(const Vector& time, const Indices& source, const Vector& weight, const Flags& wanted, int64_t sources) {
  const size_t count = time.shape(0);
  if (source.shape(0) != count || weight.shape(0) != count || wanted.shape(0) != count)
    throw nb::value_error("time, source, weight and wanted: lengths differ");
  for (size_t i = 0; i < count; ++i)
    if (source.data()[i] < -1 || source.data()[i] >= sources) throw nb::value_error("source: there is no such source");
}

size_t rows_of(const Flags& wanted) {
  const uint8_t* flags = wanted.data();
  return static_cast<size_t>(std::count_if(flags, flags + wanted.shape(0), [](uint8_t flag) { return flag != 0; }));
}

GROUNDSWELL_SIMD void pass_exponentials(const Points& points, const Lanes& lanes, double* state, double* out) {
  exponential_features(points, lanes, state, out);
}

GROUNDSWELL_SIMD void pass_values(const Points& points, const Ladder& ladder, int64_t sources, const double* weights,
                                  int64_t step, double* state, double* out) {
  ladder_features<1>(points, ladder, sources, weights, step, state, out);
}

GROUNDSWELL_SIMD void pass_slopes(const Points& points, const Ladder& ladder, int64_t sources, const double* weights,
                                  int64_t step, double* state, double* out) {
  ladder_features<6>(points, ladder, sources, weights, step, state, out);
}

Result exponential(Vector time, Indices source, Vector weight, Flags wanted, Vector rate, Indices first,
                            State state) {
  const size_t lanes = rate.shape(0);
  check(time, source, weight, wanted, static_cast<int64_t>(first.shape(0)) - 1);
  if (state.shape(0) != kStateRows || state.shape(1) != lanes) throw nb::value_error("state: not of these lanes");
  const Points points = points_of(time, source, weight, wanted);
  const size_t rows = rows_of(wanted);
  auto out = numbers(static_cast<int64_t>(rows * lanes * 3));
  {
    nb::gil_scoped_release release;
    pass_exponentials(points, {static_cast<int64_t>(lanes), rate.data(), first.data()}, state.data(), out.get());
  }
  return to_numpy(std::move(out), {rows, lanes, 3});
}

Result ladder_of(Vector time, Indices source, Vector weight, Flags wanted, Vector base_rate, int64_t levels,
                       Array<double, 3> weights, State state) {
  check(time, source, weight, wanted, static_cast<int64_t>(state.shape(0)));
  if (weights.shape(2) + 2 != state.shape(1) || weights.shape(2) != base_rate.shape(0) * levels || weights.shape(2) % 8)
    throw nb::value_error("weights, base_rate and state: sizes do not match");
  const Points points = points_of(time, source, weight, wanted);
  const Ladder ladder{static_cast<int64_t>(base_rate.shape(0)), levels, base_rate.data()};
  const size_t rows = rows_of(wanted), sources = state.shape(0), contractions = weights.shape(1);
  const int64_t step = weights.shape(0) > 1 ? static_cast<int64_t>(contractions * weights.shape(2)) : 0;
  auto out = numbers(static_cast<int64_t>(rows * sources * contractions));
  const int64_t count = static_cast<int64_t>(sources);
  {
    nb::gil_scoped_release release;
    (contractions == 1 ? pass_values : pass_slopes)(points, ladder, count, weights.data(), step, state.data(),
                                                    out.get());
  }
  return to_numpy(std::move(out), {rows, sources, contractions});
}

}  // namespace

void bind_excitation(nb::module_& module) {
  module.def("exponential_features", &exponential, nb::arg("time"), nb::arg("source"), nb::arg("weight"),
             nb::arg("wanted"), nb::arg("rate"), nb::arg("first"), nb::arg("state"));
  module.def("ladder_features", &ladder_of, nb::arg("time"), nb::arg("source"), nb::arg("weight"),
             nb::arg("wanted"), nb::arg("base_rate"), nb::arg("levels"), nb::arg("weights"), nb::arg("state"));
}

}  // namespace groundswell
