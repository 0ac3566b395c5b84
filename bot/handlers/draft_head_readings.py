"""What an officer's reply means for a draft's head: names, places, days, materials, the guide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot import item_words as words
from bot.handlers.draft_proposals import Answers, Proposal, Read, Reader, complaint, plain_change
from bot.turn import Turn
from policies.drafts import Draft
from policies.editing import Edit
from policies.guide import GUIDE_ELEMENTS, missing_elements
from policies.items import MAX_TITLE_LENGTH
from policies.mending_parts import (
    read_typed_materials,
    read_typed_mode,
    read_typed_validity,
    read_typed_window,
)
from policies.typed_conditions import setting_of_item
from policies.typed_values import ReplyTrouble, read_reply

MOST_WORDS = 500
LONGEST_ISSUER = 100
NO_NUMBER = frozenset({"无文号", "没有文号"})
_DOCUMENT_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[【(（]\s*(?:19|20)\d{2}\s*[〕\]】)）]\s*第?\s*\d{1,4}\s*号"
)
_ISSUER = re.compile(r"[\u4e00-\u9fff]")


def title(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read the item's name."""
    if not text.strip() or len(text.strip()) > MAX_TITLE_LENGTH:
        return turn.say("mend.trouble_words", most=MAX_TITLE_LENGTH)
    return plain_change(turn, draft, "title", text.strip())


def issuer(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read who issues it; several offices stand apart by 、."""
    said = "、".join(filter(None, re.split(r"[、，,；;\s]+", text.strip())))
    if not _ISSUER.search(said) or len(said) > LONGEST_ISSUER:
        return turn.say("mend.trouble_issuer", most=LONGEST_ISSUER)
    return plain_change(turn, draft, "issuer", said)


def document_number(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read the number of the document, or that it has none."""
    if text.strip() in NO_NUMBER:
        return Proposal(
            edit=Edit(path="", value={"document_number": None}, whole="parts"),
            before=str(draft.item.get("document_number") or turn.say("draft.missing")),
            after=turn.say("mend.no_number"),
        )
    found = _DOCUMENT_NUMBER.search(text)
    if found is None:
        return turn.say("mend.trouble_document_number")
    return plain_change(turn, draft, "document_number", re.sub(r"\s+", "", found[0]))


def region(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read where it applies."""
    read = read_reply("region.registered", text, op="in", today=turn.today)
    if isinstance(read, ReplyTrouble):
        return complaint(turn, read, "region.registered")
    return Proposal(
        edit=Edit(path="region", value=read.value),
        before=words.place_text(turn, draft.item.get("region")),
        after=words.place_text(turn, read.value),
    )


def mode(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read how it is claimed: 依申请, 免申即享, 即申即享."""
    read = read_typed_mode(text)
    if read is None:
        return turn.say("mend.trouble_mode")
    return Proposal(
        edit=Edit(path="mode", value=read),
        before=words.mode_text(turn, draft.item.get("mode")),
        after=words.mode_text(turn, read),
    )


def window(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read when one may apply."""
    read = read_typed_window(draft.item, text, today=turn.today)
    if read is None:
        return turn.say("mend.trouble_window")
    before = draft.item.get("window")
    return Proposal(
        edit=Edit(path="window", value=read),
        before=words.window_text(turn, before if isinstance(before, Mapping) else {}),
        after=words.window_text(turn, read),
    )


def validity(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read from when to when the item holds; both ends are set at once."""
    base = setting_of_item(draft.item, turn.today).base
    read = read_typed_validity(text, base=base)
    if read is None:
        return turn.say("mend.trouble_validity")
    ends = {
        "valid_from": read.first.isoformat() if read.first else None,
        "valid_to": read.last.isoformat() if read.last else None,
    }
    return Proposal(
        edit=Edit(path="", value=ends, whole="parts"),
        before=words.validity_text(turn, draft.item),
        after=words.validity_text(turn, ends),
    )


def said(key: str) -> Reader:
    """Return the reader of a part that is said freely, and of its element of the guide."""

    def read(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
        words_said = text.strip()
        if not words_said or len(words_said) > MOST_WORDS:
            return turn.say("mend.trouble_words", most=MOST_WORDS)
        parts: dict[str, Any] = {key: words_said}
        guide = draft.item.get("guide")
        if isinstance(guide, Mapping) and guide.get(key):
            # What enterprises read in the guide is the same thing: it must not stay behind.
            parts["guide"] = {**guide, key: words_said}
        return Proposal(
            edit=Edit(path="", value=parts, whole="parts"),
            before=words.said_text(draft.item.get(key)) or turn.say("draft.missing"),
            after=words_said,
        )

    return read


def added_materials(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read one material or several to bring."""
    names = read_typed_materials(text)
    if not names:
        return turn.say("mend.trouble_materials")
    listed = words.materials_of(draft.item)
    return Proposal(
        edit=Edit(path="materials", value=[*listed, *({"name": one} for one in names)]),
        before=turn.say("mend.not_there"),
        after="；".join(names),
    )


def material(turn: Turn, draft: Draft, answers: Answers, text: str) -> Read:
    """Read another name of a material; a sentence that says another name does not stay."""
    names = read_typed_materials(text)
    if len(names) != 1:
        return turn.say("mend.trouble_material")
    place, listed = int(answers["path"]), words.materials_of(draft.item)
    old = listed[place]
    kept = dict(old) if isinstance(old, Mapping) else {}
    if names[0] not in str(kept.get("quote") or ""):
        kept = {key: one for key, one in kept.items() if key not in ("quote", "span")}
    listed[place] = kept | {"name": names[0]}
    return Proposal(
        edit=Edit(path="materials", value=listed),
        before=words.material_text(turn, old),
        after=words.material_text(turn, listed[place]),
    )


def guide(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read one of the fifteen elements: its name, then what it says."""
    gaps = missing_elements(draft.item)
    name, _, told = text.strip().partition("：" if "：" in text else ":")
    element = next((one for one in GUIDE_ELEMENTS if one.name == name.strip()), None)
    if element is None or not 0 < len(told.strip()) <= MOST_WORDS:
        return turn.say("mend.trouble_guide", names="、".join(one.name for one in gaps) or "—")
    given = draft.item.get("guide")
    known = dict(given) if isinstance(given, Mapping) else {}
    before = known.get(element.key)
    return Proposal(
        edit=Edit(path="guide", value=known | {element.key: told.strip()}),
        before=str(before) if before else turn.say("draft.missing"),
        after=f"{element.name}：{told.strip()}",
    )
