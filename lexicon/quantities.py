"""How people answer "how many" and "how much": 八十来人, 5000万到1亿, 不到500万, 100多人.

An answer becomes an :class:`~lexicon.interval.Interval`. Vague words widen it to these bands:

=====================  ====================  ==============================================
words                  example               band
=====================  ====================  ==============================================
大概, 约, 左右, 差不多    大概30人               a tenth to either side: 27–33
来                      八十来人, 100来人        half a ten to either side below a hundred
                                             (75–85; 7–13 for 十来个), a tenth above (90–110)
多, 余                  100多人, 两千五百多万     above the number, below the next round one
                                             (101–199; 2,500万 to 2,600万, both open)
几, 好几, 数            几十人, 十几个           2 to 9 of the unit (20–99; 11–19)
近, 接近, 将近           近百人                a tenth below, without the number itself
上, 成                  上百人                the number or more
三四十, 七八个            三四十人               from the first to the end of the second (30–49)
=====================  ====================  ==============================================

Where people are counted a band ends at whole numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from lexicon.answer_readings import Reading
from lexicon.answer_rules import ANSWER_RULES
from lexicon.folding import narrow
from lexicon.interval import Interval
from lexicon.money import whole

Unit = Literal["people", "yuan", "usd", "ratio"]
DefaultUnit = Literal["人", "元", "万元", "%"]

LARGEST_BARE_FIGURE = {"万元": Decimal(10**7)}
"""A bare figure from here on cannot be meant in that unit (100,000,000,000 yuan): ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What an answer says: the ``interval`` in ``unit`` (``None`` when the answer names none).

    ``is_approximate`` says that the answer itself was vague (大概, 来, 多, 几), so that it is
    worth asking again where a threshold lies inside the interval.
    """

    interval: Interval
    is_approximate: bool
    unit: Unit | None


_UNIT_WORDS: tuple[tuple[str, Unit], ...] = (
    (r"美元|美金|usd", "usd"),
    (r"块钱|元人民币|人民币|元|块|rmb|圆|¥", "yuan"),
    (r"个?百分点|%", "ratio"),
    (r"号人|口人|个人|个员工|名员工|位员工|名职工|个职工|人|名|位|个", "people"),
)
_FIGURE_END = "[\\d十百千万亿多来几余零〇一二两三四五六七八九]"
_NAMED_UNITS: dict[str, Unit] = {"人": "people", "元": "yuan", "万元": "yuan", "%": "ratio"}
_DEFAULT_SCALE: dict[str, Decimal] = {"万元": Decimal(10**4), "%": Decimal("0.01")}
_FILLERS = re.compile(
    r"我们|咱们?|我|夫妻|兄弟|公司|企业|单位|目前|现在|现有|今年|去年|上年度?|员工|职工|人数"
    r"|总共|一共|合计|共计|总计|加起来|全部|年?营业?收入?额?|收入|销售额|产值|应该|估计|可能|好像"
    r"|也就|就是|只有|就|有|是|在|吧|呢|哦|啊|了|的样子|的|之间|[。!！]$|^共|^:"
)
_ABOUT = r"(?:大概|大约|大致|约莫|约|差不多|估摸|左右|上下|的样子)"
_ABOUT_ANY = re.compile(_ABOUT)


def parse_quantity(text: str, *, default_unit: DefaultUnit | None = None) -> Quantity | None:
    """Return what ``text`` answers, or ``None`` when it cannot be understood.

    ``default_unit`` is the unit the question asked in; it applies to a figure that names
    neither 万 nor 元 (asked in 万元, 3000 means 30,000,000 yuan). A contradiction (500到100,
    不到500万但超过800万) is not understood either.
    """
    answer = narrow(text).lower().replace("¥", "").replace("￥", "")
    answer = re.sub(r"(?<=[\d十百千])w", "万", answer).replace("仨", "三个").replace("俩", "两个")
    answer = re.sub(r"个(?=[多来]?亿)", "", answer)
    answer, unit = _without_unit(_FILLERS.sub("", answer))
    is_about = _ABOUT_ANY.search(answer) is not None
    answer = _ABOUT_ANY.sub("", answer)
    for rule in ANSWER_RULES:
        match = rule.pattern.fullmatch(answer)
        reading = rule.production(match) if match is not None else None
        if reading is not None:
            return _quantity(reading, is_about, unit, default_unit)
    return None


def _without_unit(answer: str) -> tuple[str, Unit | None]:
    """Take the words of the unit out of ``answer``: 500万元以上 becomes 500万以上."""
    for words, unit in _UNIT_WORDS:
        pattern = re.compile(rf"(?<={_FIGURE_END})(?:{words})(?!亿)|^(?:{words})(?=\d)")
        if pattern.search(answer):
            return pattern.sub("", answer), unit
    return answer, None


def _quantity(
    reading: Reading, is_about: bool, unit: Unit | None, default_unit: DefaultUnit | None
) -> Quantity | None:
    if is_about and reading.low is not None and reading.low == reading.high:
        tenth = reading.low / 10
        reading = replace(reading, low=reading.low - tenth, high=reading.low + tenth)
    named = unit or (_NAMED_UNITS[default_unit] if default_unit else None)
    factor = _factor(reading, unit, default_unit)
    if factor is None:
        return None
    is_approximate = is_about or reading.is_approximate
    interval = _interval(reading, factor, in_whole=named == "people")
    if interval is None:
        return None
    return Quantity(interval=interval, is_approximate=is_approximate, unit=named)


def _factor(
    reading: Reading, unit: Unit | None, default_unit: DefaultUnit | None
) -> Decimal | None:
    """Return what a figure of 1 is worth, ``None`` when it cannot be meant."""
    if unit == "ratio":
        return Decimal("0.01")
    if default_unit is None or unit is not None or reading.scale > 1000:
        return Decimal(1)
    limit = LARGEST_BARE_FIGURE.get(default_unit)
    largest = max(reading.low or Decimal(0), reading.high or Decimal(0))
    if limit is not None and largest >= limit:
        return None
    return _DEFAULT_SCALE.get(default_unit, Decimal(1))


def _interval(reading: Reading, factor: Decimal, *, in_whole: bool) -> Interval | None:
    low = None if reading.low is None else reading.low * factor
    high = None if reading.high is None else reading.high * factor
    low_open, high_open = reading.low_open, reading.high_open
    if in_whole:
        if low is not None:
            floor = low.to_integral_value(ROUND_CEILING)
            low, low_open = (floor + 1 if low_open and floor == low else floor), False
        if high is not None:
            ceiling = high.to_integral_value(ROUND_FLOOR)
            high, high_open = (ceiling - 1 if high_open and ceiling == high else ceiling), False
    try:
        return Interval(
            low=None if low is None else whole(low),
            high=None if high is None else whole(high),
            low_open=low_open,
            high_open=high_open,
        )
    except ValueError:
        return None  # 500到100: the two ends contradict each other.
