// Python bindings of the posterior of one video; shapes and values come from groundswell.attention.posterior.
#include <limits>

#include "arrays.hpp"
#include "attention_curvature.hpp"
#include "attention_moves.hpp"
#include "rows.hpp"

namespace groundswell {
namespace {

using attention::Kernel;
using attention::Record;
using attention::Workspace;
using IndexMatrix = Array<int64_t, 2>;
using Blocks = Array<double, 3>;

// The arrays of Problem.arrays, held while they are used.
struct Arrays {
  Matrix basis;
  Indices basis_begin, basis_end;
  Indices walk_start, walk_column;
  Vector walk_value, level_precision, log_relative, settings;
  IndexMatrix left;
  Matrix fraction;
  Vector log_low, log_high, scatter;
  Indices start, end;
  Vector views;

  explicit Arrays(const nb::tuple& from)
      : basis(nb::cast<Matrix>(from[0])), basis_begin(nb::cast<Indices>(from[1])),
        basis_end(nb::cast<Indices>(from[2])), walk_start(nb::cast<Indices>(from[3])),
        walk_column(nb::cast<Indices>(from[4])), walk_value(nb::cast<Vector>(from[5])),
        level_precision(nb::cast<Vector>(from[6])), log_relative(nb::cast<Vector>(from[7])),
        settings(nb::cast<Vector>(from[8])), left(nb::cast<IndexMatrix>(from[9])),
        fraction(nb::cast<Matrix>(from[10])), log_low(nb::cast<Vector>(from[11])),
        log_high(nb::cast<Vector>(from[12])), scatter(nb::cast<Vector>(from[13])),
        start(nb::cast<Indices>(from[14])), end(nb::cast<Indices>(from[15])), views(nb::cast<Vector>(from[16])) {}

  Record record() const {
    const auto walk = static_cast<int64_t>(walk_start.shape(0)) - 1;
    return {static_cast<int64_t>(basis.shape(1)), static_cast<int64_t>(log_relative.shape(0)),
            walk + static_cast<int64_t>(level_precision.shape(0)), walk, static_cast<int64_t>(scatter.shape(0)),
            static_cast<int64_t>(views.shape(0)), basis.data(), basis_begin.data(), basis_end.data(),
            walk_start.data(), walk_column.data(), walk_value.data(), level_precision.data(), log_relative.data(),
            settings.data()[0], settings.data()[1], settings.data()[2], left.data(), fraction.data(), log_low.data(),
            log_high.data(), scatter.data(), start.data(), end.data(), views.data()};
  }
};

// Value [H], gradient [H, d] for order 1 and more, Hessian [H, d, d] for order 2; not a number where there is no value.
nb::object attention_posterior(nb::tuple problem, Blocks response, Vector model_error, Vector dispersion, Matrix x,
                               int order, int64_t threads) {
  const Arrays arrays(problem);
  const Record in = arrays.record();
  const int64_t kernels = x.shape(0), size = in.size(), cells = in.segments * in.inputs;
  auto value = numbers(kernels), gradient = numbers(order > 0 ? kernels * size : 0);
  auto hessian = numbers(order > 1 ? kernels * size * size : 0);
  {
    nb::gil_scoped_release release;
    over_rows(kernels, threads, [&](int64_t first, int64_t last) {
      Workspace work(in);
      attention::Turned kernel;
      for (int64_t h = first; h < last; ++h) {
        kernel.load(in, {response.data() + h * cells, model_error.data()[h], dispersion.data()[h]});
        const double* point = x.data() + h * size;
        value[h] = attention::log_posterior(in, kernel, point, work);
        const bool sound = std::isfinite(value[h]);
        if (order > 0 && sound) attention::gradient_of(in, kernel, point, work, gradient.get() + h * size);
        if (order > 1 && sound) attention::hessian_of(in, kernel, work, hessian.get() + h * size * size);
        constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
        if (order > 0 && !sound) std::fill_n(gradient.get() + h * size, size, kNothing);
        if (order > 1 && !sound) std::fill_n(hessian.get() + h * size * size, size * size, kNothing);
      }
    });
  }
  const size_t rows = x.shape(0), columns = x.shape(1);
  nb::object values = nb::cast(to_numpy(std::move(value), {rows}));
  if (order == 0) return values;
  nb::object gradients = nb::cast(to_numpy(std::move(gradient), {rows, columns}));
  if (order == 1) return nb::make_tuple(values, gradients);
  return nb::make_tuple(values, gradients, to_numpy(std::move(hessian), {rows, columns, columns}));
}

nb::object attention_spread(nb::tuple problem, Blocks response, Vector model_error, Vector dispersion, Matrix x,
                            int64_t threads) {
  const Arrays arrays(problem);
  const Record in = arrays.record();
  const int64_t kernels = x.shape(0), size = in.size(), cells = in.segments * in.inputs;
  auto precision = numbers(kernels * size * size);
  {
    nb::gil_scoped_release release;
    over_rows(kernels, threads, [&](int64_t first, int64_t last) {
      Workspace work(in);
      attention::Turned kernel;
      for (int64_t h = first; h < last; ++h) {
        kernel.load(in, {response.data() + h * cells, model_error.data()[h], dispersion.data()[h]});
        attention::log_posterior(in, kernel, x.data() + h * size, work);
        attention::spread_of(in, kernel, work, precision.get() + h * size * size);
      }
    });
  }
  return nb::cast(to_numpy(std::move(precision), {x.shape(0), x.shape(1), x.shape(1)}));
}

// Newton steps [H, d]; not a number where the Hessian is not negative definite.
nb::object newton_steps(Matrix gradient, Blocks hessian) {
  const int64_t kernels = gradient.shape(0), size = gradient.shape(1);
  auto step = numbers(kernels * size);
  {
    nb::gil_scoped_release release;
    std::vector<double> factor(static_cast<size_t>(size * size));
    for (int64_t h = 0; h < kernels; ++h) {
      double* row = step.get() + h * size;
      const double *curvature = hessian.data() + h * size * size, *slope = gradient.data() + h * size;
      if (!attention::newton_step(curvature, slope, size, factor.data(), row))
        std::fill_n(row, size, std::numeric_limits<double>::quiet_NaN());
    }
  }
  return nb::cast(to_numpy(std::move(step), {gradient.shape(0), gradient.shape(1)}));
}

// Moves every draw: x [R, d], value [R] and the number of accepted trajectories [R].
nb::object attention_moves(nb::tuple problem, Indices node_segment, Vector node_scale, Blocks response,
                           Vector model_error, Vector dispersion, Blocks whiten, Indices point, Matrix y, Matrix step,
                           Blocks momentum, Matrix log_uniform, int64_t leaps, int64_t threads) {
  const Arrays arrays(problem);
  const Record in = arrays.record();
  const attention::Nodes nodes{node_segment.data(), node_scale.data()};
  const int64_t draws = y.shape(0), size = in.size(), cells = in.segments * in.inputs, trajectories = step.shape(0);
  auto x = numbers(draws * size), value = numbers(draws), accepted = numbers(draws);
  {
    nb::gil_scoped_release release;
    over_rows(draws, threads, [&](int64_t first, int64_t last) {
      attention::Mover mover(in, nodes);
      for (int64_t r = first; r < last; ++r) {
        const int64_t h = point.data()[r];
        const Kernel kernel{response.data() + h * cells, model_error.data()[h], dispersion.data()[h]};
        const attention::Luck luck{step.data() + r, momentum.data() + r * size, log_uniform.data() + r,
                                   draws, draws * size, draws};
        accepted[r] = static_cast<double>(
            mover.run(kernel, whiten.data() + h * size * size, y.data() + r * size, trajectories, leaps, luck));
        value[r] = mover.here().value;
        std::copy(mover.here().x.begin(), mover.here().x.end(), x.get() + r * size);
      }
    });
  }
  return nb::make_tuple(to_numpy(std::move(x), {y.shape(0), y.shape(1)}), to_numpy(std::move(value), {y.shape(0)}),
                        to_numpy(std::move(accepted), {y.shape(0)}));
}

}  // namespace

void bind_attention(nb::module_& module) {
  module.def("attention_posterior", &attention_posterior, nb::arg("problem"), nb::arg("response"),
             nb::arg("model_error"), nb::arg("dispersion"), nb::arg("x"), nb::arg("order"),
             nb::arg("threads"));
  module.def("attention_spread", &attention_spread, nb::arg("problem"), nb::arg("response"), nb::arg("model_error"),
             nb::arg("dispersion"), nb::arg("x"), nb::arg("threads"));
  module.def("attention_moves", &attention_moves, nb::arg("problem"), nb::arg("node_segment"), nb::arg("node_scale"),
             nb::arg("response"), nb::arg("model_error"), nb::arg("dispersion"), nb::arg("whiten"), nb::arg("point"),
             nb::arg("y"), nb::arg("step"), nb::arg("momentum"), nb::arg("log_uniform"), nb::arg("leaps"),
             nb::arg("threads"));
  module.def("newton_steps", &newton_steps, nb::arg("gradient"), nb::arg("hessian"));
}

}  // namespace groundswell
