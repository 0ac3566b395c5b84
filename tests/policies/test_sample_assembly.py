"""How a written sample becomes an item: placeholders, spans, composition, refusals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from policies.samples import BrokenSample, assembly, sample_items
from policies.samples.placeholders import UnknownPlaceholder, resolve
from policies.samples.quotes import QuoteNotFound, locate, with_spans

ORDINARY_DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "quote", "nth", "span"),
    [
        ("在望城区注册的企业", "望城区", None, (1, 4)),
        ("企业和个人企业", "企业", 2, (5, 7)),
        ("啊啊啊", "啊啊", 2, (1, 3)),
    ],
    ids=["once", "the second", "overlapping"],
)
def test_locate_finds_a_quote(
    text: str, quote: str, nth: int | None, span: tuple[int, int]
) -> None:
    assert locate(text, quote, nth=nth) == span


@pytest.mark.parametrize(
    ("text", "quote", "nth"),
    [
        ("在望城区注册", "开福区", None),
        ("企业和企业", "企业", None),
        ("企业和企业", "企业", 3),
        ("企业", "企业", 0),
        ("企业", "", None),
    ],
    ids=["absent", "ambiguous", "beyond the last", "before the first", "empty"],
)
def test_locate_refuses_what_it_cannot_place(text: str, quote: str, nth: int | None) -> None:
    with pytest.raises(QuoteNotFound):
        locate(text, quote, nth=nth)


def test_spans_are_found_at_any_depth() -> None:
    node = {"all": [{"not": {"field": "x", "quote": "企业", "quote_nth": 2}}]}
    found = with_spans(node, "企业和企业")
    assert found == {"all": [{"not": {"field": "x", "quote": "企业", "span": [3, 5]}}]}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{today}", "2028-02-29"),
        ("{today-1d}", "2028-02-28"),
        ("{today+1d:cn}", "2028年3月1日"),
        ("{today:cn}", "2028年2月29日"),
        ("{year-1}年度", "2027年度"),
        ("{year}-12-31", "2028-12-31"),
    ],
)
def test_placeholders_resolve(written: str, read: str) -> None:
    assert resolve({"a": [written]}, date(2028, 2, 29)) == {"a": [read]}


@pytest.mark.parametrize(
    "written", ["{tomorrow}", "{today+3}", "{today+1m}", "{year:cn}", "{", "}"]
)
def test_any_other_brace_is_an_error(written: str) -> None:
    with pytest.raises(UnknownPlaceholder, match="placeholder"):
        resolve(written, ORDINARY_DAY)


WRITTEN = """
id: a-sample
place: wangcheng
title: 示例
office: 望城区某局
mode: apply
materials: [营业执照（免提交）]
sections: {支持对象: 企业, 申报条件: 注册, 支持标准: 奖励1万元, 申报时间: 常年受理}
window: {type: rolling, quote: 常年受理}
eligibility: {all: [{field: entity.type, op: in, value: [企业], quote: 企业}]}
benefits: [{kind: reward, form: fixed, amount: 10000, quote: 奖励1万元}]
basis: [{role: policy, title: 示例措施}]
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"window": {"type": "rolling", "quote": "全年受理"}}, "全年受理"),
        ({"place": "atlantis"}, "atlantis"),
        ({"mode": "teleport"}, "teleport"),
        ({"title": "{someday}"}, "someday"),
    ],
    ids=["quote absent", "place unknown", "mode unknown", "placeholder unknown"],
)
def test_a_faulty_sample_is_named(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], message: str
) -> None:
    written = {**yaml.safe_load(WRITTEN), **change}
    monkeypatch.setattr(assembly, "_written_items", lambda: (("some.yaml", written),))
    with pytest.raises(BrokenSample, match=f"some.yaml, a-sample: .*{message}"):
        sample_items(ORDINARY_DAY)


def test_a_whole_sample_is_assembled(monkeypatch: pytest.MonkeyPatch) -> None:
    written = yaml.safe_load(WRITTEN)
    monkeypatch.setattr(assembly, "_written_items", lambda: (("some.yaml", written),))
    [item] = sample_items(ORDINARY_DAY)
    assert item["region"] == ["430112"]
    assert item["materials"] == [{"name": "营业执照", "waived": True, "deferrable": False}]
    assert "1.营业执照（免提交）。" in item["text"]
    assert item["benefits"][0]["max_amount"] == 10000
    assert item["guide"]["basis"] == "《示例措施》"
