"""What a store holds and what comes next, as plain data and as text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from groundswell.watch.clock import next_reset
from groundswell.watch.store import Store, stamp

__all__ = ["report", "status_of"]


def status_of(store: Store, now: datetime) -> dict[str, Any]:
    """Videos, snapshots, changes and quota of a store.

    Returns:
        Plain data: ``store``, ``now``, ``quota`` (``used``, ``allowance``, ``back_at``), ``retention_days``, ``videos`` (one
        entry each) and ``changes``.
    """
    rows = store.rows(
        "SELECT video.*, count(snapshot.fetched_at) AS snapshots, min(snapshot.fetched_at) AS first_at, "
        "max(snapshot.fetched_at) AS last_at FROM video LEFT JOIN snapshot ON snapshot.video_id = video.id "
        "GROUP BY video.id ORDER BY video.added_at, video.id"
    )
    videos = []
    for row in rows:
        last = store.rows(
            "SELECT * FROM snapshot WHERE video_id = ? AND fetched_at = ?", (row["id"], row["last_at"])
        )
        comments = store.rows("SELECT count(*) FROM comment WHERE video_id = ?", (row["id"],))[0][0]
        videos.append(
            {
                "id": row["id"],
                "title": row["title"],
                "state": row["state"],
                "snapshots": row["snapshots"],
                "first_at": row["first_at"],
                "last_at": row["last_at"],
                "views": last[0]["views"] if last else None,
                "likes": last[0]["likes"] if last else None,
                "comments": last[0]["comments"] if last else None,
                "comments_stored": comments,
                "paid_placement": None if row["paid_placement"] is None else bool(row["paid_placement"]),
                "next_at": row["next_at"] if row["state"] != "ended" else None,
                "until": row["until"],
                "label": "observed",
            }
        )
    changes = [
        {
            "video": fact.video,
            "kind": fact.kind,
            "after": None if fact.after is None else stamp(fact.after),
            "seen_at": stamp(fact.seen_at),
            "old": fact.old,
            "new": fact.new,
        }
        for fact in store.facts()
    ]
    return {
        "store": str(store.path),
        "now": stamp(now),
        "quota": {
            "used": store.spent(now),
            "allowance": int(store.get("allowance") or 0) or None,
            "refused": store.refused(now),
            "back_at": stamp(next_reset(now)),
        },
        "retention_days": store.retention.total_seconds() / 86400.0,
        "retention_reason": store.get("retention_reason"),
        "videos": videos,
        "changes": changes,
    }


def report(status: dict[str, Any]) -> str:
    """The status for a person."""
    quota = status["quota"]
    of_allowance = f" of {quota['allowance']:,}" if quota["allowance"] else ""
    lines = [
        f"{status['store']}: {len(status['videos'])} videos; {quota['used']:,}{of_allowance} units used today, "
        f"back at {_short(quota['back_at'])}; rows are kept {status['retention_days']:g} days"
    ]
    for video in status["videos"]:
        seen = (
            f"{video['snapshots']:,} snapshots, {_short(video['last_at'])}: "
            + (f"{video['views']:,} views" if video["views"] is not None else "views hidden")
            if video["snapshots"]
            else "no snapshot yet"
        )
        coming = f", next {_short(video['next_at'])}" if video["next_at"] else ""
        lines.append(f"  {video['id']}  {video['state']:8s} {seen}{coming}  {video['title'] or ''}".rstrip())
    if status["changes"]:
        lines.append("Changes, each between two looks:")
    lines += [
        f"  {change['video']}  {_short(change['after']) if change['after'] else 'before'} to {_short(change['seen_at'])}  "
        + change["kind"].replace("_", " ")
        + (f": {change['old']!r} to {change['new']!r}" if change["old"] is not None else "")
        for change in status["changes"]
    ]
    return "\n".join(lines)


def _short(moment: str | None) -> str:
    return "never" if moment is None else f"{moment[:10]} {moment[11:16]} UTC"
