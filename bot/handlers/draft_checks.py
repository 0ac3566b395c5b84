"""What stands against a draft, and whom it would find: said before it goes anywhere."""

from __future__ import annotations

from collections.abc import Iterable

from bot import access
from bot.audience import MOST_LISTED, audience_counts, audience_lines
from bot.events import Keyboard, Reply, say
from bot.handlers import draft_words as words
from bot.handlers.draft_guard import mending
from bot.item_words import elements_text
from bot.keyboards import button
from bot.mended import asked_text
from bot.router import Routes
from bot.texts import Marked
from bot.turn import Turn
from bot.wording import label, shortened
from enterprises.columns import heard_enterprises
from enterprises.profiles import profile_finder
from jobs.everybody import everybody
from matcher.city.columns import Columns
from policies import drafts
from policies.audience import compare_audiences, count_audience
from policies.drafts import Draft
from policies.editing import numbered
from policies.golden import ExampleResult, ProfileOf, Standing
from policies.mending import read_mended
from policies.release import Standpoint, look_at
from store.tables import Expectation


def officer_profiles(turn: Turn) -> ProfileOf:
    """Return what finds an enterprise's profile by its credit code, with officers' eyes."""
    return profile_finder(turn.session, as_of=turn.today)


def standpoint_of(turn: Turn, draft: Draft) -> Standpoint:
    """Return what stands against a draft today, its golden examples included."""
    return look_at(turn.session, draft.item, profile_of=officer_profiles(turn), today=turn.today)


def standpoint_text(turn: Turn, draft: Draft, found: Standpoint) -> Marked:
    """Return completeness, warnings and examples, the grave ones marked as such."""
    review = found.review
    lines = [elements_text(turn, review.missing)]
    grave = [
        *_clash_lines(turn, draft, found),
        *(
            turn.say(f"draft.days_{one.trouble.value}", first=one.first, second=one.second)
            for one in review.days
        ),
        *_fiscal_lines(turn, found),
        *(example_text(turn, one) for one in found.broken),
    ]
    if grave:
        lines += [turn.say("draft.grave"), *grave]
    lines += [
        example_text(turn, one) for one in found.results if one.standing is not Standing.BROKEN
    ]
    return words.joined("\n", lines)


def _clash_lines(turn: Turn, draft: Draft, found: Standpoint) -> Iterable[str]:
    clash = found.review.clash
    if clash is None:
        return
    known = {one.path: one for one in numbered(draft.item)}
    yield turn.say(f"draft.clash_{clash.kind.value}")
    for literal in clash.literals[:MOST_LISTED]:
        path, atom = literal.atom.path, literal.atom
        if path in known:
            said = words.condition_text(turn, known[path].atom)
            yield turn.say("draft.clash_line", number=known[path].number, said=said)
        else:
            own = asked_text(turn, atom) if atom.is_mended else atom.quote
            named = own or label(turn.texts, atom.field)
            yield turn.say("draft.clash_elsewhere", said=shortened(named, words.LONGEST_QUOTE))


def _fiscal_lines(turn: Turn, found: Standpoint) -> Iterable[str]:
    for line in found.review.fiscal[:MOST_LISTED]:
        yield turn.say("draft.fiscal", condition=words.condition_text(turn, line.atom))


def example_text(turn: Turn, result: ExampleResult) -> str:
    """Return how one golden example came out, and which condition decides."""
    expected = "fit" if result.example.expected is Expectation.MUST_FIT else "not_fit"
    deciding = [one.quote or label(turn.texts, one.field) for one in result.deciding[:MOST_LISTED]]
    unknown = [label(turn.texts, one) for one in result.unknown[:MOST_LISTED]]
    return turn.say(
        f"draft.example_{result.standing.value}",
        name=result.example.name,
        expected=turn.say(f"draft.must_{expected}"),
        why="、".join(shortened(one, 60) for one in deciding)
        or "、".join(unknown)
        or turn.say("draft.meets_all"),
    )


def _audience(turn: Turn) -> Reply:
    """Show whom a draft would find."""
    access.officer(turn)
    assert turn.act is not None
    draft = drafts.draft_by_id(turn.session, turn.act.number(0))
    return say(audience_text(turn, draft), back_row(turn, draft.id))


def back_row(turn: Turn, draft_id: int) -> Keyboard:
    """Return the way back to a draft."""
    return ((button(turn, "mend.back_button", "draft", draft_id),),)


def audience_in_short(turn: Turn, draft: Draft) -> str:
    """Return how many a draft would find, and whom a revision moves: what an approver must see."""
    columns = everybody(turn.session, as_of=turn.today)
    try:
        found = count_audience(read_mended(draft.item).card, columns)
    except ValueError:
        return turn.say("draft.audience_none")
    short = audience_counts(turn, found, "draft.audience_short", number=draft.id)
    return "\n".join([short, *_effect(turn, draft, columns)])


def audience_text(turn: Turn, draft: Draft) -> str:
    """Return the audience of a draft; of a revision, who gains and who loses, too."""
    card = read_mended(draft.item).card
    columns = everybody(turn.session, as_of=turn.today)
    try:
        found = count_audience(card, columns)
    except ValueError:
        return turn.say("draft.audience_none")
    lines = audience_lines(turn, found, "draft.audience", number=draft.id)
    return "\n".join((*lines, *_effect(turn, draft, columns)))


def _effect(turn: Turn, draft: Draft, columns: Columns) -> Iterable[str]:
    """Who gains and who loses by a new version."""
    live = turn.pool.version_of(draft.code)
    if live is None:
        return
    before, after = read_mended(live.item).card, read_mended(draft.item).card
    heard = heard_enterprises(turn.session)
    effect = compare_audiences(before, after, columns, heard=heard)
    yield turn.say("draft.effect", number=live.number)
    for key, movers in (
        ("gain", effect.gain),
        ("may_gain", effect.may_gain),
        ("lose", effect.lose),
        ("may_lose", effect.may_lose),
    ):
        if len(movers):
            yield turn.say(f"draft.effect_{key}", count=len(movers), heard=len(movers.heard))
    yield turn.say("draft.effect_unchanged", count=effect.unchanged)


ROUTES = Routes(acts={"draft_audience": mending(_audience)})
