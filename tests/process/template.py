"""A process that has loaded the product, and forks into whatever a test starts.

Loading takes seconds of a processor, over and over. What is forked begins where loading ends, and
is a process like any other: it has its own number, folder, environment and streams, and may be
killed. `python -m tests.process.template SOCKET` listens there until its input ends; a request
is JSON with the two streams to write to, and is answered with the process's number
and, when it has ended, its exit code.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

READY = "ready\n"
LONGEST_REQUEST_BYTES = 1 << 16
LOADED = ("cli.main", "cli.run", "bot.assembly", "bot.webhook", "bot.demo", "policies.live",
          "matcher.finding.affinity")  # fmt: skip


@dataclass(kw_only=True)
class Template:
    """Who listens, and who waits for the end of which process."""

    listener: socket.socket
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    waiting: dict[int, tuple[int, socket.socket]] = field(default_factory=dict)

    def fork_when_asked(self) -> dict[str, Any] | None:
        """Return in each forked process what it is to become, and here nothing, at the end."""
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is sys.stdin:
                    self._kill_all()
                    return None
                if key.fileobj is not self.listener:
                    self._tell_the_end(key.fd)
                elif (asked := self._fork()) is not None:
                    return asked

    def _fork(self) -> dict[str, Any] | None:
        connection, _ = self.listener.accept()
        message, streams, _, _ = socket.recv_fds(connection, LONGEST_REQUEST_BYTES, 2)
        if not (pid := os.fork()):
            connection.close()
            self._let_go()
            return {**json.loads(message), "streams": streams}
        for stream in streams:
            os.close(stream)
        connection.sendall(f"{pid}\n".encode())
        watched = os.pidfd_open(pid)
        self.waiting[watched] = pid, connection
        self.selector.register(watched, selectors.EVENT_READ)
        return None

    def _tell_the_end(self, watched: int) -> None:
        pid, connection = self.waiting.pop(watched)
        self.selector.unregister(watched)
        os.close(watched)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with connection:
            connection.sendall(f"{code}\n".encode())

    def _let_go(self) -> None:
        """Close what only the template needs, by name: a number closed behind an object's back
        is soon another file's, which the object closes as it goes.
        """
        self.selector.close()
        for watched, (_, connection) in self.waiting.items():
            os.close(watched)
            connection.close()

    def _kill_all(self) -> None:
        for pid, _ in self.waiting.values():
            os.kill(pid, signal.SIGKILL)


def become(asked: dict[str, Any]) -> None:
    """Be the command that was asked for, in its folder, with its environment and streams."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, stream in enumerate((nothing, *asked["streams"])):
        os.dup2(stream, number)
    for stream in (nothing, *asked["streams"]):
        os.close(stream)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["zhaoren", *asked["arguments"]]
    import_module("cli.main").main()


def main() -> None:
    """Load everything, say so, and fork."""
    for module in LOADED:
        import_module(module)
    import_module("lexicon.words").warm()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sys.argv[1])
        listener.listen()
        sys.stdout.write(READY)
        sys.stdout.flush()
        asked = Template(listener=listener).fork_when_asked()
    if asked is not None:
        become(asked)


if __name__ == "__main__":
    main()
