"""Videos that share shocks are related, others are not, and a shared time of day is no relation."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from groundswell.answers.co_movement import _ranks, co_movement
from groundswell.errors import DataError

Floats = NDArray[np.float64]


def videos(seed: int, tie: float, count: int = 240) -> Floats:
    """Two videos with one daily rhythm, slow courses, autocorrelated noise, and shocks that they share or not."""
    random = np.random.default_rng(seed)
    time = np.arange(count)
    rhythm = 1.0 + 0.6 * np.sin(2 * np.pi * time / 8)

    def noise() -> Floats:
        steps: Floats = random.normal(size=count) * 0.2
        for place in range(1, count):
            steps[place] += 0.7 * steps[place - 1]
        return steps

    shared = noise()
    logs = [np.log(1000.0 * rhythm) - 0.005 * time + noise() + tie * shared for _ in range(2)]
    return np.asarray(np.round(np.exp(np.column_stack(logs))))


def test_shared_shocks_relate_and_a_shared_rhythm_does_not() -> None:
    tied = [co_movement(["a", "b"], videos(seed, 1.5), 8)[0] for seed in range(20)]
    loose = [co_movement(["a", "b"], videos(seed, 0.0), 8)[0] for seed in range(100)]
    assert sum(pair.verdict == "related" for pair in tied) >= 19
    assert sum(pair.verdict == "related" for pair in loose) <= 12  # 5 in 100 expected


def test_a_short_record_cannot_tell() -> None:
    counts = videos(1, 1.0)
    counts[60:, 1] = np.nan
    pair = co_movement(["a", "b"], counts, 8)[0]
    assert (pair.verdict, pair.correlation, pair.shared) == ("cannot tell", None, 52)


def test_falls_zeros_and_gaps_are_left_out() -> None:
    counts = videos(3, 1.5)
    counts[40, 0], counts[41, 0], counts[50:60, 1] = -30.0, 0.0, np.nan
    pair = co_movement(["a", "b"], counts, 8)[0]
    assert pair.shared == 240 - 8 - 4 - 18
    assert pair.verdict == "related"


def test_ranks_share_ties() -> None:
    np.testing.assert_allclose(_ranks(np.array([3.0, 1.0, 3.0, 2.0])), [1.0, -1.5, 1.0, -0.5])


def test_three_videos_give_three_pairs_and_a_constant_one_is_related_to_none() -> None:
    counts = np.column_stack([videos(5, 1.0), np.full(240, 7.0)])
    found = co_movement(["a", "b", "c"], counts, 8)
    assert [(pair.first, pair.second) for pair in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [pair.verdict for pair in found[1:]] == ["not seen", "not seen"]


def test_what_cannot_be_used_is_named() -> None:
    with pytest.raises(DataError, match="a column for each"):
        co_movement(["a"], np.ones((9, 1)), 1)
    with pytest.raises(DataError, match="whole number"):
        co_movement(["a", "b"], np.ones((9, 2)), 0)
