"""One case among the videos of a corpus that ``corpus fit`` has described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Number, Table
from groundswell.answers.compare import MINIMUM, percentile
from groundswell.answers.explanation import Explanation
from groundswell.charts.chart import Chart, Marks, Panel
from groundswell.corpus.describe import AGES, describe
from groundswell.corpus.ragged import from_matrix
from groundswell.corpus.table import read_columns
from groundswell.errors import DataError

__all__ = ["compare_with"]

Floats = NDArray[np.float64]
QUESTION = "Compared with what?"
NEAREST = 5
SHOWN = 400  # videos on the map
#: What makes two videos alike, each divided by its spread in the corpus.
ALIKE = ("growth", "decay", "peak_share", "week_share", "month_share")
MAP = ("branching", "background")


def compare_with(explanation: Explanation, described: str | Path) -> Answer:
    """Percentiles at the same age, the nearest videos, and the place on the endogenous-exogenous map.

    The case is described from its modelled daily views as the videos of the corpus were from theirs.

    Args:
        described: the output of ``groundswell corpus fit``: Parquet, Arrow or CSV.
    Raises:
        DataError: the file is missing or is no output of ``corpus fit``.
    """
    others = _read(Path(described))
    name = Path(described).stem
    curve = explanation.curve
    if len(curve) < 2:
        return _cannot(
            NO_DATA,
            "The views of the video are known at none of the ages to compare.",
            "Dated counts of views in the first days.",
        )
    own_ids = {str(value) for value in explanation.case.ids.values()}
    keep = np.array([one not in own_ids for one in others["unique_id"]], dtype=bool)
    own = _own(curve)
    places = {}
    for age in AGES:
        if float(age) in curve:
            reached = others[f"views_at_{age}"][keep]
            reached = reached[np.isfinite(reached)]
            if reached.size >= MINIMUM:
                places[age] = (
                    *(percentile(value, list(reached)) for value in curve[float(age)]),
                    reached.size,
                )
    if not places:
        return _cannot(
            NOT_IDENTIFIABLE,
            f"One cannot tell where the video stands: fewer than {MINIMUM} videos of {name} reach an age at which its views are known.",
            f"A corpus of at least {MINIMUM} videos followed from their first day.",
        )
    nearest = _nearest(own, others, keep)
    words = ", ".join(
        f"above {median:.3g} %{'' if low == high else f' ({low:.3g} to {high:.3g})'} of {count:,} videos at day {age}"
        for age, (low, median, high, count) in places.items()
    )
    known = all(low == high for low, _, high, _ in places.values())
    sentences = [f"In {name} the video stands {words}{'' if known else '; 80 % intervals'}."]
    if nearest:
        sentences.append(f"Its course is most like that of {', '.join(row[0] for row in nearest[:3])}.")
    found = _map_place(own, others, keep)
    if found is not None:
        sentences.append(
            f"On the endogenous-exogenous map it passes on more than {found[0]:.0f} % of the videos and draws more from elsewhere "
            f"than {found[1]:.0f} %."
        )
    numbers = [
        Number(f"percentile at day {age}", median, low, high, "per cent", "derived", 80.0)
        for age, (low, median, high, _) in places.items()
    ]
    return Answer(
        "compare",
        QUESTION,
        ANSWERED,
        tuple(sentences),
        numbers=tuple(numbers),
        caveats=(
            "A percentile holds within this corpus only; another choice of videos gives another one.",
            "The map reads branching and background from daily views alone: what is passed on within a day counts as coming from outside.",
        ),
        tables=(
            Table("percentiles", ("age_days", "percentile_low", "percentile", "percentile_high", "videos"),
                  tuple((age, *place) for age, place in places.items()), f"Corpus {name}; ties count half."),
            Table("nearest", ("video", "distance", *ALIKE), tuple(nearest),
                  "Nearest by growth, decay, share of the peak, and the first week's and month's share of the views of the quarter."),
        ),
        charts=_chart(own, others, keep, name),
    )  # fmt: skip


def _cannot(status: str, sentence: str, collect: str) -> Answer:
    return Answer("compare", QUESTION, status, (sentence,), collect=(collect,))


def _read(path: Path) -> dict[str, Any]:
    import pyarrow as pa

    if not path.exists():
        raise DataError(f"{path}: no such file; make it with groundswell corpus fit TABLE -o {path}")
    table = read_columns(path)
    wanted = (*(f"views_at_{age}" for age in AGES), "growth", "decay", "peak_share", *MAP)
    missing = [name for name in ("unique_id", *wanted) if name not in table.column_names]
    if missing:
        raise DataError(
            f"{path}: is no output of groundswell corpus fit of this version: column {missing[0]!r} is missing; make it again"
        )
    found: dict[str, Any] = {"unique_id": [str(one) for one in table["unique_id"].to_pylist()]}
    for name in wanted:
        column = table[name].cast(pa.float64())
        found[name] = column.to_numpy(zero_copy_only=False).astype(np.float64)
    return _with_shares(found)


def _with_shares(found: dict[str, Any]) -> dict[str, Any]:
    with np.errstate(divide="ignore", invalid="ignore"):
        found["week_share"] = np.log(found["views_at_7"] / found["views_at_30"])
        found["month_share"] = np.log(found["views_at_30"] / found["views_at_90"])
    return found


def _own(curve: dict[float, tuple[float, float, float]]) -> dict[str, Any]:
    """The case's own row, described from its modelled daily views."""
    ages = sorted(age for age in curve if age == int(age))
    total = np.array([0.0, *(curve[age][1] for age in ages)])
    row = describe(from_matrix(np.maximum(np.diff(total), 0.0)[None, :])).to_pydict()
    numbers = {name: np.array([values[0] if values[0] is not None else np.nan], dtype=np.float64)
               for name, values in row.items() if name not in ("unique_id", "status", "message")}  # fmt: skip
    return {name: float(values[0]) for name, values in _with_shares(numbers).items()}


def _nearest(own: dict[str, Any], others: dict[str, Any], keep: NDArray[np.bool_]) -> list[tuple[Any, ...]]:
    """Nearest videos in the features that both have; at least two."""
    gaps = []
    for name in ALIKE:
        values = np.where(np.isfinite(others[name]), others[name], np.nan)
        known = values[keep & np.isfinite(values)]
        if np.isfinite(own[name]) and known.size >= MINIMUM and known.std() > 0.0:
            gaps.append(((values - own[name]) / known.std()) ** 2)
    if len(gaps) < 2:
        return []
    distance = np.sqrt(np.mean(gaps, axis=0))
    distance[~keep | ~np.isfinite(distance)] = np.inf
    order = np.lexsort((np.array(others["unique_id"]), distance))[:NEAREST]
    return [
        (others["unique_id"][k], float(distance[k]), *(_plain(others[name][k]) for name in ALIKE))
        for k in order
        if np.isfinite(distance[k])
    ]


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _map_place(
    own: dict[str, Any], others: dict[str, Any], keep: NDArray[np.bool_]
) -> tuple[float, float] | None:
    places = []
    for name in MAP:
        values = others[name][keep]
        values = values[np.isfinite(values)]
        if values.size < MINIMUM or not np.isfinite(own[name]):
            return None
        places.append(percentile(own[name], list(values)))
    return places[0], places[1]


def _chart(
    own: dict[str, Any], others: dict[str, Any], keep: NDArray[np.bool_], name: str
) -> tuple[Chart, ...]:
    """The map: what is passed on against what comes from elsewhere, at most 400 videos of the corpus at random."""
    known = np.flatnonzero(keep & np.isfinite(others["branching"]) & np.isfinite(others["background"]))
    if known.size < MINIMUM or not np.isfinite(own["branching"]):
        return ()
    shown = np.random.default_rng(1).permutation(known)[:SHOWN]
    x, y = others["branching"][shown], np.log10(1.0 + others["background"][shown])
    layers = [Marks(f"videos of {name}", tuple(x.tolist()), tuple(y.tolist()))]
    layers.append(Marks("this video", (own["branching"],), (float(np.log10(1.0 + own["background"])),)))
    return (
        Chart(
            "compare-map",
            "Passed on, and from elsewhere",
            f"{shown.size} videos of {name} by what one view leads to directly and by the logarithm of the views a day from elsewhere; this video at "
            f"{own['branching']:.2f}.",
            (Panel(tuple(layers), "views a day from elsewhere (log10 of one more)"),),
            x_label="views that one view leads to directly",
            x_kind="number",
        ),
    )
