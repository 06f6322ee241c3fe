"""The batch function, priors, fits and the commands."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from numpy.testing import assert_allclose
from pyarrow import parquet

from corpus import worlds
from groundswell.cli.main import cli
from groundswell.corpus import (
    Learned,
    Persistence,
    decay_exponents,
    declared_shares,
    describe,
    describe_batch,
    describe_batches,
    fit_table,
    forecast_batch,
    forecast_batches,
    forecast_videos,
    forecasters_of,
    from_matrix,
    learn_from_batch,
    load_prior,
    read_table,
    save_prior,
    shipped_prior,
)
from groundswell.corpus.learned import sampled
from groundswell.corpus.runs import parts_folder
from groundswell.errors import DataError
from groundswell.forecast.learned import Recipe


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["corpus", *map(str, arguments)], catch_exceptions=False)


def test_one_function_whatever_the_batches() -> None:
    long = worlds.long_table(worlds.batch(50, 40))
    whole = forecast_batch(long, age=30, horizon=10)
    assert whole.schema.names[:8] == [
        "unique_id", "median", "lo_80", "hi_80", "lo_95", "hi_95", "status", "take_off",
    ]  # fmt: skip
    for rows, videos in ((7, 3), (333, 20), (5000, 1000)):
        parts = list(forecast_batches(long.to_batches(rows), age=30, horizon=10, videos=videos))
        assert pa.Table.from_batches(parts).equals(pa.Table.from_batches([whole])), (rows, videos)
    shuffled = forecast_batch(
        long.take(np.random.default_rng(1).permutation(long.num_rows)), age=30, horizon=10
    )
    assert pa.Table.from_batches([shuffled]).sort_by("unique_id").equals(pa.Table.from_batches([whole]))
    # a video alone has the numbers that it has in company
    alone = list(forecast_batches(long.to_batches(), age=30, horizon=10, videos=1))
    assert pa.Table.from_batches(alone).equals(pa.Table.from_batches([whole]))
    empty = forecast_batch(long.slice(0, 0), age=30, horizon=10)
    assert empty.num_rows == 0
    assert empty.schema == whole.schema


def test_later_rows_change_no_byte(tmp_path: Path) -> None:
    made = worlds.batch(30, 40)
    long = worlds.long_table(made)
    before = long.filter(pa.compute.less(long["ds"], 30))
    later = long.to_pandas()
    late = later["ds"] >= 30
    later.loc[late, "y"] = -7.0
    doubled = pa.concat_tables([pa.Table.from_pandas(later, preserve_index=False)] * 2).sort_by(
        [("unique_id", "ascending"), ("ds", "ascending")]
    )
    # damage of every kind, but only from day 30 on
    doubled = doubled.filter(
        pa.array((doubled["ds"].to_numpy() >= 30) | (np.arange(doubled.num_rows) % 2 == 0))
    )
    written = []
    for name, table in (("a", long), ("b", before), ("c", doubled)):
        source = worlds.write(table, tmp_path / f"{name}.parquet")
        output = tmp_path / f"out-{name}.parquet"
        assert run("forecast", source, "--age", "30d", "--horizon", "10d", "-o", output).exit_code == 0
        written.append(output.read_bytes())
    assert written[0] == written[1] == written[2]


@pytest.mark.parametrize("name", ["shipped", "own-history", "persistence-mean", "pinto-ml"])
def test_a_month_without_a_view_has_no_chance_of_a_take_off(name: str) -> None:
    made = worlds.batch(60, 40)
    views = np.array(made.window(0, 40))
    views[0] = 0.0
    views[1, :20], views[1, 20:] = 9.0, 0.0
    views[2, :19], views[2, 19], views[2, 20:] = 0.0, 1.0, 0.0
    both = from_matrix(views, made.ids)
    learned = forecasters_of([name])[0].learn(both, [20], 20)
    for age, silent in ((20, [True, False, False]), (40, [True, True, True])):
        if age == 40 and name.startswith(("persistence", "pinto")):
            continue  # they know the ages that they learned
        rows = forecast_videos(both, age=age, horizon=20, forecaster=learned).to_pandas()
        assert rows["take_off"].isna().tolist()[:3] == silent
        told = (
            rows["message"].fillna("").str.contains("no view in the 20 days before: no chance of a take-off")
        )
        assert told.tolist()[:3] == silent
        assert not told[3:].any()
        assert (rows["status"] == "ok").all()
    # a record shorter than the horizon has none either, and nothing has to be said of it
    short = forecast_videos(both, age=10, horizon=20).to_pandas()
    assert short["take_off"].isna().all()
    assert not short["message"].fillna("").str.contains("take-off").any()


@pytest.mark.parametrize(("prior", "furthest"), [("shipped", 1460), ("none", 730)])
def test_a_horizon_without_end_is_refused(tmp_path: Path, prior: str, furthest: int) -> None:
    source = worlds.write(worlds.long_table(worlds.batch(3, 40)), tmp_path / "t.parquet")
    output = tmp_path / "o.parquet"
    asked = ("forecast", source, "--age", "30d", "--prior", prior, "-o", output, "--horizon")
    assert run(*asked, f"{furthest}d").exit_code == 0
    assert np.isfinite(parquet.read_table(output)["hi_95"].to_numpy()).all()
    output.unlink()
    for days in (furthest + 1, 99_999):
        with pytest.raises(DataError, match=f"at most {furthest} days"):
            run(*asked, f"{days}d")
        assert not output.exists()


def test_forecast_learns_from_a_table_and_writes_every_format(tmp_path: Path) -> None:
    train = worlds.write(worlds.long_table(worlds.batch(80, 40)), tmp_path / "train.parquet")
    test = worlds.batch(20, 30, 5)
    damaged = pa.concat_tables(
        [worlds.long_table(test), pa.table({"unique_id": ["bad"], "ds": [0], "y": [-1.0]})],
        promote_options="default",
    )
    source = worlds.write(damaged, tmp_path / "t.parquet")
    prior = tmp_path / "prior.json"
    done = run("learn", train, "--ages", "20,30d", "--horizon", "10d", "--forecaster",
               "persistence-mean-recentred", "-o", prior)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert json.loads(prior.read_text())["provenance"]["ages"] == [20, 30]
    for ending in ("parquet", "arrow", "csv"):
        done = run("forecast", source, "--age", "30d", "--horizon", "10d", "--levels", "50,90", "--prior", prior,
                   "-o", tmp_path / f"o.{ending}")  # fmt: skip
        assert done.exit_code == 0, done.output
        assert "20 ok" in done.stderr
        assert "1 negative" in done.stderr
    out = parquet.read_table(tmp_path / "o.parquet")
    assert out.column_names[:7] == ["unique_id", "median", "lo_50", "hi_50", "lo_90", "hi_90", "status"]
    direct = load_prior(prior).forecast(test, 30, 10, (0.5, 0.9))
    assert_allclose(out["median"].to_numpy()[:20], direct.median, rtol=0)
    assert_allclose(out["hi_90"].to_numpy()[:20], direct.upper[:, 1], rtol=0)
    assert out["median"][20].as_py() is None
    assert "never negative" in out["message"][20].as_py()
    with pa.ipc.open_file(tmp_path / "o.arrow") as read:
        assert read.read_all().equals(out)
    assert len((tmp_path / "o.csv").read_text().splitlines()) == 22


def test_networks_learn_from_a_table(tmp_path: Path) -> None:
    train = worlds.write(worlds.long_table(worlds.batch(80, 40, shares=True)), tmp_path / "train.parquet")
    prior = tmp_path / "prior.npz"
    done = run("learn", train, "--age", "30d", "--horizon", "10d", "--members", "2", "--licence", "CC0-1.0", "-o",
               prior)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "learned from 80 videos: train.parquet (licence CC0-1.0)" in done.stderr
    assert "on videos not learned from" in done.stderr
    learned = load_prior(prior)
    assert isinstance(learned, Learned)
    assert learned.prior is not None
    assert learned.prior.provenance["sets"] == [{"name": "train.parquet", "licence": "CC0-1.0", "videos": 80}]
    assert learned.prior.knows("declared")
    test = worlds.batch(20, 40, 5, shares=True)
    source = worlds.write(worlds.long_table(test), tmp_path / "t.parquet")
    output = tmp_path / "o.parquet"
    done = run("forecast", source, "--age", "30d", "--horizon", "12d", "--prior", prior, "-o", output)
    assert done.exit_code == 0, done.output
    out = parquet.read_table(output)
    assert_allclose(out["median"].to_numpy(), learned.forecast(test, 30, 12).median, rtol=0)
    assert "was learned at ages of 24 to 38 days" in out["message"][0].as_py()
    save_prior(learned, tmp_path / "again.npz", {"note": "copied"})
    again = load_prior(tmp_path / "again.npz")
    assert isinstance(again, Learned)
    assert (
        again.forecast(test, 30, 10).quantiles.tobytes() == learned.forecast(test, 30, 10).quantiles.tobytes()
    )


def test_declared_shares_are_used_and_named(tmp_path: Path) -> None:
    train, test = worlds.batch(80, 40, shares=True), worlds.batch(20, 40, 5, shares=True)
    learned = Learned(members=2, recipe=Recipe(hidden=(16, 16), least_steps=50))
    prior = learn_from_batch(train, pairs=[(30, 10)], members=2, recipe=learned.recipe)
    prior.save(tmp_path / "p.npz")
    table = worlds.long_table(test, dated=True)
    source = worlds.write(table, tmp_path / "t.parquet")
    plan = table.select(["unique_id", "ds", "shares"]).slice(40)  # nothing is planned for the first video
    parquet.write_table(plan.slice(0, 19 * 40), tmp_path / "plan.parquet")
    common = ("forecast", source, "--age", "30d", "--horizon", "10d", "--prior", tmp_path / "p.npz")
    outputs = {}
    for assumed in ("none", "last-week", tmp_path / "plan.parquet"):
        output = tmp_path / "o.parquet"
        done = run(*common, "--assume", f"shares={assumed}", "-o", output)
        assert done.exit_code == 0, done.output
        outputs[str(assumed)] = parquet.read_table(output)
    planned = outputs[str(tmp_path / "plan.parquet")]
    assert "from views alone" in planned["message"][0].as_py()
    assert "those of plan.parquet" in planned["message"][1].as_py()
    assert "the last week go on" in outputs["last-week"]["message"][0].as_py()
    assert outputs["none"]["message"][0].as_py() is None
    truth = prior.predict(test.window(0, 30), 10, shares=test.window(0, 30, of="shares"),
                          future_shares=test.window(30, 40, of="shares"))  # fmt: skip
    assert_allclose(planned["median"].to_numpy()[1:], truth.median[1:], rtol=0)
    alone = prior.predict(test.window(0, 30), 10)
    assert planned["median"][0].as_py() == alone.median[0]
    past = prior.predict(test.window(0, 30), 10, shares=test.window(0, 30, of="shares"))
    assert_allclose(outputs["none"]["median"].to_numpy(), past.median, rtol=0)
    # rows of the table from the origin on change nothing, whatever is assumed of the shares
    cut = worlds.write(worlds.long_table(test.before(30), dated=True), tmp_path / "cut.parquet")
    run("forecast", cut, *common[2:], "--assume", "shares=last-week", "-o", tmp_path / "cut-out.parquet")
    assert parquet.read_table(tmp_path / "cut-out.parquet").equals(outputs["last-week"])


def test_a_plan_in_csv_finds_ids_that_look_like_numbers(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(
        "unique_id,ds,shares\n" + "".join(f"007,{day},{day}\n" for day in (5, 6))
    )
    made = declared_shares(str(tmp_path / "plan.csv"))
    views = pa.table({"unique_id": ["007"] * 5, "ds": [*range(5)], "y": [3] * 5})
    assert made.ahead(read_table(views), 5, 2).tolist() == [[5.0, 6.0]]


def test_wrong_assumptions_are_named(tmp_path: Path) -> None:
    source = worlds.write(worlds.long_table(worlds.batch(5, 40, shares=True)), tmp_path / "t.parquet")
    common = ("forecast", source, "--age", "30d", "--horizon", "10d", "-o", tmp_path / "o.parquet")
    for assumed, said in (
        ("shares=last-week", "knows nothing of shares"),
        ("likes=none", "give shares=last-week"),
    ):
        done = CliRunner().invoke(cli, ["corpus", *map(str, common), "--assume", assumed])
        assert done.exit_code != 0
        assert said in str(done.exception) + done.output
    with pytest.raises(DataError, match="a table that exists"):
        declared_shares(str(tmp_path / "none.csv"))
    (tmp_path / "plan.csv").write_text("unique_id,ds\na,3\n")
    with pytest.raises(DataError, match="no column shares"):
        declared_shares(str(tmp_path / "plan.csv"))


def test_a_sample_of_a_long_table_is_fair_and_the_same_each_time() -> None:
    parts = [worlds.batch(100, 5, seed) for seed in range(10)]
    parts = [replace(part, ids=tuple(f"{k}-{name}" for name in part.ids)) for k, part in enumerate(parts)]
    one, seen = sampled(iter(parts), 50, 1)
    again, _ = sampled(iter(parts), 50, 1)
    assert seen == 1000
    assert one.ids == again.ids
    assert len(set(one.ids)) == 50
    counts = np.zeros(10)
    for seed in range(40):
        for name in sampled(iter(parts), 50, seed)[0].ids:
            counts[int(name.partition("-")[0])] += 1
    # 200 expected of each part; binomial spread 13
    assert abs(counts - 200.0).max() < 5 * 13
    whole, _ = sampled(iter(parts), 5000, 1)
    assert len(whole) == 1000


def test_a_forecaster_can_be_sent_to_another_process() -> None:
    sent = pickle.loads(pickle.dumps(shipped_prior()))  # noqa: S301  (our own bytes)
    test = worlds.batch(9, 40, 5)
    assert (
        sent.forecast(test, 30, 10).quantiles.tobytes()
        == shipped_prior().forecast(test, 30, 10).quantiles.tobytes()
    )


def test_the_shipped_prior_is_the_default(tmp_path: Path) -> None:
    test = worlds.batch(20, 40, 5)
    source = worlds.write(worlds.long_table(test), tmp_path / "t.parquet")
    written: list[pa.Table] = []
    for arguments in ((), ("--prior", "shipped"), ("--prior", "none")):
        output = tmp_path / f"o{len(written)}.parquet"
        assert (
            run("forecast", source, "--age", "30d", "--horizon", "10d", *arguments, "-o", output).exit_code
            == 0
        )
        written.append(parquet.read_table(output))
    assert written[0].equals(written[1])
    assert not written[0].equals(written[2])
    assert_allclose(written[0]["median"].to_numpy(), shipped_prior().forecast(test, 30, 10).median, rtol=0)


def test_priors_come_back_as_they_were(tmp_path: Path) -> None:
    made = worlds.batch(60, 40)
    learned = Persistence("median").learn(made, [20, 25], 10)
    save_prior(learned, tmp_path / "p.json")
    again = load_prior(tmp_path / "p.json")
    for age in (20, 25):
        one, two = (some.forecast(made, age, 10).quantiles for some in (learned, again))
        assert one.tobytes() == two.tobytes()
    (tmp_path / "x.json").write_text('{"kind": "other"}')
    with pytest.raises(DataError, match="is no prior"):
        load_prior(tmp_path / "x.json")


def test_descriptions_are_the_same_whatever_the_batches() -> None:
    long = worlds.long_table(worlds.batch(30, 40, shares=True))
    whole = pa.Table.from_batches([describe_batch(long)])
    assert whole["exogenous"].null_count == 0
    for rows, videos in ((7, 1), (333, 20)):
        parts = list(describe_batches(long.to_batches(rows), videos=videos))
        assert pa.Table.from_batches(parts).equals(whole), (rows, videos)
    shuffled = describe_batch(long.take(np.random.default_rng(1).permutation(long.num_rows)))
    assert pa.Table.from_batches([shuffled]).sort_by("unique_id").equals(whole)


def test_decay_is_found() -> None:
    day = np.arange(200.0)
    true = np.array([0.3, 0.9, 1.6])
    made = from_matrix(np.round(1e6 * (1.0 + day) ** -true[:, None]))
    assert_allclose(decay_exponents(made), true, rtol=1e-3)
    # a peak on the last day has no decay
    assert np.isnan(decay_exponents(from_matrix([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0]]))).all()


def test_descriptions_of_one_video_by_hand() -> None:
    shares = np.random.default_rng(6).poisson(20.0, 60).astype(float)
    made = from_matrix(
        [5.0 + 10.0 * shares, np.full(60, np.nan)], ("one", "none"), np.vstack([shares, shares])
    )
    one, none = describe(made).to_pylist()
    assert one["days"] == 60
    assert one["views"] == (5.0 + 10.0 * shares).sum()
    assert one["peak_day"] == shares.argmax()
    assert one["exogenous"] == pytest.approx(10.0, rel=1e-3)
    assert one["background"] == pytest.approx(5.0, rel=0.05)
    assert one["branching"] == pytest.approx(0.0, abs=1e-3)
    assert none["status"] == "empty"
    assert none["views"] is None


def test_a_fit_that_was_ended_goes_on_where_it_stopped(tmp_path: Path) -> None:
    source = worlds.write(worlds.long_table(worlds.batch(45, 40)), tmp_path / "t.parquet", 400)
    whole, output = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    assert fit_table(source, whole, videos=10) == (45, 0)
    calls = 0

    def ended(batch: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 2:
            raise KeyboardInterrupt
        return describe(batch)

    with pytest.raises(KeyboardInterrupt):
        fit_table(source, output, videos=10, work=ended)
    assert not output.exists()
    seen: list[tuple[int, int]] = []
    written, kept = fit_table(
        source, output, videos=10, progress=lambda rows, done: seen.append((rows, done))
    )
    assert written == 45
    assert kept == 20
    assert seen[-1] == (45 * 40, 45)
    assert parquet.read_table(output).equals(parquet.read_table(whole))
    assert not parts_folder(output).exists()
    # another table under the same name begins anew
    calls = 0
    with pytest.raises(KeyboardInterrupt):
        fit_table(source, output, videos=10, work=ended)
    worlds.write(worlds.long_table(worlds.batch(45, 40, 8)), source, 400)
    assert fit_table(source, output, videos=10) == (45, 0)
    assert not parquet.read_table(output).equals(parquet.read_table(whole))


def test_fit_and_score_from_the_command_line(tmp_path: Path) -> None:
    made = worlds.batch(60, 40)
    source = worlds.write(worlds.long_table(made, dated=True), tmp_path / "t.parquet")
    done = run("fit", source, "-o", tmp_path / "f.csv")
    assert done.exit_code == 0, done.output
    assert len((tmp_path / "f.csv").read_text().splitlines()) == 61
    some = ("score", source, "--ages", "15,20", "--until", "30d", "--folds", 3, "--bootstrap", 20,
            "--forecasters", "persistence-mean,own-history")  # fmt: skip
    plain = json.loads(run(*some, "--json").stdout)
    assert [one["scored"] for one in plain["results"]] == [60] * 4
    assert plain["reference"] == "persistence-mean"
    assert "| own-history |" in run(*some, "--markdown").stdout
    assert run(*some, "--sample", 30).stdout.startswith("30 videos")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forecast", "t.csv", "--age", "12h", "--horizon", "3", "-o", "o.parquet"), "whole days"),
        (
            ("forecast", "t.csv", "--age", "12", "--horizon", "3", "--levels", "100", "-o", "o.parquet"),
            "99.8",
        ),
        (("forecast", "t.csv", "--age", "12", "--horizon", "3", "-o", "o.xls"), "ending"),
        (("forecast", "t.csv", "--age", "12", "--horizon", "3", "-o", "o.csv"), "no such file"),
        (("score", "t.csv", "--assume", "x"), "no such file"),
    ],
)
def test_mistakes_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: Any, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["corpus", *arguments])
    assert done.exit_code != 0
    assert said in done.output + str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    long = worlds.long_table(from_matrix(np.full((2, 3), 4.0), ("=1+1", "-x")))
    from groundswell.corpus import write_table

    write_table(long.to_batches(), long.schema, tmp_path / "t.csv", "views")
    assert "'=1+1" in (tmp_path / "t.csv").read_text()
    assert read_table(tmp_path / "t.csv").ids == ("=1+1", "-x")
