// Python bindings of exponential.hpp and many.hpp; values are checked by groundswell.process.
#include "arrays.hpp"
#include "exponential.hpp"
#include "many.hpp"

namespace groundswell {
namespace {

nb::object exponential_likelihood(Vector times, double start, double end, double background, double branching,
                                  double decay, Vector state, int order) {
  if (state.shape(0) != 3) throw nb::value_error("state: needs three numbers");
  if (order < 0 || order > 2) throw nb::value_error("order: 0 (value), 1 (gradient) or 2 (Hessian)");
  const ExponentialParameters at{background, branching, decay};
  const DecayState before{state.data()[0], state.data()[1], state.data()[2]};
  const int64_t count = times.shape(0);
  const auto evaluate = order == 0 ? exponential_value : order == 1 ? exponential_gradient : exponential_hessian;
  ExponentialLikelihood found;
  {
    nb::gil_scoped_release release;
    found = evaluate(times.data(), count, start, end, at, before);
  }
  auto gradient = numbers(3), hessian = numbers(9), after = numbers(3);
  std::copy_n(found.gradient, 3, gradient.get());
  std::copy_n(found.hessian, 9, hessian.get());
  after[0] = found.state.sum, after[1] = found.state.aged, after[2] = found.state.aged_twice;
  return nb::make_tuple(found.value, to_numpy(std::move(gradient), {3}), to_numpy(std::move(hessian), {3, 3}),
                        to_numpy(std::move(after), {3}));
}

GROUNDSWELL_SIMD void fill_exp(const double* x, int64_t count, double* y) {
  for (int64_t i = 0; i < count; ++i) y[i] = exp_of(x[i]);
}

GROUNDSWELL_SIMD void fill_log(const double* x, int64_t count, double* y) {
  for (int64_t i = 0; i < count; ++i) y[i] = log_of(x[i]);
}

Result filled(Vector x, void (*fill)(const double*, int64_t, double*)) {
  auto y = numbers(x.shape(0));
  fill(x.data(), x.shape(0), y.get());
  return to_numpy(std::move(y), {x.shape(0)});
}

nb::object fit_many(Vector times, Indices offsets, Vector starts, Vector ends, double held_decay, int threads) {
  const size_t count = starts.shape(0);
  const int64_t last = static_cast<int64_t>(times.shape(0));
  if (offsets.shape(0) != count + 1 || ends.shape(0) != count)
    throw nb::value_error("offsets: one more than starts and ends");
  for (size_t i = 0; i <= count; ++i) {
    const int64_t here = offsets.data()[i], before = i > 0 ? offsets.data()[i - 1] : 0;
    if (here < before || here > last) throw nb::value_error("offsets: must ascend from 0 to the number of times");
  }
  auto parameters = numbers(3 * count), errors = numbers(3 * count), values = numbers(count);
  auto status = std::make_unique<int8_t[]>(count), fault = std::make_unique<int8_t[]>(count);
  auto place = std::make_unique<int64_t[]>(count);
  auto evaluations = std::make_unique<int32_t[]>(count);
  {
    nb::gil_scoped_release release;
    std::vector<SeriesFit> fits(count);
    many::fit_lists({times.data(), offsets.data(), starts.data(), ends.data(), static_cast<int64_t>(count)},
                    held_decay, threads, fits.data());
    for (size_t i = 0; i < count; ++i) {
      const SeriesFit& fit = fits[i];
      parameters[i] = fit.at.background;
      parameters[count + i] = fit.at.branching;
      parameters[2 * count + i] = fit.at.decay;
      std::copy_n(fit.errors, 3, errors.get() + 3 * i);
      values[i] = fit.value;
      status[i] = static_cast<int8_t>(fit.status);
      fault[i] = static_cast<int8_t>(fit.fault);
      place[i] = fit.place;
      evaluations[i] = fit.evaluations;
    }
  }
  return nb::make_tuple(to_numpy(std::move(parameters), {3, count}), to_numpy(std::move(errors), {count, 3}),
                        to_numpy(std::move(values), {count}), to_numpy(std::move(status), {count}),
                        to_numpy(std::move(fault), {count}), to_numpy(std::move(place), {count}),
                        to_numpy(std::move(evaluations), {count}));
}

}  // namespace

void bind_exponential(nb::module_& module) {
  using nb::arg;
  module.def("exp_of", [](Vector x) { return filled(x, fill_exp); }, arg("x"), "exp of numbers up to 0.");
  module.def("log_of", [](Vector x) { return filled(x, fill_log); }, arg("x"), "log of positive normal numbers.");
  module.def("exponential_likelihood", exponential_likelihood, arg("times"), arg("start"), arg("end"),
             arg("background"), arg("branching"), arg("decay"), arg("state"), arg("order"),
             "Log-likelihood, gradient and Hessian in (background, branching, decay), and the state at the end.");
  module.def("fit_many", fit_many, arg("times"), arg("offsets"), arg("starts"), arg("ends"), arg("held_decay"),
             arg("threads"), "Parameters, errors, values, status, fault, its place and evaluations of each series.");
}

}  // namespace groundswell
