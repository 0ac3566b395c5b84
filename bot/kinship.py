"""How a policy's kin are named: «2026年版，取代2025年版», on cards and beside drafts."""

from __future__ import annotations

from bot.events import Button
from bot.keyboards import button
from bot.turn import Turn
from policies.drafts import Draft
from policies.editions import Edition, read_name
from policies.pool import LiveVersion
from policies.relations import Relation, relations_of, unanswered
from store.tables import Kinship

LONGEST_TITLE = 14


def kin_line(turn: Turn, version: LiveVersion) -> str:
    """Return what the policy takes the place of, or is the local form of; empty if nothing."""
    for one in relations_of(turn.session, version.code):
        if one.code != version.code:
            continue
        if one.answer is Kinship.SUPERSEDES:
            return turn.say("relations.card_supersedes", **_editions(turn, one))
        if one.answer is Kinship.VARIANT_OF:
            return turn.say("relations.card_variant", title=one.other_title)
    return ""


def _editions(turn: Turn, relation: Relation) -> dict[str, str]:
    """Return the names of both editions, where they tell them apart, else the former's title."""
    mine = edition_words(turn, read_name(relation.title).edition)
    former = edition_words(turn, read_name(relation.other_title).edition)
    if mine == former or not (mine and former):
        return {"mine": mine or turn.say("relations.new_edition"), "former": relation.other_title}
    return {"mine": mine, "former": former}


def edition_words(turn: Turn, edition: Edition) -> str:
    """Return an edition in words (2026年第二批), empty where the name says none."""
    year = turn.say("relations.year", year=edition.year) if edition.year else ""
    part = turn.say("relations.part", part=edition.part) if edition.part else ""
    return turn.say("relations.edition", edition=f"{year}{part}") if year or part else ""


def kin_button(turn: Turn, draft: Draft) -> tuple[Button, ...]:
    """Return the way to the items that read alike, none where nothing waits for an answer."""
    count = unanswered(turn.session, [draft.code]).get(draft.code, 0)
    if not count:
        return ()
    title = draft.title[:LONGEST_TITLE]
    return (button(turn, "relations.open", "kin", draft.id, title=title, count=count),)


def superseding_note(turn: Turn, code: str) -> str:
    """Return what a publication would end, for the officer about to publish; empty if nothing."""
    former = [
        one.other_title
        for one in relations_of(turn.session, code)
        if one.code == code and one.answer is Kinship.SUPERSEDES
    ]
    return turn.say("relations.will_end", titles="、".join(former)) if former else ""
