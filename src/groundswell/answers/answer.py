"""The contract of all nine answers: one frozen ``Answer``.

An answer has a status, a frame of numbers with units and intervals, a summary of one or two plain
sentences, caveats, charts and tables. Numbers are labelled ``observed``, ``derived`` or ``forecast``.
"""

from __future__ import annotations

import html
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from groundswell.charts.chart import Chart
from groundswell.errors import DataError, MissingExtra

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["ANSWERED", "NOT_IDENTIFIABLE", "NO_DATA", "SCHEMA_VERSION", "Answer", "Number", "Table"]

SCHEMA_VERSION = 1
ANSWERED = "answered"
NOT_IDENTIFIABLE = "not_identifiable"
NO_DATA = "no_data"
_STATUSES = (ANSWERED, NOT_IDENTIFIABLE, NO_DATA)
_LABELS = ("observed", "derived", "forecast")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of an answer.

    Attributes:
        name: what it is, in words that can head a table row.
        value: the point (a median unless the name says otherwise); ``None`` when there is none.
        low, high: ends of the interval; ``None`` where an interval has no meaning.
        level: probability that the interval holds, in per cent.
        unit: views, days, USD, per cent ...
        label: ``observed``, ``derived`` or ``forecast``.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    label: str = "derived"
    level: float | None = 80.0

    def __post_init__(self) -> None:
        if self.label not in _LABELS:
            raise DataError(f"label {self.label!r} of number {self.name!r}: use one of {', '.join(_LABELS)}")


@dataclass(frozen=True, slots=True)
class Table:
    """A named table: ``rows`` are tuples in the order of ``columns``."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: str = ""

    def to_dicts(self) -> list[dict[str, Any]]:
        """One mapping a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One of the nine answers.

    Attributes:
        key: the name of its command and its JSON key, e.g. ``growth``.
        question: the question in plain words.
        status: ``answered``, ``not_identifiable`` or ``no_data``.
        sentences: one or two plain sentences; never claims more than the interval.
        numbers: the frame of numbers.
        caveats: what a careful reader must know.
        tables, charts: details.
        collect: what to collect so that the question can be answered (better).
    """

    key: str
    question: str
    status: str
    sentences: tuple[str, ...]
    numbers: tuple[Number, ...] = ()
    caveats: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    collect: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.status not in _STATUSES:
            raise DataError(
                f"status {self.status!r} of answer {self.key!r}: use one of {', '.join(_STATUSES)}"
            )
        if not self.sentences:
            raise DataError(f"answer {self.key!r} needs a sentence, whatever its status")

    def summary(self) -> str:
        """One or two plain sentences."""
        return " ".join(self.sentences)

    def report(self) -> str:
        """Text long enough to stand alone: question, summary, numbers, caveats, what to collect."""
        lines = [self.question, self.summary(), ""]
        lines += [f"- {describe(number)}" for number in self.numbers]
        if self.caveats:
            lines += ["", "Caveats:", *(f"- {caveat}" for caveat in self.caveats)]
        if self.collect:
            lines += ["", "To answer better, collect:", *(f"- {item}" for item in self.collect)]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data; missing and infinite numbers become ``None``."""
        plain = {
            "schema_version": SCHEMA_VERSION,
            "answer": self.key,
            "question": self.question,
            "status": self.status,
            "summary": self.summary(),
            "caveats": list(self.caveats),
            "collect": list(self.collect),
            "numbers": [
                {
                    "name": number.name,
                    "value": number.value,
                    "low": number.low,
                    "high": number.high,
                    "level": number.level if number.low is not None else None,
                    "unit": number.unit,
                    "label": number.label,
                }
                for number in self.numbers
            ],
            "tables": {table.name: table.to_dicts() for table in self.tables},
            "charts": [chart.to_dict() for chart in self.charts],
        }
        return _finite(plain)  # type: ignore[no-any-return]

    def to_json(self) -> str:
        """``to_dict`` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)

    def to_frame(self, name: str | None = None, library: str = "pandas") -> Any:
        """The numbers, or the table called ``name``, as a pandas, polars or Arrow table.

        Raises:
            DataError: there is no such table, or the library is unknown.
            MissingExtra: the library is not installed.
        """
        if name is None:
            records: Sequence[dict[str, Any]] = self.to_dict()["numbers"]
            columns: Sequence[str] = ("name", "value", "low", "high", "level", "unit", "label")
        else:
            found = [table for table in self.tables if table.name == name]
            if not found:
                names = ", ".join(table.name for table in self.tables) or "none"
                raise DataError(f"answer {self.key!r} has no table {name!r}; it has: {names}")
            records, columns = found[0].to_dicts(), found[0].columns
        data = {column: [record[column] for record in records] for column in columns}
        try:
            if library == "pandas":
                import pandas

                return pandas.DataFrame(data)
            if library == "polars":
                import polars

                return polars.DataFrame(data)
            if library == "arrow":
                import pyarrow

                return pyarrow.table(data)
        except ImportError as error:
            raise MissingExtra(
                f"{library} is not installed; install it with: pip install {library}"
            ) from error
        raise DataError(f"library {library!r}: use pandas, polars or arrow")

    def plot(self, index: int = 0) -> Figure:
        """The chart number ``index`` as a Matplotlib figure; it is returned, never shown.

        Raises:
            DataError: the answer has no such chart.
        """
        if not 0 <= index < len(self.charts):
            raise DataError(f"answer {self.key!r} has {len(self.charts)} charts; {index} is not one of them")
        from groundswell.charts.draw import draw

        return draw(self.charts[index])

    def __repr__(self) -> str:
        return f"<Answer {self.key}: {self.status}. {self.summary()}>"

    def _repr_html_(self) -> str:
        cells = "".join(f"<tr><td>{html.escape(describe(number))}</td></tr>" for number in self.numbers)
        return (
            f"<section><h4>{html.escape(self.question)}</h4><p>{html.escape(self.summary())}</p>"
            f"<table>{cells}</table></section>"
        )


def describe(number: Number) -> str:
    """A number with its unit and interval in words: ``day 11: 65,300,000 views (80 %: 64.9 M to 65.8 M)``."""
    if number.value is None:
        return f"{number.name}: not known"
    if number.unit == "views" and _counted(number):
        return f"{number.name}: {number.value:,.0f} views [{number.label}]"
    text = f"{number.name}: {readable(number.value)}{_unit(number.unit)}"
    if number.low is not None and number.high is not None and number.level is not None:
        text += f" ({number.level:g} % interval {readable(number.low)} to {readable(number.high)})"
    elif number.low is not None and number.high is not None and number.low < number.high:
        text += (
            f" (between {readable(number.low)} and {readable(number.high)})"  # bounds without a probability
        )
    return f"{text} [{number.label}]"


def _counted(number: Number) -> bool:
    """Whether a number is a counter's own figure: less than a view is open."""
    return number.low is not None and number.high is not None and number.high - number.low < 1.0


def _unit(unit: str) -> str:
    return f" {unit}" if unit and unit != "probability" else ""


def readable(value: float) -> str:
    """A number as people write it: ``65.3 M``, ``1,300``, ``0.93``; infinity is ``no limit``."""
    if math.isnan(value):
        return "not known"
    if math.isinf(value):
        return "no limit" if value > 0 else "no lower limit"
    size = abs(value)
    for scale, letter in ((1e9, " bn"), (1e6, " M")):
        if size >= scale * 0.9995:
            return f"{value / scale:.3g}{letter}" if size < 100 * scale else f"{value / scale:.0f}{letter}"
    if size >= 10_000:
        return f"{round(value, -2):,.0f}"
    if size >= 100:
        return f"{value:,.0f}"
    if size == 0:
        return "0"
    return f"{value:.2g}" if size < 1 else f"{value:.3g}"


def _finite(value: Any) -> Any:
    """``value`` with every number that JSON cannot hold replaced by ``None``."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        return _finite(value.item())
    return value
