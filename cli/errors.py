"""From an exception to an exit code and one sentence on stderr: the only such place.

Exit codes: 0 done; 1 the input was refused or the work failed; 2 wrong usage; 130 stopped by
the keyboard. A traceback never reaches a user: it goes to a file, unless ZHAOREN_LOG_LEVEL is
DEBUG.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

DONE = 0
REFUSED = 1
WRONG_USAGE = 2
STOPPED = 130

OURS = frozenset({"lexicon", "matcher", "store", "enterprises", "policies", "jobs", "bot", "cli"})
LOG_FOLDER = Path("var")
LOG_NAME = "zhaoren-errors.log"


def run_guarded(command: Callable[[], int]) -> int:
    """Run the command and return its exit code; say what went wrong in one sentence."""
    try:
        return command()
    except KeyboardInterrupt:
        _say("stopped")
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output has enough (`| head`); Python would complain at its own exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except Exception as error:  # noqa: BLE001 - the edge: nothing above could do better.
        return _explain(error)


def is_expected(error: BaseException) -> bool:
    """Return whether the error is of one of our own trees, whose messages are for people."""
    modules = (kind.__module__.split(".")[0] for kind in type(error).__mro__)
    return any(module in OURS for module in modules)


def _explain(error: Exception) -> int:
    if is_expected(error):
        _say(str(error))
    elif isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        _say(f"{where}{error.strerror or error}; check the path, its rights and the free room")
    else:
        _say(_unexpected(error))
    if os.environ.get("ZHAOREN_LOG_LEVEL", "").upper() == "DEBUG":
        traceback.print_exception(error)
    return REFUSED


def _unexpected(error: Exception) -> str:
    error_id = secrets.token_hex(4)
    sentence = (
        f"an error nobody foresaw ({type(error).__name__}, id {error_id}) stopped the command; "
        "what was under way was undone"
    )
    path = _write_log(error, error_id)
    hint = f"its details are in {path}" if path else "ZHAOREN_LOG_LEVEL=DEBUG shows its details"
    return f"{sentence}; {hint}; please report it with the id"


def _write_log(error: Exception, error_id: str) -> Path | None:
    folder = LOG_FOLDER if LOG_FOLDER.is_dir() else Path(tempfile.gettempdir())
    path = folder / LOG_NAME
    try:
        with path.open("a", encoding="utf-8") as log:
            log.write(f"--- {error_id}\n{''.join(traceback.format_exception(error))}")
    except OSError:
        # The sentence then names the other way to see the details.
        return None
    return path


def _say(sentence: str) -> None:
    # One line, whatever a driver put into its message.
    sys.stderr.write(f"zhaoren: {' '.join(sentence.split())}\n")
