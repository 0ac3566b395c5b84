"""An officer hands in a file of policy items: read, report row by row, keep as drafts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from bot import access
from bot.events import MAX_FILE_BYTES, Keyboard, Reply, say
from bot.file_problems import problem_text
from bot.keyboards import button
from bot.router import Routes
from bot.texts import Marked
from bot.turn import Turn
from policies import drafts
from policies.errors import UnreadableFile
from policies.item_files import ITEM_FORMATS, ItemFile, read_items
from policies.items import ItemProblem
from policies.loading import LoadedItem, LoadOutcome, LoadReport, keep_document, load_items

MOST_SHOWN = 8


def receive(turn: Turn) -> Reply:
    """Read the file's items into drafts and say what became of each."""
    if not access.is_officer(turn):
        return say(turn.say("files.only_officers"))
    officer = access.officer(turn)
    file = turn.event.file
    if file is None or file.size > MAX_FILE_BYTES:
        return say(turn.say("files.too_large"))
    if PurePath(file.name).suffix.lower() not in ITEM_FORMATS:
        return say(turn.say("files.unknown_kind", name=file.name))
    if file.content is None:
        return say(turn.say("files.not_fetched", name=file.name))
    try:
        read = read_items(file.name, file.content)
    except UnreadableFile as error:
        why = problem_text(turn, str(error))
        return say(turn.say("files.unreadable", name=file.name, why=why))
    document = keep_document(
        turn.session, file_name=file.name, content=file.content, by=officer.id, now=turn.now
    )
    report = load_items(turn.session, read.items, document=document, by=officer.id, now=turn.now)
    return say(_report(turn, file.name, read, report), _keyboard(turn, report))


def _report(turn: Turn, name: str, read: ItemFile, report: LoadReport) -> str:
    refused = len(report.refused) + len(read.problems)
    head = turn.say(
        "files.report",
        name=name,
        accepted=len(report.items) - len(report.refused),
        refused=refused,
    )
    lines = [_line(turn, one) for one in report.items]
    lines += [_problem(turn, one) for one in read.problems]
    return "\n".join([head, *_shortened(turn, lines)])


def _shortened(turn: Turn, lines: Sequence[str]) -> list[str]:
    shown = list(lines[:MOST_SHOWN])
    if len(lines) > MOST_SHOWN:
        shown.append(turn.say("files.more_lines", count=len(lines) - MOST_SHOWN))
    return shown


_OUTCOMES = {
    LoadOutcome.NEW_POLICY: "files.new_policy",
    LoadOutcome.NEW_VERSION: "files.new_version",
    LoadOutcome.EDITED_DRAFT: "files.edited_draft",
    LoadOutcome.SAME_DRAFT: "files.same_draft",
    LoadOutcome.SAME_PUBLISHED: "files.same_published",
    LoadOutcome.REFUSED: "files.refused",
}


def _line(turn: Turn, one: LoadedItem) -> str:
    number = one.draft_id if one.draft_id is not None else "—"
    line = turn.say(
        _OUTCOMES[one.outcome], title=one.title, number=number, why=problem_text(turn, one.why)
    )
    if one.warnings:
        line += turn.say("files.doubts", count=len(one.warnings))
    return line


def _problem(turn: Turn, problem: ItemProblem) -> str:
    return turn.say(
        "files.problem",
        line=problem.place.line,
        field=problem.path or problem.code or "—",
        what=problem_text(turn, problem.what, problem.hint),
    )


def _keyboard(turn: Turn, report: LoadReport) -> Keyboard:
    waiting = [
        one
        for one in report.draft_ids
        if drafts.draft_by_id(turn.session, one).state in drafts.OPEN_STATES
    ]
    if not waiting:
        return ()
    if len(waiting) == 1:
        return (
            (
                button(turn, "buttons.show_draft", "draft", waiting[0]),
                button(turn, "buttons.submit", "submit", waiting[0]),
            ),
        )
    return ((button(turn, "buttons.drafts", "drafts", 0),),)


def how(turn: Turn) -> Reply:
    """Say which files can be handed in."""
    access.officer(turn)
    return say(turn.say("files.how", formats=Marked("、".join(ITEM_FORMATS))))


ROUTES = Routes(acts={"files_how": how})
