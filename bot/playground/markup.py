"""Telegram's HTML, read as strictly as Telegram reads it.

The rules are those of the Bot API page "HTML style" and of the public server's behaviour: a
short list of tags, every tag closed in order, five character references. Error texts name
the byte offset, as Telegram's do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NoReturn
from urllib.parse import urlsplit

from bot.playground.entities import Entity, FormattedText
from bot.playground.errors import bad_request
from bot.playground.limits import utf16_length

TAGS: dict[str, str] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
CHARACTER_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
LINK_SCHEMES = frozenset({"http", "https", "tg", "ton", "mailto", "tel"})

_REFERENCE = re.compile(r"&(?:#(?P<dec>\d+)|#x(?P<hex>[0-9a-fA-F]+)|(?P<name>[a-z]+));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"[^\s=>/\"']+")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_SPACES = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag that has been opened and not closed yet."""

    name: str
    argument: str
    offset: int
    place: int


def parse_html(source: str) -> FormattedText:
    """Return the text and its entities; raise 400 "can't parse entities" where it is wrong."""
    return _Reader(source).read()


class _Reader:
    """Reads one source from front to back."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._units = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> FormattedText:
        while self._at < len(self._source):
            char = self._source[self._at]
            if char == "<":
                if self._source.startswith("/", self._at + 1):
                    self._close_tag()
                else:
                    self._open_tag()
            elif char == "&":
                self._append(self._reference())
            else:
                self._at += 1
                self._append(char)
        if self._open:
            name = self._open[-1].name
            self._fail(f'Can\'t find end tag corresponding to start tag "{name}"')
        ordered = sorted(self._entities, key=lambda e: (e.offset, -e.length))
        return FormattedText(text="".join(self._text), entities=tuple(_merged_code(ordered)))

    def _append(self, chars: str) -> None:
        self._text.append(chars)
        self._units += utf16_length(chars)

    def _fail(self, reason: str) -> NoReturn:
        raise bad_request(f"can't parse entities: {reason}")

    def _byte(self, place: int) -> int:
        return len(self._source[:place].encode("utf-8", "surrogatepass"))

    def _reference(self) -> str:
        """Read what begins with "&"; what is no reference stands for itself."""
        match = _REFERENCE.match(self._source, self._at)
        decoded = _decoded(match) if match else None
        if match is None or decoded is None:
            self._at += 1
            return "&"
        self._at = match.end()
        return decoded

    def _skip_spaces(self) -> None:
        self._at = _matched(_SPACES, self._source, self._at)[1]

    def _open_tag(self) -> None:
        begin = self._at
        raw, self._at = _matched(_TAG_NAME, self._source, begin + 1)
        name = raw.lower()
        if self._at >= len(self._source):
            self._fail(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if name not in TAGS:
            self._fail(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        argument = ""
        while self._source[self._at] != ">":
            self._skip_spaces()
            if self._source.startswith(">", self._at):
                break
            argument = self._attribute(name, begin) or argument
            if self._at >= len(self._source):
                self._fail(f'Unclosed start tag "{name}" at byte offset {self._byte(begin)}')
        self._at += 1
        if name == "span" and argument != "spoiler":
            self._fail(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}'
            )
        self._open.append(_Open(name, argument, self._units, len(self._text)))

    def _attribute(self, tag: str, begin: int) -> str:
        """Read one attribute and return what it means for ``tag``, or an empty string."""
        key, end = _matched(_ATTRIBUTE, self._source, self._at)
        if not key:
            self._fail(
                f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}'
            )
        self._at = end
        self._skip_spaces()
        if not self._source.startswith("=", self._at):
            return "expandable" if (tag, key.lower()) == ("blockquote", "expandable") else ""
        self._at += 1
        self._skip_spaces()
        value = self._attribute_value(tag, begin)
        return _argument(tag, key, value)

    def _attribute_value(self, tag: str, begin: int) -> str:
        quote = self._source[self._at : self._at + 1]
        if quote not in ("'", '"'):
            value, self._at = _matched(_NAME_TOKEN, self._source, self._at)
            follower = self._source[self._at : self._at + 1]
            if follower and follower != ">" and not follower.isspace():
                self._fail(f"Unexpected end of name token at byte offset {self._byte(begin)}")
            return value.lower()
        self._at += 1
        read: list[str] = []
        while not self._source.startswith(quote, self._at):
            if self._at >= len(self._source):
                self._fail(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            if self._source[self._at] == "&":
                read.append(self._reference())
            else:
                read.append(self._source[self._at])
                self._at += 1
        self._at += 1
        return "".join(read)

    def _close_tag(self) -> None:
        begin = self._at
        if not self._open:
            self._fail(f"Unexpected end tag at byte offset {self._byte(begin)}")
        name, self._at = _matched(_TAG_NAME, self._source, begin + 2)
        self._skip_spaces()
        if not self._source.startswith(">", self._at):
            self._fail(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self._at += 1
        opened = self._open.pop()
        if name and name != opened.name:
            self._fail(
                f"Unmatched end tag at byte offset {self._byte(begin)}, expected "
                f'"</{opened.name}>", found "</{name}>"'
            )
        self._finish(opened)

    def _finish(self, opened: _Open) -> None:
        kind = TAGS[opened.name]
        length = self._units - opened.offset
        url = language = None
        if kind == "text_link":
            url = _link(
                "".join(self._text[opened.place :]) if not opened.argument else opened.argument
            )
            if url is None:
                return
        elif kind == "blockquote" and opened.argument:
            kind = "expandable_blockquote"
        elif kind == "code" and opened.argument:
            language = opened.argument
        elif kind == "custom_emoji":
            return
        if length > 0:
            self._entities.append(
                Entity(kind=kind, offset=opened.offset, length=length, url=url, language=language)
            )


def _matched(pattern: re.Pattern[str], source: str, at: int) -> tuple[str, int]:
    """Return what a pattern that can be empty matches at ``at``, and where that ends."""
    match = pattern.match(source, at)
    return (match.group(), match.end()) if match else ("", at)


def _decoded(match: re.Match[str]) -> str | None:
    """Return the character of a reference, or None if Telegram knows no such one."""
    if match["name"]:
        return CHARACTER_REFERENCES.get(match["name"])
    code = int(match["dec"]) if match["dec"] else int(match["hex"], 16)
    is_character = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if is_character else None


def _argument(tag: str, key: str, value: str) -> str:
    """Return the meaning of an attribute that Telegram looks at, else an empty string."""
    match (tag, key):
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "expandable"
    return ""


def _link(address: str) -> str | None:
    """Return a usable address, or None where Telegram silently shows plain text instead."""
    address = address.strip()
    if not address or any(c.isspace() for c in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme in LINK_SCHEMES and (parts.netloc or parts.path):
        return address
    return f"http://{address}" if not parts.scheme and "." in address.split("/")[0] else None


def _merged_code(entities: list[Entity]) -> list[Entity]:
    """Turn ``<pre><code class="language-x">`` into one part with a language.

    A language on a ``<code>`` that stands alone means nothing to Telegram.
    """
    languages = {(e.offset, e.length): e.language for e in entities if e.kind == "code"}
    blocks = {(e.offset, e.length) for e in entities if e.kind == "pre"}
    merged = []
    for entity in entities:
        place = (entity.offset, entity.length)
        if entity.kind == "pre":
            merged.append(replace(entity, language=languages.get(place)))
        elif entity.kind == "code" and place not in blocks:
            merged.append(replace(entity, language=None))
        elif entity.kind != "code":
            merged.append(entity)
    return merged
