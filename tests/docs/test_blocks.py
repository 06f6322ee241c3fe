"""Every block of code on every page runs: Python in one namespace a page, commands through click."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from studies.youtube_server import API_KEY, Server, Video, serving

from docs.pages import HOME, NAMES, blocks
from groundswell.answers import explanation
from groundswell.attention.fit import Fit
from groundswell.attention.fit import fit as plain
from groundswell.attention.priors import Priors
from groundswell.case.record import Case
from groundswell.cli.main import cli

WITH_BLOCKS = [name for name in NAMES if blocks(name)]
ECHO = re.compile(r'echo "(?P<text>[^"]*)" >> (?P<file>[\w./-]+)')
QUESTIONS = explanation.KEYS
CANNOT_ANSWER = 4


@pytest.fixture(scope="module", autouse=True)
def one_fit_a_record() -> Iterator[None]:
    """The same record is fitted once for all pages."""
    known: dict[str, Fit] = {}

    def remembered(case: Case, *, until: datetime | None = None, priors: Priors | None = None) -> Fit:
        key = f"{explanation.record_hash(case)} {until} {priors}"
        if key not in known:
            known[key] = plain(case, until=until, priors=priors)
        return known[key]

    patch = pytest.MonkeyPatch()
    patch.setattr(explanation, "fit", remembered)
    yield
    patch.undo()


@pytest.fixture(scope="module", autouse=True)
def a_platform() -> Iterator[None]:
    """What the pages watch is a server on loopback."""
    server = Server()
    server.videos["IpbDHxCV29A"] = Video(
        "IpbDHxCV29A", lambda _: 168_000_000, published=datetime(2014, 3, 10, tzinfo=UTC)
    )
    patch = pytest.MonkeyPatch()
    with serving(server):
        patch.setenv("GROUNDSWELL_YOUTUBE_API", server.url)
        patch.setenv("YOUTUBE_API_KEY", API_KEY)
        yield
    patch.undo()


def run_command(line: str) -> None:
    """One line of a console block."""
    line = line.partition("  #")[0].strip()
    echo = ECHO.fullmatch(line)
    words = shlex.split(line)
    if echo:
        with Path(echo["file"]).open("a", encoding="utf-8") as file:
            file.write(echo["text"] + "\n")
    elif words[0] == "make":
        targets = re.findall(r"^([\w-]+):", (HOME / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(words[1:]) <= set(targets), f"the Makefile has no target for: {line}"
    else:
        assert words[0] == "groundswell", f"a test cannot run: {line}"
        result = CliRunner().invoke(cli, words[1:])
        fine = (0, CANNOT_ANSWER) if words[1] in QUESTIONS else (0,)
        assert result.exit_code in fine, (
            f"{line}: exit status {result.exit_code}\n{result.output}{result.exception!r}"
        )
        assert result.output.strip(), f"{line}: printed nothing"
        if "--json" in words:
            json.loads(result.stdout)


@pytest.mark.parametrize("name", WITH_BLOCKS)
def test_every_block_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {"__name__": "page"}
    for kind, text in blocks(name):
        if kind == "python":
            exec(compile(text, name, "exec"), namespace)  # noqa: S102 - that is the test
        else:
            for line in text.splitlines():
                assert line.startswith("$ "), (
                    f"{name}: a console block has commands only, each after '$ ': {line}"
                )
                run_command(line[2:])


def test_a_broken_command_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (
        "groundswell growth no-such-case",
        "groundswell case show first-kiss --no-such-option",
        "rm -r x",
    ):
        with pytest.raises(AssertionError):
            run_command(line)
