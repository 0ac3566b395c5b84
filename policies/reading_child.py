"""The other side of reading_process.py: `python -m policies.reading_child`.

It gets functions with their arguments and answers part by part; it ends when nobody asks any more.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from policies.readers.wire import read_frame, write_frame
from policies.readers.workshop import Workshop
from policies.reading_process import MAX_PART_BYTES

NICENESS = 10
"""Whoever waits for an answer in a chat goes first; an idle processor is used in full."""


def main() -> None:
    """Answer until the input ends."""
    os.nice(NICENESS)
    # Whatever a library prints must not get between the frames.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with Workshop() as workshop:
        while (question := read_frame(sys.stdin.buffer, limit=MAX_PART_BYTES)) is not None:
            try:
                _answer(question, workshop, answers)
            except BrokenPipeError:
                return  # Whoever asked has gone.


def _answer(question: bytes, workshop: Workshop, answers: BinaryIO) -> None:
    function, args, more = pickle.loads(question)
    try:
        for part in function(workshop, *args, **more):
            write_frame(answers, pickle.dumps(("part", part)))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - it is raised where the question came from.
        write_frame(answers, pickle.dumps(("error", error)))
    else:
        write_frame(answers, pickle.dumps(("end", None)))


if __name__ == "__main__":
    main()
