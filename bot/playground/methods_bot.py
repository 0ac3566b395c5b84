"""The Bot API methods about the bot itself: updates, webhook, commands, menu, chats, files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.playground.arguments import Arguments
from bot.playground.errors import ApiError, bad_request
from bot.playground.journal import EventKind
from bot.playground.limits import DOWNLOAD_BYTES
from bot.playground.methods_messages import open_chat
from bot.playground.state import Playground
from bot.playground.updates import CONFLICT_HOOK, MAX_BATCH

MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
SCOPES = CHAT_SCOPES | {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_me(playground: Playground, args: Arguments) -> Any:
    """Return the bot's own user."""
    return {
        **playground.bot,
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def get_updates(playground: Playground, args: Arguments) -> Any:
    """Return unconfirmed updates, waiting for the first as long as ``timeout`` says."""
    if playground.webhook.hook is not None:
        raise ApiError(409, CONFLICT_HOOK)
    playground.updates.allow(_kinds(args))
    return await playground.updates.poll(
        offset=args.integer("offset"),
        limit=min(MAX_BATCH, max(1, args.integer("limit", MAX_BATCH))),
        seconds=max(0, args.integer("timeout")),
    )


async def set_webhook(playground: Playground, args: Arguments) -> Any:
    """Post updates to an address from now on; an empty one means deleteWebhook."""
    if not args.text("url"):
        return await delete_webhook(playground, args)
    secret = args.text("secret_token")
    if _SECRET.fullmatch(secret) is None:
        raise bad_request("secret token contains unallowed characters")
    _drop_if_asked(playground, args)
    playground.updates.allow(_kinds(args))
    await playground.webhook.set(args.text("url"), secret)
    return True


async def delete_webhook(playground: Playground, args: Arguments) -> Any:
    """Stop posting updates."""
    _drop_if_asked(playground, args)
    await playground.webhook.remove()
    return True


async def get_webhook_info(playground: Playground, args: Arguments) -> Any:
    """Say where updates go and what went wrong last."""
    return playground.webhook.info()


async def set_my_commands(playground: Playground, args: Arguments) -> Any:
    """Set the command menu of a scope and language."""
    commands = args.decoded("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    playground.commands[_scope(playground, args)] = [_command(c) for c in commands]
    _tell_commands(playground)
    return True


async def get_my_commands(playground: Playground, args: Arguments) -> Any:
    """Return the command menu of exactly this scope and language."""
    return playground.commands.get(_scope(playground, args), [])


async def delete_my_commands(playground: Playground, args: Arguments) -> Any:
    """Forget the command menu of a scope and language; wider ones show again."""
    playground.commands.pop(_scope(playground, args), None)
    _tell_commands(playground)
    return True


async def set_chat_menu_button(playground: Playground, args: Arguments) -> Any:
    """Set the menu button of one chat, or of all that have none of their own."""
    button = args.decoded("menu_button") or {"type": "default"}
    if not isinstance(button, Mapping) or button.get("type") not in ("commands", "default"):
        raise bad_request("can't parse MenuButton: the playground has commands and default only")
    if args.text("chat_id"):
        open_chat(playground, args).menu_button = button
    else:
        playground.menu_button = button
    return True


async def get_chat_menu_button(playground: Playground, args: Arguments) -> Any:
    """Return the menu button of one chat, or the common one."""
    own = open_chat(playground, args).menu_button if args.text("chat_id") else None
    return own or playground.menu_button


async def get_chat(playground: Playground, args: Arguments) -> Any:
    """Return what the bot may know of a chat."""
    return {
        **open_chat(playground, args).persona.chat(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


async def get_file(playground: Playground, args: Arguments) -> Any:
    """Return the path to download a file of at most 20 MB."""
    if not args.text("file_id"):
        raise bad_request("file_id not specified")
    stored = playground.files.by_id(args.text("file_id"))
    if len(stored.content) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return stored.as_file()


def _kinds(args: Arguments) -> list[str] | None:
    kinds = args.decoded("allowed_updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates JSON object")
    return [str(kind) for kind in kinds]


def _drop_if_asked(playground: Playground, args: Arguments) -> None:
    if args.flag("drop_pending_updates"):
        playground.updates.clear()


def _scope(playground: Playground, args: Arguments) -> tuple[str, int | None, str]:
    scope = args.decoded("scope") or {"type": "default"}
    if not isinstance(scope, Mapping) or scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    language = args.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    if scope["type"] not in CHAT_SCOPES:
        return str(scope["type"]), None, language
    chat = open_chat(playground, Arguments(values={"chat_id": scope.get("chat_id", "")}))
    return str(scope["type"]), chat.persona.chat_id, language


def _command(item: Any) -> dict[str, str]:
    if not isinstance(item, Mapping):
        raise bad_request("can't parse BotCommand: Object expected")
    command = str(item.get("command", "")).removeprefix("/")
    description = str(item.get("description", "")).strip()
    if _COMMAND.fullmatch(command) is None:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _tell_commands(playground: Playground) -> None:
    for chat in playground.chats.values():
        commands = playground.commands_for(chat.persona)
        playground.tell(chat, EventKind.COMMANDS, {"commands": commands})
