"""From an event to the handler that answers it: tables, and one loop over them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot import access, conversations
from bot.callbacks import decode
from bot.errors import (
    ConsentMissing,
    NotAnOfficer,
    NotASpecialist,
    NotRegistered,
    NotYours,
    StaleButton,
    StillPending,
    WordsWanted,
)
from bot.events import EventKind, Reply, say
from bot.keyboards import pending_keyboard, start_keyboard, ways_on_keyboard
from bot.refusals import GONE, MENDABLE, REFUSED, TRESPASSES, sentence_key
from bot.turn import Handler, Turn
from enterprises.short_words import STOP, says

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """What one file of handlers answers.

    ``commands`` by name, ``acts`` by a button's act, ``flows`` by the flow a
    half-done conversation is in (they get its texts, taps and files).
    """

    commands: Mapping[str, Handler] = field(default_factory=dict)
    acts: Mapping[str, Handler] = field(default_factory=dict)
    flows: Mapping[str, Handler] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """All routes together, and what answers when none fits."""

    routes: Routes
    on_text: Handler
    on_file: Handler
    on_unknown_command: Handler
    on_blocked: Handler
    on_unblocked: Handler

    def answer(self, turn: Turn) -> Reply:
        """Return the reply to one event; a refusal is a reply too, and leaves nothing behind."""
        try:
            with turn.session.begin_nested():
                turn = self._with_act(turn)
                return self._find(turn)(turn)
        except StaleButton:
            return Reply(toast=turn.say("general.stale_button"))
        except WordsWanted:
            return say(turn.say("general.words_please"))
        except StillPending as error:
            text = turn.say("general.still_pending", enterprise=error.enterprise_name)
            return say(text, pending_keyboard(turn))
        except ConsentMissing:
            return say(turn.say("general.consent_missing"), start_keyboard(turn))
        except NotRegistered:
            return say(turn.say("general.not_registered"), start_keyboard(turn))
        except (NotAnOfficer, NotASpecialist):
            self._note_trespass(turn)
            return say(turn.say("general.not_allowed"))
        except NotYours:
            self._note_trespass(turn)
            return say(turn.say(GONE), ways_on_keyboard(turn))
        except REFUSED as error:
            return self._refuse(turn, error)

    def _refuse(self, turn: Turn, error: Exception) -> Reply:
        log.info("refused", extra={"action": "refused", "error": type(error).__name__})
        if isinstance(error, TRESPASSES):
            self._note_trespass(turn)
        if not isinstance(error, MENDABLE):
            # Otherwise every text to come would be taken for one more try at what cannot be.
            conversations.end_passing(turn)
        key = sentence_key(error)
        return say(turn.say(key), ways_on_keyboard(turn) if key == GONE else ())

    def _note_trespass(self, turn: Turn) -> None:
        act = turn.event.command or turn.event.data or turn.event.kind.value
        log.warning("act refused", extra={"action": "access_refused", "act": act[:64]})
        access.log_refusal(turn, act)
        conversations.end_passing(turn)

    def _with_act(self, turn: Turn) -> Turn:
        if turn.event.kind is not EventKind.TAP:
            return turn
        return replace(turn, act=decode(turn.event.data))

    def _find(self, turn: Turn) -> Handler:
        event = turn.event
        fixed: dict[EventKind, Handler] = {
            EventKind.BLOCKED: self.on_blocked,
            EventKind.UNBLOCKED: self.on_unblocked,
            EventKind.OTHER: self._no_words,
        }
        if event.kind in fixed:
            return fixed[event.kind]
        if event.kind is EventKind.COMMAND:
            return self.routes.commands.get(event.command, self.on_unknown_command)
        if event.kind is EventKind.TAP:
            return self._act(turn)
        if event.is_too_long:
            return self._too_long
        if event.kind is EventKind.FILE and access.is_officer(turn):
            # Whatever is half done, a file from an officer is a file of policies.
            return self.on_file
        flow = self._open_flow(turn)
        if flow is not None:
            if event.kind is EventKind.TEXT and says(event.text, STOP):
                # Typed for /cancel; it must not go out as a question or as a reason.
                return self.routes.commands["cancel"]
            return flow
        return self.on_file if event.kind is EventKind.FILE else self.on_text

    def _open_flow(self, turn: Turn) -> Handler | None:
        """Return what takes the next words of a half-done conversation, if there is one."""
        dialogue = conversations.current(turn)
        return None if dialogue is None else self.routes.flows.get(dialogue.flow)

    def _no_words(self, turn: Turn) -> Reply:
        is_asked = self._open_flow(turn) is not None
        return say(turn.say("general.words_please" if is_asked else "general.no_words"))

    def _too_long(self, turn: Turn) -> Reply:
        is_asked = self._open_flow(turn) is not None
        return say(turn.say("general.too_long_underway" if is_asked else "general.too_long"))

    def _act(self, turn: Turn) -> Handler:
        assert turn.act is not None
        handler = self.routes.acts.get(turn.act.name)
        if handler is None:
            raise StaleButton(turn.act.name)
        return handler


def merged(*parts: Routes) -> Routes:
    """Return all routes as one. Raises ``ValueError`` when two files claim the same one."""
    together: dict[str, dict[str, Handler]] = {"commands": {}, "acts": {}, "flows": {}}
    for part in parts:
        for kind, known in together.items():
            for name, handler in getattr(part, kind).items():
                if name in known:
                    raise ValueError(f"two handlers for {kind[:-1]} {name!r}")
                known[name] = handler
    return Routes(**together)
