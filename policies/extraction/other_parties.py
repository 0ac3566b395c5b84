"""Sentences of which another party is the subject: 在孵企业应…, 合作银行须…, 项目负责人为…."""

from __future__ import annotations

from policies.extraction.aside import Aside, aside
from policies.extraction.parties import PARTIES, Party

_BEGINS = (
    r"(?:(?<=[,;。:])|^)\s*(?:其中|且|并|同时|如|若|对|由|其|该|所|各|每[个家]?|上述|有关|相关)*"
)
_SAYS = (
    r"(?:均|都|也)?(?:应|须|需|必须|要|可|为|是|具有|具备|拥有|未|不|无|近|成立|注册|设立|登记|在|属于|取得|获得|达到"
    r"|的?(?:注册|成立|登记|年龄|从业|经营)|上?年|\d{4}年)"
)
# 且其从业人员在100人以下: what goes on speaks of the same party, unless something is given.
_GOES_ON = (
    r"(?:,(?:且|并|同时|具有|具备|未|无|不得)(?![^,;。]*(?:给予|奖励|补贴|补助|资助))[^,;。]*)*"
)
_HOW_MANY = r"[^,;。\d]{0,10}\d+[家户个名人]"

# An example and a counter-example each, by the name of the party.
_EXAMPLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "tenants": (
        ("在孵企业应成立3年以内", "在望城区注册的在孵企业不少于20家", "在孵企业是指符合方向的高新技术企业，且从业人员在100人以下"),
        ("入驻孵化器的企业应成立3年以内", "申报企业应成立3年以内"),
    ),
    "the group": (
        ("母公司应在望城区注册", "子公司须为高新技术企业"),
        ("申报企业应在望城区注册",),
    ),
    "those invested in": (
        ("被投企业应在望城区注册，且成立3年以内",),
        ("投资企业应在望城区注册",),
    ),
    "banks": (
        ("合作银行应在望城区设立", "担保机构须具有法人资格"),
        ("向银行贷款的企业应在望城区注册",),
    ),
    "reviewers": (
        ("第三方机构应具有独立法人资格", "评估机构须成立3年以上"),
        ("经专家评审的企业应具有独立法人资格",),
    ),
    "suppliers": (
        ("云服务商需在望城区注册", "设备生产商为中小企业"),
        ("采购设备的中小企业",),
    ),
    "customers": (
        ("受让方应在望城区注册", "客户为中小企业"),
        ("申报企业应在望城区注册",),
    ),
    "partners": (
        ("合作单位须具有独立法人资格", "联合体成员应在望城区注册"),
        ("申报单位须具有独立法人资格",),
    ),
    "offices": (
        ("主管部门应在望城区",),
        ("经主管部门认定的高新技术企业",),
    ),
    "persons": (
        ("项目负责人应为法人代表，未被列入失信被执行人名单", "团队负责人拥有自主知识产权"),
        ("申报单位及项目负责人未被列入失信被执行人名单",),
    ),
}  # fmt: skip


def _spoken_of(party: Party) -> Aside:
    examples, counter = _EXAMPLES[party.name]
    words = party.words
    return aside(
        f"{party.name} are spoken of",
        party.fields,
        rf"{_BEGINS}{words}(?:\([^()]*\))?[^,;。]{{0,3}}?{_SAYS}[^,;。]*{_GOES_ON}"
        rf"|{words}是?指[^;。]*|(?:[^,;。、的]{{2,24}}的)?{words}{_HOW_MANY}",
        examples=examples,
        counter=counter,
        party=party,
    )


OTHER_PARTIES: tuple[Aside, ...] = tuple(map(_spoken_of, PARTIES))
