"""Writing down who did what; rows are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from store.tables import AuditEntry


def add_audit_entry(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    now: datetime,
    chat_id: int | None = None,
) -> None:
    """Add one entry; ``actor`` is like ``officer:3``, ``subject`` like ``draft:7``.

    ``detail`` holds ids and words of ours, never personal data. ``chat_id`` is given only
    where the act was refused and must be counted per chat.
    """
    session.add(
        AuditEntry(
            at=now,
            actor=actor,
            action=action,
            subject=subject,
            detail=dict(detail or {}),
            chat_id=chat_id,
        )
    )
