"""Half-done conversations: kept as rows, so that a restart loses nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.turn import Turn
from enterprises.contacts import open_chat
from store.tables import Conversation

PAUSED = "paused:"


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
    return Dialogue(flow=row.flow, step=row.step, answers=dict(row.answers), trail=trail)


def keep(turn: Turn, dialogue: Dialogue) -> None:
    """Write where the chat stands now."""
    row = turn.session.get(Conversation, turn.chat_id)
    if row is None:
        open_chat(turn.session, turn.chat_id, now=turn.now)
        row = Conversation(chat_id=turn.chat_id)
        turn.session.add(row)
    row.flow, row.step = dialogue.flow, dialogue.step
    row.answers = dialogue.answers
    row.trail = [list(state) for state in dialogue.trail]
    row.updated_at = turn.now


def end(turn: Turn) -> bool:
    """Forget the half-done conversation; say whether there was one."""
    row = turn.session.get(Conversation, turn.chat_id)
    if row is None:
        return False
    turn.session.delete(row)
    return True


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
    row.flow = row.flow.removeprefix(PAUSED)
    return current(turn)
