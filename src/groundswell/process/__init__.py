"""Self-exciting processes: kernels, their responses, and expected views in closed form."""

from __future__ import annotations

from groundswell.process.fit_checks import Check
from groundswell.process.hip import HIP
from groundswell.process.hip_result import HIPFit, HIPForecast
from groundswell.process.kernels import Exponential, Kernel, PowerLaw, SumOfExponentials, power_law_terms
from groundswell.process.marks import GivenMarks, ParetoMarks
from groundswell.process.residuals import Residuals
from groundswell.process.response import (
    ExpectedViews,
    Inputs,
    Response,
    ViewsGradient,
    expected_views,
    expected_views_gradient,
    expected_views_many,
    response_of,
    responses_many,
)
from groundswell.process.sequence import Events
from groundswell.process.simulate_events import simulate_events, stream_events

__all__ = [
    "HIP",
    "Check",
    "Events",
    "ExpectedViews",
    "Exponential",
    "GivenMarks",
    "HIPFit",
    "HIPForecast",
    "Inputs",
    "Kernel",
    "ParetoMarks",
    "PowerLaw",
    "Residuals",
    "Response",
    "SumOfExponentials",
    "ViewsGradient",
    "expected_views",
    "expected_views_gradient",
    "expected_views_many",
    "power_law_terms",
    "response_of",
    "responses_many",
    "simulate_events",
    "stream_events",
]
