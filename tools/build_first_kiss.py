"""Build the bundled case first-kiss from the dossier: ``python tools/build_first_kiss.py DOSSIER_FOLDER``.

The dossier is a folder of tables in which every row is one statement of one source. This tool turns its words
into times and counts as intervals, and judges nothing by hindsight: what a writer could not have known at the
time is either marked (``time_basis`` inferred) or carried for scoring only (``quality``). The rules:

* **When a count was read.** A day is the whole day in the outlet's zone (``ZONES``), else in New York's.
  "As of writing" is the day up to the end of the day of publication, or the two hours before a page's clock
  stamp. "Under 24 hours", "in the first week" and the like run from publication to that age. "In two days" is
  the day the dossier states. Every time begins with the upload and ends with the source's publication at the
  latest.
* **time_basis** is inferred where the page does not state its time: the dossier says so, or the time of
  writing is that of a page whose own date is inferred, unknown or known only to the month, or the wording
  names no day.
* **published** is when a source could be read; ``unknown`` where the dossier has no date. A clock stamp
  without a zone is an interval from UTC to Pacific time.
* **quality** and **published_basis** stay as extra columns, for scoring and for reading; **stated_as** is the
  dossier's word for the time. ``use_for_curve`` is hindsight and is dropped.
* Private people have a role and no name; quotations have at most 25 words.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from first_kiss_maps import (  # type: ignore[import-not-found]
    EVENTS,
    MONEY_UNITS,
    QUALIFIERS,
    REACTION_WHO,
    RELATIONS,
    SOURCES,
    ZONES,
)

from groundswell.case import Span, check_case, report
from groundswell.case.claims import interval
from groundswell.case.folder import plain_number
from groundswell.case.table import TABLES
from groundswell.case.times import format_span, parse_span

TARGET = Path(__file__).resolve().parent.parent / "src" / "groundswell" / "bundled" / "first-kiss"
ZONE = "America/New_York"
# "Around 2 p.m. Monday", zone not given: 14:00 EDT, or PDT and thus 17:00 EDT.
PUBLISHED = Span(datetime(2014, 3, 10, 18, tzinfo=UTC), datetime(2014, 3, 10, 21, tzinfo=UTC))
WORDS = 25
Row = dict[str, str]

# Ages at which a statement of this wording was made, in hours after the upload: at least, at most.
AGES: dict[str, tuple[float, float]] = {
    "20h_after_upload": (20, 21),  # a counter of hours drops the started one
    "24h_after": (23, 25),
    "a_matter_of_hours": (0, 24),
    "under_24h": (0, 24),
    "within_24h": (0, 24),
    "first_48_hours": (0, 48),
    "under_three_days": (0, 72),
    "first_week": (0, 7 * 24),
    "under_10_days": (0, 10 * 24),
    "first_month": (0, 31 * 24),
    "under_a_month": (0, 31 * 24),
    "first_3_months": (0, 92 * 24),
}
# Wordings that name a part of a day, read in the United States unless the page is local.
CLOCKS: dict[str, tuple[str, str]] = {
    "morning": ("T06:00-04:00", "T12:00-07:00"),
    "Wednesday_afternoon": ("T12:00-04:00", "T18:00-04:00"),
    "Tuesday_night": ("T18:00-04:00", "T24:00-07:00"),
    "exact_hour": ("T11:30-04:00", "T12:30-04:00"),  # "as of noon", Toronto
}
# Wordings that give neither day nor age: the dossier worked the day out.
NO_DAY = ("since_Monday", "reported_from_TIME", "reported_from_Vice")


def main() -> None:
    """Build the case and check it."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(f"usage: {Path(sys.argv[0]).name} DOSSIER_FOLDER")
    dossier = Path(sys.argv[1])
    kinds = {row["source_id"]: row["kind"] for row in read(dossier, "coverage")}
    tables = {
        "views": map(view, read(dossier, "views")),
        "events": map(event, read(dossier, "events"), EVENTS),
        "derivatives": map(derivative, read(dossier, "parodies")),
        "reactions": (reaction(row, kinds) for row in read(dossier, "reactions")),
        "engagement": map(engagement, read(dossier, "engagement")),
        "coverage": map(coverage, read(dossier, "coverage")),
        "money": map(money, read(dossier, "economics")),
    }
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "case.toml").write_text(HEAD, encoding="utf-8")
    for name, rows in tables.items():
        write(name, list(rows))
    mistakes = check_case(TARGET)
    print(report("first-kiss", mistakes))
    sys.exit(any(mistake.severity == "error" for mistake in mistakes))


HEAD = """\
# The record of one video. Built by tools/build_first_kiss.py; every row names its source.
title = "First Kiss"
author = "Tatia Pilieva"
platform = "youtube"
format = "long"
# "Around 2 p.m. Monday" (Fashionista), zone not stated: 2 p.m. EDT to 2 p.m. PDT.
published = "2014-03-10T14:00-04:00/2014-03-10T17:00-04:00"
zone = "America/New_York"
collaborators = ["Wren (Melissa Coker)", "Soko (song)"]
notes = '''Twenty strangers kiss on film, for a small clothing brand. Statements of press and blogs,
conflicting ones all kept. The columns quality and published_basis are later judgements, never fitted.'''
licence = "Apache-2.0; short quotations belong to their sources"
extra_columns = ["quality", "published_basis", "stated_as", "time_basis"]

[ids]
youtube = "IpbDHxCV29A"
"""


def read(dossier: Path, name: str) -> list[Row]:
    """The rows of one table of the dossier."""
    with (dossier / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Write one table of the case with the columns that some row fills."""
    filled = {column for row in rows for column, cell in row.items() if cell}
    columns = [column.name for column in TABLES[name].columns if column.required or column.name in filled]
    columns += sorted(filled - set(columns))
    with (TARGET / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def view(row: Row) -> Row:
    """One statement of a view count."""
    span = view_time(row)
    value = float(row["cumulative_views"])
    qualifier = QUALIFIERS.get(row["qualifier"], row["qualifier"])
    bounds = (
        ("3000000", "4000000") if qualifier == "between" else ("", "")
    )  # "over 3 million ... close to four"
    return {
        "time": "" if span is None else written(span),
        "value": plain_number(value),
        "low": bounds[0],
        "high": bounds[1],
        "qualifier": qualifier,
        "scope": {"youtube_original": ""}.get(row["scope"], row["scope"]),
        "time_basis": "inferred" if is_inferred(row) else "",
        "quality": row["quality"],
        "published_basis": row["published_basis"],
        "stated_as": row["precision"],
        **sourced(row),
    }


def is_inferred(row: Row) -> bool:
    """Whether the time of a statement was worked out, perhaps from the count itself."""
    wording, basis = row["precision"], row["published_basis"]
    if wording.startswith("inferred") or wording in NO_DAY:
        return True
    dated_to_the_day = len(row["published"]) >= 10 and basis not in ("inferred", "unknown")
    return wording == "as_of_writing" and not dated_to_the_day


def view_time(row: Row) -> Span | None:
    """When a count was read, between the upload and the publication of the source."""
    wording, stated, zone = row["precision"], row["observed_at"], ZONES.get(row["source_id"], ZONE)
    published = published_span(row)
    if not stated:
        return None
    if wording in AGES:
        low, high = AGES[wording]
        span = Span(PUBLISHED.earliest + timedelta(hours=low), PUBLISHED.latest + timedelta(hours=high))
    elif wording in CLOCKS:
        first, last = CLOCKS[wording]
        if row["source_id"] == "bizj":
            last = "T12:00-04:00"  # stamped 14:15 EDT: an eastern morning
        if row["source_id"] == "abc15":
            last = "T18:00-07:00"  # Arizona
        span = clock_span(stated[:10] + first, stated[:10] + last)
    elif wording == "end_of_week":
        span = parse_span("2014-03-14/2014-03-16", zone)  # Friday at the earliest, Sunday at the latest
    elif wording == "chart_cut-off":
        span = parse_span("2014-04-30/2014-06-16", zone)  # the cut-off, or when the clips were judged
    elif "T" in stated:
        stamp = stamped(stated)
        span = Span(stamp.earliest - timedelta(hours=2), stamp.latest)
    else:
        span = parse_span(stated, zone)
        if wording == "as_of_writing" and published is not None and published.days < 2:
            span = Span(span.earliest, max(span.latest, published.latest))
    earliest = max(span.earliest, PUBLISHED.earliest)
    latest = span.latest if published is None else min(span.latest, max(published.latest, earliest))
    return Span(earliest, max(latest, earliest))


def clock_span(first: str, last: str) -> Span:
    """The interval between two clock times; 24:00 is the midnight that follows."""
    if "T24:00" in last:
        day = date.fromisoformat(last[:10]) + timedelta(days=1)
        last = f"{day}T00:00{last[16:]}"
    return parse_span(f"{first}/{last}")


def stamped(text: str) -> Span:
    """A page's clock stamp; without a zone it lies between UTC and Pacific time."""
    if re.search(r"T.*([+-]\d\d:\d\d|Z)$", text):
        return parse_span(text)
    return parse_span(f"{text}+00:00/{text}-07:00")


def published_span(row: Row) -> Span | None:
    """When the source appeared, as an interval; ``None`` when the dossier has no date."""
    text = row["published"]
    if not text:
        return None
    return stamped(text) if "T" in text else parse_span(text, ZONES.get(row["source_id"], ZONE))


def written(span: Span) -> str:
    """The shortest writing of an interval."""
    return format_span(span, ZONE)


def sourced(row: Row, *, quote: bool = True) -> Row:
    """Source, address, date and wording of a row."""
    name = row.get("source_name", row.get("outlet", ""))
    url = row.get("source_url", row.get("url", ""))
    identifier, name = SOURCES.get(row["source_id"], (row["source_id"], name))
    published = published_span(row)
    return {
        "source": name,
        "url": url if url.startswith("http") else "",
        "source_id": identifier,
        "published": "unknown" if published is None else written(published),
        "quote": cut(row.get("quote", "")) if quote else "",
        "note": row.get("note", "").replace("Bryan Ling (label)", "the label"),
    }


def cut(text: str) -> str:
    """At most 25 words of a quotation."""
    text = text.replace(", said Bryan Ling", " ...")
    words = text.split()
    return text if len(words) <= WORDS else " ".join(words[:WORDS]) + " ..."


def plain_time(row: Row, column: str = "date") -> Row:
    """The time of a row that is no view count: the dossier's date, and how it is meant."""
    text, wording = row[column], row.get("date_precision", "day")
    if not text or wording == "unknown":
        return {"time": ""}
    if wording == "by_day":
        return {"time": text, "precision": "by_day"}
    cells = {"time": written(stamped(text)) if "T" in text else text}
    if wording.startswith("inferred"):
        cells["time_basis"] = "inferred"
    if row["source_id"] == "680":
        cells["time"] = written(clock_span("2014-03-11T11:30-04:00", "2014-03-11T12:30-04:00"))
    return cells


def event(row: Row, meaning: tuple[str, str, Row]) -> Row:
    """One event: its id, kind and judged cells stand in ``EVENTS``."""
    identifier, kind, judged = meaning
    cells = {"id": identifier, "kind": kind, "title": row["event"], **plain_time(row), **sourced(row)}
    cells |= judged
    if "T24:00" in cells["time"]:
        first, last = cells["time"].split("/")
        cells["time"] = written(clock_span(first, last))
    return cells


def derivative(row: Row) -> Row:
    """One parody, remake or follow-up, or a statement of how many there were."""
    author = "" if row["author"] in ("not named", "various, not named") else row["author"]
    return {
        "title": row["title"],
        "author": author,
        "relation": RELATIONS.get(row["kind"], row["kind"]),
        "views": row["views"],
        "views_at": row["views_as_of"],
        "count": row["number_of_parodies"],
        **plain_time(row),
        **sourced(row),
    }


def reaction(row: Row, kinds: Mapping[str, str]) -> Row:
    """One opinion, its speaker named by outlet or role."""
    knew = {"before": "no", "after": "yes", "both": ""}[row["knew_of_brand"]]
    who = next((role for mark, role in REACTION_WHO if mark in row["who"]), "")
    if not who:
        roles = {"blog": "a blogger", "student": "a student"}
        who = roles.get(
            kinds.get(row["source_id"], ""), SOURCES.get(row["source_id"], ("", row["source_name"]))[1]
        )
    note = (
        row["note"] if row["knew_of_brand"] != "both" else f"{row['note']}; speaks of both, before and after"
    )
    if "pdate" in row["who"] or "UPDATE" in row["who"]:
        note = "; ".join(filter(None, ("a later addition to the same page", note)))
    return {
        "text": cut(row["quote"]),
        "label": row["label"],
        "who": who,
        "knew_of_disclosure": knew,
        "language": row["lang"],
        **plain_time(row),
        **sourced(row, quote=False),
        "note": note,
    }


def engagement(row: Row) -> Row:
    """One count of likes, dislikes, comments or shares."""
    metric = {
        "up_to_down_votes": "likes_per_dislike",
        "social_shares_last_24h": "shares_last_24h",
        "shares_fb_tw_blogs": "shares",
    }.get(row["metric"], row["metric"])
    return {
        "metric": metric,
        "value": row["value"],
        "views": row["views_at_that_time"],
        "stated_as": row["date_precision"],
        **plain_time(row),
        **sourced(row),
    }


def coverage(row: Row) -> Row:
    """One article or broadcast; its time is its publication."""
    cells = sourced(row)
    copy_of = re.sub(r" \(not stored\)", "", row["copy_of"]).lower()
    copy_of = re.sub(r"[^a-z0-9_]+", "-", copy_of)
    return {
        "time": "" if cells["published"] == "unknown" else cells["published"],
        "outlet": cells.pop("source"),
        "headline": row["headline"],
        "kind": {"ref": "reference"}.get(row["kind"], row["kind"]),
        "language": row["lang"],
        "copy_of": SOURCES.get(row["copy_of"], (copy_of,))[0],
        "counts": "no" if row["counts_as_mention"] == "no" else "",
        "published_basis": row["published_basis"],
        **cells,
    }


def money(row: Row) -> Row:
    """One cost, price or reported result."""
    unit, detail = MONEY_UNITS.get(row["unit"], (row["unit"], ""))
    low, high = "", ""
    if detail == "nearly":
        low, high = (plain_number(end) for end in interval(float(row["value"]), "almost"))
    claim = row["claim"] if detail in ("", "nearly") else f"{row['claim']} ({detail})"
    return {
        "topic": row["topic"],
        "time": row["as_of"],
        "value": row["value"],
        "low": low,
        "high": high,
        "unit": unit,
        "claim": claim,
        **sourced(row),
    }


if __name__ == "__main__":
    main()
