// What both ways of simulating share: excitation, background, marks, and the events that come out.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <vector>

#include "random.hpp"

namespace groundswell {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Components by the dimension that excites: those of dimension j are offset[j] .. offset[j + 1] - 1. A component
// brings `mean` expected events of dimension `to`, after a delay E * scale (shape 0: exponential) or
// scale * (exp(E * shape) - 1) (shape = 1 / exponent: power law), E exponential of mean 1.
struct Excitation {
  int64_t dimensions = 1;
  std::vector<int64_t> offset, to;
  std::vector<double> mean, scale, shape;
};

// Immigrants of all dimensions: a Poisson process whose rate is constant within steps.
class Immigrants {
 public:
  // cumulative[e * dimensions + d]: rate of dimensions 0 .. d in step e.
  Immigrants(std::vector<double> edges, std::vector<double> cumulative, int64_t dimensions)
      : edges_(std::move(edges)), cumulative_(std::move(cumulative)), dimensions_(dimensions),
        steps_(static_cast<int64_t>(edges_.size()) - 1), time_(edges_[0]) {}

  double time() const { return time_; }  // kNever when there is none left

  void advance(Draws& draws) {
    double need = draws.exponential();
    for (; step_ < steps_; time_ = edges_[++step_]) {
      const double rate = total();
      const double room = (edges_[step_ + 1] - time_) * rate;
      if (need < room) {
        time_ += need / rate;
        return;
      }
      need -= room;
    }
    time_ = kNever;
  }

  int64_t dimension(Draws& draws) const {
    if (dimensions_ == 1) return 0;
    const double wanted = draws.uniform() * total();
    const double* row = &cumulative_[step_ * dimensions_];
    int64_t low = 0, high = dimensions_ - 1;
    while (low < high) {
      const int64_t middle = (low + high) / 2;
      if (row[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }

 private:
  double total() const { return cumulative_[step_ * dimensions_ + dimensions_ - 1]; }

  std::vector<double> edges_, cumulative_;
  int64_t dimensions_, steps_, step_ = 0;
  double time_;
};

// An event of mark m has m^exponent / E[m^exponent] times the mean number of children.
struct Marks {
  enum Kind : int { kNone = 0, kPareto = 1, kGiven = 2 };
  int kind = kNone;
  double least = 1.0, tail = 2.0, exponent = 0.0;  // Pareto: density proportional to m^-tail from `least` on
  std::vector<double> values, factors;             // given: drawn with equal chances

  double draw(Draws& draws, double& mark) const {
    if (kind == kPareto) {
      const double power = draws.exponential() / (tail - 1.0);
      mark = least * std::exp(power);
      return std::exp(exponent * power) * (1.0 - exponent / (tail - 1.0));
    }
    if (kind == kGiven) {
      const size_t place = static_cast<size_t>(draws.uniform() * static_cast<double>(values.size()));
      mark = values[place];
      return factors[place];
    }
    mark = 1.0;
    return 1.0;
  }
};

// A column that grows in place: what is reserved beyond its end takes no memory until it is written.
template <class Number>
class Column {
 public:
  Column() = default;
  Column(const Column&) = delete;
  Column& operator=(const Column&) = delete;
  ~Column() { std::free(data_); }

  Number* data() { return data_; }
  int64_t room() const { return room_; }

  void reserve(int64_t room) {
    if (room <= room_) return;
    void* grown = std::realloc(data_, static_cast<size_t>(room) * sizeof(Number));
    if (!grown) throw std::bad_alloc();
    data_ = static_cast<Number*>(grown);
    room_ = room;
  }

  // Hands the memory over, cut to `count`; to be freed with std::free.
  Number* release(int64_t count) {
    if (count > 0 && count < room_)
      if (void* cut = std::realloc(data_, static_cast<size_t>(count) * sizeof(Number)))
        data_ = static_cast<Number*>(cut);
    Number* whole = data_;
    data_ = nullptr, room_ = 0;
    return whole;
  }

 private:
  Number* data_ = nullptr;
  int64_t room_ = 0;
};

// Events in the order of time; dimensions and marks only where there are any.
struct EventColumns {
  bool with_dimensions = false, with_marks = false;
  int64_t count = 0;
  Column<double> times, marks;
  Column<int64_t> dimensions;

  void reserve(int64_t room) {
    times.reserve(room);
    if (with_dimensions) dimensions.reserve(room);
    if (with_marks) marks.reserve(room);
  }

  // Room for one more at least, never beyond `most`.
  void grow(int64_t most) {
    const int64_t room = times.room();
    if (count < room) return;
    const int64_t wanted = room < 4096 ? 4096 : room + room / 2;
    reserve(wanted < most ? wanted : most);
  }
};

}  // namespace groundswell
