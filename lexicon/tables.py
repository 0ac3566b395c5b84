"""Reading the dated rows of ``lexicon/data``.

Rows are plain CSV so that a reviewer sees every change of a fact. A row with an empty
``valid_to`` is in force.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

_DATA = Path(__file__).parent / "data"


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of the table file ``name`` as dictionaries of strings.

    Raises ``FileNotFoundError`` when the package was built without its tables.
    """
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def read_words(name: str) -> frozenset[str]:
    """Return the words of the text file ``name``: one a line, ``#`` starts a remark."""
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if (word := line.partition("#")[0].strip()))
