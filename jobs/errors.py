"""What can go wrong with a job.

JobsError
├── UnknownJob        no job of the schedule has this name
└── RunStopped        a run was broken off between two batches; what was written is kept
    ├── RunInterrupted    the process is being stopped
    └── RunTimedOut       the job took longer than the schedule allows it
"""

from __future__ import annotations

from collections.abc import Iterable


class JobsError(Exception):
    """Something about a job cannot be done; the message says what to do instead."""


class UnknownJob(JobsError):
    """No job of the schedule has this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no job {name!r}; the jobs are {', '.join(known)}")
        self.name = name


class RunStopped(JobsError):
    """A run was broken off between two batches; the next run goes on from the tables."""


class RunInterrupted(RunStopped):
    """The process is being stopped."""


class RunTimedOut(RunStopped):
    """The job took longer than the schedule allows it."""
