from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as arrow
import pytest
from pyarrow import parquet

from groundswell.errors import DataError
from groundswell.forecast import Cascade, read_cascade


def written(folder: Path, text: str) -> Path:
    path = folder / "cascade.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_seconds_and_followers_in_any_order(tmp_path: Path) -> None:
    found = read_cascade(written(tmp_path, "time,followers\n30,5\n0,100\n12.5,0\n"))
    assert found.times.tolist() == [0.0, 12.5, 30.0]
    assert found.followers is not None
    assert found.followers.tolist() == [100.0, 0.0, 5.0]
    assert (len(found), found.end, found.hour) == (2, 30.0, None)


def test_the_layout_of_seismic(tmp_path: Path) -> None:
    found = read_cascade(written(tmp_path, "relative_time_second,number_of_followers\n0,10\n4,20\n"))
    assert found.times.tolist() == [0.0, 4.0]
    assert found.followers is not None


def test_timestamps_and_the_hour_of_the_audience(tmp_path: Path) -> None:
    path = written(tmp_path, "time\n2024-03-10T14:30:00Z\n2024-03-10T14:31:00+00:00\n")
    assert read_cascade(path).times.tolist() == [0.0, 60.0]
    assert read_cascade(path).hour is None
    assert read_cascade(path, zone=ZoneInfo("Asia/Tokyo")).hour == 23.5
    assert read_cascade(written(tmp_path, "time\n2024-03-10 14:30\n2024-03-10 14:45\n")).hour == 14.5


def test_unix_seconds_have_an_hour_once_the_zone_is_known(tmp_path: Path) -> None:
    path = written(tmp_path, "time\n1400000000\n1400000060\n")
    assert read_cascade(path).hour is None
    assert read_cascade(path, zone=ZoneInfo("UTC")).hour == pytest.approx(16 + 53 / 60 + 20 / 3600)


def test_parquet_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "cascade.parquet"
    parquet.write_table(arrow.table({"time": [0.0, 3.0, 3.0], "followers": [1, 2, 3]}), path)
    assert read_cascade(path).times.tolist() == [0.0, 3.0, 3.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("when\n1\n", "must be called 'time'"),
        ("time\n", "no rows"),
        ("time\n0\nsoon\n", "row 2: time 'soon'"),
        ("time\n0\nnan\n", "row 2"),
        ("time\n1400000000000\n1400000001000\n", "row 2: .* milliseconds"),
        ("time\n0\n2024-01-01\n", "mixes numbers and timestamps"),
        ("time\n2024-01-01T00:00\n2024-01-01T00:00Z\n", "some have none"),
        ("time,followers\n0,1\n1,\n", "row 2: followers ''"),
        ("time,followers\n0,1\n1,-4\n", "row 2: followers '-4'"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_cascade(written(tmp_path, text))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_cascade(tmp_path / "none.csv")
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"no table")
    with pytest.raises(DataError, match="cannot be read as Parquet"):
        read_cascade(broken)
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"time\n\xff\n")
    with pytest.raises(DataError, match="UTF-8"):
        read_cascade(latin)


def test_arrays_are_checked() -> None:
    for arguments, message in (
        (([],), "empty"),
        (([1.0, 2.0],), "the first is 1"),
        (([0.0, 3.0, 2.0],), "event 2"),
        (([0.0, 1.0], [1.0]), "1 for 2"),
        (([0.0, 1.0], [1.0, -1.0]), "-1 at event 1"),
        (([0.0, np.nan],), "not finite"),
    ):
        with pytest.raises(DataError, match=message):
            Cascade(*arguments)
    with pytest.raises(DataError, match="end"):
        Cascade([0.0, 5.0], end=4.0)
    with pytest.raises(DataError, match="hour"):
        Cascade([0.0], hour=25.0)


def test_what_was_known_at_an_age() -> None:
    whole = Cascade([0.0, 5.0, 5.0, 9.0], [1.0, 2.0, 3.0, 4.0], end=20.0, hour=3.0)
    known = whole.until(5.0)
    assert (len(known), known.end, known.hour) == (2, 5.0, 3.0)
    assert repr(known) == "<Cascade: 2 reposts in 0.00139 h, with followers>"
    for age in (0.0, 21.0):
        with pytest.raises(DataError, match="record reaches to 20 s"):
            whole.until(age)
