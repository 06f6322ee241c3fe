"""All formats, and which of them a file is. A new format is one module and one line here."""

from __future__ import annotations

from groundswell.case.mistakes import did_you_mean
from groundswell.errors import DataError
from groundswell.sources.contract import Format
from groundswell.sources.files import Head
from groundswell.sources.formats import (
    analytics,
    comment_downloader,
    daily_json,
    exported,
    google_trends,
    kaggle_trending,
    press,
    research_tools,
    social_blade,
    studio,
    tidy,
    youtube_api,
    yt_dlp,
)

__all__ = ["FORMATS", "format_named", "recognise"]

FORMATS: tuple[Format, ...] = (
    *tidy.FORMATS,
    *studio.FORMATS,
    *youtube_api.FORMATS,
    *yt_dlp.FORMATS,
    *comment_downloader.FORMATS,
    *analytics.FORMATS,
    *research_tools.FORMATS,
    *press.FORMATS,
    *google_trends.FORMATS,
    *social_blade.FORMATS,
    *kaggle_trending.FORMATS,
    *daily_json.FORMATS,
    *exported.FORMATS,
)


def format_named(name: str) -> Format:
    """The format with a name.

    Raises:
        DataError: there is none.
    """
    for known in FORMATS:
        if known.name == name:
            return known
    near = did_you_mean(name, [known.name for known in FORMATS])
    guess = f" (did you mean {near}?)" if near else ""
    raise DataError(f"there is no format {name!r}{guess}; formats: {', '.join(f.name for f in FORMATS)}")


def recognise(head: Head) -> Format:
    """The format of a file.

    Raises:
        DataError: no reader knows it, or two are equally sure.
    """
    sure = sorted(((known.recognise(head), -place) for place, known in enumerate(FORMATS)), reverse=True)
    best, second = sure[0], sure[1]
    if best[0] <= 0.0:
        raise DataError(_unknown(head))
    if second[0] == best[0]:
        names = [FORMATS[-place].name for confidence, place in sure if confidence == best[0]]
        raise DataError(f"{head.name}: can be {' or '.join(names)}; give --format NAME")
    return FORMATS[-best[1]]


def _unknown(head: Head) -> str:
    begin = f"{head.name}: no reader knows this file"
    if head.binary:
        if head.start.startswith(b"PK"):
            return f"{begin}: it is a damaged zip archive or a spreadsheet; export it as CSV"
        return f"{begin}: it is no text (or not in UTF-8: give --encoding NAME, as in --encoding cp1252)"
    if head.is_json:
        return f"{begin}: it is JSON of no known shape; name one with --format NAME"
    if head.text.lstrip().startswith("<"):
        return f"{begin}: it is a web page, perhaps an error message in place of the data; fetch it again"
    if len(head.header) > 1:
        columns = ", ".join(name[:40] for name in head.header[:12])
        return (
            f"{begin} (columns: {columns}). Say which columns hold the time and the views, as in "
            '--format table --column time="DATE" --column views="COUNT"'
        )
    first = head.text.strip().splitlines()[0][:80] if head.text.strip() else ""
    return f"{begin}: it begins with {first!r}, which is no table and no JSON"
