"""Known cross-excitation is recovered, none is found where there is none, and shares add up."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from groundswell.answers.excitation import CANNOT_TELL, FOUND, Excitation, excitation
from groundswell.errors import DataError
from groundswell.process import Constant, CountHawkes, Exponential, InputSeries, simulate_events
from groundswell.process.background import Background
from groundswell.process.counts.history import HistoryModel
from groundswell.process.counts.multivariate import ManySeriesModel
from groundswell.process.counts.record import CountRecord

Floats = NDArray[np.float64]
DAYS = 40


def world(seed: int, matrix: list[list[float]], releases: list[float | None], sizes: list[float]) -> Floats:
    """Daily counts of videos that excite each other, event by event; delays of 1 to 2 days."""
    backgrounds: list[Background] = []
    for release, size in zip(releases, sizes, strict=True):
        if release is None:
            backgrounds.append(Constant(size))
        else:
            edges = np.array([0.0, release, release + 1.0, DAYS])
            backgrounds.append(InputSeries(edges, np.array([0.0, 1.01 * size, 0.01 * size]), (1.0,)))
    decays = (0.8, 0.5, 0.6)
    kernels = [
        [Exponential(value, decay) if value else None for value, decay in zip(row, decays, strict=False)]
        for row in matrix
    ]
    events = simulate_events(kernels, backgrounds, float(DAYS), seed=seed)
    return np.column_stack(
        [
            np.histogram(events.times[events.dimensions == place], np.arange(DAYS + 1.0))[0]
            for place in range(len(sizes))
        ]
    ).astype(np.float64)


def fitted(
    seed: int, matrix: list[list[float]], releases: list[float | None], sizes: list[float]
) -> Excitation:
    names = ["film", "parody", "earlier film"][: len(sizes)]
    return excitation(
        names, world(seed, matrix, releases, sizes), np.arange(DAYS + 1.0), releases, level=99.0
    )


def test_mutual_excitation_is_recovered_within_its_intervals() -> None:
    matrix = [[0.5, 0.3], [0.2, 0.4]]
    found = fitted(3, matrix, [2.0, 15.0], [3000.0, 2000.0])
    for source, name in enumerate(found.names):
        for target, other in enumerate(found.names):
            link = found.link(name, other)
            assert link.verdict == FOUND
            assert link.low is not None
            assert link.high is not None
            assert link.low <= matrix[target][source] <= link.high
    # what goes back to each adds up to what was counted
    for target, other in enumerate(found.names):
        views = [found.link(name, other).views or 0.0 for name in found.names]
        assert sum(views) == pytest.approx(found.counted[target], rel=1e-9)


def test_no_spill_over_is_found_where_there_is_none() -> None:
    found = fitted(5, [[0.5, 0.0], [0.0, 0.4]], [2.0, 15.0], [3000.0, 2000.0])
    for link in found.spill_over:
        assert link.verdict != FOUND
        assert link.low == 0.0
        assert link.high is not None
        assert link.high < 0.5
    assert found.link("film", "film").verdict == FOUND


def test_spill_over_to_an_older_video_is_parted_from_its_floor_and_the_way_back_cannot_be_told() -> None:
    found = fitted(
        7, [[0.5, 0.0, 0.0], [0.1, 0.4, 0.0], [0.15, 0.0, 0.0]], [5.0, 12.0, None], [4000.0, 1500.0, 150.0]
    )
    link = found.link("film", "earlier film")
    assert link.verdict == FOUND
    assert link.low is not None
    assert link.high is not None
    assert link.low <= 0.15 <= link.high
    own = found.link("earlier film", "earlier film")
    assert own.views_low is not None
    assert own.views_high is not None
    # the interval is of the views that came, which vary by 77 round their expectation
    assert own.views_low - 230 <= 150.0 * DAYS <= own.views_high + 230
    assert found.link("parody", "earlier film").verdict != FOUND
    assert {found.link("earlier film", other).verdict for other in found.names} == {CANNOT_TELL}
    assert any("'earlier film'" in caution for caution in found.cautions)


def test_counts_before_the_record_still_act_and_gaps_are_no_zeros() -> None:
    matrix = [[0.6, 0.0], [0.1, 0.3]]
    counts = world(11, matrix, [0.5, 12.0], [4000.0, 1500.0])[3:]
    counts[20:23, 0] = np.nan
    counts[25] = np.nan
    found = excitation(["film", "parody"], counts, np.arange(3.0, DAYS + 1.0), [0.5, 12.0], level=99.0)
    for source, target, truth in (("film", "film", 0.6), ("film", "parody", 0.1)):
        link = found.link(source, target)
        assert link.low is not None
        assert link.high is not None
        assert link.low <= truth <= link.high


def model() -> HistoryModel:
    backgrounds = (InputSeries(np.array([0.0, 2.5, 9.0]), np.array([9.0, 3.0])), Constant())
    record = CountRecord.of(
        np.array([[5.0, 2.0], [9.0, np.nan], [4.0, 1.0], [7.0, 3.0]]),
        np.array([[1.0, 2.0], [2.0, 3.0], [4.0, 5.5], [5.5, 9.0]]),
        0.0,
    )
    base = CountHawkes(Exponential(), backgrounds).model_of(record, backgrounds, record.unit)
    assert isinstance(base, ManySeriesModel)
    return HistoryModel(base)


def test_slopes_are_those_of_finite_differences() -> None:
    made = model()
    place = np.array([0.8, 1.4, 0.3, 0.2, 0.1, 0.4, np.log(0.9), np.log(0.3)])
    slopes = made.mean(place).slopes
    for index in range(place.size):
        up, down = place.copy(), place.copy()
        up[index] += 1e-6
        down[index] -= 1e-6
        numeric = (made.mean(up).value - made.mean(down).value) / 2e-6
        np.testing.assert_allclose(slopes[:, index], numeric, rtol=1e-6, atol=1e-7)


def test_the_first_interval_knows_no_history_and_as_many_as_expected_change_nothing() -> None:
    made = model()
    place = np.array([0.8, 1.4, 0.3, 0.2, 0.1, 0.4, np.log(0.9), np.log(0.3)])
    plain = made.base.mean(place).value
    np.testing.assert_allclose(made.mean(place).value[:2], plain[:2], rtol=1e-12)
    record = made.base.record
    counts = record.counts.copy()
    counts[~np.isnan(counts)] = plain
    same = CountRecord(record.starts, record.ends, counts, record.origin)
    backgrounds = made.base.backgrounds
    base = CountHawkes(Exponential(), backgrounds).model_of(same, backgrounds, same.unit)
    assert isinstance(base, ManySeriesModel)
    np.testing.assert_allclose(HistoryModel(base).mean(place).value, plain, rtol=1e-10)


def test_links_that_are_closed_stay_at_zero() -> None:
    counts = world(2, [[0.4, 0.0], [0.2, 0.3]], [0.5, 10.0], [500.0, 400.0])
    spec = CountHawkes(Exponential(), links=((True, False), (True, False)))
    fit = spec.fit_likelihood(counts)
    np.testing.assert_array_equal(fit.branching_matrix[:, 1], 0.0)
    assert fit.free_parameters == 2 + 2 + 1 + 2
    with pytest.raises(DataError, match="links"):
        CountHawkes(Exponential(), links=((True, False),))
    with pytest.raises(DataError, match="3 rows for 2 series"):
        CountHawkes(Exponential(), links=((True,) * 3,) * 3).fit(counts)


@pytest.mark.parametrize(
    ("names", "counts", "releases", "said"),
    [
        (["a"], np.ones((20, 1)), [0.0], "2 to 8 videos"),
        (["a", "a"], np.ones((20, 2)), [0.0, None], "share one"),
        (["a", "b"], np.ones((20, 2)), [None, None], "move by itself"),
        (["a", "b"], np.ones((20, 2)), [0.0, 15.0], "10 are needed"),
        (["a", "b"], np.ones((20, 2)), [0.0], "1 releases"),
        (["a", "b"], np.ones((20, 2)), [0.0, np.inf], "give a time"),
    ],
)
def test_what_cannot_be_used_is_named(
    names: list[str], counts: Floats, releases: list[float | None], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        excitation(names, counts, np.arange(21.0), releases)


def test_an_unknown_pair_is_named() -> None:
    found = Excitation(("a",), (), np.zeros(1), 90.0, None)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="the videos are a"):
        found.link("a", "b")
