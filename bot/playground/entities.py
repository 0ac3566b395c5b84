"""Formatted parts of a text, in UTF-16 offsets, and the tidying Telegram does to every text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.playground.errors import bad_request
from bot.playground.limits import ENTITIES, utf16_length

KINDS = frozenset(
    {
        "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote",
        "expandable_blockquote", "text_link", "text_mention", "url", "bot_command", "mention",
        "hashtag", "cashtag", "email", "phone_number", "custom_emoji",
    }
)  # fmt: skip
LITERAL_KINDS = frozenset({"code", "pre"})  # Nothing inside them is formatted.
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"“”‘’（）()，。；、！？《》【】]+)"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w+)?)(?![\w/])",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A part of a text and what it is; ``offset`` and ``length`` count UTF-16 units."""

    kind: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None

    @property
    def end(self) -> int:
        """The offset just behind the part."""
        return self.offset + self.length

    def to_json(self) -> dict[str, Any]:
        """Return the Bot API ``MessageEntity``."""
        body: dict[str, Any] = {"type": self.kind, "offset": self.offset, "length": self.length}
        if self.url is not None:
            body["url"] = self.url
        if self.language is not None:
            body["language"] = self.language
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class FormattedText:
    """A text without markup and its formatted parts in order."""

    text: str
    entities: tuple[Entity, ...] = ()


def entities_from_json(items: Sequence[Mapping[str, Any]], text: str) -> tuple[Entity, ...]:
    """Read the ``entities`` argument; raise 400 for an unknown kind or one outside the text."""
    size = utf16_length(text)
    read = []
    for item in items:
        kind, offset, length = item.get("type"), item.get("offset"), item.get("length")
        if kind not in KINDS:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad_request('can\'t parse MessageEntity: Field "length" must be a number')
        if offset < 0 or length <= 0 or offset + length > size:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
                f"at UTF-16 offset {size}"
            )
        read.append(
            Entity(
                kind=str(kind),
                offset=offset,
                length=length,
                url=item.get("url"),
                language=item.get("language"),
            )
        )
    return tuple(read)


def found_entities(text: str) -> tuple[Entity, ...]:
    """Return the addresses and bot commands that Telegram finds in a text by itself."""
    return tuple(
        Entity(
            kind=str(match.lastgroup),
            offset=utf16_length(text[: match.start()]),
            length=utf16_length(match.group()),
        )
        for match in _FOUND.finditer(text)
    )


def tidied(raw: FormattedText) -> FormattedText:
    """Return the text as Telegram stores it.

    White space at both ends goes (in front only up to the first formatted part), parts inside
    code are not formatted, links and commands in plain stretches are marked, and only the
    first hundred parts are kept.
    """
    text = raw.text.replace("\r", "").rstrip()
    first = min((e.offset for e in raw.entities), default=len(text))
    cut = min(len(text) - len(text.lstrip()), first)
    text = text[cut:]
    shifted = _within((replace(e, offset=e.offset - cut) for e in raw.entities), text)
    given = _without_parts_of_code(shifted)
    found = (f for f in found_entities(text) if not any(_overlap(f, e) for e in given))
    ordered = sorted((*given, *found), key=lambda e: (e.offset, -e.length))
    return FormattedText(text=text, entities=tuple(ordered[:ENTITIES]))


def _within(entities: Iterable[Entity], text: str) -> list[Entity]:
    size = utf16_length(text)
    clipped = (replace(e, length=min(e.end, size) - e.offset) for e in entities)
    return [e for e in clipped if e.length > 0]


def _without_parts_of_code(entities: Sequence[Entity]) -> list[Entity]:
    literal = [e for e in entities if e.kind in LITERAL_KINDS]
    return [
        e
        for e in entities
        if e in literal or not any(c.offset < e.end and e.offset < c.end for c in literal)
    ]


def _overlap(found: Entity, given: Entity) -> bool:
    is_closed_to_links = given.kind in LITERAL_KINDS or given.kind in ("text_link", "url")
    return is_closed_to_links and given.offset < found.end and found.offset < given.end
