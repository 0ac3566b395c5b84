"""Nothing a person wrote, and no token, gets into a log line."""

from __future__ import annotations

import io
import logging

import pytest

from cli.logs import LineFormatter

TOKEN = "playground:demo"
REAL = "1234567890:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"


def logged(formatter: LineFormatter, message: str, error: Exception | None = None) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log = logging.Logger("bot.test")
    log.addHandler(handler)
    log.error(message, exc_info=error, extra={"action": "handler_failed", "error_id": "A1"})
    return stream.getvalue()


def failing() -> Exception:
    try:
        try:
            raise KeyError("张三 13800000000")
        except KeyError as cause:
            raise ValueError("私密的话") from cause
    except ValueError as error:
        return error


def test_an_exception_shows_its_way_and_not_its_words() -> None:
    line = logged(LineFormatter(), "handler failed", failing())
    assert "私密" not in line
    assert "张三" not in line
    assert "builtins.ValueError" in line
    assert "builtins.KeyError" in line
    assert "test_logs.py" in line
    assert line.splitlines()[0].endswith("handler failed action=handler_failed error_id=A1")


def test_for_debugging_it_shows_its_words() -> None:
    assert "私密" in logged(LineFormatter(shows_messages=True), "x", failing())


@pytest.mark.parametrize("text", [f"asked /bot{TOKEN}/getMe", f"asked /bot{REAL}/getMe"])
def test_tokens_are_hidden(text: str) -> None:
    line = logged(LineFormatter((TOKEN,)), text)
    assert TOKEN not in line
    assert REAL not in line
    assert "/bot***/getMe" in line
