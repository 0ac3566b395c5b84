"""Rows of buttons used in more than one place."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import encode
from bot.events import Button, Keyboard
from bot.turn import Turn
from enterprises.contacts import ContactView
from enterprises.late_codes import may_give_code

BUTTONS_A_ROW = 2
LONGEST_SIDE_BY_SIDE = 9


def button(turn: Turn, key: str, act: str, *arguments: object, **values: object) -> Button:
    """Return a button with its label from zh.toml and its act."""
    return Button(label=turn.texts.plain(key, **values), data=encode(act, *arguments))


def start_keyboard(turn: Turn) -> Keyboard:
    """Return the way in for somebody who is not registered."""
    return ((button(turn, "buttons.begin", "begin"),),)


def ways_on_keyboard(turn: Turn) -> Keyboard:
    """Return where to go from what is no longer there."""
    return (
        (
            button(turn, "buttons.all_policies", "all"),
            button(turn, "buttons.home", "home"),
        ),
    )


def pending_keyboard(turn: Turn) -> Keyboard:
    """Return what somebody can do who waits for a colleague's word."""
    return (
        (
            button(turn, "buttons.all_policies", "all"),
            button(turn, "buttons.take_back_join", "take_back_join"),
        ),
        (button(turn, "buttons.other_enterprise", "begin_another"),),
    )


def code_rows(turn: Turn, who: ContactView) -> list[tuple[Button, ...]]:
    """Return the offer to add the credit code, where one is wanting and this contact may."""
    if who.credit_code is not None or not may_give_code(turn.session, who.id):
        return []
    return [(button(turn, "late_code.offer", "late_code"),)]


def rows_of(buttons: Sequence[Button], a_row: int) -> Keyboard:
    """Put so many buttons in each row; the last one has what is left."""
    return tuple(tuple(buttons[at : at + a_row]) for at in range(0, len(buttons), a_row))


def in_rows(buttons: Sequence[Button]) -> Keyboard:
    """Put short buttons side by side, long ones each in a row of its own."""
    rows: list[tuple[Button, ...]] = []
    for one in buttons:
        is_short = len(one.label) <= LONGEST_SIDE_BY_SIDE
        has_room = (
            rows
            and len(rows[-1]) < BUTTONS_A_ROW
            and len(rows[-1][0].label) <= LONGEST_SIDE_BY_SIDE
        )
        if is_short and has_room:
            rows[-1] = (*rows[-1], one)
        else:
            rows.append((one,))
    return tuple(rows)
