"""Small files of our own, one or more a format: what the contract of all readers is tried on.

A new format brings its files here; the tests of the contract then run over it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from groundswell.case.record import Span
from groundswell.sources import Choices

__all__ = ["FETCHED", "GOLDEN", "Golden", "with_choices"]

FILES = Path(__file__).with_name("files")
FETCHED = datetime(2024, 3, 20, 12, 0, tzinfo=UTC)
PUBLISHED = Span(datetime(2024, 3, 10, 15, 0, tzinfo=UTC), datetime(2024, 3, 10, 15, 0, tzinfo=UTC))


@dataclass(frozen=True)
class Golden:
    """One good file.

    Attributes:
        format: the reader that must recognise it.
        file: its name, in the folder ``files`` beside this module.
        choices: what must be said with it.
        parts: rows that it gives, by table (``series/NAME`` for series).
        number, time: columns of a table that hold a count and a time; damages are done there.
        machine: numbers are written by a program: ``1.234`` is no riddle.
    """

    format: str
    file: str
    choices: Choices
    parts: dict[str, int] = field(default_factory=dict)
    number: str | None = None
    time: str | None = None
    machine: bool = False
    delimiter: str = ","

    @property
    def text(self) -> str:
        """Its content."""
        return (FILES / self.file).read_bytes().decode("utf-8")

    @property
    def is_table(self) -> bool:
        """Whether it is a table of text."""
        return self.time is not None

    def __str__(self) -> str:
        """For the names of tests."""
        return self.format


def with_choices(**said: object) -> Choices:
    """Choices for a video that was published before its first count, read at a known moment."""
    return Choices(**{"published": PUBLISHED, "fetched": Span(FETCHED, FETCHED), **said})  # type: ignore[arg-type]


GOLDEN: tuple[Golden, ...] = (
    Golden(
        "table",
        "counts.csv",
        with_choices(zone="UTC", count="cumulative"),
        {"views": 3, "engagement": 3},
        "views",
        "date",
    ),
    Golden(
        "table",
        "daily.csv",
        with_choices(zone="Europe/Berlin", count="per-interval"),
        {"views": 3},
        "views",
        "date",
    ),
    Golden(
        "nixtla",
        "long.csv",
        with_choices(zone="UTC", count="per-interval"),
        {"views": 3},
        "y",
        "ds",
        machine=True,
    ),
    Golden(
        "prophet",
        "prophet.csv",
        with_choices(zone="UTC", count="per-interval"),
        {"views": 2},
        "y",
        "ds",
        machine=True,
    ),
    Golden(
        "prophet-holidays",
        "holidays.csv",
        with_choices(zone="UTC"),
        {"events": 2},
        None,
        "ds",
        machine=True,
    ),
    Golden(
        "kaggle-trending-2017",
        "USvideos.csv",
        with_choices(zone="UTC"),
        {"views": 3, "engagement": 7},
        "views",
        "trending_date",
        machine=True,
    ),
    Golden(
        "kaggle-trending-2020",
        "US_trending.csv",
        with_choices(zone="UTC"),
        {"views": 2, "engagement": 3},
        "view_count",
        "trending_date",
        machine=True,
    ),
)
