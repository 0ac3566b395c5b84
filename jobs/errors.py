"""What can go wrong with a job.

JobsError
├── UnknownJob        no job of the schedule has this name
├── NotDecided        no decision on this enterprise and policy is kept
├── NoSuchNotice      the outbox has no notice with this number
├── CannotRetry       this notice cannot be sent once more
├── NoNightlyRun      nobody has made the lists of those without a contact yet
├── CannotJudge       a policy of the pool cannot be judged on this day
├── CannotCancel      this notice cannot be taken back
└── RunStopped        a run was broken off between two batches; what was written is kept
    ├── RunInterrupted    the process is being stopped
    └── RunTimedOut       the job took longer than the schedule allows it
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


class JobsError(Exception):
    """Something about a job cannot be done; the message says what to do instead."""


class UnknownJob(JobsError):
    """No job of the schedule has this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no job {name!r}; the jobs are {', '.join(known)}")
        self.name = name


class NotDecided(JobsError):
    """No decision on this enterprise and policy is kept, or its facts are kept no longer."""

    def __init__(self, enterprise_id: int, code: str, on: date | None) -> None:
        when = "" if on is None else f" on {on} or before"
        super().__init__(
            f"no decision on enterprise {enterprise_id} and policy {code!r} is kept{when}; only "
            "enterprises with a contact are decided on, and what never could be had is not kept"
        )


class NoSuchNotice(JobsError):
    """The outbox has no notice with this number."""

    def __init__(self, notice_id: int) -> None:
        super().__init__(f"there is no notice {notice_id}; `zhaoren outbox list` names those there")
        self.notice_id = notice_id


class CannotRetry(JobsError):
    """This notice cannot be sent once more."""

    def __init__(self, notice_id: int, why: str) -> None:
        super().__init__(f"notice {notice_id} cannot be sent again: {why}")
        self.notice_id, self.why = notice_id, why


class CannotCancel(JobsError):
    """This notice cannot be taken back: it is sent, being sent, or settled otherwise."""

    def __init__(self, notice_id: int, status: str) -> None:
        super().__init__(f"notice {notice_id} cannot be cancelled: it is {status}, not waiting")
        self.notice_id, self.status = notice_id, status


class NoNightlyRun(JobsError):
    """The lists of enterprises without a contact were never made: nobody could be found in them."""

    def __init__(self) -> None:
        super().__init__(
            "no nightly run yet, so no enterprise without a contact has a list; make them now with "
            "`zhaoren jobs run shortlists`, then ask again"
        )


class CannotJudge(JobsError):
    """A policy of the pool cannot be judged on this day, so nobody can be found for it."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(
            f"policy {code} cannot be judged: {why}; revise its conditions "
            f"(`zhaoren policies show {code}` names them)"
        )
        self.code = code


class RunStopped(JobsError):
    """A run was broken off between two batches; the next run goes on from the tables."""


class RunInterrupted(RunStopped):
    """The process is being stopped."""


class RunTimedOut(RunStopped):
    """The job took longer than the schedule allows it."""
