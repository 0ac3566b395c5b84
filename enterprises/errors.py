"""What can go wrong with enterprises and their people.

EnterprisesError
├── Unknown                 no such row: enterprise, contact, officer, specialist, inquiry, case …
├── ConsentMissing          something was to be stored before the person agreed to it
├── NotAllowed              this person may not do this
├── AlreadyDecided          somebody decided this before
├── InvalidFact             a fact's field, value or period cannot be understood
├── FactProtected           somebody whose word weighs more has said otherwise
├── TooManyOpen             so many of this person's wait already that one more is refused
├── TextRefused             a free text is empty or too long to be kept
├── ImpossibleTransition    an application cannot go from this state to that
├── NoSpecialist            nobody is there to ask
├── OfficerExists           the key or the chat belongs to another officer
└── UnreadableRegistry      the file cannot be read as the registry's table
"""

from __future__ import annotations


class EnterprisesError(Exception):
    """Something about enterprises or their people cannot be done; the message says why."""


class Unknown(EnterprisesError):
    """There is no such row. ``what`` names the kind, ``key`` what was looked for."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"there is no {what} {key}")
        self.what = what
        self.key = key


class ConsentMissing(EnterprisesError):
    """Something was to be stored for a chat whose person has not agreed to the notice."""


class NotAllowed(EnterprisesError):
    """This person may not do this."""


class AlreadyDecided(EnterprisesError):
    """Somebody decided this before; the first decision stands."""


class InvalidFact(EnterprisesError):
    """A fact cannot be understood: ``field`` says which, ``hint`` what would do."""

    def __init__(self, field: str, what: str, hint: str = "") -> None:
        super().__init__(f"{field}: {what}" + (f"; {hint}" if hint else ""))
        self.field = field
        self.what = what
        self.hint = hint


class FactProtected(EnterprisesError):
    """Somebody whose word weighs more (an officer, a verified contact) has stated this fact."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} was stated by somebody whose word weighs more")
        self.field = field


class TooManyOpen(EnterprisesError):
    """So many of this person's questions or registrations wait that one more is refused.

    ``limit`` is how many may wait at once: a chat can be written to by a machine, and whoever has
    to read all of it is a person.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} are waiting already: let them be answered first")
        self.limit = limit


class TextRefused(EnterprisesError):
    """A free text is empty, or longer than ``limit`` characters."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"write at least one and at most {limit} characters")
        self.limit = limit


class ImpossibleTransition(EnterprisesError):
    """An application cannot go from the state it is in to the one asked for."""


class NoSpecialist(EnterprisesError):
    """No specialist has a desk for this policy or this enterprise."""


class OfficerExists(EnterprisesError):
    """The key or the chat belongs to another officer."""


class UnreadableRegistry(EnterprisesError):
    """The file cannot be read as the registry's table; the message names file, row and column."""
