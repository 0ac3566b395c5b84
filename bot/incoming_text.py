"""What a person typed, without the signs nobody sees.

A text pasted from a web page brings zero-width spaces along; a hostile one brings marks that turn
the writing of everything after it, so that a name would be read as another by the officer it is
shown to. Joiners stay: emoji and some scripts are written with them.
"""

from __future__ import annotations

import unicodedata

KEPT = frozenset("\n\t\u200c\u200d")
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co"))


def says_something(text: str) -> bool:
    """Whether a text has a letter or a figure in it; signs and emoji alone tell nobody anything."""
    return any(sign.isalnum() for sign in text)


def readable(text: str) -> str:
    """Return the text with what can be seen, its blanks and its line ends."""
    return "".join(
        sign for sign in text if sign in KEPT or unicodedata.category(sign) not in UNSEEN
    ).strip()
