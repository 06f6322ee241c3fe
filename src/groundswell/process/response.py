"""The response of a kernel, and the views that inputs bring through it, in closed form.

With ``phi`` the kernel and ``s`` what comes from outside, the expected rate of views obeys
``xi = s + phi * xi``. Its solution is ``xi = s + psi * s`` with the response ``psi = phi + phi * psi``.
For a sum of exponentials the response is again a sum of as many exponentials, so views over any
segments of time need no grid, no convolution and no simulation. And they are linear in the inputs, so
each input has its own part, direct (``s``) and passed on (``psi * s``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell import _core
from groundswell.errors import DataError
from groundswell.process.kernels import Kernel, checked_age
from groundswell.process.workers import worker_count

__all__ = [
    "ExpectedViews",
    "Inputs",
    "Response",
    "ViewsGradient",
    "expected_views",
    "expected_views_gradient",
    "expected_views_many",
    "response_of",
    "responses_many",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """``psi(age) = sum_j weights[j] * exp(-rates[j] * age)``: all later views that one view brings.

    Attributes:
        rates (float64[K]): per day. The smallest is negative when the kernel's terms bring more than one
            view for each.
        weights (float64[K]): per day, never negative.
        branching_factor: of the kernel, no unit.
    """

    rates: Floats
    weights: Floats
    branching_factor: float

    @property
    def supercritical(self) -> bool:
        """Whether a view brings at least one further view: then there is no final size."""
        return self.branching_factor >= 1.0

    @property
    def total(self) -> float:
        """All later views of one view, ``n / (1 - n)``; infinite when supercritical."""
        return math.inf if self.supercritical else self.branching_factor / (1.0 - self.branching_factor)

    def value(self, age: ArrayLike) -> Floats:
        """``psi(age)``, per day, for ages (days) of any shape."""
        rate: Floats = np.exp(-checked_age(age)[..., None] * self.rates) @ self.weights
        return rate

    def integral(self, age: ArrayLike) -> Floats:
        """Expected later views of one view up to ``age`` days, all generations; no unit."""
        ages = checked_age(age)[..., None]
        exponents = ages * self.rates
        mean = np.divide(-np.expm1(-exponents), exponents, out=np.ones_like(exponents), where=exponents != 0)
        total: Floats = (ages * mean) @ self.weights
        return total


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What comes from outside, for D inputs over M segments of time. Whatever is left out is zero.

    Attributes:
        edges (float64[M + 1]): days, strictly increasing; nothing happened before the first.
        steps (float64[M, D]): constant rate inside each segment, views a day (also for sampled series).
        impulses (float64[M, D]): views that arrive at the left edge of the segment, all at once.
        pulses (float64[M, D]): views of a pulse that starts at the left edge of the segment and fades
            with the input's pulse rate: density ``pulses * rate * exp(-rate * age)``.
        pulse_rates (float64[D]): per day, above zero for every input that has a pulse.
    Raises:
        DataError: shapes disagree, edges do not increase, or a number is not finite.
    """

    edges: Floats
    steps: Floats
    impulses: Floats
    pulses: Floats
    pulse_rates: Floats

    def __init__(
        self,
        edges: ArrayLike,
        *,
        steps: ArrayLike | None = None,
        impulses: ArrayLike | None = None,
        pulses: ArrayLike | None = None,
        pulse_rates: ArrayLike | None = None,
    ) -> None:
        """Check everything once, so that the calls that follow need not."""
        edge_days = numbers("edges", edges, 1)
        if edge_days.size < 2:
            raise DataError(f"edges: {edge_days.size} given; two edges make one segment")
        backward = np.flatnonzero(np.diff(edge_days) <= 0.0)
        if backward.size:
            first = backward[0]
            raise DataError(
                f"edges: edge {first + 1} ({edge_days[first + 1]:g} d) does not lie after edge {first} "
                f"({edge_days[first]:g} d); {backward.size} of {edge_days.size - 1} segments have no "
                "width.\nRemedy: np.unique(edges) sorts them and drops doubles."
            )
        given = {
            name: numbers(name, values, 2)
            for name, values in (("steps", steps), ("impulses", impulses), ("pulses", pulses))
            if values is not None
        }
        if not given:
            raise DataError("inputs: none given; give steps, impulses or pulses")
        shape = (edge_days.size - 1, next(iter(given.values())).shape[1])
        for name, values in given.items():
            if values.shape != shape:
                raise DataError(
                    f"{name}: shape {values.shape}, but {edge_days.size} edges and {shape[1]} inputs need "
                    f"{shape} (segments, inputs)"
                )
        rates = np.zeros(shape[1]) if pulse_rates is None else numbers("pulse_rates", pulse_rates, 1)
        if rates.shape != (shape[1],):
            raise DataError(f"pulse_rates: {rates.size} given for {shape[1]} inputs; give one for each")
        for name in ("steps", "impulses", "pulses"):
            object.__setattr__(self, name, given.get(name, np.zeros(shape)))
        object.__setattr__(self, "edges", edge_days)
        object.__setattr__(self, "pulse_rates", rates)
        fading = np.flatnonzero((self.pulses != 0.0).any(axis=0) & ~(rates > 0.0))
        if fading.size:
            raise DataError(
                f"pulse_rates[{fading[0]}]: {rates[fading[0]]:g} per day, but input {fading[0]} has a "
                "pulse; a pulse needs a rate above zero"
            )


class ExpectedViews(NamedTuple):
    """Expected views: ``direct`` float64[M, D]; ``passed`` on, float64[M, D] or float64[H, M, D]."""

    direct: Floats
    passed: Floats


class ViewsGradient(NamedTuple):
    """``passed`` on float64[M, D] and its ``gradient`` float64[M, D, P] by ``kernel.parameters``."""

    passed: Floats
    gradient: Floats


def response_of(kernel: Kernel) -> Response:
    """The response of a kernel: every later view of one view, not only its direct ones.

    The rates are the roots of the secular equation ``1 = sum_k a_k / (b_k - r)``.
    Slow twin: the 50-digit arithmetic of ``tests/process/oracle.py``.
    """
    weights, rates = kernel.terms()
    all_rates, all_weights = _core.secular_roots(weights[None, :], rates)
    used = all_weights[0] > 0.0
    return Response(all_rates[0][used], all_weights[0][used], kernel.branching_factor)


def responses_many(weights: ArrayLike, decays: ArrayLike) -> tuple[Floats, Floats]:
    """Responses of many kernels that share their rates, such as ``power_law_terms`` gives.

    Args:
        weights (float64[H, K]): per day, one kernel a row, never negative.
        decays (float64[K]): per day, above zero and ascending.
    Returns:
        rates and weights of the responses (float64[H, K], per day); rows end in weights of zero.
    Raises:
        DataError: shapes disagree or a number lies outside its range.
    """
    rows, columns = numbers("weights", weights, 2), numbers("decays", decays, 1)
    if rows.shape[1] != columns.size:
        raise DataError(f"weights: {rows.shape[1]} columns for {columns.size} decays; give one for each")
    if (rows < 0.0).any():
        raise DataError(f"weights: the smallest is {rows.min():g}; weights are never negative")
    if columns.size and (columns[0] <= 0.0 or (np.diff(columns) < 0.0).any()):
        raise DataError("decays: not all above zero and ascending; sort them together with the weights")
    return _core.secular_roots(rows, columns)


def expected_views(inputs: Inputs, response: Response) -> ExpectedViews:
    """Expected views in every segment by every input: direct, and passed on through the response.

    Raises:
        DataError: a supercritical response grows beyond every number within the segments.
    Slow twin: the 50-digit arithmetic of ``tests/process/oracle.py``.
    """
    views = views_through(inputs, response.rates[None, :], response.weights[None, :])
    if not np.isfinite(views.passed).all():
        span = float(inputs.edges[-1] - inputs.edges[0])
        raise DataError(
            f"the response grows beyond every number within {span:g} days (branching factor "
            f"{response.branching_factor:g}, growth {-float(response.rates.min()):g} per day); shorten "
            "the time span or lower the branching factor"
        )
    return ExpectedViews(views.direct, views.passed[0])


def expected_views_many(
    edges: ArrayLike,
    steps: ArrayLike,
    impulses: ArrayLike,
    pulses: ArrayLike,
    pulse_rates: ArrayLike,
    rates: ArrayLike,
    weights: ArrayLike,
) -> ExpectedViews:
    """Expected views for H responses at once; what no float can hold is given as infinity.

    Args:
        edges, steps, impulses, pulses, pulse_rates: as in ``Inputs``.
        rates, weights (float64[H, K]): one response a row, padded at the end with weights of zero.
    Returns:
        direct (float64[M, D]) and passed (float64[H, M, D]).
    Raises:
        DataError: shapes disagree or a number is not finite.
    """
    rows, columns = numbers("rates", rates, 2), numbers("weights", weights, 2)
    if rows.shape != columns.shape:
        raise DataError(f"rates and weights: shapes {rows.shape} and {columns.shape} differ; make them equal")
    inputs = Inputs(edges, steps=steps, impulses=impulses, pulses=pulses, pulse_rates=pulse_rates)
    return views_through(inputs, rows, columns)


def views_through(inputs: Inputs, rates: Floats, weights: Floats) -> ExpectedViews:
    """The core's recursion on checked arrays; overflow, which also shows as nan, becomes infinity."""
    direct, passed = _core.expected_views(
        inputs.edges,
        inputs.steps,
        inputs.impulses,
        inputs.pulses,
        inputs.pulse_rates,
        rates,
        weights,
        worker_count(None),
    )
    passed[~np.isfinite(passed)] = math.inf
    return ExpectedViews(direct, passed)


def expected_views_gradient(inputs: Inputs, kernel: Kernel) -> ViewsGradient:
    """Views passed on and their exact derivatives by the kernel's parameters.

    The derivatives are those of the code itself, carried through it by dual numbers.

    Returns:
        passed (float64[M, D]) and gradient (float64[M, D, P]) in the order of ``kernel.parameters``.
    Raises:
        DataError: the kernel has no derivative there, or its response grows beyond every number.
    """
    weights, rates = kernel.terms()
    weight_slopes, rate_slopes = kernel.term_slopes()
    passed, gradient = _core.expected_views_gradient(
        inputs.edges,
        inputs.steps,
        inputs.impulses,
        inputs.pulses,
        inputs.pulse_rates,
        weights,
        rates,
        weight_slopes,
        rate_slopes,
    )
    if not (np.isfinite(passed).all() and np.isfinite(gradient).all()):
        raise DataError(
            f"the response of {kernel!r} grows beyond every number within "
            f"{float(inputs.edges[-1] - inputs.edges[0]):g} days; shorten the time span or lower the "
            "branching factor"
        )
    return ViewsGradient(passed, gradient)


def no_dates(name: str, values: ArrayLike) -> None:
    """Refuse dates, which would become numbers in whatever unit they are stored in.

    Raises:
        DataError: the values are ``datetime64`` or ``timedelta64``.
    """
    kind = getattr(getattr(values, "dtype", None), "kind", "")
    if kind and kind in "mM":
        raise DataError(
            f"{name}: dates, not numbers; choose a unit, as in ({name} - start) / np.timedelta64(1, 'h'), for the end "
            "of the window too"
        )


def numbers(name: str, values: ArrayLike, dimensions: int) -> Floats:
    """A contiguous float64 array of so many dimensions; DataError when it is not finite or not that."""
    no_dates(name, values)
    try:
        array = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{name}: not an array of numbers ({error})") from error
    if array.ndim != dimensions:
        raise DataError(f"{name}: has {array.ndim} dimensions; it needs {dimensions}")
    if not np.isfinite(array).all():
        bad = np.argwhere(~np.isfinite(array))
        place = ", ".join(str(index) for index in bad[0])
        raise DataError(
            f"{name}[{place}]: {array[tuple(bad[0])]} is not finite; {len(bad)} of {array.size} are not.\n"
            f"Find them: np.argwhere(~np.isfinite({name}))"
        )
    return array
