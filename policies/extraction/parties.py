"""Who else a policy speaks of beside the claimant: one table of the parties and their names.

A party is somebody else only where the document is not made for it: a measure whose title names
guarantee companies asks them what it asks, so its title is looked at first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What can be said of another party's books, place and titles: all but earlier grants and promises.
OF_A_FIRM = (
    "region.", "entity.", "size.", "industry.", "qual.", "fin.", "hr.", "ip.", "person.", "credit.",
    "internal.", "reporting.", "activity.", "list.", "act.", "loan.",
)  # fmt: skip
# Of one person no figure of the staff is said; contracts and insurance are asked of an employer.
OF_A_PERSON = tuple(one for one in OF_A_FIRM if one not in ("hr.", "region.", "fin."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody beside the claimant; ``words`` is a pattern of the names he goes by.

    ``fields`` are beginnings of the field ids that may be said of him.
    """

    name: str
    words: str
    fields: tuple[str, ...]

    def is_subject_of(self, title: str) -> bool:
        """Whether a document of this title is made for the party."""
        return re.search(self.words, title) is not None


def _party(name: str, words: str, fields: tuple[str, ...] = OF_A_FIRM) -> Party:
    return Party(name=name, words=f"(?:{words})", fields=fields)


PARTIES: tuple[Party, ...] = (
    _party(
        "tenants",
        r"(?:在孵|入驻|入园|驻园|入孵|被孵化|所孵化|孵化毕业|毕业)的?(?:企业|项目|团队|机构|单位)|商户|租户|承租(?:人|方|企业)",
    ),
    _party("the group", r"母公司|总公司|控股(?:股东|公司)|集团(?:公司|总部)|子公司|分公司|下属(?:企业|公司)|关联(?:企业|公司)"),
    _party("those invested in", r"被投(?:资)?(?:企业|公司|项目)|所投(?:资)?(?:的)?(?:企业|项目)"),
    _party(
        "banks",
        r"(?:合作|经办|承办|贷款|放贷|受托|商业|各)?银行(?:业金融机构)?|金融机构|贷款机构|保险(?:公司|机构)|担保(?:机构|公司)|反担保人|保证人",
    ),
    _party(
        "reviewers",
        r"(?:评审|评估|验收)?专家(?:组|委员会)?|第三方(?:专业|服务|评估|审计|检测|机构)*|(?:评估|评价|检测|认证|鉴定|审计|中介|代理|测评)机构|监理(?:单位|机构)",
    ),
    _party(
        "suppliers",
        r"云?服务商|供应商|供货(?:商|方)|设备(?:厂商|生产商|提供方)|承建(?:单位|商|方)|施工(?:单位|企业|方)|销售方|出租方|房东|平台方|技术(?:提供|转让)方",
    ),
    _party("customers", r"客户|用户单位|服务对象|(?:购买|采购|受让|受托|委托)方|会员(?:企业|单位)|成员单位"),
    _party("partners", r"合作(?:单位|方|企业|机构|各方)|协作单位|参与单位|联合(?:体|申报)(?:单位|企业|各?方|成员)"),
    _party("offices", r"(?:主管|业务|推荐|受理|责任|牵头|归口)(?:部门|单位)|税务(?:机关|部门)|经办机构"),
    _party(
        "persons",
        r"(?:项目|课题|课题组|团队|技术|平台)(?:负责|责任|主持|带头)人|(?:学科|学术)带头人|团队(?:核心)?成员|(?:高层次|领军|引进|青年|技能)?人才|博士后|候选人|(?:创业)?导师|培训师",
        OF_A_PERSON,
    ),
)  # fmt: skip


def words_of(*names: str) -> str:
    """Return one pattern for the parties of these names."""
    return "|".join(one.words for one in PARTIES if one.name in names)
