"""The few words people answer with: yes, no, none, unknown, all, hello, stop, back. Pure."""

from __future__ import annotations

import re
import unicodedata

YES = frozenset((
    "是", "是的", "对", "对的", "没错", "有", "有的", "嗯", "好", "好的", "可以", "行", "确认",
    "正确", "属实", "符合", "满足", "已", "有啊", "有呀", "是啊", "是呀", "对啊", "对呀", "好啊",
    "yes", "y", "ok",
))  # fmt: skip
NO = frozenset((
    "不是", "否", "不", "不对", "错", "没有", "没", "无", "不属于", "不符合", "不满足", "未",
    "还没有", "还没", "不是的", "no", "n",
))  # fmt: skip
NONE = frozenset((
    "没有", "没", "无", "都没有", "全都没有", "一个都没有", "暂无", "还没有", "啥都没有",
    "什么都没有", "以上都没有", "均无", "没有任何", "没有资质", "没有被列入", "未被列入",
    "从来没有", "none",
))  # fmt: skip
SKIP = frozenset((
    "不清楚", "不知道", "不了解", "不确定", "不太清楚", "不太确定", "不好说", "说不准",
    "说不清", "记不清", "记不得", "忘了", "跳过", "先跳过", "略", "略过", "以后再说", "待定",
    "暂不填", "不填", "不想说", "保密", "pass", "skip",
))  # fmt: skip
DONE = frozenset((
    "就这些", "就这", "就这样", "好了", "完了", "没了", "选好了", "选完了", "完成", "确定",
    "done",
))  # fmt: skip
NEITHER = frozenset((
    "都不是", "都不对", "都不是的", "没有合适的", "没有我的", "以上都不是", "不在里面",
    "都不合适", "都不像", "none",
))  # fmt: skip
GREETING = frozenset((
    "你好", "您好", "你们好", "早上好", "上午好", "下午好", "晚上好", "在吗", "在么", "在不在",
    "hi",
    "hello", "谢谢", "谢谢您", "谢谢你", "多谢", "感谢", "辛苦了", "好的", "好", "ok", "收到",
    "知道了", "明白了", "了解", "嗯", "再见", "拜拜", "测试",
))  # fmt: skip
STOP = frozenset((
    "取消", "退出", "停下", "停", "算了", "不问了", "不填了", "不写了", "不弄了", "不登记了",
    "先不登记了", "不登记", "以后再填", "cancel",
))  # fmt: skip
BACK = frozenset(("上一步", "上一题", "返回", "退回", "回上一步", "返回上一步", "back"))
_AROUND = re.compile(r"^[\s。.!！,，、?？~～…]+|[\s。.!！,，、?？~～…]+$")
_TAIL = re.compile(r"(?<=[\u4e00-\u9fff]{2})[了吧呢啊呀哦的]$")
# 没有过、不清楚呢, 真不知道: the words around do not change the answer.
_LEAD = re.compile(r"^(我们?|公司|企业|这个|目前|现在|暂时|真|也|还|先)+(?=.{2})")


def plain(text: str) -> str:
    """Return the text narrow, in small letters, without blanks and signs around it."""
    return _AROUND.sub("", unicodedata.normalize("NFKC", text)).casefold()


def says(text: str, words: frozenset[str]) -> bool:
    """Whether the whole text is one of the words, give or take what people put around it."""
    word = "".join(plain(text).split())
    without_lead = _LEAD.sub("", word)
    forms = {word, without_lead, _TAIL.sub("", word), _TAIL.sub("", without_lead)}
    return not forms.isdisjoint(words)
