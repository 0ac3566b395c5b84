"""Who acts, and writing down what they did; rows are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from store.tables import AuditEntry


class ActorKind(StrEnum):
    """What sort of account acts."""

    CONTACT = "contact"
    OFFICER = "officer"
    SPECIALIST = "specialist"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts; written ``officer:3`` or ``job:import``."""

    kind: ActorKind
    id: int | str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.id}"

    @classmethod
    def contact(cls, contact_id: int) -> Actor:
        """Return the actor that a contact is."""
        return cls(ActorKind.CONTACT, contact_id)

    @classmethod
    def officer(cls, officer_id: int) -> Actor:
        """Return the actor that an officer is."""
        return cls(ActorKind.OFFICER, officer_id)

    @classmethod
    def specialist(cls, specialist_id: int) -> Actor:
        """Return the actor that a specialist is."""
        return cls(ActorKind.SPECIALIST, specialist_id)

    @classmethod
    def job(cls, name: str) -> Actor:
        """Return the actor that a job or a command is."""
        return cls(ActorKind.JOB, name)


def record(
    session: Session,
    *,
    actor: Actor | str,
    action: str,
    subject: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
    chat_id: int | None = None,
) -> None:
    """Add one entry. ``detail`` holds ids and words of ours, never personal data.

    ``chat_id`` is given only where the act was refused and must be counted per chat.
    """
    session.add(
        AuditEntry(
            at=now,
            actor=str(actor),
            action=action,
            subject=subject,
            detail=detail or {},
            chat_id=chat_id,
        )
    )
