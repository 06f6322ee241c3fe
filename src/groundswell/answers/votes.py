"""The share of dislikes among votes, from counts that were read at different moments.

Likes and dislikes are rarely read together. Both counters grow, so the likes at the moment of a count
of dislikes lie between the last likes read before and the first read after; that bounds the share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundswell.case.record import Case, Engagement, Span

__all__ = ["DislikeShare", "dislike_shares", "rounding"]

_RATIOS = {"likes_per_dislike", "likes_to_dislikes", "up_to_down_votes"}


@dataclass(frozen=True, slots=True)
class DislikeShare:
    """Dislikes as a fraction of likes and dislikes at one moment; ``None`` where nothing bounds it."""

    time: Span
    low: float | None
    high: float | None
    value: float | None
    basis: str
    source: str


def rounding(value: float) -> float:
    """Half a unit of the last digit that is not a zero: 29,000 gives 500, 20 gives 5, 17 gives 0.5."""
    if value <= 0 or not math.isfinite(value):
        return 0.0
    if value != round(value):
        digits = f"{value:.6f}".rstrip("0").partition(".")[2]
        return float(0.5 * 10.0 ** -len(digits))
    unit = 1.0
    while value % (unit * 10) == 0:
        unit *= 10
    return unit / 2


def dislike_shares(case: Case) -> tuple[DislikeShare, ...]:
    """Every share of dislikes that the engagement rows of a case imply, in order of time."""
    rows = [row for row in case.engagement if row.time is not None and _usable(row)]
    likes = [row for row in rows if row.metric == "likes"]
    found = []
    for row in rows:
        if row.metric in _RATIOS:
            found.append(_from_ratio(row))
        elif row.metric == "dislikes":
            found.append(_from_count(row, likes))
    return tuple(sorted(found, key=lambda share: (share.time.latest, share.time.earliest, share.basis)))


def _usable(row: Engagement) -> bool:
    return row.value is not None and math.isfinite(row.value) and row.value >= 0


def _from_ratio(row: Engagement) -> DislikeShare:
    ratio = float(row.value or 0.0)
    slack = rounding(ratio)
    return DislikeShare(
        time=_time(row),
        low=1.0 / (1.0 + ratio + slack),
        high=1.0 / (1.0 + max(0.0, ratio - slack)),
        value=1.0 / (1.0 + ratio),
        basis=f"a stated ratio of {ratio:g} likes to one dislike, taken as rounded in its last digit",
        source=row.source.name or "unnamed source",
    )


def _from_count(row: Engagement, likes: list[Engagement]) -> DislikeShare:
    time, dislikes = _time(row), float(row.value or 0.0)
    same = [like for like in likes if _time(like) == time and like.source.name == row.source.name]
    before = [float(like.value or 0.0) for like in likes if _time(like).latest <= time.earliest]
    after = [float(like.value or 0.0) for like in likes if _time(like).earliest >= time.latest]
    fewest, most = max(before, default=None), min(after, default=None)
    value = None
    if same:
        fewest = most = float(same[0].value or 0.0)
        value = _share(dislikes, fewest)
        basis = "likes and dislikes read together"
    else:
        if fewest is not None and most is not None and most < fewest:
            fewest, most = most, fewest  # sources disagree: keep both
        known = [text for text, end in (("before", fewest), ("after", most)) if end is not None]
        basis = (
            f"dislikes, with the likes last read {' and first read '.join(known)}"
            if known
            else "dislikes alone"
        )
    slack = rounding(dislikes)
    return DislikeShare(
        time=time,
        low=None if most is None else _share(max(0.0, dislikes - slack), most),
        high=None if fewest is None else _share(dislikes + slack, fewest),
        value=value,
        basis=basis,
        source=row.source.name or "unnamed source",
    )


def _share(dislikes: float, likes: float) -> float:
    total = dislikes + likes
    return dislikes / total if total > 0 else 0.0


def _time(row: Engagement) -> Span:
    if row.time is None:
        raise ValueError("an undated row has no time")
    return row.time
