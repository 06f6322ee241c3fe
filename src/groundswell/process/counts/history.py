"""Expected counts of several series given what was counted before: one step ahead, interval by interval.

``ManySeriesModel`` expects counts from the backgrounds alone, so that a chance cluster in one interval looks like an
error in all that follow. Here the state at the start of an interval is that of the counts so far. Given the past,
counts of different intervals are then independent, and standard errors need no more than that.

Within an interval the times are not known. They are taken to follow the expected course, scaled to the number that was
counted; where nothing was counted, the expected course itself goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.process.counts.model import Mean, Parameter
from groundswell.process.counts.multivariate import COMPLEX_STEP, ManySeriesModel, matrix_exponential

__all__ = ["HistoryModel"]

Floats = NDArray[np.float64]
Matrices = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class HistoryModel:
    """The model of ``base``, with the past as it was counted."""

    base: ManySeriesModel

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Those of ``base``."""
        return self.base.parameters

    @property
    def linear(self) -> int:
        """How many are linear weights."""
        return self.base.linear

    def propagate(self, places: Matrices, sources: Matrices) -> Matrices:
        """Expected counts of each segment, by what they come from.

        Args:
            places: [H, Q], real or complex: branching and decays on the scale of the search.
            sources: [M, H, D, C] rates a unit of the caller's time, weighted; columns keep their share of every count.
        Returns:
            [M, H, D, C].
        """
        base, unit = self.base, self.base.unit
        size, count = base.size, len(places)
        branching = places[:, : size * size].reshape(count, size, size)
        decays = np.exp(places[:, size * size :])[:, :, None]
        widths = np.diff(base.edges) / unit
        exact, kind = np.unique(np.round(widths, 12), return_inverse=True)
        system = base.system(places)
        inner, outer = slice(size), slice(size, 2 * size)
        steps = [
            (
                step[:, inner, inner],
                step[:, inner, outer],
                step[:, 2 * size :, inner],
                step[:, 2 * size :, outer],
            )
            for step in (matrix_exponential(system * width) for width in exact)
        ]
        fades = [np.exp(-decays * width) for width in exact]
        ends = dict(zip(base.segments.last.tolist(), range(len(base.record.counts)), strict=True))
        begins = set(base.segments.first.tolist())
        counts = base.record.counts
        known = ~np.isnan(counts)
        state = np.zeros((count, size, sources.shape[3]), dtype=np.result_type(places, sources))
        nothing = np.zeros_like(state)
        old, expected = state, nothing
        out = np.empty((widths.size, *state.shape), dtype=state.dtype)
        for m, width in enumerate(widths):
            if m in begins:
                old, expected = state, nothing
            move, pour, area, fill = steps[kind[m]]
            source = sources[m] * unit
            out[m] = source * width + branching @ (area @ state + fill @ source)
            state = move @ state + pour @ source
            old, expected = fades[kind[m]] * old, expected + out[m]
            row = ends.get(m + 1)
            if row is not None:
                # counted over expected; the expected course goes on where nothing was counted or expected
                total = expected.sum(axis=2)
                used = known[row] & (total.real > 0.0)
                ratio = np.where(used, counts[row] / np.where(used, total, 1.0), 1.0)
                state = old + ratio[:, :, None] * (state - old)
        return out

    def design(self, kernel: Floats) -> Floats:
        """Expected counts of each weight's function without a look at the past: a start for the search."""
        return self.base.design(kernel)

    def mean(self, place: Floats) -> Mean:
        """Expected counts and slopes; all slopes by complex steps, exact to rounding."""
        free = np.array([parameter.held is None for parameter in self.parameters])
        moved = np.vstack([place, place + 1j * COMPLEX_STEP * np.eye(place.size)[free]])
        sources = np.einsum("mdl,hl->mhd", self.base.sources, moved[:, : self.linear])
        views = self.propagate(moved[:, self.linear :], sources[:, :, :, None])[:, :, :, 0]
        slopes = np.zeros((*views[:, 0].shape, place.size))
        slopes[:, :, free] = np.moveaxis(views[:, 1:].imag / COMPLEX_STEP, 1, 2)
        return Mean(self.base.counted(views[:, 0].real.copy()), self.base.counted(slopes))

    def starts(self) -> list[Floats]:
        """Coarse grid."""
        return self.base.starts()

    def origins(self, places: Floats) -> Floats:
        """Of the counts of each series, how many go back to each series' background, on all ways.

        Args:
            places (float64[H, Q]): parameters on the scale of the search.
        Returns:
            float64[H, D, D], [to, from]; over ``from`` they add up to what was counted.
        """
        base = self.base
        owner = np.array([parameter.index[0] for parameter in base.parameters[: base.linear]])
        roots = (owner[:, None] == np.arange(base.size)).astype(np.float64)
        sources = np.einsum("mdl,hl,lr->mhdr", base.sources, places[:, : self.linear], roots, optimize=True)
        kernels = places[:, self.linear : self.linear + base.size * (base.size + 1)]
        parts = base.segments.total(self.propagate(kernels, sources))
        whole = parts.sum(axis=3, keepdims=True)
        shares = np.divide(parts, whole, out=np.zeros_like(parts), where=whole > 0.0)
        return np.asarray(np.einsum("nd,nhdr->hdr", np.nan_to_num(base.record.counts), shares))
