"""Facts: whose word weighs more, who sees what, and what comes back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from enterprises import applications
from enterprises.actors import Actor
from enterprises.answers import Statement
from enterprises.errors import FactProtected, InvalidFact, NotAllowed, Unknown
from enterprises.profiles import FactView, Viewer, facts_of, profile_of, stale_facts
from enterprises.statements import drop_statements, may_retract, retract_fact, state_fact
from lexicon.interval import Interval
from store.database import Database, Session
from store.tables import (
    ApplicationState,
    AuditEntry,
    Enterprise,
    FactSource,
    FactStatus,
    Membership,
    Policy,
    PolicyState,
)
from tests.enterprises.people import (
    LATER,
    NOW,
    TODAY,
    a_contact,
    a_verified_contact,
    an_officer,
    contact_row,
    registered_enterprise,
    revenue,
)

EVERYTHING = Viewer.everything()


def values(session: Session, enterprise_id: int, viewer: Viewer = EVERYTHING) -> dict[str, Any]:
    return {fact.key: fact.value for fact in facts_of(session, enterprise_id, viewer=viewer)}


def test_a_statement_becomes_a_fact_of_the_profile(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        by = Actor.contact(a_contact(session, 1, firm))
        band = {"gte": 20_000_000, "lt": 50_000_000}
        assert state_fact(session, firm, revenue(band), by=by, now=NOW)
        titles = Statement(field="qual.has", value=["hnte"], is_complete=True)
        assert state_fact(session, firm, titles, by=by, now=NOW)
        zone = Statement(field="zone:wangcheng-etdz", value=True)
        assert state_fact(session, firm, zone, by=by, now=NOW)
        profile = profile_of(session, firm, as_of=TODAY, viewer=EVERYTHING)
    assert profile.get("fin.revenue", "2025") == Interval(
        low=20_000_000, high=50_000_000, high_open=True
    )
    assert profile.get("qual.has") == frozenset({"hnte"})
    assert profile.is_complete("qual.has")
    assert profile.zones == {"zone:wangcheng-etdz": True}
    assert profile.scope == "电线电缆制造"
    assert profile.get("entity.founded") == date(2014, 6, 18)


def test_the_same_word_again_is_no_news(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        by = Actor.contact(a_contact(session, 1, firm))
        assert state_fact(session, firm, revenue(3_000_000), by=by, now=NOW)
        changed = session.get_one(Enterprise, firm).changed_at
        assert not state_fact(session, firm, revenue(3_000_000), by=by, now=LATER)
        assert session.get_one(Enterprise, firm).changed_at == changed
        (fact,) = [
            one for one in facts_of(session, firm, viewer=EVERYTHING) if one.field == "fin.revenue"
        ]
    assert fact.stated_at == LATER


def test_agreeing_with_an_inferred_fact_confirms_it(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        by = Actor.contact(a_contact(session, 1, firm))
        place = Statement(field="region.registered", value="430112")
        assert state_fact(session, firm, place, by=by, now=NOW)
        (fact,) = [
            one
            for one in facts_of(session, firm, viewer=EVERYTHING)
            if one.field == "region.registered"
        ]
    assert fact.source is FactSource.CONTACT


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        (Statement(field="fin.profit_margin_of_dreams", value=1), "fin.profit_margin_of_dreams"),
        (Statement(field="fin.revenue", value=1), "fin.revenue"),
        (Statement(field="fin.revenue", value="viel", period="2025"), "fin.revenue"),
        (Statement(field="hr.headcount", value={"gte": 5, "lt": 2}), "hr.headcount"),
        (Statement(field="region.registered", value="999999"), "region.registered"),
        (Statement(field="industry.code", value="Z9999"), "industry.code"),
        (Statement(field="entity.founded", value="2019-13"), "entity.founded"),
        (Statement(field="zone:nowhere", value=True), "zone:nowhere"),
        (Statement(field="qual.has", value=None), "qual.has"),
    ],
    ids=lambda one: one.field if isinstance(one, Statement) else "",
)
def test_what_cannot_be_a_fact_is_refused(
    database: Database, statement: Statement, field: str
) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        by = Actor.contact(a_contact(session, 1, firm))
        with pytest.raises(InvalidFact) as refused:
            state_fact(session, firm, statement, by=by, now=NOW)
    assert refused.value.field == field
    assert refused.value.what


def test_an_unverified_contact_sees_the_registry_and_its_own_words_alone(
    database: Database,
) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        known = a_verified_contact(session, 1, firm, officer)
        other = a_contact(session, 2, firm)
        contact_row(session, other).membership = Membership.ACTIVE
        state_fact(session, firm, revenue(3_000_000), by=Actor.contact(known), now=NOW)
        place = Statement(field="region.registered", value="430104")
        state_fact(session, firm, place, by=Actor.contact(known), now=NOW)
        headcount = Statement(field="hr.headcount", value=80)
        state_fact(session, firm, headcount, by=Actor.contact(other), now=NOW)
        session.flush()
        seen = values(session, firm, Viewer(contact_id=other, is_verified=False))
        whole = values(session, firm, Viewer(contact_id=known, is_verified=True))
        public = values(session, firm, Viewer.public())
    assert "fin.revenue@2025" not in seen
    assert seen["hr.headcount"] == 80
    assert seen["region.registered"] == "430112", "the registry's word, not the colleague's"
    assert whole["region.registered"] == "430104"
    assert whole["fin.revenue@2025"] == 3_000_000
    assert "hr.headcount" not in public


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("unverified", "unverified", False),
        ("unverified", "verified", True),
        ("unverified", "officer", True),
        ("verified", "unverified", False),
        ("verified", "verified", True),
        ("verified", "officer", True),
        ("officer", "unverified", False),
        ("officer", "verified", False),
        ("officer", "officer", True),
    ],
)
def test_whose_word_weighs_more(database: Database, first: str, second: str, may: bool) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        actors: dict[str, list[Actor]] = {"officer": [Actor.officer(officer)] * 2}
        for kind, chats in (("unverified", (1, 2)), ("verified", (3, 4))):
            actors[kind] = []
            for chat in chats:
                contact_id = a_contact(session, chat, firm)
                row = contact_row(session, contact_id)
                row.membership = Membership.ACTIVE
                if kind == "verified":
                    row.verification = "by_officer"  # type: ignore[assignment]
                actors[kind].append(Actor.contact(contact_id))
        session.flush()
        state_fact(session, firm, revenue(1), by=actors[first][0], now=NOW)
        if may:
            assert state_fact(session, firm, revenue(2), by=actors[second][1], now=NOW)
        else:
            with pytest.raises(FactProtected):
                state_fact(session, firm, revenue(2), by=actors[second][1], now=NOW)
            with pytest.raises(FactProtected):
                retract_fact(
                    session,
                    firm,
                    field="fin.revenue",
                    period="2025",
                    by=actors[second][1],
                    now=NOW,
                )


def test_strangers_and_jobs_state_nothing(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        elsewhere = registered_enterprise(session, credit_code=None, name="另一家")
        stranger = Actor.contact(a_contact(session, 1, elsewhere))
        for by in (stranger, Actor.job("x"), Actor.contact(99)):
            with pytest.raises(NotAllowed):
                state_fact(session, firm, revenue(1), by=by, now=NOW)
        with pytest.raises(Unknown):
            state_fact(session, 999, revenue(1), by=stranger, now=NOW)


def test_taking_back_brings_back_the_registry_s_word(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        by = Actor.contact(a_contact(session, 1, firm))
        place = Statement(field="region.registered", value="430104")
        state_fact(session, firm, place, by=by, now=NOW)
        assert retract_fact(session, firm, field="region.registered", by=by, now=LATER)
        assert not retract_fact(session, firm, field="region.registered", by=by, now=LATER)
        assert values(session, firm)["region.registered"] == "430112"


@pytest.mark.parametrize(
    ("source", "said_by", "is_verified", "may"),
    [
        pytest.param(FactSource.CONTACT, 1, False, True, id="its-own"),
        pytest.param(FactSource.CONTACT, 2, False, False, id="a-colleague-s"),
        pytest.param(FactSource.CONTACT, 2, True, True, id="a-colleague-s-once-verified"),
        pytest.param(FactSource.CONTACT, None, True, True, id="a-forgotten-colleague-s"),
        pytest.param(FactSource.OFFICER, None, True, False, id="an-officer-s"),
        pytest.param(FactSource.REGISTRY, None, True, False, id="the-registry-s"),
        pytest.param(FactSource.DERIVED, None, False, False, id="what-follows-from-the-name"),
    ],
)
def test_whose_word_may_be_taken_back(
    source: FactSource, said_by: int | None, is_verified: bool, may: bool
) -> None:
    fact = FactView(
        field="hr.headcount",
        period="",
        value=80,
        is_complete=False,
        status=FactStatus.CONFIRMED,
        source=source,
        contact_id=said_by,
        because="",
        stated_at=NOW,
    )
    assert may_retract(fact, Viewer(contact_id=1, is_verified=is_verified)) is may


def test_dropping_a_contact_s_words_leaves_the_others(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        contact_id = a_contact(session, 1, firm)
        state_fact(session, firm, revenue(1), by=Actor.contact(contact_id), now=NOW)
        headcount = Statement(field="hr.headcount", value=80)
        state_fact(session, firm, headcount, by=Actor.officer(officer), now=NOW)
        assert drop_statements(session, firm, contact_id, now=LATER) == 1
        left = values(session, firm)
    assert "fin.revenue@2025" not in left
    assert left["hr.headcount"] == 80


def test_a_stopped_clock_does_not_hide_a_change(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        by = Actor.contact(a_contact(session, 1, firm))
        session.get_one(Enterprise, firm).matched_at = NOW
        state_fact(session, firm, revenue(1), by=by, now=NOW)
        row = session.get_one(Enterprise, firm)
        assert row.matched_at is not None
        assert row.changed_at > row.matched_at


def test_history_goes_to_the_audit_but_nothing_about_the_owner_as_a_person(
    database: Database,
) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        by = Actor.contact(a_contact(session, 1, firm))
        state_fact(session, firm, revenue(1), by=by, now=NOW)
        state_fact(session, firm, revenue(2), by=by, now=NOW)
        person = Statement(field="person.owner_group", value=["退役军人"])
        state_fact(session, firm, person, by=by, now=NOW)
        session.flush()
        details = list(
            session.scalars(
                select(AuditEntry.detail)
                .where(AuditEntry.action == "fact_stated")
                .order_by(AuditEntry.id)
            )
        )
    assert details == [
        {"key": "fin.revenue@2025", "before": None, "after": 1},
        {"key": "fin.revenue@2025", "before": 1, "after": 2},
        {"key": "person.owner_group"},
    ]


def test_old_figures_are_to_be_asked_again(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        by = Actor.contact(a_contact(session, 1, firm))
        state_fact(session, firm, revenue(1, year=2024), by=by, now=NOW)
        state_fact(session, firm, revenue(1, year=2025), by=by, now=NOW)
        headcount = Statement(field="hr.headcount", value=80)
        state_fact(session, firm, headcount, by=by, now=NOW - timedelta(days=400))
        stale = stale_facts(session, firm, today=TODAY, viewer=EVERYTHING)
    assert [fact.key for fact in stale] == ["hr.headcount", "fin.revenue@2024"]


def test_what_was_paid_out_counts_as_funded(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        policy = Policy(code="wc-hnte", state=PolicyState.PUBLISHED, created_at=NOW)
        session.add(policy)
        session.flush()
        started = applications.start(session, contact_id, policy.id, period="2025", now=NOW)
        for state in (
            ApplicationState.SUBMITTED,
            ApplicationState.ACCEPTED,
            ApplicationState.PAID,
        ):
            by = Actor.contact(contact_id)
            applications.advance(session, started.id, to=state, by=by, now=NOW)
        session.flush()
        profile = profile_of(session, firm, as_of=TODAY, viewer=EVERYTHING)
        unseen = profile_of(session, firm, as_of=TODAY, viewer=Viewer.public())
    assert profile.get("excl.already_funded") == frozenset({"wc-hnte"})
    assert unseen.get("excl.already_funded") is None
