"""Shares of the days ahead, as somebody declares them: those of the last week, or a table of plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.cells import ROLES
from groundswell.corpus.ragged import Batch
from groundswell.corpus.table import read_columns, read_table
from groundswell.errors import DataError

__all__ = ["DeclaredShares", "declared_shares"]

Floats = NDArray[np.float64]
WEEK = 7


@dataclass(frozen=True, slots=True)
class DeclaredShares:
    """What is assumed of the shares of the days ahead.

    Attributes:
        plan: daily shares on record in a table of plans; None: those of the last week go on.
        said: the assumption in words.
    """

    plan: Batch | None
    said: str
    rows: Mapping[str, int] = field(default_factory=dict, repr=False)

    def ahead(self, batch: Batch, age: int, horizon: int) -> Floats:
        """Shares of the days ``age`` to ``age + horizon - 1`` (float64[N, horizon]); NaN where none is declared."""
        if self.plan is None:
            week = batch.window(max(age - WEEK, 0), age, of="shares")
            known = np.isfinite(week)
            mean = np.where(known, week, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
            return np.repeat(np.where(known.any(axis=1), mean, np.nan)[:, None], horizon, axis=1)
        out = np.full((len(batch), horizon), np.nan)
        for row, name in enumerate(batch.ids):
            place = self.rows.get(name)
            if place is None:
                continue
            begin, end = int(self.plan.offsets[place]), int(self.plan.offsets[place + 1])
            start = int(batch.first_day[row]) + age - int(self.plan.first_day[place])
            first, last = max(start, 0), min(start + horizon, end - begin)
            if last > first:
                out[row, first - start : last - start] = self.plan.values[begin + first : begin + last]
        return out


def declared_shares(assumed: str) -> DeclaredShares:
    """What ``last-week`` or the path of a table (``unique_id, ds, shares``) declares.

    Raises:
        DataError: the table cannot be read or lacks a column.
    """
    if assumed == "last-week":
        return DeclaredShares(None, "assumed: the shares of the last week go on")
    path = Path(assumed)
    plan = read_table(_as_counts(path))
    said = f"assumed: the shares of the days ahead are those of {path.name}"
    return DeclaredShares(plan, said, {name: row for row, name in enumerate(plan.ids)})


def _as_counts(path: Path) -> object:
    """The table with its shares where counts stand, so that it is read and checked like one."""
    import pyarrow as pa

    if not path.exists():
        raise DataError(f"--assume shares={path}: give last-week, none, or a table that exists")
    table = read_columns(path)
    named = {name.strip().casefold(): name for name in table.column_names}
    wanted = {}
    for role, names in (("unique_id", ROLES["video"]), ("ds", ROLES["day"]), ("y", ("shares",))):
        found = next((named[name] for name in names if name in named), None)
        if found is None:
            raise DataError(
                f"{path.name}: has no column {names[0]}; a table of declared shares has unique_id, ds, shares"
            )
        wanted[role] = table.column(found)
    return pa.table(wanted)
