"""An officer sends what officers have: Word, Excel, web pages, zips of them."""

from __future__ import annotations

import time

import pytest

from bot import file_reading
from store.tables import PolicyDraft, SourceDocument
from tests.flows.town import Town, plain
from tests.policies.readers import office_files as made

MEASURE = "在望城区注册、上一年度营业收入2000万元以上的企业，给予一次性奖励50万元。"
INSERTED = made.run("上一年度营业收入") + f'<w:ins w:id="1">{made.run("2000万元以上")}</w:ins>'
DELETED = "<w:del w:id='2'><w:r><w:delText>500万元以上</w:delText></w:r></w:del>"
NOTICE = made.docx(
    made.p("关于印发《望城区促进企业成长若干措施》的通知")
    + made.p("一、支持对象")
    + made.p(
        made.run("在望城区注册，") + INSERTED + DELETED + made.run("的企业，均可按本措施申报奖励。")
    )
    + made.p("二、支持标准")
    + made.p("给予一次性奖励50万元。")
    + made.p("三、申报时间")
    + made.p("2026年5月1日至2026年6月30日。")
)
ROWS = made.xlsx(
    {
        "政策": made.sheet(
            ("政策名称", "发文机关", "申报条件", "支持标准"),
            (
                "成长奖励",
                "望城区工信局",
                "在望城区注册，上一年度营业收入2000万元以上",
                "奖励50万元",
            ),
            ("研发补助", "望城区科技局", "在望城区注册，研发投入占比不低于5%", "最高补助100万元"),
        )
    }
)


def test_a_word_file_becomes_a_draft_beside_its_sentences(town: Town) -> None:
    before = town.count(PolicyDraft)
    said = plain(town.author.upload("成长措施.docx", NOTICE))
    assert "录入 1 项，退回 0 项" in said
    assert town.count(PolicyDraft) == before + 1
    town.author.tap("看草稿")
    shown = plain(town.author.text)
    assert "上一年度营业收入 ≥ 2000万元" in shown
    assert "500万元" not in shown
    assert "修订痕迹" in shown
    assert town.count(SourceDocument) == 1


def test_the_same_file_again_is_named_whatever_its_name(town: Town) -> None:
    town.author.upload("成长措施.docx", NOTICE)
    before = town.count(PolicyDraft)
    for name in ("成长措施.docx", "另一个名字.docx"):
        assert "同一个文件已经录入过" in plain(town.author.upload(name, NOTICE))
    assert town.count(PolicyDraft) == before


def test_an_unchanged_file_is_not_opened_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(name: str, content: bytes) -> file_reading.FileReading:
        raise AssertionError(f"{name} was opened")

    town.author.upload("成长措施.docx", NOTICE)
    monkeypatch.setattr("bot.front_desk.read_incoming", never)
    said = plain(town.author.upload("成长措施.docx", NOTICE))
    assert "已是最新，未生成草稿" in said
    assert "同一个文件已经录入过（草稿 " in said
    assert "看草稿" in town.author.labels


def test_a_workbook_has_a_policy_a_row(town: Town) -> None:
    said = plain(town.author.upload("汇总.xlsx", ROWS))
    assert "录入 2 项，退回 0 项" in said
    assert "成长奖励" in said
    assert "研发补助" in said


def test_a_zip_of_files_names_what_is_refused(town: Town) -> None:
    content = made.zipped({"通知/成长措施.docx": NOTICE, "坏.pdf": b"%PDF-1.4", "__MACOSX/x": b"x"})
    said = plain(town.author.upload("全部.zip", content))
    assert "录入 1 项，退回 1 项" in said
    assert said.index("全部.zip/坏.pdf：文件已损坏") < said.index("新政策")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("规划.txt", "望城区“十四五”发展规划纲要\n总体要求是坚持高质量发展。".encode(),
                     "没有可申领的内容", id="nothing to claim"),
        pytest.param("扫描.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "扫描件或图片", id="a photo"),
        pytest.param("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) +
                     "EncryptedPackage".encode("utf-16-le"), "文件加密，请解除后上传", id="locked"),
    ],
)  # fmt: skip
def test_what_holds_no_policy(town: Town, name: str, content: bytes, said: str) -> None:
    before = town.count(PolicyDraft)
    assert said in plain(town.author.upload(name, content))
    assert town.count(PolicyDraft) == before


def test_too_much_for_a_chat(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_reading, "MOST_TEXTS", 1)
    before = town.count(PolicyDraft)
    assert "请拆开再发" in plain(town.author.upload("汇总.xlsx", ROWS))
    assert town.count(PolicyDraft) == before


def test_a_strangers_file_is_not_even_opened(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(name: str, content: bytes) -> file_reading.FileReading:
        raise AssertionError(f"{name} was opened")

    monkeypatch.setattr("bot.front_desk.read_incoming", never)
    assert "还不能读取" in town.chat(4711).upload("a.docx", NOTICE)


def test_nobody_waits_for_a_file_that_is_being_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While an officer's file is read no transaction is open: others write meanwhile."""
    written: list[float] = []

    def slowly(name: str, content: bytes) -> file_reading.FileReading:
        started = time.monotonic()
        town.chat(4712).say("/start")
        written.append(time.monotonic() - started)
        return file_reading.read_incoming(name, content)

    monkeypatch.setattr("bot.front_desk.read_incoming", slowly)
    assert "录入 1 项" in plain(town.author.upload("成长措施.docx", NOTICE))
    assert written[0] < 5


THREE = made.docx(
    made.p("关于印发《望城区企业成长若干措施》的通知")
    + made.p("一、规模成长奖励。对在望城区注册、上一年度营业收入2000万元以上的企业，奖励50万元。")
    + made.p("二、研发投入补助。对在望城区注册、研发投入占比不低于5%的企业，补助30万元。")
    + made.p("三、稳岗补贴。对在望城区注册、从业人员100人以上的企业，补贴10万元。")
)


def test_a_file_of_three_sent_again_names_all_three(town: Town) -> None:
    first = plain(town.author.upload("三项.docx", THREE))
    assert "录入 3 项，退回 0 项" in first
    before = town.count(PolicyDraft)
    again = plain(town.author.upload("三项.docx", THREE))
    assert "已是最新，未生成草稿" in again
    assert again.count("＝ 没有变化，同一个文件已经录入过（草稿 ") == 3
    assert town.count(PolicyDraft) == before


def test_the_list_of_drafts_leaves_the_report_where_it_is(town: Town) -> None:
    report = town.author.upload("三项.docx", THREE)
    town.author.tap("待办草稿")
    assert town.author.shown[-2].text == report
    assert "草稿" in town.author.text
