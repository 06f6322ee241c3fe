"""Many videos: long tables, forecasts of totals with bands, and the scoreboard of forecasters."""

from __future__ import annotations

from groundswell.corpus.assumptions import DeclaredShares, declared_shares
from groundswell.corpus.batch import forecast_batch, forecast_batches, forecast_schema, forecast_videos
from groundswell.corpus.board import board_data, board_markdown, board_text
from groundswell.corpus.boosting import Boosting
from groundswell.corpus.classical import Classical
from groundswell.corpus.conformal import around, error_quantiles, held_out_errors, learnable, log_ratio
from groundswell.corpus.describe import (
    decay_exponents,
    describe,
    describe_batch,
    describe_batches,
    describe_schema,
)
from groundswell.corpus.forecaster import GRID, Forecaster, Forecasts, forecasts_of, known_before
from groundswell.corpus.growth_models import ConstantScaling, MultivariateLinear
from groundswell.corpus.hip_forecaster import HIPForecaster
from groundswell.corpus.learned import Learned, learn_from_batch
from groundswell.corpus.persistence import OwnHistory, Persistence
from groundswell.corpus.placing import compare_with
from groundswell.corpus.priors import load_prior, save_prior, shipped_prior
from groundswell.corpus.ragged import Batch, SeriesStatus, from_matrix
from groundswell.corpus.ray import describe_on_ray, forecast_on_ray
from groundswell.corpus.registry import FORECASTERS, forecasters_of
from groundswell.corpus.runs import fit_table
from groundswell.corpus.score import Result, Scoreboard, score
from groundswell.corpus.spark import describe_on_spark, forecast_on_spark
from groundswell.corpus.table import read_batches, read_table
from groundswell.corpus.writing import write_table

__all__ = [
    "FORECASTERS",
    "GRID",
    "Batch",
    "Boosting",
    "Classical",
    "ConstantScaling",
    "DeclaredShares",
    "Forecaster",
    "Forecasts",
    "HIPForecaster",
    "Learned",
    "MultivariateLinear",
    "OwnHistory",
    "Persistence",
    "Result",
    "Scoreboard",
    "SeriesStatus",
    "around",
    "board_data",
    "board_markdown",
    "board_text",
    "compare_with",
    "decay_exponents",
    "declared_shares",
    "describe",
    "describe_batch",
    "describe_batches",
    "describe_on_ray",
    "describe_on_spark",
    "describe_schema",
    "error_quantiles",
    "fit_table",
    "forecast_batch",
    "forecast_batches",
    "forecast_on_ray",
    "forecast_on_spark",
    "forecast_schema",
    "forecast_videos",
    "forecasters_of",
    "forecasts_of",
    "from_matrix",
    "held_out_errors",
    "known_before",
    "learn_from_batch",
    "learnable",
    "load_prior",
    "log_ratio",
    "read_batches",
    "read_table",
    "save_prior",
    "score",
    "shipped_prior",
    "write_table",
]
