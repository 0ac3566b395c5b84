"""Is this something an enterprise can claim?"""

from __future__ import annotations

from policies.document import Document
from policies.extraction.parts import Part


def why_not_claimable(document: Document, root: Part) -> str | None:
    """Return why there is nothing to claim, ``None`` where there is."""
    return None
