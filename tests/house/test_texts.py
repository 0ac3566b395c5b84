"""Every sentence is there, is used, and has its placeholders filled."""

from __future__ import annotations

import ast
import re
from functools import cache

from bot.texts import Texts, load_texts
from tests.house.sources import name, source_files, tree

KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_\-]+)+")
PREFIX = re.compile(r"[a-z_]+\.[A-Za-z0-9_\-]*")


@cache
def literals() -> tuple[frozenset[str], frozenset[str]]:
    """Return the strings in bot/ that may be keys, and the beginnings of composed ones."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for path in source_files():
        if not name(path).startswith("bot/") or "playground" in name(path):
            continue
        inside: set[int] = set()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr):
                inside |= {id(part) for part in node.values}
                first = node.values[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    beginnings.add(first.value)
            elif isinstance(node, ast.Constant) and id(node) not in inside:
                whole.add(str(node.value))
    keys = frozenset(one for one in whole if KEY.fullmatch(one))
    return keys, frozenset(one for one in beginnings if PREFIX.fullmatch(one))


def every_key(texts: Texts) -> tuple[str, ...]:
    return texts.keys()


def test_every_key_used_exists() -> None:
    texts, (used, _) = load_texts(), literals()
    sections = {key.partition(".")[0] for key in every_key(texts)}
    ours = {one for one in used if one.partition(".")[0] in sections}
    # Names of facts look like keys too; none of our sections is named like a family of facts.
    assert sorted(one for one in ours if one not in texts) == []


def test_every_sentence_is_used() -> None:
    texts, (used, beginnings) = load_texts(), literals()
    composed = tuple(beginnings)
    unused = [key for key in every_key(texts) if key not in used and not key.startswith(composed)]
    assert unused == []


def test_no_sentence_sounds_like_an_advertisement() -> None:
    texts = load_texts()
    for key in every_key(texts):
        sentence = texts.say(key, **dict.fromkeys(texts.placeholders(key), "x"))
        assert not re.search("恭喜|速领|最后机会|亲爱的", sentence), key
