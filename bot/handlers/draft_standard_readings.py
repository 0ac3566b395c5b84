"""What an officer's reply means for a benefit, a tier, or whom a benefit is for."""

from __future__ import annotations

from typing import Any

from bot.handlers import draft_words as words
from bot.handlers.draft_proposals import Answers, Proposal, Read, complaint
from bot.standard_words import figure_text, tier_text
from bot.turn import Turn
from policies.drafts import Draft
from policies.editing import Edit, at
from policies.mending_benefits import (
    BenefitTrouble,
    TypedBenefit,
    read_typed_benefit,
    read_typed_tier,
    tiers_of,
)
from policies.outline import benefits_of
from policies.typed_conditions import read_sentence
from policies.typed_values import ReplyTrouble, TypedValue, read_amount, read_reply

NOBODY_IN_PARTICULAR = frozenset({"无", "没有", "不限", "去掉"})


def added_benefit(turn: Turn, draft: Draft, _answers: Answers, text: str) -> Read:
    """Read one more benefit."""
    read = read_typed_benefit(draft.item, text, old=None, today=turn.today)
    if isinstance(read, BenefitTrouble):
        return turn.say(f"mend.benefit_{read.value}")
    given = draft.item.get("benefits")
    listed = list(given) if isinstance(given, list) else []
    edit = Edit(path="benefits", value=[*listed, read.benefit], words=read.words)
    return Proposal(
        edit=edit,
        before=turn.say("mend.not_there"),
        after=_said_back(turn, len(listed) + 1, read),
    )


def changed_benefit(turn: Turn, draft: Draft, answers: Answers, text: str) -> Read:
    """Read a benefit in the place of another; its sentence stays beside it."""
    path = str(answers["path"])
    old = at(draft.item, path)
    read = read_typed_benefit(draft.item, text, old=old, today=turn.today)
    if isinstance(read, BenefitTrouble):
        return turn.say(f"mend.benefit_{read.value}")
    number = benefits_of(draft.item).index(old) + 1
    return Proposal(
        edit=Edit(path=path, value=read.benefit, words=read.words),
        before=words.benefit_line(turn, number, old),
        after=_said_back(turn, number, read),
    )


def _said_back(turn: Turn, number: int, read: TypedBenefit) -> str:
    line = words.benefit_line(turn, number, read.benefit, own_words=read.words)
    when = read.benefit.get("when")
    if not when:
        return line
    return words.joined("\n", (line, turn.say("draft.when", condition=words.node_text(turn, when))))


def whom_for(turn: Turn, draft: Draft, answers: Answers, text: str) -> Read:
    """Read which enterprises a benefit is for, beside what the item asks of all."""
    path = str(answers["path"])
    old = at(draft.item, path)
    kept = {key: one for key, one in old.items() if key != "when"}
    before = words.node_text(turn, old.get("when") or {})
    if text.strip() in NOBODY_IN_PARTICULAR:
        after = words.node_text(turn, {})
        return Proposal(edit=Edit(path=path, value=kept), before=before, after=after)
    try:
        nodes = read_sentence(draft.item, text, today=turn.today)
    except ValueError:
        nodes = ()
    if not nodes:
        return turn.say("mend.trouble_sentence")
    node: dict[str, Any] = nodes[0] if len(nodes) == 1 else {"all": list(nodes)}
    return Proposal(
        edit=Edit(path=path, value=kept | {"when": node}),
        before=before,
        after=words.node_text(turn, node),
    )


def added_tier(turn: Turn, draft: Draft, answers: Answers, text: str) -> Read:
    """Read one more tier of a benefit that has tiers."""
    path = str(answers["path"])
    benefit = at(draft.item, path)
    read = read_typed_tier(draft.item, benefit, text, today=turn.today)
    if isinstance(read, BenefitTrouble):
        return _tier_complaint(turn, read)
    return Proposal(
        edit=Edit(path=f"{path}.tiers", value=[*tiers_of(benefit), read]),
        before=turn.say("mend.not_there"),
        after=tier_text(turn, benefit, read),
    )


def changed_tier(turn: Turn, draft: Draft, answers: Answers, text: str) -> Read:
    """Read a tier in the place of another."""
    path = str(answers["path"])
    benefit = at(draft.item, path[: path.rindex(".")])
    read = read_typed_tier(draft.item, benefit, text, today=turn.today)
    if isinstance(read, BenefitTrouble):
        return _tier_complaint(turn, read)
    return Proposal(
        edit=Edit(path=path, value=read),
        before=tier_text(turn, benefit, at(draft.item, path)),
        after=tier_text(turn, benefit, read),
    )


def _tier_complaint(turn: Turn, trouble: BenefitTrouble) -> str:
    if trouble in (BenefitTrouble.NOT_UNDERSTOOD, BenefitTrouble.SEVERAL):
        return turn.say("mend.trouble_tier")
    return turn.say(f"mend.benefit_{trouble.value}")


def figure(turn: Turn, draft: Draft, answers: Answers, text: str) -> Read:
    """Read one figure of a benefit: an amount of money, or a rate."""
    path = str(answers["path"])
    old = at(draft.item, path)
    is_rate = path.endswith("rate")
    value = _rate(turn, text) if is_rate else read_amount(text)
    if isinstance(value, ReplyTrouble):
        return complaint(turn, value, "fin.rd_ratio" if is_rate else "fin.revenue")
    if value == 0:
        return turn.say("mend.trouble_nought")
    return Proposal(
        edit=Edit(path=path, value=value),
        before=figure_text(path, old),
        after=figure_text(path, value),
    )


def _rate(turn: Turn, text: str) -> Any:
    read = read_reply("fin.rd_ratio", text, op="eq", today=turn.today)
    if not isinstance(read, TypedValue):
        return read
    is_share = not isinstance(read.value, list) and 0 < read.value <= 1
    return read.value if is_share else ReplyTrouble.NOT_UNDERSTOOD
