"""Every kind of notice has its rules."""

from __future__ import annotations

import pytest

from jobs.kinds import KINDS, allows_last_call, rules_of, sendable_kinds
from store.tables import NoticeKind
from tests.jobs.rows import SHANGHAI, at


def test_every_kind_has_exactly_one_row() -> None:
    assert sorted(rules.kind for rules in KINDS) == sorted(NoticeKind)


def test_pushes_wait_and_answers_do_not() -> None:
    at_night = sendable_kinds(at("2026-03-10", 22), SHANGHAI)
    assert NoticeKind.JOIN_DECIDED in at_night
    assert NoticeKind.NEW_MATCHES not in at_night
    assert set(sendable_kinds(at("2026-03-10", 10), SHANGHAI)) == set(NoticeKind)


def test_a_last_call_may_go_on_a_rest_day_but_not_at_night() -> None:
    assert allows_last_call(at("2026-10-03", 10), SHANGHAI)
    assert not allows_last_call(at("2026-10-03", 20), SHANGHAI)


@pytest.mark.parametrize("kind", NoticeKind)
def test_nothing_in_doubt_is_left_unsent(kind: NoticeKind) -> None:
    assert rules_of(kind).repeat_on_uncertain
