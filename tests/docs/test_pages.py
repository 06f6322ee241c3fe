"""What pages say is complete and current: commands, names, columns, links, generated parts, numbers."""

from __future__ import annotations

import json
import re
from types import ModuleType
from typing import Any

import click
import numpy as np
import pytest

import groundswell
import groundswell as gs
import groundswell.corpus
import groundswell.forecast
import groundswell.press
import groundswell.process
import groundswell.sources
import groundswell.structural
import groundswell.watch
from docs.pages import DOCS, HOME, NAMES, generator, links, text_of
from groundswell.attention.paths import paths
from groundswell.case.table import CASE_KEYS, SERIES, TABLES
from groundswell.cli.main import cli

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    return generator()


def commands(group: click.Group, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    found = []
    for name, command in group.commands.items():
        full = (*path, name)
        found += commands(command, full) if isinstance(command, click.Group) else [(full, command)]
    return found


def section(page: str, heading: str) -> str:
    """The text below a heading, to the next of any level."""
    match = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ |\Z)", text_of(page), re.DOTALL | re.MULTILINE)
    assert match, f"{page} needs the heading: {heading}"
    return match[1]


@pytest.mark.parametrize(("full", "command"), commands(cli, ("groundswell",)))
def test_every_command_and_option_is_documented(full: tuple[str, ...], command: click.Command) -> None:
    text = section("docs/reference/command-line.md", " ".join(full))
    assert command.help
    for parameter in command.params:
        for option in parameter.opts:
            assert (option if option.startswith("-") else option.upper()) in text


@pytest.mark.parametrize(
    "module",
    [
        groundswell,
        groundswell.corpus,
        groundswell.forecast,
        groundswell.press,
        groundswell.process,
        groundswell.sources,
        groundswell.structural,
        groundswell.watch,
    ],
)
def test_every_public_name_is_documented(module: ModuleType) -> None:
    for name in module.__all__:
        assert section("docs/reference/python.md", f"{module.__name__}.{name}").strip()


@pytest.mark.parametrize("table", [*TABLES.values(), SERIES], ids=lambda table: table.name)
def test_every_column_is_documented(table: Any) -> None:
    text = section(
        "docs/reference/case-format.md", "series/NAME.csv" if table is SERIES else f"{table.name}.csv"
    )
    for column in table.columns:
        assert f"| `{column.name}` |" in text
        assert column.meaning in text


def test_every_key_of_case_toml_is_documented() -> None:
    text = section("docs/reference/case-format.md", "Keys of case.toml")
    assert [key for key in CASE_KEYS if f"`{key}`" not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    for target in links(name):
        assert "://" not in target, (
            f"{name}: {target}: name the source in words; nothing is loaded from elsewhere"
        )
        path = ((HOME / name).parent / target.split("#")[0]).resolve()
        assert path.exists(), f"{name}: {target} leads nowhere"


@pytest.mark.parametrize("name", NAMES)
def test_no_page_names_a_machine_or_a_registry(name: str) -> None:
    found = re.findall(
        r"(?:^|[\s`(\"'])(/(?:work|root|home|tmp|opt|usr|mnt)/?\S*)|([\w.]*pypi\S*|--index-url)",
        text_of(name),
    )
    assert found == []


def test_every_page_is_in_the_contents() -> None:
    index = text_of("docs/index.md")
    pages = [
        page.relative_to(DOCS).with_suffix("") for page in DOCS.rglob("*.md") if "_build" not in page.parts
    ]
    assert [str(page) for page in pages if str(page) != "index" and f"\n{page}\n" not in index] == []


@pytest.mark.parametrize("name", NAMES)
def test_generated_parts_are_current(name: str, generate: ModuleType) -> None:
    for part, text in generate.parts_of(text_of(name)).items():
        if part not in generate.FITTED:
            assert text.strip() == generate.PARTS[part]().strip(), f"{name}: run python docs/generate.py"


def alike(written: str, found: str) -> bool:
    """The same words, and numbers that differ by what another machine's rounding can do to draws."""
    if NUMBER.sub("#", written) != NUMBER.sub("#", found):
        return False
    pairs = zip(NUMBER.findall(written), NUMBER.findall(found), strict=True)
    values = [(float(a.replace(",", "")), float(b.replace(",", ""))) for a, b in pairs]
    return all(abs(a - b) <= 0.2 * max(a, b) + 1.5 * (max(a, b) >= 1.0) for a, b in values)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("README.md", "answers"),
        ("docs/reference/answers.md", "frames"),
        ("docs/how-to/what-if.md", "what-ifs"),
    ],
)
def test_answers_of_first_kiss_are_those_of_the_program(name: str, part: str, generate: ModuleType) -> None:
    written = generate.parts_of(text_of(name))[part].strip().splitlines()
    found = generate.PARTS[part]().strip().splitlines()
    assert len(written) == len(found)
    for one, other in zip(written, found, strict=True):
        assert alike(one, other), f"{name}: run python docs/generate.py\n{one}\n{other}"


def test_alike_notices_words_and_numbers() -> None:
    assert alike("by day 355 it had 93.8 M", "by day 355 it had 94.1 M")
    assert not alike("by day 355 it had 93.8 M", "by day 355 it had 64.1 M")
    assert not alike("20 M fewer views", "20 M more views")


def test_the_keys_of_an_answer_are_documented(generate: ModuleType) -> None:
    text = text_of("docs/reference/answers.md")
    answer = json.loads(generate.first_kiss()["growth"].to_json())
    keys = [*answer, *answer["numbers"][0]]
    assert [key for key in keys if f"`{key}`" not in text] == []


def test_the_readme_states_the_measured_coverage() -> None:
    """The share of later counts inside the bands, from the table of real videos."""
    rows = re.findall(
        r"^\| hipie_ted_vevo_daily \| \d+ \| (\d+) \| (\d+) \| (\d+) \|",
        text_of("docs/explanation/priors.md"),
        re.MULTILINE,
    )
    videos, inside80, inside90 = (sum(int(row[k]) for row in rows) for k in range(3))
    stated = f"80 % bands hold {100 * inside80 / videos:.0f} %, 90 % bands {100 * inside90 / videos:.0f} %"
    assert stated in text_of("README.md")
    assert f"{100 * inside80 / videos:.0f} % of the later" in " ".join(
        text_of("docs/explanation/limits.md").split()
    )


def test_the_bands_of_first_kiss_are_those_of_the_program() -> None:
    """The row of day 7 under the priors as written, in millions of views."""
    row = re.search(
        r"^\| 2014-03-17 \(day [\d.]+\) \| as written \|(.*)$",
        text_of("docs/explanation/priors.md"),
        re.MULTILINE,
    )
    assert row
    assert "✗" not in row[1]
    stated = [[float(figure) for figure in cell.split("–")] for cell in row[1].split("|")[:5]]
    found = gs.explain(gs.open_case("first-kiss"), as_of="2014-03-17").fit
    ages = np.array([15.35, 21.35, 59.35, 124.35, 280.35])
    bands = np.quantile(paths(found, 281.0, ages=ages).at(ages), [0.05, 0.5, 0.95], axis=0).T / 1e6
    np.testing.assert_allclose(
        stated, bands, rtol=0.15, err_msg="run python -m studies.bands and paste its table"
    )


def test_the_picture_is_small() -> None:
    assert (DOCS / "images" / "first-kiss.png").stat().st_size < 200_000
