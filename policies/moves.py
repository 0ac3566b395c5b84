"""Which act takes a draft or a policy from which state to which: two tables, one loop."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from policies.errors import WrongState
from store.tables import DraftState, PolicyState


class DraftAct(StrEnum):
    """What officers do with a draft."""

    EDIT = "edit"
    SUBMIT = "submit"
    TAKE_BACK = "take back"
    REJECT = "reject"
    PUBLISH = "approve"
    DISCARD = "discard"


class PolicyAct(StrEnum):
    """What is done with a policy in the pool."""

    PUBLISH = "publish"
    PAUSE = "pause"
    RESUME = "resume"
    USE_UP = "mark the quota of"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"


# State before and after each act; what is not listed cannot be done.
DRAFT_MOVES: Mapping[tuple[DraftAct, DraftState], DraftState] = {
    (DraftAct.EDIT, DraftState.DRAFT): DraftState.DRAFT,
    (DraftAct.EDIT, DraftState.REJECTED): DraftState.DRAFT,
    (DraftAct.SUBMIT, DraftState.DRAFT): DraftState.SUBMITTED,
    (DraftAct.SUBMIT, DraftState.REJECTED): DraftState.SUBMITTED,
    (DraftAct.TAKE_BACK, DraftState.SUBMITTED): DraftState.DRAFT,
    (DraftAct.REJECT, DraftState.SUBMITTED): DraftState.REJECTED,
    (DraftAct.PUBLISH, DraftState.SUBMITTED): DraftState.PUBLISHED,
    (DraftAct.DISCARD, DraftState.DRAFT): DraftState.DISCARDED,
    (DraftAct.DISCARD, DraftState.REJECTED): DraftState.DISCARDED,
}

POLICY_MOVES: Mapping[tuple[PolicyAct, PolicyState], PolicyState] = {
    # A new version brings back what had ended: the same policy comes again next year.
    **{(PolicyAct.PUBLISH, state): PolicyState.PUBLISHED for state in PolicyState},
    (PolicyAct.PAUSE, PolicyState.PUBLISHED): PolicyState.PAUSED,
    (PolicyAct.USE_UP, PolicyState.PUBLISHED): PolicyState.QUOTA_USED_UP,
    (PolicyAct.USE_UP, PolicyState.PAUSED): PolicyState.QUOTA_USED_UP,
    (PolicyAct.RESUME, PolicyState.PAUSED): PolicyState.PUBLISHED,
    (PolicyAct.RESUME, PolicyState.QUOTA_USED_UP): PolicyState.PUBLISHED,
    # The answer that one supersedes the other may have been a mistake.
    (PolicyAct.RESUME, PolicyState.SUPERSEDED): PolicyState.PUBLISHED,
    (PolicyAct.SUPERSEDE, PolicyState.PUBLISHED): PolicyState.SUPERSEDED,
    (PolicyAct.SUPERSEDE, PolicyState.PAUSED): PolicyState.SUPERSEDED,
    (PolicyAct.SUPERSEDE, PolicyState.QUOTA_USED_UP): PolicyState.SUPERSEDED,
    (PolicyAct.EXPIRE, PolicyState.PUBLISHED): PolicyState.EXPIRED,
    (PolicyAct.EXPIRE, PolicyState.PAUSED): PolicyState.EXPIRED,
    (PolicyAct.EXPIRE, PolicyState.QUOTA_USED_UP): PolicyState.EXPIRED,
    (PolicyAct.WITHDRAW, PolicyState.PUBLISHED): PolicyState.WITHDRAWN,
    (PolicyAct.WITHDRAW, PolicyState.PAUSED): PolicyState.WITHDRAWN,
    (PolicyAct.WITHDRAW, PolicyState.QUOTA_USED_UP): PolicyState.WITHDRAWN,
}

DRAFT_HINTS: Mapping[DraftState, str] = {
    DraftState.DRAFT: "submit it first",
    DraftState.SUBMITTED: "approve it, reject it, or let its author take it back",
    DraftState.REJECTED: "edit it or submit it again",
    DraftState.PUBLISHED: "revise the policy instead",
    DraftState.DISCARDED: "load the item again",
}


def after_draft_act(act: DraftAct, state: DraftState, draft_id: int) -> DraftState:
    """Return the draft's next state; raises :class:`WrongState` naming what can be done."""
    after = DRAFT_MOVES.get((act, state))
    if after is None:
        raise WrongState(
            f"draft {draft_id} is {state}, so you cannot {act} it: {DRAFT_HINTS[state]}"
        )
    return after


def after_policy_act(act: PolicyAct, state: PolicyState, code: str) -> PolicyState:
    """Return the policy's next state; raises :class:`WrongState` naming what can be done."""
    after = POLICY_MOVES.get((act, state))
    if after is None:
        possible = sorted({known for known, before in POLICY_MOVES if before is state})
        raise WrongState(
            f"policy {code} is {state}, so you cannot {act} it; what can be done: "
            f"{', '.join(possible)}"
        )
    return after
