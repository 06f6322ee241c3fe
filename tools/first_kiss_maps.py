"""What the First Kiss dossier's words become in the record: data for ``build_first_kiss.py``."""

from __future__ import annotations

__all__ = [
    "EVENTS",
    "MONEY_UNITS",
    "PRIVATE_NAMES",
    "QUALIFIERS",
    "REACTION_WHO",
    "RELATIONS",
    "SOURCES",
    "ZONES",
]

# Every event in the order of the dossier: id, kind, and the cells that need a judgement, with the reason.
EVENTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("le-baiser", "precursor", {}),
    ("soko-song-2012", "music", {}),
    ("clio-award", "award", {}),
    ("unruly-year-list", "chart", {}),
    ("film-commissioned", "production", {}),
    ("shoot", "production", {"time": "2014-02-21/2014-02-28"}),  # "at the end of February"
    ("coker-business-insider", "brand_statement", {}),
    # Monday morning in a country with four zones: 06:00 EDT to 12:00 PDT.
    ("seeding-email", "seeding", {"time": "2014-03-10T06:00-04:00/2014-03-10T12:00-07:00"}),
    # Another site than the one whose counter is followed: part of the seeding, not its launch.
    ("style-com", "seeding", {}),
    ("upload", "launch", {"time": "2014-03-10T14:00-04:00/2014-03-10T17:00-04:00"}),
    ("reddit-front-page", "community", {"time": "2014-03-10T18:00-04:00/2014-03-10T24:00-07:00"}),
    ("collective-evolution", "press", {}),
    ("gizmodo", "press", {"time": "2014-03-10T18:00-04:00/2014-03-11T06:00-04:00"}),  # "since last night"
    ("slate-disclosure", "disclosure", {}),
    ("wren-tweet", "disclosure", {}),
    ("wren-reply", "brand_statement", {}),
    ("lexpress-disclosure", "disclosure", {}),
    ("viewer-clock", "other", {}),
    ("between-two-ferns", "other", {}),
    ("coker-fashionista", "brand_statement", {}),
    ("wren-copy", "other", {"precision": "by_day"}),
    ("first-sniff", "parody", {}),
    ("coker-dpa", "brand_statement", {}),
    ("usa-today", "press", {}),
    ("outcry", "other", {}),
    ("new-york-times", "press", {}),
    ("independent-disclosure", "disclosure", {"time": "2014-03-13T10:43+00:00"}),  # the page's own stamp
    # Thursday's show, in the evening somewhere between the east and the west coast.
    ("fallon-parody", "parody", {"time": "2014-03-13T18:00-04:00/2014-03-13T24:00-07:00"}),
    ("vice-and-volt-remakes", "parody", {}),
    # Several segments "in the week", the first of 12 March: the row as a whole is known when the last is.
    ("entertainment-tv", "tv", {"time": "2014-03-12/2014-03-14", "published": "2014-03-12/2014-03-14"}),
    ("first-gay-hug", "parody", {}),
    ("billboard-week", "music", {"time": "2014-03-10/2014-03-16"}),
    ("first-kiss-nyc", "parody", {"time": "2014-03-17/2014-03-23"}),
    ("cnn-interview", "tv", {}),
    ("billboard-hot-100", "music", {}),
    ("abc-news", "tv", {}),
    ("pilieva-huffpost", "brand_statement", {}),
    ("collegehumor-parody", "parody", {"precision": "by_day"}),
    ("sfgate", "press", {}),
    ("song-leaves-hot-100", "music", {"precision": "by_day"}),
    ("unruly-march", "chart", {}),
    ("first-indian-kiss", "parody", {}),
    ("cannes-gold-lion", "award", {}),
    # The page is of March and speaks of June: it was changed at a time that nobody knows.
    ("new-directors-showcase", "award", {"published": "unknown"}),
    ("youtube-cannes-leaderboard", "chart", {}),
    ("the-slap", "parody", {"precision": "by_day"}),
    ("undress-me", "follow_up", {"precision": "by_day"}),
    ("youtube-year-list", "chart", {}),
    ("visible-measures-year", "chart", {}),
    ("adweek-year-list", "chart", {}),
    ("google-canada-list", "chart", {}),
    ("one-year-later", "parody", {}),
    ("forever-film", "follow_up", {}),
    ("love-at-first-taste", "follow_up", {}),
)

QUALIFIERS: dict[str, str] = {
    "nearly": "almost",
    "over (source adds: close to 4m)": "between",
    "about (source: 30m, 'up 10 million')": "about",
    "additional": "about",
    "exact_to_0.1m": "about",
}

RELATIONS: dict[str, str] = {
    "tv_show": "tv_parody",
    "remake_real_strangers": "remake",
    "follow_up_by_author": "follow_up",
}

# Units of money rows in two parts: the unit, and what belongs to the claim.
MONEY_UNITS: dict[str, tuple[str, str]] = {
    "percent (nearly)": ("percent", "nearly"),
    "copies, North America, Tue+Wed": ("copies", "North America, Tuesday and Wednesday"),
    "downloads, US, week ending 16 March": ("downloads", "US, week ending 16 March"),
    "copies (claim)": ("copies", "a rumour"),
    "US streams, week ending 16 March": ("streams", "US, week ending 16 March"),
    "views (all versions)": ("views", "all versions"),
}

# Where a page was written, when it was not the United States: its days are days of that zone.
ZONES: dict[str, str] = {
    "aajtak": "Asia/Kolkata",
    "agatto": "Europe/Warsaw",
    "bi_au": "Australia/Sydney",
    "bstd": "Asia/Kolkata",
    "charlie": "Europe/London",
    "dfd": "Europe/London",
    "dontpanic": "Europe/London",
    "estadao": "America/Sao_Paulo",
    "europafm": "Europe/Madrid",
    "futurefive": "Pacific/Auckland",
    "iamwire": "Asia/Kolkata",
    "indep": "Europe/London",
    "konbini": "Europe/Paris",
    "meedia": "Europe/Berlin",
    "menorca": "Europe/Madrid",
    "mensxp": "Asia/Kolkata",
    "merkur": "Europe/Berlin",
    "ostwest": "Europe/Berlin",
    "parenting": "Australia/Sydney",
    "pedestrian": "Australia/Sydney",
    "standard": "Europe/Vienna",
    "terra": "Europe/Paris",
    "yagg": "Europe/Paris",
}

# Sources whose name is a private person's: a new id and a name without it. The address stays as the citation.
SOURCES: dict[str, tuple[str, str]] = {
    "ashley": ("student-blog-1", "a student blog"),
    "barry": ("marketing-blog-1", "a marketing blog"),
    "bruce": ("blog-1", "a blog (excerpts SFGate, 25 March)"),
    "charlie": ("blog-2", "a blog"),
    "danielb": ("blog-3", "a blog"),
    "jacob": ("student-blog-2", "a student blog"),
    "joemecca": ("blog-4", "a blog"),
    "johnj": ("blog-5", "a blog"),
    "kevin": ("blog-6", "a blog"),
    "lateenough": ("lateenough", "Late Enough (blog)"),
    "laurenj": ("blog-7", "a blog"),
    "medium": ("medium", "Medium (a personal page)"),
    "missashley": ("blog-8", "a blog"),
    "mjlewis": ("blog-9", "a blog"),
    "nyt": ("nyt", "The New York Times (not itself stored; cited by several pages)"),
    "paperblog": ("paperblog", "Paperblog Italia"),
    "pasini": ("photo-corners", "Photo Corners"),
    "rebecca": ("blog-10", "a blog"),
    "shalu": ("blog-11", "a blog"),
    "spencer": ("student-blog-3", "a student blog"),
    "tzena": ("blog-12", "a blog"),
    "violeta": ("blog-13", "a blog (reports a CNN interview)"),
}
PRIVATE_NAMES: tuple[str, ...] = (
    "Ashley Webster", "Ashley B", "Barry Cunningham", "David Bruce", "Charlie Elizabeth", "Boehme", "Pittolo",
    "Mecca", "Jacklyn", "Olenick", "Iwashyna", "Lauren Jacobson", "samiqas", "Michael J. Lewis", "Franzese",
    "Pasini", "Cloyd", "Shalu", "Spencer", "Tzena", "Violeta", "Christina Kenny", "Simone Paget", "Rudow",
    "WayTruthLife", "Bryan Ling",
)  # fmt: skip

# Who said it, where an outlet's name or "a blogger" would say too little.
REACTION_WHO: tuple[tuple[str, str], ...] = (
    ("reader comment", "a commenter"),
    ("top YouTube comment", "a commenter on YouTube"),
    ("YouTube comments quoted", "commenters on YouTube"),
    ("YouTube viewer", "a viewer on YouTube"),
    ("comments as summed up", "commenters, as summed up by iamWire"),
    ("Twitter and viewers", "viewers, as summed up by Beauty and the Dirt"),
    ("friends of the Loyola student", "friends of a student"),
    ("Tatia Pilieva or ABC", "Tatia Pilieva or an ABC reporter (transcript unclear)"),
    ("Casey Chan", "Gizmodo/Sploid"),
    ("Mark Morford", "SFGate"),
    ("ad professional", "an advertising professional"),
    ("marketer", "a marketer"),
    ("community writer", "a BuzzFeed community writer"),
)
