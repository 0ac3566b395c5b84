"""Bad weather on demand: rules that make the next calls fail, and random rates for soak tests."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.playground.errors import ApiError, ConnectionDropped, bad_request, too_many_requests

ANY_METHOD = "*"


class FaultKind(StrEnum):
    """What goes wrong."""

    TOO_MANY = "429"
    FORBIDDEN = "403"
    BAD_REQUEST = "400"
    BAD_GATEWAY = "502"
    DROP = "drop"
    DELAY = "delay"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """Makes the next ``times`` calls of ``method`` fail in one way.

    ``chat_id`` None means any chat. ``retry_after`` is for 429, ``seconds`` for a delay,
    ``description`` replaces the text of 400, 403 and 502. ``is_carried_out`` says that the
    method takes effect before the answer is lost, as when a connection breaks too late.
    """

    kind: FaultKind
    method: str = ANY_METHOD
    times: int = 1
    chat_id: int | None = None
    retry_after: int = 1
    seconds: float = 0.0
    description: str | None = None
    is_carried_out: bool = False

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> FaultRule:
        """Read a rule; raise ``ValueError`` naming what is wrong with it."""
        unknown = set(body) - set(cls.__dataclass_fields__)
        if unknown:
            raise ValueError(f"a fault rule has no {', '.join(sorted(unknown))}")
        if "kind" not in body:
            raise ValueError(f"a fault rule needs a kind: {', '.join(FaultKind)}")
        rule = cls(**{**body, "kind": FaultKind(str(body["kind"]))})
        if rule.times < 1 or rule.retry_after < 1 or rule.seconds < 0:
            raise ValueError("times and retry_after are at least 1, seconds at least 0")
        return rule

    def to_json(self) -> dict[str, Any]:
        """Return the rule as ``from_json`` reads it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def concerns(self, method: str, chat_id: int | None) -> bool:
        """Whether this rule is meant for a call of ``method`` to ``chat_id``."""
        return self.method.lower() in (ANY_METHOD, method.lower()) and (
            self.chat_id is None or self.chat_id == chat_id
        )

    def strike(self) -> None:
        """Raise what the bot is to meet; a mere delay raises nothing."""
        match self.kind:
            case FaultKind.TOO_MANY:
                raise too_many_requests(self.retry_after)
            case FaultKind.FORBIDDEN:
                raise ApiError(403, self.description or "Forbidden: bot was blocked by the user")
            case FaultKind.BAD_REQUEST:
                if self.description is not None:
                    raise ApiError(400, self.description)
                raise bad_request("chat not found")
            case FaultKind.BAD_GATEWAY:
                raise ApiError(502, self.description or "Bad Gateway")
            case FaultKind.DROP:
                raise ConnectionDropped
            case FaultKind.DELAY:
                return


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomFaults:
    """Shares of calls that fail, per kind, from one seed: the same run fails the same way.

    ``methods`` empty means every method except getUpdates, whose calls depend on timing.
    """

    seed: int
    shares: Mapping[FaultKind, float]
    methods: frozenset[str] = frozenset()
    retry_after: int = 1
    seconds: float = 0.0

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> RandomFaults:
        """Read ``{seed, shares: {kind: share}, methods, …}``; raise ``ValueError`` if wrong."""
        shares = {FaultKind(str(k)): float(v) for k, v in dict(body.get("shares", {})).items()}
        if any(share < 0 for share in shares.values()) or sum(shares.values()) > 1:
            raise ValueError("shares are between 0 and 1 and add up to 1 at most")
        return cls(
            seed=int(body.get("seed", 0)),
            shares=shares,
            methods=frozenset(str(m).lower() for m in body.get("methods", ())),
            retry_after=int(body.get("retry_after", 1)),
            seconds=float(body.get("seconds", 0.0)),
        )

    def concerns(self, method: str) -> bool:
        """Whether calls of ``method`` may fail at random."""
        return method.lower() in self.methods if self.methods else method.lower() != "getupdates"


class Faults:
    """The rules in the order they were added, and the random ones behind them."""

    def __init__(self) -> None:
        self.rules: list[FaultRule] = []
        self._random: RandomFaults | None = None
        self._dice = random.Random(0)

    def add(self, rule: FaultRule) -> None:
        """Put a rule at the end of the queue."""
        self.rules.append(rule)

    def set_random(self, faults: RandomFaults | None) -> None:
        """Let calls fail at random from now on, or stop that with None."""
        self._random = faults
        self._dice = random.Random(faults.seed if faults else 0)

    def clear(self) -> None:
        """Good weather again."""
        self.rules.clear()
        self.set_random(None)

    def next_for(self, method: str, chat_id: int | None) -> FaultRule | None:
        """Return the fault this call meets and use it up, or None."""
        for place, rule in enumerate(self.rules):
            if rule.concerns(method, chat_id):
                if rule.times == 1:
                    del self.rules[place]
                else:
                    self.rules[place] = replace(rule, times=rule.times - 1)
                return rule
        return self._roll(method)

    def _roll(self, method: str) -> FaultRule | None:
        if self._random is None or not self._random.concerns(method):
            return None
        rolled = self._dice.random()
        for kind, share in self._random.shares.items():
            rolled -= share
            if rolled < 0:
                return FaultRule(
                    kind=kind,
                    retry_after=self._random.retry_after,
                    seconds=self._random.seconds,
                )
        return None
