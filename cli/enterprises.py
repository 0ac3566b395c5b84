"""`zhaoren enterprises …`: the registry of market entities, and one-time codes.

| command                       | does                                                    |
|-------------------------------|---------------------------------------------------------|
| import FILE.csv               | takes the registry in, row by row, and reports           |
| show CREDIT_CODE              | what is known of one enterprise, and who said it         |
| code CREDIT_CODE --by OFFICER | a one-time code, shown once, for the district to hand on |
| outreach -o FILE              | whom to call on: enterprises without a contact           |
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.errors import REFUSED
from cli.outreach import list_prospects
from cli.progress import told_progress
from cli.workplace import open_workplace
from enterprises import contacts, profiles
from enterprises.officers import officer_by_key
from enterprises.one_time_codes import VALID_FOR, issue_code
from enterprises.profiles import Viewer
from enterprises.registry import EnterpriseSummary, find_by_credit_code
from enterprises.registry_import import ImportReport, import_registry
from matcher.fields import field as field_of
from store.clock import local_day
from store.database import Session

MOST_REFUSALS_SHOWN = 50

app = typer.Typer(help="The registry's import, one enterprise, one-time codes, whom to call on.")
_out = Console(highlight=False)
_errors = Console(stderr=True, highlight=False)
app.command("outreach")(list_prospects)


class NotImported(Exception):
    """No enterprise has this credit code; the message says what to do about it."""

    def __init__(self, credit_code: str) -> None:
        super().__init__(
            f"no enterprise has the credit code {credit_code}: import the registry first"
        )


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(help="CSV, UTF-8: name, uscc, registered, type, capital, scope, …")
    ],
) -> None:
    """Take the registry in: upsert by credit code, row by row, with a report.

    Exit code 0 when every row was taken, 1 when some were refused; the others stay.
    """
    rows, started = _count_lines(file), time.perf_counter()
    with open_workplace() as work, told_progress("导入") as tell:
        report = import_registry(
            work.database, file, now=work.now(), progress=lambda done: tell(done, rows)
        )
    _print_report(report, time.perf_counter() - started)
    if report.refused_count:
        raise typer.Exit(REFUSED)


@app.command()
def show(
    credit_code: Annotated[str, typer.Argument(help="The enterprise's credit code.")],
) -> None:
    """Show what is known of one enterprise, and who said it."""
    with open_workplace() as work, work.database.reading() as session:
        found = _find(session, credit_code)
        facts = profiles.facts_of(session, found.id, viewer=Viewer.everything())
        people = contacts.colleagues(session, found.id)
    _out.print(f"{found.name}  {found.credit_code}", markup=False)
    _out.print(f"{found.address or '—'}  {found.registered_on or '—'}", markup=False)
    _out.print(f"联系人 {len(people)}，已核验 {sum(one.is_verified for one in people)}")
    table = Table("项", "期", "值", "来源", "依据", "日期")
    for fact in facts:
        table.add_row(
            field_of(fact.field).label,
            fact.period,
            str(fact.value) + (" （完整）" if fact.is_complete else ""),
            f"{fact.source}/{fact.status}",
            fact.because,
            fact.stated_at.date().isoformat(),
        )
    _out.print(table)


@app.command()
def code(
    credit_code: Annotated[str, typer.Argument(help="The enterprise's credit code.")],
    by: Annotated[str, typer.Option(help="The officer's key: who hands the code out.")],
) -> None:
    """Issue a one-time code that verifies whoever enters it; it is shown only now."""
    with open_workplace() as work, work.database.transaction() as session:
        officer = officer_by_key(session, by)
        found, now = _find(session, credit_code), work.now()
        issued = issue_code(session, officer_id=officer.id, enterprise_id=found.id, now=now)
    last_day = local_day(now + VALID_FOR, work.settings.zone)
    _errors.print(f"{found.name}：一次性，{last_day} 前有效，请当面交给企业。", markup=False)
    typer.echo(issued)


def _find(session: Session, credit_code: str) -> EnterpriseSummary:
    found = find_by_credit_code(session, credit_code)
    if found is None:
        raise NotImported(credit_code)
    return found


def _count_lines(file: Path) -> int:
    """Return about how many rows the file has, for the progress bar alone."""
    try:
        with file.open("rb") as lines:
            return max(sum(1 for _ in lines) - 1, 0)
    except OSError:
        return 0  # The import itself says what is wrong with the file.


def _print_report(report: ImportReport, seconds: float) -> None:
    table = Table("行", "新增", "变更", "未变", "拒收", "用时", "每秒行数")
    table.add_row(
        str(report.rows),
        str(report.added),
        str(report.changed),
        str(report.unchanged),
        str(report.refused_count),
        f"{seconds:.1f}s",
        f"{report.rows / max(seconds, 0.001):.0f}",
    )
    _out.print(table)
    for field_id, count in report.inferred.items():
        _out.print(f"推断 {field_of(field_id).label}：{count}")
    for refusal in report.refused[:MOST_REFUSALS_SHOWN]:
        _errors.print(
            f"第 {refusal.number} 行 {refusal.field}：{refusal.why}", markup=False, soft_wrap=True
        )
    hidden = report.refused_count - min(report.refused_count, MOST_REFUSALS_SHOWN)
    if hidden:
        _errors.print(f"另有 {hidden} 行被拒收。")
