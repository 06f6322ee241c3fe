// How arrays come from Python and go back: always contiguous, results owned by Python.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <initializer_list>
#include <memory>

namespace groundswell {

namespace nb = nanobind;

template <typename Number, int dimensions>
using Array = nb::ndarray<const Number, nb::ndim<dimensions>, nb::c_contig, nb::device::cpu>;
using Vector = Array<double, 1>;
using Matrix = Array<double, 2>;
using Indices = Array<int64_t, 1>;
using Result = nb::ndarray<nb::numpy, double>;

inline std::unique_ptr<double[]> numbers(int64_t count) { return std::make_unique<double[]>(count); }

// A new array that Python owns.
template <typename Number>
nb::ndarray<nb::numpy, Number> to_numpy(std::unique_ptr<Number[]> data, std::initializer_list<size_t> shape) {
  Number* raw = data.release();
  nb::capsule owner(raw, [](void* pointer) noexcept { delete[] static_cast<Number*>(pointer); });
  return nb::ndarray<nb::numpy, Number>(raw, shape, owner);
}

}  // namespace groundswell
