"""Picture headers, file names, and where the steps of the clock lead."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.clock import ZONE, read_instant, step, view
from bot.playground.errors import ApiError
from bot.playground.files import FileStore, photo_size, picture_type

PNG_HEAD = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR"
JPEG = (
    b"\xff\xd8"
    + b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\xff\xc0\x00\x11\x08\x00\x20\x00\x40\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
)


def png(width: int, height: int) -> bytes:
    return PNG_HEAD + width.to_bytes(4, "big") + height.to_bytes(4, "big")


@pytest.mark.parametrize(
    ("content", "size"), [(png(640, 480), (640, 480)), (JPEG, (64, 32))], ids=["png", "jpeg"]
)
def test_reads_the_size_of_a_picture(content: bytes, size: tuple[int, int]) -> None:
    assert photo_size(content) == size


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"GIF89a", "IMAGE_PROCESS_FAILED"),
        (PNG_HEAD, "IMAGE_PROCESS_FAILED"),
        (b"\xff\xd8\xff\xe0\xff\xff", "IMAGE_PROCESS_FAILED"),
        (b"\xff\xd8" + b"\xff\xe0\x00\x00" * 9, "IMAGE_PROCESS_FAILED"),
        (png(9000, 2000), "PHOTO_INVALID_DIMENSIONS"),
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (png(0, 0), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_refuses_what_is_no_photo(content: bytes, reason: str) -> None:
    with pytest.raises(ApiError, match=reason):
        photo_size(content)


@given(st.binary(max_size=80), st.sampled_from([b"", PNG_HEAD, b"\xff\xd8", JPEG[:30]]))
def test_no_content_upsets_the_reader(tail: bytes, head: bytes) -> None:
    assert picture_type(head + tail) in (None, "image/png", "image/jpeg")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("办事指南.docx", "documents/F7.docx"),
        ("无后缀", "documents/F7.bin"),
        ("../../etc/passwd", "documents/F7.bin"),
        ("a.b/c", "documents/F7.bin"),
    ],
)
def test_a_file_path_is_made_of_the_id_not_the_name(name: str, path: str) -> None:
    stored = FileStore(first_id=7).add(name, "text/plain", b"x", as_photo=False)
    assert stored.path == path


@pytest.mark.parametrize(
    ("name", "now", "then"),
    [
        ("hour", "2026-12-31T23:30", "2027-01-01T00:30"),
        ("day", "2028-02-28T10:00", "2028-02-29T10:00"),
        ("tomorrow_morning", "2026-12-31T23:30", "2027-01-01T09:00"),
        ("tomorrow_morning", "2026-03-10T00:10", "2026-03-11T09:00"),
        ("next_monday", "2026-03-09T08:00", "2026-03-16T09:00"),
        ("next_monday", "2026-03-15T08:00", "2026-03-16T09:00"),
        ("next_monday", "2026-12-30T08:00", "2027-01-04T09:00"),
    ],
)
def test_steps_of_the_clock(name: str, now: str, then: str) -> None:
    assert step(name, read_instant(now)) == read_instant(then)


def test_steps_are_taken_in_shanghai_wherever_the_instant_comes_from() -> None:
    late_in_london = datetime.fromisoformat("2026-03-10T20:00+00:00")
    assert step("tomorrow_morning", late_in_london) == datetime(2026, 3, 12, 9, tzinfo=ZONE)
    assert view(late_in_london, can_move=False) == {
        "now": "2026-03-11T04:00:00+08:00",
        "weekday": "星期三",
        "can_move": False,
    }
