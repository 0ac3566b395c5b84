"""What every rule must know of the document around a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lexicon.bounds import Declaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who speaks, and when.

    ``region`` is the issuer's place, ``None`` when unknown. ``base`` is the day from which days
    without a year are counted; ``is_dated`` is false where nobody knows that day and ``base``
    only stands in, so that nothing may be concluded from it. ``declaration`` is what the
    document says of 以上 and 以下. ``title`` names the document and so for whom it is made; empty
    where a condition is typed by itself.
    """

    region: str | None
    base: date
    is_dated: bool
    declaration: Declaration
    title: str = ""
