"""What-ifs: the quick way against the whole model, scenarios written down, disclosures and promotions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import groundswell as gs
from answers.contract import assert_contract
from answers.explained import explained
from attention.worlds import claims_case, within
from groundswell.answers.changes import Change, apply, promotion_days
from groundswell.answers.levels import fit_with_levels
from groundswell.attention.alternatives import Pulses, alternatives
from groundswell.attention.fit import Fit, Level, refit
from groundswell.attention.paths import paths
from groundswell.case.record import Event
from groundswell.cli.main import cli
from groundswell.errors import DataError

Floats = NDArray[np.float64]
AHEAD = 20.0

CHANGES: dict[str, Sequence[Change]] = {
    "drop": [gs.drop("show")],
    "drop the launch": [gs.drop("launch")],
    "move": [gs.move("show", 2.5)],
    "move to the launch": [gs.move("show", -50.0)],
    "place": [gs.place("show", 1.0)],
    "resize": [gs.resize("tv", 2.5)],
    "resize the floor": [gs.resize("floor", 0.5)],
    "add": [gs.add("tv", 9.25, 0.5)],
    "several": [gs.drop("launch"), gs.move("show", 1.0), gs.add("tv", 3.0)],
}


def by_the_whole_model(fit: Fit, changes: Sequence[Change], ages: Floats) -> Floats:
    """The slow twin: both courses on one grid through the whole model."""
    scenario = apply(fit, changes)
    moments = [t for item in scenario.inputs for t in (*item.pulse_times, *item.step_starts, *item.step_ends)]
    grid = np.union1d(ages, np.clip(moments, 0.0, ages[-1]))
    without = [name for name, level in scenario.levels.items() if level is None]
    changed = paths(fit, float(ages[-1]), inputs=scenario.inputs, ages=grid, without_levels=without)
    return changed.at(ages) - paths(fit, float(ages[-1]), ages=grid).at(ages)


@pytest.mark.parametrize("name", ["counter", "claims"])
@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_the_quick_way_is_the_whole_model(name: str, changes: Sequence[Change]) -> None:
    fit = explained(name).fit
    base = alternatives(fit, fit.horizon + AHEAD, promotion_days(fit))
    scenario = apply(fit, changes)
    quick = base.changed(scenario.inputs, levels=scenario.levels, pulses=scenario.pulses) - base.cumulative
    slow = by_the_whole_model(fit, changes, base.ages)
    known = (
        base.ages <= fit.horizon
    )  # beyond it lies the noise of counting, which bends the difference a little
    scale = np.abs(slow[:, known]).max(axis=1, keepdims=True)
    assert scale.min() > 0.0
    assert_allclose(quick[:, known] / scale, slow[:, known] / scale, atol=8e-3)
    middle = np.median(slow[:, -1])
    assert np.median(quick[:, -1]) == pytest.approx(middle, rel=0.01, abs=1e-3 * abs(middle) + 1e-6)


def test_levels_left_out_are_those_of_the_whole_model() -> None:
    base_fit = explained("claims").fit
    fit = refit(base_fit, base_fit.inputs, (Level("told", "told", 6.0, 6.0),))
    base = alternatives(fit, fit.horizon, promotion_days(fit))
    quick = base.changed(fit.inputs, levels={"told": None}) - base.cumulative
    slow = paths(fit, ages=base.ages, without_levels=("told",)).at(base.ages) - paths(fit, ages=base.ages).at(
        base.ages
    )
    assert_allclose(quick, slow, rtol=1e-9, atol=1e-6 * base.cumulative.max())
    same = base.changed(fit.inputs, levels={"told": fit.levels[0]})
    assert_allclose(same, base.cumulative, rtol=1e-12)
    earlier = base.changed(fit.inputs, levels={"told": Level("told", "told", 0.0, 0.0)})
    gained, change = (earlier - base.cumulative)[:, -1], fit.level_changes[:, 0]
    assert (np.sign(gained) == np.sign(change)).all()


@pytest.mark.parametrize("name", ["counter", "claims"])
def test_bought_views_come_and_are_passed_on(name: str) -> None:
    fit = explained(name).fit
    base = alternatives(fit, fit.horizon + 200.0, promotion_days(fit))
    more = base.changed(fit.inputs, pulses=[Pulses(2.0, 1000.0, promotion_days(fit))]) - base.cumulative
    assert_allclose(more[:, base.ages <= 2.0], 0.0, atol=1e-6)
    branching = fit.hyperparameters["branching"]
    if name == "claims":  # a counter's days keep what made them larger or smaller than expected
        assert np.median(more[:, -1]) > 1000.0
        calm = branching < 0.6
        assert (more[calm, -1] < 40_000.0).all()
    assert_allclose(
        base.changed(fit.inputs, pulses=[Pulses(2.0, 2000.0, promotion_days(fit))])[
            :, base.ages <= fit.horizon
        ],
        (base.cumulative + 2.0 * more)[:, base.ages <= fit.horizon],
        rtol=1e-9,
    )


@settings(max_examples=20, deadline=None)
@given(factor=st.floats(0.0, 5.0), days=st.floats(-6.0, 12.0))
def test_changes_add_up(factor: float, days: float) -> None:
    fit = explained("claims").fit
    base = alternatives(fit, fit.horizon, promotion_days(fit))

    def difference(*changes: Change) -> Floats:
        return np.asarray(base.changed(apply(fit, changes).inputs) - base.cumulative)

    together = difference(gs.resize("floor", factor), gs.move("show", days))
    apart = difference(gs.resize("floor", factor)) + difference(gs.move("show", days))
    assert_allclose(together, apart, atol=1e-4 * base.cumulative.max())
    assert (base.changed(apply(fit, [gs.move("show", days)]).inputs) >= 0.0).all()


def told_at(day: float) -> gs.Explanation:
    event = Event(id="told", time=within(day, day + 0.2), kind="disclosure", title="the press tells")
    return gs.explain(replace(claims_case(), events=(*claims_case().events, event)))


def test_a_disclosure_can_be_placed_at_publication() -> None:
    explanation = told_at(6.0)
    answer = explanation.whatif(gs.place("told", 0.0))
    assert_contract(answer)
    assert "'the press tells' at publication" in answer.summary()
    assert any("A disclosure is one lasting change" in words for words in answer.caveats)
    asked = fit_with_levels(explanation.fit, ("told",))
    change = asked.level_changes[:, 0]
    base = alternatives(asked, asked.horizon + 30.0, promotion_days(asked))
    moved = base.changed(asked.inputs, levels=apply(asked, [gs.place("told", 0.0)]).levels) - base.cumulative
    assert np.corrcoef(moved[:, -1], change)[0, 1] > 0.5
    dropped = explanation.whatif(gs.drop("told"))
    assert dropped.numbers[0].low is not None
    with pytest.raises(DataError, match="has no size"):
        explanation.whatif(gs.resize("told", 2.0))
    with pytest.raises(DataError, match="dropped and then moved"):
        explanation.whatif(gs.drop("told"), gs.place("told", 0.0))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: gs.place("show", -1.0), "0 or more"),
        (lambda: gs.place("floor", 1.0), "no date of its own"),
        (lambda: gs.promote(-1.0, 1.0), "0 or more"),
        (lambda: gs.promote(1.0, math.nan), "0 or more"),
    ],
)
def test_what_cannot_be_placed_or_bought(change: object, words: str) -> None:
    with pytest.raises(DataError, match=words):
        explained("claims").whatif(change())  # type: ignore[operator]


def test_events_of_a_kind_are_placed_one_by_one() -> None:
    again = Event(id="again", time=within(7.0, 7.1), kind="tv", title="a second show")
    explanation = gs.explain(replace(claims_case(), events=(*claims_case().events, again)))
    with pytest.raises(DataError, match="place them one by one: show, again"):
        explanation.whatif(gs.place("tv", 1.0))


def test_far_questions_are_called_extrapolations() -> None:
    explanation = explained("claims")
    huge = explanation.whatif(gs.promote(1e12, 1.0))
    assert any("more than 50% of all views" in words for words in huge.caveats)
    many = explanation.whatif(*(gs.add("tv", float(day)) for day in range(1, 5)))
    assert any("three times what was seen" in words for words in many.caveats)
    near = explanation.whatif(gs.promote(10.0, 1.0))
    assert not any("extrapolation" in words for words in near.caveats)
    late = explanation.whatif(gs.promote(10.0, explanation.fit.horizon + 2.0))
    assert any("beyond the record" in words for words in late.caveats)


# scenario files

WRITTEN = """
title = "Another course"
ahead = 12.5

[[change]]
drop = "show"

[[change]]
promote = 50_000
day = 3

[[change]]
add = "tv"
day = 2
size = 0.5
"""


def test_a_scenario_is_read_and_asked(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text(WRITTEN)
    scenario = gs.read_scenario(file)
    assert scenario.changes == (gs.drop("show"), gs.promote(50_000.0, 3.0), gs.add("tv", 2.0, 0.5))
    assert (scenario.title, scenario.ahead) == ("Another course", 12.5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no changes"),
        ("ahead = 'x'\n[[change]]\ndrop = 'a'", "ahead: give a number"),
        ("title = 3\n[[change]]\ndrop = 'a'", "title: give text"),
        ("people = 3\n[[change]]\ndrop = 'a'", "'people' is unknown"),
        ("change = 5", "no changes"),
        ("change = [5]", "change 1: not a table"),
        ("[[change]]\nremove = 'a'", "change 1: names 0 actions"),
        ("[[change]]\ndrop = 'a'\nmove = 'b'\ndays = 1", "change 1: names 2 actions"),
        ("[[change]]\nmove = 'a'", "change 1: move needs days"),
        ("[[change]]\nmove = 'a'\ndays = true", "days = True: give a number"),
        ("[[change]]\ndrop = 'a'\ndays = 1", "drop takes no 'days'; it takes nothing else"),
        ("[[change]]\ndrop = ''", "give an event's id"),
        ("[[change]]\npromote = 'x'\nday = 1", "give the number of views"),
        ("[[change]]\ndrop = 'a'\n[[change]]\nresize = 'b'\nfactor = -1", "change 2: resize b"),
        ("[[change]\n", "not TOML"),
    ],
)
def test_damaged_scenarios_say_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "other.toml"
    file.write_text(text)
    with pytest.raises(DataError, match=words) as caught:
        gs.read_scenario(file)
    assert "other.toml" in str(caught.value)


def test_files_that_are_no_scenarios(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        gs.read_scenario(tmp_path / "nothing.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="not UTF-8"):
        gs.read_scenario(binary)
    binary.write_bytes(b"#" * 1_000_001)
    with pytest.raises(DataError, match="larger than a megabyte"):
        gs.read_scenario(binary)
    binary.write_bytes("\ufeff[[change]]\ndrop = 'é'".encode())
    assert gs.read_scenario(binary).changes == (gs.drop("é"),)


def test_the_command_takes_scenarios_and_options(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text("ahead = 3\n[[change]]\ndrop = 'fallon-parody'\n")
    arguments = ["whatif", "first-kiss", "--scenario", str(file), "--promote", "1000", "2", "--json"]
    found = CliRunner().invoke(cli, arguments)
    assert found.exit_code in (0, 4), found.output
    assert "brought by a promotion on day 2" in found.output
    assert "without 'Jimmy Fallon" in found.output


def test_number_of_the_difference_is_in_the_table() -> None:
    answer = explained("claims").whatif(gs.drop("show"), ahead=0.0)
    last = answer.tables[0].rows[-1]
    assert last[3] == pytest.approx(answer.numbers[0].value)
