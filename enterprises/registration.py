"""The one transaction at the end of a registration: the enterprise, its contact, its facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises import credit_code as codes
from enterprises.actors import Actor
from enterprises.answers import Statement
from enterprises.contacts import require_consent
from enterprises.drafts import Draft, statements_of
from enterprises.errors import FactProtected, InvalidFact
from enterprises.free_text import require_text
from enterprises.membership import Joined, join
from enterprises.profiles import registry_views
from enterprises.registry import EnterpriseSummary, find_by_credit_code, find_by_name
from enterprises.statements import bring_back_registry, state_fact
from store.insertion import insert_into
from store.tables import Contact, Enterprise, Frequency, Membership

LONGEST_NAME = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEnterprise:
    """What a person enters of an enterprise that the registry does not know.

    ``credit_code`` is ``None`` when the person has not got it at hand.
    """

    name: str
    credit_code: str | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What a registration came to.

    ``stated`` are the keys of the facts that were written, ``protected`` those that somebody
    whose word weighs more had stated. Nothing is written while the membership is pending.
    """

    joined: Joined
    stated: tuple[str, ...]
    protected: tuple[str, ...]


def register(
    session: Session,
    chat_id: int,
    enterprise: int | NewEnterprise,
    statements: Sequence[Statement],
    *,
    now: datetime,
    frequency: Frequency = Frequency.DAILY,
) -> Registered:
    """Join the enterprise (an id, or a new one) and state the answers given on the way.

    Who has to wait for a colleague's word leaves nothing behind but the wish to join: what they
    answered might not be theirs to say. Raises as :func:`join` and :func:`state_fact` do, but a
    protected fact is reported instead.
    """
    require_consent(session, chat_id)
    enterprise_id = (
        enterprise if isinstance(enterprise, int) else enter(session, enterprise, now=now)
    )
    joined = join(session, chat_id, enterprise_id, now=now)
    if joined.membership is not Membership.ACTIVE:
        return Registered(joined=joined, stated=(), protected=())
    session.get_one(Contact, joined.contact_id).frequency = frequency
    stated, protected = [], []
    for statement in statements:
        try:
            by = Actor.contact(joined.contact_id)
            if state_fact(session, enterprise_id, statement, by=by, now=now):
                stated.append(statement.key)
        except FactProtected:
            protected.append(statement.key)
    return Registered(joined=joined, stated=tuple(stated), protected=tuple(protected))


def in_registry(session: Session, codes: Iterable[str]) -> tuple[str, ...]:
    """Return those of some credit codes that the registry has: a slip has most likely one."""
    found = ((code, find_by_credit_code(session, code)) for code in codes)
    return tuple(code for code, one in found if one is not None and one.is_in_registry)


def look_up(session: Session, draft: Draft) -> Draft:
    """Ask the registry for what the last answer wants; return the draft with what it found.

    The candidates are public summaries. A draft that wants nothing comes back as it is.
    """
    wanted = draft.get("wanted")
    if wanted is None:
        return draft
    found: tuple[EnterpriseSummary, ...]
    if "credit_code" in wanted:
        one = find_by_credit_code(session, wanted["credit_code"])
        # What another contact entered is not public: who comes second finds out by asking to join.
        found = (one,) if one is not None and one.is_in_registry else ()
    else:
        found = find_by_name(session, wanted["name"])
    changed = {key: value for key, value in draft.items() if key not in ("wanted", "candidates")}
    if not found:
        return changed
    candidates = [
        {
            "id": one.id,
            "name": one.name,
            "credit_code": one.credit_code,
            "address": one.address,
            "facts": one.facts,
        }
        for one in found
    ]
    # What was found for an earlier answer is asked about anew.
    done = [one for one in draft["done"] if one not in ("confirm", "pick")]
    return {**changed, "candidates": candidates, "done": done}


def finish(session: Session, chat_id: int, draft: Draft, *, now: datetime) -> Registered:
    """Register what the draft says; raises as :func:`register`.

    Raises :class:`InvalidFact` for a draft that names no enterprise.
    """
    enterprise: int | NewEnterprise
    if "enterprise_id" in draft:
        enterprise = draft["enterprise_id"]
    else:
        name = draft.get("name") or draft.get("credit_code")
        if name is None:
            raise InvalidFact("name", "is missing", "a registration names an enterprise")
        enterprise = NewEnterprise(name=name, credit_code=draft.get("credit_code"))
    return register(
        session,
        chat_id,
        enterprise,
        statements_of(draft),
        now=now,
        frequency=Frequency(draft.get("frequency") or Frequency.DAILY),
    )


def enter(session: Session, new: NewEnterprise, *, now: datetime) -> int:
    """Return the id of the enterprise with this credit code, entering it if nobody has.

    Without a credit code it is always a new one. Raises :class:`InvalidFact` for a code that
    is none, and :class:`TextRefused` for a name that is empty or too long.
    """
    name = require_text(new.name, limit=LONGEST_NAME)
    code = None if new.credit_code is None else valid_code(new.credit_code)
    row_id = session.scalars(
        insert_into(session, Enterprise)
        .values(
            credit_code=code,
            name=name,
            scope=new.scope,
            is_in_registry=False,
            created_at=now,
            changed_at=now,
        )
        .on_conflict_do_nothing(index_elements=["credit_code"])
        .returning(Enterprise.id)
    ).first()
    if row_id is None:
        return session.scalars(select(Enterprise.id).where(Enterprise.credit_code == code)).one()
    enterprise = session.get_one(Enterprise, row_id)
    implied = {view.field for view in registry_views(enterprise)}
    bring_back_registry(session, enterprise, implied)
    return row_id


def valid_code(text: str) -> str:
    """Return a credit code as it is kept. Raises :class:`InvalidFact` for what is none."""
    checked = codes.check(text)
    if not checked.is_valid:
        raise InvalidFact("credit_code", f"is no credit code ({checked.problem})")
    return checked.normalised
