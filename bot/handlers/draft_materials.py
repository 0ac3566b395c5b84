"""An officer mends what one has to bring: its name, whether it may be left out, its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import StaleButton
from bot.events import Reply, say
from bot.handlers.draft_asking import ask, confirm, save_at_once
from bot.handlers.draft_guard import mending, tapped_draft
from bot.handlers.draft_proposals import Proposal
from bot.item_words import material_text, materials_of
from bot.keyboards import button, in_rows
from bot.router import Routes
from bot.turn import Turn
from policies.drafts import Draft
from policies.editing import Edit

FLAGS = ("waived", "deferrable")


def _taken_up(turn: Turn) -> tuple[Draft, list[Any], int]:
    """Return the draft, its materials, and the position of the one a button names from 1 on."""
    assert turn.act is not None
    draft, number = tapped_draft(turn), turn.act.number(2)
    listed = materials_of(draft.item)
    if not 1 <= number <= len(listed):
        raise StaleButton(f"material {number}")
    return draft, listed, number - 1


def _material(turn: Turn) -> Reply:
    """Show one material, and what can be done about it."""
    draft, listed, place = _taken_up(turn)
    one = listed[place]
    seen = (draft.id, draft.revision, place + 1)
    buttons = [button(turn, "mend.material_name_button", "mend_material_do", *seen, "name")]
    for flag in FLAGS:
        state = "off" if isinstance(one, Mapping) and one.get(flag) else "on"
        buttons.append(button(turn, f"mend.{flag}_{state}_button", "mend_material_do", *seen, flag))
    buttons.append(button(turn, "mend.material_drop_button", "mend_material_do", *seen, "drop"))
    back = button(turn, "mend.back_button", "draft_page", draft.id, "m", 0)
    text = turn.say("draft.material", number=place + 1, name=material_text(turn, one))
    return say(text, (*in_rows(buttons), (back,)))


def _do(turn: Turn) -> Reply:
    """Do with a material what was tapped, or ask what it is called."""
    assert turn.act is not None
    draft, listed, place = _taken_up(turn)
    what, one = turn.act.word(3), listed[place]
    if what == "name":
        return ask(turn, draft, "material", {"path": str(place)}, material_text(turn, one))
    if what == "drop":
        left = [*listed[:place], *listed[place + 1 :]]
        proposal = Proposal(
            edit=Edit(path="", value={"materials": left}, whole="parts"),
            before=material_text(turn, one),
            after=turn.say("mend.material_dropped"),
        )
        return confirm(turn, draft, "material", {"path": str(place)}, proposal)
    if what not in FLAGS:
        raise StaleButton(what)
    named = dict(one) if isinstance(one, Mapping) else {"name": str(one)}
    changed = {key: value for key, value in named.items() if key not in FLAGS}
    listed[place] = changed if named.get(what) else changed | {what: True}
    return save_at_once(turn, draft, Edit(path="materials", value=listed), "m")


ROUTES = Routes(
    acts={
        name: mending(handler)
        for name, handler in {"mend_material": _material, "mend_material_do": _do}.items()
    }
)
