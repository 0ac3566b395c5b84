"""What a text means by 企业, 用人单位, 社会组织 …: types of entity, and what else the word asks.

企业 alone includes neither 个体工商户 nor 社会服务机构; 单位 and 用人单位 include cooperatives.
A word such as 小微企业 names a type and a size; both must hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from matcher.values import canonical

_COMPANIES = frozenset({"企业法人"})
_LIMITED = frozenset({"有限责任公司", "有限公司"})
_STOCK = frozenset({"股份有限公司", "股份公司"})
_FORMS = _LIMITED | _STOCK
_ENTERPRISES = frozenset({"企业法人", "个人独资企业", "合伙企业", "分支机构"})
_SOCIAL = frozenset({"社会团体", "基金会", "社会服务机构", "行业协会"})
_FIRMS = frozenset({"律师事务所", "会计师事务所"})
_UNITS = _ENTERPRISES | _SOCIAL | _FIRMS | {"农民专业合作社", "事业单位"}
_MARKET = _ENTERPRISES | {"农民专业合作社", "个体工商户"}

LEGAL_PERSON_BY_TYPE: dict[str, bool] = dict.fromkeys(
    ("企业法人", "农民专业合作社", "事业单位", "社会团体", "基金会", "社会服务机构", "行业协会"),
    True,
) | dict.fromkeys(("个体工商户", "个人独资企业", "合伙企业", "分支机构"), False)
"""Law and accounting firms are missing: some are companies, most are partnerships."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityWord:
    """What a word in a text covers.

    ``types`` are covered, ``perhaps`` only in part (it stays unknown). ``forms`` are the legal
    forms of a company that are covered, where the word names them. The rest narrows: ``sizes``
    (statistical classes), ``industries`` (code prefixes), ``ownership`` and ``min_insured``
    (insured people). An empty narrowing asks nothing.
    """

    types: frozenset[str]
    perhaps: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    industries: tuple[str, ...] = ()
    ownership: frozenset[str] = frozenset()
    min_insured: int = 0


_SMALL = frozenset({"small", "micro"})
_SME = _SMALL | {"medium"}


def _narrowed(types: frozenset[str]) -> dict[str, EntityWord]:
    """The words that name enterprises of a size, an industry or an owner."""
    return {
        "大型企业": EntityWord(types=types, sizes=frozenset({"large"})),
        "大中型企业": EntityWord(types=types, sizes=frozenset({"large", "medium"})),
        "中型企业": EntityWord(types=types, sizes=frozenset({"medium"})),
        "小型企业": EntityWord(types=types, sizes=frozenset({"small"})),
        "微型企业": EntityWord(types=types, sizes=frozenset({"micro"})),
        "小微企业": EntityWord(types=types, sizes=_SMALL),
        "中小企业": EntityWord(types=types, sizes=_SME),
        "中小微企业": EntityWord(types=types, sizes=_SME),
        "工业企业": EntityWord(types=types, industries=("B", "C", "D")),
        "制造业企业": EntityWord(types=types, industries=("C",)),
        "生产企业": EntityWord(types=types, industries=("B", "C", "D")),
        "农业企业": EntityWord(types=types, industries=("A",)),
        "建筑业企业": EntityWord(types=types, industries=("E",)),
        "批发企业": EntityWord(types=types, industries=("F51",)),
        "零售企业": EntityWord(types=types, industries=("F52",)),
        "民营企业": EntityWord(types=types, ownership=frozenset({"民营"})),
        "国有企业": EntityWord(types=types, ownership=frozenset({"国有"})),
        "外资企业": EntityWord(types=types, ownership=frozenset({"外资"})),
        "劳务派遣单位": EntityWord(types=types, industries=("L7263",)),
        "劳务派遣企业": EntityWord(types=types, industries=("L7263",)),
    }


_WORDS: dict[str, EntityWord] = {
    **_narrowed(_ENTERPRISES),
    "企业": EntityWord(types=_ENTERPRISES),
    "参保企业": EntityWord(types=_ENTERPRISES),
    "各类企业": EntityWord(types=_ENTERPRISES),
    "公司": EntityWord(types=_COMPANIES),
    "法人企业": EntityWord(types=_COMPANIES),
    "公司制企业": EntityWord(types=_COMPANIES),
    "有限责任公司": EntityWord(types=frozenset(), perhaps=_COMPANIES, forms=_LIMITED),
    "有限公司": EntityWord(types=frozenset(), perhaps=_COMPANIES, forms=_LIMITED),
    "股份有限公司": EntityWord(types=frozenset(), perhaps=_COMPANIES, forms=_STOCK),
    "股份公司": EntityWord(types=frozenset(), perhaps=_COMPANIES, forms=_STOCK),
    "用人单位": EntityWord(types=_UNITS | {"个体工商户"}),
    "单位": EntityWord(types=_UNITS, perhaps=frozenset({"个体工商户"})),
    "参保单位": EntityWord(types=_UNITS, perhaps=frozenset({"个体工商户"})),
    "企事业单位": EntityWord(types=_ENTERPRISES | {"事业单位"}),
    "其他单位": EntityWord(types=_UNITS - _ENTERPRISES),
    "市场主体": EntityWord(types=_MARKET),
    "经营主体": EntityWord(types=_MARKET),
    "各类市场主体": EntityWord(types=_MARKET),
    "社会组织": EntityWord(types=_SOCIAL),
    "社会服务组织": EntityWord(types=frozenset({"社会服务机构"})),
    "社会团体": EntityWord(types=frozenset({"社会团体", "行业协会"})),
    "行业组织": EntityWord(types=frozenset({"行业协会"}), perhaps=frozenset({"社会团体"})),
    "专业公共服务机构": EntityWord(types=frozenset(), perhaps=_UNITS),
    "合作社": EntityWord(types=frozenset({"农民专业合作社"})),
}
_UNIT_INSURED = re.compile(r"以?单位(形式|方式)(参保|参加社会保险)")
_ALIASES = {
    "民办非企业": "社会服务机构", "民办非企业单位": "社会服务机构", "有限责任公司": "企业法人",
    "股份有限公司": "企业法人", "有限公司": "企业法人", "公司": "企业法人", "个体户": "个体工商户",
    "股份公司": "企业法人", "法人企业": "企业法人", "个体": "个体工商户",
    "个独": "个人独资企业", "个人独资": "个人独资企业", "合伙": "合伙企业",
    "专业合作社": "农民专业合作社", "合作社": "农民专业合作社", "分公司": "分支机构",
    "企业": "企业法人", "律所": "律师事务所", "协会": "行业协会",
}  # fmt: skip


@lru_cache(maxsize=1024)
def normal_type(written: str) -> str:
    """Return the type of entity under its listed name (民办非企业 → 社会服务机构)."""
    word = canonical(written).partition("(")[0]
    return _ALIASES.get(word, word)


@lru_cache(maxsize=1024)
def entity_word(written: str) -> EntityWord:
    """Return what a word in a condition covers; an unlisted word covers the type of its name."""
    spelled = canonical(written)
    word = spelled.partition("(")[0]
    if _UNIT_INSURED.search(spelled):
        return EntityWord(types=frozenset({"个体工商户"}), min_insured=1)
    if word in _WORDS:
        return _WORDS[word]
    return EntityWord(types=frozenset({_ALIASES.get(word, word)}))


def entity_words(written: tuple[str, ...]) -> tuple[EntityWord, ...]:
    """Return what several alternative words cover: all forms of a company together are 公司."""
    words = tuple(entity_word(word) for word in written)
    named = frozenset(form for word in words for form in word.forms)
    return (*words, _WORDS["公司"]) if named == _FORMS else words


def covers(word: EntityWord, written: str) -> bool | None:
    """Whether the word covers the type of entity ``written``; ``None`` if only in part."""
    form = canonical(written)
    if word.forms and form in _FORMS:
        return form in word.forms
    name = normal_type(written)
    return None if name in word.perhaps else name in word.types
