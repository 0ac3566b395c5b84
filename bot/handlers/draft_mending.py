"""An officer mends a draft: takes up a condition or a part of the head, or the last change back."""

from __future__ import annotations

from typing import Any

from bot import access
from bot.errors import StaleButton
from bot.events import Keyboard, Reply, say
from bot.handlers import draft_asking, draft_materials, draft_revising, draft_standard
from bot.handlers import draft_words as words
from bot.handlers.draft_asking import ask, confirm, save_at_once
from bot.handlers.draft_guard import mending, shown_again, tapped_draft
from bot.handlers.draft_keyboard import OVERVIEW, PARTS
from bot.handlers.draft_proposals import Proposal
from bot.keyboards import button, in_rows
from bot.router import Routes, merged
from bot.turn import Turn
from matcher.fields import FIELDS
from policies import mending as acts
from policies.drafts import Draft
from policies.editing import Edit, Numbered, has_flag, numbered, with_flag

FLAGS = ("human", "preference")
ASKED_OF_A_DRAFT = frozenset(
    {"title", "issuer", "document_number", "region", "mode", "window", "validity", "materials"}
    | {"channel", "contact", "guide", "add", "group", "benefit_add"}
)
"""The questions about a draft as a whole; all others are about one place in it."""


def _condition(turn: Turn) -> Reply:
    """Show one condition, and what can be done about it."""
    draft = tapped_draft(turn)
    one = _numbered(turn, draft)
    return say(words.condition_lines(turn, one), _condition_keyboard(turn, draft, one))


def _numbered(turn: Turn, draft: Draft) -> Numbered:
    assert turn.act is not None
    found, number = numbered(draft.item), turn.act.number(2)
    if not 1 <= number <= len(found):
        raise StaleButton(f"condition {number}")
    return found[number - 1]


def _condition_keyboard(turn: Turn, draft: Draft, one: Numbered) -> Keyboard:
    def act(key: str, what: str) -> Any:
        return button(turn, key, "mend_act", draft.id, draft.revision, one.number, what)

    buttons = []
    if str(one.atom.get("field")) in FIELDS:
        buttons.append(act("mend.value_button", "value"))
        if FIELDS[str(one.atom["field"])].is_yearly:
            buttons.append(act("mend.period_button", "period"))
    for flag in FLAGS:
        state = "off" if has_flag(one.atom, flag) else "on"
        buttons.append(act(f"mend.{flag}_{state}_button", flag))
    if "any" in one.groups:
        buttons.append(act("mend.dissolve_button", "dissolve"))
    buttons.append(act("mend.drop_button", "drop"))
    back = button(turn, "mend.back_button", "draft_page", draft.id, "c", 0)
    return (*in_rows(buttons), (back,))


def _act(turn: Turn) -> Reply:
    """Do with a condition what was tapped, or ask what it takes."""
    assert turn.act is not None
    draft = tapped_draft(turn)
    one, what = _numbered(turn, draft), turn.act.word(3)
    if what in ("value", "period"):
        return ask(turn, draft, what, _about(one), words.condition_lines(turn, one))
    if what in FLAGS:
        changed = with_flag(one.atom, what, is_set=not has_flag(one.atom, what))
        return save_at_once(turn, draft, Edit(path=one.path, value=changed))
    if what == "dissolve":
        return save_at_once(turn, draft, Edit(path=one.path, whole="dissolve"))
    if what == "drop":
        proposal = Proposal(
            edit=Edit(path=one.path),
            before=words.condition_text(turn, one.atom),
            after=turn.say("mend.dropped"),
        )
        return confirm(turn, draft, "value", {"path": one.path}, proposal)
    raise StaleButton(what)


def _about(one: Numbered) -> dict[str, str]:
    return {"path": one.path, "field": str(one.atom.get("field"))}


def _ask_part(turn: Turn) -> Reply:
    """Ask for another text of a part of the draft."""
    assert turn.act is not None
    draft, kind = tapped_draft(turn), turn.act.word(2)
    if kind not in ASKED_OF_A_DRAFT:
        raise StaleButton(kind)
    return ask(turn, draft, kind, {}, "")


def _undo(turn: Turn) -> Reply:
    """Take the last change back, and show the part it was undone from."""
    assert turn.act is not None
    officer, draft = access.officer(turn), tapped_draft(turn)
    revision = acts.undo(
        turn.session, draft.id, by=officer.id, expected_revision=draft.revision, now=turn.now
    )
    part = turn.act.word(2) if turn.act.word(2) in PARTS else OVERVIEW
    return shown_again(turn, draft.id, part, turn.say("mend.undone", revision=revision))


ROUTES = merged(
    Routes(
        acts={
            name: mending(handler)
            for name, handler in {
                "mend_condition": _condition,
                "mend_act": _act,
                "mend_ask": _ask_part,
                "mend_undo": _undo,
            }.items()
        }
    ),
    draft_asking.ROUTES,
    draft_standard.ROUTES,
    draft_materials.ROUTES,
    draft_revising.ROUTES,
)
