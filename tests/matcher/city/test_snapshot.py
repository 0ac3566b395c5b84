"""A snapshot gives back the columns as they were, or is refused."""

from __future__ import annotations

import io
import pickle
from datetime import date

import pytest

from bench.enterprises import enterprises
from matcher.city.columns import Columns
from matcher.city.snapshot import StaleSnapshot, read_noted, read_snapshot, write_snapshot
from tests.matcher.factories import profile

DAY = date(2025, 6, 30)
PEOPLE = [
    profile(
        {
            "fin.revenue": {"gt": 5, "lte": 0.055e4},
            "fin.rd_ratio": 0.055,
            "loan.date": "2024-05",
            "entity.founded": "2016-05-01",
            "act.award": [{"name": "获奖", "date": "2024"}, {"name": "其他"}],
            "qual.has": [{"event": "hnte", "expires": "2026-01-01"}],
            "hr.insurance_paid": True,
        },
        id="e1",
        zones={"望城经开区": False},
        declared_complete=["qual.has"],
        scope="电线电缆制造",
    ),
    profile({"hr.headcount": 7, "qual.has": ["hnte", "tech_sme"]}, id="e2"),
]


def written(columns: Columns) -> bytes:
    buffer = io.BytesIO()
    write_snapshot(columns, buffer)
    return buffer.getvalue()


def test_what_is_read_is_what_was_written():
    columns = Columns.from_profiles(PEOPLE)
    read = read_snapshot(io.BytesIO(written(columns)), as_of=DAY, count=2)
    assert [read.profile(row) for row in range(2)] == PEOPLE
    assert read.ids == columns.ids


def test_a_synthetic_city_survives():
    columns = enterprises(200, day=DAY)
    read = read_snapshot(io.BytesIO(written(columns)), as_of=DAY)
    assert [read.profile(row) for row in range(200)] == [columns.profile(row) for row in range(200)]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda raw: raw[:-1], "checksum"),
        (lambda raw: raw[:-9] + b"\x00" + raw[-8:], "checksum"),
        (lambda raw: raw.replace(b'"format": 3', b'"format": 2', 1), "format"),
        (lambda raw: b"", "header"),
        (lambda raw: b"[]\n", "header"),
        (lambda raw: b"PK\x03\x04" + raw, "header"),
        (lambda raw: raw.replace(b'"fields": "', b'"fields": "0', 1), "fields"),
    ],
    ids=["cut", "flipped", "old format", "empty", "no object", "other file", "other fields"],
)
def test_a_doubtful_snapshot_is_refused(spoil, why):
    raw = spoil(written(Columns.from_profiles(PEOPLE)))
    with pytest.raises(StaleSnapshot, match=why):
        read_snapshot(io.BytesIO(raw), as_of=DAY)


def test_whatever_is_cut_off_or_changed_is_noticed():
    raw = written(Columns.from_profiles(PEOPLE))
    for at in range(0, len(raw), 7):
        for spoilt in (raw[:at], raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]):
            with pytest.raises(StaleSnapshot):
                read_snapshot(io.BytesIO(spoilt), as_of=DAY)


def test_a_pickle_is_never_opened():
    class Tells:
        def __reduce__(self):
            return pytest.fail, ("somebody opened it",)

    with pytest.raises(StaleSnapshot, match="header"):
        read_snapshot(io.BytesIO(pickle.dumps(Tells())), as_of=DAY)


def test_the_words_come_back_with_the_columns():
    columns = enterprises(50, day=DAY)
    read = read_snapshot(io.BytesIO(written(columns)), as_of=DAY)
    assert columns.words is not None
    assert read.words is not None
    assert list(read.words.texts()) == list(columns.words.texts())
    assert list(read.scopes) == list(columns.scopes)


def test_changed_columns_survive():
    columns = Columns.from_profiles(PEOPLE)
    columns.own_words()
    changed = columns.with_profile(2, profile({"fin.revenue": 8}, id="e3", scope="软件开发"))
    read = read_snapshot(io.BytesIO(written(changed)), as_of=DAY, count=3)
    assert [read.profile(row) for row in range(3)] == [changed.profile(row) for row in range(3)]


def test_another_day_or_count_is_refused():
    raw = written(Columns.from_profiles(PEOPLE))
    with pytest.raises(StaleSnapshot, match="as_of"):
        read_snapshot(io.BytesIO(raw), as_of=date(2025, 7, 1))
    with pytest.raises(StaleSnapshot, match="count"):
        read_snapshot(io.BytesIO(raw), as_of=DAY, count=3)


def test_another_origin_is_refused():
    buffer = io.BytesIO()
    write_snapshot(Columns.from_profiles(PEOPLE), buffer, made_from="engine 2, a1b2")
    raw = buffer.getvalue()
    assert len(read_snapshot(io.BytesIO(raw), as_of=DAY, made_from="engine 2, a1b2")) == 2
    with pytest.raises(StaleSnapshot, match="made_from"):
        read_snapshot(io.BytesIO(raw), as_of=DAY, made_from="engine 3, a1b2")


def test_texts_noted_beside_the_rows_come_back():
    buffer = io.BytesIO()
    notes = {"mark": ("昨天", ""), "hash": ("a1", "b2")}
    write_snapshot(Columns.from_profiles(PEOPLE), buffer, notes=notes)
    found = read_noted(io.BytesIO(buffer.getvalue()), as_of=DAY)
    assert {name: tuple(texts) for name, texts in found.notes.items()} == notes
    assert found.columns.profile(1) == PEOPLE[1]
    assert not read_noted(io.BytesIO(written(found.columns)), as_of=DAY).notes
