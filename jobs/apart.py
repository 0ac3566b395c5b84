"""One broken enterprise, contact or policy fails loudly, is counted, and stops nobody else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)


class Failures:
    """Ids of what failed in a run, once each."""

    def __init__(self) -> None:
        self.ids: set[int] = set()

    @contextmanager
    def apart(self, session: Session, *, action: str, subject: str, id: int) -> Iterator[None]:
        """Do something for one of many in a savepoint of its own.

        Whatever goes wrong is logged with ``action`` and the subject's id, undone, and
        noted here; the caller goes on with the next one.
        """
        try:
            with session.begin_nested():
                yield
        except Exception:
            logger.exception(
                "One of many failed and was left out.",
                extra={"action": action, subject: id},
            )
            self.ids.add(id)
