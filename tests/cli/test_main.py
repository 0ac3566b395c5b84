"""The root command: fast, complete, and never a traceback."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest
import typer

from cli import errors, main
from cli.main import COMMANDS, load
from tests.cli.conftest import Zhaoren

HEAVY = ("sqlalchemy", "sklearn", "jieba", "telegram", "alembic", "pydantic", "yaml", "numpy")


def test_help_lists_every_command(zhaoren: Zhaoren) -> None:
    outcome = zhaoren("--help")
    assert outcome.code == 0
    for command in COMMANDS:
        assert command.name in outcome.out


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from cli.main import run; code = run(['--help']);"
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"


def test_the_version_is_said(zhaoren: Zhaoren) -> None:
    outcome = zhaoren("--version")
    assert (outcome.code, outcome.out.split()[0]) == (0, "zhaoren")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_every_command_can_be_loaded(command: main.Command) -> None:
    if find_spec(command.module) is None:
        pytest.skip(f"{command.module} is not part of this checkout")
    assert load(command).name == command.name


@pytest.mark.parametrize(
    ("args", "said"),
    [(["nosuch"], "No such command"), (["db", "nosuch"], "No such command"),
     (["db", "check", "--nosuch"], "No such option"), (["policies", "load"], "Missing")],
    ids=["command", "subcommand", "option", "argument"],
)  # fmt: skip
def test_wrong_usage_is_code_2(zhaoren: Zhaoren, args: list[str], said: str) -> None:
    outcome = zhaoren(*args)
    assert outcome.code == errors.WRONG_USAGE
    assert said in outcome.err


def _raising(error: BaseException) -> typer.Typer:
    app = typer.Typer()

    @app.command()
    def fail() -> None:
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (RuntimeError("boom"), 1, "an error nobody foresaw (RuntimeError, id "),
        (FileNotFoundError(2, "No such file or directory", "x.csv"), 1, "x.csv: No such file"),
        (OSError(28, "No space left on device"), 1, "No space left on device"),
        (KeyboardInterrupt(), 130, ""),
        (typer.Exit(3), 3, ""),
    ],
    ids=["unforeseen", "missing file", "full disk", "keyboard", "exit"],
)
def test_whatever_happens_is_one_sentence(
    zhaoren: Zhaoren,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    sentence: str,
) -> None:
    monkeypatch.setattr("cli.db.app", _raising(error))
    outcome = zhaoren("db")
    assert outcome.code == code
    assert sentence in outcome.err
    assert len(outcome.err.splitlines()) <= 1


def test_the_details_of_an_unforeseen_error_go_to_a_file(
    zhaoren: Zhaoren, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setattr("cli.db.app", _raising(RuntimeError("boom")))
    (tmp_path / "var").mkdir()
    outcome = zhaoren("db")
    log = (tmp_path / "var" / errors.LOG_NAME).read_text(encoding="utf-8")
    error_id = outcome.err.split("id ")[1][:8]
    assert error_id in log
    assert "RuntimeError: boom" in log


def test_debug_shows_the_details(
    monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHAOREN_LOG_LEVEL", "DEBUG")
    monkeypatch.setattr("cli.db.app", _raising(RuntimeError("boom")))
    assert main.run(["db"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_our_own_errors_are_told_from_others() -> None:
    from policies.errors import NotFound
    from store.errors import SchemaOutdated

    assert errors.is_expected(SchemaOutdated("run it"))
    assert errors.is_expected(NotFound("draft", 1, "look"))
    assert not errors.is_expected(KeyError("x"))
