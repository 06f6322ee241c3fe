// Hawkes processes of any kernels as branching processes with immigrants (Hawkes and Oakes 1974), slice by slice.
//
// Time is cut into slices. A child beyond the present slice waits in its slice's list; children inside it have
// children themselves until no more fall inside; then the slice is sorted and is final. So memory holds what is
// pending, and every slice fits into the cache.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>

#include "events.hpp"

namespace groundswell {

struct MarkedEvent {
  double time, mark;
  int64_t dimension;
};

inline double time_of(double event) { return event; }
inline double time_of(const MarkedEvent& event) { return event.time; }
inline void make_event(double time, int64_t, double& event) { event = time; }
inline void make_event(double time, int64_t dimension, MarkedEvent& event) { event = {time, 1.0, dimension}; }

// Events that wait, in one list of chunks for each slice; chunks of slices that are done are used again.
template <class Event>
class Waiting {
 public:
  explicit Waiting(int64_t slices) : head_(slices, -1), filled_(slices, kChunk) {}

  int64_t count() const { return count_; }

  void push(int64_t slice, const Event& event) {
    if (filled_[slice] == kChunk) {
      const int64_t chunk = fresh();
      after_[chunk] = head_[slice];
      head_[slice] = chunk;
      filled_[slice] = 0;
    }
    at(head_[slice])[filled_[slice]++] = event;
    ++count_;
  }

  // Moves a slice's events to the end of `to`.
  void take(int64_t slice, std::vector<Event>& to) {
    int32_t filled = filled_[slice];
    for (int64_t chunk = head_[slice]; chunk >= 0;) {
      to.insert(to.end(), at(chunk), at(chunk) + filled);
      count_ -= filled;
      filled = kChunk;
      const int64_t following = after_[chunk];
      after_[chunk] = free_;
      free_ = chunk;
      chunk = following;
    }
    head_[slice] = -1;
    filled_[slice] = kChunk;
  }

 private:
  static constexpr int32_t kChunk = 64;
  static constexpr int64_t kSlab = 512;  // chunks asked for at once

  Event* at(int64_t chunk) { return slabs_[chunk / kSlab].get() + (chunk % kSlab) * kChunk; }

  int64_t fresh() {
    if (free_ >= 0) {
      const int64_t chunk = free_;
      free_ = after_[chunk];
      return chunk;
    }
    const int64_t chunk = static_cast<int64_t>(after_.size());
    if (chunk % kSlab == 0) slabs_.emplace_back(new Event[kSlab * kChunk]);
    after_.push_back(-1);
    return chunk;
  }

  std::vector<int64_t> head_, after_;
  std::vector<int32_t> filled_;
  std::vector<std::unique_ptr<Event[]>> slabs_;
  int64_t free_ = -1, count_ = 0;
};

GROUNDSWELL_SIMD static void grow_delays(const double* exponent, int count, double* growth) {
  for (int i = 0; i < count; ++i) growth[i] = exp_of(exponent[i]);
}

template <class Event>
class Branching {
 public:
  Branching(Excitation excitation, Immigrants immigrants, Marks marks, double start, double end, double from,
            int64_t slices, int64_t most, const uint64_t* seed)
      : excitation_(std::move(excitation)), immigrants_(std::move(immigrants)), marks_(std::move(marks)),
        draws_(seed), start_(start), end_(end), from_(from), slices_(slices), most_(most),
        per_time_(static_cast<double>(slices) / (end - start)), waiting_(slices) {
    if (!(per_time_ < kNever)) per_time_ = 0.0;  // a window too short to be cut
    immigrants_.advance(draws_);
    ahead_ = draws_.exponential();
    // where most children would come after the end, only those before it are drawn, at the cost of a logarithm
    for (size_t c = 0; c < excitation_.to.size(); ++c)
      whole_.push_back(share(excitation_.scale[c], excitation_.shape[c], end - start) > 0.5 ? excitation_.mean[c]
                                                                                          : 0.0);
    for (int64_t d = 0; d < excitation_.dimensions; ++d) {
      double sum = 0.0;
      for (int64_t c = excitation_.offset[d]; c < excitation_.offset[d + 1]; ++c) {
        sum += whole_[c];
        cut_short_ = cut_short_ || whole_[c] < excitation_.mean[c];
      }
      offspring_.push_back(sum);
    }
  }

  // An event before the start: its children after the start wait. Beyond an age a, exponential delays begin
  // afresh, and a power law goes on as one of cutoff + a.
  void remember(double time, int64_t dimension, double factor) {
    const double age = start_ - time;
    for (int64_t c = excitation_.offset[dimension]; c < excitation_.offset[dimension + 1]; ++c) {
      const double scale = excitation_.scale[c], shape = excitation_.shape[c];
      const double survival = 1.0 - share(scale, shape, age);
      bear_before_end(start_, excitation_.mean[c] * factor * survival, shape > 0.0 ? scale + age : scale, shape,
                      excitation_.to[c]);
    }
  }

  // Whether the window holds more events than `most`: then no more come.
  bool exceeded() const { return made_ > most_; }

  // Appends up to `count` events; fewer only when the end is reached or there are too many.
  void next(int64_t count, EventColumns& out) {
    while (out.count < count && !exceeded()) {
      if (given_ == static_cast<int64_t>(now_.size())) {
        if (slice_ + 1 >= slices_) return;
        ++slice_;
        fill_slice();
        continue;
      }
      const int64_t left = static_cast<int64_t>(now_.size()) - given_;
      const int64_t room = out.times.room();
      if (room < std::min(count, out.count + left))
        out.reserve(std::min(count, std::max(out.count + left, room + room / 2)));
      const int64_t taken = std::min(count - out.count, left);
      for (int64_t i = 0; i < taken; ++i) give(now_[given_ + i], out, out.count + i);
      out.count += taken;
      given_ += taken;
    }
  }

 private:
  static constexpr int kBatch = 256;

  static void give(double event, EventColumns& out, int64_t place) { out.times.data()[place] = event; }
  static void give(const MarkedEvent& event, EventColumns& out, int64_t place) {
    out.times.data()[place] = event.time;
    if (out.with_dimensions) out.dimensions.data()[place] = event.dimension;
    if (out.with_marks) out.marks.data()[place] = event.mark;
  }

  double draw_mark(double&) { return 1.0; }
  double draw_mark(MarkedEvent& event) { return marks_.draw(draws_, event.mark); }
  static int64_t dimension_of(double) { return 0; }
  static int64_t dimension_of(const MarkedEvent& event) { return event.dimension; }

  // Never falls when time rises, so slices follow each other in time.
  int64_t slice_of(double time) const {
    return std::min(static_cast<int64_t>((time - start_) * per_time_), slices_ - 1);
  }

  void place(double time, int64_t dimension) {
    if (!(time <= end_)) return;
    ++made_;
    Event event;
    make_event(time, dimension, event);
    const int64_t slice = slice_of(time);
    if (slice <= slice_) now_.push_back(event);
    else waiting_.push(slice, event);
  }

  void fill_slice() {
    now_.clear();
    given_ = 0;
    waiting_.take(slice_, now_);
    for (; immigrants_.time() <= end_ && slice_of(immigrants_.time()) <= slice_; immigrants_.advance(draws_)) {
      Event event;
      make_event(immigrants_.time(), immigrants_.dimension(draws_), event);
      now_.push_back(event);
      if (++made_ > most_) return;
    }
    for (size_t parent = 0;; ++parent) {
      if (parent == now_.size()) empty_batch();  // it may hold more parents for this slice
      if (parent == now_.size()) break;
      bear(parent);
      if (exceeded()) return;
    }
    sort_slice();
    while (given_ < static_cast<int64_t>(now_.size()) && !(time_of(now_[given_]) > from_)) ++given_;
  }

  // Share of children that come within an age.
  static double share(double scale, double shape, double age) {
    return shape > 0.0 ? -std::expm1(-std::log1p(age / scale) / shape) : -std::expm1(-age / scale);
  }

  // Children of one component at delays from `time`, those before the end only.
  void bear_before_end(double time, double mean, double scale, double shape, int64_t to) {
    const double within = share(scale, shape, end_ - time);
    for (; ahead_ < mean * within && !exceeded(); ahead_ += draws_.exponential()) {
      const double depth = -std::log1p(-draws_.uniform() * within);
      place(std::min(time + scale * (shape > 0.0 ? std::expm1(depth * shape) : depth), end_), to);
    }
    ahead_ -= mean * within;
  }

  // Children of one event. Children are the points of a Poisson process on a line on which every event owns a
  // stretch as long as its mean number of children; `ahead_` is the way to the next point.
  void bear(size_t parent) {
    const double factor = draw_mark(now_[parent]);
    const double time = time_of(now_[parent]);
    const int64_t dimension = dimension_of(now_[parent]);
    const double mean = offspring_[dimension] * factor;
    int64_t c = excitation_.offset[dimension];
    double reached = 0.0;  // end of the stretches of the components before c
    for (; ahead_ < mean && !exceeded(); ahead_ += draws_.exponential()) {
      const int64_t last = excitation_.offset[dimension + 1] - 1;
      while (c < last && ahead_ >= reached + whole_[c] * factor) {
        reached += whole_[c] * factor;
        ++c;
      }
      const double draw = draws_.exponential(), shape = excitation_.shape[c];
      if (shape > 0.0) {
        // exp(700) times any cutoff lies beyond every end
        exponent_[batch_] = std::min(draw * shape, 700.0);
        origin_[batch_] = time;
        cutoff_[batch_] = excitation_.scale[c];
        target_[batch_] = excitation_.to[c];
        if (++batch_ == kBatch) empty_batch();
      } else {
        place(time + draw * excitation_.scale[c], excitation_.to[c]);
      }
    }
    ahead_ -= mean;
    if (!cut_short_) return;
    for (c = excitation_.offset[dimension]; c < excitation_.offset[dimension + 1]; ++c)
      if (whole_[c] < excitation_.mean[c])
        bear_before_end(time, excitation_.mean[c] * factor, excitation_.scale[c], excitation_.shape[c],
                        excitation_.to[c]);
  }

  void empty_batch() {
    grow_delays(exponent_, batch_, growth_);
    for (int i = 0; i < batch_; ++i) place(origin_[i] + cutoff_[i] * (growth_[i] - 1.0), target_[i]);
    batch_ = 0;
  }

  // Times within a slice are spread out, if not evenly: cut it once more, and sort the small parts.
  void sort_slice() {
    const auto earlier = [](const Event& a, const Event& b) { return time_of(a) < time_of(b); };
    const int64_t count = static_cast<int64_t>(now_.size());
    if (count < 32 || count > (1 << 20)) {
      std::sort(now_.begin(), now_.end(), earlier);
      return;
    }
    double low = time_of(now_[0]), high = low;
    for (const Event& event : now_) low = std::min(low, time_of(event)), high = std::max(high, time_of(event));
    const int64_t parts = count / 2;
    const double per_time = static_cast<double>(parts) / (high - low);
    if (!(per_time < kNever)) return std::sort(now_.begin(), now_.end(), earlier);
    const auto part_of = [=](const Event& event) {
      return std::min(static_cast<int64_t>((time_of(event) - low) * per_time), parts - 1);
    };
    place_.assign(parts + 1, 0);
    for (const Event& event : now_) ++place_[part_of(event) + 1];
    for (int64_t p = 0; p < parts; ++p) place_[p + 1] += place_[p];
    spare_.resize(count);
    for (const Event& event : now_) spare_[place_[part_of(event)]++] = event;
    now_.swap(spare_);
    int64_t first = 0;  // place_[p] is now the end of part p
    for (int64_t p = 0; p < parts; first = place_[p++])
      if (place_[p] - first > 1) std::sort(now_.begin() + first, now_.begin() + place_[p], earlier);
  }

  Excitation excitation_;
  Immigrants immigrants_;
  Marks marks_;
  Draws draws_;
  double start_, end_, from_;
  int64_t slices_, most_, slice_ = -1, given_ = 0, made_ = 0;
  double per_time_, ahead_ = 0.0;
  bool cut_short_ = false;
  Waiting<Event> waiting_;
  std::vector<double> whole_, offspring_;  // whole_: the mean, or 0 where children are cut off at the end
  std::vector<Event> now_, spare_;
  std::vector<int32_t> place_;
  int batch_ = 0;
  double exponent_[kBatch], growth_[kBatch], origin_[kBatch], cutoff_[kBatch];
  int64_t target_[kBatch];
};

}  // namespace groundswell
