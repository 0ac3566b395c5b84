"""What can go wrong in the conversation.

BotError
├── StaleButton        a button of an older message no longer means anything
├── WordsWanted        a file came where words were asked for
├── AccessDenied       this chat may not do that
│   ├── ConsentMissing     the privacy notice was not agreed to
│   ├── NotRegistered      this chat speaks for no enterprise
│   │   └── StillPending       it asked to join one, and nobody has answered yet
│   ├── NotYours           another enterprise's row, named by a forged or foreign button
│   ├── NotAnOfficer       an officer's act from a chat that is none
│   └── NotASpecialist     a specialist's act from a chat that is none
├── BadTexts           the file of sentences lacks a key or a placeholder
└── CannotStart        the bot cannot start, or not go on, as it is set up
    └── PortTaken          the port to serve on is another program's
"""

from __future__ import annotations


class BotError(Exception):
    """The conversation cannot go on as asked."""


class StaleButton(BotError):
    """A button of an older message no longer means anything."""


class WordsWanted(BotError):
    """A file or emoji came where words were asked for; the conversation waits for them."""


class AccessDenied(BotError):
    """This chat may not do that."""


class ConsentMissing(AccessDenied):
    """The privacy notice was not agreed to."""


class NotRegistered(AccessDenied):
    """This chat speaks for no enterprise."""


class StillPending(NotRegistered):
    """This chat asked to join an enterprise, and nobody has answered yet."""

    def __init__(self, enterprise_name: str) -> None:
        super().__init__(enterprise_name)
        self.enterprise_name = enterprise_name


class NotYours(AccessDenied):
    """Another's row, named by a button: refused as if it were not there, and logged."""


class NotAnOfficer(AccessDenied):
    """An officer's act, asked for by a chat that is no officer's."""


class NotASpecialist(AccessDenied):
    """A specialist's act, asked for by a chat that is no specialist's."""


class BadTexts(BotError):
    """The file of sentences lacks a key or a placeholder; the bot does not start."""


class CannotStart(BotError):
    """The bot cannot start as it is set up; the message says what to do."""


class PortTaken(CannotStart, OSError):
    """The port to serve on cannot be opened; another program may hold it."""
