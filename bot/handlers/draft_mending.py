"""An officer mends a draft: takes up a condition, answers shortly, sees it said back, saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot import access, conversations
from bot.conversations import Dialogue
from bot.errors import StaleButton
from bot.events import EventKind, Keyboard, Reply, say
from bot.handlers import draft_words as words
from bot.handlers.draft_guard import mendable, mending, shown_again, tapped_draft
from bot.handlers.draft_readings import PART_OF, READERS, Offer, Proposal, example_of
from bot.keyboards import button, in_rows
from bot.router import Routes
from bot.turn import Turn
from enterprises.short_words import plain
from matcher.fields import FIELDS
from matcher.fields import field as field_of
from policies import mending as acts
from policies.drafts import Draft
from policies.editing import Edit, Numbered, has_flag, numbered, with_flag
from policies.outline import benefits_of
from policies.typed_conditions import likely_fields

FLOW = "mend"
FLAGS = ("human", "preference")
YES = frozenset({"保存", "是", "是的", "对", "好", "好的", "确认", "可以", "ok"})


def _condition(turn: Turn) -> Reply:
    """Show one condition, and what can be done about it."""
    draft = tapped_draft(turn)
    one = _numbered(turn, draft)
    return say(words.condition_lines(turn, one), _condition_keyboard(turn, draft, one))


def _numbered(turn: Turn, draft: Draft) -> Numbered:
    assert turn.act is not None
    found, number = numbered(draft.item), turn.act.number(2)
    if not 1 <= number <= len(found):
        raise StaleButton(f"condition {number}")
    return found[number - 1]


def _condition_keyboard(turn: Turn, draft: Draft, one: Numbered) -> Keyboard:
    def act(key: str, what: str) -> Any:
        return button(turn, key, "mend_act", draft.id, draft.revision, one.number, what)

    buttons = []
    if str(one.atom.get("field")) in FIELDS:
        buttons.append(act("mend.value_button", "value"))
        if FIELDS[str(one.atom["field"])].is_yearly:
            buttons.append(act("mend.period_button", "period"))
    for flag in FLAGS:
        state = "off" if has_flag(one.atom, flag) else "on"
        buttons.append(act(f"mend.{flag}_{state}_button", flag))
    if "any" in one.groups:
        buttons.append(act("mend.dissolve_button", "dissolve"))
    buttons.append(act("mend.drop_button", "drop"))
    back = button(turn, "mend.back_button", "draft_page", draft.id, "c", 0)
    return (*in_rows(buttons), (back,))


def _act(turn: Turn) -> Reply:
    """Do with a condition what was tapped, or ask what it takes."""
    assert turn.act is not None
    draft = tapped_draft(turn)
    one, what = _numbered(turn, draft), turn.act.word(3)
    if what in ("value", "period"):
        return _ask(turn, draft, what, _about(one), words.condition_lines(turn, one))
    if what in FLAGS:
        changed = with_flag(one.atom, what, is_set=not has_flag(one.atom, what))
        return _save_at_once(turn, draft, Edit(path=one.path, value=changed))
    if what == "dissolve":
        return _save_at_once(turn, draft, Edit(path=one.path, whole="dissolve"))
    if what == "drop":
        proposal = Proposal(
            edit=Edit(path=one.path),
            before=words.condition_text(turn, one.atom),
            after=turn.say("mend.dropped"),
        )
        return _confirm(turn, draft, "value", {"path": one.path}, proposal)
    raise StaleButton(what)


def _about(one: Numbered) -> dict[str, str]:
    return {"path": one.path, "field": str(one.atom.get("field"))}


def _benefit(turn: Turn) -> Reply:
    """Show one benefit with a button a figure."""
    assert turn.act is not None
    draft = tapped_draft(turn)
    benefits, number = benefits_of(draft.item), turn.act.number(2)
    if not 1 <= number <= len(benefits):
        raise StaleButton(f"benefit {number}")
    benefit = benefits[number - 1]
    slots = words.amount_words(turn, benefit)
    buttons = [
        button(
            turn, "mend.slot_button", "mend_slot", draft.id, draft.revision, number, at,
            label=label, value=value,
        )
        for at, (label, value) in enumerate(slots)
    ]  # fmt: skip
    back = button(turn, "mend.back_button", "draft_page", draft.id, "s", 0)
    hint = "" if slots else "\n" + turn.say("mend.no_slots")
    text = words.benefit_text(turn, number, benefit) + hint
    return say(text, (*in_rows(buttons), (back,)))


def _slot(turn: Turn) -> Reply:
    """Ask for another figure of a benefit."""
    assert turn.act is not None
    draft = tapped_draft(turn)
    number, place = turn.act.number(2), turn.act.number(3)
    benefits = benefits_of(draft.item)
    slots = words.amount_slots(benefits[number - 1]) if 1 <= number <= len(benefits) else []
    if not 0 <= place < len(slots):
        raise StaleButton(f"slot {place}")
    path = f"benefits[{number - 1}].{slots[place][0]}"
    return _ask(turn, draft, "slot", {"path": path}, "")


def _ask_part(turn: Turn) -> Reply:
    """Ask for another text of a part of the draft."""
    assert turn.act is not None
    draft, kind = tapped_draft(turn), turn.act.word(2)
    if kind not in READERS or kind in ("value", "period", "slot", "chosen"):
        raise StaleButton(kind)
    return _ask(turn, draft, kind, {}, "")


def _ask(turn: Turn, draft: Draft, kind: str, about: Mapping[str, Any], shown: str) -> Reply:
    _keep(turn, draft, kind, "ask", about)
    field_id = str(about.get("field") or "")
    question = turn.say(
        f"mend.ask_{kind}",
        number=draft.id,
        label=field_of(field_id).label,
        example=example_of(turn, field_id),
    )
    return say(f"{shown}\n\n{question}" if shown else question, _stop_row(turn))


def _keep(turn: Turn, draft: Draft, kind: str, step: str, about: Mapping[str, Any]) -> None:
    answers = {"draft_id": draft.id, "revision": draft.revision, "kind": kind, **about}
    conversations.keep(turn, Dialogue(flow=FLOW, step=step, answers=answers))


def _stop_row(turn: Turn) -> Keyboard:
    return ((button(turn, "mend.stop_button", "mend_stop"),),)


def _answer(turn: Turn) -> Reply:
    """Read a reply, and say back what was understood before anything is saved."""
    dialogue = conversations.current(turn)
    assert dialogue is not None
    if turn.event.kind is not EventKind.TEXT:
        return say(turn.say("inquiry.words_please"))
    answers = dialogue.answers
    draft = mendable(turn, int(answers["draft_id"]), int(answers["revision"]))
    if dialogue.step == "confirm" and plain(turn.event.text) in YES:
        return _saved(turn, dialogue)
    kind = str(answers["kind"])
    about = {key: one for key, one in answers.items() if key in _ABOUT}
    read = READERS[kind](turn, draft, about, turn.event.text)
    if isinstance(read, str):
        return say(read, _stop_row(turn))
    if isinstance(read, Offer):
        return _offer(turn, draft, read)
    return _confirm(turn, draft, kind, about, read)


_ABOUT = ("path", "field", "quote", "span")
"""What a question was about; the rest of the answers is the way it went."""


def _confirm(
    turn: Turn, draft: Draft, kind: str, about: Mapping[str, Any], proposal: Proposal
) -> Reply:
    _keep(turn, draft, kind, "confirm", {**about, "edit": asdict(proposal.edit)})
    text = turn.say("mend.understood", before=proposal.before, after=proposal.after)
    row = (
        button(turn, "mend.save_button", "mend_save"),
        button(turn, "mend.stop_button", "mend_stop"),
    )
    return say(text, (row,))


def _offer(turn: Turn, draft: Draft, offer: Offer) -> Reply:
    """Offer what a sentence may be about, or to leave it to a person."""
    fields = likely_fields(offer.sentence)
    edit = asdict(offer.proposal.edit) if offer.proposal else None
    node = offer.proposal.edit.value if offer.proposal else {}
    about = {key: node[key] for key in ("quote", "span") if key in node}
    _keep(turn, draft, "add", "choose", {"fields": list(fields), "edit": edit, **about})
    buttons = [
        button(turn, "mend.field_button", "mend_field", place, label=FIELDS[one].label)
        for place, one in enumerate(fields)
    ]
    own = (button(turn, "mend.as_human_button", "mend_save"),) if edit else ()
    rows = (*in_rows(buttons), own, *_stop_row(turn))
    return say(
        turn.say("mend.not_read", sentence=offer.sentence), tuple(row for row in rows if row)
    )


def _field(turn: Turn) -> Reply:
    """Take the field that was chosen, and ask for its value."""
    assert turn.act is not None
    dialogue = conversations.current(turn)
    if dialogue is None or dialogue.flow != FLOW or dialogue.step != "choose":
        return Reply(toast=turn.say("general.stale_button"))
    answers, place = dialogue.answers, turn.act.number(0)
    if not 0 <= place < len(answers["fields"]):
        raise StaleButton(f"field {place}")
    draft = mendable(turn, int(answers["draft_id"]), int(answers["revision"]))
    about = {key: one for key, one in answers.items() if key in ("quote", "span")}
    chosen = answers["fields"][place]
    return _ask(turn, draft, "chosen", {"field": chosen, **about}, "")


def _save(turn: Turn) -> Reply:
    """Save what was said back."""
    dialogue = conversations.current(turn)
    if dialogue is None or dialogue.flow != FLOW or not dialogue.answers.get("edit"):
        return Reply(toast=turn.say("general.stale_button"))
    return _saved(turn, dialogue)


def _saved(turn: Turn, dialogue: Dialogue) -> Reply:
    answers = dialogue.answers
    draft = mendable(turn, int(answers["draft_id"]), int(answers["revision"]))
    conversations.end(turn)
    part = PART_OF.get(str(answers["kind"]), "o")
    return _made(turn, draft, Edit(**answers["edit"]), part)


def _save_at_once(turn: Turn, draft: Draft, edit: Edit) -> Reply:
    """Save what a single tap means; it is undone by another."""
    return _made(turn, draft, edit, "c")


def _made(turn: Turn, draft: Draft, edit: Edit, part: str) -> Reply:
    officer = access.officer(turn)
    try:
        revision = acts.mend(
            turn.session,
            draft.id,
            edit,
            by=officer.id,
            expected_revision=draft.revision,
            now=turn.now,
        )
    except ValueError:
        # Alternatives within alternatives, or an exclusion taken apart: the tree forbids it.
        return say(turn.say("mend.trouble_group"))
    return shown_again(turn, draft.id, part, turn.say("mend.saved", revision=revision))


def _stop(turn: Turn) -> Reply:
    """Leave the draft as it is."""
    dialogue = conversations.current(turn)
    if dialogue is None or dialogue.flow != FLOW:
        return Reply(toast=turn.say("general.stale_button"))
    conversations.end(turn)
    part = PART_OF.get(str(dialogue.answers["kind"]), "o")
    return shown_again(turn, int(dialogue.answers["draft_id"]), part, turn.say("mend.stopped"))


def _undo(turn: Turn) -> Reply:
    """Take the last change back."""
    officer, draft = access.officer(turn), tapped_draft(turn)
    revision = acts.undo(
        turn.session, draft.id, by=officer.id, expected_revision=draft.revision, now=turn.now
    )
    return shown_again(turn, draft.id, "o", turn.say("mend.undone", revision=revision))


ROUTES = Routes(
    acts={
        name: mending(handler)
        for name, handler in {
            "mend_condition": _condition,
            "mend_act": _act,
            "mend_benefit": _benefit,
            "mend_slot": _slot,
            "mend_ask": _ask_part,
            "mend_field": _field,
            "mend_save": _save,
            "mend_stop": _stop,
            "mend_undo": _undo,
        }.items()
    },
    flows={FLOW: mending(_answer)},
)
