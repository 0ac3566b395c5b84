"""The registry's file: rows accepted, rows refused by name, files refused whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from enterprises.errors import UnreadableRegistry
from enterprises.registry_rows import Refusal, RegistryRow, read_registry
from tests.enterprises.people import CODE

HEADER = "name,uscc,registered,type,capital,scope,province,city,address"


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "registry.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def test_a_row_is_read(tmp_path: Path) -> None:
    line = f'示例有限公司,{CODE},2014-06-18,有限责任公司,100万,"电线；电缆",湖南,长沙,望城区'
    (row,) = read_registry(write(tmp_path, line))
    assert isinstance(row, RegistryRow)
    assert (row.number, row.name, row.credit_code) == (2, "示例有限公司", CODE)
    assert row.registered_on == date(2014, 6, 18)
    assert row.scope == "电线；电缆"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (f",{CODE},,,,,,,", "name"),
        ("示例有限公司,,,,,,,,", "uscc"),
        ("示例有限公司,91430112MA00000151,,,,,,,", "uscc"),
        (f"示例有限公司,{CODE},2014-02-30,,,,,,", "registered"),
        (f"示例有限公司,{CODE},1840-01-01,,,,,,", "registered"),
        (f"示例有限公司,{CODE},gestern,,,,,,", "registered"),
        (f"示例有限公司,{CODE}", "row"),
        (f"{'长' * 301},{CODE},,,,,,,", "name"),
        (f"示例有限公司,{CODE},,,,,,,{'长' * 301}", "address"),
    ],
)
def test_a_broken_row_is_refused_by_number_and_column(
    tmp_path: Path, line: str, field: str
) -> None:
    good = f"示例有限公司,{CODE},,,,,,,"
    first, second = read_registry(write(tmp_path, good, line))
    assert isinstance(first, RegistryRow)
    assert isinstance(second, Refusal)
    assert (second.number, second.field) == (3, field)
    assert second.why


def test_a_wrong_check_digit_says_where_the_slip_may_be(tmp_path: Path) -> None:
    (refusal,) = read_registry(write(tmp_path, "示例有限公司,91430112MA00000105,,,,,,,"))
    assert isinstance(refusal, Refusal)
    assert "place 17" in refusal.why


@pytest.mark.parametrize(
    "written", ["2014-6-18", "2014/06/18", "2014.06.18", "2014年6月18日", "2014-06-18 00:00:00"]
)
def test_days_are_read_as_registries_write_them(tmp_path: Path, written: str) -> None:
    (row,) = read_registry(write(tmp_path, f"示例有限公司,{CODE},{written},,,,,,"))
    assert isinstance(row, RegistryRow)
    assert row.registered_on == date(2014, 6, 18)


def test_other_columns_and_their_order_do_not_matter(tmp_path: Path) -> None:
    path = write(tmp_path, f"x,{CODE},示例有限公司", header="remark,uscc,name")
    (row,) = read_registry(path)
    assert isinstance(row, RegistryRow)
    assert row.name == "示例有限公司"


def test_a_byte_order_mark_and_empty_lines_are_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "registry.csv"
    path.write_text(f"\ufeffname,uscc\n\n示例有限公司,{CODE}\n\n", encoding="utf-8")
    assert [type(row) for row in read_registry(path)] == [RegistryRow]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("名称,代码\n".encode(), "column name and uscc is missing"),
        (b"", "column name and uscc is missing"),
        ("name,uscc\n示例,91".encode("gb18030"), "is not UTF-8"),
        (b'name,uscc\n"open,91\n', "is no CSV"),
    ],
    ids=["other columns", "empty", "another encoding", "an open quote"],
)
def test_a_file_that_is_no_registry_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "registry.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableRegistry, match=says):
        list(read_registry(path))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRegistry, match=r"nowhere\.csv"):
        list(read_registry(tmp_path / "nowhere.csv"))


def test_the_fingerprint_knows_every_kept_column() -> None:
    row = RegistryRow(number=2, name="示例", credit_code=CODE)
    assert row.fingerprint == RegistryRow(number=9, name="示例", credit_code=CODE).fingerprint
    for column in ("scope", "address", "city", "capital", "registry_type", "province"):
        other = RegistryRow(number=2, name="示例", credit_code=CODE, **{column: "x"})  # type: ignore[arg-type]
        assert other.fingerprint != row.fingerprint, column
