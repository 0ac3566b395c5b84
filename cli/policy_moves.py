"""`zhaoren policies`: a policy leaves matching, for a while or for good, and comes back."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Protocol

import typer

from cli.policy_arguments import By, Id, Reason
from cli.workplace import open_workplace
from policies import catalogue, pool
from policies.officers import officer_by_key
from store.database import Session


class Move(Protocol):
    """An act of :mod:`policies.pool` on a policy's code; returns how many contacts are told."""

    def __call__(self, session: Session, code: str, *, by: int, now: datetime) -> int:
        """Do it, as the officer with the id ``by``."""
        ...


def withdraw(reference: Id, by: By, reason: Reason) -> None:
    """End a policy; the contacts who knew it are told."""
    _move(reference, by, partial(pool.withdraw, reason=reason), "withdrawn")


def pause(reference: Id, by: By, reason: Reason) -> None:
    """Take a policy out of matching for a while."""
    _move(reference, by, partial(pool.pause, reason=reason), "paused")


def resume(reference: Id, by: By) -> None:
    """Put a policy back into matching that was paused, used up, or superseded by mistake."""
    _move(reference, by, pool.resume, "is matched again")


def use_up(reference: Id, by: By, reason: Reason) -> None:
    """Take a policy out of matching because its quota is used up; `resume` puts it back."""
    _move(reference, by, partial(pool.use_up_quota, reason=reason), "is used up")


def _move(reference: str, by: str, move: Move, said: str) -> None:
    with open_workplace() as work, work.database.transaction() as session:
        code = catalogue.find_code(session, reference)
        officer = officer_by_key(session, by).id
        told = move(session, code, by=officer, now=work.now())
    typer.echo(f"{code} {said}; {told} contact(s) will be told")
