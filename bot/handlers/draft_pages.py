"""A draft beside its sentences, a part a page, each short enough for a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot import access
from bot.errors import StaleButton
from bot.events import Keyboard, Reply, say
from bot.file_problems import doubt_text
from bot.handlers import draft_words as words
from bot.handlers.draft_keyboard import OVERVIEW, PARTS, draft_keyboard
from bot.item_words import (
    elements_text,
    material_text,
    materials_of,
    mode_text,
    place_text,
    said_text,
    window_text,
)
from bot.long_texts import plain
from bot.router import Routes
from bot.turn import Turn
from bot.wording import shortened
from enterprises.officers import OfficerAccount
from policies import drafts
from policies.drafts import Draft
from policies.editing import numbered
from policies.guide import GUIDE_ELEMENTS, missing_elements
from policies.outline import benefits_of
from policies.versions import diff

LONGEST_PAGE = 900
LONGEST_BLOCK = 420

Blocks = list[str]


def show(turn: Turn) -> Reply:
    """Show a draft: its head, and its conditions if they fit beside it."""
    return _page_reply(turn, OVERVIEW, 0, replaces=False)


def page(turn: Turn) -> Reply:
    """Show one page of one part of a draft."""
    assert turn.act is not None
    access.officer(turn)
    part = turn.act.word(1)
    if part not in PARTS:
        raise StaleButton(part)
    return _page_reply(turn, part, turn.act.number(2), replaces=True)


def _page_reply(turn: Turn, part: str, number: int, *, replaces: bool) -> Reply:
    officer = access.officer(turn)
    assert turn.act is not None
    draft = drafts.draft_by_id(turn.session, turn.act.number(0))
    text, keyboard = draft_page(turn, draft, officer, part, number)
    return say(text, keyboard, replaces=replaces)


def draft_page(
    turn: Turn, draft: Draft, officer: OfficerAccount, part: str = OVERVIEW, number: int = 0
) -> tuple[str, Keyboard]:
    """Return the text and the buttons of one page; a number beyond the end gives the last."""
    pages = paged(_BLOCKS_OF[part](turn, draft))
    at = min(max(number, 0), len(pages) - 1)
    head = turn.say("draft.page_head", number=draft.id, part=turn.say(f"draft.part_{part}"))
    if len(pages) > 1:
        head += turn.say("draft.page_of", page=at + 1, count=len(pages))
    text = "\n".join([head, *pages[at]])
    lengths = [len(one) for one in pages]
    return text, draft_keyboard(turn, draft, officer, part, lengths, at)


def paged(blocks: Sequence[str]) -> list[Blocks]:
    """Part blocks of lines into pages; a block is never cut, so it is short enough itself."""
    pages: list[Blocks] = [[]]
    size = 0
    for block in blocks:
        if pages[-1] and size + _length([block]) > LONGEST_PAGE:
            pages.append([])
            size = 0
        pages[-1].append(block)
        size += _length([block])
    return pages


def _overview(turn: Turn, draft: Draft) -> Blocks:
    item = draft.item
    missing = turn.say("draft.missing")
    head = turn.say(
        "draft.overview",
        title=draft.title,
        state=turn.say(f"states.draft_{draft.state.value}"),
        issuer=item.get("issuer") or missing,
        document_number=item.get("document_number") or missing,
        place=place_text(turn, item.get("region")),
        published_on=item.get("published_on") or missing,
        window=window_text(turn, _mapping(item.get("window"))),
        revision=draft.revision,
    )
    lines = [head]
    if draft.review_note:
        lines.append(turn.say("review.note", note=draft.review_note))
    lines += _changes(turn, draft)
    gaps = len(missing_elements(item))
    lines.append(
        turn.say(
            "draft.counts",
            conditions=len(numbered(item)),
            benefits=len(benefits_of(item)),
            doubts=len(draft.warnings),
            said=len(GUIDE_ELEMENTS) - gaps,
            elements=len(GUIDE_ELEMENTS),
        )
    )
    # A short item is seen whole at once; what does not fit has a page of its own.
    for more in (
        _doubts(turn, draft),
        [turn.say("draft.conditions_head"), *_conditions(turn, draft)],
        [turn.say("draft.benefits_head"), *_standard(turn, draft)],
    ):
        if _length([*lines, *more]) <= LONGEST_PAGE:
            lines += more
    return lines


def _length(blocks: Sequence[str]) -> int:
    """How many characters of these a person reads."""
    return sum(len(plain(one)) + 1 for one in blocks)


def _changes(turn: Turn, draft: Draft) -> list[str]:
    """Say in which parts the draft differs from the version in force, if there is one."""
    live = turn.pool.version_of(draft.code)
    if live is None:
        return []
    parts = "、".join(dict.fromkeys(one.label for one in diff(live.item, draft.item)))
    return [turn.say("review.changes", number=live.number, parts=parts)] if parts else []


def _conditions(turn: Turn, draft: Draft) -> Blocks:
    found = numbered(draft.item)
    if not found:
        return [turn.say("draft.no_conditions")]
    return [words.condition_lines(turn, one) for one in found]


def _standard(turn: Turn, draft: Draft) -> Blocks:
    return [
        words.benefit_text(turn, place, one)
        for place, one in enumerate(benefits_of(draft.item), start=1)
    ]


def _time(turn: Turn, draft: Draft) -> Blocks:
    item = draft.item
    window = _mapping(item.get("window"))
    missing = turn.say("draft.missing")
    return [
        turn.say(
            "draft.time",
            window=window_text(turn, window),
            quote=words.source_text(turn, window),
            published_on=item.get("published_on") or missing,
            valid_from=item.get("valid_from") or missing,
            valid_to=item.get("valid_to") or missing,
        )
    ]


def _materials(turn: Turn, draft: Draft) -> Blocks:
    item = draft.item
    missing = turn.say("draft.missing")
    lines = [
        turn.say("draft.material", number=number, name=material_text(turn, one))
        for number, one in enumerate(materials_of(item), start=1)
    ] or [turn.say("draft.no_materials")]
    lines += [
        turn.say("draft.mode", value=mode_text(turn, item.get("mode"))),
        turn.say("draft.channel", value=said_text(item.get("channel")) or missing),
        turn.say("draft.contact", value=said_text(item.get("contact")) or missing),
    ]
    return lines


def _check(turn: Turn, draft: Draft) -> Blocks:
    blocks = [elements_text(turn, missing_elements(draft.item))]
    blocks += _doubts(turn, draft)
    left = [one for one in numbered(draft.item) if one.atom.get("human")]
    if left:
        numbers = "、".join(str(one.number) for one in left)
        blocks.append(turn.say("draft.left_to_people", numbers=numbers))
    return blocks


def _doubts(turn: Turn, draft: Draft) -> Blocks:
    # What the guide leaves out is said in its own line, once.
    doubts = [one for one in draft.warnings if not one.startswith("guide: ")]
    return [turn.say("review.doubt", what=_short(doubt_text(turn, one))) for one in doubts]


def _short(text: str) -> str:
    """Return a sentence, or its words alone where it is too long for a page."""
    return shortened(plain(text), LONGEST_BLOCK) if len(text) > LONGEST_BLOCK else text


_BLOCKS_OF: Mapping[str, Callable[[Turn, Draft], Blocks]] = {
    OVERVIEW: _overview,
    "c": _conditions,
    "s": _standard,
    "t": _time,
    "m": _materials,
    "k": _check,
}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


ROUTES = Routes(acts={"draft": show, "draft_page": page})
