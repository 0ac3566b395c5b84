"""Policies whose validity or last application window is over leave the pool."""

from __future__ import annotations

from jobs.matching import end_matches_of_gone_versions
from jobs.runs import Counts, Work
from policies import pool


def run_expiry(work: Work) -> Counts:
    """End what is over, and the matches with it."""
    with work.database.transaction() as session:
        expired = pool.expire(session, today=work.today, now=work.now)
        session.flush()  # The states just set decide which matches end.
        ended = end_matches_of_gone_versions(session, now=work.now)
    return {"policies": len(expired), "matches_ended": ended}
