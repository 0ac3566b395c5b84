"""An officer begins to revise a published policy: its text becomes a draft again."""

from __future__ import annotations

from bot import access
from bot.events import Reply
from bot.handlers.draft_guard import mending, shown_again
from bot.router import Routes
from bot.turn import Turn
from policies.acts import stand_of
from policies.mending import begin_revision


def begin(turn: Turn) -> Reply:
    """Show the draft that revises a policy, begun now or by somebody before."""
    assert turn.act is not None
    officer = access.officer(turn)
    stand = stand_of(turn.session, turn.act.number(0))
    begun = begin_revision(turn.session, stand.code, by=officer.id, now=turn.now)
    key = "mend.revision_begun" if begun.is_new else "mend.revision_under_way"
    said = turn.say(key, title=stand.title, version=begun.version, number=begun.draft_id)
    return shown_again(turn, begun.draft_id, "o", said, is_new_message=True)


ROUTES = Routes(acts={"pool_revise": mending(begin)})
