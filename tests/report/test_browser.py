"""The report in a real browser, opened from a file, with no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from groundswell.report.html import render_report
from report import answers as made
from report.browser import Browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_report(made.explained(made.case()), made.answers()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(file: Path) -> Iterator[Browser]:
    with Browser() as one:
        one.open(file)
        yield one


def test_loads_itself_only_and_without_a_complaint(browser: Browser, file: Path) -> None:
    assert browser.requests == [file.resolve().as_uri()]
    assert browser.errors == []


def shown(browser: Browser, selector: str) -> bool:
    return bool(browser.evaluate(f"document.querySelector({selector!r}).getClientRects().length > 0"))


def press(browser: Browser, selector: str) -> None:
    """Press a button as somebody at a keyboard does."""
    browser.evaluate(f"document.querySelector({selector!r}).focus()")
    for kind in ("keyDown", "keyUp"):
        browser.call(
            "Input.dispatchKeyEvent",
            type=kind,
            key="Enter",
            code="Enter",
            text="\r",
            windowsVirtualKeyCode=13,
        )


def test_log_scale_is_a_choice_and_linear_the_default(browser: Browser) -> None:
    log, linear = "#figure-lead .log-scale", "#figure-lead .linear-scale"
    assert (shown(browser, linear), shown(browser, log)) == (True, False)
    press(browser, "#figure-lead button.scale")
    assert (shown(browser, linear), shown(browser, log)) == (False, True)
    assert (
        browser.evaluate("document.querySelector('#figure-lead button.scale').getAttribute('aria-pressed')")
        == "true"
    )
    assert shown(browser, "#figure-growth-2 .linear-scale")
    press(browser, "#figure-lead button.scale")
    assert (shown(browser, linear), shown(browser, log)) == (True, False)


def test_paper_is_linear_and_light_whatever_the_screen_shows(browser: Browser) -> None:
    press(browser, "#figure-lead button.scale")
    browser.evaluate("document.documentElement.dataset.theme = 'dark'")
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert (shown(browser, "#figure-lead .linear-scale"), shown(browser, "#figure-lead .log-scale")) == (
        True,
        False,
    )
    assert (
        browser.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()")
        == "#fdfcf9"
    )
    assert not shown(browser, "#theme")
    browser.call("Emulation.setEmulatedMedia", media="")
    browser.evaluate("delete document.documentElement.dataset.theme")
    press(browser, "#figure-lead button.scale")


def test_dark_paper_follows_the_reader_and_the_button(browser: Browser) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    browser.paper("light")
    light = browser.evaluate(background)
    browser.paper("dark")
    dark = browser.evaluate(background)
    assert light != dark
    press(browser, "#theme")
    assert browser.evaluate(background) == light
    press(browser, "#theme")
    assert browser.evaluate(background) == dark
    browser.evaluate("delete document.documentElement.dataset.theme")
    browser.paper("light")


def test_a_pointer_reads_the_curve(browser: Browser) -> None:
    browser.evaluate("document.querySelector('#figure-lead').scrollIntoView()")
    place = browser.evaluate(
        "(() => { const box = document.querySelectorAll('#figure-lead .strip')[50].getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + box.height * 0.8] })()"
    )
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=place[0], y=place[1])
    words = browser.evaluate("document.querySelector('body > .reading').textContent")
    assert words.startswith("day ")
    assert "fitted" in words
    assert "80 % interval" in words


def test_no_side_scrolling_on_a_phone(browser: Browser) -> None:
    browser.call(
        "Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True
    )
    assert browser.evaluate("document.documentElement.scrollWidth") <= 390
    browser.call("Emulation.clearDeviceMetricsOverride")


def test_pictures_and_print(browser: Browser, tmp_path: Path) -> None:
    browser.screenshot(tmp_path / "screen.png")
    browser.print(tmp_path / "report.pdf")
    assert (tmp_path / "screen.png").stat().st_size > 30_000
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_hostile_text_runs_nothing(browser: Browser, file: Path) -> None:
    for number, text in enumerate(made.HOSTILE[:6]):
        path = file.with_name(f"hostile-{number}.html")
        case, answers = made.hostile(text)
        path.write_text(render_report(made.explained(case), answers), encoding="utf-8")
        browser.requests.clear()
        browser.open(path)
        assert browser.errors == []
        assert browser.requests == [path.resolve().as_uri()]
        assert browser.evaluate("document.querySelectorAll('script').length") == 1
        assert browser.evaluate("document.querySelectorAll('main > section').length") == 13
