"""``groundswell watch`` from the outside: what it prints, stores and never shows."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from studies.youtube_server import API_KEY, Server, Video, serving

from groundswell.cli.main import cli

HYPHEN = "-bcdefghijk"


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    server = Server()
    for name in ("IpbDHxCV29A", HYPHEN):
        server.videos[name] = Video(name, lambda _: 123_456, published=datetime(2026, 1, 5, tzinfo=UTC))
    monkeypatch.chdir(tmp_path)
    with serving(server):
        monkeypatch.setenv("GROUNDSWELL_YOUTUBE_API", server.url)
        monkeypatch.setenv("YOUTUBE_API_KEY", API_KEY)
        yield server


def run(*words: str) -> Result:
    result = CliRunner().invoke(cli, ["watch", *words])
    assert API_KEY not in result.output
    assert API_KEY not in repr(result.exception)
    return result


def test_one_look(platform: Server) -> None:
    assert run("IpbDHxCV29A", "--once").exit_code == 0
    status = json.loads(run("status", "--json").stdout)
    assert [(video["id"], video["views"]) for video in status["videos"]] == [("IpbDHxCV29A", 123_456)]
    assert status["quota"]["used"] == 1
    assert status["quota"]["allowance"] == 10_000
    assert "123,456 views" in run("status").stdout
    assert len(platform.asked) == 1
    assert API_KEY.encode() not in Path("watch.sqlite").read_bytes()


@pytest.mark.usefixtures("platform")
def test_ids_may_begin_with_a_hyphen() -> None:
    assert run(HYPHEN, "--once").exit_code == 0
    assert run("run", "--once", "--", HYPHEN).exit_code == 0
    result = run("export", HYPHEN, "--into", "case")
    assert result.exit_code == 0, result.output
    assert Path("case/case.toml").exists()
    assert run("purge", HYPHEN).exit_code == 0
    with sqlite3.connect("watch.sqlite") as store:
        assert store.execute("SELECT count(*) FROM video").fetchone() == (0,)


@pytest.mark.usefixtures("platform")
def test_terms_are_stored() -> None:
    assert (
        run("IpbDHxCV29A", "--once", "--quota", "77", "--retention", "400", "--reason", "own data").exit_code
        == 0
    )
    status = json.loads(run("status", "--json").stdout)
    assert (status["quota"]["allowance"], status["retention_days"], status["retention_reason"]) == (
        77,
        400.0,
        "own data",
    )
    assert run("IpbDHxCV29A", "--once", "--until", "30d", "--every", "2h").exit_code == 0
    until = json.loads(run("status", "--json").stdout)["videos"][0]["until"]
    assert datetime.fromisoformat(until) - datetime.now(UTC) > timedelta(days=29)


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense", "--once"), "is no video"),
        (("IpbDHxCV29A", "--every", "often"), "write a span"),
        (("IpbDHxCV29A", "--until", "some day"), "--until"),
        (("IpbDHxCV29A", "--retention", "90"), "belong together"),
        (("--once",), "holds no video"),
        (("status",), "no such store"),
        (("export", "IpbDHxCV29A", "--into", "case"), "no such store"),
    ],
)
def test_mistakes_are_named(words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code != 0
    assert said in result.output + str(result.exception)


@pytest.mark.usefixtures("platform")
def test_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YOUTUBE_API_KEY")
    result = run("IpbDHxCV29A", "--once")
    assert "YOUTUBE_API_KEY" in str(result.exception)


def test_a_wrong_key_is_said_and_not_shown(platform: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUTUBE_API_KEY", "AIza-wrong-key-0123456789")
    result = run("IpbDHxCV29A", "--once")
    assert "the key was refused" in str(result.exception)
    assert "AIza-wrong-key-0123456789" not in result.output + repr(result.exception)
    assert len(platform.asked) == 1


@pytest.mark.usefixtures("platform")
def test_termination_ends_it_in_order() -> None:
    command = [sys.executable, "-m", "groundswell", "watch", "IpbDHxCV29A", "--every", "1h"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(600):
            if Path("watch.sqlite").exists() and "123,456" in run("status").output:
                break
            time.sleep(0.05)
        process.terminate()
        said = process.communicate(timeout=20)[1]
    assert process.returncode == 0
    assert said.endswith("Stopped.\n")
