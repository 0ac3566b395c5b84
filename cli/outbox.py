"""`zhaoren outbox`: what waits, what became of the rest, whom nothing reaches, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from cli.workplace import Workplace, open_workplace
from enterprises.officers import officer_by_key
from jobs import outbox_acts
from jobs.backlog import OutboxState, depth_and_age
from jobs.reports import (
    TO_LOOK_AT,
    KindReport,
    Unreached,
    deliveries,
    how_they_stand,
    notices_in,
    unreached_enterprises,
    unreached_posts,
)
from store.tables import NoticeStatus

DEFAULT_DAYS = 7
MOST_LINES = 50
# Every state in words, in the order in which a notice may pass through them.
STATES: tuple[tuple[NoticeStatus, str], ...] = (
    (NoticeStatus.WAITING, "waits until it is due"),
    (NoticeStatus.ASIDE, "set aside, to be told within its contact's next digest"),
    (NoticeStatus.CLAIMED, "in a sender's hands"),
    (NoticeStatus.SENT, "sent"),
    (NoticeStatus.JOINED, "told within a digest"),
    (NoticeStatus.UNCERTAIN, "may have arrived, nobody knows"),
    (NoticeStatus.UNDELIVERABLE, "refused for good, or its chat is closed to us"),
    (NoticeStatus.EXPIRED, "came too late, or had nothing left to say"),
    (NoticeStatus.CANCELLED, "taken back"),
)
FATES = ("sent", "failed", "uncertain", "unreachable", "dropped")
SENT_TWICE = "sent twice: of those sent; nobody knew of the first time whether it arrived"
OneId = Annotated[int, typer.Argument(help="A number of `zhaoren outbox list`.", min=1)]
By = Annotated[str, typer.Option("--by", help="The officer's key: who acts.")]
_out = Console(highlight=False)

app = typer.Typer(
    help="What waits to be sent, what became of the rest, and whom nothing reaches.",
    invoke_without_command=True,
    add_completion=False,
)


@app.callback()
def show(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=400, help="How far back to count.")] = (
        DEFAULT_DAYS
    ),
) -> None:
    """Show how deep the outbox is, what became of each kind, and who could not be reached."""
    if context.invoked_subcommand is not None:
        return
    with open_workplace() as work, work.database.reading() as session:
        now = work.now()
        state = depth_and_age(session, now=now)
        sent = deliveries(session, since=now - timedelta(days=days), until=now)
        standing = how_they_stand(session)
        enterprises = unreached_enterprises(session)
        posts = unreached_posts(session)
        zone = work.settings.zone
    _out.print(_depth_line(state))
    _out.print(_states(standing))
    _out.print(_kinds(sent, days))
    if enterprises:
        _out.print(_unreached(enterprises, zone))
    for title in posts:
        _out.print(f"The post {title} cannot be reached: its holder blocked the bot.")


def _depth_line(state: OutboxState) -> str:
    oldest = f", the oldest for {state.oldest_due_seconds:.0f} s" if state.due else ""
    return (
        f"Waiting {state.waiting}, of which due {state.due}{oldest}; being sent {state.claimed}; "
        f"uncertain {state.uncertain}; undeliverable {state.undeliverable}."
    )


def _states(standing: Mapping[NoticeStatus, int]) -> Table:
    table = Table("state", "which means", "notices", title="How all notices stand now")
    for status, meaning in STATES:
        table.add_row(status.value, meaning, str(standing[status]))
    return table


def _kinds(sent: tuple[KindReport, ...], days: int) -> Table:
    table = Table("kind", *FATES, "sent twice", title=f"Settled in the last {days} days")
    table.caption = SENT_TWICE if any(one.repeated for one in sent) else None
    for one in sent:
        counts = (*(getattr(one, fate) for fate in FATES), one.repeated)
        table.add_row(one.kind.value, *map(str, counts))
    return table


def _unreached(found: tuple[Unreached, ...], zone: ZoneInfo) -> Table:
    table = Table("enterprise", "credit code", "contacts", "since", title="Not reached")
    for one in found:
        reached = f"{one.contacts} of {one.all_contacts}"
        table.add_row(one.name, one.credit_code or "—", reached, _when(one.since, zone))
    return table


@app.command("list")
def list_some(
    status: Annotated[
        list[NoticeStatus] | None,
        typer.Option(help="Those that stand so; without: failed and uncertain ones. Repeatable."),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="The newest so many.")] = MOST_LINES,
) -> None:
    """List notices by number; without --status those an officer may want to look at."""
    with open_workplace() as work, work.database.reading() as session:
        found = notices_in(session, status or TO_LOOK_AT, limit=most)
        zone = work.settings.zone
    table = Table("number", "kind", "status", "to", "about", "tries", "since", "why")
    for one in found:
        table.add_row(
            str(one.id),
            one.kind.value,
            one.status.value,
            one.to,
            one.subject,
            str(one.attempts),
            _when(one.created_at, zone),
            one.why,
        )
    shown = {one.status for one in found}
    table.caption = "; ".join(f"{one.value}: {words}" for one, words in STATES if one in shown)
    _out.print(table)


@app.command("retry")
def retry(number: OneId, by: By) -> None:
    """Send one notice once more: it failed, or nobody knows whether it arrived."""
    with open_workplace() as work:
        _act(work, outbox_acts.retry, number, by)
    typer.echo(f"Notice {number} is due again.")


@app.command("cancel")
def cancel(number: OneId, by: By) -> None:
    """Take back one notice that still waits."""
    with open_workplace() as work:
        _act(work, outbox_acts.cancel, number, by)
    typer.echo(f"Notice {number} is cancelled.")


def _act(work: Workplace, act: outbox_acts.Act, number: int, by: str) -> None:
    with work.database.transaction() as session:
        officer = officer_by_key(session, by)
        act(session, number, by=officer, now=work.now())


def _when(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
