"""Half-done conversations: kept as rows, so that a restart loses nothing.

A chat has one conversation at a time, but a half-done registration is never lost to a question
that comes between: it is put aside, and taken up again when that question is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.errors import StaleButton, WordsWanted
from bot.events import EventKind
from bot.incoming_text import says_something
from bot.turn import Turn
from enterprises import contacts
from store.tables import Conversation

PAUSED = "paused:"
KEPT_FLOWS = frozenset({"register"})
"""Flows that others only put aside."""
_ASIDE = "aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Where a chat stands in a flow.

    ``answers`` is what was said so far and ``trail`` holds the earlier states, the
    newest last, as ``(step, answers)`` pairs: undo is to go back by one.
    """

    flow: str
    step: str
    answers: dict[str, Any]
    trail: tuple[tuple[str, dict[str, Any]], ...] = ()

    def forward(self, step: str, answers: dict[str, Any]) -> Dialogue:
        """Return the dialogue at its next step, with the way back kept."""
        return replace(
            self, step=step, answers=answers, trail=(*self.trail, (self.step, self.answers))
        )

    def back(self) -> Dialogue | None:
        """Return the dialogue one step earlier, or ``None`` at its beginning."""
        if not self.trail:
            return None
        *earlier, (step, answers) = self.trail
        return replace(self, step=step, answers=answers, trail=tuple(earlier))


def current(turn: Turn) -> Dialogue | None:
    """Return the chat's half-done conversation, or ``None``."""
    row = turn.session.get(Conversation, turn.chat_id)
    if row is None:
        return None
    trail = tuple((step, answers) for step, answers in row.trail)
    answers = {key: value for key, value in row.answers.items() if key != _ASIDE}
    return Dialogue(flow=row.flow, step=row.step, answers=answers, trail=trail)


def underway(turn: Turn) -> Dialogue:
    """Return the half-done conversation; for handlers that the router chose because of it."""
    dialogue = current(turn)
    assert dialogue is not None
    return dialogue


def answered_in_words(turn: Turn) -> Dialogue:
    """Return the conversation that a typed answer goes on with.

    Raises :class:`WordsWanted` where a file came instead.
    """
    if turn.event.kind is not EventKind.TEXT:
        raise WordsWanted(turn.event.kind)
    return underway(turn)


def answered_in_a_sentence(turn: Turn) -> Dialogue:
    """Return the conversation that a text for somebody else to read goes on with.

    Raises :class:`WordsWanted` where a file came instead, or emoji alone.
    """
    dialogue = answered_in_words(turn)
    if not says_something(turn.event.text):
        raise WordsWanted(turn.event.kind)
    return dialogue


def tapped(turn: Turn, flow: str, *steps: str) -> Dialogue:
    """Return the conversation that a button belongs to.

    Raises :class:`StaleButton` where another one is half done, or another step than ``steps``.
    """
    dialogue = current(turn)
    if dialogue is None or dialogue.flow != flow or (steps and dialogue.step not in steps):
        raise StaleButton(flow)
    return dialogue


def keep(turn: Turn, dialogue: Dialogue) -> None:
    """Write where the chat stands now."""
    row = turn.session.get(Conversation, turn.chat_id)
    aside = None
    if row is None:
        # Staff never registered, so nothing is known of their chats until they write something.
        contacts.remember_chat(turn.session, turn.chat_id, now=turn.now)
        row = Conversation(chat_id=turn.chat_id)
        turn.session.add(row)
    elif dialogue.flow not in KEPT_FLOWS:
        aside = row.answers.get(_ASIDE) or _put_aside(row)
    row.flow, row.step = dialogue.flow, dialogue.step
    row.answers = {**dialogue.answers, _ASIDE: aside} if aside else dialogue.answers
    row.trail = [list(state) for state in dialogue.trail]
    row.updated_at = turn.now


def _put_aside(row: Conversation) -> dict[str, Any] | None:
    flow = row.flow.removeprefix(PAUSED)
    if flow not in KEPT_FLOWS:
        return None
    return {"flow": flow, "step": row.step, "answers": row.answers, "trail": row.trail}


def end(turn: Turn) -> bool:
    """Forget the half-done conversation; say whether there was one.

    What it had put aside waits, paused, to be taken up.
    """
    row = turn.session.get(Conversation, turn.chat_id)
    if row is None:
        return False
    aside = row.answers.get(_ASIDE)
    if aside is None:
        turn.session.delete(row)
        # The next conversation of this very turn has the same key.
        turn.session.flush()
        return True
    row.flow, row.step = f"{PAUSED}{aside['flow']}", aside["step"]
    row.answers, row.trail = aside["answers"], aside["trail"]
    return True


def end_passing(turn: Turn) -> None:
    """Forget what is half done about the enterprise the chat spoke for until now."""
    row = turn.session.get(Conversation, turn.chat_id)
    if row is not None and row.flow.removeprefix(PAUSED) not in KEPT_FLOWS:
        end(turn)


def pause(turn: Turn) -> None:
    """Put the half-done conversation aside: texts mean something else until it is resumed."""
    row = turn.session.get(Conversation, turn.chat_id)
    if row is not None and not row.flow.startswith(PAUSED):
        row.flow = f"{PAUSED}{row.flow}"


def resume(turn: Turn) -> Dialogue | None:
    """Take the conversation up that was put aside; ``None`` when there is none."""
    row = turn.session.get(Conversation, turn.chat_id)
    if row is None:
        return None
    if row.answers.get(_ASIDE):
        end(turn)
    row.flow = row.flow.removeprefix(PAUSED)
    return current(turn)


def is_waiting(turn: Turn, flow: str) -> bool:
    """Whether a conversation of this flow is half done, paused or put aside."""
    row = turn.session.get(Conversation, turn.chat_id)
    if row is None:
        return False
    aside = row.answers.get(_ASIDE) or {}
    return flow in (row.flow.removeprefix(PAUSED), aside.get("flow"))
