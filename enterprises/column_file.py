"""The columns of a city kept in a file beside the database, and built anew whenever in doubt.

The file is only a copy that is quicker to read than the tables: nobody needs it, nothing is lost
with it. It is written beside its place and moved there whole, so that a reader never meets half
of one, and a crash leaves the old one or none.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from matcher.city.columns import Columns
from matcher.city.snapshot import StaleSnapshot, read_snapshot, write_snapshot

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What columns were made from: the day, how many enterprises, and what changes with them.

    ``stamp`` joins the version of the engine with a hash of what changes with any enterprise.
    """

    as_of: date
    count: int
    stamp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptColumns:
    """Columns, and why they had to be built; ``None`` where the file had them."""

    columns: Columns
    why_built: str | None


def kept_columns(path: Path, origin: Origin, build: Callable[[], Columns]) -> KeptColumns:
    """Return the columns in the file if they are those of ``origin``; else build and keep them.

    Where they cannot be kept, the next run builds them again: that is logged, and no error.
    """
    try:
        with path.open("rb") as file:
            columns = read_snapshot(
                file, as_of=origin.as_of, count=origin.count, made_from=origin.stamp
            )
            return KeptColumns(columns=columns, why_built=None)
    except FileNotFoundError:
        why = "there is no file yet"
    except (StaleSnapshot, OSError) as error:
        why = str(error)
    columns = build()
    try:
        keep(columns, path, origin)
    except OSError:
        _log.warning("columns not kept", extra={"action": "columns.keep"}, exc_info=True)
    return KeptColumns(columns=columns, why_built=why)


def keep(columns: Columns, path: Path, origin: Origin) -> None:
    """Write the columns to a file in the place of the one that is there.

    Raises ``OSError`` when that cannot be done; the old file stays then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        try:
            write_snapshot(columns, new, made_from=origin.stamp)
            new.flush()
            os.fsync(new.fileno())
            Path(new.name).replace(path)
        except BaseException:
            Path(new.name).unlink()
            raise
