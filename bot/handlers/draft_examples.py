"""Golden examples in the chat: 这家必须符合, 这家不能符合."""

from __future__ import annotations

from typing import Any

from bot import access, conversations
from bot.conversations import Dialogue
from bot.errors import StaleButton
from bot.events import Button, Keyboard, Reply, say
from bot.handlers.draft_checks import example_text, officer_profiles
from bot.handlers.draft_guard import mending
from bot.keyboards import button
from bot.router import Routes
from bot.turn import Turn
from bot.wording import shortened
from enterprises import credit_code, registry
from matcher.fields import FIELDS
from policies import drafts, golden
from policies.drafts import Draft
from policies.mending import read_mended
from policies.typed_conditions import opening_op, read_sentence
from policies.typed_values import TypedValue, read_reply
from store.tables import Expectation

FLOW = "example"
MOST_BUTTONS = 8
SMALLEST_NAME = 4
_EXACT_OPS = frozenset({"eq", "gte", "gt", "lte", "lt", "in", "has", "has_any", "has_all", "true"})


def _list(turn: Turn) -> Reply:
    """Run a draft's examples and show how each came out."""
    access.officer(turn)
    assert turn.act is not None
    draft = drafts.draft_by_id(turn.session, turn.act.number(0))
    return say(*_shown(turn, draft))


def _shown(turn: Turn, draft: Draft) -> tuple[str, Keyboard]:
    found = golden.examples_of(turn.session, draft.code)
    card = read_mended(draft.item).card
    results = golden.run_examples(card, found, officer_profiles(turn), today=turn.today)
    lines = [turn.say("draft.examples_head", title=draft.title, count=len(results))]
    lines += [example_text(turn, one) for one in results]
    rows: list[tuple[Button, ...]] = [
        tuple(
            button(turn, f"draft.add_{one.value}", "example_add", draft.id, one.value)
            for one in Expectation
        )
    ]
    rows += [
        (
            button(
                turn, "draft.example_drop", "example_drop", draft.id, one.id,
                name=shortened(one.name, 16),
            ),
        )
        for one in found[-MOST_BUTTONS:]
    ]  # fmt: skip
    rows.append((button(turn, "mend.back_button", "draft", draft.id),))
    return "\n".join(lines), tuple(rows)


def _ask(turn: Turn) -> Reply:
    """Ask which enterprise it is."""
    assert turn.act is not None
    draft = drafts.draft_by_id(turn.session, turn.act.number(0))
    if turn.act.word(1) not in set(Expectation):
        raise StaleButton(turn.act.word(1))
    expected = Expectation(turn.act.word(1))
    answers = {"draft_id": draft.id, "expected": expected.value}
    conversations.keep(turn, Dialogue(flow=FLOW, step="which", answers=answers))
    return say(turn.say(f"draft.which_{expected.value}"))


def _answer(turn: Turn) -> Reply:
    """Take an enterprise by its code or name, or a made-up one by its facts."""
    dialogue = conversations.answered_in_words(turn)
    draft = drafts.draft_by_id(turn.session, int(dialogue.answers["draft_id"]))
    given = _enterprise(turn, turn.event.text) or _made_up(turn, draft, turn.event.text)
    if given is None:
        return say(turn.say("draft.which_trouble"))
    officer = access.officer(turn)
    example = golden.add_example(
        turn.session,
        draft.item,
        expected=Expectation(dialogue.answers["expected"]),
        by=officer.id,
        now=turn.now,
        **given,
    )
    if given.get("credit_code"):
        access.log_reading(turn, officer, f"example:{example}")
    conversations.end(turn)
    return say(*_shown(turn, draft))


def _enterprise(turn: Turn, text: str) -> dict[str, Any] | None:
    words = text.strip()
    found = registry.find_by_credit_code(turn.session, credit_code.normalise(words))
    if found is None and len(words) >= SMALLEST_NAME:
        named = registry.find_by_name(turn.session, words, limit=2)
        exact = [one for one in named if one.name == words]
        found = exact[0] if exact else None
    return None if found is None else {"name": found.name, "credit_code": found.credit_code}


def _made_up(turn: Turn, draft: Draft, text: str) -> dict[str, Any] | None:
    """Read facts as people write them: 注册地 望城区；上一年度营业收入 3000万；员工人数 50."""
    facts: dict[str, Any] = {}
    parts = [one for one in text.replace(";", "；").replace("\n", "；").split("；") if one.strip()]
    for part in parts:
        told = _labelled(turn, part) or _sentence(turn, draft, part)
        if not told:
            return None
        facts |= told
    return {"name": shortened(text, 40), "facts": facts} if facts else None


def _labelled(turn: Turn, part: str) -> dict[str, Any] | None:
    named = sorted(
        (one for one in FIELDS.values() if one.label in part), key=lambda one: -len(one.label)
    )
    for spec in named[:1]:
        words = part.replace(spec.label, "", 1).strip(" 　:：为是=") or "是"
        read = read_reply(spec.id, words, op="eq", today=turn.today)
        if isinstance(read, TypedValue) and not isinstance(read.value, dict):
            return _fact(spec.id, read.value, read.per)
    return None


def _sentence(turn: Turn, draft: Draft, part: str) -> dict[str, Any] | None:
    """A sentence such as 注册在望城区的企业法人: what it asks is taken as told."""
    try:
        nodes = read_sentence(draft.item, part, today=turn.today)
    except ValueError:
        return None
    facts: dict[str, Any] = {}
    for node in nodes:
        if "field" not in node or node.get("human") or node["op"] not in _EXACT_OPS:
            return None
        facts |= _fact(node["field"], node["value"], node.get("per"))
    return facts or None


def _fact(field_id: str, value: Any, per: str | None) -> dict[str, Any]:
    only = value[0] if isinstance(value, list) and len(value) == 1 else value
    listed = opening_op(field_id) == "has_any" and not isinstance(only, list)
    return {f"{field_id}@{per}" if per else field_id: [only] if listed else only}


def _drop(turn: Turn) -> Reply:
    """Take an example back."""
    assert turn.act is not None
    draft = drafts.draft_by_id(turn.session, turn.act.number(0))
    golden.end_example(
        turn.session, turn.act.number(1), draft.item, by=access.officer(turn).id, now=turn.now
    )
    text, keyboard = _shown(turn, draft)
    return say(text, keyboard, replaces=True)


ROUTES = Routes(
    acts={
        "draft_examples": mending(_list),
        "example_add": mending(_ask),
        "example_drop": mending(_drop),
    },
    flows={FLOW: mending(_answer)},
)
