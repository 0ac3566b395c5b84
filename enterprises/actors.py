"""Who acts: the accounts that the audit names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
