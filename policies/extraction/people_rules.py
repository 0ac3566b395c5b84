"""People: whom an employer takes on, contracts and insurance, who runs the enterprise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lexicon.numerals import parse_number
from policies.extraction.drafts import Draft
from policies.extraction.rules import Rule, draft, names_in, rule, states
from policies.extraction.sentences import Sentence

GROUP_NAMES: tuple[tuple[str, str], ...] = (
    (r"应届\(含离校2年内\)未就业高校毕业生", "应届(含离校2年内)未就业高校毕业生"),
    (r"毕业年度(?:内)?(?:的)?(?:高校毕业生|大学生)?(?=[、和及或,]|高校)", "毕业年度高校毕业生"),
    (r"毕业(?:2|二|两)年(?:以内|内)(?:的)?(?:未就业)?(?:高校毕业生|大学生)?", "毕业2年内高校毕业生"),
    (r"毕业(?:5|五)年(?:以内|内)(?:的)?(?:高校毕业生|大学生)?", "毕业5年内高校毕业生"),
    (r"离校(?:2|二|两)年(?:以内|内)(?:的)?未就业(?:的)?(?:高校毕业生|毕业生)?", "离校2年内未就业高校毕业生"),
    (r"(?:登记)?失业的?16[-~至—]+24(?:周?岁)?的?青年|16[-~至]24(?:周?岁)?(?:登记)?(?:的)?失业青年", "16-24岁登记失业青年"),
    (r"登记失业(?:满)?半年以上(?:的)?人员", "登记失业半年以上"),
    (r"就业困难人员", "就业困难人员"),
    (r"脱贫(?:人口|劳动力|人员)|建档立卡贫困(?:人口|劳动力)|贫困劳动力", "脱贫人口"),
    (r"退役(?:1|一)年内的?军人", "退役1年内的军人"),
    (r"自主(?:就业|择业)(?:的)?退役士兵", "自主就业退役士兵"),
    (r"退役军人|退役士兵", "退役军人"),
    (r"残疾人", "残疾人"),
    (r"返乡创业(?:农民工|人员)|农民工返乡创业", "农民工返乡创业"),
    (r"港澳青年", "港澳青年"),
    (r"登记失业人员", "登记失业人员"),
    (r"零就业家庭(?:成员|人员)?", "零就业家庭成员"),
    (r"在校大学生", "在校大学生"),
    (r"(?:高校|大学)毕业生", "高校毕业生"),
)  # fmt: skip
_GROUP = "|".join(pattern for pattern, _ in GROUP_NAMES)
_LINK = r"(?:\([^()]{0,20}\))?(?:、|,|和|及|与|或者?|以及|等)*(?:高校毕业生、)?"
_HIRES = re.compile(
    r"(?:招用|吸纳|新招|招收|招聘|录用|聘用|招录|安置|带动|接收|就业的|稳定就业|新增就业)"
)
_TRAINS = re.compile(r"见习")
_FOUNDS = re.compile(r"创办|创业|自主创业|法定代表人|经营者|负责人|创立|实际控制人")


# A wide group beside a narrow one of the same sentence is its heading or its short name.
_NARROWER: dict[str, str] = {
    "退役军人": r"退役(?:1|一)年内的?军人|自主(?:就业|择业)的?退役士兵",
    "高校毕业生": r"(?:毕业年度|毕业(?:2|二|两|5|五)年|离校(?:2|二|两)年|应届)",
    "登记失业人员": r"登记失业(?:满)?半年以上",
}


def _narrowest(names: list[str], text: str) -> list[str]:
    return [name for name in names if name not in _NARROWER or not re.search(_NARROWER[name], text)]


# 办理《就业创业证》: a paper of the jobless, who found nothing.
_PAPERS = re.compile(r"《?就业创业证》?|《就业[^》]*证》")
_IN_A_NAME = re.compile(
    r"^(?:创新|创业|就业|交流|服务|实训|离岸)*(?:相关)?"
    r"(?:荣誉|称号|孵化|中心|基地|载体|之家|大赛|赛事|平台|专项小组|工作站|联盟)"
)


def _groups(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    text = sentence.spelt.text
    names = _narrowest(names_in(GROUP_NAMES, match[0]), text)
    if not names:
        return
    before = text[max(0, match.start() - 30) : match.start()]
    after = _PAPERS.sub("", text[match.end() : match.end() + 24])
    if _IN_A_NAME.match(after):
        return  # 港澳青年创新创业孵化载体 is a place with a name, 高校毕业生就业服务中心 an office.
    if _TRAINS.search(after) or _TRAINS.search(before):
        field = "hr.intern_group"
    elif _HIRES.search(before):
        field = "hr.hire_group"
    elif _FOUNDS.search(after) or _FOUNDS.search(before):
        field = "person.owner_group"
    elif _HIRES.search(after):
        field = "hr.hire_group"
    else:
        return
    if field == "person.owner_group":
        yield draft(match, sentence, field, "in", tuple(names))
        return
    op = "has" if len(names) == 1 else "has_any"
    yield draft(match, sentence, field, op, names[0] if len(names) == 1 else tuple(names))


PEOPLE_RULES: tuple[Rule, ...] = (
    rule(
        "groups of people",
        rf"(?:{_GROUP})(?:{_LINK}(?:{_GROUP}))*",
        _groups,
        examples=(
            ("招用毕业2年内高校毕业生", ("hr.hire_group", "has", "毕业2年内高校毕业生")),
            (
                "组织毕业2年内高校毕业生或16—24岁失业青年参加就业见习",
                ("hr.intern_group", "has_any", ("毕业2年内高校毕业生", "16-24岁登记失业青年")),
            ),
            ("吸纳脱贫人口就业", ("hr.hire_group", "has", "脱贫人口")),
            ("在校大学生及毕业5年内高校毕业生创办", ("person.owner_group", "in", ("毕业5年内高校毕业生", "在校大学生"))),
        ),
        counter=("为高校毕业生提供服务",),
    ),
    rule(
        "social insurance paid",
        r"(?<!无力)(?<!不能)(?<!未)(?:按(?:照)?规定|依法|为其|按时|足额|正常|依规)+(?:为[^,;。]{0,14})?(?:缴纳|参加|办理|缴交|参保)(?:职工|城镇职工|企业职工)?(?:各项|五项|三项)?(?:社会保险|社保|养老保险)(?:费)?(?!费?(?:满|\d|[一二三四五六七八九十]))",
        states("hr.insurance_paid", "true", True),
        examples=(("按规定缴纳社会保险费", ("hr.insurance_paid", "true", True)),),
        counter=("缴纳社会保险费满6个月", "无力足额缴纳社会保险费的企业"),
    ),
    rule(
        "insurance paid for months running",
        r"连续(?P<n>\d+|[一二三四五六七八九十]+)个月(?:有在职(?:员工|职工)(?:\([^()]*\))?)?[^,;。]{0,6}?(?:缴纳|缴交|参加)(?:了)?(?:社会保险|社保|五险|职工养老保险|养老保险)",
        lambda match, sentence: [
            draft(match, sentence, "hr.insured_months", "gte", int(parse_number(match["n"]) or 0))
        ],
        examples=(
            ("申请补贴前连续6个月缴纳社会保险费", ("hr.insured_months", "gte", 6)),
        ),
        counter=("连续6个月以上未缴费",),
    ),
    rule(
        "insurance running",
        r"(?:正常)(?:参保|缴费|参保缴费)|参保缴费(?:状态)?正常|正常缴纳(?:失业|社会)保险费?",
        states("hr.insurance_active", "true", True),
        examples=(("申请时正常参保缴费", ("hr.insurance_active", "true", True)),),
        counter=("按规定参保",),
    ),
    rule(
        "nobody laid off",
        r"(?<!尽量)(?<!尽可能)(?:未裁员|不裁员|没有裁员|零裁员)",
        states("hr.layoff_rate", "eq", 0, per="y-1"),
        examples=(("上年度未裁员或少裁员", ("hr.layoff_rate", "eq", 0)),),
        counter=("裁员率不高于5.5%", "企业应尽量不裁员"),
    ),
    rule(
        "registered as employed",
        r"(?:办理|进行|已)(?:了)?(?:就业|用工)登记",
        states("hr.employment_registered", "true", True),
        examples=(("办理就业登记", ("hr.employment_registered", "true", True)),),
        counter=("登记失业人员",),
    ),
    rule(
        "still employed",
        r"(?:仍|继续|尚)(?:在)?(?:本?(?:企业|单位))?(?:在岗|就业|任职|工作)",
        states("hr.still_employed", "true", True),
        examples=(("申请时仍在本企业就业", ("hr.still_employed", "true", True)),),
        counter=("稳定就业",),
    ),
    rule(
        "a loss",
        r"(?<!未)(?<!不)(?<!无)(?:处于|存在|发生|连续|累计)亏损(?:状态)?|(?<!未)(?<!无)(?<!不)亏损(?:企业|的)",
        states("fin.loss", "true", True),
        examples=(("申请月之前处于亏损状态", ("fin.loss", "true", True)),),
        counter=("扭亏为盈", "近三年未发生亏损"),
    ),
    rule(
        "no loss",
        r"(?:无|未(?:发生|出现)?|没有|不(?:得)?(?:存在)?)亏损",
        states("fin.loss", "true", True, negated=True),
        examples=(("近2年无亏损", ("fin.loss", "true", True)),),
        counter=("处于亏损状态",),
    ),
    rule(
        "in difficulty",
        r"(?:生产)?经营(?:出现)?(?:暂时)?困难|受疫情影响[^,;。]{0,8}困难",
        states("fin.difficulty", "true", True, human=True),
        examples=(("生产经营困难的中小微企业", ("fin.difficulty", "true", True)),),
        counter=("经营正常",),
    ),
    rule(
        "hit by the epidemic",
        r"受(?:到)?(?:新冠)?(?:肺炎)?疫情影响(?:较大|严重)?",
        states("event.covid_affected", "true", True, human=True),
        examples=(("受疫情影响较大", ("event.covid_affected", "true", True)),),
        counter=("疫情防控期间",),
    ),
    rule(
        "in good financial standing",
        r"(?:运营|经营)?(?:和|及)?财务(?:状况|情况)(?:良好|稳健|健康)",
        states("fin.good_standing", "true", True, human=True),
        examples=(("运营和财务状况良好", ("fin.good_standing", "true", True)),),
        counter=("财务制度健全",),
    ),
    rule(
        "innovation scored",
        r"(?:企业)?创新能力(?:综合)?(?:评价|评分|得分)[^,;。]{0,8}?(?:达到|符合|满足)[^,;。\d]{0,10}",
        states("score.innovation", "pass", True, human=True),
        examples=(("企业创新能力评价应达到相应要求", ("score.innovation", "pass", True)),),
        counter=("创新能力评价得分不低于70分",),
    ),
    rule(
        "owns its core intellectual property",
        r"(?:拥有|具有|获得|掌握)(?:完全)?(?:自主的?|核心|完整的?)+(?:自主)?知识产权(?!(?:\d|[一二三四五六七八九十]))",
        states("ip.core_owned", "true", True),
        examples=(("拥有核心自主知识产权", ("ip.core_owned", "true", True)),),
        counter=("拥有知识产权3件以上",),
    ),
)  # fmt: skip
