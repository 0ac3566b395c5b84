"""The command menus: one for everybody, one for each officer's and specialist's chat.

A menu is a convenience, no permission: access.py decides at every act.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError

from bot.texts import Texts
from enterprises.chats import StaffChats

log = logging.getLogger(__name__)


async def set_menus(bot: Bot, texts: Texts, staff: StaffChats) -> None:
    """Set every menu; one that cannot be set stops no other."""
    for scope, key in _menus(staff):
        try:
            await bot.set_my_commands(menu(texts.say(key)), scope=scope)
        except TelegramError as error:
            # An officer who never wrote to the bot has no chat to set a menu in yet.
            log.info(
                "menu not set", extra={"action": "menu_not_set", "error": type(error).__name__}
            )


def _menus(staff: StaffChats) -> Iterator[tuple[BotCommandScope, str]]:
    yield BotCommandScopeDefault(), "menu.contact"
    for chat_id in staff.officers:
        yield BotCommandScopeChat(chat_id), "menu.officer"
    for chat_id in staff.specialists:
        yield BotCommandScopeChat(chat_id), "menu.specialist"


def menu(lines: str) -> list[BotCommand]:
    """Return the commands of a menu text: a line each, ``command - what it does``."""
    pairs = (line.partition(" - ") for line in lines.splitlines() if line.strip())
    return [BotCommand(name.strip(), what.strip()) for name, _, what in pairs]
