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
) -> None:
    """Add one entry: ``actor`` as in ``officer:3`` or ``job:expiry``, ``subject`` as in ``draft:7``.

    ``detail`` holds ids and words of ours, never personal data.
    """
    session.add(
        AuditEntry(at=now, actor=actor, action=action, subject=subject, detail=dict(detail or {}))
    )
