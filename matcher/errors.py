"""What can go wrong in the matcher.

MatcherError
├── InvalidRecord         a record is not in its agreed form
│   ├── InvalidProfile    the record is a profile
│   └── InvalidItem       the record is a policy item
└── NotFitted             an index was asked before it had read any text
"""

from __future__ import annotations


class MatcherError(Exception):
    """Something handed to the matcher cannot be used."""


class InvalidRecord(MatcherError):
    """A record is not in its agreed form.

    ``path`` leads to the value (``facts.hr.headcount``), ``what`` says what is wrong with it
    and ``hint`` what to write instead.
    """

    def __init__(self, path: str, what: str, hint: str) -> None:
        super().__init__(f"{path}: {what}; {hint}")
        self.path = path
        self.what = what
        self.hint = hint


class InvalidProfile(InvalidRecord):
    """A profile does not have the form of the contract."""


class InvalidItem(InvalidRecord):
    """A policy item does not have the form of the contract."""


class NotFitted(MatcherError):
    """An index was asked before it had read any text."""
