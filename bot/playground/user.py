"""The routes of the people's side: what the chat page and the test client call."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.playground import acts, clock
from bot.playground.arguments import Upload
from bot.playground.errors import ActRefused
from bot.playground.files import picture_type
from bot.playground.journal import Journal
from bot.playground.messages import Chat
from bot.playground.state import Playground

PREFIX = "/playground"
WAIT_SECONDS = 30.0  # The longest wait of one /wait request.
HEARTBEAT_SECONDS = 15.0  # A comment in a silent event stream, so that a dead one is noticed.


def playground_of(request: Request) -> Playground:
    """Return the state of the application that got the request."""
    playground: Playground = request.app.state.playground
    return playground


def chat_json(playground: Playground, chat: Chat) -> dict[str, Any]:
    """Return a persona and the whole chat as the page shows it."""
    persona = chat.persona
    return {
        "id": persona.id,
        "label": persona.label,
        "role": persona.role,
        "hint": persona.hint,
        "chat_id": persona.chat_id,
        "is_started": chat.is_started,
        "is_blocked": chat.is_blocked,
        "keys": chat.keys,
        "commands": playground.commands_for(persona),
        "messages": [playground.message_json(m) for m in chat.messages.values()],
    }


def state_json(playground: Playground) -> dict[str, Any]:
    """Return everything a page needs to begin with, and the event to follow from."""
    return {
        "bot": playground.bot,
        "personas": [chat_json(playground, chat) for chat in playground.chats.values()],
        "clock": clock_json(playground),
        "last_event": playground.journal.last,
    }


def clock_json(playground: Playground) -> dict[str, Any]:
    """Return what a page shows of the product's clock."""
    return clock.view(playground.now(), can_move=playground.clock_control is not None)


async def json_object(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body; raise ActRefused if there is none."""
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise ActRefused(400, "请求内容不是 JSON。") from None
    if not isinstance(body, dict):
        raise ActRefused(400, "请求内容应是一个 JSON 对象。")
    return body


def check_origin(request: Request) -> None:
    """Refuse a request that a page of another site sends through the person's browser."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ActRefused(403, "这个请求来自别的网站，已拒绝。")


async def _say(playground: Playground, chat: Chat, request: Request) -> acts.Done:
    body = await json_object(request)
    return acts.say(playground, chat, str(body.get("text", "")))


async def _tap(playground: Playground, chat: Chat, request: Request) -> acts.Done:
    body = await json_object(request)
    if not isinstance(body.get("message_id"), int):
        raise ActRefused(400, "缺少消息编号 message_id。")
    return acts.tap(playground, chat, body["message_id"], str(body.get("data", "")))


async def _upload(playground: Playground, chat: Chat, request: Request) -> acts.Done:
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise ActRefused(400, "请选择一个文件。")
        upload = Upload(
            name=file.filename or "file",
            mime_type=file.content_type or "application/octet-stream",
            content=await file.read(),
        )
        return acts.upload(playground, chat, upload, str(form.get("caption") or ""))


async def _block(playground: Playground, chat: Chat, request: Request) -> acts.Done:
    return acts.set_blocked(playground, chat, is_blocked=True)


async def _unblock(playground: Playground, chat: Chat, request: Request) -> acts.Done:
    return acts.set_blocked(playground, chat, is_blocked=False)


CHAT_ACTS: dict[str, Callable[[Playground, Chat, Request], Awaitable[acts.Done]]] = {
    "say": _say,
    "tap": _tap,
    "upload": _upload,
    "block": _block,
    "unblock": _unblock,
}


async def _act(request: Request) -> Response:
    chosen = CHAT_ACTS.get(request.path_params["act"])
    if chosen is None:
        raise ActRefused(404, "没有这个操作。")
    check_origin(request)
    done = await chosen(playground_of(request), _chat(request), request)
    return JSONResponse(done.to_json())


async def _history(request: Request) -> Response:
    return JSONResponse(chat_json(playground_of(request), _chat(request)))


async def _state(request: Request) -> Response:
    return JSONResponse(state_json(playground_of(request)))


def _chat(request: Request) -> Chat:
    chat = playground_of(request).chat_of(request.path_params["persona"])
    if chat is None:
        raise ActRefused(404, "没有这个角色。")
    return chat


async def _events(request: Request) -> Response:
    journal = playground_of(request).journal
    asked = request.headers.get("last-event-id") or request.query_params.get("after", "")
    # A page that has just come loads the state first; it follows from this moment on.
    start = int(asked) if asked.isdigit() else journal.last
    return StreamingResponse(
        _event_lines(journal, start, request.query_params.get("persona")),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _event_lines(journal: Journal, number: int, persona: str | None) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    while not journal.is_closed:
        events = await journal.wait_since(number, persona, HEARTBEAT_SECONDS)
        for event in events:
            number = event.number
            data = json.dumps(event.to_json(), ensure_ascii=False)
            yield f"id: {number}\ndata: {data}\n\n"
        if not events:
            yield ": still here\n\n"


async def _wait(request: Request) -> Response:
    query = request.query_params
    try:
        after, seconds = int(query.get("after", "0")), float(query.get("seconds", "5"))
    except ValueError:
        raise ActRefused(400, "after 和 seconds 应是数字。") from None
    events = await playground_of(request).journal.wait_since(
        after, query.get("persona"), min(seconds, WAIT_SECONDS)
    )
    return JSONResponse([event.to_json() for event in events])


async def _file(request: Request) -> Response:
    stored = playground_of(request).files.by_unique_id(request.path_params["unique_id"])
    if stored is None:
        raise ActRefused(404, "文件不存在，演练场可能已经重新启动。")
    picture = picture_type(stored.content)
    headers = {"X-Content-Type-Options": "nosniff"}
    if picture is None:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
    # The type comes from the content: what the sender called it could make a browser run it.
    return Response(
        stored.content, media_type=picture or "application/octet-stream", headers=headers
    )


USER_ROUTES = [
    Route(f"{PREFIX}/state", _state),
    Route(f"{PREFIX}/events", _events),
    Route(f"{PREFIX}/wait", _wait),
    Route(f"{PREFIX}/files/{{unique_id}}", _file),
    Route(f"{PREFIX}/personas/{{persona}}/history", _history),
    Route(f"{PREFIX}/personas/{{persona}}/{{act}}", _act, methods=["POST"]),
]
