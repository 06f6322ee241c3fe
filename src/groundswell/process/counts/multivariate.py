"""Expected counts of several series that excite each other, with exponential kernels.

With ``m_j`` the exponentially weighted rate of series j, the expected rates obey ``xi = s + N m`` and
``m' = B (N - I) m + B s``, ``B`` the diagonal of decays and ``N`` the branching matrix [to, from]. Where ``s`` is
constant, one matrix exponential of ``[[B (N - I), B, 0], [0, 0, 0], [I, 0, 0]]`` gives the state and the integral of
``m`` exactly. Nothing is diagonalised: the matrix may have no basis of eigenvectors.

Source: Rizoiu et al. (2022) for the mean process; Van Loan (1978) for the block exponential.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.process.background import Background
from groundswell.process.counts.model import LEAST_BRANCHING, Mean, Parameter, background_parameters
from groundswell.process.counts.record import CountRecord, Segments
from groundswell.process.kernels import Exponential

__all__ = ["ManySeriesModel", "matrix_exponential"]

Floats = NDArray[np.float64]
Matrices = NDArray[Any]

TAYLOR_TERMS = 18  # enough for a norm of one half to the last bit
COMPLEX_STEP = 1e-30


def matrix_exponential(matrices: Matrices) -> Matrices:
    """exp of real or complex matrices (``[..., K, K]``) by scaling, Taylor's series and squaring."""
    norm = float(np.abs(matrices).sum(axis=-1).max(initial=0.0))
    squarings = max(0, math.ceil(math.log2(norm / 0.5))) if norm > 0.5 else 0
    scaled = matrices / 2.0**squarings
    identity = np.eye(matrices.shape[-1])
    out = identity + scaled / TAYLOR_TERMS
    for term in range(TAYLOR_TERMS - 1, 0, -1):
        out = identity + scaled @ out / term
    for _ in range(squarings):
        out = out @ out
    return out


@dataclass(frozen=True, slots=True, eq=False)
class ManySeriesModel:
    """D series: a branching matrix and one decay for each source."""

    record: CountRecord
    backgrounds: tuple[Background, ...]
    edges: Floats
    sources: Floats
    segments: Segments
    unit: float
    parameters: tuple[Parameter, ...]
    linear: int

    @classmethod
    def of(
        cls,
        record: CountRecord,
        backgrounds: tuple[Background, ...],
        kernel: Exponential,
        links: tuple[tuple[bool, ...], ...] | None = None,
    ) -> ManySeriesModel:
        """Lay out parameters; ``sources`` (float64[M, D, L]) is each weight's function in each series."""
        each = [Segments.of(b, record.starts, record.ends, record.origin) for b in backgrounds]
        edges = np.unique(np.concatenate([s.edges for s in each]))
        columns, parameters = [], []
        for place, (background, own) in enumerate(zip(backgrounds, each, strict=True)):
            heights = own.heights[np.searchsorted(own.edges, edges[:-1], side="right") - 1]
            for column, parameter in enumerate(background_parameters(background)):
                source = np.zeros((edges.size - 1, len(backgrounds)))
                source[:, place] = heights[:, column]
                columns.append(source)
                parameters.append(
                    Parameter(
                        parameter.name, (place, *parameter.index), False, 0.0, math.inf, 0, parameter.held
                    )
                )
        size = len(backgrounds)
        unit = record.unit
        fastest = math.log(50.0 * unit / float(record.widths.min()))
        slowest = math.log(0.05 * unit / record.span)
        mass = None if kernel.branching is None else max(kernel.branching, LEAST_BRANCHING)
        decay = None if kernel.decay is None else math.log(kernel.decay * unit)
        linear = len(parameters)
        for to in range(size):
            for source_place in range(size):
                held = mass if links is None or links[to][source_place] else LEAST_BRANCHING
                parameters.append(
                    Parameter("branching", (to, source_place), False, LEAST_BRANCHING, 3.0, 0, held)
                )
        for source_place in range(size):
            # what passes nothing on has no decay: any number will do
            idle = links is not None and not any(row[source_place] for row in links)
            held = 0.0 if idle and decay is None else decay
            parameters.append(Parameter("decay", (source_place,), True, slowest, fastest, -1, held))
        segments = Segments(
            edges,
            np.zeros((edges.size - 1, 0)),
            np.searchsorted(edges, record.starts),
            np.searchsorted(edges, record.ends),
        )
        return cls(
            record, backgrounds, edges, np.stack(columns, axis=2), segments, unit, tuple(parameters), linear
        )

    @property
    def size(self) -> int:
        """How many series."""
        return len(self.backgrounds)

    def counted(self, values: Floats) -> Floats:
        """Interval sums of segments' values (float64[M, D, ...]), only where counted, row by row."""
        return np.asarray(self.segments.total(values)[~np.isnan(self.record.counts)])

    def system(self, kernels: Matrices) -> Matrices:
        """The matrices whose exponentials move state, source and integral on ([H, 3 D, 3 D])."""
        size, count = self.size, len(kernels)
        branching = kernels[:, : size * size].reshape(count, size, size)
        decays = np.exp(kernels[:, size * size :])
        system = np.zeros((count, 3 * size, 3 * size), dtype=kernels.dtype)
        system[:, :size, :size] = decays[:, :, None] * (branching - np.eye(size))
        system[:, :size, size : 2 * size] = decays[:, :, None] * np.eye(size)
        system[:, 2 * size :, :size] = np.eye(size)
        return system

    def propagate(self, kernels: Matrices, sources: Matrices) -> Matrices:
        """Expected counts of each segment.

        Args:
            kernels: [H, D * D + D], real or complex, on the scale of the search.
            sources: [M, D, L] rates a unit of the caller's time.
        Returns:
            [M, H, D, L].
        """
        size, count = self.size, len(kernels)
        branching = kernels[:, : size * size].reshape(count, size, size)
        system = self.system(kernels)
        widths = np.diff(self.edges) / self.unit
        # widths that differ by rounding alone share their exponential
        exact, place = np.unique(np.round(widths, 12), return_inverse=True)
        steps = [matrix_exponential(system * width) for width in exact]
        state = np.zeros((count, size, sources.shape[2]), dtype=kernels.dtype)
        out = np.empty((len(widths), count, size, sources.shape[2]), dtype=kernels.dtype)
        for m, width in enumerate(widths):
            step, source = steps[place[m]], sources[m] * self.unit
            area = step[:, 2 * size :, :size] @ state + step[:, 2 * size :, size : 2 * size] @ source
            out[m] = source * width + branching @ area
            state = step[:, :size, :size] @ state + step[:, :size, size : 2 * size] @ source
        return out

    def design(self, kernel: Floats) -> Floats:
        """Expected counts of each weight's function."""
        return self.counted(self.propagate(kernel[None, :], self.sources)[:, 0])

    def mean(self, place: Floats) -> Mean:
        """Expected counts and slopes; those of the kernel by complex steps, exact to rounding."""
        weights, kernel = place[: self.linear], place[self.linear :]
        design = self.design(kernel)
        moved = kernel[None, :] + 1j * COMPLEX_STEP * np.eye(kernel.size)
        views = self.propagate(moved, (self.sources @ weights)[:, :, None])
        slopes = np.moveaxis(views[..., 0].imag / COMPLEX_STEP, 1, 2)
        return Mean(design @ weights, np.concatenate([design, self.counted(slopes)], axis=1))

    def starts(self) -> list[Floats]:
        """Coarse grid: own and mutual excitation, at three speeds."""
        size = self.size
        found = []
        for own, other in ((0.1, 0.1), (0.4, 0.1), (0.4, 0.02), (0.75, 0.05)):
            matrix = np.full((size, size), other / max(size - 1, 1)) + (
                own - other / max(size - 1, 1)
            ) * np.eye(size)
            for decay in (2.0, 0.6, 0.15):
                raw = np.concatenate([matrix.ravel(), np.full(size, math.log(decay))])
                kernel = self.parameters[self.linear :]
                found.append(
                    np.array(
                        [
                            min(max(value, p.low), p.high) if p.held is None else p.held
                            for value, p in zip(raw, kernel, strict=True)
                        ]
                    )
                )
        return found
