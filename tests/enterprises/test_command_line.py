"""`zhaoren enterprises …`, as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.enterprises import app
from enterprises.officers import bootstrap
from enterprises.one_time_codes import looks_like_a_code
from store.database import Database
from tests.enterprises.people import CODE, NOW
from tests.enterprises.test_registry_import import CABLE, SOFTWARE, write


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch):
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("ZHAOREN_DATABASE_URL", url)
    monkeypatch.setenv("ZHAOREN_NOW", NOW.isoformat())

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})

    return call


def test_import_reports_and_changes_nothing_the_second_time(run, tmp_path: Path) -> None:
    path = str(write(tmp_path, CABLE, SOFTWARE))
    first, second = run("import", path), run("import", path)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "推断 注册地：2" in first.stdout
    assert [cell.strip() for cell in second.stdout.splitlines()[3].split("│")[1:6]] == [
        "2", "0", "0", "2", "0",
    ]  # fmt: skip


def test_refused_rows_make_exit_code_one_and_are_named(run, tmp_path: Path) -> None:
    broken = SOFTWARE.replace("91430104MA00000238", "91430104MA00000239")
    result = run("import", str(write(tmp_path, CABLE, broken)))
    assert result.exit_code == 1
    assert "第 3 行 uscc" in result.stderr
    assert run("show", CODE).exit_code == 0, "the others stay"


def test_a_file_that_is_not_there_is_one_sentence(run) -> None:
    result = run("import", "nowhere.csv")
    assert result.exit_code == 1
    assert result.stderr.strip().splitlines() == [
        "nowhere.csv: cannot be opened (No such file or directory)"
    ]


def test_show_says_what_is_known_and_from_where(run, tmp_path: Path) -> None:
    run("import", str(write(tmp_path, CABLE)))
    result = run("show", CODE)
    assert result.exit_code == 0
    assert "示例线缆制造有限公司" in result.stdout
    assert "430112" in result.stdout
    assert "registry/inferred" in result.stdout


def test_a_code_is_printed_alone(run, database: Database, tmp_path: Path) -> None:
    run("import", str(write(tmp_path, CABLE)))
    with database.transaction() as session:
        bootstrap(session, (11,), now=NOW)
    result = run("code", CODE, "--by", "officer-1")
    assert result.exit_code == 0
    assert looks_like_a_code(result.stdout.strip())
    assert "示例线缆制造有限公司" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("show", "91430112MA00000151"), ("code", CODE, "--by", "nobody"), ("code", CODE, "--by", "x")],
)
def test_what_is_not_there_is_one_sentence(run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1


def test_wrong_usage_is_exit_code_two(run) -> None:
    assert run("import").exit_code == 2
