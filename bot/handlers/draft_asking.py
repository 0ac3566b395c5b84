"""One question about a draft: asked, answered shortly, said back, and saved on a yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot import access, conversations
from bot.conversations import Dialogue
from bot.errors import StaleButton
from bot.events import Reply, say
from bot.handlers.draft_dialogue import asked_draft, stop_button, stop_row, wait_for_answer
from bot.handlers.draft_guard import mending, shown_again
from bot.handlers.draft_proposals import Offer, Proposal, example_of
from bot.handlers.draft_readings import PART_OF, READERS
from bot.keyboards import button, in_rows
from bot.router import Routes
from bot.turn import Turn
from enterprises.short_words import plain
from matcher.fields import FIELDS
from matcher.fields import field as field_of
from policies import mending as acts
from policies.drafts import Draft
from policies.editing import Edit
from policies.typed_conditions import likely_fields

FLOW, STOP = "mend", "mend_stop"
YES = frozenset({"保存", "是", "是的", "对", "好", "好的", "确认", "可以", "ok"})
_ABOUT = ("path", "field", "quote", "span")
"""What a question was about; the rest of the answers is the way it went."""


def ask(turn: Turn, draft: Draft, kind: str, about: Mapping[str, Any], shown: str) -> Reply:
    """Ask what something should be; ``shown`` is how it stands now, empty where that is seen."""
    _keep(turn, draft, kind, "ask", about)
    field_id = str(about.get("field") or "")
    question = turn.say(
        f"mend.ask_{kind}",
        number=draft.id,
        label=field_of(field_id).label,
        example=example_of(turn, field_id),
    )
    return say(f"{shown}\n\n{question}" if shown else question, stop_row(turn, STOP))


def _keep(turn: Turn, draft: Draft, kind: str, step: str, about: Mapping[str, Any]) -> None:
    wait_for_answer(turn, draft, flow=FLOW, step=step, about={"kind": kind, **about})


def _answer(turn: Turn) -> Reply:
    """Read a reply, and say back what was understood before anything is saved."""
    dialogue = conversations.answered_in_words(turn)
    answers, draft = dialogue.answers, asked_draft(turn, dialogue)
    if dialogue.step == "confirm" and plain(turn.event.text) in YES:
        return _saved(turn, dialogue)
    kind = str(answers["kind"])
    about = {key: one for key, one in answers.items() if key in _ABOUT}
    read = READERS[kind](turn, draft, about, turn.event.text)
    if isinstance(read, str):
        return say(read, stop_row(turn, STOP))
    if isinstance(read, Offer):
        return _offer(turn, draft, read)
    return confirm(turn, draft, kind, about, read)


def confirm(
    turn: Turn, draft: Draft, kind: str, about: Mapping[str, Any], proposal: Proposal
) -> Reply:
    """Say back what was understood, and wait for a yes."""
    _keep(turn, draft, kind, "confirm", {**about, "edit": asdict(proposal.edit)})
    text = turn.say("mend.understood", before=proposal.before, after=proposal.after)
    row = (
        button(turn, "mend.save_button", "mend_save"),
        stop_button(turn, STOP),
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
    rows = (*in_rows(buttons), own, *stop_row(turn, STOP))
    return say(
        turn.say("mend.not_read", sentence=offer.sentence), tuple(row for row in rows if row)
    )


def _field(turn: Turn) -> Reply:
    """Take the field that was chosen, and ask for its value."""
    assert turn.act is not None
    dialogue = conversations.tapped(turn, FLOW, "choose")
    answers, place = dialogue.answers, turn.act.number(0)
    if not 0 <= place < len(answers["fields"]):
        raise StaleButton(f"field {place}")
    about = {key: one for key, one in answers.items() if key in ("quote", "span")}
    chosen = answers["fields"][place]
    return ask(turn, asked_draft(turn, dialogue), "chosen", {"field": chosen, **about}, "")


def _save(turn: Turn) -> Reply:
    """Save what was said back."""
    dialogue = conversations.tapped(turn, FLOW)
    if not dialogue.answers.get("edit"):
        raise StaleButton("nothing to save")
    return _saved(turn, dialogue)


def _saved(turn: Turn, dialogue: Dialogue) -> Reply:
    answers, draft = dialogue.answers, asked_draft(turn, dialogue)
    conversations.end(turn)
    part = PART_OF.get(str(answers["kind"]), "o")
    return _made(turn, draft, Edit(**answers["edit"]), part)


def save_at_once(turn: Turn, draft: Draft, edit: Edit, part: str = "c") -> Reply:
    """Save what a single tap means, and show the part it is in; it is undone by another."""
    return _made(turn, draft, edit, part)


def _made(turn: Turn, draft: Draft, edit: Edit, part: str) -> Reply:
    officer = access.officer(turn)
    try:
        revision = acts.mend(
            turn.session,
            draft.id,
            edit,
            by=officer.id,
            expected_revision=draft.revision,
            today=turn.today,
            now=turn.now,
        )
    except ValueError:
        # Alternatives within alternatives, or an exclusion taken apart: the tree forbids it.
        return say(turn.say("mend.trouble_group"))
    return shown_again(turn, draft.id, part, turn.say("mend.saved", revision=revision))


def _stop(turn: Turn) -> Reply:
    """Leave the draft as it is."""
    dialogue = conversations.tapped(turn, FLOW)
    conversations.end(turn)
    part = PART_OF.get(str(dialogue.answers["kind"]), "o")
    return shown_again(turn, int(dialogue.answers["draft_id"]), part, turn.say("mend.stopped"))


ROUTES = Routes(
    acts={
        name: mending(handler)
        for name, handler in {"mend_field": _field, "mend_save": _save, STOP: _stop}.items()
    },
    flows={FLOW: mending(_answer)},
)
