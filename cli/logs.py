"""What the long-running commands write to their log: our actions, no texts, no tokens.

An exception's own message may quote what a person wrote, and a library's may hold the
address with the token in it. So of an exception its type and its way through the code are
written, its message only where ZHAOREN_LOG_LEVEL is DEBUG.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Collection

# httpx names every address it asks, and those of the Bot API hold the token.
QUIET = ("httpx", "httpcore", "apscheduler", "uvicorn", "asyncio", "sqlalchemy")
# It may quote whole updates, and all it has to say is said by our own actions.
SILENT = ("telegram",)
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_ANY_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")
HIDDEN = "***"


class LineFormatter(logging.Formatter):
    """Adds what ``extra`` gave to each line, as ``key=value``, and hides what is secret."""

    def __init__(self, secrets: Collection[str] = (), *, shows_messages: bool = False) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)
        self._shows_messages = shows_messages

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the way of its exception below."""
        # A cached text would be another formatter's, messages and all.
        record.exc_text = None
        extras = {key: value for key, value in vars(record).items() if key not in _OWN}
        said = " ".join(f"{key}={value}" for key, value in extras.items())
        head, _, rest = super().format(record).partition("\n")
        return self._without_secrets("\n".join(filter(None, (f"{head} {said}".rstrip(), rest))))

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's.
        """Return the exception's type and its way through the code, and those of its causes."""
        assert isinstance(ei, tuple)
        error = ei[1]
        if self._shows_messages or not isinstance(error, BaseException):
            return "".join(traceback.format_exception(error)).rstrip()
        lines: list[str] = []
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            for frame in traceback.extract_tb(error.__traceback__):
                lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)

    def _without_secrets(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return _ANY_TOKEN.sub(HIDDEN, line)


def set_up(level: str, *, secrets: Collection[str] = ()) -> None:
    """Send log lines of ``level`` and above to standard error, without the ``secrets``."""
    shows_messages = level.upper() == "DEBUG"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(secrets, shows_messages=shows_messages))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.DEBUG if shows_messages else logging.CRITICAL + 1)
