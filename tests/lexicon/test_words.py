from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lexicon import words
from lexicon.spelling import spelling
from lexicon.tables import read_words


@pytest.mark.parametrize(
    "word",
    [
        "望城区",
        "望城经开区",
        "湖南湘江新区",
        "专精特新",
        "免申即享",
        "高新技术企业",
        "科技型中小企业",
        "稳岗返还",
        "贴息",
        "软件开发",
        "个体工商户",
        "创业担保贷款",
        "麓谷街道",
    ],
)
def test_words_of_the_trade_stay_whole(word: str) -> None:
    assert word in words.cut(f"企业在{word}、其他")


def test_the_cut_is_in_one_spelling() -> None:
    assert words.cut("ＡPP與“專精特新”企業") == words.cut("app与专精特新企业")


def test_tokens_leave_out_stop_words_and_bare_numbers() -> None:
    assert words.tokens("请问高新技术企业的奖励是多少？最高 50 万元") == [
        "高新技术企业",
        "奖励",
        "最高",
    ]


@given(st.text(max_size=60))
def test_the_cut_loses_no_letter(text: str) -> None:
    together = "".join(words.cut(text))
    assert set(words.tokens(text)) <= set(words.cut(text))
    assert all(not character.isspace() for character in together)


PARTS = st.sampled_from(
    [
        *"软件开发专精特新企望城區 、；，,。-—1２３()（）“AaＢ第一.%‰㎡\n\r\t",
        "30-50",
        "(1)",
        "\n\n",
        "c++",
    ]
)


def whole(text: str) -> list[str]:
    """The cut of jieba itself, of the text in one piece."""
    found = words._dictionary().cut(spelling(text))
    return [word for word in found if re.search(r"\w", word)]


@pytest.fixture(params=["as installed", "jieba alone"])
def cutter(request, monkeypatch):
    """With the fast twin, if it is installed, and without."""
    forget()
    if request.param == "jieba alone":
        monkeypatch.setattr(words, "rjieba", None)
    yield
    forget()


def forget() -> None:
    for kept in (words._plain_cutter, words.cut_clause, words.clause_tokens):
        kept.cache_clear()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.lists(PARTS, max_size=30).map("".join) | st.text(max_size=40))
def test_clauses_are_cut_as_the_whole_text_would_be(cutter, text: str) -> None:
    assert words.cut(text) == whole(text)


@pytest.mark.parametrize(
    "text", ["精特特特软", "揎昌泪昌泪昌", "谷发谷谷发发谷", "技术服务及技术咨询"]
)
def test_where_two_cuts_are_equally_likely_jieba_chooses(cutter, text: str) -> None:
    assert words.cut(text) == whole(text)


def test_the_sentences_of_the_check_are_cut_alike(cutter) -> None:
    for sentence in read_words("cut_check.txt"):
        assert words.cut(sentence) == whole(sentence)


def test_a_twin_that_cuts_otherwise_is_not_used(monkeypatch) -> None:
    forget()
    monkeypatch.setattr(words, "_twin", lambda: list)
    assert words.cut("湖南湘江新区高新技术企业") == ["湖南湘江新区", "高新技术企业"]
    forget()


@pytest.mark.parametrize(
    ("word", "canonical"),
    [("高企", "高新技术企业"), ("纳统", "规模以上"), ("小升规", "规模以上"), ("贴息", "贴息")],
)
def test_everyday_words_have_an_official_one(word: str, canonical: str) -> None:
    assert words.canonical(word) == canonical


def test_synonyms_go_both_ways_and_leave_out_the_word_itself() -> None:
    assert words.synonyms("高企")[0] == "高新技术企业"
    assert "高企" in words.synonyms("高新技术企业")
    assert "高企" not in words.synonyms("高企")
    assert words.synonyms("一个不在表里的词") == ()


def test_several_threads_may_start_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        cuts = list(pool.map(words.cut, ["望城区专精特新企业"] * 8))
    assert all(cut == cuts[0] for cut in cuts)


def test_a_fresh_process_is_quiet_and_leaves_no_file(tmp_path: Path) -> None:
    program = "from lexicon import words; words.warm(); print(words.cut('望城区'))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "['望城区']"
    assert list(tmp_path.iterdir()) == []
    assert tempfile.gettempdir() != str(tmp_path)


def test_importing_the_tables_reads_none_of_them() -> None:
    program = (
        "import sys; from lexicon import tables; "
        "tables.read_rows = lambda name: sys.exit('read ' + name); "
        "import lexicon.regions, lexicon.industries, lexicon.sizes, lexicon.qualifications, "
        "lexicon.benefits, lexicon.words"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
