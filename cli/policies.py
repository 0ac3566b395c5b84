"""`zhaoren policies`: the officer's way from file to pool.

An ID is a draft's number (12 or #12) or a policy's code; a code of digits alone is written
``code:1024``. `approve` is the review and the publication in one act, by another officer than
those who wrote; `publish` is its other name.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.officer_desk import open_desk, require_some
from cli.policy_arguments import AsJson, By, Id, Ids
from cli.policy_loading import load_files, revise_from_file
from cli.policy_mending import register
from cli.policy_moves import pause, resume, use_up, withdraw
from cli.policy_reading import read
from cli.policy_tables import (
    acts_table,
    audience_table,
    change_table,
    console,
    effect_table,
    history_table,
    item_tables,
    list_table,
)
from cli.policy_upkeep import checks, kin, relate, still_valid
from cli.workplace import open_workplace
from enterprises.columns import heard_enterprises
from enterprises.profiles import profile_finder
from jobs.everybody import everybody
from matcher.card import card_from_item
from policies import batch, catalogue, drafts
from policies.acts import acts_on, has_policy
from policies.audience import compare_audiences, count_audience
from policies.export import to_yaml
from policies.release import release
from policies.versions import diff
from policies.versions import history as history_of

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The officer's way from file to pool. An ID is a draft's number (12 or #12) or a "
    "policy's code; a code of digits alone is written code:1024. `approve` reviews and publishes "
    "in one act; `publish` is its other name.",
)

app.command("read")(read)
app.command("load")(load_files)
app.command("revise")(revise_from_file)
register(app)
app.command("pause")(pause)
app.command("use-up")(use_up)
app.command("resume")(resume)
app.command("withdraw")(withdraw)
app.command("kin")(kin)
app.command("relate")(relate)
app.command("checks")(checks)
app.command("still-valid")(still_valid)


@app.command("list")
def list_(
    state: Annotated[
        str | None,
        typer.Option(help=f"One of: {', '.join(catalogue.states())}; open and live if none."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List drafts and policies."""
    if state is not None and state not in catalogue.states():
        raise typer.BadParameter(f"one of {', '.join(catalogue.states())}", param_hint="--state")
    with open_workplace() as work, work.database.reading() as session:
        listed = catalogue.list_pool(session, state=state)
    if as_json:
        for one in listed:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False, default=_plain))
        return
    console().print(list_table(listed))


@app.command()
def show(reference: Id, as_json: AsJson = False) -> None:
    """Show an item: every condition beside the sentence it was read from.

    Of an open draft of a published policy it shows what would change, too.
    """
    with open_workplace() as work, work.database.reading() as session:
        found = catalogue.find(session, reference)
        published = catalogue.published_item(session, found.code)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, default=_plain))
        return
    for table in item_tables(found):
        console().print(table)
    if published is not None and found.draft is not None:
        console().print(change_table(diff(published, found.draft.item)))


@app.command()
def history(reference: Id, as_json: AsJson = False) -> None:
    """List the versions of a policy, and who did what to it from its first draft on."""
    with open_workplace() as work, work.database.reading() as session:
        code = catalogue.find_code(session, reference)
        acts = acts_on(session, code)
        versions = history_of(session, code) if has_policy(session, code) else ()
        zone = work.settings.zone
    if as_json:
        for one in acts:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False, default=_plain))
        return
    console().print(history_table(versions))
    console().print(acts_table(acts, zone))


@app.command()
def submit(
    by: By,
    references: Ids = None,
    all_drafts: Annotated[bool, typer.Option("--all", help="Every draft you wrote in.")] = False,
) -> None:
    """Hand drafts to the other officers for review."""
    with open_desk(by) as desk:
        desk.act(
            desk.wanted(references, batch.drafts_to_submit if all_drafts else None),
            lambda session, draft: drafts.submit(session, draft.id, by=desk.officer, now=desk.now),
            "draft {draft} ({code}) submitted; {result} officer(s) may approve it",
        )


@app.command("approve")
@app.command("publish")
def approve(
    by: By,
    references: Ids = None,
    all_submitted: Annotated[
        bool, typer.Option("--all", help="Every submitted draft you did not write in.")
    ] = False,
    reason: Annotated[
        str,
        typer.Option(help="Why it is right in spite of what `check` says against it; audited."),
    ] = "",
) -> None:
    """Approve submitted drafts and publish them at once; whoever wrote in one cannot.

    A draft that `check` has something grave against is refused without a reason.
    """
    with open_desk(by) as desk:
        desk.act(
            desk.wanted(references, batch.drafts_to_approve if all_submitted else None),
            lambda session, draft: release(
                session,
                draft.id,
                by=desk.officer,
                reason=reason,
                profile_of=profile_finder(session, as_of=desk.today),
                today=desk.today,
                now=desk.now,
            ),
            "draft {draft} published as {code} (version id {result})",
        )


@app.command()
def reject(
    references: Ids,
    by: By,
    note: Annotated[str, typer.Option("--note", help="What is to be mended.")],
) -> None:
    """Send submitted drafts back to their authors."""
    with open_desk(by) as desk:
        desk.act(
            desk.wanted(references),
            lambda session, draft: drafts.reject(
                session, draft.id, note=note, by=desk.officer, now=desk.now
            ),
            "draft {draft} ({code}) rejected; its author will be told",
        )


@app.command("take-back")
def take_back(references: Ids, by: By) -> None:
    """Take submitted drafts back to go on writing."""
    with open_desk(by) as desk:
        desk.act(
            desk.wanted(references),
            lambda session, draft: drafts.take_back(
                session, draft.id, by=desk.officer, now=desk.now
            ),
            "draft {draft} ({code}) is a draft again",
        )


@app.command()
def discard(references: Ids, by: By) -> None:
    """Give drafts up."""
    with open_desk(by) as desk:
        desk.act(
            desk.wanted(references),
            lambda session, draft: drafts.discard(session, draft.id, by=desk.officer, now=desk.now),
            "draft {draft} ({code}) discarded",
        )


@app.command()
def audience(reference: Id) -> None:
    """Count the registered and imported enterprises that a draft or policy would find.

    Of an open draft of a published policy it shows whom the new version gains and loses, too.
    """
    with open_workplace() as work, work.database.reading() as session:
        found = catalogue.find(session, reference)
        columns = everybody(session, as_of=work.today())
        heard = heard_enterprises(session)
        published = catalogue.published_item(session, found.code)
    card = card_from_item(found.item)
    console().print(audience_table(count_audience(card, columns)))
    if published is not None and found.draft is not None:
        before = card_from_item(published)
        console().print(effect_table(compare_audiences(before, card, columns, heard=heard)))


@app.command()
def export(
    references: Ids = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; standard output if none.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every live policy.")] = False,
) -> None:
    """Write items as YAML that loads back equal."""
    with open_workplace() as work, work.database.reading() as session:
        wanted = list(references or ())
        if everything:
            live = (one for one in catalogue.list_pool(session) if one.version is not None)
            wanted += [f"{catalogue.CODE_PREFIX}{one.code}" for one in live]
        require_some(wanted)
        text = to_yaml(catalogue.find(session, one).item for one in wanted)
    if output is None:
        typer.echo(text, nl=False)
        return
    output.write_text(text, encoding="utf-8")
    typer.echo(f"{len(wanted)} item(s) written to {output}", err=True)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON value")
