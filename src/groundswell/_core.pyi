from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.uint8]

def secular_roots(a: Floats, b: Floats) -> tuple[Floats, Floats]: ...
def power_law_terms(branching: Floats, exponent: Floats, cutoff: Floats) -> tuple[Floats, Floats]: ...
def power_law_slopes(branching: float, exponent: float, cutoff: float) -> Floats: ...
def expected_views(
    edges: Floats,
    steps: Floats,
    impulses: Floats,
    pulses: Floats,
    pulse_rates: Floats,
    r: Floats,
    c: Floats,
    threads: int,
) -> tuple[Floats, Floats]: ...
def expected_views_gradient(
    edges: Floats,
    steps: Floats,
    impulses: Floats,
    pulses: Floats,
    pulse_rates: Floats,
    a: Floats,
    b: Floats,
    a_slopes: Floats,
    b_slopes: Floats,
) -> tuple[Floats, Floats]: ...
def exp_of(x: Floats) -> Floats: ...
def log_of(x: Floats) -> Floats: ...
def exponential_likelihood(
    times: Floats,
    start: float,
    end: float,
    background: float,
    branching: float,
    decay: float,
    state: Floats,
    order: int,
) -> tuple[float, Floats, Floats, Floats]: ...
def hip_responses(shapes: Floats, days: int) -> Floats: ...
def hip_fit(
    counts: Floats,
    weight: Floats,
    inputs: Floats,
    ridge: Floats,
    scale_reference: float,
    low: Floats,
    high: Floats,
    shapes: Floats,
    responses: Floats,
    level: NDArray[np.int64],
    starts: int,
    most: int,
    tolerance: float,
) -> tuple[Floats, Floats, float, Floats, Floats, int]: ...
def hip_continue(shape: Floats, prefix: Floats, source: Floats) -> Floats: ...

class EventStream:
    def next(self, count: int, expected: int) -> tuple[Floats, NDArray[np.int64] | None, Floats | None]: ...
    @property
    def exceeded(self) -> bool: ...

def recursion_stream(
    offset: NDArray[np.int64],
    to: NDArray[np.int64],
    mean: Floats,
    scale: Floats,
    shape: Floats,
    decays: Floats,
    group: NDArray[np.int64],
    edges: Floats,
    cumulative: Floats,
    kind: int,
    least: float,
    tail: float,
    exponent: float,
    values: Floats,
    factors: Floats,
    past: Floats,
    past_dimensions: NDArray[np.int64],
    past_factors: Floats,
    start: float,
    end: float,
    from_: float,
    most: int,
    seed: NDArray[np.uint64],
    /,
) -> EventStream: ...
def branching_stream(
    offset: NDArray[np.int64],
    to: NDArray[np.int64],
    mean: Floats,
    scale: Floats,
    shape: Floats,
    edges: Floats,
    cumulative: Floats,
    kind: int,
    least: float,
    tail: float,
    exponent: float,
    values: Floats,
    factors: Floats,
    past: Floats,
    past_dimensions: NDArray[np.int64],
    past_factors: Floats,
    start: float,
    end: float,
    from_: float,
    slices: int,
    most: int,
    seed: NDArray[np.uint64],
    /,
) -> EventStream: ...
def exponential_features(
    time: Floats,
    source: Integers,
    weight: Floats,
    wanted: Flags,
    rate: Floats,
    first: Integers,
    state: Floats,
) -> Floats: ...
def ladder_features(
    time: Floats,
    source: Integers,
    weight: Floats,
    wanted: Flags,
    base_rate: Floats,
    levels: int,
    weights: Floats,
    state: Floats,
) -> Floats: ...
def fit_many(
    times: Floats,
    offsets: NDArray[np.int64],
    starts: Floats,
    ends: Floats,
    held_decay: float,
    threads: int,
) -> tuple[
    Floats,
    Floats,
    Floats,
    NDArray[np.int8],
    NDArray[np.int8],
    NDArray[np.int64],
    NDArray[np.int32],
]: ...
def mixed_gradient(
    width: Floats,
    step: Integers,
    interval: Integers,
    first_event: Integers,
    event_dimension: Integers,
    count: Floats,
    is_count: Integers,
    source: Integers,
    unit: Floats,
    weight: Floats,
    decay: Floats,
    rate: Floats,
    launch: Floats,
    size: Floats,
) -> tuple[float, Floats, Floats, Floats, Floats, Floats]: ...
def mixed_trace(
    width: Floats,
    step: Integers,
    interval: Integers,
    first_event: Integers,
    event_dimension: Integers,
    count: Floats,
    is_count: Integers,
    source: Integers,
    unit: Floats,
    weight: Floats,
    decay: Floats,
    rate: Floats,
    launch: Floats,
    size: Floats,
    first: Floats,
) -> tuple[float, Floats, Floats, Floats]: ...
def attention_posterior(
    problem: tuple[NDArray[np.generic], ...],
    response: Floats,
    model_error: Floats,
    dispersion: Floats,
    x: Floats,
    order: int,
    threads: int,
) -> Any: ...
def attention_spread(
    problem: tuple[NDArray[np.generic], ...],
    response: Floats,
    model_error: Floats,
    dispersion: Floats,
    x: Floats,
    threads: int,
) -> Floats: ...
def attention_moves(
    problem: tuple[NDArray[np.generic], ...],
    node_segment: Integers,
    node_scale: Floats,
    response: Floats,
    model_error: Floats,
    dispersion: Floats,
    whiten: Floats,
    point: Integers,
    y: Floats,
    step: Floats,
    momentum: Floats,
    log_uniform: Floats,
    leaps: int,
    threads: int,
) -> tuple[Floats, Floats, Floats]: ...
def newton_steps(gradient: Floats, hessian: Floats) -> Floats: ...
