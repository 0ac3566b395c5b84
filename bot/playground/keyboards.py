"""The shape of ``reply_markup``: inline buttons under a message, keys in place of the keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.errors import bad_request
from bot.playground.limits import BUTTONS, BUTTONS_IN_ROW, check_callback_data

BUTTON_ACTIONS = frozenset({"callback_data", "url", "copy_text"})
UNPLAYED_ACTIONS = frozenset(
    {
        "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat", "callback_game", "pay",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """A checked ``reply_markup``.

    ``inline`` stays with the message. ``keys`` belongs to the chat: None leaves it as it is,
    an empty mapping takes it away.
    """

    inline: Mapping[str, Any] | None = None
    keys: Mapping[str, Any] | None = field(default=None)


def read_markup(value: Any) -> Markup:
    """Check a decoded ``reply_markup``; raise 400 where Telegram would."""
    if value is None:
        return Markup()
    if not isinstance(value, Mapping):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        rows = [[_inline_button(b) for b in row] for row in _rows(value, "inline_keyboard")]
        rows = [row for row in rows if row]
        return Markup(inline={"inline_keyboard": rows} if rows else None)
    if "keyboard" in value:
        keys = [[_key(b) for b in row] for row in _rows(value, "keyboard")]
        return Markup(keys={**value, "keyboard": keys})
    if value.get("remove_keyboard") is True:
        return Markup(keys={})
    if value.get("force_reply") is True or not value:
        return Markup()
    raise bad_request("reply markup has no known kind of keyboard")


def _rows(value: Mapping[str, Any], name: str) -> list[list[Any]]:
    rows = value[name]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    if sum(len(row) for row in rows) > BUTTONS or any(len(r) > BUTTONS_IN_ROW for r in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return rows


def _inline_button(button: Any) -> dict[str, Any]:
    text = _button_text(button, "inline keyboard button")
    actions = [name for name in button if name in BUTTON_ACTIONS | UNPLAYED_ACTIONS]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1 or actions[0] in UNPLAYED_ACTIONS:
        raise bad_request(
            "can't parse inline keyboard button: the playground takes exactly one of "
            f"{', '.join(sorted(BUTTON_ACTIONS))}, found {', '.join(sorted(actions))}"
        )
    action = actions[0]
    _check_action(action, button[action])
    kept = {name: button[name] for name in ("style", "icon_custom_emoji_id") if name in button}
    return {"text": text, action: button[action], **kept}


def _check_action(action: str, value: Any) -> None:
    if action == "copy_text":
        if not isinstance(value, Mapping) or not 1 <= len(str(value.get("text", ""))) <= 256:
            raise bad_request("can't parse inline keyboard button: BUTTON_COPY_TEXT_INVALID")
        return
    if not isinstance(value, str):
        raise bad_request(f'can\'t parse inline keyboard button: "{action}" must be a String')
    if action == "callback_data":
        check_callback_data(value)
    elif not value.startswith(("http://", "https://", "tg://")):
        raise bad_request(
            f"inline keyboard button URL '{value}' is invalid: Unsupported URL protocol"
        )


def _key(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    text = _button_text(button, "keyboard button")
    extra = set(button) - {"text", "style", "icon_custom_emoji_id"}
    if extra:
        raise bad_request(
            f"can't parse keyboard button: the playground takes text keys only, found {extra}"
        )
    return {"text": text}


def _button_text(button: Any, what: str) -> str:
    if not isinstance(button, Mapping):
        raise bad_request(f"can't parse {what}: Object expected")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_request(f'can\'t parse {what}: Field "text" must be a non-empty String')
    return text
