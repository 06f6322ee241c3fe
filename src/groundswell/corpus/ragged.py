"""Many videos in memory: daily counts of each from its first day on, one after another in flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.forecast.learned.features import filled

__all__ = ["Batch", "SeriesStatus", "filled", "from_matrix"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class SeriesStatus(IntEnum):
    """What became of one video; ``OK`` and ``GAPS`` are usable."""

    OK = 0
    GAPS = 1  # some days are missing; missing is never zero
    EMPTY = 2  # no day has a count
    DUPLICATE = 3  # two counts for one day that differ
    NEGATIVE = 4
    NOT_A_NUMBER = 5  # text or an infinite number where a count should be
    BAD_DAY = 6  # a day cannot be read, or the days span more than a lifetime
    NO_ID = 7
    SHORT = 8  # nothing was counted in the week before the origin
    FAILED = 9  # a fit or forecast did not succeed

    @property
    def word(self) -> str:
        """The status as written to tables."""
        return self.name.casefold()


WORDS = tuple(status.word for status in SeriesStatus)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Daily counts of N videos, ragged, with age 0 on each video's first day.

    Attributes:
        ids: their names.
        values (float64[total]): views of each day, video after video; NaN where no count is on record.
        offsets (int64[N + 1]): where each video's days begin and end in ``values``.
        first_day (int64[N]): day number of age 0; days since 1970-01-01 where the table has dates.
        status (int8[N]): a ``SeriesStatus`` each; the values of unusable videos are all NaN.
        messages: one sentence each, empty when there is nothing to say.
        shares (float64[total] or None): the shares of each day, where the table has them.
    """

    ids: tuple[str, ...]
    values: Floats
    offsets: Integers
    first_day: Integers
    status: NDArray[np.int8]
    messages: tuple[str, ...]
    shares: Floats | None = None

    def __len__(self) -> int:
        """How many videos."""
        return len(self.ids)

    def __repr__(self) -> str:
        """Videos, days and how many are usable."""
        return f"<Batch: {len(self):,} videos, {self.values.size:,} days, {int(self.usable.sum()):,} usable>"

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Which videos can be used (bool[N])."""
        return self.status <= SeriesStatus.GAPS

    @property
    def lengths(self) -> Integers:
        """Days from the first to the last on record (int64[N])."""
        return np.diff(self.offsets)

    def window(self, start: int, stop: int, *, of: str = "values") -> Floats:
        """Days ``start`` to ``stop - 1`` of every video, NaN where nothing is on record (float64[N, stop - start]).

        Args:
            start, stop: ages in days.
            of: ``values`` or ``shares``.
        """
        source = self.values if of == "values" else self.shares
        if source is None:
            raise DataError("shares: the table has no column of shares")
        if not 0 <= start <= stop:
            raise DataError(f"window: from day {start} to {stop}; give 0 <= start <= stop")
        out = np.full((len(self), stop - start), np.nan)
        if source.size == 0 or stop == start:
            return out
        ages = np.arange(start, stop)
        inside = ages[None, :] < self.lengths[:, None]
        place = self.offsets[:-1, None] + ages[None, :]
        out[inside] = source[place[inside]]
        return out

    def before(self, age: int) -> Batch:
        """The same videos with only their days before ``age``: a copy, nothing later is reachable from it."""
        lengths = np.minimum(self.lengths, age)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        # position of each kept day: its video's old offset, and the days since that video's new offset
        keep = np.repeat(self.offsets[:-1] - offsets[:-1], lengths) + np.arange(offsets[-1])
        return Batch(
            self.ids,
            self.values[keep],
            offsets,
            self.first_day,
            self.status,
            self.messages,
            None if self.shares is None else self.shares[keep],
        )

    def take(self, which: ArrayLike) -> Batch:
        """Some of the videos, by position or mask: a copy."""
        chosen = np.asarray(which)
        places = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen.astype(np.int64)
        lengths = self.lengths[places]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        keep = np.repeat(self.offsets[:-1][places] - offsets[:-1], lengths) + np.arange(offsets[-1])
        return Batch(
            tuple(self.ids[place] for place in places),
            self.values[keep],
            offsets,
            self.first_day[places],
            self.status[places],
            tuple(self.messages[place] for place in places),
            None if self.shares is None else self.shares[keep],
        )

    def total(self, age: int, horizon: int) -> Floats:
        """Views of the ``horizon`` days from ``age`` on; NaN unless every day has a count (float64[N])."""
        return np.asarray(self.window(age, age + horizon).sum(axis=1))


def from_matrix(
    views: ArrayLike, ids: tuple[str, ...] | None = None, shares: ArrayLike | None = None
) -> Batch:
    """A batch from a table of days: one row a video, NaN where nothing is on record.

    Args:
        views (float64[N, D]): counts, at least zero.
        ids: names; ``"0"``, ``"1"`` ... when absent.
        shares (float64[N, D]): the shares of the same days.
    Raises:
        DataError: not two-dimensional, shapes or names do not match, or a count is negative or infinite.
    """
    matrix = np.array(views, dtype=np.float64)
    if matrix.ndim != 2:
        raise DataError(f"views: has {matrix.ndim} dimensions; give one row a video and one column a day")
    count, days = matrix.shape
    names = ids if ids is not None else tuple(str(i) for i in range(count))
    if len(names) != count:
        raise DataError(f"ids: {len(names)} names for {count} videos")
    wrong = np.argwhere((matrix < 0.0) | np.isinf(matrix))
    if wrong.size:
        row, day = wrong[0]
        raise DataError(
            f"views[{row}, {day}]: {matrix[row, day]:g}; a count is finite and never negative. Give NaN where a "
            "counter was corrected downwards"
        )
    inputs = None if shares is None else np.array(shares, dtype=np.float64)
    if inputs is not None and inputs.shape != matrix.shape:
        raise DataError(f"shares: shape {inputs.shape}, views {matrix.shape}; they must agree")
    known = np.isfinite(matrix)
    status = np.where(
        known.all(axis=1), SeriesStatus.OK, np.where(known.any(axis=1), SeriesStatus.GAPS, SeriesStatus.EMPTY)
    ).astype(np.int8)
    return Batch(
        names,
        matrix.ravel(),
        np.arange(count + 1, dtype=np.int64) * days,
        np.zeros(count, dtype=np.int64),
        status,
        ("",) * count,
        None if inputs is None else inputs.ravel(),
    )
