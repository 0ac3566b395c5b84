"""One spelling of a name for looking it up, with the way back to the original.

On top of the working form of :mod:`lexicon.folding`: small letters, all traditional characters
of the trade, and no quotation marks, so that 專精特新“小巨人” is 专精特新小巨人. Mentions are
found in this spelling and reported as positions in the original.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from lexicon.folding import Folded, fold
from lexicon.tables import read_rows

_DROPPED = frozenset("“”\"'‘’「」『』〝〞＂＇\u200b\ufeff")


@cache
def _simplified() -> dict[str, str]:
    return {row["traditional"]: row["simplified"] for row in read_rows("traditional.csv")}


@cache
def _spell_character(character: str) -> str:
    if character in _DROPPED:
        return ""
    normal = unicodedata.normalize("NFKC", character).lower()
    return "".join(_simplified().get(part, part) for part in normal)


@lru_cache(maxsize=256)
def spell(text: str) -> Folded:
    """Return ``text`` in one spelling, with the original position of each character."""
    folded = fold(text)
    pieces = [_spell_character(character) for character in folded.text]
    origins = folded.origins
    if any(len(piece) != 1 for piece in pieces):
        origins = tuple(
            origin
            for piece, origin in zip(pieces, folded.origins, strict=True)
            for _ in range(len(piece))
        )
    return Folded(text="".join(pieces), origins=origins)


def spelling(text: str) -> str:
    """Return the one spelling alone, where no position is needed."""
    return spell(text).text


class _Spelt(dict[int, str]):
    """The spelling of every character met so far, in the form ``str.translate`` reads."""

    def __missing__(self, code: int) -> str:
        self[code] = spelling(chr(code))
        return self[code]


_spelt = _Spelt()


def spell_characters(text: str) -> str:
    """Return ``text`` with each character in the one spelling, all blanks kept as blanks.

    For whole collections: some fifty times as fast as :func:`spelling`.
    """
    return text.translate(_spelt)
