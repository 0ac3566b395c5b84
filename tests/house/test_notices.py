"""Every kind of notice is caused, ruled, worded and written down; every choice is kept to."""

from __future__ import annotations

import ast
import inspect
from functools import cache

import pytest

from bot.callbacks import LIMIT_BYTES, encode
from bot.handlers import notice_settings
from bot.notices import RENDERERS
from bot.occasions import MARK_LENGTH
from bot.texts import load_texts
from enterprises.attention import HOURS_OFFERED, Attention
from enterprises.notices import UNASKED
from jobs.honoured import HONOURED
from jobs.kinds import KINDS
from jobs.occasions import FINDERS
from matcher.fields import FIELDS
from store.tables import NoticeKind
from tests.house.sources import document, name, source_files, tree

# Where a kind's rules, its table and its wording are: naming it there causes nothing.
NOT_CAUSES = ("jobs/kinds.py", "store/tables/", "bot/", "cli/", "enterprises/notices.py")
# A file for one's own calendar is handed out at once: no job has anything to keep to.
DONE_AT_ONCE = frozenset({"calendar_all"})


@cache
def kinds_caused() -> frozenset[str]:
    """Return the names of the kinds that some room below the bot writes or finds."""
    nodes = (
        node
        for path in source_files()
        if not name(path).startswith(NOT_CAUSES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    )
    return frozenset(node.attr for node in nodes if node.value.id == "NoticeKind")


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_rules_a_cause_a_renderer_and_a_row(kind: NoticeKind) -> None:
    assert [rules.kind for rules in KINDS].count(kind) == 1
    assert kind.name in kinds_caused()
    assert kind in RENDERERS
    assert f"`{kind.value}`" in document("docs/jobs.md")


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_a_name_for_officers(kind: NoticeKind) -> None:
    assert f"delivery.kind_{kind.value}" in load_texts()


def test_what_is_counted_is_what_nobody_asked_for() -> None:
    assert {rules.kind for rules in KINDS if rules.is_counted} == UNASKED
    in_digest = {rules.kind for rules in KINDS if rules.in_digest}
    assert in_digest <= UNASKED
    assert in_digest <= {kind for kind, _ in FINDERS}


def test_every_rule_has_an_end() -> None:
    assert [rules.kind for rules in KINDS if rules.expires_after.days < 1] == []


def test_the_answers_in_a_push_fit_their_buttons() -> None:
    for one in FIELDS:
        data = encode("tell", 10**8, f"{one}@2026", 10, "f" * MARK_LENGTH)
        assert len(data.encode()) <= LIMIT_BYTES


def test_every_choice_of_the_settings_is_kept_to_by_a_job() -> None:
    routes = notice_settings.ROUTES.acts
    source = inspect.getsource(notice_settings.settings_keyboard)
    offered = {
        node.args[2].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "button"
        and isinstance(node.args[2], ast.Constant)
    } | {"hour"}
    assert {"frequency", "pushes", "tell_me", "snooze_week", "snooze_until", "unsnooze"} <= offered
    assert offered - DONE_AT_ONCE <= HONOURED.keys()
    assert set(routes) - {"settings"} <= HONOURED.keys()
    assert all(inspect.getmodule(one).__name__.startswith("jobs.") for one in HONOURED.values())
    assert Attention.__dataclass_fields__.keys() == {"from_hour", "snoozed_until", "is_told"}
    assert tuple(sorted(HOURS_OFFERED)) == HOURS_OFFERED
