"""Clause by clause and with the fast twin, real business scopes are cut as jieba cuts them."""

from __future__ import annotations

import csv

import pytest

from lexicon import words
from tests.lexicon.test_words import forget, whole


@pytest.fixture(scope="module")
def scopes(request):
    folder = request.config.rootpath.parent / "shared" / "data" / "enterprises"
    if not folder.is_dir():
        pytest.skip("the real data is not here: ../shared/data beside the checkout")
    found = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as rows:
            found += [row["scope"] for row in csv.DictReader(rows)]
    return found


def test_every_scope_is_cut_as_in_one_piece(scopes):
    forget()
    assert len(scopes) > 20_000
    differing = [scope for scope in scopes if words.cut(scope) != whole(scope)]
    assert differing == []
