"""What a question asks for beyond its matter, and how a text that tells it looks.

多久, 电话, 手续费, 个人能申请吗: such words stand in no policy, or in any; the matter of the
question finds a policy all the same. Whether its passage tells what was asked is read off here, by
rows with examples; where it does not, the passage is the nearest there is and no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lexicon import words
from lexicon.spelling import spell_characters
from matcher.finding.sought_beside import BESIDE
from matcher.finding.sought_rows import ROWS, WHO_MAY

SOUGHT = (*ROWS, *BESIDE)
_RUN = re.compile(r"\w+")
_NAMED = re.compile(r".{1,10}[费税率价]")
"""A charge, a tax or a rate that a question calls by its name."""
_DONE_TO_IT = re.compile("^[交缴付补免减退报要征纳计抵收消税]+")
"""What is done to a charge is no part of its name: 缴年费, 免税, 收费."""
_ASKER = re.compile(
    r"(?:^|[。,?\s])(?P<asker>[^。,?\s]{1,12}?)"
    "(?:是否|能不能|能否|可不可以|可以|可否|也能|能|有资格)"
    "(?:够|来|也)?(?:申请|申报|享受|领取|申领|报名|参加|领|拿)"
)
_WHETHER = re.compile("吗|[么嘛]$|能不能|能否|可不可以|可否|是否|要不要|会不会")
_ACT_ASKED = re.compile(
    "(?:能不能|能否|可不可以|可否|是否|要不要|会不会|可以|能够|能|要|会|需要|必须)"
    r"(?P<act>[^。,?\s能要会]{1,12}?)(?:吗|[么嘛]?(?=[,?]|$))"
)
_GIVEN = re.compile(
    "[补奖免减抵扣返领拿给贴享申报办助]|退(?:还|回来|税|一)|税|费|优惠|支持|政策|收到|符合"
)
"""What policies give, and how one gets it: whoever asks for that asks for the matter itself."""
_NOT_NAMED = re.compile(
    r"[哪谁]|什么|不$|[0-9一二两三几]\w?$"
    "|(?:企业|公司|厂|店|单位|我|我们|你|政策|项目|奖励?|[补资]助|补贴|[今去明]年|现在|[还也都就才])$"
)
"""Who or what asks without naming itself: a pool for enterprises needs not tell them apart."""
_ENDS_A_PHRASE = r"(?=[、。:,;()\s的和及与或等可应须在参从已未按以均也]|$)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeking:
    """What a question seeks: a passage that answers has each of ``told`` in it.

    ``named`` may stand in the passage or in the title; ``headings`` are patterns of the headings
    under which a text would tell it, and ``words`` those of the question that carry meaning.
    """

    told: tuple[re.Pattern[str], ...] = field(default=())
    named: tuple[re.Pattern[str], ...] = field(default=())
    headings: tuple[str, ...] = field(default=())
    words: frozenset[str] = field(default=frozenset())

    @property
    def is_nothing(self) -> bool:
        """Whether the question asks for its matter alone."""
        return not self.told and not self.named

    def words_in(self, passage: str) -> int:
        """Return how many of the question's words a passage has."""
        spelt = spell_characters(passage)
        return sum(word in spelt for word in self.words)

    def is_told(self, title: str, passage: str) -> bool:
        """Whether a passage tells all of it; a question that seeks nothing is told by any."""
        if self.is_nothing:
            return True
        spelt = spell_characters(passage)
        both = f"{spell_characters(title)}\n{spelt}"
        return all(one.search(spelt) for one in self.told) and (
            all(one.search(both) for one in self.named)
        )


def read_sought(question: str) -> Seeking:
    """Return what a question seeks, by the rows, by the names in it, and by who asks."""
    spelt = spell_characters(question)
    rows = [row for row in SOUGHT if row.asked.search(spelt)]
    return Seeking(
        told=tuple(row.told for row in rows),
        named=(*_named(spelt), *_asker(spelt), *_act(spelt)),
        words=frozenset(words.tokens(spelt)),
        headings=(*(row.heading for row in rows if row.heading), *_asked_whether(spelt)),
    )


def _named(question: str) -> Iterator[re.Pattern[str]]:
    """Yield the charges, taxes and rates that the question names."""
    for run in _RUN.findall(question):
        for word in words.cut(run):
            name = _DONE_TO_IT.sub("", word) if _NAMED.fullmatch(word) else ""
            if len(name) > 1:
                yield _any_of(name)


def _asked_whether(question: str) -> Iterator[str]:
    """Yield the heading under which stands who may have it, where that is asked."""
    if _ASKER.search(question):
        yield WHO_MAY


def _asker(question: str) -> Iterator[re.Pattern[str]]:
    """Yield who asks to be let in, as the last word of a phrase: 个人所得税 names no 个人."""
    found = _ASKER.search(question)
    named = words.cut(found["asker"]) if found else []
    if found and named and not _NOT_NAMED.search(found["asker"]):
        yield _any_of(named[-1], behind=_ENDS_A_PHRASE)


def _act(question: str) -> Iterator[re.Pattern[str]]:
    """Yield what one asks to be allowed or obliged to do: 光伏发的电能卖吗 needs a word of 卖."""
    found = list(_ACT_ASKED.finditer(question)) if _WHETHER.search(question) else []
    act = found[-1]["act"] if found else ""
    said = () if _GIVEN.search(act) else words.tokens(act)
    if said:
        yield re.compile("|".join(_any_of(word).pattern for word in said))


def _any_of(word: str, *, behind: str = "") -> re.Pattern[str]:
    """Return what finds a word, or what official texts say for it."""
    official = dict.fromkeys((*words.synonyms(word), *words.official_words(word)))
    either = [re.escape(word) + behind, *map(re.escape, official)]
    return re.compile("|".join(either))
