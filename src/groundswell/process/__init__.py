"""Self-exciting processes: kernels, fits, simulations, and expected views in closed form."""

from __future__ import annotations

from groundswell.process.background import Background, Constant, InputSeries, Periodic, Piecewise
from groundswell.process.count_fit import CountFit
from groundswell.process.count_forecast import CountForecast
from groundswell.process.count_intervals import CountIntervals
from groundswell.process.count_residuals import CountResiduals
from groundswell.process.counts import CountHawkes
from groundswell.process.event_intervals import Intervals
from groundswell.process.final_size import FinalSize, final_size
from groundswell.process.fit_checks import Check
from groundswell.process.forecast_events import EventForecast, final_size_of_events, forecast_events
from groundswell.process.hawkes import Hawkes
from groundswell.process.hawkes_fit import HawkesFit
from groundswell.process.hip import HIP
from groundswell.process.hip_result import HIPFit, HIPForecast
from groundswell.process.identifiability import Direction, Identifiability
from groundswell.process.kernels import Exponential, Kernel, PowerLaw, SumOfExponentials, power_law_terms
from groundswell.process.many import FitStatus, ManyFits, SeriesFit, fit_many
from groundswell.process.marks import GivenMarks, ParetoMarks
from groundswell.process.mixed import MixedHawkes
from groundswell.process.mixed_fit import MixedFit
from groundswell.process.penalty import Penalty
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
    "Background",
    "Check",
    "Constant",
    "CountFit",
    "CountForecast",
    "CountHawkes",
    "CountIntervals",
    "CountResiduals",
    "Direction",
    "EventForecast",
    "Events",
    "ExpectedViews",
    "Exponential",
    "FinalSize",
    "FitStatus",
    "GivenMarks",
    "HIPFit",
    "HIPForecast",
    "Hawkes",
    "HawkesFit",
    "Identifiability",
    "InputSeries",
    "Inputs",
    "Intervals",
    "Kernel",
    "ManyFits",
    "MixedFit",
    "MixedHawkes",
    "ParetoMarks",
    "Penalty",
    "Periodic",
    "Piecewise",
    "PowerLaw",
    "Residuals",
    "Response",
    "SeriesFit",
    "SumOfExponentials",
    "ViewsGradient",
    "expected_views",
    "expected_views_gradient",
    "expected_views_many",
    "final_size",
    "final_size_of_events",
    "fit_many",
    "forecast_events",
    "power_law_terms",
    "response_of",
    "responses_many",
    "simulate_events",
    "stream_events",
]
