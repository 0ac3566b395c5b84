"""What an officer's reply means for a draft: one reader a kind of question, in a table.

A reader gives a change with the words that say it back, or the complaint to answer with. Nothing
is saved here: the officer sees what was understood first. Here are those for conditions; those
for benefits and for the head have files of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.handlers import draft_head_readings as heads
from bot.handlers import draft_standard_readings as standards
from bot.handlers import draft_words as words
from bot.handlers.draft_proposals import Answers, Offer, Proposal, Read, Reader, complaint
from bot.turn import Turn
from policies.drafts import Draft
from policies.editing import Edit, at, numbered, with_period, with_value
from policies.typed_conditions import is_understood, opening_op, read_sentence
from policies.typed_values import ReplyTrouble, TypedValue, read_period, read_reply

_NUMBERS = re.compile(r"\d{1,3}")
_NO_PERIOD = frozenset({"不限", "无", "没有", "不分年度", "不限年度"})


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


READERS: Mapping[str, Reader] = {
    "value": _value,
    "period": _period,
    "add": _added,
    "chosen": _chosen,
    "group": _group,
    "title": heads.title,
    "issuer": heads.issuer,
    "document_number": heads.document_number,
    "region": heads.region,
    "mode": heads.mode,
    "window": heads.window,
    "validity": heads.validity,
    "materials": heads.added_materials,
    "material": heads.material,
    "channel": heads.said("channel"),
    "contact": heads.said("contact"),
    "guide": heads.guide,
    "slot": standards.figure,
    "benefit": standards.changed_benefit,
    "benefit_add": standards.added_benefit,
    "whom": standards.whom_for,
    "tier": standards.changed_tier,
    "tier_add": standards.added_tier,
}
"""What a reply is read as, by the kind of question that was asked."""

PART_OF: Mapping[str, str] = {
    **dict.fromkeys(("value", "period", "add", "chosen", "group"), "c"),
    **dict.fromkeys(("slot", "benefit", "benefit_add", "whom", "tier", "tier_add"), "s"),
    **dict.fromkeys(("window", "validity"), "t"),
    **dict.fromkeys(("materials", "material", "channel", "contact"), "m"),
    "guide": "k",
}
"""The page on which a change is seen; the overview for all others."""
