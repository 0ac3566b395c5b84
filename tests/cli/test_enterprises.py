"""`zhaoren enterprises …`, as a person types it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from enterprises.one_time_codes import looks_like_a_code
from store.clock import FrozenClock
from store.database import Database
from store.tables import Enterprise
from tests.cli.conftest import Zhaoren
from tests.enterprises.people import CODE
from tests.enterprises.test_registry_import import CABLE, SOFTWARE, write
from tests.jobs import rows


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch, office: Database) -> None:
    """No cell of a table is broken, and the database is the office's."""
    monkeypatch.setenv("COLUMNS", "200")


def test_import_reports_and_changes_nothing_the_second_time(
    zhaoren: Zhaoren, tmp_path: Path
) -> None:
    path = str(write(tmp_path, CABLE, SOFTWARE))
    first, second = zhaoren("enterprises", "import", path), zhaoren("enterprises", "import", path)
    assert (first.code, second.code) == (0, 0)
    assert "推断 注册地：2" in first.out
    assert [cell.strip() for cell in second.out.splitlines()[3].split("│")[1:6]] == [
        "2", "0", "0", "2", "0",
    ]  # fmt: skip


def test_refused_rows_make_exit_code_one_and_are_named(zhaoren: Zhaoren, tmp_path: Path) -> None:
    broken = SOFTWARE.replace("91430104MA00000238", "91430104MA00000239")
    result = zhaoren("enterprises", "import", str(write(tmp_path, CABLE, broken)))
    assert result.code == 1
    assert "第 3 行 uscc" in result.err
    assert zhaoren("enterprises", "show", CODE).code == 0, "the others stay"


def test_a_file_that_is_not_there_is_one_sentence(zhaoren: Zhaoren) -> None:
    result = zhaoren("enterprises", "import", "nowhere.csv")
    assert result.code == 1
    assert result.err.strip().splitlines() == [
        "zhaoren: nowhere.csv: cannot be opened (No such file or directory)"
    ]


def test_show_says_what_is_known_and_from_where(zhaoren: Zhaoren, tmp_path: Path) -> None:
    zhaoren("enterprises", "import", str(write(tmp_path, CABLE)))
    result = zhaoren("enterprises", "show", CODE)
    assert result.code == 0
    assert "示例线缆制造有限公司" in result.out
    assert "430112" in result.out
    assert "registry/inferred" in result.out


def test_a_code_is_printed_alone(zhaoren: Zhaoren, tmp_path: Path) -> None:
    zhaoren("enterprises", "import", str(write(tmp_path, CABLE)))
    result = zhaoren("enterprises", "code", CODE, "--by", "li")
    assert result.code == 0
    assert looks_like_a_code(result.out.strip())
    assert "示例线缆制造有限公司" in result.err


@pytest.mark.parametrize(
    "arguments",
    [("show", "91430112MA00000151"), ("code", CODE, "--by", "nobody"), ("code", CODE, "--by", "x")],
)
def test_what_is_not_there_is_one_sentence(zhaoren: Zhaoren, arguments: tuple[str, ...]) -> None:
    result = zhaoren("enterprises", *arguments)
    assert result.code == 1
    assert len(result.err.strip().splitlines()) == 1


def test_wrong_usage_is_exit_code_two(zhaoren: Zhaoren) -> None:
    assert zhaoren("enterprises", "import").code == 2


@pytest.fixture
def city(office: Database, clock: FrozenClock) -> Database:
    """Two enterprises of the registry and one policy, which suits the larger one."""
    with office.transaction() as session:
        for name, headcount in (("=1+1", 80), ("示例小厂", 5)):
            owner = rows.enterprise(session, clock, {"hr.headcount": headcount})
            row = session.get_one(Enterprise, owner)
            row.name, row.is_in_registry = name, True
        rows.version(session, clock, code="jobs-30", headcount=30, amount=50_000)
    return office


def test_outreach_writes_whom_to_call_on(zhaoren: Zhaoren, city: Database, tmp_path: Path) -> None:
    assert zhaoren("jobs", "run", "shortlists").code == 0
    result = zhaoren("enterprises", "outreach", "-o", "list.csv", "--place", "望城区")
    assert (result.code, result.out) == (0, "")
    assert "1 enterprise(s) written to list.csv" in result.err
    head, only = csv.reader((tmp_path / "list.csv").read_text("utf-8-sig").splitlines())
    assert head[:3] == ["企业名称", "统一社会信用代码", "登记地"]
    assert (only[0], *only[2:4], *only[6:9]) == (
        "'=1+1", "望城区", "50000", "jobs-30", "可享", "50000",
    )  # fmt: skip
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("options", "written"),
    [
        pytest.param(("--policy", "jobs-30"), 1, id="of a policy"),
        pytest.param(("--place", "430104"), 0, id="in another district"),
        pytest.param(("--limit", 1, "--offers", 1), 1, id="the first"),
    ],
)
def test_outreach_limits_the_list(
    zhaoren: Zhaoren, city: Database, options: tuple[str, ...], written: int
) -> None:
    zhaoren("jobs", "run", "shortlists")
    result = zhaoren("enterprises", "outreach", "-o", "list.xlsx", *options)
    assert (result.code, f"{written} enterprise(s)" in result.err) == (0, True)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        pytest.param(("-o", "list.csv"), 1, "no nightly run yet", id="before the first night"),
        pytest.param(("-o", "l.csv", "--policy", "x"), 1, "there is no live policy", id="policy"),
        pytest.param(("-o", "l.csv", "--place", "某地"), 2, "no single place", id="place"),
        pytest.param(("-o", "list.txt"), 2, "FILE.xlsx or FILE.csv", id="ending"),
    ],
)  # fmt: skip
def test_outreach_says_what_is_wrong(
    zhaoren: Zhaoren, city: Database, options: tuple[str, ...], code: int, said: str
) -> None:
    result = zhaoren("enterprises", "outreach", *options)
    assert result.code == code
    assert said in result.err
