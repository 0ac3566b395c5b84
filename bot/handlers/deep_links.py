"""t.me links: a colleague is invited, a policy is opened from a poster.

A link carries an opaque token and nothing else (store/link_rows.py). Whoever forwards or
photographs it forwards just that one act, until its end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot import access
from bot.callbacks import Act
from bot.events import Reply, say
from bot.handlers import matches
from bot.keyboards import button
from bot.router import Routes
from bot.turn import Turn
from bot.wording import day
from enterprises import contacts, invitations
from policies.pool import LiveVersion
from store.audit_rows import add_audit_entry
from store.clock import local_day
from store.link_rows import TOKEN_LENGTH, issue_link, use_link
from store.tables import LinkPurpose

MOST_NAMED = 10
POSTER_VALID_FOR = timedelta(days=180)
_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def address(bot_name: str, token: str) -> str:
    """Return the link to print or forward; without the bot's name what one can type instead."""
    return f"https://t.me/{bot_name}?start={token}" if bot_name else f"/start {token}"


def token_of(turn: Turn) -> str:
    """Return the token that /start came with, or an empty string."""
    given = turn.event.text.strip()
    return given if len(given) == TOKEN_LENGTH and _SIGNS.issuperset(given) else ""


def arrive(turn: Turn, token: str) -> Reply:
    """Open what a link is for. An invitation asks once more: a link may be opened by mistake."""
    policy = use_link(turn.session, token, LinkPurpose.POLICY, now=turn.now)
    if policy is not None:
        act = Act(name="card", arguments=(str(policy.subject_id),))
        return matches.card(replace(turn, act=act))
    found = invitations.invitation(turn.session, token, now=turn.now)
    if found is None:
        return _gone(turn)
    keyboard = (
        (
            button(turn, "links.join", "invited", token),
            button(turn, "buttons.home", "home"),
        ),
    )
    return say(turn.say("links.invited", enterprise=found.enterprise_name), keyboard)


def needs_consent(turn: Turn, token: str) -> bool:
    """Whether the person must agree to the notice before the link can do its work."""
    is_known = access.has_consented(turn)
    return not is_known and invitations.invitation(turn.session, token, now=turn.now) is not None


def _gone(turn: Turn) -> Reply:
    return say(turn.say("links.gone"), ((button(turn, "buttons.home", "home"),),))


def join(turn: Turn) -> Reply:
    """Join the enterprise one was invited to."""
    access.require_consent(turn)
    assert turn.act is not None
    joined = invitations.accept(turn.session, turn.chat_id, turn.act.word(0), now=turn.now)
    if joined is None:
        return _gone(turn)
    who = contacts.switch_enterprise(turn.session, turn.chat_id, joined.contact_id)
    keyboard = ((button(turn, "buttons.my_matches", "matches"),),)
    return say(turn.say("links.joined", enterprise=who.enterprise_name), keyboard, replaces=True)


def invite(turn: Turn) -> Reply:
    """Give a contact a link for one colleague."""
    who = access.contact(turn)
    token = invitations.invite(turn.session, who.id, now=turn.now)
    until = local_day(turn.now + invitations.VALID_FOR, turn.settings.zone)
    return say(
        turn.say(
            "links.invitation",
            enterprise=who.enterprise_name,
            address=address(turn.bot_name, token),
            until=day(until, turn.today),
        )
    )


def _named(turn: Turn, words: str) -> list[LiveVersion]:
    """Return the live policies of this code, of this title, or with these words in it."""
    versions = list(turn.pool.versions.values())
    exact = [one for one in versions if words in (one.code, one.title)]
    return exact or [one for one in versions if words and words in one.title]


def poster(turn: Turn) -> Reply:
    """Give an officer a link that opens one published policy, for posters and leaflets."""
    officer = access.officer(turn)
    named = _named(turn, turn.event.text.strip())
    if not named:
        return say(turn.say("links.poster_how"))
    if len(named) > 1:
        titles = "\n".join(f"· {one.title}" for one in named[:MOST_NAMED])
        return say(turn.say("links.poster_which", count=len(named), titles=titles))
    (found,) = named
    token = issue_link(
        turn.session,
        LinkPurpose.POLICY,
        found.policy_id,
        issued_by=f"officer:{officer.id}",
        valid_for=POSTER_VALID_FOR,
        most_uses=None,
        now=turn.now,
    )
    add_audit_entry(
        turn.session,
        actor=f"officer:{officer.id}",
        action="poster_made",
        subject=f"policy:{found.policy_id}",
        now=turn.now,
    )
    until = local_day(turn.now + POSTER_VALID_FOR, turn.settings.zone)
    return say(
        turn.say(
            "links.poster",
            title=found.title,
            address=address(turn.bot_name, token),
            until=day(until, turn.today),
        )
    )


ROUTES = Routes(
    commands={"invite": invite, "poster": poster},
    acts={"invited": join, "invite": invite},
)
