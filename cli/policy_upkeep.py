"""`zhaoren policies`: what keeps the pool true — kin, and whether it is still valid."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.policy_arguments import By, Id
from cli.policy_tables import console
from cli.workplace import open_workplace
from policies import catalogue, pool, relations
from policies import checks as validity
from policies.errors import NotFound
from policies.officers import officer_by_key
from store.tables import CheckAnswer, Kinship

KINSHIPS = {one.value.replace("_", "-"): one for one in Kinship}


def kin(reference: Id) -> None:
    """List the items that read like this one: suggested with reasons, or answered."""
    with open_workplace() as work, work.database.reading() as session:
        found = relations.relations_of(session, catalogue.find_code(session, reference))
    table = Table("later or local", "is", "earlier or wider", "score", "reasons", "answer")
    for one in found:
        table.add_row(
            Text(f"{one.code} {one.title}"),
            one.suggested.value,
            Text(f"{one.other_code} {one.other_title}"),
            f"{one.score:.2f}",
            ", ".join(reason.value for reason in one.reasons),
            one.answer.value if one.answer else "",
        )
    console().print(table)


def relate(
    reference: Id,
    kinship: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINSHIPS)}.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other item's number or code.")],
    by: By,
) -> None:
    """Say what an item is to another; «supersedes» ends the other when this one is published."""
    if kinship not in KINSHIPS:
        raise typer.BadParameter(f"one of {', '.join(KINSHIPS)}", param_hint="KINSHIP")
    with open_workplace() as work, work.database.transaction() as session:
        code, other_code = (catalogue.find_code(session, one) for one in (reference, other))
        officer = officer_by_key(session, by).id
        answer = KINSHIPS[kinship]
        relations.relate(session, code, other_code, answer, by=officer, now=work.now())
        ended: tuple[str, ...] = ()
        if answer is Kinship.SUPERSEDES and catalogue.published_item(session, code) is not None:
            ended = pool.supersede(session, code, by=officer, now=work.now())
    typer.echo(f"{code} {kinship} {other_code}" + (f"; ended: {', '.join(ended)}" if ended else ""))


def checks(by: By) -> None:
    """List the policies of the officer's scope that wait for «is it still valid?»."""
    with open_workplace() as work, work.database.reading() as session:
        found = validity.open_checks(session, officer_by_key(session, by))
    table = Table("policy", "title", "ends on", "asked at (UTC)")
    for one in found:
        ends_on = one.ends_on.isoformat() if one.ends_on else ""
        table.add_row(one.code, Text(one.title), ends_on, f"{one.asked_at:%Y-%m-%d %H:%M}")
    console().print(table)


def still_valid(reference: Id, by: By) -> None:
    """Answer that a policy is still valid."""
    with open_workplace() as work, work.database.transaction() as session:
        code = catalogue.find_code(session, reference)
        officer = officer_by_key(session, by)
        waiting = [one for one in validity.open_checks(session, officer) if one.code == code]
        if not waiting:
            raise NotFound("open question about", code, "see `zhaoren policies checks`")
        for one in waiting:
            validity.answer_check(
                session, one.id, CheckAnswer.STILL_VALID, by=officer.id, now=work.now()
            )
    typer.echo(f"{code} is still valid")
