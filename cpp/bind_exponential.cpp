// Python bindings of exponential.hpp; values are checked by groundswell.process.
#include "arrays.hpp"
#include "exponential.hpp"

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

}  // namespace

void bind_exponential(nb::module_& module) {
  using nb::arg;
  module.def("exp_of", [](Vector x) { return filled(x, fill_exp); }, arg("x"), "exp of numbers up to 0.");
  module.def("log_of", [](Vector x) { return filled(x, fill_log); }, arg("x"), "log of positive normal numbers.");
  module.def("exponential_likelihood", exponential_likelihood, arg("times"), arg("start"), arg("end"),
             arg("background"), arg("branching"), arg("decay"), arg("state"), arg("order"),
             "Log-likelihood, gradient and Hessian in (background, branching, decay), and the state at the end.");
}

}  // namespace groundswell
