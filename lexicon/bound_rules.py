"""The rules of bounds.py: which words around a figure make it a bound, and which do not."""

from __future__ import annotations

from decimal import Decimal

from lexicon.bound_drafts import (
    EXCLUDED,
    INCLUDED,
    REFERENCE,
    Drafts,
    between,
    cue,
    excess,
    not_zero,
    nothing_in,
    per_step,
    period_named,
    proration,
    rank,
    share,
    times,
    unbroken,
    within,
)
from lexicon.measures import Measure, mark_measures
from lexicon.rules import RuleSet, rule

_NOTE = rf"(?:{INCLUDED}|{EXCLUDED})?"
_AND = r"(?:及|或者?|及其)?"
# 5年（60个月）以上, 500万元（人民币）以上.
_ASIDE = r"(?:\((?![不含包均])(?:Q|[^()\ue000]{1,8})\)|人民币)?"
_FILL = r"(?:为|在|到|于|了|至|约|人民币|等值|:|\s)*"


def _gap(most: int) -> str:
    """Return the pattern of at most so many characters of one clause, without a figure."""
    return rf"[^\ue000，,。；;、:\n()%]{{0,{most}}}?"


# Between a cue and a share its base may be named: 不低于当地最低工资80%.
_GAP = _gap(22)
_NOT = r"(?:不(?:得|能|可以?|应当?|宜|会|再|准|许)?|未|没有)"
_TO = r"(?:[-~]+|至|到)+"
_RANK_NAME = r"(?:名|位|强|家)?"


def _summary(drafts: Drafts) -> object:
    return [(one.op, one.value, one.measure.unit) for one in drafts]


_STEP_VERBS = (
    r"(?:同比|环比|新|净|再|累计|额外|多)*(?:增加|增长|提高|提升|上升|下降|降低|减少|新增|吸纳|招用|招录|招聘|录用|聘用"
    r"|引进|引入|完成|达到|达|满|超过?|销售|投入|投资|培训|培育|带动|安置|节约|实现|突破|出口|进口|上一个台阶\(|推荐|举办|服务|设)"
)
_LIST = r"(?:Q、)*Q"
_UP = rf"(?:{_AND}以上{_NOTE})?(?!{_AND}以[下内外])"
_DOWN = rf"(?:{_AND}以[下内]{_NOTE})?(?!{_AND}以[上外])"

RULES: RuleSet[Measure, Drafts] = RuleSet(
    prepare=mark_measures,
    summary=_summary,
    rules=(
        rule(
            "proration of what falls short",
            r"(?:不足|不满|未满)Q的?(?:部分)?[,，]?(?:可|应|则|均)?按照?(?:实际|实有|比例|月|天|日|Q(?=计|折))",
            proration,
            examples=(
                ("成立不足三年的按实际经营时间计算", [("note", "proration", "months")]),
                ("不足1年的，按1年计算", [("note", "proration", "months")]),
            ),
            counter_examples=("成立不足三年的企业", "满三年的按规定", "不满12个月的，按每人1000元"),
        ),
        rule(
            "the part beyond",
            r"(?:超过|超出|高于)Q的?(?:以上)?(?:的)?部分",
            excess,
            examples=(("超过3000万元的部分按2%", [("note", "excess", "yuan")]),),
            counter_examples=("超过3000万元的企业", "部分超过3000万元"),
        ),
        rule(
            "so much for each step",
            rf"每(?:年(?=新|净|增))?(?:{_STEP_VERBS}{_gap(6)})?Q\)?"
            r"(?:(?:的|以上)?[,，]?(?:(?!最高|累计|总额|封顶)[^\ue000。；;]){0,22}?Q)?",
            per_step,
            examples=(
                ("每增加1亿元奖励50万元", [("per_step", (10**8, 500_000), "yuan")]),
                ("每1亿元奖励5万元", [("per_step", (10**8, 50_000), "yuan")]),
                ("按每吸纳1人2000元的标准", [("per_step", (1, 2000), "people")]),
                ("每同比增加1000万元,给予10 万元", [("per_step", (10**7, 100_000), "yuan")]),
            ),
            counter_examples=(
                "每人每月200元",
                "每名技师4万元",
                "每个企业2500元",
                "每3年评审一次",
                "每年6月底前",
                "每户不超过5万元",
            ),
        ),
        rule(
            "the first so many of a ranking",
            rf"(?<![之以目])前Q(?P<name>{_RANK_NAME})(?![年月日天])",
            rank,
            examples=(
                ("前2名", [("rank_lte", 2, "people")]),
                ("行业前100强", [("rank_lte", 100, "number")]),
                ("排名前10%的企业", [("rank_lte", Decimal("0.1"), "ratio")]),
            ),
            counter_examples=("前三年", "前30日内", "前2000万元"),
        ),
        rule(
            "a place in a ranking",
            r"(?:排名|排序|位列|位居|位次|名列|列)(?:为|在|:)?Q",
            rank,
            examples=(("排名第1名的市场主体", [("rank_lte", 1, "ordinal")]),),
            counter_examples=("第一条", "第三批"),
        ),
        rule(
            "nothing of the kind in a period",
            rf"(?:近|最近|过去|前|连续)?(?<!累计)Q(?!{_AND}以上|\()"
            rf"(?:以?内{_gap(8)}[,，])?(?:以?内|来|以来|期间|之内)?{_gap(14)}"
            r"(?:未(?!来|达|满|到|婚|成年|就业|落户|享受)|无(?!线|人机|障碍|偿|形|锡|尘|纸|害|论|关|需)|没有|不存在|不曾)",
            nothing_in,
            examples=(
                ("近三年未发生重大安全事故", [("none_in", 36, "months")]),
                ("近一年内无安全生产责任事故", [("none_in", 12, "months")]),
                ("申请认定前一年内未发生重大安全事故", [("none_in", 12, "months")]),
            ),
            counter_examples=(
                "离校2年内未就业高校毕业生",
                "近三年营业收入",
                "成立3年，无形资产",
                "3人未到场",
            ),
        ),
        rule(
            "a period that is only named",
            r"(?:近|最近|过去|未来|今后|(?<![以提])[上下前])Q(?:以?内|来|以来|间|之内)?",
            period_named,
            examples=(("近三年内获得股权融资", [(REFERENCE, 36, "months")]),),
            counter_examples=("成立3年内", "近100人", "6个月以上12个月以下"),
        ),
        rule(
            "from so much to so much",
            rf"Q(?P<low_note>{_NOTE})(?:{_AND}以上)?{_TO}Q(?P<high_note>{_NOTE})"
            rf"(?:之间)?(?:以[下内])?(?!{_AND}以上)",
            between,
            examples=(
                ("5,000万元至2亿元(含)", [("between_oc", (5 * 10**7, 2 * 10**8), "yuan")]),
                ("1000万元(含)—3000万元", [("between_co", (10**7, 3 * 10**7), "yuan")]),
                ("20-50人", [("between", (20, 50), "people")]),
                ("6至12个月", [("between", (6, 12), "months")]),
                ("1000万元及以上至 5000万元", [("between", (10**7, 5 * 10**7), "yuan")]),
            ),
            counter_examples=("2023年3月至8月", "50万元、30万元", "50-20人"),
        ),
        rule(
            "not zero",
            r"不(?:得|能|可)?为Q",
            not_zero,
            examples=(("不得为0分", [("gt", 0, "score")]),),
            counter_examples=("不得为3人", "为0分"),
        ),
        rule(
            "not below",
            rf"{_NOT}(?:低|少|小|短|亚)于{_FILL}{_LIST}{_NOTE}{_UP}",
            cue("gte"),
            examples=(
                ("不低于1000万元", [("gte", 10**7, "yuan")]),
                ("不少于8名主播", [("gte", 8, "people")]),
                ("不得低于80分", [("gte", 80, "score")]),
            ),
            counter_examples=("低于1000万元", "不足8名"),
        ),
        rule(
            "not below a share of something",
            rf"{_NOT}(?:低|少|小)于{_GAP}Q{_NOTE}{_UP}",
            share("gte"),
            examples=(("不低于当地最低工资80%", [("gte", Decimal("0.8"), "ratio")]),),
            counter_examples=("不低于同行业3人",),
        ),
        rule(
            "not above",
            rf"{_NOT}(?:超过|超出|超|高于|大于|多于|长于|逾){_FILL}{_LIST}{_NOTE}{_DOWN}",
            cue("lte"),
            examples=(
                ("不超过500人", [("lte", 500, "people")]),
                ("未超过5.5%", [("lte", Decimal("0.055"), "ratio")]),
                ("不得超过 3 年", [("lte", 36, "months")]),
            ),
            counter_examples=("超过500人", "不少于500人"),
        ),
        rule(
            "not above a share of something",
            rf"{_NOT}(?:超过|超出|高于|大于){_GAP}Q{_NOTE}{_DOWN}",
            share("lte"),
            examples=(("不高于参保职工总数20%", [("lte", Decimal("0.2"), "ratio")]),),
            counter_examples=("不超过项目投资额，补贴20%",),
        ),
        rule(
            "short of",
            rf"(?:(?:不|未|尚未)(?:满|足|达到?|到)|(?:低|少|小|短)于|<){_FILL}Q{_NOTE}(?!{_AND}以[上下内外])",
            cue("lt"),
            examples=(
                ("不满12个月", [("lt", 12, "months")]),
                ("小于5000万元(含)", [("lte", 5 * 10**7, "yuan")]),
                ("低于80分", [("lt", 80, "score")]),
            ),
            counter_examples=("满12个月", "以下3类"),
        ),
        rule(
            "at most",
            rf"(?:最高(?:不超过)?{_gap(8)}|最多|至多|上限|限额|(?:小|少)于或?等于|≤|<=)"
            rf"{_FILL}Q{_NOTE}{_DOWN}",
            cue("lte"),
            examples=(
                ("最高500万元", [("lte", 5 * 10**6, "yuan")]),
                ("最高奖励300万元", [("lte", 3 * 10**6, "yuan")]),
                ("≤50人", [("lte", 50, "people")]),
            ),
            counter_examples=("最高，50万元", "至少5人"),
        ),
        rule(
            "so many times at most",
            rf"(?:只能|仅能|仅可|只可|只得|限|仅){_gap(8)}Q",
            times,
            examples=(("只能享受1次", [("lte", 1, "count")]), ("限申报1项", [("lte", 1, "count")])),
            counter_examples=("期限3年", "上限500万元"),
        ),
        rule(
            "at least",
            rf"(?:至少|最少|起码|大于或?等于|≥|>=|达到?|达成|突破|(?<![不未])(?:已|年|届)?满)"
            rf"{_FILL}{_LIST}{_NOTE}{_UP}",
            cue("gte"),
            examples=(
                ("达到15%", [("gte", Decimal("0.15"), "ratio")]),
                ("首次突破1亿元", [("gte", 10**8, "yuan")]),
                ("满6个月", [("gte", 6, "months")]),
                ("增速需达5%以上", [("gte", Decimal("0.05"), "ratio")]),
                ("达到1亿元、2亿元的", [("gte", 10**8, "yuan"), ("gte", 2 * 10**8, "yuan")]),
            ),
            counter_examples=("满分100分", "不满6个月", "达到50人以下", "达到国家标准"),
        ),
        rule(
            "at least, with people or things between",
            rf"至少{_gap(6)}Q",
            cue("gte"),
            examples=(("至少有8名主播", [("gte", 8, "people")]),),
            counter_examples=("至少，8名",),
        ),
        rule(
            "without a break",
            rf"连续Q{_UP}(?!以?内)",
            unbroken,
            examples=(("连续6个月缴纳社会保险费", [("gte", 6, "months")]),),
            counter_examples=("连续3次", "连续奖励三年", "连续两年盈利"),
        ),
        rule(
            "reaching a share of something",
            rf"达到{_GAP}Q{_NOTE}{_UP}",
            share("gte"),
            examples=(("达到企业现有在职职工人数10%", [("gte", Decimal("0.1"), "ratio")]),),
            counter_examples=("达到规定条件8人",),
        ),
        rule(
            "above",
            rf"(?:超过|超出|高于|大于|多于|长于|(?<!不)超|逾|>){_FILL}{_LIST}{_NOTE}{_UP}",
            cue("gt"),
            examples=(
                ("超过4000万元", [("gt", 4 * 10**7, "yuan")]),
                ("超过100人的企业", [("gt", 100, "people")]),
                ("超过3年(含)", [("gte", 36, "months")]),
            ),
            counter_examples=("超过部分", "不低于100人"),
        ),
        rule(
            "and above",
            rf"{_LIST}{_ASIDE}{_NOTE}{_AND}(?:以上|之上|开外){_NOTE}",
            cue("gte", "above"),
            examples=(
                ("2000万元以上", [("gte", 2 * 10**7, "yuan")]),
                ("3人或以上", [("gte", 3, "people")]),
                ("达产10亿元(含)及以上", [("gte", 10**9, "yuan")]),
                ("12个月以上(含12个月)", [("gte", 12, "months")]),
                ("100人以上（不含）", [("gt", 100, "people")]),
                ("5年（60个月）以上", [("gte", 60, "months")]),
                ("500万元（人民币）以上", [("gte", 5_000_000, "yuan")]),
                ("500万元人民币及以上", [("gte", 5_000_000, "yuan")]),
            ),
            counter_examples=("以上3类", "100人以下"),
        ),
        rule(
            "starting at",
            r"Q起(?![来步草诉算止点至到草降])(?=[的,，。；;)]|$)",
            cue("gte"),
            examples=(("10人起", [("gte", 10, "people")]),),
            counter_examples=("3人起草", "自2023年起"),
        ),
        rule(
            "beyond",
            rf"Q{_NOTE}以外",
            cue("gt"),
            examples=(("5公里以外", [("gt", 5, "km")]),),
            counter_examples=("除3家外",),
        ),
        rule(
            "and below",
            rf"{_LIST}{_ASIDE}{_NOTE}{_AND}(?:以[下内]|之[下内]|封顶|为限|为上限){_NOTE}",
            cue("lte", "below"),
            examples=(
                ("30人(含)以下", [("lte", 30, "people")]),
                ("30人以下（不含）", [("lt", 30, "people")]),
                ("2000万元以下", [("lte", 2 * 10**7, "yuan")]),
                ("100人以下的为微型", [("lt", 100, "people")]),
                ("50万元封顶", [("lte", 500_000, "yuan")]),
            ),
            counter_examples=("以下3类", "100人以上"),
        ),
        rule(
            "within a period",
            r"Q(?:之)?内(?![部容蒙资])",
            within,
            examples=(("登记注册3年内", [("lte", 36, "months")]),),
            counter_examples=("100人内部", "10家内资企业"),
        ),
    ),
)
