"""An occasion to tell somebody something, and all that is looked at to find one. Values only.

No occasion is "since yesterday": a finder says what is true today, and the key of the notice
says whether it was told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from jobs.listeners import Listener
from jobs.outlooks import Outlook, Turning
from jobs.progress import Step
from matcher.profile import Profile
from policies.live import PoolSnapshot
from store.tables import ApplicationState, NoticeKind

Key = tuple[NoticeKind, str, str]
"""What makes a notice of one recipient unique: kind, subject, period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A live version whose window opened lately and is still open."""

    version_id: int
    policy_id: int
    opens_on: date
    closes_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is the same for everybody in one run.

    ``dated`` are the policies whose window closes on a day that is still ahead.
    """

    now: datetime
    today: date
    zone: ZoneInfo
    pool: PoolSnapshot
    openings: tuple[Opening, ...]
    dated: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How a contact stands to a policy: told since when, to be reminded since when, put away."""

    told_on: date | None
    reminded_since: date | None
    is_put_away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One application of the contact's enterprise; ``contact_id`` is ``None`` if it left."""

    id: int
    policy_id: int
    contact_id: int | None
    state: ApplicationState
    changed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A version that is POSSIBLE for one field alone, and what it may bring at most, in yuan."""

    version_id: int
    field: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One contact, with what may be an occasion to tell it something.

    ``profile`` is what it may see of its enterprise. ``outlook`` is ``None`` for whoever hears
    only what it asked for. ``used`` counts the pushes of this week.
    ``stale`` are the keys of facts that should be asked for again, ``skipped`` the fields it
    did not want to tell, ``asked_on`` the day of its last pushed question.
    """

    listener: Listener
    profile: Profile
    choices: Mapping[int, Choice]
    entitled: frozenset[int]
    open: tuple[Open, ...]
    steps: Mapping[int, tuple[Step, ...]]
    applied: tuple[Applied, ...]
    outlook: Outlook | None
    stale: tuple[str, ...]
    skipped: frozenset[str]
    used: int
    asked_on: date | None
    known: frozenset[Key]

    @property
    def turns(self) -> tuple[Turning, ...]:
        """What the days to come change."""
        return () if self.outlook is None else self.outlook.turns

    def is_put_away(self, policy_id: int) -> bool:
        """Say whether the contact put the policy away as it is now, in the pool or not."""
        choice = self.choices.get(policy_id)
        return choice is not None and choice.is_put_away


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What is to be told, under which key, and until when it is worth telling.

    ``is_asked``: the contact asked for it, so it goes by itself and is not counted.
    """

    kind: NoticeKind
    subject: str
    period: str
    payload: Mapping[str, Any]
    ends_on: date | None = None
    is_asked: bool = False

    @property
    def key(self) -> Key:
        """What tells it from every other occasion of this contact."""
        return self.kind, self.subject, self.period


Finder = Callable[[Case, Scene], Iterator[Occasion]]
