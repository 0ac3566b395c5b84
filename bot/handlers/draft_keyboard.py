"""The buttons under a page of a draft: what to take up, where else to look, what to do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.events import Button, Keyboard
from bot.item_words import materials_of
from bot.keyboards import button, rows_of
from bot.kinship import kin_button
from bot.turn import Turn
from enterprises.officers import OfficerAccount
from policies import drafts
from policies.drafts import Draft
from policies.editing import numbered
from policies.outline import benefits_of
from store.tables import DraftState

MENDABLE_STATES = (DraftState.DRAFT, DraftState.REJECTED)
OVERVIEW = "o"
PARTS = (OVERVIEW, "c", "s", "t", "m", "k")
"""The parts of a draft by the letter that a button carries, in the order of the tabs."""
TABS_A_ROW = 3
ASKS_A_ROW = 2
NUMBERS_A_ROW = 5


def draft_keyboard(
    turn: Turn, draft: Draft, officer: OfficerAccount, part: str, lengths: Sequence[int], at: int
) -> Keyboard:
    """Return the buttons of page ``at`` of a part, whose pages have so many blocks each."""
    return (
        *_numbers(turn, draft, part, lengths, at),
        *_turning(turn, draft, part, at, len(lengths)),
        *_tabs(turn, draft, part),
        *(_acts(turn, draft, officer) if part == OVERVIEW else _mending(turn, draft, part)),
    )


def _tabs(turn: Turn, draft: Draft, part: str) -> Keyboard:
    tabs = [
        button(turn, f"draft.part_{one}", "draft_page", draft.id, one, 0)
        for one in PARTS
        if one != part
    ]
    return rows_of(tabs, TABS_A_ROW)


def _turning(turn: Turn, draft: Draft, part: str, at: int, count: int) -> Keyboard:
    row: list[Button] = []
    if at > 0:
        row.append(button(turn, "buttons.previous", "draft_page", draft.id, part, at - 1))
    if at + 1 < count:
        row.append(button(turn, "buttons.next", "draft_page", draft.id, part, at + 1))
    return (tuple(row),) if row else ()


def _numbers(turn: Turn, draft: Draft, part: str, lengths: Sequence[int], at: int) -> Keyboard:
    """The numbers on this page, to take one up; none where the draft cannot be mended."""
    if draft.state not in MENDABLE_STATES or part not in _MEND_ACTS:
        return ()
    first = sum(lengths[:at])
    listed = len(_LISTED[part](draft.item))
    shown = range(first + 1, min(first + lengths[at], listed) + 1)
    buttons = [
        button(turn, "draft.pick", _MEND_ACTS[part], draft.id, draft.revision, one, number=one)
        for one in shown
    ]
    return rows_of(buttons, NUMBERS_A_ROW)


_MEND_ACTS = {"c": "mend_condition", "s": "mend_benefit", "m": "mend_material"}
_LISTED: Mapping[str, Callable[[Mapping[str, Any]], Sequence[Any]]] = {
    "c": numbered,
    "s": benefits_of,
    "m": materials_of,
}


def _mending(turn: Turn, draft: Draft, part: str) -> Keyboard:
    """What can be mended in this part, where anything can."""
    if draft.state not in MENDABLE_STATES:
        return ()
    undo = button(turn, "mend.undo_button", "mend_undo", draft.id, draft.revision, part)
    return (*_asks(turn, draft, part), (undo,))


def _asks(turn: Turn, draft: Draft, part: str) -> Keyboard:
    buttons = [
        button(turn, f"mend.ask_{one}_button", "mend_ask", draft.id, draft.revision, one)
        for one in _PART_ASKS[part]
    ]
    return rows_of(buttons, ASKS_A_ROW)


_PART_ASKS = {
    OVERVIEW: ("title", "issuer", "document_number", "region"),
    "c": ("add", "group"),
    "s": ("benefit_add",),
    "t": ("window", "validity"),
    "m": ("materials", "channel", "contact", "mode"),
    "k": ("guide",),
}


def _acts(turn: Turn, draft: Draft, officer: OfficerAccount) -> Keyboard:
    is_mine = officer.id in (draft.author_id, *draft.editor_ids)
    number, revision = draft.id, draft.revision
    rows: list[tuple[Button, ...]] = []
    if draft.state in MENDABLE_STATES:
        rows += _asks(turn, draft, OVERVIEW)
        rows.append(
            (
                button(turn, "mend.undo_button", "mend_undo", number, revision),
                button(turn, "mend.split_button", "divide_split", number, revision),
                button(turn, "mend.join_button", "divide_join_with", number, revision),
            )
        )
    if draft.state in drafts.OPEN_STATES:
        rows.append(
            (
                button(turn, "draft.audience_button", "draft_audience", number),
                button(turn, "draft.examples_button", "draft_examples", number),
            )
        )
    if draft.state is DraftState.SUBMITTED:
        both = (
            button(turn, "buttons.approve", "approve", number),
            button(turn, "buttons.reject", "reject", number),
        )
        rows.append((button(turn, "buttons.take_back", "take_back", number),) if is_mine else both)
    elif draft.state in drafts.OPEN_STATES:
        rows.append(
            (
                button(turn, "buttons.submit", "submit", number),
                button(turn, "buttons.discard", "discard", number),
            )
        )
    if draft.state in drafts.OPEN_STATES:
        rows.append(kin_button(turn, draft))
    rows.append((button(turn, "buttons.drafts", "drafts"),))
    return tuple(row for row in rows if row)
