"""The registry of market entities: finding an enterprise in it.

Only what the registry itself says or implies is shown here: these summaries are for people who
have not yet proved that they speak for the enterprise.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from enterprises import credit_code
from enterprises.registry_facts import entry_of, facts_from
from store.tables import Enterprise

SHORTEST_PART = 2
"""Characters of a name below which only an exact match counts."""
LONGEST_NAME = 60
_ESCAPE = "\\"
_ENDINGS = ("有限责任公司", "股份有限公司", "有限公司", "分公司", "公司")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseSummary:
    """What is public of an enterprise, to be confirmed by the person who asks for it.

    ``credit_code`` is ``None`` for one that registered by name alone. ``facts`` maps field ids
    to the values that the registry states or implies; a field that nothing tells is absent.
    """

    id: int
    credit_code: str | None
    name: str
    registered_on: date | None
    address: str
    is_in_registry: bool
    facts: dict[str, str]


def find_by_credit_code(session: Session, text: str) -> EnterpriseSummary | None:
    """Return the enterprise with this code, however it is typed; ``None`` if it is not here."""
    code = credit_code.normalise(text)
    row = session.scalars(select(Enterprise).where(Enterprise.credit_code == code)).first()
    return None if row is None else summary_of(row)


def find_by_name(session: Session, text: str, *, limit: int = 5) -> tuple[EnterpriseSummary, ...]:
    """Return the registry's enterprises whose name fits ``text``, the best first.

    In order: the name itself, names that begin with the text, that contain it, that contain
    its distinctive part, and that contain its characters in this order; within each, the
    shorter name first. A name typed in the chat by somebody else is never found.
    """
    name = unicodedata.normalize("NFKC", text).replace(" ", "").strip()[:LONGEST_NAME]
    found: dict[int, Enterprise] = {}
    for condition in _conditions(name):
        missing = limit - len(found)
        if missing <= 0:
            break
        statement = (
            select(Enterprise)
            .where(condition, Enterprise.is_in_registry, Enterprise.id.not_in(found))
            .order_by(func.length(Enterprise.name), Enterprise.id)
            .limit(missing)
        )
        found |= {row.id: row for row in session.scalars(statement)}
    return tuple(summary_of(row) for row in found.values())


def summary_of(row: Enterprise) -> EnterpriseSummary:
    """Return the public summary of a stored enterprise."""
    return EnterpriseSummary(
        id=row.id,
        credit_code=row.credit_code,
        name=row.name,
        registered_on=row.registered_on,
        address=row.address,
        is_in_registry=row.is_in_registry,
        facts={fact.field: fact.value for fact in facts_from(entry_of(row))},
    )


def _conditions(name: str) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions to try, from the strictest."""
    if not name:
        return
    yield Enterprise.name.in_(_spellings(name))
    if len(name) < SHORTEST_PART:
        return
    written = _any_brackets(name)
    yield Enterprise.name.like(f"{written}%", escape=_ESCAPE)
    yield Enterprise.name.like(f"%{written}%", escape=_ESCAPE)
    core = _distinctive(name)
    if core != name:
        yield Enterprise.name.like(f"%{_any_brackets(core)}%", escape=_ESCAPE)
    in_order = "%".join(_any_brackets(character) for character in core)
    yield Enterprise.name.like(f"%{in_order}%", escape=_ESCAPE)


def _spellings(name: str) -> list[str]:
    """The name with narrow and with full-width brackets: registries write both."""
    wide = name.replace("(", "（").replace(")", "）")
    return list(dict.fromkeys((name, wide)))


def _any_brackets(text: str) -> str:
    """Return a LIKE pattern for ``text`` in which a bracket fits either width."""
    signs = {"%": r"\%", "_": r"\_", _ESCAPE: _ESCAPE * 2, "(": "_", ")": "_"}
    return "".join(signs.get(character, character) for character in text)


def _distinctive(name: str) -> str:
    """Return the name without the legal form at its end, unless hardly anything is left."""
    for ending in _ENDINGS:
        core = name.removesuffix(ending)
        if core != name and len(core) >= SHORTEST_PART:
            return core
    return name
