"""The record of one video: a ``Case`` and its parts, all frozen.

Times are intervals (``Span``), counts are intervals (``low``/``high``), everything carries its
source, and missing is ``None``, never zero. What a row means is said here once; how it is written in
a folder is said in ``folder``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = [
    "Case",
    "Coverage",
    "Derivative",
    "Engagement",
    "Event",
    "Money",
    "Reaction",
    "Series",
    "Source",
    "Span",
    "ViewObservation",
]


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of time that holds a moment we do not know better. Both ends are aware datetimes."""

    earliest: datetime
    latest: datetime

    def __post_init__(self) -> None:
        """Refuse an interval without a zone or with its ends exchanged."""
        if self.earliest.tzinfo is None or self.latest.tzinfo is None:
            raise ValueError("a Span needs datetimes with a time zone")
        if self.latest < self.earliest:
            raise ValueError(f"a Span ends ({self.latest}) before it begins ({self.earliest})")

    @property
    def days(self) -> float:
        """Length in days."""
        return (self.latest - self.earliest).total_seconds() / 86400.0


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so. ``quote`` is their wording, short."""

    name: str | None = None
    url: str | None = None
    quote: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What every row of every table has.

    Attributes:
        row: line number in its file (the header is line 1); 0 when made in memory. Where a row stands is
            not what it says, so it takes no part in comparisons.
        source: who says so.
        published: when the source could be read; ``None`` when the table does not say.
        published_unknown: the table says that nobody knows when the source appeared.
        extra: columns that groundswell does not know, kept as text.
    """

    row: int = field(default=0, compare=False)
    source: Source = field(default_factory=Source)
    published: Span | None = None
    published_unknown: bool = False
    note: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def occurred(self) -> Span | None:
        """When the thing that the row describes happened, if it is dated."""
        return getattr(self, "time", None)

    def read_at(self) -> Span | None:
        """When the last thing that the row states could be seen, if that is dated."""
        return self.occurred()

    def known_at(self) -> datetime | None:
        """The latest moment at which this row became readable; ``None`` when that is unknown.

        The latest possible publication; without a publication date the row's own time (a counter
        is public while it is read); a source whose date nobody knows is never known.
        """
        if self.published_unknown:
            return None
        if self.published is not None:
            return self.published.latest
        read = self.read_at()
        return None if read is None else read.latest


@dataclass(frozen=True, slots=True)
class ViewObservation(Row):
    """One observation of the cumulative count of views.

    Attributes:
        time: when the count was read, as an interval.
        low, high: the count lies between; ``high`` is ``inf`` for an open bound ("at least").
        value: the figure as the source prints it; ``None`` when only bounds are given.
        qualifier: ``exact``, ``about``, ``over``, ``almost``, ``at_least``, ``at_most`` or ``between``.
        scope: what was counted; the fit uses ``original`` only.
        time_basis: ``stated``, or ``inferred`` when somebody worked the time out afterwards;
            inferred times are shown and never fitted.
    """

    time: Span | None = None
    low: float = 0.0
    high: float = float("inf")
    value: float | None = None
    qualifier: str = "exact"
    scope: str = "original"
    time_basis: str = "stated"


@dataclass(frozen=True, slots=True)
class Event(Row):
    """Something that happened to the video: launch, press, tv, parody, disclosure ..."""

    id: str = ""
    time: Span | None = None
    kind: str = "other"
    title: str = ""
    size: float | None = None
    until: Span | None = None
    by: str | None = None  # who did or said it: maker, brand, press, platform, viewer
    jurisdiction: str | None = None  # whose rules on disclosure apply; a note, no verdict

    def read_at(self) -> Span | None:
        """When its end could be seen, for something that lasts."""
        return self.until or self.time


@dataclass(frozen=True, slots=True)
class Derivative(Row):
    """A parody, remix, re-upload or follow-up, or one more observation of its views."""

    title: str = ""
    author: str | None = None
    relation: str = "parody"
    time: Span | None = None
    views: float | None = None
    views_at: Span | None = None
    count: float | None = None  # a statement of how many there were

    def read_at(self) -> Span | None:
        """When its views were read, where the row states them."""
        return self.views_at or self.time


@dataclass(frozen=True, slots=True)
class Reaction(Row):
    """One opinion. ``label`` is positive, mixed, negative or ``None`` (not judged)."""

    time: Span | None = None
    text: str | None = None
    label: str | None = None
    who: str | None = None
    likes: float | None = None
    knew_of_disclosure: bool | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Engagement(Row):
    """A cumulative count of likes, dislikes, comments or shares, or a ratio of two of them."""

    time: Span | None = None
    metric: str = "likes"
    value: float | None = None
    views: float | None = None


@dataclass(frozen=True, slots=True)
class Coverage(Row):
    """One article or broadcast. ``copy_of`` names the row that it repeats."""

    time: Span | None = None
    outlet: str | None = None
    headline: str | None = None
    kind: str = "press"
    language: str | None = None
    copy_of: str | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Money(Row):
    """A cost, a price or a reported result, with its unit and date."""

    time: Span | None = None
    topic: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """An outside series: counts (shares, searches, mentions, adverts) over intervals of time.

    Attributes:
        name: the file's name without its ending.
        start, end: interval ends; the same length as ``values``.
        values: count in each interval.
        published: when each interval's count was readable (``None``: at the interval's end).
    """

    name: str
    start: tuple[datetime, ...]
    end: tuple[datetime, ...]
    values: tuple[float, ...]
    unit: str = ""
    source: Source = field(default_factory=Source)
    published: tuple[datetime | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Everything known of one video.

    ``published`` is the interval that holds the moment of publication; ages in days count from its
    middle. ``zone`` is the IANA name in which bare dates are read.
    """

    slug: str
    title: str
    published: Span
    author: str | None = None
    platform: str = "youtube"
    format: str = "long"
    ids: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    collaborators: tuple[str, ...] = ()
    notes: str | None = None
    licence: str | None = None
    views: tuple[ViewObservation, ...] = ()
    events: tuple[Event, ...] = ()
    derivatives: tuple[Derivative, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    engagement: tuple[Engagement, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    money: tuple[Money, ...] = ()
    series: tuple[Series, ...] = ()

    def as_of(self, moment: datetime | str) -> Case:
        """The case as it was known at ``moment``: see ``groundswell.case.known.as_of``."""
        from groundswell.case.known import as_of  # known builds on this module

        return as_of(self, moment)

    def __repr__(self) -> str:
        """What the case holds, in numbers of rows."""
        parts = ", ".join(
            f"{len(getattr(self, part))} {part}"
            for part in (
                "views",
                "events",
                "derivatives",
                "reactions",
                "engagement",
                "coverage",
                "money",
                "series",
            )
            if getattr(self, part)
        )
        return f"<Case {self.slug}: {parts}>"
