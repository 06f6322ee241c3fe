// Hawkes processes of exponential kernels, event by event: exact, without thinning, in memory that does not grow.
//
// Kernels of one decay share a decaying intensity Y. The hazard it can still spend is Y / decay, so with E
// exponential it brings its next event after -log(1 - decay E / Y) / decay, or never (Dassios and Zhao 2013); when
// that event comes, what is left of Y is Y - decay E, without an exp. The earliest of all decays and of the
// immigrants is the next event; the others' draws are dropped, which is exact because hazards have no memory.
#pragma once

#include <algorithm>
#include <utility>

#include "events.hpp"

namespace groundswell {

class Recursion {
 public:
  // Every component of `excitation` is exponential and belongs to decays[group[component]].
  Recursion(Excitation excitation, std::vector<double> decays, std::vector<int64_t> group, Immigrants immigrants,
            Marks marks, double start, double end, double from, int64_t most, const uint64_t* seed)
      : excitation_(std::move(excitation)), decays_(std::move(decays)), group_(std::move(group)),
        immigrants_(std::move(immigrants)), marks_(std::move(marks)), draws_(seed), time_(start), end_(end),
        from_(from), most_(most), scale_(decays_.size(), 1.0), total_(decays_.size(), 0.0), fade_(decays_.size()),
        part_(decays_.size() * static_cast<size_t>(excitation_.dimensions), 0.0) {
    immigrants_.advance(draws_);
  }

  // An event before the start; its factor says how its mark changes its children.
  void remember(double time, int64_t dimension, double factor) {
    for (int64_t c = excitation_.offset[dimension]; c < excitation_.offset[dimension + 1]; ++c) {
      const double decay = decays_[group_[c]];
      add(c, factor * std::exp(-decay * (time_ - time)));
    }
  }

  // Whether there are more than `most` events before the end: then no more come.
  bool exceeded() const { return made_ > most_; }

  // Appends up to `count` events; fewer only when the end is reached or there are too many.
  void next(int64_t count, EventColumns& out) {
    const bool plain = excitation_.dimensions == 1 && decays_.size() == 1 && marks_.kind == Marks::kNone;
    if (plain) next_plain(count, out);
    else next_general(count, out);
  }

 private:
  // One dimension, one decay, no marks: nothing but the recursion.
  void next_plain(int64_t count, EventColumns& out) {
    const double decay = decays_[0], pace = 1.0 / decay;
    double jump = 0.0, intensity = total_[0], time = time_;
    for (int64_t c = 0; c < excitation_.offset[1]; ++c) jump += excitation_.mean[c] * decay;
    while (out.count < count && time < kNever && made_ <= most_) {
      out.grow(count);
      double* times = out.times.data();
      const int64_t room = std::min(count, out.times.room());
      int64_t filled = out.count, made = made_;
      for (; filled < room && made <= most_; ++made) {
        const double stop = std::min(immigrants_.time(), end_);
        const double spent = decay * draws_.exponential();
        if (spent < intensity) {
          const double left = intensity - spent;
          const double moment = time - std::log(left / intensity) * pace;
          if (moment < stop) {
            time = moment;
            intensity = left + jump;
            times[filled] = time;
            filled += time > from_;
            continue;
          }
        }
        if (!(intensity < kNever)) {  // beyond every number: there is no end to the events
          made = most_;
          continue;
        }
        if (!(immigrants_.time() <= end_)) {
          time = kNever;
          break;
        }
        intensity = intensity * std::exp(-decay * (stop - time)) + jump;
        time = stop;
        times[filled] = time;
        filled += time > from_;
        immigrants_.advance(draws_);
      }
      out.count = filled, made_ = made;
    }
    total_[0] = intensity, time_ = time;
  }

  void next_general(int64_t count, EventColumns& out) {
    const int64_t groups = static_cast<int64_t>(decays_.size());
    while (out.count < count && time_ < kNever && made_ <= most_) {
      const double stop = std::min(immigrants_.time(), end_);
      double wait = stop - time_, kept = 1.0;
      int64_t winner = -1;
      for (int64_t g = 0; g < groups; ++g) {
        const double draw = draws_.exponential(), intensity = total_[g], spent = decays_[g] * draw;
        // no event comes sooner than if the intensity stayed as it is
        if (spent >= intensity || draw >= wait * intensity) continue;
        const double left = (intensity - spent) / intensity;
        const double delay = -std::log(left) / decays_[g];
        if (delay < wait) wait = delay, winner = g, kept = left;
      }
      if (winner < 0 && !(immigrants_.time() <= end_)) {
        time_ = kNever;
        return;
      }
      for (int64_t g = 0; g < groups; ++g) fade_[g] = std::exp(-decays_[g] * wait);
      if (winner >= 0) fade_[winner] = kept;
      for (int64_t g = 0; g < groups; ++g) total_[g] *= fade_[g], scale_[g] *= fade_[g];
      time_ = winner >= 0 ? time_ + wait : stop;
      ++made_;
      const int64_t dimension = winner >= 0 ? excited(winner) : immigrants_.dimension(draws_);
      if (winner < 0) immigrants_.advance(draws_);
      double mark;
      const double factor = marks_.draw(draws_, mark);
      for (int64_t c = excitation_.offset[dimension]; c < excitation_.offset[dimension + 1]; ++c) add(c, factor);
      if (!(time_ > from_)) continue;
      out.grow(count);
      out.times.data()[out.count] = time_;
      if (out.with_dimensions) out.dimensions.data()[out.count] = dimension;
      if (out.with_marks) out.marks.data()[out.count] = mark;
      ++out.count;
    }
  }

  // The dimension of an event that group g brings.
  int64_t excited(int64_t g) {
    const int64_t dimensions = excitation_.dimensions;
    if (dimensions == 1) return 0;
    const double* part = &part_[g * dimensions];
    double sum = 0.0;
    for (int64_t d = 0; d < dimensions; ++d) sum += part[d];
    double wanted = draws_.uniform() * sum;
    int64_t last = 0;
    for (int64_t d = 0; d < dimensions; ++d) {
      if (part[d] > 0.0) last = d;  // rounding may leave a little over: never a dimension without intensity
      if (wanted < part[d]) return d;
      wanted -= part[d];
    }
    return last;
  }

  // The intensity of component c rises. A dimension's part of group g is part_ * scale_[g]: it decays for free.
  void add(int64_t c, double factor) {
    const int64_t g = group_[c], dimensions = excitation_.dimensions;
    const double rise = excitation_.mean[c] * decays_[g] * factor;
    if (scale_[g] < 1e-100) {
      for (int64_t d = 0; d < dimensions; ++d) part_[g * dimensions + d] *= scale_[g];
      scale_[g] = 1.0;
    }
    part_[g * dimensions + excitation_.to[c]] += rise / scale_[g];
    total_[g] += rise;
    if (!(total_[g] < kNever)) made_ = most_ + 1;  // beyond every number: there is no end to the events
  }

  Excitation excitation_;
  std::vector<double> decays_;
  std::vector<int64_t> group_;
  Immigrants immigrants_;
  Marks marks_;
  Draws draws_;
  double time_, end_, from_;
  int64_t most_, made_ = 0;  // every event counts, also those before `from`
  std::vector<double> scale_, total_, fade_, part_;
};

}  // namespace groundswell
