"""The recipient of the fault runs: a small Bot API in memory, which also pulls the trigger.

It keeps what it accepted for every token apart, so that runs do not meet. A trap kills processes
at a call: before the call is accepted, or some milliseconds after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import signal
import socket
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

LOOPBACK = "127.0.0.1"
COUNTED = frozenset({"sendMessage", "getUpdates"})
ME = {"id": 1, "is_bot": True, "first_name": "bench", "username": "bench_bot"}


@dataclass(kw_only=True)
class Trap:
    """Kill ``pids`` at call number ``call``: before it counts, or ``delay`` seconds after."""

    pids: list[int]
    call: int
    delay: float
    is_before: bool


@dataclass(kw_only=True)
class World:
    """One run's chats: what is to be handed out, and what was accepted."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[tuple[int, str]] = field(default_factory=list)
    calls: int = 0
    trap: Trap | None = None
    is_sprung: bool = False

    def spring(self) -> None:
        """Kill, now."""
        if self.trap is None:
            return
        for pid in self.trap.pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.trap = None
        self.is_sprung = True


class Line:
    """Serves the Bot API of every world on one port."""

    def __init__(self) -> None:
        self._worlds: dict[str, World] = {}

    async def serve(self, listening: socket.socket) -> None:
        """Serve until the process ends."""
        server = await asyncio.start_server(self._converse, sock=listening)
        await server.serve_forever()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while (request := await _request(reader)) is not None:
                path, body = request
                answer = await self._answer(path, body)
                if answer is None:
                    break
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n"
                writer.write(f"{head}Content-Type: application/json\r\n\r\n".encode() + answer)
                await writer.drain()
        writer.close()

    async def _answer(self, path: str, body: bytes) -> bytes | None:
        """Return an answer's body; None breaks the line."""
        _, place, method = path.split("/")
        if place == "control":
            return json.dumps(self._control(method, json.loads(body or b"null"))).encode()
        token = place.removeprefix("bot")
        world = self._worlds[token]
        arguments = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        is_counted = method in COUNTED
        trap = world.trap if is_counted and world.trap and world.calls == world.trap.call else None
        world.calls += is_counted
        if trap is not None and trap.is_before:
            world.spring()
            return None
        if trap is not None and method == "getUpdates":
            # A poll may wait for long; its beginning is what was drawn.
            asyncio.get_running_loop().call_later(trap.delay, world.spring)
        result = await _carry_out(world, method, arguments)
        if trap is not None and method != "getUpdates":
            if trap.delay == 0:
                world.spring()
                return None
            asyncio.get_running_loop().call_later(trap.delay, world.spring)
        return json.dumps({"ok": True, "result": result}).encode()

    def _control(self, act: str, given: dict[str, Any]) -> Any:
        match act:
            case "open":
                self._worlds[given["token"]] = World(updates=given["updates"])
            case "arm":
                world = self._worlds[given["token"]]
                world.calls, world.is_sprung = 0, False
                world.trap = Trap(**given["trap"]) if given["trap"] else None
            case "look":
                world = self._worlds[given["token"]]
                world.trap = None
                return {"accepted": world.accepted, "is_sprung": world.is_sprung}
            case "close":
                del self._worlds[given["token"]]
        return None


async def _request(reader: asyncio.StreamReader) -> tuple[str, bytes] | None:
    line = await reader.readline()
    if not line:
        return None
    path = line.decode().split()[1]
    length = 0
    while (header := (await reader.readline()).decode().lower().strip()) != "":
        if header.startswith("content-length:"):
            length = int(header.partition(":")[2])
    return path, await reader.readexactly(length)


async def _carry_out(world: World, method: str, arguments: dict[str, str]) -> Any:
    match method:
        case "getMe":
            return ME
        case "getUpdates":
            return await _updates(world, arguments)
        case "sendMessage":
            chat_id, text = int(arguments["chat_id"]), arguments["text"]
            world.accepted.append((chat_id, text))
            chat = {"id": chat_id, "type": "private", "first_name": "bench"}
            return {"message_id": len(world.accepted), "date": 0, "chat": chat, "text": text}
        case _:
            return True


async def _updates(world: World, arguments: dict[str, str]) -> list[dict[str, Any]]:
    offset = int(arguments.get("offset", 0))
    world.updates = [one for one in world.updates if one["update_id"] >= offset]
    if not world.updates:
        await asyncio.sleep(int(arguments.get("timeout", 0)))
    # Three at a time, so that a kill falls between two polls as well.
    return world.updates[:3]


def start_line() -> tuple[int, int]:
    """Fork a process that serves the line; return its pid and its port."""
    listening = socket.create_server((LOOPBACK, 0), backlog=64)
    port = int(listening.getsockname()[1])
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(Line().serve(listening))
        finally:
            os._exit(0)
    listening.close()
    return pid, port


class Control:
    """The experimenter's hand on the line."""

    def __init__(self, port: int) -> None:
        self._port = port

    def __call__(self, act: str, **given: Any) -> Any:
        """Ask the line for something and return its answer."""
        line = http.client.HTTPConnection(LOOPBACK, self._port, timeout=10)
        try:
            line.request("POST", f"/control/{act}", json.dumps(given))
            return json.loads(line.getresponse().read())
        finally:
            line.close()
