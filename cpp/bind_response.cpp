// Python bindings of kernels' responses; shapes and values are checked by groundswell.process.response.
#include "arrays.hpp"
#include "power_law.hpp"
#include "response_numbers.hpp"
#include "rows.hpp"
#include "secular.hpp"

namespace groundswell {
namespace {

Inputs inputs_of(const Vector& edges, const Matrix& steps, const Matrix& impulses, const Matrix& pulses,
                 const Vector& pulse_rates) {
  return {static_cast<int64_t>(steps.shape(0)), static_cast<int64_t>(steps.shape(1)),
          edges.data(), steps.data(), impulses.data(), pulses.data(), pulse_rates.data()};
}

// Terms before the padding with c = 0 at the end.
int64_t used_terms(const double* c, int64_t terms) {
  while (terms > 0 && c[terms - 1] == 0.0) --terms;
  return terms;
}

void load_duals(const double* value, const double* slopes, int64_t count, int64_t parameters,
                int64_t first, std::vector<Dual>& out) {
  for (int64_t k = 0; k < count; ++k) {
    out[k] = Dual(value[k]);
    for (int64_t i = 0; i < kLanes && first + i < parameters; ++i)
      out[k].slope[i] = slopes[k * parameters + first + i];
  }
}

nb::object secular_roots(Matrix a, Vector b) {
  const int64_t kernels = a.shape(0), terms = a.shape(1);
  auto r = numbers(kernels * terms), c = numbers(kernels * terms);
  {
    nb::gil_scoped_release release;
    SecularWorkspace<double> work(terms);
    for (int64_t h = 0; h < kernels; ++h)
      solve_secular(a.data() + h * terms, b.data(), terms, r.get() + h * terms, c.get() + h * terms,
                    work);
  }
  return nb::make_tuple(to_numpy(std::move(r), {a.shape(0), a.shape(1)}),
                        to_numpy(std::move(c), {a.shape(0), a.shape(1)}));
}

nb::object power_law_terms(Vector branching, Vector exponent, Vector cutoff) {
  const int64_t kernels = branching.shape(0);
  auto a = numbers(kernels * kPowerLawTerms), b = numbers(kPowerLawTerms);
  {
    nb::gil_scoped_release release;
    power_law_rates(b.get());
    for (int64_t h = 0; h < kernels; ++h)
      power_law_weights(branching.data()[h], exponent.data()[h], cutoff.data()[h], b.get(),
                        a.get() + h * kPowerLawTerms);
  }
  const size_t terms = kPowerLawTerms;
  return nb::make_tuple(to_numpy(std::move(a), {branching.shape(0), terms}),
                        to_numpy(std::move(b), {terms}));
}

Result power_law_slopes(double branching, double exponent, double cutoff) {
  auto slopes = numbers(kPowerLawTerms * kLanes), rate = numbers(kPowerLawTerms);
  power_law_rates(rate.get());
  Dual n(branching), theta(exponent), c(cutoff);
  n.slope[0] = theta.slope[1] = c.slope[2] = 1.0;
  std::vector<Dual> weight(kPowerLawTerms);
  power_law_weights(n, theta, c, rate.get(), weight.data());
  for (int64_t k = 0; k < kPowerLawTerms; ++k)
    for (int i = 0; i < kLanes; ++i) slopes[k * kLanes + i] = weight[k].slope[i];
  return to_numpy(std::move(slopes), {static_cast<size_t>(kPowerLawTerms), static_cast<size_t>(kLanes)});
}

nb::object expected_views(Vector edges, Matrix steps, Matrix impulses, Matrix pulses, Vector pulse_rates,
                          Matrix r, Matrix c, int64_t threads) {
  const Inputs in = inputs_of(edges, steps, impulses, pulses, pulse_rates);
  const int64_t cells = in.segments * in.inputs, kernels = r.shape(0), terms = r.shape(1);
  auto direct = numbers(cells), passed = numbers(kernels * cells);
  {
    nb::gil_scoped_release release;
    direct_views(in, direct.get());
    const PulseGroups groups(in);
    over_rows(kernels, threads, [&](int64_t first, int64_t last) {
      NumbersWorkspace work(terms, in.inputs, static_cast<int64_t>(groups.rates.size()));
      for (int64_t h = first; h < last; ++h) {
        const double *rates = r.data() + h * terms, *weights = c.data() + h * terms;
        passed_numbers(in, groups, rates, weights, used_terms(weights, terms), passed.get() + h * cells, work);
      }
    });
  }
  return nb::make_tuple(to_numpy(std::move(direct), {steps.shape(0), steps.shape(1)}),
                        to_numpy(std::move(passed), {r.shape(0), steps.shape(0), steps.shape(1)}));
}

nb::object expected_views_gradient(Vector edges, Matrix steps, Matrix impulses, Matrix pulses,
                                   Vector pulse_rates, Vector a, Vector b, Matrix a_slopes,
                                   Matrix b_slopes) {
  const Inputs in = inputs_of(edges, steps, impulses, pulses, pulse_rates);
  const int64_t cells = in.segments * in.inputs, terms = a.shape(0), parameters = a_slopes.shape(1);
  auto passed = numbers(cells), gradient = numbers(cells * parameters);
  {
    nb::gil_scoped_release release;
    const PulseGroups groups(in);
    ResponseWorkspace<Dual> work(terms, in.inputs, static_cast<int64_t>(groups.rates.size()));
    SecularWorkspace<Dual> secular(terms);
    std::vector<Dual> weight(terms), rate(terms), r(terms), c(terms), result(cells);
    for (int64_t first = 0; first < parameters; first += kLanes) {
      load_duals(a.data(), a_slopes.data(), terms, parameters, first, weight);
      load_duals(b.data(), b_slopes.data(), terms, parameters, first, rate);
      const int64_t used = solve_secular(weight.data(), rate.data(), terms, r.data(), c.data(), secular);
      passed_views(in, groups, r.data(), c.data(), used, result.data(), work);
      for (int64_t cell = 0; cell < cells; ++cell) {
        passed[cell] = result[cell].value;
        for (int64_t i = 0; i < kLanes && first + i < parameters; ++i)
          gradient[cell * parameters + first + i] = result[cell].slope[i];
      }
    }
  }
  return nb::make_tuple(
      to_numpy(std::move(passed), {steps.shape(0), steps.shape(1)}),
      to_numpy(std::move(gradient), {steps.shape(0), steps.shape(1), a_slopes.shape(1)}));
}

}  // namespace

void bind_response(nb::module_& module) {
  module.def("secular_roots", &secular_roots, nb::arg("a"), nb::arg("b"));
  module.def("power_law_terms", &power_law_terms, nb::arg("branching"), nb::arg("exponent"),
             nb::arg("cutoff"));
  module.def("power_law_slopes", &power_law_slopes, nb::arg("branching"), nb::arg("exponent"),
             nb::arg("cutoff"));
  module.def("expected_views", &expected_views, nb::arg("edges"), nb::arg("steps"), nb::arg("impulses"),
             nb::arg("pulses"), nb::arg("pulse_rates"), nb::arg("r"), nb::arg("c"), nb::arg("threads"));
  module.def("expected_views_gradient", &expected_views_gradient, nb::arg("edges"), nb::arg("steps"),
             nb::arg("impulses"), nb::arg("pulses"), nb::arg("pulse_rates"), nb::arg("a"), nb::arg("b"),
             nb::arg("a_slopes"), nb::arg("b_slopes"));
}

}  // namespace groundswell
