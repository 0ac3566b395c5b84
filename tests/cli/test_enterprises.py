"""`zhaoren enterprises …`, as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from enterprises.one_time_codes import looks_like_a_code
from store.database import Database
from tests.cli.conftest import Zhaoren
from tests.enterprises.people import CODE
from tests.enterprises.test_registry_import import CABLE, SOFTWARE, write


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
