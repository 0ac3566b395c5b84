"""The people's side for tests: say something as a persona, then wait for what the bot does.

It works over HTTP alone, in one process (:meth:`PlaygroundClient.in_process`) or against a
running server (:meth:`PlaygroundClient.connected`). Waiting is on conditions, never on time:
every act returns the number of the last event before the bot could react, and the waits look
at the events after it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.playground.user import PREFIX

REPLY_SECONDS = 5.0  # How long a test waits for the bot before it fails.


class NoReply(AssertionError):
    """The bot did not do what was waited for; the message shows what it did instead."""


class Refused(Exception):
    """The playground did not let the persona do that; the text is what a person would read."""

    def __init__(self, status: int, explanation: str) -> None:
        super().__init__(f"{status}: {explanation}")
        self.status = status
        self.explanation = explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An inline button; exactly one of ``data`` and ``url`` is usually set."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A message as a person sees it; ``text`` is the caption where there is a file."""

    message_id: int
    is_from_bot: bool
    text: str
    rows: tuple[tuple[Button, ...], ...]
    raw: dict[str, Any]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons in reading order."""
        return tuple(button for row in self.rows for button in row)

    @property
    def file_name(self) -> str | None:
        """The name of the document, None if there is none."""
        name = self.raw.get("document", {}).get("file_name")
        return None if name is None else str(name)

    @property
    def file_unique_id(self) -> str | None:
        """What :meth:`PlaygroundClient.download` wants; None without a file."""
        files = [self.raw["document"]] if "document" in self.raw else self.raw.get("photo", [])
        return str(files[0]["file_unique_id"]) if files else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """What ``answerCallbackQuery`` showed."""

    text: str
    is_alert: bool


def bubble(message: dict[str, Any]) -> Bubble:
    """Read a Bot API message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return Bubble(
        message_id=message["message_id"],
        is_from_bot=message["from"]["is_bot"],
        text=message.get("text", message.get("caption", "")),
        rows=tuple(
            tuple(
                Button(text=b["text"], data=b.get("callback_data"), url=b.get("url")) for b in row
            )
            for row in rows
        ),
        raw=message,
    )


class PlaygroundClient:
    """Acts for any persona; ``http`` has the server's address as its base."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    @classmethod
    @contextlib.asynccontextmanager
    async def in_process(cls, app: Starlette) -> AsyncIterator[PlaygroundClient]:
        """Talk to an application of this process; close it at the end of the block."""
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://tg.test") as http:
            yield cls(http)
        await app.state.playground.aclose()

    @classmethod
    @contextlib.asynccontextmanager
    async def connected(cls, url: str) -> AsyncIterator[PlaygroundClient]:
        """Talk to a server at ``url``, such as ``http://127.0.0.1:8081``."""
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60.0) as http:
            yield cls(http)

    async def start(self, persona: str, payload: str = "") -> int:
        """Send /start, with the payload of a deep link if there is one."""
        return await self.say(persona, f"/start {payload}".strip())

    async def say(self, persona: str, text: str) -> int:
        """Send a text; return the event to wait from."""
        return await self._act(persona, "say", json={"text": text})

    async def upload(
        self,
        persona: str,
        name: str,
        content: bytes,
        *,
        caption: str = "",
        mime_type: str = "application/octet-stream",
    ) -> int:
        """Send a file; return the event to wait from."""
        files = {"file": (name, content, mime_type)}
        return await self._act(persona, "upload", files=files, data={"caption": caption})

    async def tap(self, persona: str, text: str, *, message_id: int | None = None) -> int:
        """Tap the newest button whose text contains ``text``; return the event to wait from.

        ``message_id`` chooses the message. Raises NoReply naming the buttons there are.
        """
        shown = [b for b in await self.history(persona) if b.is_from_bot]
        chosen = [b for b in shown if message_id in (None, b.message_id)]
        for message in reversed(chosen):
            exact = [b for b in message.buttons if b.data and b.text == text]
            near = [b for b in message.buttons if b.data and text in b.text]
            if hits := exact or near:
                return await self.tap_data(persona, message.message_id, str(hits[0].data))
        there = [b.text for message in chosen for b in message.buttons]
        raise NoReply(f"{persona} has no button {text!r}; there are {there}")

    async def tap_data(self, persona: str, message_id: int, data: str) -> int:
        """Tap by callback data; raises Refused with 409 if the button is no longer there."""
        return await self._act(persona, "tap", json={"message_id": message_id, "data": data})

    async def block(self, persona: str) -> int:
        """Block the bot."""
        return await self._act(persona, "block")

    async def unblock(self, persona: str) -> int:
        """Unblock the bot."""
        return await self._act(persona, "unblock")

    async def history(self, persona: str) -> tuple[Bubble, ...]:
        """Return the messages that are in the chat now, oldest first."""
        chat = await self.chat(persona)
        return tuple(bubble(message) for message in chat["messages"])

    async def chat(self, persona: str) -> dict[str, Any]:
        """Return the whole chat: started, blocked, commands, keys, messages."""
        return dict(await self._get(f"/personas/{persona}/history"))

    async def wait_for_reply(
        self,
        persona: str,
        *,
        after: int,
        containing: str = "",
        seconds: float = REPLY_SECONDS,
    ) -> Bubble:
        """Return the bot's first new or edited message after ``after`` with this text in it."""

        def is_reply(event: dict[str, Any]) -> bool:
            if event["kind"] not in ("message", "edited"):
                return False
            seen = bubble(event["body"])
            return seen.is_from_bot and containing in seen.text

        what = f"a message containing {containing!r}" if containing else "a message"
        event = await self.wait_for(persona, is_reply, after=after, what=what, seconds=seconds)
        return bubble(event["body"])

    async def wait_for_toast(
        self, persona: str, *, after: int, seconds: float = REPLY_SECONDS
    ) -> Toast:
        """Return the next answer to a tap, whether it has a text or not."""
        event = await self.wait_for(
            persona,
            lambda event: event["kind"] == "answer",
            after=after,
            what="an answer to a tap",
            seconds=seconds,
        )
        body = event["body"]
        return Toast(text=body["text"], is_alert=body["show_alert"])

    async def wait_for(
        self,
        persona: str,
        is_wanted: Callable[[dict[str, Any]], bool],
        *,
        after: int,
        what: str = "an event",
        seconds: float = REPLY_SECONDS,
    ) -> dict[str, Any]:
        """Return the first event that is wanted; raise NoReply showing those that came."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        seen: list[str] = []
        while (left := deadline - loop.time()) > 0:
            for event in await self._events(persona, after, left):
                if is_wanted(event):
                    return event
                after = event["number"]
                seen.append(_told(event))
        raise NoReply(f"{persona} waited {seconds} s for {what}; came: {seen or 'nothing'}")

    async def wait_until_quiet(self, persona: str, *, after: int, seconds: float = 0.1) -> int:
        """Return the last event once nothing has happened in the chat for ``seconds``."""
        while events := await self._events(persona, after, seconds):
            after = events[-1]["number"]
        return after

    async def ask(self, persona: str, text: str, *, containing: str = "") -> Bubble:
        """Say something and return the bot's reply to it."""
        after = await self.say(persona, text)
        return await self.wait_for_reply(persona, after=after, containing=containing)

    async def choose(self, persona: str, text: str, *, containing: str = "") -> Bubble:
        """Tap a button and return the message that follows or changes."""
        after = await self.tap(persona, text)
        return await self.wait_for_reply(persona, after=after, containing=containing)

    async def download(self, unique_id: str) -> bytes:
        """Return the content of a file in a chat."""
        response = await self._http.get(f"{PREFIX}/files/{unique_id}")
        return _checked(response).content

    async def calls(self, method: str = "") -> list[dict[str, Any]]:
        """Return the Bot API calls so far, of one method or all."""
        return list(await self._get("/calls", method=method))

    async def add_fault(self, kind: str, **rule: Any) -> None:
        """Make the next calls fail; the fields are those of ``faults.FaultRule``."""
        _checked(await self._http.post(f"{PREFIX}/faults", json={"kind": kind, **rule}))

    async def set_random_faults(self, **faults: Any) -> None:
        """Let calls fail at random (``seed``, ``shares``, …); without arguments stop that."""
        _checked(await self._http.put(f"{PREFIX}/faults/random", json=faults))

    async def clear_faults(self) -> None:
        """Good weather again."""
        _checked(await self._http.delete(f"{PREFIX}/faults"))

    async def enforce_rates(self, *, enforce: bool) -> None:
        """Switch the sending rates on or off."""
        _checked(await self._http.put(f"{PREFIX}/rates", json={"enforce": enforce}))

    async def move_clock(self, *, step: str | None = None, to: str | None = None) -> str:
        """Move the product's clock by a step of the panel or to an ISO instant; return it."""
        body = {"step": step} if step else {"to": to}
        return str(_checked(await self._http.post(f"{PREFIX}/clock/move", json=body)).json()["now"])

    async def _act(self, persona: str, act: str, **request: Any) -> int:
        response = await self._http.post(f"{PREFIX}/personas/{persona}/{act}", **request)
        return int(_checked(response).json()["event"])

    async def _events(self, persona: str, after: int, seconds: float) -> list[dict[str, Any]]:
        return list(await self._get("/wait", persona=persona, after=after, seconds=seconds))

    async def _get(self, path: str, **query: Any) -> Any:
        return _checked(await self._http.get(f"{PREFIX}{path}", params=query)).json()


def _checked(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    body = response.json()
    explanation = body.get("explanation") or body.get("description") or response.text
    raise Refused(response.status_code, str(explanation))


def _told(event: dict[str, Any]) -> str:
    text = str(event["body"].get("text", event["body"].get("caption", "")))
    return f"{event['kind']} {text[:60]!r}"
