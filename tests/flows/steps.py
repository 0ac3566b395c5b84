"""What people do on the way, in one call each."""

from __future__ import annotations

from collections.abc import Sequence

from tests.flows.town import CABLE, Chat, Town

CABLE_NAME = "示例线缆制造（长沙）有限公司"
# Taps begin with ▸; everything else is typed.
ANSWERS = (
    "▸对，就是这家",
    "我们做电线电缆",
    "▸电线、电缆制造",
    "八十来人",
    "三千万",
    "▸高新技术企业",
    "▸就这些",
    "▸没有",
    "▸每天一次",
)


def do(chat: Chat, step: str) -> str:
    """Tap a button (▸label) or type something."""
    return chat.tap(step[1:]) if step.startswith("▸") else chat.say(step)


def consent(chat: Chat) -> str:
    """Say /start and agree."""
    chat.say("/start")
    return chat.tap("同意并继续")


def register(chat: Chat, code: str = CABLE, answers: Sequence[str] = ANSWERS) -> str:
    """Register an enterprise of the registry, with answers to all questions."""
    consent(chat)
    chat.say(code)
    for step in answers:
        do(chat, step)
    return chat.text


def verify(town: Town, chat: Chat, enterprise: str = CABLE_NAME) -> None:
    """Let an officer confirm that the chat's person speaks for its enterprise."""
    town.author.say("/verify")
    town.author.tap(enterprise[:20])
    town.author.tap("确认核验")
    town.deliver()
    assert "已通过核验" in chat.text


def skip_all(chat: Chat) -> str:
    """Skip every question that is still to come, to the end."""
    for _ in range(20):
        if "登记好了" in chat.text or "申请已" in chat.text or "加入请求" in chat.text:
            return chat.text
        labels = [one for one in chat.labels if one in ("不清楚，跳过", "不清楚")]
        if labels:
            chat.tap(labels[0])
        else:
            chat.tap(chat.labels[0])
    raise AssertionError(f"the registration does not end: {chat.text}")
