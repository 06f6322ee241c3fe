"""The report is safe, whole, light and the same twice."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

import groundswell as gs
from groundswell.answers.answer import Answer, Number
from groundswell.charts.chart import Stack
from groundswell.charts.text import clean
from groundswell.report.html import render_report
from groundswell.report.sections import headlines
from groundswell.report.words import safe_link, unit_text, value_text
from report import answers as made

VOID = {"meta", "link", "br", "hr", "img", "input", "area", "base", "col", "embed", "source", "track", "wbr"}


class Page(HTMLParser):
    """What a browser would see: elements with their attributes, text, and whether all elements close."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"elements stay open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def report() -> str:
    return render_report(made.explained(made.case()), made.answers())


@pytest.fixture(scope="module")
def page(report: str) -> Page:
    return Page(report)


def check_safe(text: str) -> Page:
    """Nothing loads, nothing runs but our one script, no link leads anywhere but to the web."""
    page = Page(text)
    allowed = {
        "src": (),
        "srcset": (),
        "action": (),
        "formaction": (),
        "data": (),
        "poster": (),
        "background": (),
    }
    for tag, attributes in page.elements:
        assert tag not in {
            "iframe",
            "object",
            "embed",
            "base",
            "form",
            "img",
            "image",
            "foreignobject",
            "animate",
        }, tag
        if tag == "link":
            assert attributes == {"rel": "icon", "href": "data:,"}
            continue
        for name, value in attributes.items():
            assert not name.startswith("on"), f"<{tag} {name}>"
            assert name not in allowed, f"<{tag} {name}={value[:60]}>"
            assert name != "style", "inline styles are blocked by the policy"
            if name in ("href", "xlink:href"):
                ours = value.startswith(("#", "data:text/csv;charset=utf-8,"))
                assert ours or re.match(r"https?://", value), value[:80]
                if not ours:
                    assert tag == "a"
                    assert {"noopener", "noreferrer"} <= set(attributes["rel"].split())
    assert len(page.all("script")) == 1
    assert len(page.all("style")) == 1
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)), "an id is used twice"
    return page


def test_loads_nothing_and_closes_everything(report: str) -> None:
    check_safe(report)


@pytest.mark.parametrize("text", made.HOSTILE, ids=range(len(made.HOSTILE)))
def test_hostile_text_stays_text(text: str) -> None:
    case, answers = made.hostile(text)
    report = render_report(made.explained(case), answers)
    page = check_safe(report)
    report.encode()
    assert not re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", report
    )
    shown = clean(text)[:30]
    assert shown in " ".join(" ".join(page.text).replace("\u00a0", " ").split())
    assert len(report.encode()) < 2_000_000
    scripts = re.findall(r"<script\b", report)
    assert len(scripts) == 1


def test_svgs_are_well_formed(report: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", report, re.DOTALL)
    assert len(drawings) >= 9
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)  # noqa: S314 - our own output
        assert root.get("role") == "img"
        assert (root.findtext("title") or "").strip()
        assert (root.findtext("desc") or "").strip()


def test_the_same_twice_and_small(report: str) -> None:
    assert render_report(made.explained(made.case()), made.answers()) == report
    assert len(report.encode()) < 1_000_000


def test_large_answers_stay_below_two_megabytes() -> None:
    case = made.case()
    answers = made.answers()
    x = tuple(day / 10 for day in range(3600))
    chart = answers["drivers"].charts[0]
    stack, line = chart.panels[0].layers
    assert isinstance(stack, Stack)
    longer = replace(stack, x=x, ys=tuple(tuple(1e6 / (1 + day) for day in x) for _ in range(5)))
    big = replace(chart, panels=(replace(chart.panels[0], layers=(longer, line)),))
    answers = {key: replace(answer, charts=(big,) * 3) for key, answer in answers.items()}
    views = made.case().views * 60
    report = render_report(made.explained(replace(case, views=views)), answers)
    assert 500_000 < len(report.encode()) < 2_000_000


@pytest.mark.parametrize("status", ["answered", "not_identifiable", "no_data"])
@pytest.mark.parametrize("bare", [True, False])
def test_every_status_renders_with_and_without_content(status: str, bare: bool) -> None:
    full = made.answers()["growth"]
    answer = (
        Answer("growth", "How big?", status, ("One sentence.",)) if bare else replace(full, status=status)
    )
    page = check_safe(render_report(made.explained(made.case()), {"growth": answer}))
    words = {"answered": "answered", "not_identifiable": "not identifiable", "no_data": "no data"}
    assert words[status] in page.text
    assert "One sentence." in page.text or not bare


def test_an_empty_case_and_no_answers_render() -> None:
    empty = replace(made.case(), views=(), events=(), coverage=(), author=None, notes=None, licence=None)
    page = check_safe(render_report(made.explained(empty), {}))
    assert "The record names no source." in " ".join(page.text)


def test_landmarks_headings_and_tables(page: Page) -> None:
    for tag in ("main", "h1"):
        assert len(page.all(tag)) == 1
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), "a heading level is skipped"
    targets = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    for link in page.all("a"):
        if link.get("href", "").startswith("#"):
            assert link["href"][1:] in targets
    assert page.elements[0] == ("html", {"lang": "en"})
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))
    for _, attributes in page.elements:
        for name in (attributes.get("aria-labelledby") or "").split():
            assert name in targets


def test_policy_forbids_the_network_and_names_our_code(report: str, page: Page) -> None:
    policy = next(
        meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.count("sha256-") == 2
    assert report.index("Content-Security-Policy") < report.index("<style>")


def test_every_answer_chart_number_and_caveat_is_there(page: Page) -> None:
    text = " ".join(" ".join(page.text).replace("\u00a0", " ").split())
    for key, answer in made.answers().items():
        assert answer.question in text
        assert answer.summary() in text
        assert any(attributes.get("id") == key for attributes in page.all("section"))
        for wanted in (*answer.caveats, *answer.collect, *(chart.title for chart in answer.charts)):
            assert wanted in text
        for number in answer.numbers:
            assert number.name in text
    assert len(page.all("figure")) == sum(len(answer.charts) for answer in made.answers().values())
    for wanted in (
        "What the record cannot tell",
        "Methods and provenance",
        "How to cite",
        "Record (SHA-256)",
        "Paper 3",
        "views (3)",
    ):
        assert wanted in text


def test_headlines_are_the_numbers_of_the_first_sentences() -> None:
    explanation = gs.explain(gs.open_case("first-kiss"))
    answers = explanation.answers()
    first = {key: answer.sentences[0] for key, answer in answers.items()}
    by_words = {headline.what: headline for headline in headlines(answers)}
    assert f"with {by_words['on the fastest day on record'].value} views" in answers["growth"].summary()
    passed_on = by_words["of the views passed on by viewers"]
    assert f"{float(passed_on.value):.0f}%" in first["drivers"]
    shown = [headline for headline in by_words.values() if headline.what.startswith("views by day")]
    assert len(shown) == 2
    for headline, key in zip(shown, ("growth", "forecast"), strict=True):
        assert f"{headline.value} views" in first[key]


def test_no_headline_of_what_cannot_be_told() -> None:
    answers = made.answers()
    answers["drivers"] = replace(answers["drivers"], status="not_identifiable")
    assert "of the views passed on by viewers" not in {headline.what for headline in headlines(answers)}


def test_downloads_hold_the_data(page: Page) -> None:
    files = {
        link["download"]: unquote(link["href"].split(",", 1)[1])
        for link in page.all("a")
        if "download" in link
    }
    assert files["sample-drivers.csv"].startswith("panel,layer,label")
    assert "unexplained" in files["sample-drivers.csv"]
    assert files["sample-growth-daily-views.csv"].count("\n") == 91
    assert "https://paper.example/a?b=c&d" in files["sample-growth-milestones.csv"]


def test_the_report_is_made_quickly() -> None:
    start = time.process_time()
    render_report(made.explained(made.case()), made.answers())
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//host/x",
        "file:///etc",
        "http://a b",
        "https://a\u202eb",
        "ftp://x",
        "",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(address: str | None) -> None:
    assert safe_link(address) is None


def test_web_addresses_pass_unchanged() -> None:
    for address in ("https://a.example/b?c=d&e#f", "HTTP://A.example/é(1)"):
        assert safe_link(address) == address


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Number("n", 0.667, unit="share"), "66.7 %"),
        (Number("n", 93.8e6, unit="views"), "93.8 M views"),
        (Number("n", 1.385e-5, unit="USD"), "0.000014 USD"),
        (Number("n", None, unit="views"), "– views"),
        (Number("n", float("inf"), unit="views"), "no limit views"),
        (Number("n", -20.5e6, unit="views"), "−20.5 M views"),
    ],
)
def test_numbers_read_well(number: Number, text: str) -> None:
    assert f"{value_text(number.value, number.unit)} {unit_text(number.unit)}" == text
