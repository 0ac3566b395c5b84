"""What is said when a room below refuses: a sentence a class, the most exact class first."""

from __future__ import annotations

from enterprises import errors as enterprises
from policies import errors as policies

GONE = "refusals.gone"
# Router and rooms meet here: a refusal below becomes a sentence, never a traceback.
REFUSALS: tuple[tuple[type[Exception], str], ...] = (
    (policies.OwnWork, "refusals.own_work"),
    (policies.OutOfScope, "refusals.out_of_scope"),
    (policies.NotAllowed, "refusals.not_allowed"),
    (policies.EditConflict, "refusals.edit_conflict"),
    (policies.NothingNew, "refusals.nothing_new"),
    (policies.NothingToUndo, "mend.nothing_to_undo"),
    (policies.NoSuchPlace, "mend.broken"),
    (policies.BrokenEdit, "mend.broken"),
    (policies.ReasonMissing, "review.needs_reason"),
    (policies.WrongState, "refusals.wrong_state"),
    (policies.NotFound, GONE),
    (enterprises.AlreadyDecided, "refusals.already_decided"),
    (enterprises.NotAllowed, "refusals.not_allowed"),
    (enterprises.FactProtected, "refusals.fact_protected"),
    (enterprises.InvalidFact, "refusals.invalid_fact"),
    (enterprises.TooManyOpen, "refusals.too_many_open"),
    (enterprises.TextRefused, "refusals.text_refused"),
    (enterprises.ImpossibleTransition, "refusals.wrong_state"),
    (enterprises.NoSpecialist, "refusals.no_specialist"),
    (enterprises.Unknown, GONE),
)
REFUSED = tuple(kind for kind, _ in REFUSALS)
# Somebody asked for what is not theirs to do: written down, beside being refused.
TRESPASSES = (policies.NotAllowed, enterprises.NotAllowed)
# After these the same words may be mended and sent again; after any other they are in vain.
MENDABLE = (enterprises.TextRefused, enterprises.InvalidFact)


def sentence_key(error: Exception) -> str:
    """Return the key of the sentence for a refusal that is one of ``REFUSED``."""
    return next(key for kind, key in REFUSALS if isinstance(error, kind))
