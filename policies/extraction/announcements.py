"""What a text announces, explains, counts or names: nothing of it is asked of anybody.

Preambles, aims, waivers, results that are still to come, papers to hand in, and places or sizes
inside a name.
"""

from __future__ import annotations

from policies.extraction.aside import KIND, Aside, aside

_STRAITS = ("fin.difficulty", "event.covid_affected", "fin.loss")
_BEGINS = r"(?:(?<=[,;。:])|^)\s*(?:[一二三四五六]是|以|来|并|更好地?|有效|切实|着力|全力|积极|进一步|及时)*"
_PAPERS = (
    r"(?:情况|申请|申报|汇总|登记|信息|计划|推荐|审核|明细|一览)表|承诺书|申请书|(?:申请|申报)报告"
)

ANNOUNCEMENTS: tuple[Aside, ...] = (
    aside(
        "what is to be relieved",
        _STRAITS,
        rf"{_BEGINS}(?:缓解|化解|解决|减轻|克服|应对|渡过|共渡|度过|帮扶|降低|指导|协调|聚焦|明确)[^,;。]*",
        examples=(
            "有效缓解特殊时期企业经营困难",
            "及时解决企业在生产经营困难中的问题",
            "指导受疫情影响无法履约的企业申请证明",
        ),
        counter=("受疫情影响较大的餐饮企业", "对生产经营困难的企业给予补贴"),
    ),
    aside(
        "what a measure looks at",
        ("industry.", "qual.", "size.class", "hr.hire_group"),
        r"(?:聚焦|围绕|针对|涉及|涵盖|着眼)[^,;。]*(?:政策|措施|环节|工作|服务|诉求|需求)"
        r"|(?:优化|简化|推进|加强|做好|完善|畅通|拓宽)[^,;。]{0,12}(?:手续|流程|渠道|机制|服务)",
        examples=(
            "出台聚焦先进制造领域的优惠政策",
            "优化招用高校毕业生就业手续",
        ),
        counter=("属于先进制造领域的企业", "招用高校毕业生就业的"),
    ),
    aside(
        "what one need not hand in",
        (*KIND, "fin.", "reporting."),
        r"[^,;。()]*(?:只需|仅需|无需|无须|不需|毋需|可不|不要求|免于)(?:再|另行|重复)?(?:提供|提交|填报|报送|上传|出具|营业|填写)[^,;。()]*",
        examples=("高新技术企业只需提供有效的证书", "小微企业无需提交审计报告"),
        counter=("须为高新技术企业", "小微企业可申请补贴"),
    ),
    aside(
        "what a project is to bring",
        ("ip.", "fin.", "qual."),
        r"(?:(?:项目|课题)[^,;。]{0,6}(?:完成|结束|建成|实施|投产|达产)|(?:完成|结束|建成|投产|达产|验收)(?:时|后|期满))[^,;。]{0,10}?"
        r"(?:形成|取得|获得|达到?|实现|产生|新增|申请)[^,;。]*",
        examples=("项目完成时能形成具有自主知识产权的技术成果", "达产后年销售收入达到2000万元以上"),
        counter=("企业拥有自主知识产权", "上年度销售收入达到2000万元以上", "完成工业总产值达到1亿元的企业"),
    ),
    aside(
        "a paper to hand in",
        ("region.", "industry.", "qual.", "size.class", "entity."),
        rf"(?:(?<=[,;。:、])|^)[^,;。、]*(?:{_PAPERS})(?:\([^()]*\))?(?=[,;。、]|$)",
        examples=("望城区工业企业基本情况表（附件2）", "长沙市高新技术企业申请表"),
        counter=("在望城区注册的工业企业",),
    ),
    aside(
        "how many there are",
        ("region.", "qual.", "size.class", "industry."),
        r"[^,;。]{0,8}\d+[多余]?家[^,;。]{0,24}(?:企业|单位)[^,;。]{0,4}(?:已有?|中有|全部|共|复[工产])[^,;。]*",
        examples=("全省823家农业龙头企业已有247家恢复生产",),
        counter=("联合3家以上企业的高新技术企业",),
    ),
    aside(
        "the place in the name of a firm",
        ("region.",),
        r"(?:(?<=[,;。:、])|^)\s*[^,;。、的在]{2,16}(?:有限(?:责任)?公司|股份公司)",
        examples=("望城区惠农电器有限公司主要从事销售业务",),
        counter=("在望城区注册的有限责任公司",),
    ),
    aside(
        "what is counted out",
        ("project.start", "project.completed_date", "project.filed_date", "entity.founded"),
        r"\((?:不含|不包括|剔除)[^()]*\)",
        examples=("新提升规模企业（不含2023年新建投产的企业）",),
        counter=("2023年建成投产的项目",),
    ),
    aside(
        "who is counted in",
        ("entity.legal_person", "internal.", "qual.", "industry."),
        r"\((?:含|包括|包含|不限于)[^()]*\)",
        examples=("商贸企业（含独立核算的非独立法人）", "申报单位（包括高新技术企业）"),
        counter=("具有独立法人资格（含分公司）的企业",),
    ),
    aside(
        "how long somebody was out of work",
        ("hr.employed_months", "hr.insured_months"),
        r"(?:失业状态|(?<!未)就业前|待业|无业)[^,;。]{0,8}|失业(?:满|达|超过)?\d+个?[年月]",
        examples=("连续处于失业状态6个月以上的人员",),
        counter=("稳定就业满6个月",),
    ),
    aside(
        "which people are meant",
        ("hr.hire_group", "hr.employed_months", "hr.insured_months"),
        r"[^,;。]*(?:是指|系指|指的是|所指)[^;。]*",
        examples=("登记失业人员是指企业录用之前办理过失业登记的人员",),
        counter=("录用登记失业人员的企业",),
    ),
    aside(
        "a word of another document",
        ("region.", "entity.founded"),
        r"(?:《[^》]*》|办法|细则)第[^,;。]{1,20}[条款项][^;。]*?指[^;。]*",
        examples=("《办法》第四条第一款中的新创组织是指2023年之后在望城区注册登记的组织",),
        counter=("创业组织应在望城区注册登记",),
    ),
    aside(
        "who is set aside in passing",
        (*KIND, "entity.type"),
        r"除[^,;。()]{2,40}?以?外(?=[,;。])",
        examples=("除农民专业合作社和中小微企业外，其他单位均可申请",),
        counter=("农民专业合作社、社会团体可申请",),
    ),
    aside(
        "the work of a person",
        ("activity.",),
        r"(?:博士|专家|人才|毕业生|人员|教师|学生)[^,;。]{0,24}从事[^,;。]{0,16}",
        examples=("推荐境外博士进入工作站全职从事博士后研究的",),
        counter=("从事电子商务的企业",),
    ),
)  # fmt: skip
