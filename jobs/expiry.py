"""Policies whose validity or last application window is over leave the pool."""

from __future__ import annotations

from jobs.gone import end_matches_of_gone_versions
from jobs.runs import Counts, Work
from policies import pool

# Each may tell some hundred people who wanted to be reminded of it.
POLICIES_A_BATCH = 20


def run_expiry(work: Work) -> Counts:
    """End what is over, and the matches with it.

    Which are over is read while others write, and looked at again as each is ended.
    """
    with work.database.reading() as session:
        over = pool.over(session, today=work.today)
    expired = 0
    for start in range(0, len(over), POLICIES_A_BATCH):
        work.go_on()
        some = over[start : start + POLICIES_A_BATCH]
        with work.database.transaction() as session:
            expired += len(pool.expire(session, today=work.today, now=work.now, among=some))
    return {"policies": expired, "matches_ended": end_matches_of_gone_versions(work)}
