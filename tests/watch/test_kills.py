"""A watcher that is killed: the study of a fortnight, here for a day."""

from __future__ import annotations

from studies.watch_kills import kills


def test_nothing_is_lost_doubled_or_overspent() -> None:
    outcome = kills(60, 1.5, 8, speed=20_000.0, allowance=150, seed=5)
    assert outcome.snapshots > 60
    assert (outcome.lost, outcome.doubled, outcome.wrong) == (0, 0, 0)
    assert outcome.comments_missing == 0
    assert outcome.comments == 1500
    assert (outcome.overspent_days, outcome.unledgered, outcome.refused) == (0, 0, 0)
    assert outcome.most_units <= 150
    assert outcome.sound
