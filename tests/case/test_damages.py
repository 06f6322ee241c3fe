"""Damaged folders: each damage gets its message at its place, and nothing on disk is changed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from case.folders import FILES, HEAD, NOW, write_folder
from groundswell.case import check_case, open_case, report
from groundswell.errors import CaseError


@dataclass(frozen=True)
class Damage:
    """``old`` becomes ``new`` in ``file``; then ``piece`` is said of ``row`` and ``column`` there."""

    name: str
    file: str
    old: str | None
    new: str | bytes | None
    row: int | None
    column: str | None
    piece: str
    severity: str = "error"
    said_of: str | None = None


VIEWS = FILES["views.csv"]
ROW3 = "2014-03-12,2500000,,,about,,A blog,https://example.com/b,2014-03-12\n"
DAMAGES = [
    # the folder
    Damage("no case.toml", "case.toml", None, None, None, None, "the file is missing"),
    Damage("no views", "views.csv", None, None, None, None, "the file is missing"),
    # case.toml
    Damage("bad toml", "case.toml", 'title = "A', "title = A", 1, None, "no valid TOML"),
    Damage("empty toml", "case.toml", None, b"", None, None, "zero bytes"),
    Damage("unknown key", "case.toml", "zone =", 'plattform = "x"\nzone =', None, "plattform", '"platform"'),
    Damage("no title", "case.toml", 'title = "A small film"\n', "", None, "title", "required key"),
    Damage(
        "no publication",
        "case.toml",
        'published = "2014-03-10T14:00-04:00"\n',
        "",
        None,
        "published",
        "required",
    ),
    Damage(
        "bad publication",
        "case.toml",
        "2014-03-10T14:00-04:00",
        "10/03/2014",
        None,
        "published",
        "the day or the month",
    ),
    Damage(
        "unknown zone", "case.toml", "America/New_York", "America/NewYork", None, "zone", '"America/New_York"'
    ),
    Damage("title no text", "case.toml", '"A small film"', "3", None, "title", "not text"),
    Damage("ids of numbers", "case.toml", '"-abc123XYZ_"', "17", None, "ids", "not a table of texts"),
    Damage(
        "unknown format", "case.toml", "zone =", 'format = "square"\nzone =', None, "format", "unknown format"
    ),
    Damage(
        "published in the future", "case.toml", "2014-03-10T14", "2041-03-10T14", None, "published", "future"
    ),
    # bytes
    Damage("zero bytes", "views.csv", None, b"", None, None, "zero bytes"),
    Damage("utf-16", "views.csv", None, VIEWS.encode("utf-16"), None, None, "UTF-16"),
    Damage(
        "latin-1", "views.csv", None, VIEWS.replace("A blog", "Café").encode("latin-1"), 3, None, "not UTF-8"
    ),
    Damage("zero byte inside", "views.csv", "A blog", "A\0blog", 3, None, "zero byte"),
    Damage("binary", "views.csv", None, bytes(range(1, 9)) * 8 + b"\xff\xee" * 90, 1, None, "binary"),
    Damage(
        "byte-order mark",
        "views.csv",
        None,
        b"\xef\xbb\xbf" + VIEWS.encode(),
        1,
        None,
        "byte-order",
        "warning",
    ),
    Damage(
        "broken parquet", "events.csv", None, None, None, None, "not a Parquet file", said_of="events.parquet"
    ),
    # delimiters, quotes and lengths
    Damage("semicolons", "views.csv", None, VIEWS.replace(",", ";").encode(), 1, None, "semicolon"),
    Damage("tabs", "views.csv", None, VIEWS.replace(",", "\t").encode(), 1, None, "tab"),
    Damage("unclosed quote", "reactions.csv", 'really"', "really", 2, None, "never closed"),
    Damage("text after quote", "reactions.csv", 'really"', 'really" she said', 2, None, "closing quotation"),
    Damage("cut off", "views.csv", "A blog,https://example.com/b,2014-03-12\n", "A bl\n", 3, None, "cut off"),
    Damage("too many cells", "views.csv", "2500000", "2,500,000", 3, None, "11 cells where the header has 9"),
    Damage("empty row", "views.csv", ROW3, ROW3 + ",,,,,,,,\n", 4, None, "row is empty", "warning"),
    Damage("same row twice", "views.csv", ROW3, ROW3 + ROW3, 4, None, "repeats row 3"),
    # header
    Damage("header only", "events.csv", None, b"id,time,kind,title\n", None, None, "no rows", "warning"),
    Damage("views header only", "views.csv", None, b"time,value\n", None, None, "no observation"),
    Damage(
        "required column missing", "events.csv", "id,time,kind,title", "id,time,x,title", 1, "kind", "missing"
    ),
    Damage("required column misspelt", "events.csv", "id,time,kind", "id,tiem,kind", 1, "tiem", '"time"'),
    Damage("foreign column", "views.csv", "time,", "date,", 1, "date", '"time"'),
    Damage(
        "unknown column", "views.csv", "published\n", "publishd\n", 1, "publishd", '"published"', "warning"
    ),
    Damage("own column", "views.csv", "published\n", "mood\n", 1, "mood", "extra_columns", "warning"),
    Damage("column twice", "views.csv", "low,high", "low,low", 1, "low", "twice"),
    Damage("column without name", "views.csv", "low,high", "low,", 1, None, "column 4 has no name"),
    # numbers
    Damage("negative", "views.csv", "2500000", "-12", 3, "value", "never negative"),
    Damage("dots between thousands", "views.csv", "2500000", "2.500.000", 3, "value", "2500000"),
    Damage("commas between thousands", "views.csv", "2500000", '"2,500,000"', 3, "value", "2500000"),
    Damage("ambiguous dot", "views.csv", "2500000", "2.500", 3, "value", "ambiguous"),
    Damage("decimal comma", "money.csv", "1300", '"1300,5"', 2, "value", "1300.5"),
    Damage("fraction of a view", "views.csv", "2500000", "2500000.5", 3, "value", "whole number"),
    Damage("two units", "views.csv", "2500000", "2.5m", 3, "value", "2500000"),
    Damage("nan", "views.csv", "2500000", "NaN", 3, "value", "leave the cell empty"),
    Damage("infinite", "views.csv", "2500000,,", "2500000,,inf", 3, "high", "at_least"),
    Damage("dash for missing", "views.csv", "2500000", "—", 3, "value", "leave the cell empty"),
    Damage("error text", "views.csv", "2500000", "#REF!", 3, "value", "no number"),
    Damage("no figure", "views.csv", "2500000", "", 3, "value", "no figure"),
    Damage("low above high", "views.csv", "2500000,,", "2500000,3000000,2000000", 3, "low", "above high"),
    Damage("outside its bounds", "views.csv", "2500000,,", "2500000,2600000,2700000", 3, "value", "outside"),
    Damage("between what", "views.csv", "about", "between", 3, "qualifier", "low and high"),
    Damage(
        "two currencies", "money.csv", "USD\n", "USD\nbudget,900,EUR\n", 3, "unit", "two units", "warning"
    ),
    # times
    Damage("one-digit month", "views.csv", "2014-03-12,2", "2014-3-12,2", 3, "time", "2014-03-12"),
    Damage("ambiguous date", "views.csv", "2014-03-12,2", "03/04/2014,2", 3, "time", "the day or the month"),
    Damage("month by name", "views.csv", "2014-03-12,2", "12 March 2014,2", 3, "time", "2014-03-12"),
    Damage("no such day", "views.csv", "2014-03-12,2", "2014-02-30,2", 3, "time", "not in the calendar"),
    Damage("no time at all", "views.csv", "2014-03-12,2", "soon,2", 3, "time", "not a time"),
    Damage("clock put forward", "events.csv", "2014-03-13", "2014-03-09T02:30", 3, "time", "did not exist"),
    Damage(
        "interval backwards", "views.csv", "2014-03-12,2", "2014-03-12/2014-03-11,2", 3, "time", "ends before"
    ),
    Damage("no time", "views.csv", "2014-03-12,2", ",2", 3, "time", "never fitted", "warning"),
    Damage("event without time", "events.csv", "2014-03-13", "", 3, "time", "needs a time"),
    Damage("future count", "views.csv", "2014-03-12,2", "2041-03-12,2", 3, "time", "future"),
    Damage("planned event", "events.csv", "2014-03-13", "2041-03-13", 3, "time", "future", "warning"),
    Damage("before publication", "views.csv", "2014-03-12,2", "2013-03-12,2", 3, "time", "before the video"),
    Damage("early event", "events.csv", "2014-03-13", "2013-03-13", 3, "time", "before the video", "warning"),
    Damage(
        "read after publication",
        "views.csv",
        "b,2014-03-12",
        "b,2014-03-10",
        3,
        "published",
        "before what",
        "warning",
    ),
    Damage(
        "zones mixed", "events.csv", "2014-03-13", "2014-03-13T10:00", 3, "time", "without a zone", "warning"
    ),
    # words
    Damage("qualifier", "views.csv", "about", "abuot", 3, "qualifier", '"about"'),
    Damage("scope", "views.csv", "about,,", "about,orignal,", 3, "scope", '"original"'),
    Damage(
        "scope of the dossier", "views.csv", "about,,", "about,youtube_original,", 3, "scope", '"original"'
    ),
    Damage("label", "reactions.csv", "negative", "negativ", 3, "label", '"negative"'),
    Damage("kind", "events.csv", ",tv,", ",tvv,", 3, "kind", '"tv"'),
    Damage("metric", "engagement.csv", "likes", "like", 2, "metric", '"likes"'),
    Damage(
        "copy of nothing", "coverage.csv", "copy1,paper1", "copy1,paper2", 3, "copy_of", '"paper1"', "warning"
    ),
    Damage(
        "address", "views.csv", "https://example.com/b", "example.com", 3, "url", "web address", "warning"
    ),
    # ids
    Damage("same id twice", "events.csv", "tv-show", "upload", 3, "id", "row 2"),
    Damage("formula as id", "events.csv", "tv-show", "=1+1", 3, "id", "write 1-1"),
    Damage("dash before id", "events.csv", "tv-show", "-show", 3, "id", "write show"),
    Damage("formula as source", "coverage.csv", "copy1,", "=copy1,", 3, "source_id", "formula", "warning"),
    # rows against one another
    Damage("falling count", "views.csv", "3100000", "2100000", 4, "value", "falls below", "warning"),
    Damage(
        "series overlaps", "series/shares.csv", "2014-03-12", "2014-03-11/2014-03-12", 3, "time", "overlaps"
    ),
    Damage("series without interval", "series/shares.csv", "time,", "x,", 1, None, "start and end"),
    Damage("series negative", "series/shares.csv", "310", "-310", 3, "value", "never negative"),
]


def damaged(folder: Path, damage: Damage) -> Path:
    if damage.said_of:
        return write_folder(folder, {damage.file: damage.new, damage.said_of: b"not parquet"})
    if damage.old is None:
        return write_folder(folder, {damage.file: damage.new})
    assert isinstance(damage.new, str)
    text = FILES[damage.file]
    assert text.count(damage.old) >= 1, "the damage must change something"
    return write_folder(folder, {damage.file: text.replace(damage.old, damage.new, 1)})


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_undamaged_case_is_clean(tmp_path: Path) -> None:
    assert check_case(write_folder(tmp_path / "film"), now=NOW) == ()


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_each_damage_is_named_where_it_is_and_nothing_is_changed(damage: Damage, tmp_path: Path) -> None:
    folder = damaged(tmp_path / "film", damage)
    before = contents(folder)
    mistakes = check_case(folder, now=NOW)
    file = damage.said_of or damage.file
    found = [
        mistake
        for mistake in mistakes
        if (mistake.file, mistake.row, mistake.column, mistake.severity)
        == (file, damage.row, damage.column, damage.severity)
        and damage.piece in f"{mistake.message} {mistake.remedy}"
    ]
    assert len(found) == 1, report("film", mistakes)
    assert found[0].remedy
    if damage.severity == "warning":
        assert not [mistake for mistake in mistakes if mistake.severity == "error"]
    assert contents(folder) == before


def test_there_are_many_kinds_of_damage() -> None:
    assert len({damage.name for damage in DAMAGES}) == len(DAMAGES) >= 45


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "film",
        {
            "case.toml": HEAD.replace("zone", "zoen"),
            "views.csv": VIEWS.replace("2500000", "-12").replace("exact", "exakt"),
            "events.csv": FILES["events.csv"].replace("2014-03-13", "2014-3-13"),
        },
    )
    with pytest.raises(CaseError) as caught:
        open_case(folder)
    places = {(mistake.file, mistake.row, mistake.column, mistake.value) for mistake in caught.value.mistakes}
    assert places == {
        ("case.toml", None, "zoen", None),
        ("views.csv", 3, "value", "-12"),
        ("views.csv", 4, "qualifier", "exakt"),
        ("events.csv", 3, "time", "2014-3-13"),
    }
    text = str(caught.value)
    assert text.startswith("film: 4 mistakes, nothing was changed\n")
    assert "row 3" in text
    assert "write 2014-03-13" in text


def test_a_misspelt_file_is_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "film", {"views.csv": None, "veiws.csv": VIEWS})
    remedies = [mistake.remedy for mistake in check_case(folder, now=NOW) if mistake.file == "views.csv"]
    assert remedies == ['rename "veiws.csv" to views.csv']


def test_two_files_of_one_table_are_an_error(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "film", {"views.parquet": b"anything"})
    messages = [mistake.message for mistake in check_case(folder, now=NOW) if mistake.file == "views.parquet"]
    assert any("views.csv stands beside it" in message for message in messages)


def test_only_the_cell_is_shown_and_nothing_else_of_its_row(tmp_path: Path) -> None:
    text = "time,text,label\n2014-03-12,a private confession,positiv\n"
    folder = write_folder(tmp_path / "film", {"reactions.csv": text})
    assert "confession" not in report("film", check_case(folder, now=NOW))


def test_a_folder_that_is_not_there_names_the_bundled_cases(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r'did you mean "first-kiss"'):
        open_case("first-kis")
    with pytest.raises(CaseError, match="neither a folder nor a bundled case"):
        open_case(tmp_path / "nothing-here")


def test_an_unknown_column_is_kept(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "film", {"money.csv": "topic,value,unit,mood\nbudget,1300,USD,glad\n"})
    assert open_case(folder).money[0].extra == {"mood": "glad"}


def test_line_ends_of_other_systems_change_nothing(tmp_path: Path) -> None:
    plain = open_case(write_folder(tmp_path / "one" / "film"))
    windows = {name: text.replace("\n", "\r\n").encode() for name, text in FILES.items()}
    assert open_case(write_folder(tmp_path / "two" / "film", dict(windows))) == plain


def test_rows_in_any_order_are_the_same_record(tmp_path: Path) -> None:
    head, *lines = VIEWS.splitlines(keepends=True)
    turned = write_folder(tmp_path / "film", {"views.csv": head + "".join(reversed(lines))})
    assert check_case(turned, now=NOW) == ()
    assert tuple(reversed(open_case(turned).views)) == open_case(write_folder(tmp_path / "b" / "film")).views


JUNK = [
    '"',
    ",",
    "\n",
    "\r",
    "\x00",
    "é",
    "\ufeff",
    "-",
    "=",
    "/",
    ";",
    "\t",
    "[",
    "  ",
    "9" * 400,
    "1e999",
    "inf",
    "١٢",
    "unknown",
    "yes",
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "T25:00",
    "2014-03-11T12:00+23:59",
]


@pytest.mark.parametrize("seed", range(150))
def test_no_damage_is_a_crash(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)  # noqa: S311 - dice, not a key
    name = dice.choice(list(FILES))
    text = FILES[name]
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(text) + 1)
        text = text[:start] + dice.choice(JUNK) + text[start + dice.choice([0, 1, 3, 10]) :]
    folder = write_folder(tmp_path / "film", {name: text})
    errors = [mistake for mistake in check_case(folder, now=NOW) if mistake.severity == "error"]
    assert all(mistake.message and mistake.remedy for mistake in errors)
    if errors:
        with pytest.raises(CaseError):
            open_case(folder)
    else:
        assert open_case(folder).title
