"""The dated, sourced table of media prices; editable, because prices age.

The table is a CSV with the columns of ``COLUMNS``. Each row is one source's range for one form of
advert: per view, or per thousand impressions.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from groundswell.errors import DataError

__all__ = ["COLUMNS", "Price", "read_prices"]

COLUMNS = (
    "form",
    "unit",
    "low",
    "typical",
    "high",
    "currency",
    "country",
    "year",
    "trade",
    "source",
    "url",
    "note",
)
_PER = {"view": 1.0, "thousand views": 1000.0, "impression": 1.0, "thousand impressions": 1000.0}


@dataclass(frozen=True, slots=True)
class Price:
    """One source's range of prices for one form of advert.

    Attributes:
        form: the form of advert in words.
        unit: ``view``, ``thousand views``, ``impression`` or ``thousand impressions``.
        low, high: the range, in ``currency`` for one ``unit``.
        typical: the source's usual figure, if it gives one.
        country, year: where and when the price held, as the source says.
        trade: ``general``, or the trade that the price is for.
    """

    form: str
    unit: str
    low: float
    high: float
    currency: str
    country: str
    year: str
    source: str
    typical: float | None = None
    trade: str = "general"
    url: str = ""
    note: str = ""

    def cost(self, views: float, price: float) -> float:
        """What ``views`` would cost at ``price`` for one unit, each view counted as one impression."""
        return views * price / _PER[self.unit]


def read_prices(path: str | Path | None = None) -> tuple[Price, ...]:
    """The shipped table, or the one at ``path``.

    Raises:
        DataError: the file cannot be read, a column is missing, or values are unusable; all are listed.
    """
    name = "prices.csv" if path is None else str(path)
    try:
        if path is None:
            text = (files("groundswell.answers") / "prices.csv").read_text(encoding="utf-8")
        else:
            text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"{name}: the price table cannot be read ({error}); give a CSV file in UTF-8"
        ) from error
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise DataError(
            f"{name}: the price table lacks the column {', '.join(missing)}; its header is: "
            f"{','.join(COLUMNS)}"
        )
    prices, mistakes = [], []
    for row in reader:
        try:
            prices.append(_price({column: (row[column] or "").strip() for column in COLUMNS}))
        except ValueError as error:
            mistakes.append(f"  row {reader.line_num}: {error}")
    if mistakes:
        raise DataError("\n".join([f"{name}: {len(mistakes)} unusable prices", *mistakes]))
    if not prices:
        raise DataError(f"{name}: the price table has no rows; each row is one source's range of prices")
    return tuple(prices)


def _price(row: dict[str, str]) -> Price:
    """One row; a ``ValueError`` says what is wrong with it and how to mend it."""
    if row["unit"] not in _PER:
        raise ValueError(f"unit {row['unit']!r}: write one of {', '.join(_PER)}")
    for column in ("form", "currency", "year", "source"):
        if not row[column]:
            raise ValueError(f"{column} is empty; a price without it means nothing")
    low, high = _amount("low", row["low"]), _amount("high", row["high"])
    if high < low:
        raise ValueError(f"low {low:g} lies above high {high:g}; exchange them")
    typical = _amount("typical", row["typical"]) if row["typical"] else None
    if typical is not None and not low <= typical <= high:
        raise ValueError(f"typical {typical:g} does not lie between low {low:g} and high {high:g}")
    return Price(
        form=row["form"],
        unit=row["unit"],
        low=low,
        high=high,
        currency=row["currency"],
        country=row["country"] or "not stated",
        year=row["year"],
        source=row["source"],
        typical=typical,
        trade=row["trade"] or "general",
        url=row["url"],
        note=row["note"],
    )


def _amount(column: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{column} {text!r} is not a number; write it like 0.02") from None
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{column} {text!r}: a price is a finite number, not below zero")
    return value
