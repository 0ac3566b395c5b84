"""What a contact decides about one policy: be reminded, put it away, apply for it."""

from __future__ import annotations

from bot import access
from bot.cards import card_keyboard, card_text, has_a_date, may_apply
from bot.events import Message, Reply, say
from bot.guide import guide_message
from bot.handlers.matches import live_version
from bot.keyboards import button, ways_on_keyboard
from bot.router import Routes
from bot.survey import judged_version
from bot.turn import Turn
from bot.urging import PUT_AWAY, stop_urging
from enterprises import applications, standings
from enterprises.contacts import ContactView
from enterprises.standings import DismissReason
from matcher.window import window_on
from policies.pool import LiveVersion


def remind(turn: Turn) -> Reply:
    """Ask for, or give up, reminders before the window closes."""
    who = access.contact(turn)
    version = live_version(turn)
    if version is None:
        return Reply(toast=turn.say("matches.gone"))
    assert turn.act is not None
    wants = turn.act.word(1) == "1"
    if wants and not _has_a_date(turn, version):
        return Reply(toast=turn.say("matches.no_date"))
    standings.want_reminder(turn.session, who.id, version.policy_id, wants=wants, now=turn.now)
    if not wants:
        stop_urging(turn, [who.id], version.policy_id, "reminders were given up")
    return _card_again(turn, who, version, "matches.reminded" if wants else "matches.unreminded")


def _has_a_date(turn: Turn, version: LiveVersion) -> bool:
    card = turn.pool.cards.get(version.version_id)
    return card is not None and has_a_date(window_on(card.window, turn.today), turn.today)


def ask_why_dismissed(turn: Turn) -> Reply:
    """Ask whether the policy does not fit or is enjoyed already."""
    access.contact(turn)
    version = live_version(turn)
    if version is None:
        return Reply(toast=turn.say("matches.gone"))
    reasons = tuple(
        button(turn, f"matches.{one.value}", "dismissed", version.policy_id, one.value)
        for one in DismissReason
    )
    return say(turn.say("matches.why_dismiss", title=version.title), (reasons,))


def dismiss(turn: Turn) -> Reply:
    """Put a policy away until it has another version."""
    who = access.contact(turn)
    version = live_version(turn)
    assert turn.act is not None
    if version is None or turn.act.word(1) not in list(DismissReason):
        return Reply(toast=turn.say("matches.gone"))
    standings.dismiss(
        turn.session,
        who.id,
        version.policy_id,
        version.version_id,
        reason=DismissReason(turn.act.word(1)),
        now=turn.now,
    )
    stop_urging(turn, [who.id], version.policy_id, "the policy was put away", kinds=PUT_AWAY)
    keyboard = ((button(turn, "buttons.restore", "restore", version.policy_id),),)
    return say(turn.say("matches.dismissed", title=version.title), keyboard, replaces=True)


def restore(turn: Turn) -> Reply:
    """Show a policy again that was put away."""
    who = access.contact(turn)
    version = live_version(turn)
    if version is None:
        return Reply(toast=turn.say("matches.gone"))
    standings.restore(turn.session, who.id, version.policy_id, now=turn.now)
    return _card_again(turn, who, version, "matches.restored")


def _card_again(turn: Turn, who: ContactView, version: LiveVersion, toast: str) -> Reply:
    judged = judged_version(turn, who, version)
    assert judged is not None
    return say(
        card_text(turn, judged),
        card_keyboard(turn, judged),
        replaces=True,
        toast=turn.say(toast),
    )


def apply(turn: Turn) -> Reply:
    """Note that the enterprise prepares to apply, and say all it needs at once."""
    who = access.contact(turn)
    version = live_version(turn)
    if version is None:
        return say(turn.say("matches.gone"), ways_on_keyboard(turn))
    judged = judged_version(turn, who, version)
    if judged is None or not may_apply(judged, turn.today):
        return Reply(toast=turn.say("matches.cannot_apply"))
    closes_on = judged.ranked.window.closes_on
    period = closes_on.isoformat() if closes_on else str(turn.today.year)
    started = applications.start(
        turn.session, who.id, version.policy_id, period=period, now=turn.now
    )
    dated = has_a_date(judged.ranked.window, turn.today)
    if dated:
        standings.want_reminder(turn.session, who.id, version.policy_id, wants=True, now=turn.now)
    elif judged.is_dismissed:
        # Whoever applies after all wants to hear what becomes of it.
        standings.restore(turn.session, who.id, version.policy_id, now=turn.now)
    keyboard = (
        (
            button(turn, "buttons.submitted", "application", started.id, "submitted"),
            button(turn, "buttons.ask_specialist", "specialist", version.policy_id),
        ),
    )
    return Reply(
        messages=(
            Message(
                text=turn.say(
                    "matches.applying" if dated else "matches.applying_undated",
                    title=version.title,
                )
            ),
            guide_message(turn, version, keyboard),
        )
    )


ROUTES = Routes(
    acts={
        "remind": remind,
        "dismiss": ask_why_dismissed,
        "dismissed": dismiss,
        "restore": restore,
        "apply": apply,
    },
)
