"""`zhaoren policies check`, `mend`, `undo`, `split`, `join` and the golden examples.

For an item as a whole, `export` it, edit the YAML and `revise`; these are for one change.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.officer_desk import open_desk
from cli.policy_arguments import By, Id
from cli.policy_tables import console, standpoint_tables
from cli.workplace import open_workplace
from enterprises import registry
from enterprises.profiles import profile_finder
from policies import catalogue, drafts, golden, mending
from policies.drafts import Draft
from policies.editing import Edit, at, numbered, with_flag, with_period, with_value
from policies.errors import BrokenEdit, NotFound
from policies.outline import benefits_of
from policies.release import look_at
from policies.typed_conditions import read_sentence
from policies.typed_values import ReplyTrouble, read_reply
from policies.wording import describe_atom
from store.database import Session
from store.tables import Expectation

Numbers = Annotated[list[int] | None, typer.Option(min=1)]

examples = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Enterprises that an item must, or must not, find; run on every revision.",
)


def check(reference: Id) -> None:
    """Say what stands against an item: contradictions, days, taxes, gaps, broken examples.

    The exit code is 1 where publishing it would ask for a reason.
    """
    with open_workplace() as work, work.database.reading() as session:
        found = catalogue.find(session, reference)
        standpoint = look_at(
            session,
            found.item,
            profile_of=profile_finder(session, as_of=work.today()),
            today=work.today(),
        )
    for table in standpoint_tables(found.item, standpoint):
        console().print(table)
    if standpoint.needs_reason:
        raise typer.Exit(1)


def mend(
    reference: Id,
    by: By,
    condition: Annotated[
        int | None, typer.Option(min=1, help="Which condition, by its number in `check`.")
    ] = None,
    value: Annotated[
        str | None, typer.Option(help="What it should be: 2000万以上, 不超过5%, 望城区.")
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Leave the condition out.")] = False,
    human: Annotated[
        bool | None, typer.Option("--human/--no-human", help="Whether a person judges it.")
    ] = None,
    preference: Annotated[
        bool | None, typer.Option("--preference/--hard", help="Whether it never denies.")
    ] = None,
    add: Annotated[str | None, typer.Option(help="One more condition, as a sentence.")] = None,
) -> None:
    """Change one condition of an open draft, or add one; say back what was understood."""
    with open_desk(by) as desk, desk.database.transaction() as session:
        draft = _draft(session, reference)
        if add is not None:
            edit = _addition(draft, add, desk.today)
        elif condition is not None:
            flags = {"human": human, "preference": preference}
            edit = _edit(draft, condition, value, drop=drop, flags=flags, today=desk.today)
        else:
            raise typer.BadParameter("name a condition, or add one", param_hint="--condition")
        before = {one.path: describe_atom(one.atom) for one in numbered(draft.item)}
        revision = mending.mend(
            session,
            draft.id,
            edit,
            by=desk.officer,
            expected_revision=draft.revision,
            today=desk.today,
            now=desk.now,
        )
        after = drafts.draft_by_id(session, draft.id)
    for one in numbered(after.item):
        mark = "" if before.get(one.path) == describe_atom(one.atom) else "  *"
        typer.echo(f"{one.number}. {describe_atom(one.atom)}{mark}")
    typer.echo(f"draft {draft.id} is at revision {revision}")


def _draft(session: Session, reference: str) -> Draft:
    found = catalogue.find(session, reference)
    draft = drafts.open_draft_of(session, found.code)
    if draft is None:
        raise NotFound("open draft of", found.code, "begin one with `zhaoren policies revise`")
    return draft


def _addition(draft: Draft, sentence: str, today: date) -> Edit:
    try:
        nodes = read_sentence(draft.item, sentence, today=today)
    except ValueError as error:
        raise BrokenEdit(f"--add: {error}") from error
    if not nodes:
        raise BrokenEdit(f"--add: {sentence!r} says nothing that could be a condition")
    return Edit(path="eligibility", value={"all": list(nodes)}, whole="append")


def _edit(
    draft: Draft,
    number: int,
    value: str | None,
    *,
    drop: bool,
    flags: dict[str, bool | None],
    today: date,
) -> Edit:
    found = numbered(draft.item)
    if number > len(found):
        raise NotFound("condition", number, f"draft {draft.id} has {len(found)}")
    path = found[number - 1].path
    atom: dict[str, Any] = dict(at(draft.item, path))
    if drop:
        return Edit(path=path)
    if value is not None:
        read = read_reply(str(atom["field"]), value, op=str(atom["op"]), today=today)
        if isinstance(read, ReplyTrouble):
            raise BrokenEdit(f"--value: {value!r} was not taken ({read}) for {atom['field']}")
        atom = with_value(atom, op=read.op, value=read.value)
        atom = with_period(atom, read.per) if read.per else atom
    for flag, is_set in flags.items():
        atom = atom if is_set is None else with_flag(atom, flag, is_set=is_set)
    return Edit(path=path, value=atom)


def undo(reference: Id, by: By) -> None:
    """Take the last change of an open draft back."""
    with open_desk(by) as desk, desk.database.transaction() as session:
        draft = _draft(session, reference)
        revision = mending.undo(
            session, draft.id, by=desk.officer, expected_revision=draft.revision, now=desk.now
        )
    typer.echo(f"draft {draft.id} is at revision {revision}, its last change undone")


def split(
    reference: Id,
    by: By,
    title: Annotated[str, typer.Option(help="The new item's title.")],
    benefit: Numbers = None,
    condition: Numbers = None,
) -> None:
    """Part a draft in two: the benefits and conditions named go into a new draft."""
    with open_desk(by) as desk, desk.database.transaction() as session:
        draft = _draft(session, reference)
        if not benefit or max(benefit) > len(benefits_of(draft.item)):
            raise typer.BadParameter("name benefits by their numbers", param_hint="--benefit")
        try:
            new = mending.split(
                session,
                draft.id,
                conditions=condition or (),
                benefits=benefit,
                title=title,
                by=desk.officer,
                expected_revision=draft.revision,
                now=desk.now,
            )
        except ValueError as error:
            raise BrokenEdit(f"draft {draft.id}: {error}") from error
    typer.echo(f"draft {draft.id} keeps the rest; draft {new} is {title}")


def join(
    reference: Id,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The draft that is given up.")],
    by: By,
) -> None:
    """Put another draft into this one; the other is discarded."""
    with open_desk(by) as desk, desk.database.transaction() as session:
        draft, gone = _draft(session, reference), _draft(session, other)
        joined = mending.join(
            session,
            draft.id,
            gone.id,
            by=desk.officer,
            expected_revision=draft.revision,
            now=desk.now,
        )
    typer.echo(f"draft {gone.id} is part of draft {joined.id}, now at revision {joined.revision}")


@examples.command("list")
def list_examples(reference: Id) -> None:
    """List the golden examples of an item."""
    with open_workplace() as work, work.database.reading() as session:
        code = catalogue.find(session, reference).code
        for one in golden.examples_of(session, code):
            typer.echo(f"{one.id}\t{one.expected}\t{one.credit_code or '-'}\t{one.name}")


@examples.command("add")
def add_example(
    reference: Id,
    by: By,
    must: Annotated[
        bool, typer.Option("--must-fit/--must-not-fit", help="What it has to come out as.")
    ],
    enterprise: Annotated[str | None, typer.Option(help="Its credit code.")] = None,
    profile: Annotated[
        Path | None, typer.Option(help="A made-up one: a profile as JSON, with name and facts.")
    ] = None,
) -> None:
    """Keep an enterprise that the item must, or must not, find."""
    expected = Expectation.MUST_FIT if must else Expectation.MUST_NOT_FIT
    with open_desk(by) as desk, desk.database.transaction() as session:
        item = catalogue.find(session, reference).item
        given = _enterprise(session, enterprise) if enterprise else _profile(profile)
        number = golden.add_example(
            session, item, expected=expected, by=desk.officer, now=desk.now, **given
        )
    typer.echo(f"example {number} of {item['id']}: {given['name']} {expected}")


def _enterprise(session: Session, credit_code: str) -> dict[str, Any]:
    found = registry.find_by_credit_code(session, credit_code)
    if found is None:
        raise NotFound("enterprise", credit_code, "import it, or give a --profile")
    return {"name": found.name, "credit_code": found.credit_code}


def _profile(path: Path | None) -> dict[str, Any]:
    if path is None:
        raise typer.BadParameter("name an enterprise or a profile", param_hint="--enterprise")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BrokenEdit(f"{path}: no JSON: {error}") from error
    if not isinstance(record, dict) or not isinstance(record.get("facts"), dict):
        raise BrokenEdit(f'{path}: write {{"name": "…", "facts": {{…}}}}')
    return {"name": str(record.get("name") or path.stem), "facts": record["facts"]}


@examples.command("drop")
def drop_example(reference: Id, number: int, by: By) -> None:
    """Take an example back."""
    with open_desk(by) as desk, desk.database.transaction() as session:
        item = catalogue.find(session, reference).item
        golden.end_example(session, number, item, by=desk.officer, now=desk.now)
    typer.echo(f"example {number} taken back")


def register(app: typer.Typer) -> None:
    """Add these commands to `zhaoren policies`."""
    for command in (check, mend, undo, split, join):
        app.command()(command)
    app.add_typer(examples, name="examples")
