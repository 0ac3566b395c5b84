"""What can go wrong with the pool.

PoliciesError
├── UnreadableFile      the file cannot be opened, decoded, or is no file of policy items
├── NotFound            no such draft, policy, version or officer
├── NotAllowed          this officer may not do this
│   ├── OwnWork         whoever wrote in a draft may not approve it
│   └── OutOfScope      the policy is not of the officer's region or department
├── WrongState          the draft or policy is in a state in which this cannot be done
├── EditConflict        somebody else edited the draft meanwhile
├── NothingNew          the text says word for word what is published already
├── NothingToUndo       the draft is as it came, or as far back as is kept
├── NoSuchPlace         the item has nothing at the place that is to be changed
├── ReasonMissing       something grave stands against it, and nobody wrote why it is right
└── BrokenEdit          the change would leave an item that cannot be read
"""

from __future__ import annotations

from datetime import datetime


class PoliciesError(Exception):
    """Something about the pool cannot be done; the message says what to do instead."""


class UnreadableFile(PoliciesError):
    """A file cannot be opened, decoded, or is no file of policy items."""


class NotFound(PoliciesError):
    """There is no such draft, policy, version or officer."""

    def __init__(self, what: str, key: object, hint: str) -> None:
        super().__init__(f"there is no {what} {key}: {hint}")
        self.what = what
        self.key = key


class NotAllowed(PoliciesError):
    """This officer may not do this."""


class OwnWork(NotAllowed):
    """Whoever wrote in a draft may not approve it: a second pair of eyes is the point."""


class OutOfScope(NotAllowed):
    """The policy is not of the region or the department the officer answers for."""


class WrongState(PoliciesError):
    """The draft or policy is in a state in which this cannot be done."""


class EditConflict(PoliciesError):
    """Somebody else edited the draft since it was read; ``editor`` and ``edited_at`` say who.

    ``changes`` names the parts that differ since, where the text read before is still kept.
    """

    def __init__(
        self,
        draft_id: int,
        *,
        editor: str,
        edited_at: datetime | None,
        changes: tuple[str, ...] = (),
    ) -> None:
        when = f" at {edited_at:%Y-%m-%d %H:%M} UTC" if edited_at else ""
        super().__init__(
            f"draft {draft_id} was edited by {editor}{when} since you read it: "
            "look at their version, then make your change again"
        )
        self.draft_id = draft_id
        self.editor = editor
        self.edited_at = edited_at
        self.changes = changes


class NothingNew(PoliciesError):
    """The text says word for word what is published already."""


class NothingToUndo(PoliciesError):
    """The draft is as it came, or as far back as its earlier texts are kept."""


class NoSuchPlace(PoliciesError):
    """The item has nothing at the place that is to be changed; ``path`` is that place."""

    def __init__(self, path: str) -> None:
        super().__init__(f"there is nothing at {path}: look at the draft as it is now")
        self.path = path


class ReasonMissing(PoliciesError):
    """Something grave stands against publishing, and nobody wrote why it is right all the same."""


class BrokenEdit(PoliciesError):
    """The change would leave an item that cannot be read; nothing was changed."""
