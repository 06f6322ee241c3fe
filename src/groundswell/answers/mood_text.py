"""The words of the mood answer: they never claim more than an interval does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from groundswell.answers.ages import say_span
from groundswell.answers.mood_changes import AFTERWARDS, LEVEL, MINIMUM, RELAPSE, SHOCK, WHOLE, Change, shrink
from groundswell.answers.mood_windows import SEED, Sorted
from groundswell.answers.share_posterior import LABELS, Estimate, share
from groundswell.answers.vote_view import vote_sentences

if TYPE_CHECKING:
    from groundswell.answers.votes import DislikeShare
    from groundswell.case.record import Case, Reaction, Span

__all__ = ["caveats", "disclosure_sentences", "plain_sentences", "whole_per_cent"]

Changes = Mapping[tuple[str, str], Change]


def disclosure_sentences(windows: Sorted, changes: Changes) -> tuple[str, ...]:
    """One or two sentences on a record with a disclosure."""
    total = windows.expected.sum(axis=1)
    if not changes:
        return (
            (
                f"The record cannot tell whether the disclosure changed the mood: {total[0]:.0f} labelled "
                f"reactions come from before it or from people who did not know, {total[1]:.0f} from its day "
                f"and the next, and {MINIMUM} are needed on either side."
            ),
        )
    before = share(windows.counts(0), "negative", LEVEL)
    after = share(windows.counts(1), "negative", LEVEL)
    first = (
        f"Of the quoted reactions {whole_per_cent(before)} were negative before the disclosure or in "
        f"ignorance of it and {whole_per_cent(after)} on the day of the disclosure and the next: "
        f"{_told(changes[SHOCK, 'negative'].estimate, 'negative')}."
    )
    if (AFTERWARDS, "negative") not in changes:
        return (
            first,
            (
                f"Whether the mood turned back one cannot tell: fewer than {MINIMUM} labelled reactions of "
                "knowing writers date from the 19 days that followed."
            ),
        )
    fall, rise = changes[AFTERWARDS, "negative"].estimate, changes[AFTERWARDS, "positive"].estimate
    return (
        first,
        (
            f"In the 19 days that followed, {_told(fall, 'negative', probability_of_fall=True)}; "
            f"{_told(rise, 'positive', probability_of_fall=False)}."
        ),
    )


def plain_sentences(windows: Sorted, enough: bool) -> tuple[str, ...]:
    """One sentence on a record without a disclosure."""
    counts = windows.counts(*range(len(windows.names)))
    total = counts.sum(axis=1).mean()
    if not enough:
        return (
            (
                f"The record cannot tell how people felt: it holds {total:.0f} dated and labelled reactions, "
                f"and {MINIMUM} are needed."
            ),
        )
    parts = ", ".join(f"{whole_per_cent(share(counts, label, LEVEL))} were {label}" for label in LABELS)
    return (f"Of {total:.0f} dated and labelled reactions {parts} ({LEVEL:g} % intervals).",)


def whole_per_cent(found: Estimate) -> str:
    """``47 % (30 to 64)``."""
    return f"{100 * found.mean:.0f} % ({100 * found.low:.0f} to {100 * found.high:.0f})"


def _told(found: Estimate, label: str, probability_of_fall: bool | None = None) -> str:
    """A change in words that claim no more than its interval."""
    interval = f"{LEVEL:g} % interval {_signed(found.low)} to {_signed(found.high)}"
    if probability_of_fall is True:
        interval += f", probability of a fall {_probability(1.0 - found.above_zero)}"
    elif probability_of_fall is False:
        interval += f", probability of a rise {_probability(found.above_zero)}"
    if found.low > 0:
        return f"the {label} share rose by {100 * found.mean:.0f} percentage points ({interval})"
    if found.high < 0:
        return f"the {label} share fell by {-100 * found.mean:.0f} percentage points ({interval})"
    return f"one cannot tell whether the {label} share rose or fell ({interval})"


def _signed(value: float) -> str:
    """Percentage points with a sign; a decimal below one point, so that an end never reads as zero."""
    points = 100 * value
    return f"{points:+.0f}" if abs(points) >= 0.95 else f"{points:+.1f}"


def _probability(value: float) -> str:
    if value > 0.995:
        return "above 99 %"
    if value < 0.005:
        return "below 1 %"
    return f"{100 * value:.0f} %"


def caveats(
    case: Case,
    labelled: Sequence[Reaction],
    windows: Sorted,
    disclosure: Span | None,
    changes: Changes,
    votes: Sequence[DislikeShare],
) -> tuple[str, ...]:
    """What a careful reader must know."""
    found = [
        (
            f"The {len(labelled)} reactions are those that were found and quoted: a convenience sample, not "
            "a poll. The intervals cover chance and uncertain dates, not who gets quoted."
        )
    ]
    found += _change_caveats(changes) if changes else []
    if windows.straddling:
        found.append(
            f"{windows.straddling} reactions have dates that straddle windows; each counts in every window "
            f"with the share of its possible dates there (fixed seed {SEED})."
        )
    if windows.undated:
        found.append(
            f"{sum(windows.undated.values())} reactions without a date are counted apart, in no window."
        )
    if windows.early_knowing:
        found.append(
            f"{windows.early_knowing} reactions knew before the first recorded disclosure "
            f"({say_span(case, disclosure)}); they are counted with its day."
        )
    if disclosure is None:
        found.append("The record holds no disclosure, so nothing is compared with it.")
    elif disclosure.latest <= case.published.earliest:
        found.append("The first disclosure in the record is not later than publication: disclosed at launch.")
    if disclosure is not None and all(reaction.knew_of_disclosure is None for reaction in labelled):
        found.append(
            "The record does not say who knew of the disclosure; the sides are told apart by date alone."
        )
    found.extend(vote_sentences(case, votes))
    return tuple(found)


def _change_caveats(changes: Changes) -> list[str]:
    shock = changes[SHOCK, "negative"]
    found = [
        (
            "A label is one person's judgement. If one label in ten were swapped at random, the change in "
            f"the negative share at the disclosure would read {100 * shock.swapped.mean:+.0f} instead of "
            f"{100 * shock.estimate.mean:+.0f} points: swapping shrinks a change by a factor of {shrink():g} "
            "and does not make one (tables changes and label_errors)."
        )
    ]
    afterwards = changes.get((AFTERWARDS, "negative"))
    if afterwards is not None and afterwards.estimate.high < 0 <= afterwards.swapped.high:
        found.append(
            "With one label in ten swapped one cannot tell any more whether the negative share fell "
            f"afterwards (probability {_probability(1.0 - afterwards.swapped.above_zero)})."
        )
    if (WHOLE, "positive") in changes:
        fewer, kinder = (_told(changes[WHOLE, label].estimate, label) for label in ("negative", "positive"))
        found.append(
            "Turning back is not the same as being back: from before the disclosure to the 19 days that "
            f"followed, {fewer}, and {kinder}."
        )
    positive = changes[SHOCK, "positive"]
    found.append(f"At the disclosure {_told(positive.estimate, 'positive')}.")
    relapse = changes.get((RELAPSE, "negative"))
    if relapse is not None:
        found.append(f"From days 2 to 6 to days 7 to 20, {_told(relapse.estimate, 'negative')}.")
    return found
