"""How many events a cascade still brings when nothing more comes from outside.

Each of a Poisson number of direct offspring still to come (expected ``direct``) founds a cluster: itself and all
its descendants. With Poisson offspring of mean ``n`` a cluster's size follows Borel's law, and the total the
generalised Poisson law (Borel and Tanner; Consul and Jain 1973)::

    P(N = k) = direct (direct + n k)^(k - 1) exp(-(direct + n k)) / k!

with mean ``direct / (1 - n)`` and variance ``direct / (1 - n)^3``. With ``n >= 1`` the total may be infinite; then the
answer says so and gives the probability that it stays finite, never infinity as a number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.kernels import require_range

__all__ = ["FinalSize", "Interval", "extinction_probability", "final_size", "total_progeny"]

Floats = NDArray[np.float64]
Status = Literal["finite", "supercritical", "endless"]

# cells of the law that are summed at once, and the widest cell: parts of the size and of the spread. Within a cell the
# law is straight to about 1e-8; where the widest cell is one event, nothing is lost at all
BLOCK = 4096
CELLS_OF_SIZE, CELLS_OF_SPREAD = 10_000.0, 2000.0
# no quantile is looked for beyond this size
LARGEST = 1e15
# spreads below the mean at which the law's mass is nil: its lower tail is lighter than a normal one
SPREADS_BELOW = 12.0
# nearer to n = 1 than this, simulated generations are too many
NEAR_CRITICAL = 0.02
# a cascade is taken to grow for ever once the chance that all alive die out is below exp(-60)
SURE = 60.0
MOST_TO_COME = 1e12


@dataclass(frozen=True, slots=True)
class Interval:
    """Sizes that hold the final one with probability ``level``; ``high`` is None where no number does."""

    level: float
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class FinalSize:
    """The final size of a cascade, what was observed included.

    Attributes:
        status: "finite"; "supercritical" (an event brings one or more, so the total may have no end); or "endless"
            (events keep arriving from outside, so there is no final size).
        observed: events so far.
        direct: expected direct offspring still to come.
        branching: factor of each event, no unit.
        finite_probability: that the rest stays finite; 0 when endless.
        mean, variance: of the final size; None where they are not finite.
        median: of the final size; None when the size has a half's chance to have no end.
        intervals: equal-tailed.
        exact: whether median and intervals come from the law itself; else from simulation.
        caveats: what the answer takes as known.
    """

    status: Status
    observed: int
    direct: float
    branching: float
    finite_probability: float
    mean: float | None
    variance: float | None
    median: int | None
    intervals: tuple[Interval, ...]
    exact: bool
    caveats: tuple[str, ...]

    @property
    def supercritical(self) -> bool:
        """Whether an event brings one or more further ones on average."""
        return self.branching >= 1.0

    @property
    def sentence(self) -> str:
        """The answer in words."""
        if self.status == "endless":
            return (
                f"There is no final size: events keep arriving from outside, whatever became of the {self.observed:,} "
                "so far. Ask for a forecast over a horizon."
            )
        if self.branching == 1.0:
            return "Critical: an event brings exactly one further one. The rest stays finite, but its mean does not exist."
        if self.status == "supercritical":
            return (
                f"Supercritical: an event brings {self.branching:.3g} further ones. The rest stays finite with "
                f"probability {self.finite_probability:.2g}; otherwise it grows until something outside the model "
                "stops it."
            )
        parts = [
            f"{interval.level:.0%}: {told(interval.low)} to {told(interval.high)}"
            for interval in self.intervals
        ]
        mean = "" if self.mean is None else f", mean {self.mean:,.0f}"
        return (
            f"Final size {told(self.median)}{mean} ({'; '.join(parts)}), {self.observed:,} of them observed."
        )

    def __repr__(self) -> str:
        """The answer in words."""
        return f"<FinalSize: {self.sentence}>"


def final_size(
    direct: float,
    branching: float,
    *,
    observed: int = 0,
    endless: bool = False,
    offspring_variance: float | None = None,
    levels: Sequence[float] = (0.5, 0.8, 0.95),
    draws: int = 20_000,
    seed: int = 0,
) -> FinalSize:
    """The final size of a cascade from the direct offspring still to come.

    Args:
        direct: expected direct offspring still to come: of the events so far, ``sum_i n - integral(T - t_i)``, and
            the expected events of a background that ends.
        branching: expected direct offspring of each later event.
        observed: events so far; the size includes them.
        endless: events keep arriving from outside for ever.
        offspring_variance: of the number of direct offspring of an event; the branching factor when left out
            (Poisson offspring). Marks make it larger: ``n + n^2 variance(m^beta) / mean(m^beta)^2``.
        levels: of the intervals, between 0 and 1.
        draws, seed: of the simulation that over-dispersed offspring need.
    Raises:
        DataError: an argument lies outside its range.
    Source: Consul and Jain (1973); Harris (1963) for extinction.
    """
    require_range("direct", direct, 0.0, MOST_TO_COME)
    require_range("branching", branching, 0.0, math.inf)
    variance = branching if offspring_variance is None else offspring_variance
    require_range("offspring_variance", variance, branching, math.inf)
    if observed < 0 or draws < 1 or seed < 0:
        raise DataError(
            f"observed {observed}, draws {draws}, seed {seed}: give numbers from 0, and a draw at least"
        )
    if variance > branching == 0.0:
        raise DataError(f"offspring_variance: {variance:g} for a branching factor of 0; it must be 0 as well")
    if not all(0.0 < level < 1.0 for level in levels):
        raise DataError(f"levels: {tuple(levels)}; each must lie between 0 and 1")
    extinct = extinction_probability(branching, variance)
    staying = 0.0 if endless else math.exp(direct * (extinct - 1.0))
    shares = [0.5, *(share for level in levels for share in (0.5 * (1.0 - level), 0.5 * (1.0 + level)))]
    status: Status = "endless" if endless else "supercritical" if branching >= 1.0 else "finite"
    caveats = ["Branching factor and expected offspring are taken as known."]
    found: list[int | None] = [None] * len(shares)
    exact = not endless and variance == branching
    if exact:
        found = exact_quantiles(shares, direct, branching)
    elif not endless and abs(branching - 1.0) > NEAR_CRITICAL:
        found = simulated_quantiles(shares, direct, branching, variance, draws, seed)
        caveats.append(
            "Offspring vary more than a Poisson number: median and intervals are simulated with negative binomial "
            "offspring of the same mean and variance."
        )
    elif not endless and branching < 1.0:
        # var/mean is (variance + 1 - n) / (1 - n)^2 here and 1 / (1 - n)^2 in the generalised Poisson law
        rest = (1.0 - branching) / math.sqrt(1.0 + variance - branching)
        found = exact_quantiles(shares, direct / (1.0 - branching) * rest, 1.0 - rest)
        caveats.append(
            "Offspring vary more than a Poisson number: median and intervals are those of the generalised Poisson law "
            "with the same mean and variance."
        )
    elif not endless:
        caveats.append(
            "So near to a branching factor of 1 no interval is computed for over-dispersed offspring."
        )
    sizes = [None if size is None else observed + size for size in found]
    finite = status == "finite"
    rest = 1.0 - branching
    return FinalSize(
        status,
        observed,
        direct,
        branching,
        staying,
        observed + direct / rest if finite else None,
        direct * (variance / rest**3 + 1.0 / rest**2) if finite else None,
        sizes[0],
        tuple(
            Interval(level, sizes[2 * place + 1], sizes[2 * place + 2]) for place, level in enumerate(levels)
        ),
        exact,
        tuple(caveats),
    )


def extinction_probability(branching: float, offspring_variance: float | None = None) -> float:
    """Probability that an event has finitely many descendants: the least root of ``q = E[q^offspring]``.

    Args:
        branching: mean number of offspring, at least 0.
        offspring_variance: Poisson offspring when left out or equal to the mean, else negative binomial.
    """
    if branching <= 1.0:
        return 1.0
    spread = 0.0 if offspring_variance is None else (offspring_variance - branching) / branching**2

    def logarithm(lost: float) -> float:
        """Of the chance that no child's line goes on for ever, when each does with probability ``lost``."""
        return -branching * lost if spread == 0.0 else -math.log1p(spread * branching * lost) / spread

    # 1 - q by bisection: next to n = 1, q itself cancels. The function is concave with a root at 0 besides
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if -math.expm1(logarithm(middle)) > middle:
            low = middle
        else:
            high = middle
    return 1.0 - high


def total_progeny(sizes: ArrayLike, direct: float, branching: float) -> Floats:
    """Generalised Poisson probabilities of a rest of so many events (float64, like ``sizes``).

    For a branching factor above 1 they sum to the probability that the rest stays finite. Written as Loader (2000)
    writes binomial ones, so that large sizes lose no digits.
    """
    count = np.asarray(sizes, dtype=np.float64)
    if direct == 0.0:
        return np.where(count == 0.0, 1.0, 0.0)
    safe = np.maximum(count, 1.0)
    mean = direct + branching * safe
    apart = (mean - safe) / safe
    logs = safe * (np.log1p(apart) - apart) + math.log(direct) - np.log(mean)
    logs -= 0.5 * np.log(2.0 * math.pi * safe) + stirling_error(safe)
    return np.where(count == 0.0, math.exp(-direct), np.exp(logs))


def stirling_error(count: Floats) -> Floats:
    """``log k! - (k log k - k + log(2 pi k) / 2)`` for whole numbers from 1."""
    small = np.array([0.0, *(log_factorial_rest(k) for k in range(1, 16))])
    inverse = 1.0 / count
    square = inverse * inverse
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
    return np.where(count < 16.0, small[np.minimum(count, 15.0).astype(np.int64)], series)


def log_factorial_rest(count: int) -> float:
    """The same for one small number."""
    return math.lgamma(count + 1.0) - (
        count * math.log(count) - count + 0.5 * math.log(2.0 * math.pi * count)
    )


def cells_of_law(direct: float, branching: float) -> Iterator[tuple[float, float, Floats]]:
    """Blocks of cells from where the law has mass: first size, sizes in a cell, probability of each cell."""
    # above n = 1 the finite part is the law with n q and direct q, which lies below 1
    extinct = extinction_probability(branching)
    part, founders = branching * extinct, direct * extinct
    rest = max(1.0 - part, 1e-15)
    mean, spread = founders / rest, math.sqrt(founders / rest**3)
    first = math.floor(max(0.0, mean - SPREADS_BELOW * spread))
    while first < LARGEST:
        width = max(1.0, math.floor(min(first / CELLS_OF_SIZE, spread / CELLS_OF_SPREAD)))
        middles = first + width * np.arange(BLOCK) + 0.5 * (width - 1.0)
        yield first, width, width * total_progeny(middles, direct, branching)
        first += BLOCK * int(width)


def exact_quantiles(shares: Sequence[float], direct: float, branching: float) -> list[int | None]:
    """Least size whose cumulated probability reaches each share; None where no size does."""
    finite = math.exp(direct * (extinction_probability(branching) - 1.0))
    found: dict[float, int] = {}
    missing = sorted(share for share in set(shares) if share < finite)
    before = 0.0
    for first, width, chances in cells_of_law(direct, branching) if missing else ():
        cumulated = before + np.cumsum(chances)
        while missing and missing[0] <= cumulated[-1]:
            share = missing.pop(0)
            cell = int(np.searchsorted(cumulated, share))
            inside = 1.0 - (cumulated[cell] - share) / chances[cell]
            found[share] = int(first + width * cell) + max(0, math.ceil(width * inside) - 1)
        if not missing or cumulated[-1] == before > 0.0:
            break
        before = float(cumulated[-1])
    return [found.get(share) for share in shares]


def simulated_quantiles(
    shares: Sequence[float], direct: float, branching: float, variance: float, draws: int, seed: int
) -> list[int | None]:
    """The same by generations of negative binomial offspring."""
    rng = np.random.default_rng(seed)
    shape = branching**2 / (variance - branching)
    extinct = extinction_probability(branching, variance)
    most = SURE / -math.log(extinct) if 0.0 < extinct < 1.0 else math.inf
    alive = rng.poisson(direct, size=draws).astype(np.float64)
    total = alive.copy()
    going = np.flatnonzero((alive > 0.0) & (alive < most))
    while going.size:
        # the sum of independent gamma factors, one for each event, is gamma again
        alive[going] = rng.poisson(branching * rng.gamma(shape * alive[going]) / shape)
        total[going] += alive[going]
        going = going[(alive[going] > 0.0) & (alive[going] < most)]
    total[alive > 0.0] = math.inf
    totals = np.sort(total)
    # the exact chance of an end decides where sizes have none, not its estimate
    finite = math.exp(direct * (extinct - 1.0))
    places = [math.ceil(share * draws) - 1 for share in shares]
    return [
        int(totals[place]) if math.isfinite(totals[place]) and share <= finite else None
        for place, share in zip(places, shares, strict=True)
    ]


def told(size: int | None) -> str:
    """A size in print."""
    return "no end" if size is None else f"{size:,}"
