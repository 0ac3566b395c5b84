"""The project's own source files, read once."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("lexicon", "matcher", "store", "enterprises", "policies", "jobs", "bot", "cli")


@cache
def source_files() -> tuple[Path, ...]:
    """Return every Python file of the product, sorted."""
    found = (path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))
    return tuple(sorted(path for path in found if "__pycache__" not in path.parts))


def name(path: Path) -> str:
    """Return a file's path inside the repository."""
    return path.relative_to(REPOSITORY).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported_roots(path: Path) -> frozenset[str]:
    """Return the top-level names a file imports, wherever in the file."""
    roots: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.add(node.module.partition(".")[0])
    return frozenset(roots)


def document(relative: str) -> str:
    """Return a document's text."""
    return (REPOSITORY / relative).read_text(encoding="utf-8")
