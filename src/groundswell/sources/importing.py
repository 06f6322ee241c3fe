"""Import: files are read, merged into a case in memory, shown, and only then written."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundswell.case.check import report
from groundswell.case.folder import Loaded, load
from groundswell.case.record import Case, Event, Row, Series, Source, Span
from groundswell.case.table import TABLES
from groundswell.errors import CaseError, DataError
from groundswell.sources.comments import name_authors
from groundswell.sources.contract import Choices, Question, Reading, Reject, Video
from groundswell.sources.counts import total_up
from groundswell.sources.files import SourceFile, head_of, open_sources
from groundswell.sources.flags import FLAG, flag_interval
from groundswell.sources.merge import KEPT_OLD, Conflict, Merged, MergedSeries, merge_rows, merge_series
from groundswell.sources.registry import format_named, recognise

__all__ = ["Plan", "plan_import", "read_files"]

DATED_FROM_THE_START = ("views", "engagement")
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
TOO_EARLY = "lies before 1900: the date is damaged"
PLANNED_AHEAD = timedelta(
    days=3653
)  # an event may be planned; later than ten years ahead is a slip of the pen


@dataclass(slots=True)
class Plan:
    """What an import would do; ``groundswell.sources.store.write_plan`` does it.

    Attributes:
        folder: of the case.
        loaded: what the folder holds; ``None`` when it is a new case.
        readings: one a file.
        choices: as the person gave them.
        tables, series: what becomes of their rows.
        video: what is known of the video, from choices, the case and the files.
    """

    folder: Path
    loaded: Loaded | None
    readings: list[Reading]
    choices: Choices = field(default_factory=Choices)
    video: Video = field(default_factory=Video)
    tables: dict[str, Merged] = field(default_factory=dict)
    series: list[MergedSeries] = field(default_factory=list)

    @property
    def questions(self) -> list[Question]:
        """Everything that must be settled first, each flag once."""
        seen: dict[str, Question] = {}
        for reading in self.readings:
            for flag, question in reading.questions.items():
                seen.setdefault(flag, question)
        return list(seen.values())

    @property
    def rejects(self) -> list[Reject]:
        """All rejects, by file."""
        return [reject for reading in self.readings for reject in reading.rejects]

    @property
    def conflicts(self) -> list[Conflict]:
        """All conflicts, by table."""
        merged: list[Merged | MergedSeries] = [*self.tables.values(), *self.series]
        return [conflict for part in merged for conflict in part.conflicts]

    @property
    def added(self) -> Mapping[str, int]:
        """Rows that the case would gain, by table or series."""
        counts = {name: len(merged.added) for name, merged in self.tables.items()}
        counts |= {f"series/{merged.name}": merged.added for merged in self.series}
        return {name: count for name, count in counts.items() if count}

    @property
    def known(self) -> int:
        """Rows that the case has already."""
        merged: list[Merged | MergedSeries] = [*self.tables.values(), *self.series]
        return sum(part.known for part in merged)

    def refuse(self) -> None:
        """Refuse a plan that must not be written.

        Raises:
            DataError: something is unsettled, or nothing could be read.
        """
        if self.questions:
            lines = "\n".join(f"  {question}" for question in self.questions)
            raise DataError(f"nothing was imported; the files leave open:\n{lines}")
        for reading in self.readings:
            if not (reading.rows_read or reading.rows_kept or reading.rejects):
                raise DataError(f"{reading.source.name}: holds no rows ({reading.format}); fetch it again")
            if reading.rows_read and not reading.rows_kept and reading.rejects:
                first = reading.rejects[0]
                place = f"row {first.row}" + (f", {first.column}" if first.column else "")
                shown = f" {first.raw_value!r}" if first.raw_value is not None else ""
                raise DataError(
                    f"{reading.source.name}: no row could be read as {reading.format}; the first: {place}:{shown} {first.reason}"
                )


def read_files(
    paths: Sequence[str | Path], choices: Choices | None = None, format_name: str | None = None
) -> list[Reading]:
    """Read files; nothing is written.

    Args:
        paths: files; an archive gives one reading a member.
        choices: what the files do not say.
        format_name: name of the format; recognised when absent.
    Returns:
        One reading a file, with its rejects, questions and notes.
    Raises:
        DataError: a file cannot be used at all; the message says why and how to mend it.
    """
    chosen = choices or Choices()
    sources = open_sources(
        paths, encoding=chosen.encoding, delimiter=chosen.delimiter, columns=chosen.columns
    )
    readings = [_read(source, chosen, format_name) for source in sources]
    total_up(readings, {})
    return readings


def _read(source: SourceFile, choices: Choices, name: str | None) -> Reading:
    known = format_named(name) if name is not None else recognise(head_of(source))
    reading = Reading(source, known.name, choices)
    try:
        with _no_collection():
            known.read(source, choices, reading)
    except UnicodeDecodeError as error:
        raise source.undecodable(error) from error
    name_authors(reading)
    if len(reading.videos) > 1 and choices.video is None:
        names = ", ".join(list(reading.videos)[:3])
        reading.ask("--video ID", f"holds {len(reading.videos):,} videos ({names} ...)")
    elif choices.video is not None and reading.videos and choices.video not in reading.videos:
        names = ", ".join(list(reading.videos)[:3])
        raise DataError(
            f"{source.name}: holds nothing of video {choices.video} ({len(reading.videos):,} others: {names} ...); "
            "give another --video ID"
        )
    return reading


@contextmanager
def _no_collection() -> Iterator[None]:
    """No search for garbage while rows are made: none of them is any, and looking took a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def plan_import(
    paths: Sequence[str | Path],
    into: str | Path,
    choices: Choices | None = None,
    *,
    format_name: str | None = None,
    prefer: str = KEPT_OLD,
    now: datetime | None = None,
) -> Plan:
    """Read files and merge them into a case, in memory.

    Args:
        paths: files; an archive counts as its members.
        into: the case's folder; a folder that is missing or empty becomes a new case.
        choices: what the files do not say.
        format_name: name of the format; recognised when absent.
        prefer: ``old`` or ``new``: what is kept where a file and the case disagree.
        now: the clock, an aware datetime; what lies after it is rejected.
    Raises:
        CaseError: the folder is a case that cannot be used.
        DataError: a file cannot be used at all.
    """
    from groundswell.sources.store import recorded_fetches  # store builds on this module

    folder = Path(into)
    loaded = _loaded(folder)
    chosen = choices or Choices()
    case = loaded.case if loaded is not None else None
    if case is not None:
        own = case.ids.get(case.platform)
        if own and chosen.video is not None and chosen.video != own:
            raise DataError(f"{folder}: is the case of video {own}, not of {chosen.video}")
        chosen = replace(chosen, video=chosen.video or own, published=case.published)
    before = recorded_fetches(folder) if loaded is not None else {}
    sources = open_sources(
        paths, encoding=chosen.encoding, delimiter=chosen.delimiter, columns=chosen.columns
    )

    counted = _exact_totals(case)

    def read_all(with_choices: Choices) -> list[Reading]:
        found = [_read(source, _as_before(source, with_choices, before), format_name) for source in sources]
        total_up(found, counted)
        return found

    readings = read_all(chosen)
    learnt = _learnt(chosen, readings)
    if learnt != chosen and any(reading.questions for reading in readings):
        readings = read_all(learnt)
    plan = Plan(folder, loaded, readings, choices or Choices())
    plan.video = _video(plan, learnt)
    moment = datetime.now(UTC) if now is None else now
    for reading in readings:
        _reject_impossible(reading, plan.video.published, moment)
    _date_the_flag(plan, case)
    for name in TABLES:
        old: tuple[Row, ...] = getattr(case, name) if case is not None else ()
        for records in (False, True):
            rows = [
                row for reading in readings if reading.records is records for row in reading.parts()[name]
            ]
            if rows:
                plan.tables[name] = merge_rows(
                    name, old, rows, prefer, records=records, after=plan.tables.get(name)
                )
    plan.series = _merged_series(case, (series for reading in readings for series in reading.series), prefer)
    return plan


def _date_the_flag(plan: Plan, case: Case | None) -> None:
    """Add the disclosure that an undated flag of a paid placement implies: it was switched on between snapshots."""
    flagged = [
        reading
        for reading in plan.readings
        if not reading.records and any(FLAG in row.extra for row in reading.views)
    ]
    if not flagged:
        return
    rows = [*(case.views if case is not None else ()), *(row for reading in flagged for row in reading.views)]
    when = flag_interval(rows, plan.video.published)
    if when is not None:
        flagged[-1].events.append(
            Event(
                source=Source(name="YouTube's own flag"),
                id="paid-placement-flag",
                time=when,
                kind="disclosure",
                title="flag of a paid placement",
                note="declared by the uploader; undated: between two snapshots",
            )
        )


def _exact_totals(case: Case | None) -> dict[tuple[str, datetime], float]:
    """The exact counts of a case by scope and moment: a series of increments goes on from them."""
    return {
        (row.scope, row.time.latest): row.low
        for row in (case.views if case is not None else ())
        if row.time is not None and row.time.earliest == row.time.latest and row.low == row.high
    }


def _merged_series(case: Case | None, new: Iterable[Series], prefer: str) -> list[MergedSeries]:
    """Series of one name from several files go one into the other."""
    by_name: dict[str, list[Series]] = {}
    for series in new:
        by_name.setdefault(series.name, []).append(series)
    merged = []
    for name, parts in sorted(by_name.items()):
        whole = MergedSeries(name, None)
        known = case
        for part in parts:
            step = merge_series(known, part, prefer)
            whole.added += step.added
            whole.known += step.known
            whole.conflicts += step.conflicts
            if step.series is not None:
                whole.series = step.series
                base = known if known is not None else _empty_case()
                known = replace(
                    base, series=(*(series for series in base.series if series.name != name), step.series)
                )
        merged.append(whole)
    return merged


def _empty_case() -> Case:
    beginning = datetime(1970, 1, 1, tzinfo=UTC)
    return Case("", "", Span(beginning, beginning))


def _loaded(folder: Path) -> Loaded | None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    if not folder.is_dir():
        raise CaseError(f"{folder}: is a file, not the folder of a case")
    loaded = load(folder)
    # a new case lacks its first observation of views: that is what an import brings
    errors = [
        mistake
        for mistake in loaded.mistakes.errors
        if not (mistake.file == "views.csv" and mistake.message == "the file is missing")
    ]
    if errors:
        raise CaseError(report(loaded.name, errors), errors)
    return loaded


def _as_before(source: SourceFile, choices: Choices, before: Mapping[str, Span]) -> Choices:
    """A file that was imported once keeps the fetch time that was taken then, whatever its date on disk."""
    if choices.fetched is not None or not before:
        return choices
    return replace(choices, fetched=before.get(source.sha256()))


def _learnt(choices: Choices, readings: Sequence[Reading]) -> Choices:
    """Choices that one file settles for the others: which video, and when it was published."""
    videos = [reading.video for reading in readings]
    published = choices.published or next((video.published for video in videos if video.published), None)
    ids = {video for reading in readings for video in reading.videos}
    only = choices.video or (next(iter(ids)) if len(ids) == 1 else None)
    return replace(choices, published=published, video=only)


def _video(plan: Plan, choices: Choices) -> Video:
    """What is known of the video; for a new case a missing date of publication is asked for."""
    found = Video()
    for reading in plan.readings:
        for name in (part.name for part in fields(Video)):
            if getattr(found, name) is None:
                setattr(found, name, getattr(reading.video, name))
    found.id = choices.video or found.id
    found.title = choices.title or found.title
    found.platform = choices.platform or found.platform
    found.published = choices.published or found.published
    if plan.loaded is None and found.published is None and plan.readings:
        plan.readings[0].ask(
            "--published TIME", "does not say when the video was published, and the case is new"
        )
    return found


def _until(series: Series, now: datetime, reading: Reading) -> Series:
    """A series without intervals that have not begun, or that no counter can have seen."""
    first = datetime.min.replace(tzinfo=UTC) if reading.records else EARLIEST
    keep = [place for place, start in enumerate(series.start) if first <= start <= now]
    if len(keep) == len(series.start):
        return series
    for start in series.start:
        if start > now:
            reading.reject(None, series.name, f"{start:%Y-%m-%dT%H:%MZ}", "lies in the future")
        elif start < first:
            reading.reject(None, series.name, f"{start:%Y-%m-%dT%H:%MZ}", TOO_EARLY)
    published = series.published
    return replace(
        series,
        start=tuple(series.start[place] for place in keep),
        end=tuple(series.end[place] for place in keep),
        values=tuple(series.values[place] for place in keep),
        published=tuple(published[place] for place in keep) if published else (),
    )


def _reject_impossible(reading: Reading, published: Span | None, now: datetime) -> None:
    """Reject rows of the future, and counts before there was anything to count."""
    reading.series = [_until(series, now, reading) for series in reading.series]
    reading.series = [series for series in reading.series if series.values]
    for name, rows in reading.parts().items():
        kept = []
        for row in rows:
            time = row.occurred()
            limit = now + PLANNED_AHEAD if name == "events" else now
            if time is not None and time.earliest < EARLIEST and not reading.records:
                reading.reject(row.row or None, "time", f"{time.earliest:%Y-%m-%dT%H:%M:%SZ}", TOO_EARLY)
            elif time is not None and time.earliest > limit:
                reading.reject(
                    row.row or None, "time", f"{time.earliest:%Y-%m-%dT%H:%M:%SZ}", "lies in the future"
                )
            elif (
                time is not None
                and published is not None
                and not reading.records
                and name in DATED_FROM_THE_START
                and time.latest < published.earliest
            ):
                reading.reject(
                    row.row or None,
                    "time",
                    f"{time.latest:%Y-%m-%dT%H:%M:%SZ}",
                    f"a count before the video was published ({published.earliest:%Y-%m-%dT%H:%MZ})",
                )
            else:
                kept.append(row)
        if len(kept) != len(rows):
            rows[:] = kept
