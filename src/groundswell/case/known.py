"""What was known at a moment: the one place where "as of" is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from groundswell.case.record import Case, Row, Series
from groundswell.case.times import UnreadableTime, parse_moment
from groundswell.errors import DataError

__all__ = ["as_of"]

RowType = TypeVar("RowType", bound=Row)


def as_of(case: Case, moment: datetime | str) -> Case:
    """The case with only the rows that could have been read at ``moment``.

    A row is known from its latest possible publication; without a publication date from its own time; a row
    whose dates nobody knows is never known. An interval of a series is known from its ``published``, or its
    end. Deleting every row that is not known at ``moment`` beforehand therefore changes nothing.

    Args:
        case: any case.
        moment: an aware datetime, or a written time, which means its end ("2014-03-17": the end of that day
            in the case's zone).
    Raises:
        DataError: the moment cannot be read, has no zone, or lies before the video was published.
    """
    if isinstance(moment, str):
        try:
            moment = parse_moment(moment, case.zone)
        except UnreadableTime as error:
            raise DataError(f"as of {moment!r}: {error}; {error.remedy}") from error
    if moment.tzinfo is None:
        raise DataError(f"as of {moment}: give a time zone, as in datetime(..., tzinfo=UTC)")
    moment = moment.astimezone(UTC)
    if moment < case.published.earliest:
        raise DataError(
            f"as of {moment:%Y-%m-%d %H:%M} UTC: the video appeared on "
            f"{case.published.earliest:%Y-%m-%d %H:%M} UTC at the earliest; give a later moment"
        )
    return replace(
        case,
        views=_rows(case.views, moment),
        events=_rows(case.events, moment),
        derivatives=_rows(case.derivatives, moment),
        reactions=_rows(case.reactions, moment),
        engagement=_rows(case.engagement, moment),
        coverage=_rows(case.coverage, moment),
        money=_rows(case.money, moment),
        series=tuple(kept for series in case.series if (kept := _series(series, moment)).values),
    )


def _rows(rows: tuple[RowType, ...], moment: datetime) -> tuple[RowType, ...]:
    return tuple(row for row in rows if (known := row.known_at()) is not None and known <= moment)


def _series(series: Series, moment: datetime) -> Series:
    published = series.published or (None,) * len(series.end)
    keep = [
        index
        for index, (end, readable) in enumerate(zip(series.end, published, strict=True))
        if (readable or end) <= moment
    ]
    kept_published = tuple(published[index] for index in keep)
    return replace(
        series,
        start=tuple(series.start[index] for index in keep),
        end=tuple(series.end[index] for index in keep),
        values=tuple(series.values[index] for index in keep),
        published=kept_published if any(kept_published) else (),
    )
