"""The contract of all readers: what a person chooses, what a reader gives back, and what a format is.

A format is one module in ``formats`` with one ``Format`` named ``FORMAT`` (or several) and one line in
``registry``. Its ``recognise`` says how sure it is from the beginning of a file; its ``read`` fills a
``Reading``: parts of a case, rejects, questions and notes. Nothing is guessed: what the file does not
settle becomes a ``Question`` that names the flag to give, and with a question open nothing is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from groundswell.case.record import (
    Coverage,
    Derivative,
    Engagement,
    Event,
    Money,
    Reaction,
    Row,
    Series,
    Source,
    Span,
    ViewObservation,
)
from groundswell.sources.files import Head, SourceFile

__all__ = ["Choices", "Format", "Interval", "Question", "Reading", "Reject", "Video"]

SHOWN_VALUE = 80  # characters of a raw value in a message: enough to find it, not enough to quote a comment


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says about a file, so that nothing need be guessed.

    Attributes:
        video: id of the video that is wanted, where a file holds several.
        zone: IANA name of the zone of clocks and days without one.
        date_order: ``dmy``, ``mdy`` or ``ymd``: how ``03/04/2024`` is meant.
        decimal: ``.`` or ``,``: the mark before decimals.
        count: ``cumulative`` or ``per-interval``: what a column of views holds.
        period: ``lifetime`` or ``window``: what a table without dates covers.
        fetched: when the file was made, where it does not say so itself.
        published: when the video was published.
        title: name of the video.
        platform: where it was published.
        before: views before the first interval of a series that begins later than the video.
        columns: the file's own column name by the name that the reader looks for.
        encoding: of a text file that is not UTF-8.
        delimiter: between the cells of a text file.
        keep_names: keep authors' names instead of pseudonyms.
    """

    video: str | None = None
    zone: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    count: str | None = None
    period: str | None = None
    fetched: Span | None = None
    published: Span | None = None
    title: str | None = None
    platform: str | None = None
    before: float | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    keep_names: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """One row, or one cell, that was not taken, and why. ``row`` is the line, or the place in a list from 1."""

    file: str
    row: int | None
    column: str | None
    raw_value: str | None
    reason: str
    reader: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the file does not settle; ``flag`` settles it, as in ``--decimal .``."""

    flag: str
    why: str
    file: str
    row: int | None = None
    column: str | None = None
    raw_value: str | None = None

    def __str__(self) -> str:
        """The question on one line."""
        place = ", ".join(
            part for part in (self.file, f"row {self.row}" if self.row else "", self.column or "") if part
        )
        shown = f" {self.raw_value!r}" if self.raw_value is not None else ""
        return f"{place}:{shown} {self.why}; give {self.flag}"


@dataclass(frozen=True, slots=True)
class Interval:
    """What was counted within an interval of time, and the row that says so; intervals become totals.

    Attributes:
        span: the interval.
        value: the count in it.
        row: where it stands.
        source: who says so.
        metric: ``views``, or a metric of engagement.
        scope: what was counted, for views.
        extra: cells of unknown columns.
    """

    span: Span
    value: float
    row: int
    source: Source = field(default_factory=Source)
    metric: str = "views"
    scope: str = "original"
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Video:
    """What a file says of the video itself; ``None`` where it says nothing."""

    id: str | None = None
    title: str | None = None
    published: Span | None = None
    author: str | None = None
    platform: str | None = None
    format: str | None = None
    zone: str | None = None
    notes: str | None = None
    licence: str | None = None
    collaborators: tuple[str, ...] | None = None
    ids: Mapping[str, str] | None = None


@dataclass(slots=True)
class Reading:
    """What one file gave: parts of a case and everything to be said about them.

    A reader appends to the parts and calls ``keep``, ``reject``, ``ask`` and ``note``. ``records`` says that the rows
    come from a case: each is one of its rows, even where two of them are about the same thing. ``unnamed`` holds the
    place and author of comments that were read before the file said which video it is about.
    """

    source: SourceFile
    format: str
    choices: Choices
    video: Video = field(default_factory=Video)
    views: list[ViewObservation] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    derivatives: list[Derivative] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    engagement: list[Engagement] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    increments: list[Interval] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rows_read: int = 0
    fetched_at: Span | None = None
    videos: dict[str, int] = field(default_factory=dict)
    records: bool = False
    unnamed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rows_rejected(self) -> int:
        """How many rows have a reject: several cells of one row are one."""
        return len({(reject.file, reject.row) for reject in self.rejects if reject.row is not None})

    @property
    def rows_kept(self) -> int:
        """How many rows of the case came of it."""
        return sum(len(rows) for rows in self.parts().values()) + sum(
            len(series.values) for series in self.series
        )

    def parts(self) -> Mapping[str, list[Row]]:
        """The rows by the name of their table."""
        return {
            name: getattr(self, name)
            for name in ("views", "events", "derivatives", "reactions", "engagement", "coverage", "money")
        }

    def keep(self, video: str | None) -> bool:
        """Count a row of a video; whether it is the wanted one (without a choice: the first one seen)."""
        if not video:
            return self.choices.video is None and not self.video.id
        self.videos[video] = self.videos.get(video, 0) + 1
        wanted = self.choices.video or self.video.id
        if wanted is None:
            self.video.id = wanted = video
        return video == wanted

    def keep_row(self, video: str, row: int, column: str) -> bool:
        """The same for a row of a table with a column of ids: a row without one is of no video, and not guessed at."""
        if video:
            return self.keep(video)
        if self.choices.video is None:
            self.reject(row, column, None, "is missing: of which video is this row?")
        return False

    def reject(self, row: int | None, column: str | None, raw: object, reason: str) -> None:
        """Note a row or cell that is not taken."""
        shown = None if raw is None else str(raw)
        if shown is not None and len(shown) > SHOWN_VALUE:
            shown = shown[: SHOWN_VALUE - 3] + "..."
        self.rejects.append(Reject(self.source.name, row, column, shown, reason, self.format))

    def ask(
        self, flag: str, why: str, row: int | None = None, column: str | None = None, raw: str | None = None
    ) -> None:
        """Note something that the file does not settle; the first time that a flag is asked for is shown."""
        key = flag.split(" ", maxsplit=1)[0]
        if key not in self.questions:
            shown = raw if raw is None else raw[:SHOWN_VALUE]
            self.questions[key] = Question(flag, why, self.source.name, row, column, shown)

    def note(self, text: str) -> None:
        """Say something once."""
        if text not in self.notes:
            self.notes.append(text)

    def fetched(self) -> Span | None:
        """When the file was made: the choice, else a time in its name, else its date on disk, said aloud."""
        if self.fetched_at is None:
            self.fetched_at = self._fetched()
        return self.fetched_at

    def _fetched(self) -> Span | None:
        if self.choices.fetched is not None:
            return self.choices.fetched
        named = self.source.named_time()
        if named is not None:
            if self.choices.zone is None:
                self.ask("--zone NAME", f"the time in the file name ({named}) has no time zone")
                return None
            from groundswell.case.times import zone_of

            moment = named.replace(tzinfo=zone_of(self.choices.zone))
            self.note(f"fetch time {moment.isoformat()} is taken from the file name")
            return Span(moment, moment)
        if self.source.modified is not None:
            self.note(
                f"fetch time {self.source.modified:%Y-%m-%dT%H:%M:%SZ} is the file's date on disk; "
                "give --fetched TIME if it was copied since"
            )
            return Span(self.source.modified, self.source.modified)
        self.ask("--fetched TIME", "does not say when the counts were read")
        return None

    def describe(self) -> list[str]:
        """What was found, in words: parts with their numbers and times, videos, rejects, notes."""
        lines = []
        for name, rows in self.parts().items():
            if rows:
                lines.append(f"{len(rows):,} {name}{_times([row.occurred() for row in rows])}")
        for series in self.series:
            span = f" {series.start[0]:%Y-%m-%d} to {series.end[-1]:%Y-%m-%d}" if series.values else ""
            lines.append(f"series {series.name}: {len(series.values):,} intervals{span}")
        if len(self.videos) > 1:
            lines.append(f"{len(self.videos):,} videos in the file")
        lines.append(f"{self.rows_read:,} rows read, {self.rows_rejected:,} rejected")
        return [*lines, *self.notes]


def _times(spans: list[Span | None]) -> str:
    dated: list[datetime] = [span.earliest for span in spans if span is not None]
    if not dated:
        return ", undated"
    return f", {min(dated):%Y-%m-%d %H:%M} to {max(dated):%Y-%m-%d %H:%M} UTC"


Recognise = Callable[[Head], float]
Read = Callable[[SourceFile, Choices, Reading], None]


@dataclass(frozen=True, slots=True)
class Format:
    """One outside format.

    Attributes:
        name: as in ``--format NAME``.
        title: in words.
        family: the page of the documentation that it belongs to.
        gives: what it brings into a case, in words.
        version: raised when the same file would give other rows.
        recognise: from the head of a file, how sure it is: 0 (not this), 0.5 (by shape), 1 (by its own names).
        read: fills a ``Reading``.
        asks: flags that it may ask for.
    """

    name: str
    title: str
    family: str
    gives: str
    recognise: Recognise
    read: Read
    version: int = 1
    asks: tuple[str, ...] = ()
