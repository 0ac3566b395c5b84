"""Long lists in pages one can read on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.events import Button
from bot.keyboards import button
from bot.turn import Turn

T = TypeVar("T")
PAGE_SIZE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list; ``number`` counts from 0, ``size`` are the rows of a full one."""

    rows: Sequence[T]
    number: int
    count: int
    total: int
    size: int

    @property
    def first(self) -> int:
        """The position of the first row, counted from 1."""
        return self.number * self.size + 1


def page_turned_to(turn: Turn) -> int | None:
    """Return the page that a button names, counted from 0; ``None`` where nobody turned pages.

    The page that is turned to takes the place of the one before; a first look is a new message.
    """
    return turn.act.number(0) if turn.act is not None and turn.act.arguments else None


def page_of(rows: Sequence[T], number: int, *, size: int = PAGE_SIZE) -> Page[T]:
    """Return a page; a number beyond the end gives the last one."""
    count = max(1, -(-len(rows) // size))
    inside = min(max(number, 0), count - 1)
    shown = rows[inside * size : (inside + 1) * size]
    return Page(rows=shown, number=inside, count=count, total=len(rows), size=size)


def page_buttons(turn: Turn, page: Page[T], act: str, *arguments: object) -> tuple[Button, ...]:
    """Return 上一页 and 下一页 where there are such pages; the page number comes last."""
    buttons = []
    if page.number > 0:
        buttons.append(button(turn, "buttons.previous", act, *arguments, page.number - 1))
    if page.number + 1 < page.count:
        buttons.append(button(turn, "buttons.next", act, *arguments, page.number + 1))
    return tuple(buttons)
