"""The command line: what every command prints where, and its exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import groundswell as gs
from answers.contract import KEYS
from answers.explained import made
from groundswell.cli.main import main

COMMANDS = ("explain", *KEYS, "case", "cascade")


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Case folders of made videos, and one that holds a mistake."""
    root = tmp_path_factory.mktemp("cases")
    cases = {"claims": made("claims"), "few": made("few"), "-odd": made("few")}
    for name, case in cases.items():
        gs.write_case(case, root / name)
    gs.write_case(made("few"), root / "broken")
    (root / "broken" / "views.csv").write_text("time,value\nyesterday,12\n2020-05-05,-3\n", encoding="utf-8")
    return {path.name: str(path) for path in root.iterdir()}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["groundswell", *arguments])
        status: object = 0
        try:
            main()
        except SystemExit as stopped:
            status = stopped.code or 0
        assert isinstance(status, int)
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return call


def test_help_names_every_command(run: Run) -> None:
    for option in ("--help", "-h"):
        ran = run(option)
        assert (ran.status, ran.err) == (0, "")
        assert all(f"  {command}" in ran.out for command in COMMANDS)
    for command in COMMANDS:
        ran = run(command, "--help")
        assert ran.status == 0
        assert f"Usage: groundswell {command}" in ran.out
    assert run("--version").out == f"groundswell {gs.__version__}\n"


@pytest.mark.parametrize("key", KEYS)
def test_every_question_as_text_and_as_json(run: Run, folders: dict[str, str], key: str) -> None:
    text, plain = run(key, folders["claims"]), run(key, folders["claims"], "--json")
    answer = json.loads(plain.out)
    assert text.status == plain.status == (0 if answer["status"] == "answered" else 4)
    assert text.err == plain.err == ""
    assert answer["answer"] == key
    assert answer["summary"] in text.out
    assert text.out.startswith(answer["question"])
    assert set(answer) >= {"schema_version", "status", "summary", "caveats", "numbers", "tables", "charts"}


def test_explain_as_json(run: Run, folders: dict[str, str]) -> None:
    ran = run("explain", folders["few"], "--json")
    assert (ran.status, ran.err) == (0, "")
    plain = json.loads(ran.out)
    assert list(plain)[:2] == ["schema_version", "case"]
    assert (plain["schema_version"], plain["case"]) == (1, "made")
    assert tuple(plain["answers"]) == KEYS
    # all nine together are an answer, whatever one of them says
    assert plain["answers"]["drivers"]["status"] == "not_identifiable"


def test_explain_as_text_with_its_account(run: Run, folders: dict[str, str]) -> None:
    ran = run("explain", folders["few"], "--account")
    assert (ran.status, ran.err) == (0, "")
    assert "3 claims and 0 counted intervals were fitted." in ran.out
    assert "\x1b[" not in ran.out


def test_explain_writes_a_report(run: Run, folders: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    ran = run("explain", folders["few"], "--report", str(target), "--json")
    assert ran.status == 0
    assert str(target) in ran.err
    assert json.loads(ran.out)["case"] == "made"
    page = target.read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "https://cdn" not in page
    assert target.stat().st_size < 2_000_000


def test_a_report_that_cannot_be_written_is_one_line(
    run: Run, folders: dict[str, str], tmp_path: Path
) -> None:
    ran = run("explain", folders["few"], "--report", str(tmp_path / "missing" / "report.html"))
    assert ran.status in (1, 2)
    assert ran.out == ""
    assert "report.html" in ran.err
    assert "Traceback" not in ran.err


def test_forecast_at_a_moment(run: Run, folders: dict[str, str]) -> None:
    arguments = ("--at", "2020-06-01", "--as-of", "2020-05-15", "--level", "90", "--json")
    ran = run("forecast", folders["claims"], *arguments)
    assert ran.status == 0
    plain = json.loads(ran.out)
    assert list(plain)[:5] == ["at", "low", "median", "high", "level"]
    assert plain["at"] == "2020-06-02T00:00:00+00:00"
    assert 0 < plain["low"] < plain["median"] < plain["high"]
    assert plain["level"] == plain["numbers"][0]["level"] == 90
    assert run("forecast", folders["claims"], *arguments) == ran
    assert run("forecast", folders["claims"], "--ahead", "2w", "--threshold", "5e5").status == 0


def test_a_forecast_at_a_moment_without_views(run: Run, tmp_path: Path) -> None:
    empty = replace(made("few"), views=(replace(made("few").views[0], scope="vimeo"),))
    gs.write_case(empty, tmp_path / "empty")
    ran = run("forecast", str(tmp_path / "empty"), "--at", "2020-06-01", "--json")
    assert ran.status == 4
    plain = json.loads(ran.out)
    assert plain["status"] == "no_data"
    assert plain["low"] is plain["median"] is plain["high"] is None


def test_ids_and_folders_that_begin_with_a_dash(
    run: Run, folders: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # a dash is part of the id, not an option: the id is looked for, and not found
    for arguments in (
        ("impact", "--event", "-dash"),
        ("whatif", "--drop", "-dash"),
        ("whatif", "--move", "-dash", "-2"),
    ):
        ran = run(arguments[0], folders["claims"], *arguments[1:])
        assert ran.status == 1
        assert "'-dash'" in ran.err
    assert "2 days earlier" in run("whatif", folders["claims"], "--move", "show", "-2").out
    monkeypatch.chdir(Path(folders["-odd"]).parent)
    assert run("growth", "--", "-odd").status == 0


def test_what_ifs_from_the_command_line(run: Run, folders: dict[str, str]) -> None:
    ran = run(
        "whatif",
        folders["claims"],
        "--move",
        "show",
        "2",
        "--resize",
        "show",
        "0.5",
        "--add",
        "tv",
        "3",
        "--json",
    )
    assert ran.status in (0, 4)
    words = json.loads(ran.out)["summary"]
    assert "2 days later" in words
    assert "0.5 times its size" in words
    assert "one more event" in words


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("growth", "no-such-case"), 3, "no-such-case"),
        (("explain", "BROKEN"), 3, "row 2"),
        (("growth", "BROKEN", "--json"), 3, "row 3"),
        (("growth", "FEW", "--as-of", "yesterday"), 1, "yesterday"),
        (("growth", "FEW", "--as-of", "2020-13-45"), 1, "Error: '2020-13-45' is not in the calendar"),
        (("growth", "FEW", "--as-of", "2019-01-01"), 1, "the video appeared on"),
        (("forecast", "FEW", "--ahead", "soon"), 1, "for example 30d"),
        (("forecast", "FEW", "--at", "2020-05-05"), 1, "before the end of the record"),
        (("forecast", "FEW", "--threshold", "nan"), 1, "above 0"),
        (("impact", "CLAIMS", "--event", "shaw"), 1, "did you mean 'show'"),
        (("whatif", "CLAIMS", "--drop", "shaw"), 1, "did you mean 'show'"),
        (("whatif", "CLAIMS", "--ahead", "nan"), 1, "for example 30d"),
        (("whatif", "CLAIMS", "--ahead", "-3d"), 1, "number of days"),
        (("forecast", "FEW", "--level", "0.8"), 2, "1<=x<=99.8"),
        (("forecast", "FEW", "--level", "99.999"), 2, "1<=x<=99.8"),
        (("compare", "FEW", "--reference", "no-such-table.csv"), 1, "no-such-table.csv"),
        (("worth", "FEW", "--prices", "no-such-table.csv"), 1, "no-such-table.csv"),
        (("forecast", "FEW", "--level", "100"), 2, "100"),
        (("forecast", "FEW", "--at", "2021-01-01", "--ahead", "30d"), 2, "not both"),
        (("growth",), 2, "CASE"),
        (("grwoth", "FEW"), 2, "grwoth"),
        (("growth", "FEW", "--jsn"), 2, "--json"),
        ((), 2, "Usage"),
    ],
)
def test_mistakes_are_one_message_on_stderr(
    run: Run, folders: dict[str, str], arguments: tuple[str, ...], status: int, words: str
) -> None:
    known = {"FEW": "few", "BROKEN": "broken", "CLAIMS": "claims"}
    ran = run(*(folders[known[word]] if word in known else word for word in arguments))
    assert ran.status == status
    assert ran.out == ""
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_as_of_reaches_every_question(run: Run, folders: dict[str, str]) -> None:
    for key in KEYS:
        ran = run(key, folders["claims"], "--as-of", "2020-05-08", "--json")
        assert ran.status in (0, 4)
        assert "2020-05-15" not in ran.out
    early = json.loads(run("growth", folders["claims"], "--as-of", "2020-05-08", "--json").out)
    late = json.loads(run("growth", folders["claims"], "--json").out)
    assert len(early["numbers"]) < len(late["numbers"])


LIGHT = """
import sys
sys.argv = ["groundswell", {argument!r}]
import groundswell
if {argument!r}:
    from groundswell.cli.main import main
    try:
        main()
    except SystemExit as stopped:
        assert not stopped.code
heavy = {{"matplotlib", "pandas", "scipy", "pyarrow", "jinja2", "polars", "numpy"}}
print("loaded:", sorted(heavy & {{name.partition(".")[0] for name in sys.modules}}))
"""


@pytest.mark.parametrize("argument", ["", "--help"])
def test_starting_loads_nothing_heavy(argument: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LIGHT.format(argument=argument)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "loaded: []"


def test_answering_needs_neither_scipy_nor_pandas_nor_a_chart_library(folders: dict[str, str]) -> None:
    program = (
        "import sys, groundswell as gs\n"
        f"gs.explain(gs.open_case({folders['few']!r})).to_dict()\n"
        "print(sorted({'matplotlib', 'pandas', 'scipy', 'jinja2'} & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_installed_command_is_this_program() -> None:
    script = Path(sys.executable).with_name("groundswell")
    ran = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout == f"groundswell {gs.__version__}\n"


def test_public_names_are_sorted_and_there() -> None:
    assert gs.__all__ == sorted(gs.__all__)
    for name in gs.__all__:
        assert getattr(gs, name).__name__ == name
    assert set(gs.__all__) <= set(dir(gs))
    with pytest.raises(AttributeError, match="no attribute 'explian'"):
        _ = gs.explian
