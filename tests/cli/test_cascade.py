"""``groundswell cascade``: what it prints, and what it says when it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from forecast.cascades import simulated
from groundswell.cli.main import cli
from groundswell.forecast import forecast_cascade, read_cascade


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cascade = simulated(np.random.default_rng(21))
    assert cascade.followers is not None
    rows = zip(cascade.times, cascade.followers, strict=True)
    path = tmp_path_factory.mktemp("cascades") / "cascade.csv"
    path.write_text(
        "time,followers\n" + "".join(f"{time},{count}\n" for time, count in rows), encoding="utf-8"
    )
    return path


def test_text_is_the_forecast_of_the_library(file: Path) -> None:
    ran = CliRunner().invoke(cli, ["cascade", str(file), "--at", "1h", "--threshold", "500"])
    assert ran.exit_code == 0
    made = forecast_cascade(read_cascade(file), at=3600.0)
    assert ran.output == made.summary((500.0,)) + "\n"


def test_json_with_levels_and_without_prior(file: Path) -> None:
    ran = CliRunner().invoke(
        cli, ["cascade", str(file), "--at", "90min", "--levels", "50,90", "--prior", "none", "--json"]
    )
    assert ran.exit_code == 0
    plain = json.loads(ran.output)
    assert plain["schema_version"] == 1
    assert plain["age_seconds"] == 5400.0
    assert [band["level"] for band in plain["bands"]] == [0.5, 0.9]
    assert plain["prior"] is None


def test_the_zone_gives_the_hour(tmp_path: Path) -> None:
    path = tmp_path / "stamps.csv"
    rows = [f"2024-03-10T14:{minute:02d}:00Z" for minute in range(40)]
    path.write_text("time\n" + "\n".join(rows) + "\n", encoding="utf-8")
    texts = [
        CliRunner().invoke(cli, ["cascade", str(path), "--json", *more])
        for more in ([], ["--zone", "Asia/Tokyo"])
    ]
    assert all(text.exit_code == 0 for text in texts)
    plain, placed = (json.loads(text.output) for text in texts)
    assert plain["observed"] == placed["observed"] == 39
    assert plain["median"] != placed["median"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--at", "soon"], "write a span"),
        (["--at", "0h"], "write a span"),
        (["--levels", "80,120"], "write per cent"),
        (["--levels", "high"], "write per cent"),
        (["--zone", "Nowhere/At_all"], "no such zone"),
        (["--prior", "missing.json"], "cannot be read as a prior"),
        (["--at", "9d"], "until"),
    ],
)
def test_mistakes_are_sentences(file: Path, more: list[str], message: str) -> None:
    ran = CliRunner().invoke(cli, ["cascade", str(file), *more])
    assert ran.exit_code in {1, 2}
    assert message in ran.output
    assert "Traceback" not in ran.output


def test_an_age_after_the_last_row_says_that_nothing_came(tmp_path: Path) -> None:
    path = tmp_path / "still.csv"
    path.write_text("time\n0\n30\n50\n", encoding="utf-8")
    soon, late = (
        json.loads(CliRunner().invoke(cli, ["cascade", str(path), "--at", at, "--json"]).output)
        for at in ("10min", "1d")
    )
    assert (soon["observed"], late["observed"], late["age_seconds"]) == (2, 2, 86400.0)
    assert late["median"] <= soon["median"]
    path.write_text("time\n0\n", encoding="utf-8")
    ran = CliRunner().invoke(cli, ["cascade", str(path)])
    assert ran.exit_code == 2
    assert "say with --at" in ran.output
    assert CliRunner().invoke(cli, ["cascade", str(path), "--at", "1h"]).exit_code == 0


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli, ["cascade", str(tmp_path / "none.csv")])
    assert ran.exit_code == 1
    assert "there is no such file" in ran.output
