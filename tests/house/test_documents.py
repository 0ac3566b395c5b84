"""What people can set, run and read about is written down."""

from __future__ import annotations

import re
import tomllib

import pytest

from cli.main import COMMANDS, load
from jobs.schedule import SCHEDULE
from store.settings import Settings
from tests.house.sources import REPOSITORY, document


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_documented(setting: str) -> None:
    assert f"ZHAOREN_{setting.upper()}" in document("docs/operations.md")


@pytest.mark.parametrize("job", [job.name for job in SCHEDULE])
def test_every_job_is_documented(job: str) -> None:
    assert f"`{job}`" in document("docs/jobs.md")


def command_names() -> list[str]:
    """Return every command one can run, with its group."""
    names = []
    for command in COMMANDS:
        children = getattr(load(command), "commands", None)
        names += [f"{command.name} {child}" for child in children] if children else [command.name]
    return names


@pytest.mark.parametrize("command", command_names())
def test_every_command_is_documented(command: str) -> None:
    assert f"zhaoren {command}" in document("docs/operations.md")


def test_every_runtime_dependency_has_its_reason() -> None:
    project = tomllib.loads(document("pyproject.toml"))["project"]
    named = [re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]]
    decision = document("docs/adr/0002-dependencies.md").lower()
    assert [one for one in named if one.lower() not in decision] == []


def test_locks_name_no_index() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "http" not in re.sub(r"^[\w.-]*http[\w.-]*==", "", document(lock), flags=re.M)


def test_every_picture_is_shown() -> None:
    documents = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
    texts = "".join(path.read_text("utf-8") for path in documents)
    pictures = (REPOSITORY / "docs" / "pictures").iterdir()
    assert [one.name for one in pictures if f"pictures/{one.name}" not in texts] == []


def test_documents_point_at_files_that_exist() -> None:
    broken = []
    for path in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []
