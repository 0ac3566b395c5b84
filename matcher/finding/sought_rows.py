"""The rows that :mod:`matcher.finding.sought` reads: what is asked, and how a text tells it.

Here is what has a section of its own in a guide, and what a figure, a day or a place answers; what
stands beside a policy, or nowhere, is in sought_beside.py.

Both patterns look at the spelling of :mod:`lexicon.spelling`. ``asked`` is read in the question,
``told`` in the passage that would answer; every row proves itself by its examples in the tests.
``told`` errs on the side of taking a passage for an answer: a row must name what is surely not
there, not judge how well it is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FIGURE = r"[0-9零一二两三四五六七八九十百千万亿]"
_COUNTED = rf"{FIGURE}(?!{FIGURE}|[.、)])"
"""A figure that counts something: 1. and （一） only number what follows."""

_SPAN = "(?:天|日|周|月|年|季度|工作日|小时|分钟)"
_LASTS = (
    rf"(?<!{FIGURE})(?<!月){FIGURE}{{1,3}}\s*(?:个?(?:以上|余|多)?(?:天|周|工作日|季度|小时|分钟)"
    rf"|个月|月(?!{FIGURE}|[底初末份])|年(?!{FIGURE}|[度底初末])|日(?![前至起止]))"
)
"""A span of time, and not a day of the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """One thing that questions seek.

    ``heading``, where a text may have a section for it, is a pattern of that heading's words.
    ``asks`` are questions that seek it and ``asks_else`` some that do not; ``tells`` are texts
    that tell it and ``tells_else`` some that do not.
    """

    name: str
    asked: re.Pattern[str]
    told: re.Pattern[str]
    asks: tuple[str, ...]
    asks_else: tuple[str, ...]
    tells: tuple[str, ...]
    tells_else: tuple[str, ...]
    heading: str = ""


def row(name: str, asked: str, told: str, heading: str = "", **examples: tuple[str, ...]) -> Sought:
    """Make a row from its patterns."""
    return Sought(
        name=name, asked=re.compile(asked), told=re.compile(told), heading=heading, **examples
    )


WHO_MAY = "(?:支持|适用|申报|服务|补[贴助]|奖励)(?:对象|范围|主体)"
"""The heading under which stands who may have it."""

ROWS: tuple[Sought, ...] = (
    # What has a section of its own in most guides.
    row(
        "papers",
        "(?:什么|哪些|啥|[要需]交|准备|提交).{0,4}(?:材料|资料)|(?:材料|资料)(?:清单|有哪些|要什么|是什么)",
        "材料|资料|申请[书表]|证明|合同|凭证|发票|无需",
        "(?:申报|申请|所需|办理|提交|应提交的)?材料(?:清单)?",
        asks=("要交什么材料", "申报材料有哪些", "需要准备哪些资料"),
        asks_else=("新材料有奖励吗", "材料采购能补贴吗"),
        tells=("1.租赁合同；2.租金支付凭证", "无需另行提交材料"),
        tells_else=("按60%返还", "全年受理"),
    ),
    row(
        "amount",
        "(?:奖|补|贴息|资助|扶持|返还|返|减免|扣减|抵扣?|给|拿)(?:[^,。?要需达够满有到]{0,4}?)(?:多少|几)(?![亩人名家项])"
        "|(?:奖励|补[贴助]|贴息|资助|返还)的?(?:比例|标准|金额|额度)",
        rf"{_COUNTED}|全额|全免|免征|减半",
        "(?:支持|奖励|补[贴助]|资助|扶持|奖补|减免|贴息|返还)(?:标准|方式|内容|措施|额度)",
        asks=("奖励多少", "一张床补多少", "首贷贴息比例", "挂牌奖励几十万"),
        asks_else=("裁员率多少以下能返还", "大棚补贴最少要多少亩", "有什么奖励"),
        tells=("奖励10万元", "按百分之五十补贴", "给予全额补贴"),
        tells_else=("1.审计报告；2.申请书", "（一）由主管部门核定"),
    ),
    row(
        "who may have it",
        "谁(?:可以|能|才能)|(?:什么|哪些|哪[类种])(?:样的)?(?:企业|公司|单位|人|主体)(?:可以|能|才能)|支持对象|适用范围",
        ".",
        WHO_MAY,
        asks=("见习补贴谁可以申请", "过桥资金什么企业能用", "支持对象是哪些"),
        asks_else=("奖励多少", "由谁受理"),
        tells=("在望城区登记注册的企业",),
        tells_else=("",),
    ),
    row(
        "conditions",
        "(?:什么|哪些|啥)(?:申报|申请|认定)?条件|条件(?:是什么|有哪些|[?]|$)",
        ".",
        "(?:申报|申请|支持|认定|享受|基本)?条件",
        asks=("高企奖励什么条件", "申报条件有哪些", "专精特新认定条件"),
        asks_else=("奖励多少",),
        tells=("上年度获得认定",),
        tells_else=("",),
    ),
    # What kind of word would answer: a figure, a span of time, a day, a place.
    row(
        "figure",
        "多少|百分之几|几(?:[万千百十个点家年月天日次名人项条]|成|折)|比例是",
        rf"{_COUNTED}|全额|全免|免征|减半",
        asks=("奖励多少", "补几万", "扶持比例是多少", "能减几个点"),
        asks_else=("有哪些奖励", "几乎没有利润能申请吗"),
        tells=("奖励10万元", "按百分之五十补贴", "给予全额补贴"),
        tells_else=("优先纳入服务名单", "由主管部门核定"),
    ),
    row(
        "how long",
        "多久|多长时间",
        rf"{_LASTS}|长期|常年|全年|终身|永久|半年|当[天日年月]|即时|每[年月季届]|按[年月季]"
        rf"|[至到-]\s*{FIGURE}+\s*[年月日]",
        asks=("审核多久", "市长质量奖多久评一次"),
        asks_else=("什么时候申报", "要办几个工作日"),
        tells=("自受理之日起15个工作日内", "最长2年", "自2020年1月1日至3月31日"),
        tells_else=("由受理单位审核", "2026年5月20日"),
    ),
    row(
        "so many days or years",
        rf"(?:几|多少)个?{_SPAN}(?!以?[前内]|份|[底初末])",
        rf"{_LASTS}|长期|终身|永久|半年|当[天日]|即时",
        asks=("要办几个工作日", "补贴最长几年", "贷款期限是多少年", "减免几个月租金"),
        asks_else=("今年几家企业入选", "几月份申报", "多久"),
        tells=("自受理之日起15个工作日内", "最长2年", "前十二个月免收租金", "满3年", "1年以上合同"),
        tells_else=("2026年3月1日至12月31日", "每年5月1日至12月底", "2025年度", "五、申报材料"),
    ),
    row(
        "day",
        "什么时候|何时|啥时候|几月|几号|哪天|哪一?年|截止日",
        rf"{FIGURE}\s*[年月日]|常年|全年|长期|即时|随时|之日|当[天日年月]|每[年月季]|按[年月季]|[年月季]度|[年月季]底|[为截]止|结束",
        "(?:申报|申请|受理|办理|报名)(?:时间|期限|日期)",
        asks=("什么时候申报", "几月开始报", "截止日是哪天"),
        asks_else=("在哪里申报", "奖励多少"),
        tells=("2026年3月1日至4月7日", "常年受理", "每季度末比对一次"),
        tells_else=("向区县工信部门申报", "给予一次性奖励10万元"),
    ),
    row(
        "place",
        "哪里|哪儿|在哪|去哪|(?:哪个|哪些|什么|哪一个)(?:部门|单位|窗口|地方)|找谁",
        "[局厅委部署院处科办区县市省街镇乡村网场]|中心|窗口|机关|平台|系统",
        "(?:受理|主管|办理|咨询|责任)(?:单位|部门|机构|地点|窗口)|(?:申报|办理)(?:方式|渠道|途径|地点)",
        asks=("在哪里申报", "找哪个部门", "这个找谁办"),
        asks_else=("哪些企业可以申报", "多少钱"),
        tells=("六、受理单位 望城区商务局", "通过政务服务平台申报"),
        tells_else=("给予一次性奖励10万元", "1.租赁合同；2.租金支付凭证"),
    ),
)
