"""Pushes: claimed, sent at a pace, and settled as what they became."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import sender as sender_module
from bot.events import Message
from bot.turn import Turn
from enterprises import contacts
from jobs import outbox
from jobs.outbox import ClaimedNotice
from store.clock import FrozenClock
from store.database import Database
from store.errors import DatabaseUnavailable
from store.outbox_rows import add_notice
from store.settings import Settings
from store.tables import Chat, Notice, NoticeKind, NoticeStatus, RecipientKind
from tests.bot_edge.rig import Rig, rig, until

KIND = NoticeKind.CASE_OPENED


@pytest.fixture(autouse=True)
def _plain_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a notice says is another test's matter."""

    def render(notice: ClaimedNotice, turn: Turn) -> Message | None:
        said = notice.payload["says"]
        if said == "broken":
            raise KeyError("draft_id")
        return None if said is None else Message(text=said)

    monkeypatch.setattr(sender_module, "render", render)


def write(
    database: Database,
    clock: FrozenClock,
    chat_id: int,
    says: str | None,
    *,
    subject: str = "case:1",
    kind: NoticeKind = KIND,
) -> None:
    with database.transaction() as session:
        if session.get(Chat, chat_id) is None:
            contacts.record_consent(session, chat_id, version="1", now=clock.now())
        add_notice(
            session,
            recipient_kind=RecipientKind.CHAT,
            recipient_id=chat_id,
            kind=kind,
            subject=subject,
            payload={"says": says, "versions": []},
            priority=10,
            not_before=clock.now(),
            expires_at=None,
            now=clock.now(),
        )


def notices(database: Database) -> list[Notice]:
    with database.reading() as session:
        found = list(session.scalars(select(Notice).order_by(Notice.id)))
        session.expunge_all()
        return found


async def shown(made: Rig, persona: str) -> list[str]:
    return [b.text for b in await made.people.history(persona) if b.is_from_bot]


async def ready(made: Rig, *ids: str) -> None:
    await made.start(*ids)
    await made.application.initialize()


async def test_what_is_due_is_sent_once(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        await ready(made, "p0")
        write(database, clock, 1000, "甲")
        assert await made.sender.send_due() == 1
        assert await made.sender.send_due() == 0
        assert await shown(made, "p0") == ["甲"]
    (one,) = notices(database)
    assert (one.status, one.attempts) == (NoticeStatus.SENT, 1)
    assert one.message_id is not None


async def test_a_notice_with_nothing_to_say_is_closed(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        await ready(made, "p0")
        write(database, clock, 1000, None)
        await made.sender.send_due()
        assert await shown(made, "p0") == []
    (one,) = notices(database)
    assert (one.status, one.last_error) == (NoticeStatus.EXPIRED, "nothing to say")


ENDS: dict[str, tuple[dict[str, Any], NoticeStatus, str]] = {
    "429": ({"kind": "429", "retry_after": 1}, NoticeStatus.WAITING, "RetryAfter"),
    "403": ({"kind": "403"}, NoticeStatus.UNDELIVERABLE, "the chat cannot be reached"),
    "400": (
        {"kind": "400", "description": "Bad Request: BUTTON_DATA_INVALID"},
        NoticeStatus.UNDELIVERABLE,
        "Button_data_invalid",
    ),
    "502": ({"kind": "502"}, NoticeStatus.WAITING, "NetworkError"),
    "dropped": ({"kind": "drop"}, NoticeStatus.WAITING, "NetworkError"),
}


@pytest.mark.parametrize("case", ENDS)
async def test_how_a_failed_push_ends(
    database: Database, clock: FrozenClock, settings: Settings, case: str
) -> None:
    weather, status, reason = ENDS[case]
    async with rig(database, clock, settings) as made:
        await ready(made, "p0")
        write(database, clock, 1000, "甲")
        await made.people.add_fault(method="sendMessage", **weather)
        await made.sender.send_due()
    (one,) = notices(database)
    assert one.status == status
    assert reason in (one.last_error or "")
    assert one.was_uncertain is (case in {"502", "dropped"})
    with database.reading() as session:
        assert (session.get_one(Chat, 1000).unreachable_since is not None) is (case == "403")


@pytest.mark.parametrize(
    ("kind", "faults", "status"),
    [
        (NoticeKind.NEW_MATCHES, 1, NoticeStatus.SENT),
        (NoticeKind.FACT_ASKED, 1, NoticeStatus.SENT),
        (NoticeKind.FACT_ASKED, 2, NoticeStatus.UNCERTAIN),
    ],
    ids=["a digest", "a question", "in doubt twice"],
)
async def test_what_may_have_arrived_is_repeated_once(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    kind: NoticeKind,
    faults: int,
    status: NoticeStatus,
) -> None:
    async with rig(database, clock, settings) as made:
        await ready(made, "p0")
        write(database, clock, 1000, "甲", kind=kind)
        for _ in range(faults):
            await made.people.add_fault("502", method="sendMessage", is_carried_out=True)
        for _ in range(3):
            await made.sender.send_due()
            clock.move_to(clock.now() + timedelta(minutes=10))
        assert await shown(made, "p0") == ["甲"] * 2
    assert notices(database)[0].status == status


async def test_after_a_429_the_push_goes_out_when_it_may(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        await ready(made, "p0", "p1")
        write(database, clock, 1000, "甲")
        write(database, clock, 1001, "乙")
        await made.people.add_fault("429", method="sendMessage", retry_after=1)
        await made.sender.send_due()
        assert made.pacer.seconds_held() > 0
        clock.move_to(clock.now() + timedelta(seconds=5))
        running = asyncio.create_task(made.sender.run())
        await until(lambda: all(one.status == NoticeStatus.SENT for one in notices(database)))
        made.sender.stop()
        await running


async def test_one_broken_notice_does_not_stop_the_others(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sender_module, "RETRY_MINUTES", (1,))
    async with rig(database, clock, settings) as made:
        await ready(made, "p0")
        write(database, clock, 1000, "broken", subject="case:1")
        write(database, clock, 1000, "乙", subject="case:2")
        await made.sender.send_due()
        assert await shown(made, "p0") == ["乙"]
        clock.move_to(clock.now() + timedelta(minutes=2))
        await made.sender.send_due()
    broken, fine = notices(database)
    assert (fine.status, broken.status) == (NoticeStatus.SENT, NoticeStatus.UNDELIVERABLE)
    assert broken.last_error == "not rendered: KeyError"


async def test_a_claim_that_was_lost_is_not_sent(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        await ready(made, "p0")
        write(database, clock, 1000, "甲")
        claim = made.sender._claim

        def claim_and_lose() -> tuple[ClaimedNotice, ...]:
            claimed = claim()
            clock.move_to(clock.now() + timedelta(minutes=6))
            return claimed

        made.sender._claim = claim_and_lose  # type: ignore[method-assign]
        await made.sender.send_due()
        assert await shown(made, "p0") == []
    assert notices(database)[0].status == NoticeStatus.CLAIMED


async def test_a_stop_puts_back_what_was_claimed_and_not_sent(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        await ready(made, "p0")
        for number in range(20):
            write(database, clock, 1000, f"第{number}条", subject=f"case:{number}")
        running = asyncio.create_task(made.sender.run())
        await until(lambda: any(one.status == NoticeStatus.SENT for one in notices(database)))
        begun = time.monotonic()
        made.sender.stop()
        await running
        assert time.monotonic() - begun < 2
        sent = [one for one in notices(database) if one.status == NoticeStatus.SENT]
        assert len(sent) == len(await shown(made, "p0")) < 20
    left = {one.status for one in notices(database)} - {NoticeStatus.SENT}
    assert left == {NoticeStatus.WAITING}


async def test_a_settlement_survives_a_moment_without_the_database(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[int] = []
    real = outbox.sent

    def locked_once(*args: Any, **kwargs: Any) -> bool:
        calls.append(1)
        if len(calls) == 1:
            raise DatabaseUnavailable("the database stayed locked")
        return real(*args, **kwargs)

    monkeypatch.setattr(outbox, "sent", locked_once)
    async with rig(database, clock, settings) as made:
        await ready(made, "p0")
        write(database, clock, 1000, "甲")
        await made.sender.send_due()
    assert (len(calls), notices(database)[0].status) == (2, NoticeStatus.SENT)


async def test_200_pushes_keep_telegrams_limits_and_let_a_reply_through(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings, count=201, enforce_rates=True) as made:
        everybody = [f"p{n}" for n in range(201)]
        await made.start(*everybody)
        for number in range(200):
            write(database, clock, 1000 + number, "推送")
        async with made.running():
            await until(lambda: sum(o.status == NoticeStatus.SENT for o in notices(database)) > 20)
            begun = time.monotonic()
            await made.people.ask("p200", "在吗", containing="在吗")
            waited = time.monotonic() - begun
            calls = await made.people.calls("sendMessage")
            assert len(calls) < 150, "the pushes were still going out"
        assert waited < 0.5
        assert [one for one in calls if one["status"] == 429] == []
    assert {one.status for one in notices(database)} == {NoticeStatus.SENT, NoticeStatus.WAITING}


async def test_a_slow_answer_keeps_no_other_chat_waiting_and_its_own_in_order(
    database: Database, clock: FrozenClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "BATCH", 1)
    async with rig(database, clock, settings) as made:
        await ready(made, "p0", "p1")
        for chat_id, says in ((1000, "一"), (1000, "二"), (1001, "三")):
            write(database, clock, chat_id, says, subject=says)
        await made.people.add_fault("delay", method="sendMessage", chat_id=1000, seconds=3)
        running = asyncio.create_task(made.sender.run())
        await until(lambda: notices(database)[2].status == NoticeStatus.SENT)
        assert [one.status for one in notices(database)[:2]] == [NoticeStatus.CLAIMED] * 2
        await until(lambda: all(one.status == NoticeStatus.SENT for one in notices(database)))
        made.sender.stop()
        await running
        assert await shown(made, "p0") == ["一", "二"]


async def test_a_sender_that_dies_stops_the_bot_with_its_reason(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*args: Any, **kwargs: Any) -> tuple[ClaimedNotice, ...]:
        raise ZeroDivisionError

    monkeypatch.setattr(outbox, "claim", broken)
    async with rig(database, clock, settings) as made:
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(made.process().run(), 5)
