"""Which words are which wish: the table that wishes.py reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Wish(StrEnum):
    """Which room answers."""

    MATCHES = "matches"
    MONEY = "money"
    WHY = "why"
    DEADLINES = "deadlines"
    PAPERS = "papers"
    HOW = "how"
    PERSON = "person"
    TROUBLE = "trouble"
    PROGRESS = "progress"
    REMINDERS = "reminders"
    FORGET = "forget"
    CORRECT = "correct"
    HELP = "help"
    TRUST = "trust"
    ALL = "all"
    HOME = "home"
    REGISTER = "register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Which sentences are a wish: at least one word of every group, and small words alone beside.

    ``needs`` are the groups; ``beside`` are words that may stand there too. ``examples`` are
    recognised and ``others`` are not; the tests read both.
    """

    wish: Wish
    needs: tuple[tuple[str, ...], ...]
    beside: tuple[str, ...] = ()
    examples: tuple[str, ...]
    others: tuple[str, ...] = ()


SMALL = (
    "你好", "您好", "请问", "问一下", "问下", "想问", "想知道", "想了解", "了解一下", "麻烦",
    "谢谢", "帮我", "帮忙", "告诉我", "看看", "看一下", "查一下", "查查", "一下", "我们", "咱们",
    "你们", "我", "你", "您", "公司", "企业", "单位", "厂", "店", "贵", "本", "这种", "这样",
    "这个", "那个", "这", "那", "现在", "目前", "今年", "到底", "究竟", "还", "都", "就", "可以",
    "可", "能够", "能", "会", "想", "要", "得", "呢", "吗", "嘛", "呀", "啊", "吧", "了", "的",
    "么", "哦", "是", "给", "让", "对", "在", "和",
)  # fmt: skip
"""Words that say nothing of what is wanted."""
GOODS = (
    "补贴", "政策", "补助", "奖励", "优惠", "扶持", "支持", "项目", "奖补", "好处", "福利", "资金",
    "惠企",
)  # fmt: skip
WHAT = (
    "什么", "哪些", "哪几个", "哪几项", "哪几种", "哪个", "哪种", "啥", "有没有", "有吗", "吗",
    "多少项", "几项", "推荐",
)  # fmt: skip
CLAIM = (
    "申请", "申报", "享受", "报名", "报", "领取", "领", "拿到", "拿", "办理", "办", "符合", "适合",
    "满足", "获得", "享",
)  # fmt: skip
WHY = ("怎么", "为什么", "为啥", "为何", "哪里", "哪儿", "什么原因", "原因", "啥原因")
HOW = ("怎么", "怎样", "如何", "咋", "在哪里", "在哪儿", "哪里", "去哪", "哪个部门", "流程")
WHEN = (
    "什么时候", "啥时候", "何时", "几号", "几月", "哪天", "哪一天", "多久", "多长时间", "时间",
    "日期", "还有几天", "还剩几天", "快",
)  # fmt: skip
OWN = (
    "员工", "人数", "营业额", "营收", "营业收入", "收入", "行业", "地址", "注册地", "资质", "名称",
)  # fmt: skip

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        wish=Wish.MONEY,
        needs=(("多少", "几万", "几多"),),
        beside=(*GOODS, *CLAIM, "钱", "一共", "总共", "合计", "最多", "最高", "大概", "有"),
        examples=("我能拿多少钱", "一共能领多少？", "补贴多少钱", "我们公司最多可以拿多少补贴呀"),
        others=("高企奖励多少", "贷款能贷多少", "专精特新能拿多少钱"),
    ),
    Pattern(
        wish=Wish.WHY,
        needs=(WHY, ("通过", "符合", "不行", "不能", "匹配", "差", "没有", "不够", "满足")),
        beside=(*GOODS, *CLAIM, "没", "不", "上", "到", "审核", "条件", "资格", "暂"),
        examples=("怎么没通过", "为什么不符合", "我们差在哪里", "为啥不能报",
            "为什么没有匹配到政策"),
        others=("高企为什么没通过", "为什么没有技改补贴"),
    ),
    Pattern(
        wish=Wish.PROGRESS,
        needs=(("到账", "发下来", "发钱", "打款", "进度", "哪一步", "批了", "批下来", "审核",
            "兑现", "发"),),
        beside=(*GOODS, *WHEN, *CLAIM, "钱", "怎么", "没", "没有", "到", "结果", "通过", "不",
            "有"),
        examples=("什么时候到账", "钱什么时候发", "申报进度", "审核到哪一步了", "怎么还没到账"),
        others=("研发费用什么时候发", "别再发了"),
    ),
    Pattern(
        wish=Wish.DEADLINES,
        needs=(WHEN, ("截止", "到期", "申报", "报", "申请", "开始", "结束")),
        beside=(*GOODS, "到", "最近", "前", "有", "哪些", "什么", "之前", "最晚", "最迟"),
        examples=("截止到什么时候", "什么时候截止？", "申报时间", "快截止的有哪些", "最晚几号报"),
        others=("高企什么时候申报", "贷款什么时候到期还"),
    ),
    Pattern(
        wish=Wish.PAPERS,
        needs=(("材料", "资料", "证件", "手续"), ("什么", "哪些", "啥", "准备", "清单", "需要",
            "提交")),
        beside=(*GOODS, *CLAIM, "交", "带", "有", "多少"),
        examples=("需要准备什么材料", "要交哪些资料", "材料清单"),
        others=("技改补贴要什么材料", "材料采购有补贴吗"),
    ),
    Pattern(
        wish=Wish.TROUBLE,
        needs=(("投诉", "办不成", "办不了", "没人管", "没人回", "举报", "推诿", "不受理"),),
        beside=("事", "一直", "怎么", "有", "人", "没", "哪里", "你们", "复"),
        examples=("我要投诉", "办不成事", "怎么没人管", "一直没人回复"),
    ),
    Pattern(
        wish=Wish.PERSON,
        needs=(
            (
                "人工", "客服", "专员", "电话", "联系方式", "联系", "真人", "找谁", "找人",
                "工作人员",
                "有人",
            ),
        ),
        beside=(*HOW, *CLAIM, "转", "服务", "多少", "打", "什么", "谁", "问", "咨询", "有", "没有",
            "号码"),
        examples=("转人工", "人工客服", "电话多少", "找谁办", "怎么联系你们", "有人吗"),
        others=("招人有补贴吗", "电话销售公司有政策吗", "引进人工智能人才"),
    ),
    Pattern(
        wish=Wish.REMINDERS,
        needs=(("退订", "别再发", "别发", "不要再发", "不要发", "停止推送", "关闭推送", "取消推送",
            "打扰",
                "骚扰"),),
        beside=("怎么", "如何", "别", "不要", "再", "消息", "推送", "停", "提醒"),
        examples=("怎么退订", "别再发了", "不要再发消息了", "别打扰我"),
    ),
    Pattern(
        wish=Wish.FORGET,
        needs=(("注销", "删除", "清除", "删掉"),),
        beside=("怎么", "如何", "账号", "帐号", "账户", "信息", "数据", "资料", "登记", "全部",
            "所有", "记录"),
        examples=("怎么注销", "删除我的信息", "注销账号"),
        others=("公司注销怎么办理", "简易注销"),
    ),
    Pattern(
        wish=Wish.CORRECT,
        needs=(("改成", "改为", "修改", "更改", "更新", "变更", "填错", "写错", "改"),),
        beside=(*OWN, "怎么", "如何", "信息", "资料", "数据", "登记", "之前", "已经", "有", "人",
            "填", "变"),
        examples=("改员工人数", "营收改成5000万", "怎么修改企业信息", "之前填错了"),
        others=("技术改造", "改造厂房", "变更经营范围"),
    ),
    Pattern(
        wish=Wish.TRUST,
        needs=(("骗子", "骗人", "诈骗", "真的", "假的", "收费", "免费", "靠谱", "官方", "要钱",
            "花钱", "正规"),),
        beside=("不", "服务", "政府", "吗", "怎么", "有", "谁"),
        examples=("骗子", "你们收费吗", "这是真的吗", "是官方的吗"),
        others=("免费培训", "行政事业性收费减免"),
    ),
    Pattern(
        wish=Wish.HELP,
        needs=(("谁", "机器人", "怎么用", "怎么操作", "使用", "帮助", "菜单", "干什么", "干嘛",
            "干啥",
                "做什么", "做啥", "功能", "help"),),
        beside=("什么", "怎么", "哪些", "有", "些", "用", "做", "如何", "方法", "说明"),
        examples=("你是谁", "你是机器人吗", "怎么用", "你能做什么", "帮助"),
        others=("机器人产业政策", "工业机器人补贴"),
    ),
    Pattern(
        wish=Wish.HOW,
        needs=(HOW, (*CLAIM, "弄", "操作", "走")),
        beside=(*GOODS, "去", "到", "哪", "什么"),
        examples=("怎么报", "如何申请", "补贴怎么领", "去哪里办"),
        others=("稳岗返还怎么领", "高企怎么申报"),
    ),
    Pattern(
        wish=Wish.MATCHES,
        needs=(WHAT, (*GOODS, *CLAIM)),
        beside=(*CLAIM, *GOODS, "有", "新", "最新", "最近", "哪里", "条件", "得到", "介绍",
            "怎么样"),
        examples=(
            "有什么补贴", "有补贴吗", "我们公司能申请哪些政策", "能报什么", "有没有适合我们的政策",
            "今年有什么新政策", "可以享受哪些优惠",
        ),
        others=("招应届生有什么补贴", "有没有免税", "技改补贴有吗", "小微企业优惠"),
    ),
    # The words on the buttons, typed, and the bare words for what there is.
    Pattern(
        wish=Wish.MATCHES,
        needs=(("我的政策", "推荐", "热门", "最近", "补贴", "奖励", "补助", "优惠", "政策"),),
        beside=("有什么", "哪些", "新", "我", "好"),
        examples=("我的政策", "推荐一下", "最近有什么", "补贴", "优惠政策"),
        others=("人才政策", "技改补贴", "全部政策"),
    ),
    Pattern(
        wish=Wish.MONEY, needs=(("政策包",),), examples=("我的政策包", "政策包")
    ),
    Pattern(
        wish=Wish.ALL,
        needs=(("全部", "所有", "目录", "列表"), ("政策", "补贴", "项目")),
        examples=("全部政策", "政策目录", "看看所有政策"),
        others=("全部员工政策",),
    ),
    Pattern(
        wish=Wish.PAPERS, needs=(("材料", "所需材料"),), examples=("材料",), others=("新材料",)
    ),
    Pattern(
        wish=Wish.REMINDERS,
        needs=(("设置", "提醒", "推送", "通知"),),
        examples=("提醒设置", "设置", "推送"),
        others=("设置研发机构",),
    ),
    Pattern(wish=Wish.DEADLINES, needs=(("日历", "截止日"),), examples=("日历",)),
    Pattern(
        wish=Wish.HOME,
        needs=(("首页", "主页", "返回", "取消", "退出", "上一步", "开始"),),
        examples=("首页", "返回", "取消"),
        others=("取消资格",),
    ),
    Pattern(
        wish=Wish.REGISTER,
        needs=(("登记", "注册"),),
        beside=("开始", "重新", "继续", "怎么", "再", "一家"),
        examples=("登记", "我要登记", "怎么登记", "再登记一家企业"),
        others=("注册资金", "公司登记注册有补贴吗"),
    ),
    Pattern(
        wish=Wish.CORRECT,
        needs=(("企业资料", "企业信息", "我的资料"),),
        examples=("企业资料",),
    ),
    Pattern(
        wish=Wish.HOW,
        needs=(("代办", "帮办", "申请表", "表格", "帮我申请", "帮我申报", "帮我办", "办事指南"),),
        beside=("下载", "在哪", "哪里", "怎么", "有没有", "能不能", "可不可以", "填", "理", "有"),
        examples=("帮我申请", "能不能代办", "申请表在哪下载", "帮我办理"),
        others=("代办机构补贴",),
    ),
)  # fmt: skip
