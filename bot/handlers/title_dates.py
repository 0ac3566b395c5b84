"""Telling when titles were issued, one after the other, so that their end can be told."""

from __future__ import annotations

from dataclasses import replace

from bot import access, conversations, title_dates
from bot.complaints import complaint_text
from bot.conversations import Dialogue
from bot.errors import StaleButton
from bot.events import EventKind, Keyboard, Message, Reply, say
from bot.handlers.another_matter import another_matter
from bot.keyboards import button
from bot.router import Routes
from bot.title_words import end_in_words, issue_in_words, title_name
from bot.turn import Turn
from bot.wording import label
from enterprises import statements
from enterprises.actors import Actor
from enterprises.answers import Complaint, Statement, Trouble
from enterprises.contacts import ContactView
from enterprises.errors import FactProtected
from enterprises.short_words import NO, SKIP, says
from enterprises.title_dates import EXAMPLE, read_issue, with_issue
from matcher.title_ends import TITLES, TitleEnd, possible_ends, title_end
from matcher.values import DateBand, Entry, day_band

FLOW = "title_dates"


def begin(turn: Turn) -> Reply:
    """Ask for the titles whose end nobody knows, or for the one that the button names."""
    who = access.contact(turn)
    named = turn.act.word(0) if turn.act is not None else ""
    if named and not title_dates.can_be_dated(turn, who, named):
        raise StaleButton(FLOW)
    titles = (named,) if named else title_dates.wanting(turn, who)
    if not titles:
        return say(turn.say("titles.nothing"), _ways_on(turn))
    answers = {"left": list(titles[1:]), "total": len(titles), "is_told": False}
    dialogue = Dialogue(flow=FLOW, step=titles[0], answers=answers)
    conversations.keep(turn, dialogue)
    return Reply(messages=(_question(turn, dialogue),))


def _question(turn: Turn, dialogue: Dialogue, before: str = "") -> Message:
    left, total = len(dialogue.answers["left"]), dialogue.answers["total"]
    lines = [f"{before}\n"] if before else []
    if total > 1:
        lines.append(turn.say("facts.progress", number=total - left, total=total))
    lines.append(turn.say("titles.ask", title=title_name(dialogue.step), example=EXAMPLE))
    is_tap = turn.event.kind is EventKind.TAP and bool(before)
    return Message(text="\n".join(lines), keyboard=_keyboard(turn, dialogue), replaces=is_tap)


def _keyboard(turn: Turn, dialogue: Dialogue) -> Keyboard:
    """Offer the years that are enough, and the ways on."""
    step = dialogue.step
    years = tuple(
        button(turn, "titles.year", "title_year", step, year, year=year)
        for year in title_dates.deciding_years(turn, step)
    )
    ways_on = [button(turn, "buttons.skip", "title_skip", step)]
    if dialogue.answers["left"]:
        ways_on.append(button(turn, "buttons.enough", "title_stop", step))
    return tuple(row for row in (years, tuple(ways_on)) if row)


def answer_text(turn: Turn) -> Reply:
    """Take a typed day; who asks something else has left the form."""
    who = access.contact(turn)
    dialogue = conversations.answered_in_words(turn)
    text = turn.event.text
    if says(text, SKIP) or says(text, NO):
        return _go_on(turn, who, dialogue, turn.say("facts.skipped"))
    read = read_issue(text, turn.today)
    if not isinstance(read, Trouble):
        return _take(turn, who, dialogue, read)
    if (reply := another_matter(turn)) is not None:
        return reply
    complaint = complaint_text(turn, Complaint(trouble=read, example=EXAMPLE))
    return Reply(messages=(_question(turn, dialogue, complaint),))


def answer_year(turn: Turn) -> Reply:
    """Take a tapped year, one of those that are enough."""
    who = access.contact(turn)
    assert turn.act is not None
    dialogue = conversations.tapped(turn, FLOW, turn.act.word(0))
    year = turn.act.number(1)
    if year not in title_dates.deciding_years(turn, dialogue.step):
        raise StaleButton(FLOW)
    return _take(turn, who, dialogue, str(year))


def skip(turn: Turn) -> Reply:
    """Go on to the next title."""
    who = access.contact(turn)
    assert turn.act is not None
    dialogue = conversations.tapped(turn, FLOW, turn.act.word(0))
    return _go_on(turn, who, dialogue, turn.say("facts.skipped"))


def stop(turn: Turn) -> Reply:
    """Leave the titles that are left for another time."""
    who = access.contact(turn)
    assert turn.act is not None
    return _finish(turn, who, conversations.tapped(turn, FLOW, turn.act.word(0)), "")


def _take(turn: Turn, who: ContactView, dialogue: Dialogue, issued: str) -> Reply:
    """Write the day down as it was told, and say what follows from it."""
    band = day_band(issued)
    assert band is not None
    entry = Entry(name=dialogue.step, on=band)
    ends = possible_ends(entry)
    if ends is not None and ends[1] < turn.today:
        over = end_in_words(TitleEnd(day=ends[1], is_exact=ends[0] == ends[1]))
        before = turn.say("titles.over", day=over, issued=issue_in_words(band))
        return Reply(messages=(_question(turn, dialogue, before),))
    if not _state(turn, who, dialogue.step, issued):
        conversations.end(turn)
        return say(turn.say("facts.protected", label=label(turn.texts, TITLES)), _ways_on(turn))
    told = replace(dialogue, answers={**dialogue.answers, "is_told": True})
    return _reckoned(turn, who, told, entry, band)


def _reckoned(
    turn: Turn, who: ContactView, dialogue: Dialogue, entry: Entry, band: DateBand
) -> Reply:
    """Say when the title ends; where too little is told for that, ask for more."""
    end = title_end(entry, as_of=turn.today)
    said = {"title": title_name(entry.name), "issued": issue_in_words(band)}
    if end is None:
        conversations.keep(turn, dialogue)
        before = turn.say("titles.closer", **said)
        return Reply(messages=(_question(turn, dialogue, before),))
    return _go_on(turn, who, dialogue, turn.say("titles.kept", **said, ends=end_in_words(end)))


def _state(turn: Turn, who: ContactView, title: str, issued: str) -> bool:
    """Put the day into the list; return whether the list is this contact's to state."""
    held = title_dates.list_of_titles(turn, who)
    if held is None:
        return False
    value = with_issue(held.value, title, issued)
    statement = Statement(field=TITLES, value=value, is_complete=held.is_complete)
    by = Actor.contact(who.id)
    try:
        statements.state_fact(turn.session, who.enterprise_id, statement, by=by, now=turn.now)
    except FactProtected:  # A colleague was verified meanwhile, and has stated the list.
        return False
    turn.session.flush()  # What was just told decides what is asked next.
    return True


def _go_on(turn: Turn, who: ContactView, dialogue: Dialogue, before: str) -> Reply:
    left = dialogue.answers["left"]
    if not left:
        return _finish(turn, who, dialogue, before)
    following = replace(
        dialogue, step=left[0], answers={**dialogue.answers, "left": list(left[1:])}
    )
    conversations.keep(turn, following)
    return Reply(messages=(_question(turn, following, before),))


def _finish(turn: Turn, who: ContactView, dialogue: Dialogue, before: str) -> Reply:
    """Say that the end will be told, or why it will not."""
    conversations.end(turn)
    lines = [before] if before else []
    if dialogue.answers["is_told"]:
        key = "titles.will_remind" if who.is_personalised else "titles.pushes_off"
        lines.append(turn.say(key))
    text = "\n".join(lines) or turn.say("facts.skipped")
    return say(text, _ways_on(turn), replaces=turn.event.kind is EventKind.TAP)


def _ways_on(turn: Turn) -> Keyboard:
    profile = button(turn, "buttons.profile", "profile")
    return ((profile, button(turn, "buttons.my_matches", "matches")),)


ROUTES = Routes(
    acts={
        "title_dates": begin,
        "title_year": answer_year,
        "title_skip": skip,
        "title_stop": stop,
    },
    flows={FLOW: answer_text},
)
"""Buttons: ``title_dates|title``, ``title_year|title|year``, ``title_skip|title``, and stop."""
