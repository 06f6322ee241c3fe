"""Social Blade's API: daily counts of a channel, newest first. It knows no single video."""

from __future__ import annotations

from groundswell.case.record import Engagement, Source, ViewObservation
from groundswell.errors import DataError
from groundswell.sources.cells import CellReader
from groundswell.sources.contract import Choices, Format, Reading
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.items import Item

__all__ = ["FORMATS"]

SOURCE = Source(name="Social Blade")


def _recognise(head: Head) -> float:
    return 1.0 if head.names("data", "daily") and '"subs"' in head.text else 0.0


def _read(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    item = Item(source.json(), 0)
    if item.get("status.success") is False:
        raise DataError(
            f"{source.name}: Social Blade refused: {item['status.error'] or item['status.status']}"
        )
    cells = CellReader(reading, decimal=".")
    reading.video.platform = "youtube"
    for place, day in enumerate(item.items("data.daily"), start=1):
        day.line = place
        reading.rows_read += 1
        time = cells.time(day, "date")
        views, subscribers = cells.count(day, "views"), cells.count(day, "subs")
        if time is None:
            continue
        if views is not None:
            reading.views.append(
                ViewObservation(
                    row=place, source=SOURCE, time=time, low=views, high=views, value=views, scope="channel"
                )
            )
        if subscribers is not None:
            reading.engagement.append(
                Engagement(
                    row=place, source=SOURCE, time=time, metric="channel_subscribers", value=subscribers
                )
            )
    reading.note("counts of the channel, not of the video: kept with scope channel and never fitted")
    reading.note("subscribers are rounded to three figures")


FORMATS = (
    Format(
        "social-blade",
        "Social Blade API, channel statistics (JSON)",
        "youtube",
        "views of the channel (scope channel) and its subscribers, by day",
        _recognise,
        _read,
        asks=("--zone", "--published"),
    ),
)
