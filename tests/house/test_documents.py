"""What people can set, run and read about is written down."""

from __future__ import annotations

import re
import tomllib

import pytest

from jobs.schedule import SCHEDULE
from store.settings import Settings
from tests.house.sources import REPOSITORY, document


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_documented(setting: str) -> None:
    assert f"ZHAOREN_{setting.upper()}" in document("docs/operations.md")


@pytest.mark.parametrize("job", [job.name for job in SCHEDULE])
def test_every_job_is_documented(job: str) -> None:
    assert f"`{job}`" in document("docs/jobs.md")


def test_every_command_is_documented() -> None:
    import typer

    from cli.main import app

    def names(command: object, prefix: str = "") -> list[str]:
        children = getattr(command, "commands", None)
        if not children:
            return [prefix.strip()]
        return [
            name for key, child in children.items() for name in names(child, f"{prefix} {key}")
        ]

    text = document("docs/operations.md") + document("docs/officer-guide.md")
    commands = names(typer.main.get_command(app))
    assert [one for one in commands if f"zhaoren {one}" not in text] == []


def test_every_runtime_dependency_has_its_reason() -> None:
    project = tomllib.loads(document("pyproject.toml"))["project"]
    named = [re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]]
    decision = document("docs/adr/0002-dependencies.md").lower()
    assert [one for one in named if one.lower() not in decision] == []


def test_locks_name_no_index() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "http" not in re.sub(r"^[\w.-]*http[\w.-]*==", "", document(lock), flags=re.M)


def test_documents_point_at_files_that_exist() -> None:
    broken = []
    for path in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []
