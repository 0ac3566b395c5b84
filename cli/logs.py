"""What the long-running commands write to their log: our actions, no texts, no tokens."""

from __future__ import annotations

import logging
import sys

# httpx names every address it asks, and those of the Bot API hold the token.
QUIET = ("httpx", "httpcore", "telegram", "apscheduler", "uvicorn", "asyncio")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _WithExtras(logging.Formatter):
    """Adds what ``extra`` gave to each line, as ``key=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        extras = {key: value for key, value in vars(record).items() if key not in _OWN}
        said = " ".join(f"{key}={value}" for key, value in extras.items())
        return f"{super().format(record)} {said}".rstrip()


def set_up(level: str) -> None:
    """Send log lines of ``level`` and above to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithExtras("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
