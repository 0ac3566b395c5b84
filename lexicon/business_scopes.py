"""Reading what an enterprise says it does: a sentence of its owner or a registered 经营范围.

A scope is a list of statements (；), each a list of goods or services (、) with the acts done
to them: 电力设备、建筑材料的销售. What stands first is the main business by custom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lexicon.spelling import spelling


class Act(StrEnum):
    """What is done to the goods named."""

    MAKE = "make"
    WHOLESALE = "wholesale"
    RETAIL = "retail"
    SELL = "sell"
    GROW = "grow"
    BUILD = "build"
    MOVE = "move"
    RENT = "rent"
    REPAIR = "repair"
    RESEARCH = "research"
    DESIGN = "design"
    ADVISE = "advise"
    TEACH = "teach"
    SERVE = "serve"


_ACTS: tuple[tuple[Act, str], ...] = (
    (Act.WHOLESALE, "批发|贸易(?!咨询|代理)"),
    (Act.RETAIL, "零售|卖(?!场)|专卖|门市部?|商店|的?店(?:铺|面)?$|开(?:了)?(?:一?家|个)店"),
    (Act.SELL, "销售|经销|购销|经营部|商行|商贸|卖|收购|售卖|供销|代销|分销|出售"),
    (Act.MAKE, "制造|生产|加工|制作|铸造|组装|酿造|冶炼|制售|做(?!工程|装修|饭|账|直播|广告)|厂$"),
    (
        Act.GROW,
        "种植|养殖|饲养|繁育|栽培|繁殖|^种(?!子|苗|业)|^养(?!护|老|生)|我们?种|我们?养|家种|家养",
    ),
    (
        Act.BUILD,
        "施工|安装|承建|工程(?!机械|师|技术|设计|咨询|监理|勘察|管理)"
        "|建筑(?!材料|装饰材料|用|机械|设计|垃圾)",
    ),
    (Act.MOVE, "运输|货运|客运|配送"),
    (Act.RENT, "租赁|出租"),
    (Act.REPAIR, "维修|修理|保养"),
    (Act.RESEARCH, "研发|研制|研究|技术开发|技术服务|技术咨询|技术转让|技术推广|技术研究"),
    (Act.DESIGN, "设计"),
    (Act.ADVISE, "咨询|策划|代理|中介"),
    (Act.TEACH, "培训|教育|辅导"),
    (Act.SERVE, "服务(?!器)"),
)
_ACT_PATTERNS = tuple((act, re.compile(pattern)) for act, pattern in _ACTS)
_OBJECT_NOISE = re.compile(
    r"^(?:我们?(?:公司|家|厂|店)?(?:是|主要)?|本(?:公司|店|厂)|主要(?:是)?|主营|专业?(?:从事|做|卖)|从事|经营|开(?:了|办)?(?:一?[家个间])?|"
    r"办(?:了)?(?:一?[家个所])?|搞|做|给企业|帮(?:企业|别人|人)|帮)+|"
    r"批发|零售|销售|经销|购销|制造|生产|加工|制作|种植|养殖|饲养|的(?!士)|及其?|以及|各类|各种|相关|国内|产品|"
    r"(?:和|与|等)$|等|业务|自产|自营|经营|项目|活动|系列|行业|公司$|有限$|专营|兼营|为主"
)
_BOILERPLATE = re.compile(
    r"[(（【\[][^()（）【】\[\]]*[)）】\]]|依法须经批准的?项目.*?(?:经营活动|$)|"
    r"(?:涉及|需|凡)[^；;。]*?(?:许可|审批|资质)[^；;。]*|凭[^；;。]*?(?:许可证|资质证书?|文件)(?:、[^；;。]*?文件)?(?:方?可?(?:从事|经营|开展))?|"
    r"(?:国家)?法律、?(?:行政)?法规(?:、|和|及)?(?:政策)?(?:和政策)?允许(?:经营)?的?|(?:但)?国家(?:限定|禁止|有专项)[^；;。]*|以(?:上|批准)[^；;。]*?为准|"
    r"自营和代理各类商品和?技术的?进出口[^；;。]*|法律、?(?:行政)?法规[^；;。允]*(?:禁止|除外)[^；;。]*|"
    r"未经批准不得[^；;。]*|"
    r"在?(?:本公司|总公司|隶属(?:企业|公司)|资质|许可)[^；;。:：]*?(?:范围|等级)内的?"
    r"(?:从事|开展|经营|联系|承接|联络)?(?:下列|以下)?(?:相关)?(?:经营活动|业务)?[:：]?|"
    r"不得从事[^；;。]*|(?:经营范围|主营|兼营|许可经营项目|一般经营项目|一般项目|许可项目)[:：]|n/a"
)
_STATEMENTS = re.compile(r"[;；。\n]+|(?<=[^、，]{4})\s{2,}")
_ITEMS = re.compile(r"[、,，:：/\s]+|(?<=[一-鿿])(?:和|与|及|以及|或)(?=[一-鿿]{2})")
_ONLY_ACTS = re.compile(
    r"(?:批发|零售|销售|生产|制造|加工|制作|设计|研发|研制|研究|开发|安装|施工|维修|维护|保养|调试|租赁|咨询|代理|发布|"
    r"技术|服务|推广|转让|售后|及|的|与|和|等|相关)+"
)
_MOST_STATEMENTS = 12
_MOST_ITEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a scope. ``weight`` falls from 1 for what stands first.

    ``phrase`` is what was written, ``goods`` the same without the acts.
    """

    phrase: str
    goods: str
    acts: frozenset[Act]
    weight: float


def read_scope(text: str) -> Iterator[Item]:
    """Yield the things that ``text`` names, the first ones with the greatest weight."""
    plain = _strip(spelling(text))
    statements = [part for part in _STATEMENTS.split(plain) if part.strip()]
    for rank, statement in enumerate(statements[:_MOST_STATEMENTS]):
        yield from _read_statement(statement.strip(), weight=1 / (1 + 0.35 * rank))


def _strip(text: str) -> str:
    """Drop what the register adds to every scope; brackets may be nested once."""
    return _BOILERPLATE.sub("", _BOILERPLATE.sub("", text))


def _read_statement(statement: str, *, weight: float) -> Iterator[Item]:
    common = acts_of(statement)
    named = _with_their_acts([part for part in _ITEMS.split(statement) if part][:_MOST_ITEMS])
    share = weight / max(len(named), 1) ** 0.5
    for rank, (phrase, own) in enumerate(named):
        goods = _OBJECT_NOISE.sub("", phrase)
        is_last = rank == len(named) - 1
        acts = own if own and goods and not is_last else common
        yield Item(phrase=phrase, goods=goods, acts=acts, weight=share / (1 + 0.12 * rank))


def _with_their_acts(phrases: list[str]) -> list[tuple[str, frozenset[Act]]]:
    """Hang phrases that name acts alone on what stands before: 门窗的设计、生产、销售."""
    named: list[tuple[str, frozenset[Act]]] = []
    for phrase in phrases:
        if not _ONLY_ACTS.fullmatch(phrase):
            named.append((phrase, acts_of(phrase)))
        elif named:
            named[-1] = (named[-1][0], named[-1][1] | acts_of(phrase))
    return named or [(phrase, acts_of(phrase)) for phrase in phrases]


def acts_of(text: str) -> frozenset[Act]:
    """Return the acts that ``text`` names."""
    return frozenset(act for act, pattern in _ACT_PATTERNS if pattern.search(text))


_ORGANISATION = re.compile(
    r"(?:股份|有限|责任|公司|集团|分公司|合伙|企业|普通|特殊|个人独资|总店|分店|第[一二三四五六七八九十]+|"
    r"管理|发展|开发|实业|科技(?=有限)|专业(?=合作)|农民(?=专业))+"
)
_PLACE = re.compile(r"^(?:中国|湖南省?|长沙市?|[一-鿿]{2,3}?(?:省|市|县|区)){1,4}")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


def read_name(name: str) -> str:
    """Return the part of a company's name that says what it does: its trade words."""
    plain = _BRACKETS.sub("", spelling(name))
    return _ORGANISATION.sub("", _PLACE.sub("", plain))
