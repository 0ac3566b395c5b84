"""What every act on a draft has in common: who acts, on which revision, and what may go wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from bot import access, conversations
from bot.events import EventKind, Keyboard, Reply, say
from bot.handlers import draft_pages
from bot.handlers.draft_keyboard import MENDABLE_STATES
from bot.keyboards import button
from bot.turn import Handler, Turn
from policies import drafts
from policies.drafts import Draft
from policies.errors import BrokenEdit, EditConflict, NoSuchPlace, NothingToUndo, WrongState

Act = Callable[[Turn], Reply]


def mending(handler: Act) -> Handler:
    """Return the handler for officers alone, with the troubles of editing answered in words."""

    @wraps(handler)
    def guarded(turn: Turn) -> Reply:
        access.officer(turn)
        try:
            with turn.session.begin_nested():
                return handler(turn)
        except EditConflict as conflict:
            conversations.end_passing(turn)
            return say(_conflict_text(turn, conflict), _newest(turn, conflict.draft_id))
        except NothingToUndo:
            return Reply(toast=turn.say("mend.nothing_to_undo"), is_alert=True)
        except (BrokenEdit, NoSuchPlace):
            return say(turn.say("mend.broken"))

    return guarded


def _conflict_text(turn: Turn, conflict: EditConflict) -> str:
    parts = "、".join(conflict.changes)
    return turn.say(
        "mend.conflict",
        editor=conflict.editor,
        parts=turn.say("mend.conflict_parts", parts=parts) if parts else "",
    )


def _newest(turn: Turn, draft_id: int) -> Keyboard:
    return ((button(turn, "mend.newest_button", "draft", draft_id),),)


def tapped_draft(turn: Turn) -> Draft:
    """Return the draft that a button names with its revision.

    Raises :class:`EditConflict` where somebody edited it since the button was shown, and
    :class:`WrongState` where it is not to be edited now.
    """
    assert turn.act is not None
    return mendable(turn, turn.act.number(0), turn.act.number(1))


def mendable(turn: Turn, draft_id: int, revision: int) -> Draft:
    """Return a draft that may be edited, as it was when it was read; raises as above."""
    draft = drafts.draft_at_revision(turn.session, draft_id, revision)
    if draft.state not in MENDABLE_STATES:
        raise WrongState(f"draft {draft.id} is {draft.state}: nobody edits it now")
    return draft


def shown_again(
    turn: Turn, draft_id: int, part: str, toast: str, *, is_new_message: bool = False
) -> Reply:
    """Show the part of a draft that was just changed, and say what became of it.

    It takes the place of the message whose button was tapped, unless that one is to stay.
    """
    officer = access.officer(turn)
    draft = drafts.draft_by_id(turn.session, draft_id)
    text, keyboard = draft_pages.draft_page(turn, draft, officer, part)
    replaces = turn.event.kind is EventKind.TAP and not is_new_message
    return say(f"{toast}\n\n{text}", keyboard, replaces=replaces)
