"""Words beside a period that make it more, or less, likely the time of applying."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words beside a period that make it more, or less, likely the window; ``weight`` in points.

    A period is the window from :data:`ENOUGH` points on.
    """

    name: str
    pattern: re.Pattern[str]
    weight: int
    is_near: bool
    examples: tuple[str, ...]


def _cue(name: str, pattern: str, weight: int, *examples: str, is_near: bool = True) -> Cue:
    return Cue(
        name=name, pattern=re.compile(pattern), weight=weight, is_near=is_near, examples=examples
    )


ENOUGH = 3
CUES: tuple[Cue, ...] = (
    _cue(
        "time of application",
        r"(?:申报|申请|受理|征集|报名|填报|提交|报送|申领|办理|网报|推荐|截止|开放)(?:的)?(?:起止|截止|开放)?(?:时间|期限|日期|期间|期)|截止(?:时间|日期|日|期)?",
        4, "申报时间：2025年3月1日至3月31日", "受理期限为3月1日至31日",
    ),
    _cue(
        "somebody applies",
        r"(?:提交|报送|申报|申请|填报|登录|登陆|受理|递交|提出|报名|填写|上传|送交|注册)",
        3, "请于3月31日前提交申报材料",
    ),
    _cue(
        "somebody sends",
        r"(?:发|送|交|寄|发送|邮寄|递送|反馈|报)(?:至|到)",
        2, "请于3月31日前将电子文档发至指定邮箱",
    ),
    _cue(
        "the days of another matter",
        r"与[^,，。;；]{0,12}(?:申报|申请|受理)(?:时间|期限)[^,，。;；]{0,4}一致",
        -8, "2024年1月1日起至2025年3月21日（与本年度第一批申报时间范围一致）",
    ),
    _cue(
        "too late is too late",
        r"逾期(?:将)?(?:不予|不再|不|未)",
        2, "自3月1日至3月31日，逾期不予处理",
    ),
    _cue(
        "who is shut out, and how long",
        r"^[^,，。;；]{0,4}(?:不得|不再|不予|不能|取消|暂停)",
        -8, "自处罚决定之日起3年内不得申报",
    ),
    _cue(
        "taxes are declared",
        r"(?:纳税申报|申报纳税|报税|征收期)",
        -8, "3月1日至31日为纳税申报期限",
    ),
    _cue(
        "an office works",
        r"(?:初审|复审|审核|评审|公示|汇总|下达|印发|核查|审查|审定|出具|推荐上报|推荐至|形式审查|评估|完成审)",
        -3, "区县工信局于3月31日前完成初审",
    ),
    _cue(
        "the document itself",
        r"(?:发布|发文|成文|印发|公开|更新)(?:时间|日期|之日)?\s*[:：]?$|来源|施行|有效期|实施|执行(?!期)|文件|通知|〔",
        -4, "本办法自2025年3月1日起施行", "发布时间：2025年3月1日至3月5日",
    ),
    _cue(
        "an event",
        r"(?:发放|竣工|完工|备案|开工|开始建设|在建|招用|成立|设立|签订|购置|投产|举办|期间(?:发生|实施|新|取得)|发生的|发票|认定|获得|缴费|缴纳|缓缴|延迟|贷款|实际)",
        -4, "贷款发放时间为2025年1月1日至12月31日",
    ),
)  # fmt: skip
