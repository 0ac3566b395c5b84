"""Asking one more fact, when a policy hinges on it, or when a contact corrects one."""

from __future__ import annotations

from bot import access, conversations
from bot.complaints import complaint_text
from bot.conversations import Dialogue
from bot.events import Button, EventKind, Keyboard, Reply, say
from bot.keyboards import button
from bot.router import Routes
from bot.survey import Survey, own_profile, survey
from bot.turn import Turn
from bot.wording import label
from enterprises import interpretation, statements
from enterprises.actors import Actor
from enterprises.answers import Answer, Complaint
from enterprises.contacts import ContactView
from matcher import questions
from matcher.fields import Span, field

FLOW = "fact"
NO_SUCH_FIELD = "—"
# What registration asks can be corrected at any time, in this order.
CORRECTABLE = (
    "region.registered",
    "industry.code",
    "hr.headcount",
    "fin.revenue",
    "entity.founded",
    "qual.has",
    "credit.blacklist",
    "entity.type",
)


def best_question(turn: Turn, found: Survey) -> Button | None:
    """Return the button for the fact that would settle most, or ``None`` if nothing would."""
    cards = [one.card for one in found.possible]
    best = questions.next_question(cards, found.profile)
    if best is None:
        return None
    return button(turn, "buttons.question", "fact", best.field, label=label(best.field))


def choose(turn: Turn) -> Reply:
    """Offer what can be corrected."""
    who = access.contact(turn)
    cards = list(turn.pool.cards.values())
    open_fields = [one.field for one in questions.questions(cards, own_profile(turn, who))[:4]]
    fields = dict.fromkeys((*open_fields, *CORRECTABLE))
    buttons = [button(turn, "buttons.fact", "fact", one, label=label(one)) for one in fields]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return say(turn.say("facts.choose"), rows)


def ask(turn: Turn) -> Reply:
    """Put the question about one fact."""
    access.contact(turn)
    assert turn.act is not None
    field_id = turn.act.word(0)
    if not field(field_id).is_known_id:
        return Reply(toast=turn.say("general.stale_button"))
    conversations.keep(turn, Dialogue(flow=FLOW, step=field_id, answers={}))
    return _question(turn, field_id)


def _question(turn: Turn, field_id: str) -> Reply:
    about = field(field_id)
    year = turn.say("facts.year", year=turn.today.year - 1) if about.span is Span.YEAR else ""
    text = turn.say(f"facts.ask_{about.answer_kind}", label=f"{year}{about.label}")
    return say(text, _choices(turn, field_id))


def _choices(turn: Turn, field_id: str) -> Keyboard:
    offered = interpretation.fact_choices(field_id)[:12]
    buttons = [
        button(
            turn,
            "register.choice",
            "fact_is",
            field_id,
            position,
            label=one.label or turn.say(f"facts.{one.id}"),
        )
        for position, one in enumerate(offered)
    ]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return (*rows, (button(turn, "buttons.skip", "fact_is", field_id, "skip"),))


def answer_tap(turn: Turn) -> Reply:
    """Take a tapped answer."""
    assert turn.act is not None
    dialogue = conversations.current(turn)
    if dialogue is None or dialogue.flow != FLOW or dialogue.step != turn.act.word(0):
        return Reply(toast=turn.say("general.stale_button"))
    if turn.act.word(1) == "skip":
        conversations.end(turn)
        return say(turn.say("facts.skipped"), replaces=True)
    offered = interpretation.fact_choices(dialogue.step)
    position = turn.act.number(1)
    if not 0 <= position < len(offered):
        return Reply(toast=turn.say("general.stale_button"))
    chosen = offered[position]
    return _take(turn, dialogue, chosen.label or chosen.id)


def answer_text(turn: Turn) -> Reply:
    """Take a typed answer."""
    dialogue = conversations.current(turn)
    assert dialogue is not None
    if turn.event.kind is not EventKind.TEXT:
        return say(turn.say("inquiry.words_please"))
    return _take(turn, dialogue, turn.event.text)


def _take(turn: Turn, dialogue: Dialogue, text: str) -> Reply:
    who = access.contact(turn)
    read = interpretation.interpret_fact(dialogue.step, text, today=turn.today)
    if isinstance(read, Complaint):
        return say(complaint_text(turn, read), _choices(turn, dialogue.step))
    conversations.end(turn)
    if read.is_skipped:
        return say(turn.say("facts.skipped"))
    return _keep(turn, who, read)


def _keep(turn: Turn, who: ContactView, read: Answer) -> Reply:
    before = survey(turn, who)
    for one in read.statements:
        statements.state_fact(
            turn.session, who.enterprise_id, one, by=Actor.contact(who.id), now=turn.now
        )
    turn.session.flush()  # What was just said decides what is shown next.
    after = survey(turn, who)
    known = {one.version.version_id for one in before.eligible}
    gained = [one for one in after.eligible if one.version.version_id not in known]
    lines = [turn.say("facts.kept", label="、".join(label(one.field) for one in read.statements))]
    if gained:
        titles = "、".join(one.version.title for one in gained[:3])
        lines.append(turn.say("facts.gained", count=len(gained), titles=titles))
    settled = len(before.possible) - len(after.possible) - len(gained)
    if settled > 0:
        lines.append(turn.say("facts.ruled_out", count=settled))
    rows: list[tuple[Button, ...]] = []
    following = best_question(turn, after)
    if following is not None:
        rows.append((following,))
    rows.append((button(turn, "buttons.my_matches", "matches"),))
    return say("\n".join(lines), tuple(rows))


ROUTES = Routes(
    acts={"fact": ask, "fact_is": answer_tap, "resume_profile": choose},
    flows={FLOW: answer_text},
)
