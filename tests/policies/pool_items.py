"""Items, officers and contacts for the pool's tests: complete by default."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from policies.drafts import save_draft, submit
from policies.items import Place, RawItem, ReadItem, check_item
from policies.pool import publish
from store.tables import (
    Chat,
    Contact,
    ContactRole,
    Enterprise,
    Membership,
    Officer,
    OfficerRole,
    PolicyStanding,
)

TEXT = (
    "对上一年度营业收入2000万元以上的企业，给予一次性奖励50万元。"
    "申报时间为2026年3月1日至2026年4月30日。"
)


def quoted(quote: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(quote)
    return {"quote": quote, "span": [start, start + len(quote)]}


def an_item(code: str = "wc-growth-reward", **changes: Any) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": code,
        "title": "规模企业成长奖励",
        "issuer": "示例区工业和信息化局",
        "document_number": None,
        "level": "county",
        "region": ["430112"],
        "region_basis": "registered",
        "published_on": "2026-02-20",
        "valid_from": None,
        "valid_to": None,
        "mode": "apply",
        "category": "奖补类",
        "window": {
            "type": "fixed",
            "opens_on": "2026-03-01",
            "closes_on": "2026-04-30",
            **quoted("2026年3月1日至2026年4月30日"),
        },
        "eligibility": {
            "all": [
                {
                    "field": "fin.revenue",
                    "op": "gte",
                    "value": 20000000,
                    "per": "y-1",
                    **quoted("上一年度营业收入2000万元以上"),
                }
            ]
        },
        "benefits": [
            {"kind": "reward", "form": "fixed", "amount": 500000, **quoted("一次性奖励50万元")}
        ],
        "materials": ["申请表"],
        "channel": "线上",
        "contact": "12345",
        "text": TEXT,
        "warnings": [],
    }
    return item | changes


def read(item: dict[str, Any], line: int = 1) -> ReadItem:
    checked = check_item(
        RawItem(place=Place(file="items.jsonl", line=line), value=item, line_of=lambda _: line)
    )
    assert isinstance(checked, ReadItem), str(checked)
    return checked


def an_officer(session: Session, now: datetime, key: str = "li", **changes: Any) -> int:
    row = Officer(
        **({"key": key, "title": f"岗位 {key}", "created_at": now} | changes)  # type: ignore[arg-type]
    )
    session.add(row)
    session.flush()
    return row.id


def an_administrator(session: Session, now: datetime, key: str = "chief") -> int:
    return an_officer(session, now, key, role=OfficerRole.ADMINISTRATOR)


def a_submitted_draft(session: Session, item: dict[str, Any], *, by: int, now: datetime) -> int:
    draft_id = save_draft(session, read(item), document_id=None, by=by, now=now)
    submit(session, draft_id, by=by, now=now)
    return draft_id


def a_published(
    session: Session, item: dict[str, Any], *, author: int, approver: int, now: datetime
) -> int:
    draft_id = a_submitted_draft(session, item, by=author, now=now)
    return publish(session, draft_id, by=approver, now=now)


def a_contact(session: Session, now: datetime, chat_id: int, **changes: Any) -> int:
    session.add(Chat(chat_id=chat_id, consented_at=now, created_at=now, last_seen_at=now))
    enterprise = Enterprise(
        credit_code=f"{chat_id:018d}", name="示例企业", created_at=now, changed_at=now
    )
    session.add(enterprise)
    session.flush()
    row = Contact(
        **(  # type: ignore[arg-type]
            {
                "chat_id": chat_id,
                "enterprise_id": enterprise.id,
                "role": ContactRole.FIRST,
                "membership": Membership.ACTIVE,
                "created_at": now,
            }
            | changes
        )
    )
    session.add(row)
    session.flush()
    return row.id


def told(
    session: Session,
    contact_id: int,
    policy_id: int,
    version_id: int | None,
    now: datetime,
    **more: Any,
) -> None:
    session.add(
        PolicyStanding(
            contact_id=contact_id,
            policy_id=policy_id,
            told_version_id=version_id,
            told_at=now,
            changed_at=now,
            **more,
        )
    )
    session.flush()
