"""A small synthetic case folder that tests damage in one way at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2020, 1, 1, tzinfo=UTC)
HEAD = """\
title = "A small film"
published = "2014-03-10T14:00-04:00"
zone = "America/New_York"

[ids]
youtube = "-abc123XYZ_"
"""
FILES = {
    "case.toml": HEAD,
    "views.csv": (
        "time,value,low,high,qualifier,scope,source,url,published\n"
        "2014-03-11T12:00-04:00,1000000,,,over,,A paper,https://example.com/a,2014-03-11\n"
        "2014-03-12,2500000,,,about,,A blog,https://example.com/b,2014-03-12\n"
        "2014-03-14,3100000,,,exact,,A station,https://example.com/c,2014-03-15\n"
    ),
    "events.csv": (
        "id,time,kind,title\n"
        "upload,2014-03-10T14:00-04:00,launch,The film goes up\n"
        "tv-show,2014-03-13,tv,A show shows it\n"
    ),
    "reactions.csv": 'time,text,label\n2014-03-12,"Lovely, really",positive\n2014-03-13,Meh,negative\n',
    "engagement.csv": "time,metric,value\n2014-03-12,likes,9000\n",
    "coverage.csv": (
        "time,outlet,source_id,copy_of\n2014-03-11,A paper,paper1,\n2014-03-12,A copy,copy1,paper1\n"
    ),
    "money.csv": "topic,value,unit\nbudget,1300,USD\n",
    "series/shares.csv": "time,value\n2014-03-11,40\n2014-03-12,310\n",
}


def write_folder(folder: Path, files: dict[str, str | bytes | None] | None = None) -> Path:
    """The synthetic case with some of its files replaced; ``None`` leaves a file out."""
    for name, text in {**FILES, **(files or {})}.items():
        if text is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
