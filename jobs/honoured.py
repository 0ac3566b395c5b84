"""What people may choose about being told, and the job's function that keeps to each choice.

A choice that is offered and changes nothing is worse than none. A test walks every button of
the settings and of the pushes, and this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jobs import attention, digests, listeners, news, reminders

HONOURED: Mapping[str, Callable[..., Any]] = {
    "frequency": digests.due_frequencies,
    "hour": attention.not_before,
    "snooze_week": attention.held_back,
    "snooze_until": attention.held_back,
    "unsnooze": attention.held_back,
    "pushes": listeners.listeners,
    "stop": attention.held_back,
    "restart_pushes": listeners.listeners,
    "tell_me": listeners.listeners,
    "remind": reminders.run_reminders,
    "dismiss": news.new_matches,
    "restore": news.new_matches,
}
"""By the act of the button that offers it."""
