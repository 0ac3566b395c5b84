"""Items that read like a draft: 取代, 地方版本, 同一项 or 无关, one after another."""

from __future__ import annotations

from bot import access
from bot.callbacks import Act
from bot.events import Button, Keyboard, Reply, say
from bot.keyboards import button
from bot.router import Routes
from bot.turn import Turn
from policies import drafts, pool, relations
from policies.drafts import Draft
from policies.relations import Relation
from store.tables import Kinship

# A button's letter, the answer it stands for.
ANSWERS: dict[str, Kinship] = {
    "s": Kinship.SUPERSEDES,
    "v": Kinship.VARIANT_OF,
    "e": Kinship.SAME_AS,
    "n": Kinship.UNRELATED,
}


def show(turn: Turn) -> Reply:
    """Show the likest item that nobody has answered about, else what was answered."""
    access.officer(turn)
    assert turn.act is not None
    return _next(turn, turn.act.number(0))


def _next(turn: Turn, draft_id: int, said: str = "") -> Reply:
    draft = drafts.draft_by_id(turn.session, draft_id)
    found = relations.relations_of(turn.session, draft.code)
    waiting = [one for one in found if one.answer is None]
    if waiting:
        left = len(waiting)
        head = turn.say("relations.head", title=draft.title, left=left)
        text = "\n".join(part for part in (said, head, _pair_text(turn, waiting[0])) if part)
        return say(text, _keyboard(turn, draft_id, waiting[0]), replaces=bool(said))
    lines = [said, turn.say("relations.done", title=draft.title)]
    lines += [_answer_line(turn, one) for one in found if one.answer is not None]
    rows: list[tuple[Button, ...]] = [
        (_again(turn, draft, one),) for one in found if one.answer is not None
    ]
    rows.append((button(turn, "buttons.show_draft", "draft", draft_id),))
    return say("\n".join(line for line in lines if line), tuple(rows), replaces=bool(said))


def show_pair(turn: Turn) -> Reply:
    """Show one pair once more: an answer can be changed until the later one is published."""
    access.officer(turn)
    assert turn.act is not None
    relation = relations.relation_by_id(turn.session, turn.act.number(1))
    return say(_pair_text(turn, relation), _keyboard(turn, turn.act.number(0), relation))


def _again(turn: Turn, draft: Draft, relation: Relation) -> Button:
    other = relation.other_title if relation.code == draft.code else relation.title
    return button(turn, "relations.again", "kin_pair", draft.id, relation.id, title=other[:16])


def _pair_text(turn: Turn, relation: Relation) -> str:
    reasons = "；".join(
        turn.texts.plain(f"relations.reason_{one.value}") for one in relation.reasons
    )
    return turn.say(
        "relations.pair",
        later=relation.title,
        former=relation.other_title,
        suggested=turn.say(f"relations.kin_{relation.suggested.value}"),
        score=f"{relation.score:.0%}",
        reasons=reasons or turn.texts.plain("relations.by_hand"),
    )


def _keyboard(turn: Turn, draft_id: int, relation: Relation) -> Keyboard:
    def answer(letter: str) -> Button:
        return button(
            turn,
            f"relations.kin_{ANSWERS[letter].value}",
            "kin_answer",
            draft_id,
            relation.id,
            letter,
        )

    return (
        (answer("s"), answer("v")),
        (answer("e"), answer("n")),
        (button(turn, "buttons.show_draft", "draft", draft_id),),
    )


def _answer_line(turn: Turn, relation: Relation) -> str:
    assert relation.answer is not None
    return turn.say(
        "relations.answered_line",
        later=relation.title,
        former=relation.other_title,
        answer=turn.say(f"relations.kin_{relation.answer.value}"),
    )


def answer(turn: Turn) -> Reply:
    """Keep the answer, and show the next pair."""
    officer = access.officer(turn)
    act = turn.act
    assert act is not None
    draft_id, relation_id, kinship = act.number(0), act.number(1), _kinship_of(act)
    if kinship is None:
        return Reply(toast=turn.say("general.stale_button"))
    relation = relations.answer(turn.session, relation_id, kinship, by=officer.id, now=turn.now)
    said = turn.say("relations.saved", answer=turn.say(f"relations.kin_{kinship.value}"))
    if kinship is Kinship.SUPERSEDES:
        # Where the later one is in force already, the former ends at once.
        ended = _supersede_if_published(turn, relation, officer.id)
        said += turn.say("relations.ended_now") if ended else turn.say("relations.ends_later")
    elif kinship is Kinship.SAME_AS:
        said += turn.say("relations.same_hint", title=relation.other_title)
    return _next(turn, draft_id, said)


def _kinship_of(act: Act) -> Kinship | None:
    return ANSWERS.get(act.word(2))


def _supersede_if_published(turn: Turn, relation: Relation, officer_id: int) -> bool:
    if turn.pool.version_of(relation.code) is None:
        return False
    return bool(pool.supersede(turn.session, relation.code, by=officer_id, now=turn.now))


ROUTES = Routes(acts={"kin": show, "kin_pair": show_pair, "kin_answer": answer})
"""Buttons: ``kin|draft``, ``kin_pair|draft|relation``, ``kin_answer|draft|relation|letter``."""
