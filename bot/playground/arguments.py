"""The arguments of one Bot API call: query, form, multipart or JSON, read alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.playground.errors import ApiError, bad_request
from bot.playground.limits import UPLOAD_BYTES

BODY_BYTES = UPLOAD_BYTES + 64 * 1024  # A file and the fields around it.
TRUE_WORDS = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with the call."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Named values as they came; each getter reads one as the type the method wants."""

    values: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return a text, or ``default`` if it was not given."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number; raise 400 if it is none."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f'can\'t parse "{name}": Integer expected') from None

    def flag(self, name: str) -> bool:
        """Return whether a flag is set; a flag not given is not."""
        return str(self.values.get(name, "")).lower() in TRUE_WORDS

    def decoded(self, name: str) -> Any:
        """Return a value that forms carry as JSON text; None if not given; 400 if broken."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def chat_id(self) -> int | None:
        """Return the chat the call is about; None if it names none or none by number."""
        try:
            return int(self.values["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None

    def for_log(self) -> dict[str, Any]:
        """Return the values for the call log; of a file, name and size."""
        files = {k: f"{u.name} ({len(u.content)} bytes)" for k, u in self.uploads.items()}
        return {**self.values, **files}


async def read_arguments(request: Request) -> Arguments:
    """Read the arguments of a call; raise 400 or 413 in Bot API form."""
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > BODY_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    values: dict[str, Any] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        values |= await _json_object(request)
    else:
        await _read_form(request, values, uploads)
    return Arguments(values=values, uploads=uploads)


async def _json_object(request: Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise bad_request("Can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("JSON object expected")
    return body


async def _read_form(request: Request, values: dict[str, Any], uploads: dict[str, Upload]) -> None:
    try:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name] = Upload(
                        name=value.filename or name,
                        mime_type=value.content_type or "application/octet-stream",
                        content=await value.read(),
                    )
                else:
                    values[name] = value
    except HTTPException as exc:
        raise bad_request(f"can't parse the form: {exc.detail}") from None
