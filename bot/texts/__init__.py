"""Every sentence a person reads, in zh.toml, and the one way to say one.

A missing key or placeholder stops the start, not a conversation. Values are
escaped here, so that a company's name with ``<`` in it can never break a message;
a value that already carries marks is wrapped in :class:`Marked`.
"""

from __future__ import annotations

import html
import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bot.errors import BadTexts


class Marked(str):
    """A text whose marks are meant; everything else is escaped."""

    __slots__ = ()


class Texts:
    """The sentences by dotted key, such as ``register.ask_name``."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = dict(sentences)
        self._names = {key: _placeholders(key, text) for key, text in self._sentences.items()}

    def __contains__(self, key: object) -> bool:
        return key in self._sentences

    def keys(self) -> tuple[str, ...]:
        """Return every key."""
        return tuple(self._sentences)

    def placeholders(self, key: str) -> frozenset[str]:
        """Return the names that the sentence of ``key`` needs."""
        return self._names[key]

    def say(self, key: str, /, **values: object) -> str:
        """Return the sentence of ``key`` with its placeholders filled and escaped.

        What comes back is :class:`Marked`, so that a sentence may be a value of another one:
        what was escaped is not escaped again.
        Raises :class:`BadTexts` when the key or a value is missing.
        """
        return Marked(self._fill(key, {name: _escape(value) for name, value in values.items()}))

    def plain(self, key: str, /, **values: object) -> str:
        """Return the sentence for where no marks are read: on a button. Raises as :meth:`say`."""
        return self._fill(key, values)

    def _fill(self, key: str, values: Mapping[str, object]) -> str:
        sentence = self._sentences.get(key)
        if sentence is None:
            raise BadTexts(f"zh.toml has no sentence {key!r}")
        missing = self._names[key] - values.keys()
        if missing:
            raise BadTexts(f"{key!r} needs {', '.join(sorted(missing))}")
        return sentence.format(**values)


@cache
def load_texts() -> Texts:
    """Read zh.toml. Raises :class:`BadTexts` when it cannot be read."""
    raw = files("bot.texts").joinpath("zh.toml").read_text(encoding="utf-8")
    try:
        return Texts(dict(_flatten(tomllib.loads(raw))))
    except tomllib.TOMLDecodeError as error:
        raise BadTexts(f"zh.toml cannot be read: {error}") from error


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", value.strip("\n")
        else:
            raise BadTexts(f"{prefix}{key} is no sentence")


def _placeholders(key: str, text: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
    except ValueError as error:
        raise BadTexts(f"{key!r}: {error}") from error


def _escape(value: object) -> str:
    return value if isinstance(value, Marked) else html.escape(str(value), quote=False)
