// Python bindings of fits to counts; shapes and values are checked by groundswell.process.
#include "arrays.hpp"
#include "hip_search.hpp"

namespace groundswell {
namespace {

hip::Problem problem_of(const Vector& counts, const Vector& weight, const Matrix& inputs, const Vector& ridge,
                        double scale_reference, const Vector& low, const Vector& high) {
  hip::Problem problem{static_cast<int64_t>(counts.shape(0)), static_cast<int64_t>(inputs.shape(0)), counts.data(),
                       weight.data(), inputs.data(), ridge.data(), scale_reference, {}, {}};
  for (int i = 0; i < hip::kShape; ++i) {
    problem.low[i] = low.data()[i];
    problem.high[i] = high.data()[i];
  }
  return problem;
}

nb::object hip_responses(Matrix shapes, int64_t days) {
  const int64_t grid = shapes.shape(0);
  auto out = numbers(grid * days);
  {
    nb::gil_scoped_release release;
    std::vector<double> a(static_cast<size_t>(days));
    for (int64_t g = 0; g < grid; ++g) {
      hip::kernel(shapes.data() + g * hip::kShape, days, a.data(), nullptr);
      hip::respond(a.data(), days, out.get() + g * days);
    }
  }
  return nb::cast(to_numpy(std::move(out), {shapes.shape(0), static_cast<size_t>(days)}));
}

nb::object hip_fit(Vector counts, Vector weight, Matrix inputs, Vector ridge, double scale_reference, Vector low,
                   Vector high, Matrix shapes, Matrix responses, Indices level, int64_t starts, int64_t most,
                   double tolerance) {
  const hip::Problem problem = problem_of(counts, weight, inputs, ridge, scale_reference, low, high);
  const int64_t days = problem.days, size = problem.columns(), grid = shapes.shape(0);
  auto shape = numbers(hip::kShape), linear = numbers(size), mean = numbers(days);
  auto jacobian = numbers((hip::kShape + size) * days);
  hip::Outcome outcome;
  {
    nb::gil_scoped_release release;
    int64_t levels = 0;
    for (int64_t g = 0; g < grid; ++g) levels = std::max(levels, level.data()[g] + 1);
    outcome = hip::fit(problem, shapes.data(), responses.data(), level.data(), grid, levels, starts, most, tolerance);
    outcome.point.linear.resize(static_cast<size_t>(size), 0.0);
    hip::Workspace work(problem);
    hip::shape_slopes(problem, work, outcome.point, jacobian.get());
    std::copy(work.columns.begin(), work.columns.end(), jacobian.get() + hip::kShape * days);
    std::copy(outcome.point.shape, outcome.point.shape + hip::kShape, shape.get());
    std::copy(outcome.point.linear.begin(), outcome.point.linear.end(), linear.get());
    std::copy(outcome.point.mean.begin(), outcome.point.mean.end(), mean.get());
  }
  return nb::make_tuple(to_numpy(std::move(shape), {static_cast<size_t>(hip::kShape)}),
                        to_numpy(std::move(linear), {static_cast<size_t>(size)}), outcome.point.loss,
                        to_numpy(std::move(mean), {static_cast<size_t>(days)}),
                        to_numpy(std::move(jacobian), {static_cast<size_t>(hip::kShape + size), static_cast<size_t>(days)}),
                        outcome.calls);
}

// Continues the recursion from a prefix: out[t] for t in [known, days), with source[t] from outside.
nb::object hip_continue(Vector shape, Vector prefix, Vector source) {
  const int64_t known = prefix.shape(0), days = known + static_cast<int64_t>(source.shape(0));
  auto out = numbers(days - known);
  {
    nb::gil_scoped_release release;
    std::vector<double> a(static_cast<size_t>(std::max<int64_t>(days, 1))), mean(a.size());
    hip::kernel(shape.data(), static_cast<int64_t>(a.size()), a.data(), nullptr);
    for (int64_t t = 0; t < days; ++t) {
      if (t < known) {
        mean[t] = prefix.data()[t];
        continue;
      }
      mean[t] = source.data()[t - known];
      for (int64_t k = 1; k <= t; ++k) mean[t] += a[k] * mean[t - k];
      out[t - known] = mean[t];
    }
  }
  return nb::cast(to_numpy(std::move(out), {static_cast<size_t>(days - known)}));
}

}  // namespace

void bind_counts(nb::module_& module) {
  module.def("hip_responses", &hip_responses, nb::arg("shapes"), nb::arg("days"));
  module.def("hip_fit", &hip_fit, nb::arg("counts"), nb::arg("weight"), nb::arg("inputs"), nb::arg("ridge"),
             nb::arg("scale_reference"), nb::arg("low"), nb::arg("high"), nb::arg("shapes"), nb::arg("responses"),
             nb::arg("level"), nb::arg("starts"), nb::arg("most"), nb::arg("tolerance"));
  module.def("hip_continue", &hip_continue, nb::arg("shape"), nb::arg("prefix"), nb::arg("source"));
}

}  // namespace groundswell
