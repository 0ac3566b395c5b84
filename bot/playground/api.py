"""The bot's side of the server: token, method table, bad weather, rates, and the call log."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.playground import methods_bot, methods_messages
from bot.playground.arguments import Arguments, read_arguments
from bot.playground.errors import ApiError, ConnectionDropped, too_many_requests
from bot.playground.faults import FaultRule
from bot.playground.state import Playground

DROPPED_STATUS = 0  # In the call log: the bot never saw a whole answer.


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A Bot API method; ``is_sending`` says that the sending rates count it."""

    name: str
    run: Callable[[Playground, Arguments], Awaitable[Any]]
    is_sending: bool = False


METHODS: tuple[Method, ...] = (
    Method(name="getMe", run=methods_bot.get_me),
    Method(name="getUpdates", run=methods_bot.get_updates),
    Method(name="setWebhook", run=methods_bot.set_webhook),
    Method(name="deleteWebhook", run=methods_bot.delete_webhook),
    Method(name="getWebhookInfo", run=methods_bot.get_webhook_info),
    Method(name="setMyCommands", run=methods_bot.set_my_commands),
    Method(name="getMyCommands", run=methods_bot.get_my_commands),
    Method(name="deleteMyCommands", run=methods_bot.delete_my_commands),
    Method(name="setChatMenuButton", run=methods_bot.set_chat_menu_button),
    Method(name="getChatMenuButton", run=methods_bot.get_chat_menu_button),
    Method(name="getChat", run=methods_bot.get_chat),
    Method(name="getFile", run=methods_bot.get_file),
    Method(name="sendMessage", run=methods_messages.send_message, is_sending=True),
    Method(name="sendDocument", run=methods_messages.send_document, is_sending=True),
    Method(name="sendPhoto", run=methods_messages.send_photo, is_sending=True),
    Method(name="sendChatAction", run=methods_messages.send_chat_action),
    Method(name="editMessageText", run=methods_messages.edit_message_text),
    Method(name="editMessageCaption", run=methods_messages.edit_message_caption),
    Method(name="editMessageReplyMarkup", run=methods_messages.edit_message_reply_markup),
    Method(name="deleteMessage", run=methods_messages.delete_message),
    Method(name="answerCallbackQuery", run=methods_messages.answer_callback_query),
)
METHODS_BY_NAME = {method.name.lower(): method for method in METHODS}


class DroppedResponse(Response):
    """Begins an answer and breaks off.

    Over a socket uvicorn then closes the connection, so httpx raises RemoteProtocolError;
    through ``httpx.ASGITransport`` the exception itself arrives, which is a subclass of it.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send half an answer and raise ConnectionDropped."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"512")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":tr', "more_body": True})
        raise ConnectionDropped


def error_response(error: ApiError) -> JSONResponse:
    """Return an error in the form of the Bot API."""
    headers = {}
    if error.parameters and "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return JSONResponse(error.body(), status_code=error.code, headers=headers)


def _refused(playground: Playground, request: Request) -> Response | None:
    token = request.path_params["token"]
    if secrets.compare_digest(token.encode(), playground.token.encode()):
        return None
    return error_response(ApiError(401, "Unauthorized"))


async def _call(request: Request) -> Response:
    playground: Playground = request.app.state.playground
    return _refused(playground, request) or await _answer(playground, request)


async def _download(request: Request) -> Response:
    playground: Playground = request.app.state.playground
    path = request.path_params["path"]
    stored = playground.files.by_unique_id(path.rpartition("/")[2].partition(".")[0])
    if refused := _refused(playground, request):
        return refused
    if stored is None or stored.path != path:
        return error_response(ApiError(404, "Not Found"))
    return Response(stored.content, media_type="application/octet-stream")


async def _answer(playground: Playground, request: Request) -> Response:
    name = request.path_params["method"]
    method = METHODS_BY_NAME.get(name.lower())
    args = Arguments()
    try:
        if method is None:
            raise ApiError(404, "Not Found")
        args = await read_arguments(request)
        result = await _carry_out(playground, method, args)
    except ApiError as error:
        playground.log_call(name, args.for_log(), error.code, error.description)
        return error_response(error)
    except ConnectionDropped:
        playground.log_call(name, args.for_log(), DROPPED_STATUS, "connection dropped")
        return DroppedResponse()
    playground.log_call(method.name, args.for_log(), 200, "")
    return JSONResponse({"ok": True, "result": result})


async def _carry_out(playground: Playground, method: Method, args: Arguments) -> Any:
    fault = playground.faults.next_for(method.name, args.chat_id())
    if fault is not None and not fault.is_carried_out:
        await _strike(fault)
    chat_id = args.chat_id()
    if method.is_sending and chat_id is not None:
        wait = playground.rates.retry_after(chat_id)
        if wait is not None:
            raise too_many_requests(wait)
    result = await method.run(playground, args)
    if fault is not None and fault.is_carried_out:
        await _strike(fault)
    return result


async def _strike(fault: FaultRule) -> None:
    await asyncio.sleep(fault.seconds)
    fault.strike()


BOT_API_ROUTES = [
    Route("/bot{token}/{method}", _call, methods=["GET", "POST"]),
    Route("/file/bot{token}/{path:path}", _download, methods=["GET"]),
]
