"""`zhaoren db backup` and `zhaoren db after-restore`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Zhaoren


def test_the_commands_say_what_they_did(zhaoren: Zhaoren, tmp_path: Path) -> None:
    zhaoren("db", "upgrade")
    made = zhaoren("db", "backup", "copy.db")
    assert (made.code, "after-restore" in made.out) == (0, True)
    again = zhaoren("db", "backup", "copy.db")
    assert (again.code, "is there already" in again.err) == (1, True)
    (tmp_path / "var" / "zhaoren.db").write_bytes((tmp_path / "copy.db").read_bytes())
    for suffix in ("-wal", "-shm"):
        (tmp_path / "var" / f"zhaoren.db{suffix}").unlink(missing_ok=True)
    put_right = zhaoren("db", "after-restore")
    assert (put_right.code, "0 notice(s) left as uncertain" in put_right.out) == (0, True)
