"""The house stands as docs/architecture.md draws it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import PACKAGES, REPOSITORY, imported_roots, name, source_files, tree

# One owner a library: the only places that may import it.
OWNERS: dict[str, tuple[str, ...]] = {
    "telegram": ("bot/",),
    "apscheduler": ("jobs/schedule.py",),
    "sklearn": ("matcher/finding/affinity.py",),
    "jieba": ("lexicon/words.py",),
    "rjieba": ("lexicon/words.py",),
    "numba": ("matcher/kernels/",),
    "lxml": ("policies/readers/",),
    "selectolax": ("policies/readers/",),
    "openpyxl": ("policies/readers/xlsx.py",),
    "pdfplumber": ("policies/readers/pdf",),
    "pypdfium2": ("policies/readers/pdf",),
    "prometheus_client": ("bot/metrics.py",),
    "icalendar": ("bot/calendar_file.py",),
    "chinese_calendar": ("lexicon/workdays.py",),
    "stdnum": ("enterprises/credit_code.py",),
    "typer": ("cli/",),
    "rich": ("cli/",),
    "httpx": ("bot/",),
    "starlette": ("bot/playground/", "bot/serving.py", "bot/webhook.py"),
    "uvicorn": ("bot/playground/", "bot/serving.py"),
    "sqlalchemy": ("store/", "policies/", "enterprises/", "jobs/"),
    "alembic": ("store/schema.py",),
    "pydantic_settings": ("store/settings.py",),
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
LONGEST_FILE_LINES = 400


@pytest.mark.parametrize("library", OWNERS)
def test_each_library_has_its_owner(library: str) -> None:
    users = [name(path) for path in source_files() if library in imported_roots(path)]
    strangers = [user for user in users if not user.startswith(OWNERS[library])]
    assert strangers == [], f"{library} belongs to {', '.join(OWNERS[library])}"


def test_imports_go_down_only() -> None:
    # In a process of its own: import-linter silences every logger that exists already.
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_readable_reference_knows_no_fast_path() -> None:
    fast = re.compile(r"^from matcher\.(plan|single|city|kernels|finding)\b", re.MULTILINE)
    reference = sorted((REPOSITORY / "matcher").glob("*.py"))
    assert len(reference) > 50
    assert [path.name for path in reference if fast.search(path.read_text("utf-8"))] == []


def test_no_file_is_named_after_nothing() -> None:
    assert [name(path) for path in source_files() if path.stem in FORBIDDEN_NAMES] == []


def test_no_file_has_grown_too_long() -> None:
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in source_files()}
    assert {one: n for one, n in lengths.items() if n > LONGEST_FILE_LINES} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_says_what_belongs_there(package: str) -> None:
    import ast

    said = ast.get_docstring(tree(REPOSITORY / package / "__init__.py"))
    assert said is not None
    assert re.search(r"\b(never|not)\b", said.lower()), "it says what never belongs there"
