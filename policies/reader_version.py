"""Which readers these are: a digest of everything that decides what is read from a text.

Any change of code or tables gives another one, so that nobody has to remember to count up; a file
that is then read once more than needed harms nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import lexicon
import matcher
import policies
from policies.extraction.text_files import Known

_PACKAGES = (lexicon, matcher, policies)
_BUILT = "__pycache__"


def reader_digest(known: Known) -> str:
    """Return the digest of our readers, told what the officer knows of the texts."""
    return sha256(f"{_code_digest()}\n{known!r}".encode()).hexdigest()


@cache
def _code_digest() -> str:
    digest = sha256()
    for package in _PACKAGES:
        root = Path(package.__path__[0])
        for path in _files(root):
            digest.update(f"{package.__name__}/{path.relative_to(root).as_posix()}\n".encode())
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    yield from sorted(
        path for path in root.rglob("*") if _BUILT not in path.parts and path.is_file()
    )
