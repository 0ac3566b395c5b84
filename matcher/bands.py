"""Arithmetic and comparison of bands of numbers.

A comparison of a band with a threshold has three answers: a band that straddles the threshold
is undecided (``None``).
"""

from __future__ import annotations

from decimal import Decimal

from lexicon.interval import Interval, Number

_EVERYTHING = Interval()


def at_least(band: Interval, threshold: Number) -> bool | None:
    """Whether every number of the band is ≥ ``threshold`` (``False``: none is)."""
    if band.low is not None and band.low >= threshold:
        return True
    if band.high is None or band.high > threshold:
        return None
    return False if band.high < threshold or band.high_open else None


def above(band: Interval, threshold: Number) -> bool | None:
    """Whether every number of the band is > ``threshold`` (``False``: none is)."""
    if band.low is not None and (band.low > threshold or (band.low == threshold and band.low_open)):
        return True
    return False if band.high is not None and band.high <= threshold else None


def invert(answer: bool | None) -> bool | None:
    """Return the answer to the opposite question."""
    return None if answer is None else not answer


def within(band: Interval, target: Interval) -> bool | None:
    """Whether every number of ``band`` lies in ``target`` (``False``: none does)."""
    answers = []
    if target.low is not None:
        answers.append((above if target.low_open else at_least)(band, target.low))
    if target.high is not None:
        answers.append(invert((at_least if target.high_open else above)(band, target.high)))
    if False in answers:
        return False
    return None if None in answers else True


def plain(band: Interval) -> Number | Interval:
    """Return an exact band as its number, any other as itself."""
    return band.low if band.is_exact and band.low is not None else band


def shift(band: Interval, by: Number) -> Interval:
    """Return the band with ``by`` added to every number."""
    return add(band, Interval.exactly(by))


def add(one: Interval, other: Interval) -> Interval:
    """Return the band of all sums of a number of each."""
    low = None if one.low is None or other.low is None else _sum(one.low, other.low)
    high = None if one.high is None or other.high is None else _sum(one.high, other.high)
    return Interval(
        low=low,
        high=high,
        low_open=low is not None and (one.low_open or other.low_open),
        high_open=high is not None and (one.high_open or other.high_open),
    )


def negative(band: Interval) -> Interval:
    """Return the band of all numbers with the other sign."""
    return Interval(
        low=None if band.high is None else -band.high,
        high=None if band.low is None else -band.low,
        low_open=band.high_open,
        high_open=band.low_open,
    )


def _sum(one: Number, other: Number) -> Number:
    total = Decimal(one) + Decimal(other)
    return int(total) if total == total.to_integral_value() else total


def divide(part: Interval, whole: Interval) -> Interval | None:
    """Return the band of all quotients; ``None`` unless ``whole`` is certainly positive.

    An unbounded ``whole`` gives a quotient that is only known to lie beside zero.
    """
    if whole.low is None or whole.low < 0 or (whole.low == 0 and not whole.low_open):
        return None
    if part.low is None or part.high is None:
        return _divide_half_open(part, whole)
    divisors = [whole.low, whole.high]
    lows = [_quotient(part.low, divisor) for divisor in divisors]
    highs = [_quotient(part.high, divisor) for divisor in divisors]
    low = _extreme(lows, smallest=True)
    high = _extreme(highs, smallest=False)
    if part.is_exact and whole.is_exact:
        return Interval.exactly(low if low is not None else 0)
    return Interval(low=low, high=high)


def _divide_half_open(part: Interval, whole: Interval) -> Interval:
    if part.low is not None and part.low >= 0:
        smallest = _quotient(part.low, whole.high)
        return Interval(low=smallest if smallest is not None else 0)
    return _EVERYTHING


def _quotient(part: Number, divisor: Number | None) -> Decimal | None:
    """One quotient; by an unbounded divisor zero, by zero unbounded (``None``)."""
    if divisor is None:
        return Decimal(0)
    return None if divisor == 0 else Decimal(part) / Decimal(divisor)


def _extreme(values: list[Decimal | None], *, smallest: bool) -> Decimal | None:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return Decimal(0) if smallest and min(known, default=Decimal(0)) >= 0 else None
    return min(known) if smallest else max(known)
