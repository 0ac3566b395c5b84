"""The door: privacy notice, consent, home, help, stopping, and coming back."""

from __future__ import annotations

from bot import access, conversations
from bot.errors import StillPending
from bot.events import NOTHING, Keyboard, Reply, say
from bot.handlers import deep_links, register
from bot.keyboards import button
from bot.router import Routes
from bot.texts import Marked
from bot.turn import Turn
from enterprises import contacts


def start(turn: Turn) -> Reply:
    """Answer /start: the notice to a newcomer, the home page to everybody else."""
    contacts.mark_reachable(turn.session, turn.chat_id, now=turn.now)
    token = deep_links.token_of(turn)
    if token and deep_links.needs_consent(turn, token):
        return notice(turn, token)
    if token:
        return deep_links.arrive(turn, token)
    if access.is_officer(turn) or access.is_specialist(turn):
        return home(turn)
    if not access.has_consented(turn):
        return notice(turn)
    return home(turn)


def notice(turn: Turn, token: str = "") -> Reply:
    """Say who keeps what and why, and ask for consent. Nothing is stored yet.

    The token of a link one came by is kept in the button alone.
    """
    agree_to = (token,) if token else ()
    keyboard = (
        (
            button(turn, "buttons.agree", "agree", *agree_to),
            button(turn, "buttons.decline", "decline"),
        ),
        (button(turn, "buttons.all_policies", "all"),),
    )
    text = turn.say("welcome.notice", district=turn.settings.district_name)
    return say(text, keyboard)


def begin(turn: Turn) -> Reply:
    """Start to register, through the notice if it was not agreed to."""
    return register.begin(turn) if access.has_consented(turn) else notice(turn)


def agree(turn: Turn) -> Reply:
    """Record the consent and begin."""
    contacts.record_consent(
        turn.session, turn.chat_id, version=access.CONSENT_VERSION, now=turn.now
    )
    if turn.act is not None and turn.act.word(0):
        return deep_links.arrive(turn, turn.act.word(0))
    return home(turn) if access.contact_or_none(turn) else register.begin(turn)


def decline(turn: Turn) -> Reply:
    """Take no for an answer."""
    return say(turn.say("welcome.declined"), _strangers_keyboard(turn), replaces=True)


def home(turn: Turn) -> Reply:
    """Show where this chat stands and what it can do."""
    if access.is_officer(turn):
        return say(
            turn.say("welcome.home_officer", title=access.officer(turn).title),
            (
                (
                    button(turn, "buttons.drafts", "drafts"),
                    button(turn, "buttons.to_verify", "to_verify"),
                ),
                (
                    button(turn, "buttons.pool", "pool", 0),
                    button(turn, "buttons.office", "office"),
                ),
            ),
        )
    if access.is_specialist(turn):
        text = turn.say("welcome.home_specialist", title=access.specialist(turn).title)
        inquiries = button(turn, "buttons.inquiries", "inquiries")
        return say(text, ((inquiries, button(turn, "buttons.office", "office")),))
    who = access.contact_or_none(turn)
    if who is None:
        return _home_of_newcomer(turn)
    mark = "" if who.is_verified else turn.say("welcome.unverified_mark")
    text = turn.say("welcome.home_contact", enterprise=who.enterprise_name, mark=Marked(mark))
    rows = contact_keyboard(turn)
    if conversations.is_waiting(turn, register.FLOW):
        rows = (*rows, (button(turn, "buttons.resume", "resume"),))
    return say(text, rows)


def contact_keyboard(turn: Turn) -> Keyboard:
    """Return what a contact can do from home."""
    return (
        (
            button(turn, "buttons.my_matches", "matches", 0),
            button(turn, "buttons.all_policies", "all"),
        ),
        (
            button(turn, "buttons.profile", "profile"),
            button(turn, "buttons.applications", "applications"),
        ),
        (
            button(turn, "buttons.ask_specialist", "specialist"),
            button(turn, "buttons.settings", "settings"),
        ),
    )


def _home_of_newcomer(turn: Turn) -> Reply:
    if access.has_consented(turn) and (waiting := access.pending_contact(turn)) is not None:
        raise StillPending(waiting.enterprise_name)
    if conversations.current(turn) is not None:
        keyboard = (
            (
                button(turn, "buttons.resume", "resume"),
                button(turn, "buttons.restart", "restart"),
            ),
            (button(turn, "buttons.all_policies", "all"),),
        )
        return say(turn.say("welcome.home_registering"), keyboard)
    return say(turn.say("welcome.home_new"), _strangers_keyboard(turn))


def _strangers_keyboard(turn: Turn) -> Keyboard:
    return (
        (
            button(turn, "buttons.begin", "begin"),
            button(turn, "buttons.all_policies", "all"),
        ),
    )


def show_help(turn: Turn) -> Reply:
    """Say what the bot can do for this chat."""
    if access.is_officer(turn):
        return say(turn.say("welcome.help_officer"))
    if access.is_specialist(turn):
        return say(turn.say("welcome.help_specialist"))
    rows = (
        (
            button(turn, "buttons.ask_specialist", "specialist"),
            button(turn, "unresolved.begin", "case"),
        ),
    )
    return say(turn.say("welcome.help"), rows)


def privacy(turn: Turn) -> Reply:
    """Show the notice again, to whoever asks."""
    text = turn.say("welcome.notice", district=turn.settings.district_name)
    if access.has_consented(turn):
        return say(text)
    return notice(turn)


def cancel(turn: Turn) -> Reply:
    """Stop what is half done; a registration stays where it is, to be resumed."""
    dialogue = conversations.current(turn)
    if dialogue is None:
        return say(turn.say("general.nothing_to_cancel"))
    if dialogue.flow == register.FLOW:
        conversations.pause(turn)
        keyboard = ((button(turn, "buttons.resume", "resume"),),)
        return say(turn.say("general.cancelled_registration"), keyboard)
    conversations.end(turn)
    return say(turn.say("general.cancelled"))


def unknown_command(turn: Turn) -> Reply:
    """Say that there is no such command."""
    return say(turn.say("general.unknown_command", command=turn.event.command[:32]))


def blocked(turn: Turn) -> Reply:
    """Note that the person blocked the bot."""
    contacts.mark_unreachable(turn.session, turn.chat_id, now=turn.now)
    return NOTHING


def unblocked(turn: Turn) -> Reply:
    """Note that the person is back."""
    contacts.mark_reachable(turn.session, turn.chat_id, now=turn.now)
    return NOTHING


ROUTES = Routes(
    commands={
        "start": start,
        "help": show_help,
        "privacy": privacy,
        "cancel": cancel,
        "officer": home,
    },
    acts={"begin": begin, "agree": agree, "decline": decline, "home": home},
)
