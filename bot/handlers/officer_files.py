"""An officer hands in a file: what was read from it and written is reported row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot import access
from bot.events import MAX_FILE_BYTES, Keyboard, Reply, say
from bot.file_problems import nothing_text, problem_text, refusal_text
from bot.file_reading import MOST_FILES, MOST_TEXTS
from bot.keyboards import button
from bot.kinship import kin_button
from bot.router import Routes
from bot.texts import Marked
from bot.turn import Turn
from bot.wording import shortened
from policies import drafts
from policies.item_files import ITEM_FORMATS
from policies.load_rows import LoadedRow, RowOutcome
from policies.loading import LoadOutcome

MOST_SHOWN = 8
LONGEST_NAME = 60
DOCUMENT_FORMATS = (".docx", ".pdf", ".xlsx", ".html", ".txt", ".md", ".zip")


def receive(turn: Turn) -> Reply:
    """Say what became of each row of a file that the desk has read and written."""
    if not access.is_officer(turn):
        return say(turn.say("files.only_officers"))
    file = turn.event.file
    if file is None or file.size > MAX_FILE_BYTES:
        return say(turn.say("files.too_large"))
    name = shortened(file.name, LONGEST_NAME) or turn.say("files.unnamed")
    if file.reading is None:
        return say(turn.say("files.not_fetched", name=name))
    if file.reading.too_many:
        return say(
            turn.say(
                "files.too_many",
                name=name,
                count=file.reading.too_many,
                files=MOST_FILES,
                texts=MOST_TEXTS,
            )
        )
    rows = file.reading.rows
    if len(rows) == 1 and rows[0].refusal is not None:
        why = refusal_text(turn, rows[0].refusal)
        return say(turn.say("files.unreadable", name=name, why=why))
    return say(_report(turn, name, rows), _keyboard(turn, rows))


def _report(turn: Turn, name: str, rows: Sequence[LoadedRow]) -> str:
    outcomes = Counter(row.outcome for row in rows)
    accepted, refused, same, nothing = (
        sum(outcomes[one] for one in kind) for kind in (_WRITTEN, _REFUSED, _SAME, _NOTHING)
    )
    if same and same == len(rows):
        head = turn.say("files.report_current", name=name)
        return "\n".join([head, *_shortened(turn, [_line(turn, row) for row in rows])])
    head = turn.say("files.report", name=name, accepted=accepted, refused=refused)
    if len([one for one in _WRITTEN if outcomes[one]]) > 1:
        head += turn.say("files.report_kinds", kinds=_kinds(turn, outcomes))
    if same:
        head += turn.say("files.report_same", count=same)
    if nothing:
        head += turn.say("files.report_nothing", count=nothing)
    # What an officer has to do something about stands where it is seen.
    by_need = sorted(rows, key=lambda row: not row.is_refused)
    return "\n".join([head, *_shortened(turn, [_line(turn, row) for row in by_need])])


def _kinds(turn: Turn, outcomes: Counter[LoadOutcome | RowOutcome]) -> str:
    """Say how many of what was taken are new, new versions, or drafts written anew."""
    counted = (
        turn.say(
            "files.report_kind",
            kind=turn.say(f"files.kind_{one.name.lower()}"),
            count=outcomes[one],
        )
        for one in _WRITTEN
        if outcomes[one]
    )
    return Marked("、".join(counted))


def _shortened(turn: Turn, lines: Sequence[str]) -> list[str]:
    shown = list(lines[:MOST_SHOWN])
    if len(lines) > MOST_SHOWN:
        shown.append(turn.say("files.more_lines", count=len(lines) - MOST_SHOWN))
    return shown


_OUTCOMES: Mapping[LoadOutcome | RowOutcome, str] = {
    LoadOutcome.NEW_POLICY: "files.new_policy",
    LoadOutcome.NEW_VERSION: "files.new_version",
    LoadOutcome.EDITED_DRAFT: "files.edited_draft",
    LoadOutcome.SAME_DRAFT: "files.same_draft",
    LoadOutcome.SAME_PUBLISHED: "files.same_published",
    LoadOutcome.SAME_FILE: "files.same_file",
    LoadOutcome.REFUSED: "files.refused",
}

_WRITTEN = (LoadOutcome.NEW_POLICY, LoadOutcome.NEW_VERSION, LoadOutcome.EDITED_DRAFT)
_SAME = (LoadOutcome.SAME_DRAFT, LoadOutcome.SAME_PUBLISHED, LoadOutcome.SAME_FILE)
_REFUSED = (LoadOutcome.REFUSED, RowOutcome.UNREADABLE)
_NOTHING = (RowOutcome.NOTHING_TO_CLAIM,)


def _line(turn: Turn, row: LoadedRow) -> str:
    problem = row.item_problem
    if problem is not None:
        what, place = problem_text(turn, problem.what, problem.hint), problem.place.line
        field = problem.path or problem.code
        if not field:
            return turn.say("files.problem_of_line", line=place, what=what)
        return turn.say("files.problem", line=place, field=field, what=what)
    if row.refusal is not None:
        why = refusal_text(turn, row.refusal)
        return turn.say("files.part_unreadable", name=row.place.file, why=why)
    if row.outcome is RowOutcome.NOTHING_TO_CLAIM:
        title = row.title or row.place.file
        return turn.say("files.nothing", title=title, why=nothing_text(turn, row.why))
    number = row.draft_id if row.draft_id is not None else "—"
    line = turn.say(
        _OUTCOMES[row.outcome],
        title=row.title,
        number=number,
        version=row.version or "—",
        why=problem_text(turn, row.why),
    )
    if row.doubts and row.outcome in _WRITTEN:
        line += turn.say("files.doubts", count=row.doubts)
    return line


def _keyboard(turn: Turn, rows: Sequence[LoadedRow]) -> Keyboard:
    numbers = dict.fromkeys(row.draft_id for row in rows if row.draft_id is not None)
    found = [drafts.draft_by_id(turn.session, one) for one in numbers]
    waiting = [one for one in found if one.state in drafts.OPEN_STATES]
    if not waiting:
        return ()
    kin = [kin_button(turn, one) for one in waiting[:MOST_SHOWN]]
    alike = tuple(row for row in kin if row)
    if len(waiting) == 1:
        return (
            (
                button(turn, "buttons.show_draft", "draft", waiting[0].id),
                button(turn, "buttons.submit", "submit", waiting[0].id),
            ),
            *alike,
        )
    # Without a page the list comes as a message of its own: the report stays to be read.
    return (*alike, (button(turn, "buttons.drafts", "drafts"),))


def how(turn: Turn) -> Reply:
    """Say which files can be handed in."""
    access.officer(turn)
    formats = Marked("、".join((*DOCUMENT_FORMATS, *ITEM_FORMATS)))
    return say(turn.say("files.how", formats=formats))


ROUTES = Routes(acts={"files_how": how})
