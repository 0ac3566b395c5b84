"""Free texts that people write to the district: kept whole, or refused."""

from __future__ import annotations

from enterprises.errors import TextRefused


def require_text(text: str, *, limit: int) -> str:
    """Return the text without blanks around it.

    Raises :class:`TextRefused` when it is empty or longer than ``limit`` characters: cutting it
    would change what the person said.
    """
    stripped = text.replace("\x00", "").strip()
    if not stripped or len(stripped) > limit:
        raise TextRefused(limit)
    return stripped
