"""Every sentence is there, is used, and has its placeholders filled."""

from __future__ import annotations

import ast
import re

from bot.texts import load_texts
from tests.house.sources import name, source_files, tree

KEY = re.compile(r"[a-z_]+(\.[a-z0-9_\-]+)+")
# Keys that are put together from a word and a value; each prefix is one such place.
COMPOSED = ("words.", "notices.", "questions.", "complaints.", "states.", "verdicts.", "kinds.")


def literals() -> set[str]:
    """Return every string in bot/ that looks like a key."""
    found: set[str] = set()
    for path in source_files():
        if not name(path).startswith("bot/") or "playground" in name(path):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_key_used_exists() -> None:
    texts = load_texts()
    sections = {key.partition(".")[0] for key in texts.keys()}
    used = {one for one in literals() if KEY.fullmatch(one)}
    used = {one for one in used if one.partition(".")[0] in sections}
    assert sorted(one for one in used if one not in texts) == []


def test_every_sentence_is_used() -> None:
    texts, used = load_texts(), literals()
    unused = [key for key in texts.keys() if key not in used and not key.startswith(COMPOSED)]
    assert unused == []


def test_no_sentence_sounds_like_an_advertisement() -> None:
    texts = load_texts()
    for key in texts.keys():
        sentence = texts.say(key, **dict.fromkeys(texts.placeholders(key), "x"))
        assert not re.search("恭喜|速领|最后机会|亲爱的", sentence), key
