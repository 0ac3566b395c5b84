"""Duties and paperwork among the conditions: who is paid must do them, but nobody is judged by them.

A promise stays in the tree as ``self_declared``, so that the clause is covered and shown, and
blocks nothing. Each pattern fills its clause from comma to comma: what stands beside it is read
by the other rules or left to a person.
"""

from __future__ import annotations

from policies.extraction.rules import Rule, rule, states

_BEGINS = r"(?:(?<=[,;。:])|(?<![^\s]))"
_ENDS = r"(?=[,;。]|\s*$)"
_WHO = r"(?:所有)?(?:申报|申请|参评|项目|承担)?(?:企业|单位|主体|机构|责任人|申请人|申报人|参与人)?(?:和项目参与人)?"
_MUST = r"(?:均)?(?:应当?|须|需|需要|必须|要)"

PROMISE = "declare.duty"
"""A duty that comes with the claim; the vocabulary has no field for it, and no verdict asks it."""


def _duty(name: str, pattern: str, *, examples: tuple[str, ...], counter: tuple[str, ...]) -> Rule:
    return rule(
        name,
        rf"{_BEGINS}{pattern}{_ENDS}",
        states(PROMISE, "match", True, self_declared=True),
        examples=tuple((words, (PROMISE, "match", True)) for words in examples),
        counter=counter,
    )


DUTY_RULES: tuple[Rule, ...] = (
    _duty(
        "a duty: safety at work",
        rf"{_WHO}{_MUST}?在?(?:生产)?经营(?:过程)?中?{_MUST}?(?:切实)?做好安全(?:生产)?工作",
        examples=("企业应在生产经营中做好安全生产工作", "申报单位应在生产经营过程中做好安全生产工作"),
        counter=("近三年未发生安全生产事故",),
    ),
    _duty(
        "a duty: to obey",
        rf"{_WHO}{_MUST}(?:严格)?(?:遵守|符合|遵循)[^,;。]{{2,40}}(?:准则|管理要求|法规|管理规定|法律法规)",
        examples=("所有申报单位和项目参与人应遵守科技伦理准则", "申报单位应符合科研诚信管理要求"),
        counter=("未违反相关法律法规", "应符合产业导向"),
    ),
    _duty(
        "a duty: to stay",
        rf"(?:在)?(?:项目)?(?:正式)?(?:申报|立项|享受[^,;。]{{0,8}})?后?,?{_MUST}?保持[^,;。]{{0,8}}注册地稳定",
        examples=("在项目正式申报后，保持注册地稳定", "保持工商注册地稳定"),
        counter=("注册地在望城区",),
    ),
    _duty(
        "a duty: no secrets",
        r"(?:不得|不)(?:提交|含有?|涉及|包含)有?(?:涉密内容|国家秘密|涉密信息)[^,;。]{0,10}|(?:材料|内容)?不含涉密内容",
        examples=("不得提交有涉密内容的项目申请", "不含涉密内容"),
        counter=("不得重复申报",),
    ),
    _duty(
        "paperwork",
        rf"{_WHO}{_MUST}(?:按[^,;。]{{0,12}})?(?:同时)?(?:提供|提交|上传|填写|填报|报送)[^,;。]{{0,30}}(?:材料|报表|申请表|申报表|复印件|原件|扫描件|说明)",
        examples=("申报主体须按申报要求提供相应申报材料", "企业需填写上一年度火炬统计企业报表"),
        counter=("应提供服务满1年", "须拥有发明专利2件以上"),
    ),
    _duty(
        "a form of papers",
        r"(?:证明文件|申报材料|上述材料|材料)?[^,;。]{0,12}(?:复印件|原件|扫描件)的?[^,;。]{0,8}(?:加盖|扫描|装订|公章)[^,;。]{0,20}|(?:需|须|应)?加盖[^,;。]{0,12}公章[^,;。]{0,6}",
        examples=("需加盖申报单位公章", "营业执照复印件加盖公章"),
        counter=("持有营业执照",),
    ),
    _duty(
        "a duty: how the money is kept",
        rf"[^,;。]{{0,16}}(?:专款专用|专账管理|专帐制度)|(?:项目)?经费预算编制{_MUST}真实[^,;。]{{0,6}}",
        examples=("确保经费专款专用", "项目经费预算编制应当真实、合理"),
        counter=("实行独立核算",),
    ),
    _duty(
        "a duty: to be looked at",
        rf"{_WHO}(?:{_MUST}|自觉|积极|主动)*(?:接受|配合)[^,;。]{{2,24}}(?:监督|检查|审计|核查|评估|统计|调查|管理)(?:工作)?",
        examples=("申报单位应接受有关部门的监督检查", "配合做好绩效评估工作"),
        counter=("已通过评估", "接受委托的检测机构"),
    ),
)  # fmt: skip
