"""The tables of a case folder as data: every column, its meaning and its words.

The reader, the checker, the templates of ``case new`` and the documentation all use this one list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

from groundswell.case.claims import QUALIFIERS
from groundswell.case.times import PRECISIONS

__all__ = [
    "CASE_KEYS",
    "COVERAGE_KINDS",
    "EVENT_BY",
    "EVENT_KINDS",
    "LABELS",
    "METRICS",
    "RELATIONS",
    "SERIES",
    "SYNONYMS",
    "TABLES",
    "Column",
    "Table",
]

EVENT_KINDS: dict[str, str] = {
    "launch": "the video appears",
    "seeding": "the makers pass it to people or sites",
    "community": "a forum's front page, a newsletter, a chat group",
    "press": "an article",
    "tv": "a television or radio segment",
    "parody": "a parody, spoof or remake appears",
    "disclosure": "it becomes known who is behind the video",
    "brand_statement": "the makers or the brand speak",
    "advert": "paid promotion begins",
    "platform": "the platform features, blocks or recounts the video",
    "chart": "a ranking appears",
    "award": "a prize or showcase",
    "music": "a release or chart entry of its music",
    "follow_up": "the makers' next work",
    "precursor": "an earlier work of the same idea",
    "production": "the making of the video",
    "other": "anything else",
}
EVENT_BY: dict[str, str] = {
    "maker": "whoever made or published the video",
    "brand": "whoever paid for it or is behind it",
    "press": "a journalist or a broadcaster",
    "platform": "the platform",
    "viewer": "anybody else",
}
RELATIONS: dict[str, str] = {
    "parody": "makes fun of it",
    "tv_parody": "a television show's parody",
    "brand_spoof": "a brand's parody",
    "remake": "the same idea again",
    "cause_version": "the same idea for a cause",
    "remix": "uses its pictures or sound",
    "reupload": "a copy",
    "imitation": "a later work of the same idea",
    "follow_up": "the makers' next work",
    "precursor": "an earlier work of the same idea",
    "count_statement": "no work of its own: a source says how many there were",
    "other": "anything else",
}
COVERAGE_KINDS = (
    "press",
    "tv",
    "radio",
    "trade",
    "agency",
    "blog",
    "student",
    "forum",
    "podcast",
    "newsletter",
    "social",
    "reference",
    "other",
)
LABELS = ("positive", "mixed", "negative")
METRICS: dict[str, str] = {
    "likes": "likes so far",
    "dislikes": "dislikes so far",
    "comments": "comments so far",
    "shares": "shares so far, all platforms that the source counts",
    "facebook_shares": "shares on Facebook so far",
    "twitter_shares": "shares on Twitter so far",
    "shares_last_24h": "shares in the last 24 hours",
    "likes_per_dislike": "a ratio",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``kind`` says how its cells are read.

    Kinds: ``text``, ``time``, ``precision``, ``count`` (whole, at least 0), ``bound`` (at least 0),
    ``number`` (any finite number), ``word`` (one of ``words``), ``open_word`` (one of ``words`` or another
    lower-case word), ``yes_no``, ``id`` and ``url``.
    """

    name: str
    kind: str
    meaning: str
    required: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a case folder; ``required`` columns must stand in its header.

    Attributes:
        name, meaning: the file's, for people.
        columns: in the order in which they are written.
        names: the names of all columns, in that order.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    names: tuple[str, ...] = field(init=False)
    _by_name: dict[str, Column] = field(
        init=False, repr=False, compare=False
    )  # every cell of a record is looked up

    def __post_init__(self) -> None:
        """Index the columns."""
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))
        object.__setattr__(self, "_by_name", {column.name: column for column in self.columns})

    def __getitem__(self, name: str) -> Column:
        """The column called ``name``."""
        return self._by_name[name]


_PRECISION = Column("precision", "precision", "how the time is meant", words=tuple(PRECISIONS))
_SOURCE = (
    Column("source", "text", "who says so"),
    Column("url", "url", "where to read it"),
    Column("source_id", "text", "a short name for the source; the same page has the same one everywhere"),
    Column(
        "published", "time", "when the source could be read; `unknown` when nobody knows; empty: not said"
    ),
    Column("quote", "text", "the source's wording, short"),
    Column("note", "text", "anything worth knowing"),
)


def _time(meaning: str, *, required: bool = False) -> tuple[Column, Column]:
    return Column("time", "time", meaning, required), _PRECISION


_TABLES = (
    Table(
        "views",
        "observations of the cumulative count of views",
        (
            *_time("when the count was read", required=True),
            Column("value", "count", "the figure as the source prints it"),
            Column("low", "bound", "the least that the count can be, when the source gives it"),
            Column("high", "bound", "the most that the count can be, when the source gives it"),
            Column(
                "qualifier", "word", "the word in front of the figure; empty: exact", words=tuple(QUALIFIERS)
            ),
            Column("scope", "open_word", "what was counted; empty: original", words=("original",)),
            Column(
                "time_basis",
                "word",
                "inferred: somebody worked the time out afterwards",
                words=("stated", "inferred"),
            ),
            *_SOURCE,
        ),
    ),
    Table(
        "events",
        "dated things that happened to the video",
        (
            Column("id", "id", "a short name, unique in the file", required=True),
            *_time("when it happened", required=True),
            Column("kind", "word", "what it was", required=True, words=tuple(EVENT_KINDS)),
            Column("title", "text", "what happened, in words"),
            Column("size", "bound", "how big, in a unit that the note names"),
            Column("until", "time", "when it ended, for things that last"),
            Column("by", "word", "who did or said it", words=tuple(EVENT_BY)),
            Column(
                "jurisdiction", "text", "whose rules on disclosure apply, as US or DE; a note, no verdict"
            ),
            *_SOURCE,
        ),
    ),
    Table(
        "derivatives",
        "parodies, remakes, re-uploads and follow-ups",
        (
            Column("title", "text", "its name", required=True),
            Column("author", "text", "who made it"),
            Column("relation", "word", "what it is to the video; empty: parody", words=tuple(RELATIONS)),
            *_time("when it appeared"),
            Column("views", "count", "its own views"),
            Column("views_at", "time", "when those views were read"),
            Column("count", "count", "how many such works there were, when the source counts them"),
            *_SOURCE,
        ),
    ),
    Table(
        "reactions",
        "opinions and comments",
        (
            *_time("when it was said"),
            Column("text", "text", "what was said"),
            Column("label", "word", "how it was meant; empty: not judged", words=LABELS),
            Column("who", "text", "who said it: an outlet or a role, no private names"),
            Column("likes", "count", "likes of the comment"),
            Column("knew_of_disclosure", "yes_no", "whether the person knew who was behind the video"),
            Column("language", "text", "the language, as in en"),
            *_SOURCE,
        ),
    ),
    Table(
        "engagement",
        "likes, dislikes, comments and shares, counted from the beginning",
        (
            *_time("when it was read", required=True),
            Column("metric", "open_word", "what was counted", required=True, words=tuple(METRICS)),
            Column("value", "bound", "the figure", required=True),
            Column("views", "count", "views at the same moment"),
            *_SOURCE,
        ),
    ),
    Table(
        "coverage",
        "articles and broadcasts",
        (
            *_time("when it appeared"),
            Column("outlet", "text", "who published it"),
            Column("headline", "text", "its title"),
            Column("kind", "word", "what the outlet is; empty: press", words=COVERAGE_KINDS),
            Column("language", "text", "the language, as in en"),
            Column(
                "copy_of", "text", "source_id of the row that it repeats, or a name for a page not listed"
            ),
            Column("counts", "yes_no", "no: it is no mention of the video; empty: yes"),
            *_SOURCE,
        ),
    ),
    Table(
        "money",
        "costs, prices and reported results",
        (
            Column("topic", "text", "what is measured: budget, paid_media, sales_uplift ...", required=True),
            *_time("the date for which it holds"),
            Column("value", "number", "the figure"),
            Column("low", "number", "the least it can be"),
            Column("high", "number", "the most it can be"),
            Column("unit", "text", "USD, percent, copies ...", required=True),
            Column("claim", "text", "what is claimed, in words"),
            *_SOURCE,
        ),
    ),
)
TABLES: MappingProxyType[str, Table] = MappingProxyType({table.name: table for table in _TABLES})

SERIES = Table(
    "series",
    "an outside series: counts over intervals of time; either start and end, or time",
    (
        Column("start", "time", "beginning of the interval"),
        Column("end", "time", "end of the interval; a bare day ends at midnight"),
        Column("time", "time", "the interval as one time: a day, a month, A/B"),
        Column("value", "bound", "count in the interval", required=True),
        Column("published", "time", "when the count was readable; empty: at the interval's end"),
        Column("unit", "text", "what is counted; the same in every row"),
        Column("source", "text", "who says so; the same in every row"),
        Column("url", "url", "where to read it; the same in every row"),
        Column("source_id", "text", "a short name for the source; the same in every row"),
        Column("quote", "text", "the source's wording; the same in every row"),
    ),
)

CASE_KEYS: dict[str, str] = {
    "title": "name of the video (required)",
    "published": "when it was published (required)",
    "published_precision": "how that time is meant",
    "zone": "IANA name of the zone in which bare dates are read; UTC when absent",
    "slug": "short name of the case; the folder's name when absent",
    "author": "who made the video",
    "platform": "youtube, vimeo, tiktok ...; youtube when absent",
    "format": "long, short or live; long when absent",
    "collaborators": "list of people and brands behind it",
    "notes": "anything worth knowing",
    "licence": "under which terms the record may be used",
    "extra_columns": "list of columns that you added on purpose",
    "ids": 'table of identifiers, as in youtube = "IpbDHxCV29A"',
}

# Names that people bring from other tools, and the columns that they mean.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "date": ("time", "start"),
    "datetime": ("time",),
    "timestamp": ("time",),
    "observed_at": ("time",),
    "day": ("time",),
    "ds": ("time",),
    "when": ("time",),
    "as_of": ("time",),
    "views": ("value",),
    "view_count": ("value",),
    "viewcount": ("value",),
    "cumulative_views": ("value",),
    "count": ("value",),
    "y": ("value",),
    "amount": ("value",),
    "date_precision": ("precision",),
    "source_name": ("source",),
    "source_url": ("url",),
    "link": ("url",),
    "href": ("url",),
    "lang": ("language",),
    "type": ("kind", "relation"),
    "name": ("title", "id"),
    "event": ("title",),
    "sentiment": ("label",),
    "comment": ("text",),
}
