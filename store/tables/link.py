"""Deep links: what an opaque token in an address opens, for whom, and until when."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import Instant, RowId, word
from store.tables.declarative import Base


class LinkPurpose(StrEnum):
    """The one thing a link does."""

    INVITATION = "invitation"
    POLICY = "policy"


class DeepLink(Base):
    """One link. ``subject_id`` is a contact's id (who invites) or a policy's, by its purpose."""

    __tablename__ = "deep_link"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[RowId]
    token_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256; the token is not stored")
    purpose: Mapped[LinkPurpose] = mapped_column(word(LinkPurpose))
    subject_id: Mapped[int] = mapped_column(BigInteger, index=True)
    issued_by: Mapped[str] = mapped_column(String(64), comment="officer:3, contact:7")
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)
    uses: Mapped[int] = mapped_column(default=0)
    most_uses: Mapped[int | None] = mapped_column(comment="Empty: any number, as for a poster")
    ended_at: Mapped[Instant | None]
