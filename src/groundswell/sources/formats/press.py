"""The press: GDELT timelines and article lists, Media Cloud counts and stories, Meltwater exports."""

from __future__ import annotations

from groundswell.case.record import Coverage, Source, Span
from groundswell.errors import DataError
from groundswell.sources.cells import CellReader, Cells
from groundswell.sources.contract import Choices, Format, Interval, Reading
from groundswell.sources.counts import stretch
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.items import Item, documents
from groundswell.sources.outside import add_series, series_name, widened
from groundswell.sources.tables import Table

__all__ = ["FORMATS"]

LANGUAGES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "dutch": "nl",
    "portuguese": "pt", "turkish": "tr", "russian": "ru", "chinese": "zh", "japanese": "ja", "korean": "ko",
    "arabic": "ar", "polish": "pl", "swedish": "sv", "danish": "da", "norwegian": "no", "finnish": "fi",
    "czech": "cs", "greek": "el", "hungarian": "hu", "romanian": "ro", "ukrainian": "uk", "hebrew": "he",
    "hindi": "hi", "indonesian": "id", "vietnamese": "vi", "thai": "th", "catalan": "ca",
}  # fmt: skip
MELTWATER = (
    "Date", "Headline", "URL", "Opening Text", "Hit Sentence", "Source", "Influencer", "Country", "Subregion",
    "Language", "Reach", "Desktop Reach", "Mobile Reach", "Twitter Social Echo", "Facebook Social Echo",
    "Reddit Social Echo", "National Viewership", "Engagement", "AVE", "Sentiment", "Key Phrases", "Input Name",
    "Keywords", "Document Tags", "State", "City", "Alternate Date Format", "Time", "Twitter Authority",
    "Tweet Id", "Twitter Id", "Twitter Client", "Twitter Screen Name", "User Profile Url", "Twitter Bio",
    "Twitter Followers", "Twitter Following", "Social Echo Total", "Editorial Echo", "Views",
    "Estimated Views", "Likes", "Replies", "Retweets", "Comments", "Shares", "Reactions", "Threads",
)  # fmt: skip
UNTIMED = ("Average Tone",)


def _language(cell: str) -> str | None:
    if not cell:
        return None
    return LANGUAGES.get(cell.lower(), cell.lower() if len(cell) in (2, 5) else None)


def _address(cell: str) -> str | None:
    return (
        cell
        if cell.startswith(("https://", "http://")) and not any(sign.isspace() for sign in cell)
        else None
    )


def _add(
    reading: Reading,
    row: Cells,
    *,
    time: Span | None,
    outlet: str,
    headline: str,
    url: str,
    language: str,
    service: str,
    published: Span | None = None,
    kind: str = "press",
    extra: dict[str, str] | None = None,
    note: str | None = None,
) -> None:
    """Add one article; one without address and headline is rejected."""
    if not headline and _address(url) is None:
        reading.reject(row.line, "title", headline or None, "an article with neither a title nor an address")
        return
    reading.coverage.append(
        Coverage(
            row=row.line,
            source=Source(name=outlet or service, url=_address(url)),
            published=published,
            note=note,
            extra=extra or {},
            time=time,
            outlet=outlet or None,
            headline=headline.replace("\0", "") or None,
            kind=kind,
            language=_language(language),
        )
    )


def _is_timeline(head: Head) -> float:
    return (
        1.0
        if head.header == ("Date", "Series", "Value")
        else 0.9
        if head.has("Date", "Series", "Value")
        else 0.0
    )


def _read_timeline(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """GDELT counts UTC days, or hours and quarters of an hour in short windows."""
    del choices
    table = Table(source, reading)
    cells = CellReader(reading, decimal=".", zone="UTC")
    found: dict[str, list[Interval]] = {}
    for row in table.rows():
        name = row["Series"]
        time = cells.time(row, "Date")
        value = cells.number(row, "Value", required=True)
        if not name:
            reading.reject(row.line, "Series", name, "is missing")
        elif time is not None and value is not None:
            if value < 0 and name not in UNTIMED:
                reading.reject(row.line, "Value", row["Value"], "a count is never negative")
            else:
                found.setdefault(name, []).append(Interval(time, value, row.line))
    for name, intervals in found.items():
        if name == "Total Monitored Articles":
            reading.note("set aside: Total Monitored Articles counts all articles, not those of the search")
        elif name in UNTIMED:
            reading.note(f"set aside: {name} is no count")
        else:
            unit = "articles" if name == "Article Count" else "share of all articles, per cent"
            add_series(
                reading, series_name("gdelt", name), stretch(reading, intervals), unit, Source(name="GDELT")
            )


def _is_articles(head: Head) -> float:
    return (
        1.0
        if head.names("articles") and ('"seendate"' in head.text or '"articles": []' in head.text)
        else 0.0
    )


def _read_articles(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """``seendate`` is when GDELT saw an article: by then it was out."""
    del choices
    cells = CellReader(reading, decimal=".", zone="UTC")
    place = 0
    for document in documents(source, reading):
        if not isinstance(document, dict):
            raise DataError(f"{source.name}: is no list of articles of GDELT; fetch it again")
        for item in Item(document, 0).items("articles"):
            place += 1
            item.line = place
            reading.rows_read += 1
            seen = cells.time(item, "seendate")
            if seen is None:
                continue
            _add(
                reading,
                item,
                time=seen,
                outlet=item["domain"],
                headline=item["title"],
                url=item["url"],
                language=item["language"],
                service="GDELT",
                note="time at which GDELT saw it",
            )
    if place >= 250:
        reading.note("250 articles are all that one answer holds: there may be more")


def _is_stories(head: Head) -> float:
    return 1.0 if head.has("publish_date", "media_name", "title", "url") else 0.0


def _read_stories(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    known = ("id", "indexed_date", "language", "media_name", "media_url", "publish_date", "title", "url")
    table = Table(source, reading, known)
    table.need("publish_date", "title", "url")
    cells = CellReader(reading, decimal=".", zone="UTC")
    for row in table.rows():
        time = cells.time(row, "publish_date")
        if time is None:
            continue
        _add(
            reading,
            row,
            time=time,
            outlet=row["media_name"] or row["media_url"],
            headline=row["title"],
            url=row["url"],
            language=row["language"],
            service="Media Cloud",
            extra=table.unknown_cells(row),
        )


def _is_counts(head: Head) -> float:
    return 1.0 if head.has("date", "count", "total_count", "ratio") else 0.0


def _read_counts(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    table = Table(source, reading)
    cells = CellReader(reading, decimal=".", zone="UTC")
    intervals = []
    for row in table.rows():
        time = cells.time(row, "date")
        count = cells.count(row, "count", required=True)
        if time is not None and count is not None:
            intervals.append(Interval(time, count, row.line))
    add_series(
        reading, "mediacloud_stories", widened(intervals, "UTC"), "stories", Source(name="Media Cloud")
    )


def _is_meltwater(head: Head) -> float:
    if head.has("Hit Sentence", "Headline", "Date"):
        return 1.0
    return 0.8 if head.has("Headline", "Date", "URL", "Reach") else 0.0


def _read_meltwater(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    table = Table(source, reading, MELTWATER)
    table.need("Date", "Headline")
    cells = CellReader(reading)
    for row in table.rows():
        time = cells.time(row, "Date")
        if time is None:
            continue
        extra = table.unknown_cells(row)
        for column, name in (("Reach", "reach_vendor_estimate"), ("AVE", "ave_vendor_estimate")):
            if row[column]:
                extra[name] = row[column]
        if row["Sentiment"]:
            extra["sentiment_vendor_label"] = row["Sentiment"]
        _add(
            reading,
            row,
            time=time,
            outlet=row["Source"],
            headline=row["Headline"],
            url=row["URL"],
            language=row["Language"],
            service="Meltwater",
            extra=extra,
        )
    reading.note("Reach and AVE are the vendor's estimates: kept under that name, used nowhere as money")


FORMATS = (
    Format(
        "gdelt-timeline",
        "GDELT timeline (Date, Series, Value)",
        "press",
        "a series of article counts or of their share",
        _is_timeline,
        _read_timeline,
    ),
    Format(
        "gdelt-articles",
        "GDELT list of articles (JSON)",
        "press",
        "coverage, dated by when GDELT saw it",
        _is_articles,
        _read_articles,
    ),
    Format(
        "mediacloud-stories",
        "Media Cloud list of stories (...-content.csv)",
        "press",
        "coverage, by day",
        _is_stories,
        _read_stories,
    ),
    Format(
        "mediacloud-counts",
        "Media Cloud counts (...-counts.csv)",
        "press",
        "a series of story counts",
        _is_counts,
        _read_counts,
    ),
    Format(
        "meltwater",
        "Meltwater export (UTF-16, tabs)",
        "press",
        "coverage; reach, AVE and sentiment as the vendor's",
        _is_meltwater,
        _read_meltwater,
        asks=("--zone", "--date-order"),
    ),
)
