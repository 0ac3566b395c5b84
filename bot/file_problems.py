"""What is wrong in an officer's file, in the officer's language.

The rooms below describe problems in the words of the form itself. What an officer meets often
is said in Chinese; anything else is shown as it was found, which is better than nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.turn import Turn
from policies.errors import UnreadableFile
from policies.readers.refusals import UnreadableDocument

MARKS_OF_A_PATH = re.compile(r"^[A-Za-z_][\w.\[\]]*: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A problem by the pattern of its description; the pattern's groups fill the sentence."""

    pattern: re.Pattern[str]
    key: str


def _saying(pattern: str, key: str) -> Saying:
    return Saying(pattern=re.compile(pattern), key=f"problems.{key}")


SAYINGS: tuple[Saying, ...] = (
    _saying(r"is missing|names no field", "missing"),
    _saying(r"the key (?P<given>\S+) is given twice", "key_twice"),
    _saying(r"nested too deep", "too_deep"),
    _saying(r"has the key (?P<given>.+), which is no text", "key_no_text"),
    _saying(r"holds a character that is no text", "bad_character"),
    _saying(r"longer than (?P<given>\d+) characters or holds blanks", "bad_id"),
    _saying(r"(?P<given>.+) is no JSON value", "no_value"),
    _saying(r"no JSON", "no_json"),
    _saying(r"no YAML", "no_yaml"),
    _saying(r"is not UTF-8|is UTF-16", "encoding"),
    _saying(r"holds no policy item", "no_item"),
    _saying(r"expected one policy item|a policy item is an object", "not_an_item"),
    _saying(r"(?P<given>.+) does not fit", "does_not_fit"),
    _saying(r"(?P<given>.+) is no (?:sensible )?number|is negative", "number"),
    _saying(r"(?P<given>.+) is no day", "day"),
    _saying(r"(?P<given>.+) is no (?:list|tier)", "list"),
    _saying(r"(?P<given>.+) is no kind of window|(?:.+) is no window", "window"),
    _saying(r"lies before opens_on", "days_swapped"),
    _saying(r"(?P<given>.+) is no (?:form of )?benefit", "benefit"),
    _saying(r"(?P<given>.+) is no condition", "condition"),
    _saying(r"is longer than (?P<given>\d+) characters", "too_long"),
    _saying(r"field (?P<given>\S+) is not in the vocabulary", "unlisted_field"),
    _saying(r"operator (?P<given>\S+) is not defined", "unknown_operator"),
    _saying(r"the quote is not in the text: (?P<given>.*)", "no_such_quote"),
    _saying(r"the quote was found at", "quote_elsewhere"),
    _saying(r"key (?P<given>\S+) is not used", "unused_key"),
    _saying(r"the id stands at (?P<given>.+?) too", "same_id"),
    _saying(r"a rule of extraction broke", "extraction_failed"),
    _saying(r"does not apply: ask an officer", "out_of_scope"),
)


def _nothing(pattern: str, key: str) -> Saying:
    return Saying(pattern=re.compile(pattern), key=f"nothing.{key}")


# Why a text offers nothing to claim, in the words of extraction.
NOTHINGS: tuple[Saying, ...] = (
    _nothing(r"^a draft on which opinions", "draft"),
    _nothing(r"^a commendation", "commendation"),
    _nothing(r"^a list of results", "results"),
    _nothing(r"^a tender", "tender"),
    _nothing(r"^an answer or decision", "answer"),
    _nothing(r"^about offices", "offices"),
    _nothing(r"^a standard", "standard"),
    _nothing(r"^explains or reports", "report"),
    _nothing(r"^a (?:plan|programme)", "plan"),
    _nothing(r"^a law", "law"),
    _nothing(r"for persons|not for enterprises", "persons"),
    _nothing(r"^a call of the state", "call"),
    _nothing(r"no benefit|the file says so", "none"),
)


def nothing_text(turn: Turn, why: str) -> str:
    """Return why a text offers nothing to claim; reasons nobody foresaw are shown as found."""
    for one in NOTHINGS:
        if one.pattern.search(why):
            return turn.say(one.key)
    return turn.say("problems.bare", what=why)


def refusal_text(turn: Turn, error: UnreadableFile) -> str:
    """Return why a file was not read, and what to do."""
    if isinstance(error, UnreadableDocument):
        return turn.say(f"documents.{error.reason.value}")
    return problem_text(turn, str(error))


def problem_text(turn: Turn, what: str, hint: str = "") -> str:
    """Return one sentence on what is wrong."""
    for one in SAYINGS:
        found = one.pattern.search(what)
        if found is not None:
            return turn.say(one.key, given=found.groupdict().get("given") or "")
    plain = MARKS_OF_A_PATH.sub("", what)
    return (
        turn.say("problems.other", what=plain, hint=hint)
        if hint
        else turn.say("problems.bare", what=plain)
    )


def doubt_text(turn: Turn, warning: str) -> str:
    """Return a doubt about a draft, with the place in the item it is about."""
    place = MARKS_OF_A_PATH.match(warning)
    said = problem_text(turn, warning)
    if place is None or warning.startswith("guide: "):
        return said
    return turn.say("problems.at", place=place[0].removesuffix(": "), said=said)
