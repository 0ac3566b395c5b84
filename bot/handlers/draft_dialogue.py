"""A half-done question about a draft: kept with the revision it was asked of, taken up, stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import conversations
from bot.conversations import Dialogue
from bot.events import Button, Keyboard
from bot.handlers.draft_guard import mendable
from bot.keyboards import button
from bot.turn import Turn
from policies.drafts import Draft


def wait_for_answer(
    turn: Turn, draft: Draft, *, flow: str, step: str, about: Mapping[str, Any]
) -> None:
    """Keep what was asked of a draft as it is now; an answer counts for this revision alone."""
    answers = {"draft_id": draft.id, "revision": draft.revision, **about}
    conversations.keep(turn, Dialogue(flow=flow, step=step, answers=answers))


def asked_draft(turn: Turn, dialogue: Dialogue) -> Draft:
    """Return the draft that was asked about; raises as :func:`draft_guard.mendable` does."""
    answers = dialogue.answers
    return mendable(turn, int(answers["draft_id"]), int(answers["revision"]))


def stop_button(turn: Turn, act: str) -> Button:
    """Return the button that leaves the draft as it is, by the act of the flow it stops."""
    return button(turn, "mend.stop_button", act)


def stop_row(turn: Turn, act: str) -> Keyboard:
    """Return that button alone."""
    return ((stop_button(turn, act),),)
