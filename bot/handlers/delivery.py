"""送达情况: officers see what became of the pushes, whom none reached, and how the jobs do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot import access
from bot.events import Reply, say
from bot.keyboards import button
from bot.outage_news import duration, job_name, moment, part_name
from bot.router import Routes
from bot.turn import Turn
from bot.wording import day
from enterprises.officers import OfficerAccount
from jobs.backlog import depth_and_age
from jobs.outages import open_outages
from jobs.oversight import job_states
from jobs.report_scope import ReportScope, scope_of
from jobs.reports import KindReport, deliveries, unreached_enterprises, unreached_posts
from lexicon.regions import region
from store.clock import local_day

PERIOD = timedelta(days=7)
MOST_ENTERPRISES = 10
FATES = ("sent", "repeated", "failed", "uncertain", "unreachable", "dropped")


def show(turn: Turn) -> Reply:
    """Show the last seven days, and what stands now."""
    officer = access.officer(turn)
    access.log_reading(turn, officer, "delivery")
    scope = scope_of(turn.session, officer.id)
    lines = [turn.say("delivery.head"), *_limits(turn, officer, scope), *_waiting(turn)]
    lines += [*_sent(turn, scope), *_unreached(turn, scope), *_jobs(turn)]
    rows = (
        (
            button(turn, "delivery.again", "delivery"),
            button(turn, "unanswered.button", "unanswered", 0),
        ),
    )
    return say("\n".join(lines), rows, replaces=turn.act is not None)


def _limits(turn: Turn, officer: OfficerAccount, scope: ReportScope) -> Iterator[str]:
    """Say what the figures leave out; what waits and the jobs are the whole service's."""
    if scope.is_everything:
        return
    place = region(officer.region).name if officer.region else ""
    limits = "、".join(one for one in (place, officer.department) if one)
    yield turn.say("delivery.limits", limits=limits)


def _waiting(turn: Turn) -> Iterator[str]:
    state = depth_and_age(turn.session, now=turn.now)
    yield turn.say("delivery.waiting", waiting=state.waiting, due=state.due)
    if state.due:
        yield turn.say("delivery.oldest", long=duration(turn, state.oldest_due_seconds))


def _sent(turn: Turn, scope: ReportScope) -> Iterator[str]:
    found = deliveries(turn.session, since=turn.now - PERIOD, until=turn.now, scope=scope)
    if not found:
        yield turn.say("delivery.none")
        return
    yield turn.say("delivery.all", counts=_counts(turn, found))
    for one in found:
        name = turn.say(f"delivery.kind_{one.kind.value}")
        yield turn.say("delivery.kind", kind=name, counts=_counts(turn, [one]))


def _counts(turn: Turn, reports: Sequence[KindReport]) -> str:
    sums = {fate: sum(getattr(one, fate) for one in reports) for fate in FATES}
    return "，".join(
        turn.say(f"delivery.{fate}", count=count) for fate, count in sums.items() if count
    )


def _unreached(turn: Turn, scope: ReportScope) -> Iterator[str]:
    found = unreached_enterprises(turn.session, scope)
    if found:
        yield turn.say("delivery.unreached", count=len(found))
    for one in found[:MOST_ENTERPRISES]:
        since = day(local_day(one.since, turn.settings.zone), turn.today)
        yield turn.say(
            "delivery.unreached_line",
            enterprise=one.name,
            contacts=one.contacts,
            all=one.all_contacts,
            since=since,
        )
    if len(found) > MOST_ENTERPRISES:
        yield turn.say("delivery.more", count=len(found) - MOST_ENTERPRISES)
    for title in unreached_posts(turn.session, scope):
        yield turn.say("delivery.post", title=title)


def _jobs(turn: Turn) -> Iterator[str]:
    stops = open_outages(turn.session)
    states = job_states(turn.session, now=turn.now, zone=turn.settings.zone)
    missed = [one for one in states if one.missed]
    for stop in stops:
        since = moment(turn, stop.began_at)
        yield turn.say("delivery.stopped", part=part_name(turn, stop.part), since=since)
    for one in missed:
        name = job_name(turn, one.name)
        yield turn.say("delivery.missed", job=name, count=len(one.missed), last=one.missed[-1])
    if not stops and not missed:
        yield turn.say("delivery.well")


ROUTES = Routes(commands={"delivery": show}, acts={"delivery": show})
