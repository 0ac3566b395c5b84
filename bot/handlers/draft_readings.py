"""What an officer's reply means for a draft: one reader a kind of question, in a table.

A reader gives a change with the words that say it back, or the complaint to answer with. Nothing
is saved here: the officer sees what was understood first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.handlers import draft_words as words
from bot.turn import Turn
from matcher.fields import field as field_of
from policies.document import Span
from policies.drafts import Draft
from policies.editing import Edit, at, numbered, with_period, with_value
from policies.extraction.headings import SectionKind
from policies.extraction.sentences import sentences_of
from policies.extraction.windows import find_window
from policies.guide import GUIDE_ELEMENTS, missing_elements
from policies.items import MAX_TITLE_LENGTH
from policies.typed_conditions import is_understood, opening_op, read_sentence, setting_of_item
from policies.typed_values import ReplyTrouble, TypedValue, read_amount, read_period, read_reply

MOST_WORDS = 500
_NUMBERS = re.compile(r"\d{1,3}")
_DAYS = re.compile(r"月\s*\d{1,2}\s*日")
_NO_PERIOD = frozenset({"不限", "无", "没有", "不分年度", "不限年度"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that waits for a yes: what it was, and what it becomes, in words."""

    edit: Edit
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A sentence that no rule reads: the officer may choose what it is about."""

    sentence: str
    proposal: Proposal | None


Answers = Mapping[str, Any]
Read = Proposal | Offer | str
Reader = Callable[[Turn, Draft, Answers, str], Read]


def _value(turn: Turn, draft: Draft, answers: Answers, text: str) -> Read:
    path = str(answers["path"])
    atom: Mapping[str, Any] = at(draft.item, path)
    read = read_reply(str(atom["field"]), text, op=str(atom["op"]), today=turn.today)
    if isinstance(read, ReplyTrouble):
        return complaint(turn, read, str(atom["field"]))
    changed = _with_reading(atom, read)
    return _proposal(turn, path, atom, changed)


def _with_reading(atom: Mapping[str, Any], read: TypedValue) -> dict[str, Any]:
    changed = with_value(atom, op=read.op, value=read.value)
    return with_period(changed, read.per) if read.per else changed


def _proposal(turn: Turn, path: str, atom: Mapping[str, Any], changed: dict[str, Any]) -> Proposal:
    return Proposal(
        edit=Edit(path=path, value=changed),
        before=words.condition_text(turn, atom),
        after=words.condition_text(turn, changed),
    )


def _period(turn: Turn, draft: Draft, answers: Answers, text: str) -> Read:
    path = str(answers["path"])
    atom = at(draft.item, path)
    if text.strip() in _NO_PERIOD:
        return _proposal(turn, path, atom, with_period(atom, None))
    period = read_period(text)
    if period is None:
        return turn.say("mend.trouble_period")
    return _proposal(turn, path, atom, with_period(atom, period))


def _added(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    try:
        nodes = read_sentence(draft.item, text, today=turn.today)
    except ValueError:
        return turn.say("mend.trouble_sentence")
    if not nodes:
        return turn.say("mend.trouble_sentence")
    node = nodes[0] if len(nodes) == 1 else {"all": list(nodes)}
    proposal = _addition(turn, node)
    return proposal if is_understood(nodes) else Offer(sentence=text.strip(), proposal=proposal)


def _addition(turn: Turn, node: dict[str, Any]) -> Proposal:
    return Proposal(
        edit=Edit(path="eligibility", value=node, whole="append"),
        before=turn.say("mend.not_there"),
        after=words.node_text(turn, node),
    )


def _chosen(turn: Turn, _draft: Draft, answers: Answers, text: str) -> Read:
    """The value for a field that was chosen for a sentence nobody understood."""
    field_id = str(answers["field"])
    read = read_reply(field_id, text, op=opening_op(field_id), today=turn.today)
    if isinstance(read, ReplyTrouble):
        return complaint(turn, read, field_id)
    atom: dict[str, Any] = {"field": field_id, "op": opening_op(field_id)}
    atom |= {key: answers[key] for key in ("quote", "span") if answers.get(key)}
    return _addition(turn, _with_reading(atom, read))


def _group(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    found = numbered(draft.item)
    wanted = sorted({int(one) for one in _NUMBERS.findall(text)})
    if len(wanted) < 2 or not all(1 <= one <= len(found) for one in wanted):
        return turn.say("mend.trouble_numbers", count=len(found))
    chosen = [found[one - 1] for one in wanted]
    return Proposal(
        edit=Edit(path="eligibility", value=[one.path for one in chosen], whole="group"),
        before=turn.say("mend.all_of_them"),
        after=words.joined(" / ", (words.condition_text(turn, one.atom) for one in chosen)),
    )


def _title(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    if not text.strip() or len(text.strip()) > MAX_TITLE_LENGTH:
        return turn.say("mend.trouble_words", most=MAX_TITLE_LENGTH)
    return _plain(turn, draft, "title", text.strip())


def _plain(turn: Turn, draft: Draft, key: str, value: Any) -> Proposal:
    before = draft.item.get(key)
    return Proposal(
        edit=Edit(path=key, value=value),
        before=str(before) if before else turn.say("draft.missing"),
        after=str(value),
    )


_DOCUMENT_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[【(（]\s*(?:19|20)\d{2}\s*[〕\]】)）]\s*第?\s*\d{1,4}\s*号"
)


def _document_number(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    found = _DOCUMENT_NUMBER.search(text)
    if found is None:
        return turn.say("mend.trouble_document_number")
    return _plain(turn, draft, "document_number", re.sub(r"\s+", "", found[0]))


def _said(key: str) -> Reader:
    def read(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
        said = text.strip()
        if not said or len(said) > MOST_WORDS:
            return turn.say("mend.trouble_words", most=MOST_WORDS)
        return _plain(turn, draft, key, said)

    return read


def _region(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    read = read_reply("region.registered", text, op="in", today=turn.today)
    if isinstance(read, ReplyTrouble):
        return complaint(turn, read, "region.registered")
    return Proposal(
        edit=Edit(path="region", value=read.value),
        before=words.place_text(turn, draft.item.get("region")),
        after=words.place_text(turn, read.value),
    )


def _window(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    whole, said = str(draft.item.get("text") or ""), text.strip()
    start = whole.find(said)
    source, span = (
        (whole, Span(start=start, end=start + len(said)))
        if said and start >= 0
        else (
            said,
            Span(start=0, end=len(said)),
        )
    )
    sentences = sentences_of(source, span, setting_of_item(draft.item, turn.today))
    read = dict(find_window([(SectionKind.WINDOW, sentences)]).window)
    ends = [read[key] for key in ("opens_on", "closes_on") if read.get(key)]
    lost_one = read["type"] == "fixed" and len(_DAYS.findall(said)) > len(ends)
    if read["type"] == "unknown" or lost_one or ends != sorted(ends):
        return turn.say("mend.trouble_window")
    before = draft.item.get("window")
    old = before if isinstance(before, Mapping) else {}
    if source is not whole:
        # Typed days have no place in the text; the sentence they correct stays beside them.
        read = {key: one for key, one in read.items() if key not in ("quote", "span")}
        read |= {key: old[key] for key in ("quote", "span") if key in old}
    return Proposal(
        edit=Edit(path="window", value=read),
        before=words.window_text(turn, old),
        after=words.window_text(turn, read),
    )


def _slot(turn: Turn, draft: Draft, answers: Answers, text: str) -> Read:
    """One figure of a benefit: an amount of money, or a rate."""
    path = str(answers["path"])
    old = at(draft.item, path)
    is_rate = path.endswith("rate")
    if is_rate:
        read = read_reply("fin.rd_ratio", text, op="eq", today=turn.today)
        value: Any = read.value if isinstance(read, TypedValue) else read
        if isinstance(value, list) or (not isinstance(value, ReplyTrouble) and not 0 < value <= 1):
            value = ReplyTrouble.NOT_UNDERSTOOD
    else:
        value = read_amount(text)
    if isinstance(value, ReplyTrouble):
        return complaint(turn, value, "fin.rd_ratio" if is_rate else "fin.revenue")
    if value == 0:
        return turn.say("mend.trouble_nought")
    key = path.rsplit(".", 1)[-1]
    return Proposal(
        edit=Edit(path=path, value=value),
        before=words.figure_text(key, old),
        after=words.figure_text(key, value),
    )


def _guide(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """One of the fifteen elements: its name, then what it says."""
    gaps = missing_elements(draft.item)
    name, _, said = text.strip().partition("：" if "：" in text else ":")
    element = next((one for one in GUIDE_ELEMENTS if one.name == name.strip()), None)
    if element is None or not 0 < len(said.strip()) <= MOST_WORDS:
        return turn.say("mend.trouble_guide", names="、".join(one.name for one in gaps) or "—")
    guide = draft.item.get("guide")
    known = dict(guide) if isinstance(guide, Mapping) else {}
    before = known.get(element.key)
    return Proposal(
        edit=Edit(path="guide", value=known | {element.key: said.strip()}),
        before=str(before) if before else turn.say("draft.missing"),
        after=f"{element.name}：{said.strip()}",
    )


READERS: Mapping[str, Reader] = {
    "value": _value,
    "period": _period,
    "add": _added,
    "chosen": _chosen,
    "group": _group,
    "title": _title,
    "document_number": _document_number,
    "region": _region,
    "window": _window,
    "channel": _said("channel"),
    "contact": _said("contact"),
    "slot": _slot,
    "guide": _guide,
}
"""What a reply is read as, by the kind of question that was asked."""

PART_OF: Mapping[str, str] = {
    "value": "c", "period": "c", "add": "c", "chosen": "c", "group": "c", "window": "t",
    "channel": "m", "contact": "m", "slot": "s", "guide": "k",
}  # fmt: skip
"""The page on which a change is seen; the overview for all others."""


def complaint(turn: Turn, trouble: ReplyTrouble, field_id: str) -> str:
    """Return why a reply was not taken, with an example of one that would be."""
    return turn.say(
        f"mend.trouble_{trouble.value}",
        label=field_of(field_id).label,
        example=example_of(turn, field_id),
    )


def example_of(turn: Turn, field_id: str) -> str:
    """Return a reply that would be taken for a condition on this field."""
    example = f"mend.example_{field_of(field_id).kind.value}"
    return turn.say(example if example in turn.texts else "mend.example_words")
