"""The command line against a database of its own, in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from store.clock import FrozenClock
from store.database import Database
from tests.policies.pool_items import an_administrator


@dataclass(frozen=True)
class Outcome:
    """What a command left behind: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Zhaoren = Callable[..., Outcome]


@pytest.fixture
def zhaoren(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Zhaoren:
    """Run one command line; no traceback may ever come of it."""
    monkeypatch.chdir(tmp_path)

    def call(*args: object) -> Outcome:
        code = run([str(one) for one in args])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Outcome(code, said.out, said.err)

    return call


@pytest.fixture
def office(database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A migrated database with the officers li and wang, which the settings point at."""
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("ZHAOREN_DATABASE_URL", url)
    monkeypatch.setenv("ZHAOREN_NOW", clock.now().isoformat())
    with database.transaction() as session:
        for key in ("li", "wang"):
            an_administrator(session, clock.now(), key)
    return database


def write_jsonl(path: Path, *items: dict[str, Any] | str) -> Path:
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in items]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
