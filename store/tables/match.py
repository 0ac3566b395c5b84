"""What the matcher found, and how each contact stands to each policy."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, Instant, JsonList, JsonObject, RowId
from store.tables.declarative import Base


class Match(Base):
    """One enterprise and one published version: the verdict, with what it was based on."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "policy_version_id"),
        # Versions leave the pool one by one, and their matches must be found at every beat.
        Index(
            "ix_match_live_policy_version_id",
            "policy_version_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[RowId]
    enterprise_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("enterprise.id", ondelete="CASCADE"), index=True
    )
    policy_version_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("policy_version.id"), index=True
    )
    verdict: Mapped[str] = mapped_column(String(16), comment="ELIGIBLE, POSSIBLE or INELIGIBLE")
    record: Mapped[JsonObject] = mapped_column(
        comment="The verdict in the contract's form without its score, which the pool changes"
    )
    unknown_fields: Mapped[JsonList] = mapped_column(default=list)
    max_amount: Mapped[int | None] = mapped_column(BigInteger, comment="Yuan")
    facts_hash: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 of the profile it was judged on"
    )
    engine_version: Mapped[str] = mapped_column(String(16))
    judged_on: Mapped[date]
    became_at: Mapped[Instant] = mapped_column(comment="Since when this verdict holds")
    ended_at: Mapped[Instant | None] = mapped_column(comment="The version left the pool")


class FactsSnapshot(Base):
    """What was known of an enterprise when it was judged; one row for each distinct knowledge.

    Matches and past decisions name it by its hash, so that they can be judged again.
    """

    __tablename__ = "facts_snapshot"
    __table_args__ = (UniqueConstraint("enterprise_id", "facts_hash"),)

    id: Mapped[RowId]
    enterprise_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("enterprise.id", ondelete="CASCADE")
    )
    facts_hash: Mapped[str] = mapped_column(String(64), comment="As in match.facts_hash")
    facts: Mapped[JsonObject] = mapped_column(
        comment="Facts, complete lists, zones and scope in the contract's form, and nothing else"
    )
    taken_at: Mapped[Instant] = mapped_column(comment="When a decision last rested on it")


class PastDecision(Base):
    """A decision that no longer stands: another one, on other facts or days, took its place."""

    __tablename__ = "past_decision"
    __table_args__ = (Index("ix_past_decision_pair", "enterprise_id", "policy_version_id"),)

    id: Mapped[RowId]
    enterprise_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("enterprise.id", ondelete="CASCADE")
    )
    policy_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("policy_version.id"))
    record: Mapped[JsonObject] = mapped_column(comment="As it stood in match.record")
    facts_hash: Mapped[str] = mapped_column(String(64))
    engine_version: Mapped[str] = mapped_column(String(16))
    judged_on: Mapped[date]
    replaced_at: Mapped[Instant] = mapped_column(index=True, comment="Until when it stood")


class PolicyStanding(Base):
    """How one contact stands to one policy: told of it, wants a reminder, has put it away."""

    __tablename__ = "policy_standing"
    __table_args__ = (UniqueConstraint("contact_id", "policy_id"),)

    id: Mapped[RowId]
    contact_id: Mapped[int] = mapped_column(BigId, ForeignKey("contact.id", ondelete="CASCADE"))
    policy_id: Mapped[int] = mapped_column(BigId, ForeignKey("policy.id"), index=True)
    told_version_id: Mapped[int | None] = mapped_column(
        BigId, comment="The newest version this contact saw or was pushed"
    )
    told_at: Mapped[Instant | None]
    wants_reminder: Mapped[bool] = mapped_column(default=False)
    dismissed_version_id: Mapped[int | None] = mapped_column(
        BigId, comment="不感兴趣 / 已享受 holds until the policy has another version"
    )
    dismissed_reason: Mapped[str | None] = mapped_column(String(32))
    changed_at: Mapped[Instant]
