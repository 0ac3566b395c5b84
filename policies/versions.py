"""What was published when, and what changed between two texts of one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.errors import NotFound
from policies.outline import OutlineLine, benefits_of, condition_lines
from policies.wording import describe_atom
from store.tables import Policy, PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSummary:
    """One published version; ``ended_at`` is empty for the one in force."""

    version_id: int
    number: int
    title: str
    item_hash: str
    author_id: int
    approver_id: int
    published_at: datetime
    ended_at: datetime | None
    ended_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: the part in trade words, what it said and what it says now.

    ``before`` or ``after`` is ``None`` where the part was added or left out. A change is
    material if it can alter who gets what, when and where.
    """

    part: str
    label: str
    before: Any
    after: Any
    is_material: bool


# Parts in the order an officer reads them; the second column says whether a change matters to
# an enterprise that was told of the policy.
PARTS: tuple[tuple[str, str, bool], ...] = (
    ("title", "事项名称", False),
    ("issuer", "发文机关", False),
    ("document_number", "文号", False),
    ("level", "层级", False),
    ("region", "适用区域", True),
    ("region_basis", "适用区域口径", True),
    ("published_on", "发布日期", False),
    ("valid_from", "生效日期", True),
    ("valid_to", "失效日期", True),
    ("mode", "申请方式", True),
    ("category", "类别", False),
    ("theme", "主题", False),
    ("window", "申报期", True),
    ("materials", "申报材料", True),
    ("channel", "申报渠道", True),
    ("contact", "咨询方式", False),
    ("owner", "责任专员岗", False),
    ("basis", "政策依据", False),
    ("stacking", "同类不重复", True),
    ("limits", "名额与竞争", True),
    ("guide", "办事指南", False),
)
COMPARED_BY_LINE = frozenset({"eligibility", "benefits"})
# Where the words stand in the text, and who set a value, says nothing about who gets what.
POSITIONS = frozenset({"quote", "span", "mended"})
# The same quote stands elsewhere as soon as one word before it changes.
_SPAN = frozenset({"span", "mended"})
NOT_COMPARED = frozenset({"id", "warnings", "source_id", "source"})
OTHER_LABEL = "其他内容"


def history(session: Session, code: str) -> tuple[VersionSummary, ...]:
    """Return every version of the policy, the first first; raises :class:`NotFound`."""
    policy_id = session.scalar(select(Policy.id).where(Policy.code == code))
    if policy_id is None:
        raise NotFound("policy", code, "see `zhaoren policies list`")
    rows = session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.policy_id == policy_id)
        .order_by(PolicyVersion.number)
    )
    return tuple(
        VersionSummary(
            version_id=row.id,
            number=row.number,
            title=row.title,
            item_hash=row.item_hash,
            author_id=row.author_id,
            approver_id=row.approver_id,
            published_at=row.published_at,
            ended_at=row.ended_at,
            ended_reason=row.ended_reason,
        )
        for row in rows
    )


def live_version_saying(session: Session, code: str, item_hash: str) -> int | None:
    """Return the number of the policy's version if it has not ended and says just this text."""
    return session.scalar(
        select(PolicyVersion.number)
        .join(Policy, Policy.current_version_id == PolicyVersion.id)
        .where(
            Policy.code == code,
            PolicyVersion.ended_at.is_(None),
            PolicyVersion.item_hash == item_hash,
        )
    )


def item_of_version(session: Session, version_id: int) -> dict[str, Any]:
    """Return what was published, word for word; raises :class:`NotFound`."""
    row = session.get(PolicyVersion, version_id)
    if row is None:
        raise NotFound("version", version_id, "see the policy's history")
    return dict(row.item)


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what differs between two texts of an item, part by part."""
    changes = [
        Change(
            part=part,
            label=label,
            before=before.get(part),
            after=after.get(part),
            is_material=is_material and _bare(before.get(part)) != _bare(after.get(part)),
        )
        for part, label, is_material in _parts_of(before, after)
        if _without(_SPAN, before.get(part)) != _without(_SPAN, after.get(part))
    ]
    changes += _condition_changes(condition_lines(before), condition_lines(after))
    changes += _benefit_changes(before, after)
    return tuple(changes)


def is_material(changes: tuple[Change, ...]) -> bool:
    """Return whether an enterprise that knew the earlier text should be told."""
    return any(change.is_material for change in changes)


def _parts_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    listed = {part for part, _label, _material in PARTS} | COMPARED_BY_LINE | NOT_COMPARED
    others = [part for part in {**before, **after} if part not in listed]
    return [*PARTS, *((part, "原文" if part == "text" else OTHER_LABEL, False) for part in others)]


def _condition_changes(
    before: tuple[OutlineLine, ...], after: tuple[OutlineLine, ...]
) -> list[Change]:
    # A condition is the same one as long as it asks the same in the same group of the tree.
    old = {_identity(line): line for line in before}
    new = {_identity(line): line for line in after}
    gone = [line for key, line in old.items() if key not in new]
    come = [line for key, line in new.items() if key not in old]
    return [_condition_change(line, is_new=False) for line in gone] + [
        _condition_change(line, is_new=True) for line in come
    ]


def _condition_change(line: OutlineLine, *, is_new: bool) -> Change:
    words = describe_atom(line.atom) if line.group is None else f"（{line.group}）"
    return Change(
        part=line.path,
        label="申报条件",
        before=None if is_new else words,
        after=words if is_new else None,
        is_material=True,
    )


def _identity(line: OutlineLine) -> str:
    groups = [step.split("[")[0] for step in line.path.split(".")]
    return f"{'.'.join(groups)}|{_bare(line.atom)!r}"


def _benefit_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    old = {repr(_bare(one)): one for one in benefits_of(before)}
    new = {repr(_bare(one)): one for one in benefits_of(after)}
    gone = [dict(one) for key, one in old.items() if key not in new]
    come = [dict(one) for key, one in new.items() if key not in old]
    return [
        Change(part="benefits", label="扶持标准", before=was, after=becomes, is_material=True)
        for was, becomes in _side_by_side(gone, come)
    ]


def _side_by_side(gone: list[Any], come: list[Any]) -> list[tuple[Any, Any]]:
    length = max(len(gone), len(come))
    return list(
        zip(gone + [None] * (length - len(gone)), come + [None] * (length - len(come)), strict=True)
    )


def _bare(value: Any) -> Any:
    """Return the value without quotes and spans, in one order of keys."""
    return _without(POSITIONS, value)


def _without(keys: frozenset[str], value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(keys, value[key]) for key in sorted(value) if key not in keys}
    if isinstance(value, list | tuple):
        return [_without(keys, one) for one in value]
    return value
