"""One condition on one fact, as written in a policy item."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as stored
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """``field op value``, for a period, with the sentence it was read from.

    ``value`` is the written value with lists as tuples. ``blocks`` says whether failing the
    condition can deny the policy (a preference or a paper to bring cannot); ``is_promise`` that
    anybody can fulfil it by promising. ``is_soft`` marks 原则上: not met is unknown, not unmet.
    ``needs_person`` and ``needs_document`` stay unknown whatever the facts say. ``is_inferred``:
    read from the issuer, not from a sentence. ``is_effect``: the place where a project takes
    effect, which stands for registration. ``quote`` and ``span`` are ``None`` where no sentence
    of the text says it; ``wording`` is the quote as written, wherever it comes from. ``path``
    leads to the atom in its item. ``per``, ``unit``, ``agg``, ``group``, ``anchor``, ``kinds``,
    ``currency``, ``denominator`` and ``must_be_valid`` are as written. ``is_mended``: an officer
    set the value, and the quote does not say it; it takes no part in judging.
    """

    field: str
    op: str
    value: Any = True
    per: str | None = None
    quote: str | None = None
    span: tuple[int, int] | None = None
    wording: str | None = None
    path: str = ""
    blocks: bool = True
    is_promise: bool = False
    is_soft: bool = False
    needs_person: bool = False
    needs_document: bool = False
    is_inferred: bool = False
    is_effect: bool = False
    must_be_valid: bool = False
    is_mended: bool = False
    unit: str | None = None
    agg: str | None = None
    group: str | None = None
    anchor: str | None = None
    kinds: tuple[str, ...] = ()
    currency: str | None = None
    denominator: str | None = None
    identity: int = stored(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        """Hash once: every judgement of the atom is looked up by it."""
        value = (self.field, self.op, self.value, self.per, self.wording, self.path)
        object.__setattr__(self, "identity", hash(value))

    def __hash__(self) -> int:
        return self.identity
