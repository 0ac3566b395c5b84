"""Everyday questions of a contact to the sample pool."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from matcher.card import card_from_item
from policies.live import PoolSnapshot, PoolStamp
from policies.pool import LiveVersion
from policies.samples import sample_items
from policies.search import SearchResult, search

TODAY = date(2026, 3, 10)

# Short questions, known while the synonyms were written: (question, items that answer it).
KNOWN = (
    ("招应届生有补贴吗", "hn-job-expansion-subsidy wc-graduate-social-insurance"),
    ("招了大学毕业生社保能报销吗", "wc-graduate-social-insurance"),
    ("没有裁员能返还失业保险吗", "cs-stable-jobs-refund"),
    ("稳岗补贴怎么领", "cs-stable-jobs-refund"),
    ("社保补贴怎么领", "wc-graduate-social-insurance wc-hardship-hiring-insurance"),
    ("招下岗工人有什么政策", "wc-hardship-hiring-insurance nat-key-group-hiring-tax"),
    ("实习生有补贴吗", "wc-internship-subsidy"),
    ("员工培训考证能拿钱吗", "hn-skill-training-subsidy wc-on-job-training"),
    ("招退伍军人有优惠吗", "nat-veteran-hiring-tax"),
    ("招残疾人工资能抵税吗", "nat-disability-wage-deduction"),
    ("残保金可以免吗", "nat-disability-levy-exemption"),
    ("刚开公司有什么补贴", "cs-startup-grant wc-startup-employment-reward wc-site-rent-subsidy"),
    ("创业贷款怎么申请", "hn-startup-guaranteed-loan"),
    ("专利可以抵押贷款吗", "cs-ip-pledge-interest"),
    (
        "贷款贴息",
        "cs-ip-pledge-interest hn-srdi-loan-interest cs-first-loan-interest",
    ),
    ("第一次贷款有利息补贴吗", "cs-first-loan-interest"),
    ("贷款快到期周转不过来怎么办", "cs-renewal-loan-fund"),
    ("有没有过桥资金", "cs-renewal-loan-fund"),
    ("融资担保费有补贴吗", "hn-guarantee-fee-subsidy"),
    ("公司上市有奖励吗", "cs-ipo-staged-subsidy wc-neeq-listing-reward"),
    ("新三板挂牌奖多少", "wc-neeq-listing-reward"),
    ("股交所挂牌有没有奖励", "wc-equity-exchange-reward"),
    ("绿色工厂奖励多少", "hn-green-factory-reward"),
    ("节水企业有奖吗", "cs-water-saving-reward"),
    ("屋顶装光伏有补贴吗", "wc-rooftop-solar-subsidy"),
    ("做清洁生产审核补多少钱", "cs-clean-production-subsidy"),
    ("技改有补贴吗", "cs-equipment-renewal-subsidy hn-srdi-loan-interest"),
    ("买设备能补钱吗", "cs-equipment-renewal-subsidy nat-equipment-one-off-deduction"),
    ("专精特新怎么认定", "hn-srdi-sme-recognition"),
    ("小巨人奖励多少钱", "cs-srdi-reward wc-srdi-reward"),
    ("单项冠军有什么奖励", "hn-champion-reward"),
    ("小升规奖励", "wc-first-above-scale cs-first-above-scale-service"),
    ("餐馆上限有奖励吗", "cs-first-above-quota-commerce"),
    ("产值增长有奖励吗", "wc-output-step-reward"),
    ("发明专利有奖励吗", "cs-invention-patent-award wc-patent-annual-fee"),
    ("专利年费能报销吗", "wc-patent-annual-fee"),
    ("参与制定国家标准奖多少", "cs-standard-drafting-reward"),
    ("市长质量奖怎么申报", "cs-quality-award"),
    ("数字化转型补助", "cs-digital-transformation-pilot"),
    ("企业上云有补贴吗", "wc-cloud-voucher"),
    ("智能工厂奖励", "hn-smart-factory-reward"),
    ("租厂房有补贴吗", "wcetdz-industrial-rent-subsidy"),
    ("搬到望城经开区有奖励吗", "wcetdz-relocation-reward"),
    ("农业龙头企业贷款贴息", "hn-agri-leading-loan-interest"),
    ("合作社评上示范社有奖吗", "wc-coop-demo-reward"),
    ("建蔬菜大棚补贴多少", "wc-greenhouse-subsidy"),
    ("买新能源货车有补贴吗", "wc-new-energy-truck-subsidy"),
    ("养老院有运营补贴吗", "cs-elderly-care-operation"),
    ("房租减免", "wc-state-house-rent-relief cs-hitech-incubator-rent wc-site-rent-subsidy"),
    ("创业场地房租能补吗", "wc-site-rent-subsidy"),
    ("引进博士硕士有补贴吗", "wc-talent-recruit-subsidy hn-postdoc-station-grant"),
    ("小微企业所得税优惠", "nat-small-low-profit-tax"),
    ("小规模纳税人免增值税吗", "nat-vat-small-scale-exemption"),
    ("研发费用加计扣除比例是多少", "nat-rd-super-deduction"),
    ("高企奖励多少钱", "cs-hnte-recognition-reward wc-hnte-reward"),
    ("高企所得税几个点", "nat-hnte-tax-rate"),
    ("研发投入补助", "hn-rd-fiscal-subsidy"),
    ("首台套奖多少", "hn-first-set-reward"),
    ("参加展会报销吗", "hn-exhibition-subsidy"),
    ("出口信保补贴", "hn-export-credit-insurance"),
    ("软件公司增值税能退吗", "nat-software-vat-refund"),
    ("个体户个税有减免吗", "nat-individual-business-tax"),
    ("跨境电商海外仓", "kf-cross-border-warehouse"),
    ("网上卖货增长有奖励吗", "wc-online-sales-reward"),
)

# How people talk. Written after the synonyms, which were not changed for them.
TALK = (
    ("雇了几个刚毕业的学生，政府给补钱不", "hn-job-expansion-subsidy wc-graduate-social-insurance"),
    ("企业给困难人员交的社保能退回来一部分吗", "wc-hardship-hiring-insurance"),
    ("公司一个人都没裁，能返多少失业保险", "cs-stable-jobs-refund"),
    ("职工考了高级工证，企业有补助没有", "hn-skill-training-subsidy"),
    ("办大学生见习基地有补助吗", "wc-internship-subsidy"),
    ("我开了个小店带动就业有奖励吗", "wc-startup-employment-reward"),
    ("聘请退役士兵能少交多少税", "nat-veteran-hiring-tax"),
    ("银行说贷款要续贷但钱没到位", "cs-renewal-loan-fund"),
    ("拿商标去银行质押贷款，利息补不补", "cs-ip-pledge-interest"),
    ("个体户首次贷款贴息", "cs-first-loan-interest"),
    ("担保公司给小企业担保有没有奖补", "hn-guarantee-fee-subsidy"),
    ("准备IPO了，政府能给多少补助", "cs-ipo-staged-subsidy"),
    ("评上省级绿色工厂给多少钱", "hn-green-factory-reward"),
    ("厂房屋顶太阳能发电补贴标准", "wc-rooftop-solar-subsidy"),
    ("更新生产线设备能申请什么资金", "cs-equipment-renewal-subsidy"),
    ("创新型中小企业在哪里申请", "hn-innovative-sme-evaluation"),
    ("望城专精特新奖励", "wc-srdi-reward"),
    ("今年刚进规模以上工业的奖励", "wc-first-above-scale"),
    ("我们是服务业，今年升规了有钱拿吗", "cs-first-above-scale-service"),
    ("专利缴年费的补助", "wc-patent-annual-fee"),
    ("牵头起草了行业标准有奖金吗", "cs-standard-drafting-reward"),
    ("买云服务器有没有券", "wc-cloud-voucher"),
    ("经开区标准厂房租金", "wcetdz-industrial-rent-subsidy"),
    ("从外地把公司迁到望城", "wcetdz-relocation-reward"),
    ("家庭农场评示范的奖励", "wc-coop-demo-reward"),
    ("卖自己种的菜要交增值税吗", "nat-agri-primary-vat-exemption"),
    ("物流公司评上4A有奖励吗", "cs-logistics-a-reward"),
    ("建筑企业资质升级奖励", "wc-construction-growth-reward"),
    ("原创动画片有补贴吗", "msl-video-original-reward"),
    ("小饭店晚上营业有补贴吗", "wc-night-economy-catering"),
    ("高新区孵化器里租办公室能减租吗", "cs-hitech-incubator-rent"),
    ("招了个博士后政府资助多少", "hn-postdoc-station-grant"),
    ("六税两费怎么减", "nat-six-taxes-two-fees"),
    ("搞研发的钱税前可以多扣吗", "nat-rd-super-deduction"),
    ("先进制造业增值税加计抵减", "nat-advanced-manufacturing-vat"),
    ("高新技术企业刚通过认定市里给多少", "cs-hnte-recognition-reward"),
    ("科技型中小企业怎么入库", "nat-tech-sme-evaluation"),
    ("和高校签的技术合同有奖励吗", "cs-tech-contract-reward xj-achievement-transfer"),
    ("去国外参加展会展位费能报多少", "hn-exhibition-subsidy"),
    ("AEO认证奖励", "cs-aeo-reward"),
    ("出口比去年多了有奖励没", "cs-export-growth-reward"),
    ("电商示范企业给多少奖励", "cs-ecommerce-demo-reward"),
)

NO_QUESTIONS = (
    "你好",
    "今天天气",
    "帮我写首诗",
    "asdf",
    "今天天气怎么样",
    "你是谁",
    "讲个笑话",
    "谢谢",
    "12345",
    "？？？",
    "哈哈哈",
    "我要结婚登记",
    "孩子上学怎么报名",
    "违章停车罚款多少",
    "小区物业不作为",
    "狗证怎么办理",
    "公交车几点停运",
    "帮我订张机票",
    "我的快递到哪了",
    "hello",
    "退订",
)


UNTOLD = (
    "个人能申请吗",
    "代办费多少",
    "高企奖励多久能到账",
    "食品经营许可证办理要几天",
    "营业执照怎么办",
    "专利代理费多少钱一件",
    "上市奖励要交个人所得税吗",
    "电动车以旧换新补贴",
    "公租房怎么申请",
    "残疾人个人创业能拿多少",
    "申报要交多少手续费",
    "外国人能申请创业补贴吗",
    "专精特新认定的联系电话",
    "负责人的电话是多少",
    "专精特新评审专家是哪些人",
    "申请被拒了去哪里申诉",
    "奖励资金需要退回的情形有哪些",
    "政策由谁解释",
    "AEO认证办下来要多久",
    "光伏补贴什么时候到账",
    "过桥资金手续费多少",
    "市长质量奖评委是谁",
    "高企奖励会被追回吗",
    "上云券的官网是哪个",
    "农民个人能申请大棚补贴吗",
    "首台套申请被驳回怎么办",
    "知识产权贷款利率是多少",
    "道路运输经营许可证怎么办理",
    "软件著作权登记要交多少钱",
    "大学生可以领取见习补贴吗",
)
"""What nobody's text in the pool tells, though many of its words stand there."""

TOLD = (
    ("租金补贴最长几年", "最长2年"),
    ("裁员率多少以下能返还", "不高于20%"),
    ("省专精特新什么时候申报", "2026年3月1日"),
    ("稳岗返还要交什么材料", "收款账户"),
    ("一次性开办费补贴给多少", "1万元"),
    ("开办费补贴在哪里办", "就业服务中心"),
    ("见习补贴谁可以申请", "就业见习单位"),
    ("光伏补贴一度多少钱", "每千瓦补贴100元"),
    ("首贷贴息比例", "本金的1%"),
    ("高企认定奖多少", "奖补20万元"),
    ("退役士兵每人每年扣减多少", "每人每年9000元"),
    ("新三板挂牌奖励几十万", "100万元"),
    ("过桥资金最长能用几天", "15个工作日"),
    ("担保费率不能超过多少", "不超过1%"),
    ("上云券一年最多多少", "最高5万元"),
    ("养老机构一张床补多少", "每人每月补贴100元"),
    ("大棚补贴最少要多少亩", "10亩以上"),
    ("新能源货车买一辆补多少", "每辆补贴1万元"),
    ("创新券可以抵多少", "50%抵扣"),
    ("参展展位费补多少", "展位费的70%"),
    ("个体工商户能申请创业场地租金补贴吗", "个体工商户"),
    ("律师事务所可以拿稳岗返还吗", "律师事务所"),
    ("软件产品增值税即征即退几个点", "3%"),
    ("专利年费补助找哪个部门", "市场监督管理局"),
    ("市长质量奖奖金多少", "100万元"),
    ("海外仓租金补助比例", "20%"),
    ("博士后工作站资助多少", "50万元"),
    ("小规模纳税人一个月多少销售额免税", "10万元以下"),
    ("续贷过桥资金什么企业能用", "中小微企业"),
    ("上市补助分几个阶段", "上市辅导备案"),
)
"""The same kinds of questions, each with words of the passage that answers it."""


@pytest.fixture(scope="module")
def pool() -> PoolSnapshot:
    items = sample_items(TODAY)
    versions = {
        number: LiveVersion(
            policy_id=number,
            version_id=number,
            code=item["id"],
            number=1,
            title=item["title"],
            item=item,
            published_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        for number, item in enumerate(items, start=1)
    }
    return PoolSnapshot(
        stamp=PoolStamp(policies=len(items), changes=0, today=TODAY),
        versions=versions,
        cards={number: card_from_item(one.item) for number, one in versions.items()},
        broken=(),
    )


def is_answered(found: SearchResult, items: str, *, within: int) -> bool:
    return any(hit.code in items.split() for hit in found.hits[:within])


@pytest.mark.parametrize(
    ("questions", "first", "first_three", "confident"),
    [(KNOWN, 0.85, 0.95, 0.95), (TALK, 0.85, 0.95, 0.75)],
    ids=["known", "talk"],
)
def test_everyday_questions_find_their_items(
    pool: PoolSnapshot,
    questions: tuple[tuple[str, str], ...],
    first: float,
    first_three: float,
    confident: float,
) -> None:
    found = [(search(pool, question), items) for question, items in questions]
    right = [result for result, items in found if is_answered(result, items, within=3)]
    top = sum(is_answered(result, items, within=1) for result, items in found)
    assert top / len(questions) >= first
    assert len(right) / len(questions) >= first_three
    assert sum(result.is_confident for result in right) / len(questions) >= confident


@pytest.mark.parametrize("text", NO_QUESTIONS)
def test_what_is_no_question_about_policies_gets_no_confident_answer(
    pool: PoolSnapshot, text: str
) -> None:
    assert not search(pool, text).is_confident


def test_what_no_text_tells_is_seldom_answered_as_if_sure(pool: PoolSnapshot) -> None:
    sure = {text for text in UNTOLD if search(pool, text).is_confident}
    assert sure <= {
        "电动车以旧换新补贴",
        "公租房怎么申请",
        "残疾人个人创业能拿多少",
        "大学生可以领取见习补贴吗",
    }


def test_what_a_text_tells_is_answered_with_the_passage_that_does(pool: PoolSnapshot) -> None:
    found = {text: (search(pool, text), words) for text, words in TOLD}
    assert [text for text, (one, _) in found.items() if not one.is_confident] == []
    assert [text for text, (one, words) in found.items() if words not in one.hits[0].passage] == []


def test_a_policy_on_the_matter_that_does_not_tell_is_called_so(pool: PoolSnapshot) -> None:
    assert search(pool, "过桥资金手续费多少").is_untold
    assert not search(pool, "过桥资金最长能用几天").is_untold
    assert not search(pool, "今天天气怎么样").is_untold


@pytest.mark.parametrize("word", ["贴息", "高企", "房租", "稳岗", "光伏", "IPO"])
def test_one_word_is_a_question(pool: PoolSnapshot, word: str) -> None:
    assert search(pool, word).is_confident


def test_a_hit_names_its_version_and_quotes_it(pool: PoolSnapshot) -> None:
    hit = search(pool, "高企奖励多少钱").hits[0]
    version = pool.versions[hit.version_id]
    assert (hit.code, hit.policy_id, hit.title) == (version.code, version.policy_id, version.title)
    assert version.item["text"][slice(*hit.span)] == hit.passage != ""


def test_no_more_hits_than_asked_for(pool: PoolSnapshot) -> None:
    assert len(search(pool, "补贴", limit=3).hits) == 3
    assert search(pool, "  ").hits == ()
