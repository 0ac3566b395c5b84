"""The process in which strange bytes are parsed: `python -m policies.readers.child`.

It gets frames of bytes on standard input and answers with frames of JSON. It has no token, no
database, no network, may write no file and start no program, and its memory and CPU time are
limited before the first byte comes.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import Any, BinaryIO

from policies.readers import limits
from policies.readers.formats import read_bytes
from policies.readers.refusals import Reason, Refused
from policies.readers.wire import answer_of, read_frame, refusal_of, write_frame

_FORBIDDEN_EVENTS = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system",
    "os.remove", "os.rename", "os.mkdir", "os.symlink", "os.chmod", "ftplib.", "urllib.",
)  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main() -> None:
    """Serve frames until the input ends."""
    # Whatever a library prints must not get between the frames.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _limit()
    _serve(sys.stdin.buffer, answers)


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    while (content := read_frame(requests, limit=limits.MAX_FILE_BYTES)) is not None:
        _grant_cpu_time()
        write_frame(answers, answer(content))


def answer(content: bytes) -> bytes:
    """Return the answer to one file."""
    try:
        return answer_of(read_bytes(content))
    except Refused as refused:
        return refusal_of(refused)
    except MemoryError:
        return refusal_of(Refused(Reason.TOO_HEAVY))
    except Exception as error:  # noqa: BLE001 - a parser may fail in any way on strange bytes.
        # The kind of failure alone: its message may quote the file.
        return refusal_of(Refused(Reason.BROKEN, type(error).__name__))


def _limit() -> None:
    memory = limits.CHILD_MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse_to_reach_out)


def _grant_cpu_time() -> None:
    """Give this file its share: the limit counts from the start of the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.CHILD_CPU_SECONDS + 1
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


def _refuse_to_reach_out(event: str, arguments: tuple[Any, ...]) -> None:
    is_write = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITES)
    if is_write or event.startswith(_FORBIDDEN_EVENTS):
        raise PermissionError(f"{event} is not for a reader")


if __name__ == "__main__":
    main()
