"""A band of numbers: what is known when somebody says "between 20 and 50 million".

An :class:`Interval` is the one way this code base writes a number that is not
exactly known. An exactly known number is the closed interval from it to itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Number = int | float | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """All numbers between ``low`` and ``high``.

    ``low`` or ``high`` is ``None`` where that side has no bound. ``low_open`` and
    ``high_open`` say that the bound itself is not included.

    Raises ``ValueError`` when no number can lie in the interval.
    """

    low: Number | None = None
    high: Number | None = None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if self.low is None or self.high is None:
            return
        if self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)):
            raise ValueError(f"no number lies between {self.low} and {self.high} here")

    @classmethod
    def exactly(cls, value: Number) -> Interval:
        """Return the interval that holds ``value`` alone."""
        return cls(low=value, high=value)

    @property
    def is_exact(self) -> bool:
        """Whether one number alone lies in the interval."""
        return self.low is not None and self.low == self.high

    def contains(self, value: Number) -> bool:
        """Whether ``value`` lies in the interval."""
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = (
            self.high is None or value < self.high or (value == self.high and not self.high_open)
        )
        return above and below
