"""The whole pool for everybody, registered or not; and for officers, what can be done with it."""

from __future__ import annotations

from bot import access
from bot.events import Button, Reply, say
from bot.guide import guide_message
from bot.handlers.matches import live_version
from bot.handlers.pool_acts import act_keyboard
from bot.keyboards import button, rows_of, ways_on_keyboard
from bot.paging import page_buttons, page_of
from bot.router import Routes
from bot.turn import Turn
from policies.pool import LiveVersion
from policies.search import search
from store.tables import PolicyState

OTHER = "其他"
BACK = "back"
MOST_FOUND = 12
THEMES_A_ROW = 2


def themes(turn: Turn) -> Reply:
    """Show the pool by theme; nothing about the reader is needed or kept."""
    groups = _by_theme(turn)
    if not groups:
        return say(turn.say("browse.empty"))
    buttons = [
        button(turn, "browse.theme", "theme", position, 0, theme=name, count=len(versions))
        for position, (name, versions) in enumerate(groups)
    ]
    rows = rows_of(buttons, THEMES_A_ROW)
    is_back = turn.act is not None and turn.act.word(0) == BACK
    return say(turn.say("browse.head", count=len(turn.pool.versions)), rows, replaces=is_back)


def _by_theme(turn: Turn) -> list[tuple[str, list[LiveVersion]]]:
    """Return the live versions by their first theme, the largest theme first."""
    groups: dict[str, list[LiveVersion]] = {}
    for version in turn.pool.versions.values():
        given = version.item.get("theme")
        name = str(given[0]) if isinstance(given, list) and given else OTHER
        groups.setdefault(name, []).append(version)
    return sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def theme(turn: Turn) -> Reply:
    """List one theme's policies, a page at a time."""
    assert turn.act is not None
    groups, position = _by_theme(turn), turn.act.number(0)
    if not 0 <= position < len(groups):
        return Reply(toast=turn.say("general.stale_button"))
    wanted, rows = groups[position]
    page = page_of(rows, turn.act.number(1))
    lines = [turn.say("browse.theme_head", theme=wanted, count=page.total)]
    lines += [
        turn.say(
            "browse.line",
            number=page.first + n,
            title=one.title,
            issuer=one.item.get("issuer") or "—",
        )
        for n, one in enumerate(page.rows)
    ]
    numbers = tuple(
        button(turn, "buttons.card_n", "card", one.policy_id, number=page.first + n)
        for n, one in enumerate(page.rows)
    )
    turns = (
        *page_buttons(turn, page, "theme", position),
        button(turn, "buttons.back", "all", BACK),
    )
    return say("\n".join(lines), (numbers, turns), replaces=True)


def pool_list(turn: Turn) -> Reply:
    """List the published policies for an officer, the latest first; words after /pool sift."""
    access.officer(turn)
    number = turn.act.number(0) if turn.act else 0
    versions = [turn.pool.versions[one] for one in sorted(turn.pool.versions, reverse=True)]
    wanted = "" if turn.act else turn.event.text.strip()
    if wanted:
        # A button cannot carry the words, so that what is found stands on one page.
        found = [one for one in versions if wanted in one.title]
        page = page_of(found or like(turn, wanted), 0, size=MOST_FOUND)
        lines = [_found_head(turn, wanted, len(found), len(page.rows))]
    else:
        page = page_of(versions, number)
        lines = [turn.say("browse.pool_head", count=page.total)]
    lines += [turn.say("browse.broken", code=one.code, why=one.why) for one in turn.pool.broken]
    rows: list[tuple[Button, ...]] = [
        (button(turn, "browse.pool_line", "published", one.policy_id, title=one.title[:24]),)
        for one in page.rows
    ]
    if not wanted:
        rows.append(page_buttons(turn, page, "pool"))
    rows.append((button(turn, "upkeep.stopped", "pool_stopped", 0),))
    return say("\n".join(lines), tuple(row for row in rows if row), replaces=turn.act is not None)


def like(turn: Turn, wanted: str) -> list[LiveVersion]:
    """Return what a search finds: 高企 stands in no title, 高新技术企业 does."""
    hits = search(turn.pool, wanted).hits
    return [turn.pool.versions[hit.version_id] for hit in hits]


def _found_head(turn: Turn, wanted: str, count: int, shown: int) -> str:
    if count == 0:
        key = "browse.pool_none" if shown else "browse.pool_nothing"
        return turn.say(key, words=wanted)
    return turn.say("browse.pool_found", words=wanted, count=count, shown=shown)


def published(turn: Turn) -> Reply:
    """Show one published policy to an officer."""
    access.officer(turn)
    version = live_version(turn)
    if version is None:
        return say(turn.say("matches.gone"), ways_on_keyboard(turn))
    keyboard = act_keyboard(turn, version.policy_id, PolicyState.PUBLISHED)
    return Reply(messages=(guide_message(turn, version, keyboard),))


ROUTES = Routes(
    commands={"all": themes, "pool": pool_list},
    acts={
        "all": themes,
        "theme": theme,
        "pool": pool_list,
        "published": published,
    },
)
