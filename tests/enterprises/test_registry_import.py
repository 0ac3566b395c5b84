"""Importing the registry: idempotent, never over people's words, reported row by row."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from enterprises.actors import Actor
from enterprises.answers import Statement
from enterprises.errors import UnreadableRegistry
from enterprises.profiles import Viewer, facts_of
from enterprises.registration import NewEnterprise, enter
from enterprises.registry import find_by_credit_code, find_by_name
from enterprises.registry_import import ImportReport, import_registry
from enterprises.statements import retract_fact, state_fact
from store.database import Database
from store.tables import Enterprise, EnterpriseFact, FactSource, FactStatus
from tests.enterprises.people import CODE, LATER, NOW, OTHER_CODE, a_contact

HEADER = "name,uscc,registered,type,capital,scope,province,city,address"
CABLE = (
    f"示例线缆制造有限公司,{CODE},2014-06-18,有限责任公司,100万,电线电缆制造,湖南,长沙,"
    "长沙市望城区高塘岭街道示例路1号"
)
SOFTWARE = (
    f"示例智软科技有限公司,{OTHER_CODE},2024-12-18,,,软件开发,湖南,长沙,长沙市岳麓区示例路2号"
)


def write(folder: Path, *lines: str) -> Path:
    path = folder / "registry.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.refused_count


def test_a_first_import_adds_and_a_second_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path, CABLE, SOFTWARE)
    assert counts(import_registry(database, path, now=NOW)) == (2, 0, 0, 0)
    assert counts(import_registry(database, path, now=LATER)) == (0, 0, 2, 0)
    with database.reading() as session:
        assert session.scalar(select(func.count(Enterprise.id))) == 2
        changed = set(session.scalars(select(Enterprise.changed_at)))
    assert changed == {NOW}


def test_facts_are_written_with_how_sure_they_are(database: Database, tmp_path: Path) -> None:
    report = import_registry(database, write(tmp_path, CABLE), now=NOW)
    assert report.inferred == {"entity.type": 1, "industry.code": 1, "region.registered": 1}
    with database.reading() as session:
        rows = session.scalars(select(EnterpriseFact)).all()
        facts = {row.field: (row.value, row.status) for row in rows}
        assert all(row.because and row.source is FactSource.REGISTRY for row in rows)
    assert facts == {
        "entity.founded": ("2014-06-18", FactStatus.CONFIRMED),
        "entity.type": ("企业法人", FactStatus.INFERRED),
        "region.registered": ("430112", FactStatus.INFERRED),
        "industry.code": ("C3831", FactStatus.INFERRED),
    }


def test_a_changed_row_changes_the_enterprise_and_its_inferred_facts(
    database: Database, tmp_path: Path
) -> None:
    import_registry(database, write(tmp_path, CABLE), now=NOW)
    moved = CABLE.replace("望城区高塘岭街道", "岳麓区").replace("电线电缆制造", "软件开发")
    assert counts(import_registry(database, write(tmp_path, moved), now=LATER)) == (0, 1, 0, 0)
    with database.reading() as session:
        found = find_by_credit_code(session, CODE)
        assert found is not None
        facts = facts_of(session, found.id, viewer=Viewer.everything())
        changed_at = session.get_one(Enterprise, found.id).changed_at
    assert {fact.field: fact.value for fact in facts}["region.registered"] == "430104"
    assert changed_at == LATER


def test_people_s_words_are_never_overwritten_by_inference(
    database: Database, tmp_path: Path
) -> None:
    import_registry(database, write(tmp_path, CABLE), now=NOW)
    with database.transaction() as session:
        found = find_by_credit_code(session, CODE)
        assert found is not None
        by = Actor.contact(a_contact(session, 1, found.id))
        stated = Statement(field="industry.code", value="C3832")
        state_fact(session, found.id, stated, by=by, now=NOW)
    moved = CABLE.replace("电线电缆制造", "软件开发")
    import_registry(database, write(tmp_path, moved), now=LATER)
    with database.transaction() as session:
        facts = facts_of(session, found.id, viewer=Viewer.everything())
        assert {fact.field: fact.value for fact in facts}["industry.code"] == "C3832"
        retract_fact(session, found.id, field="industry.code", by=by, now=LATER)
        again = facts_of(session, found.id, viewer=Viewer.everything())
    value = {fact.field: fact.value for fact in again}["industry.code"]
    assert value.startswith("I65"), "the registry's newest word comes back"


def test_an_enterprise_entered_in_the_chat_is_taken_over(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        entered = enter(session, NewEnterprise(name="我的公司", credit_code=CODE), now=NOW)
    assert counts(import_registry(database, write(tmp_path, CABLE), now=LATER)) == (0, 1, 0, 0)
    with database.reading() as session:
        found = find_by_credit_code(session, CODE)
    assert found is not None
    assert (found.id, found.name, found.is_in_registry) == (entered, "示例线缆制造有限公司", True)


def test_refused_rows_are_reported_and_the_others_stay(database: Database, tmp_path: Path) -> None:
    broken = SOFTWARE.replace(OTHER_CODE, "91430104MA00000239")
    twice = SOFTWARE.replace(OTHER_CODE, CODE)
    report = import_registry(database, write(tmp_path, CABLE, broken, twice), now=NOW)
    assert counts(report) == (1, 0, 0, 2)
    assert [(one.number, one.field) for one in report.refused] == [(3, "uscc"), (4, "uscc")]
    assert "row 2" in report.refused[1].why
    assert report.rows == 3


def test_batches_before_a_break_stay(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enterprises.registry_import.BATCH_ROWS", 1)
    path = write(tmp_path, CABLE, SOFTWARE, '"open')
    done: list[int] = []
    with pytest.raises(UnreadableRegistry):
        import_registry(database, path, now=NOW, progress=done.append)
    assert done == [1, 2]
    with database.reading() as session:
        assert session.scalar(select(func.count(Enterprise.id))) == 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("示例线缆制造有限公司", ["示例线缆制造有限公司"]),
        ("示例线缆", ["示例线缆制造有限公司"]),
        ("智软", ["示例智软科技有限公司"]),
        ("示例科技有限公司", ["示例智软科技有限公司"]),
        ("例%有", []),
        ("__", []),
        ("", []),
        ("例", []),
        ("不在这里有限公司", []),
    ],
)
def test_names_are_found_as_people_type_them(
    database: Database, tmp_path: Path, text: str, names: list[str]
) -> None:
    import_registry(database, write(tmp_path, CABLE, SOFTWARE), now=NOW)
    with database.reading() as session:
        assert [one.name for one in find_by_name(session, text)] == names


def test_brackets_of_either_width_are_the_same(database: Database, tmp_path: Path) -> None:
    wide = CABLE.replace("示例线缆制造有限公司", "示例线缆（长沙）有限公司")
    import_registry(database, write(tmp_path, wide), now=NOW)
    with database.reading() as session:
        assert len(find_by_name(session, "示例线缆(长沙)有限公司")) == 1
        assert len(find_by_name(session, "示例线缆（长沙）")) == 1


def test_at_most_the_limit_is_found_and_the_exact_name_first(
    database: Database, tmp_path: Path
) -> None:
    long = SOFTWARE.replace("示例智软科技有限公司", "示例线缆制造有限公司长沙分公司")
    import_registry(database, write(tmp_path, long, CABLE), now=NOW)
    with database.reading() as session:
        names = [one.name for one in find_by_name(session, "示例线缆制造有限公司")]
        first = find_by_name(session, "示例线缆", limit=1)
    assert names == ["示例线缆制造有限公司", "示例线缆制造有限公司长沙分公司"]
    assert len(first) == 1
