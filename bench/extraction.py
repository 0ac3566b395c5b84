"""How well and how fast texts are read: `python -m bench.extraction [--errors] [--corpora]`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from policies.document import Document, blocks_of_lines
from policies.extraction.reading import read_document
from tests.real.extraction_agreement import (
    agree_beijing,
    agree_pudong,
    intake,
    labelled,
    numeric_clauses,
)
from tests.real.extraction_scoring import (
    Score,
    is_tuned_on,
    load,
    read_gold,
    score_amounts,
    score_conditions,
    uncovered,
    vocabulary,
    window_agrees,
)

DATA = Path(__file__).parents[2] / "shared" / "data"
LETTERS = 2_000
"""Length of the texts by which speed is measured."""
MOST_TEXTS = 200


def gold(*, tuned: bool, errors: bool) -> None:
    words = vocabulary(DATA.parent)
    scores = {name: Score() for name in ("conditions", "strict", "amounts")}
    windows = []
    for one in _rows("gold"):
        if is_tuned_on(one) != tuned:
            continue
        items = read_gold(one)
        scores["conditions"].add(score_conditions(one, items, words))
        scores["strict"].add(score_conditions(one, items, words, is_strict=True))
        scores["amounts"].add(score_amounts(one, items))
        windows.append((one["id"], window_agrees(one, items[0]["window"]), items[0]["window"]))
    print("gold, tuned on" if tuned else "gold, read last")
    for name, score in scores.items():
        print(f"  {name:11} {score}")
    print(f"  windows     {sum(ok for _, ok, _ in windows)}/{len(windows)}")
    if errors:
        for name in ("conditions", "amounts"):
            print("  missed", *scores[name].missed, sep="\n     ")
            print("  wrong", *scores[name].wrong, sep="\n     ")
        print("  windows", *[(i, w) for i, ok, w in windows if not ok], sep="\n     ")


def corpora() -> None:
    """Print agreement with published records, intake, and whether a clause is lost."""
    print(f"cards of 浦东\n{agree_pudong(_rows('policies_pudong'))}")
    print(f"cards of 北京\n{agree_beijing(_rows('policies_beijing'))}")
    print(f"numeric clauses of 福建\n{numeric_clauses(_rows('clauses_fujian'))}")
    found = intake(labelled(_rows("policies_misc"), _rows("negatives")))
    print(f"intake  P {found.precision:.3f} R {found.recall:.3f} ({found})")
    clauses = lost = 0
    for one in _texts():
        count, missing = uncovered(one)
        clauses, lost = clauses + count, lost + len(missing)
    print(f"clauses in sections of conditions: {clauses}, lost {lost}")


def speed() -> None:
    """Print how many texts of 2,000 characters one core reads in a second of its own time."""
    texts = [one for one in _texts() if len(one.text) >= LETTERS]
    documents = [_cut(one) for one in texts[:: max(1, len(texts) // MOST_TEXTS)][:MOST_TEXTS]]
    for one in documents[:5]:
        read_document(one)
    started = time.process_time()
    for one in documents:
        read_document(one)
    spent = time.process_time() - started
    print(f"speed: {len(documents) / spent:.0f} texts of {LETTERS} characters a second")


def _rows(name: str) -> list[dict[str, Any]]:
    return load(DATA / name / "dev.jsonl")


def _texts() -> list[Document]:
    pairs = [(row["title"] or "", row["text"]) for row in _rows("policies_misc")]
    pairs += [(row["title"], row["full_text"]) for row in _rows("policies_pudong")]
    return [_document(title, text) for title, text in dict.fromkeys(pairs) if text]


def _document(title: str, text: str) -> Document:
    return Document(id="t", title=title, text=text, blocks=blocks_of_lines(text))


def _cut(one: Document) -> Document:
    return _document(one.title, one.text[:LETTERS])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="name what did not agree")
    parser.add_argument("--corpora", action="store_true", help="measure the other records too")
    asked = parser.parse_args()
    for tuned in (True, False):
        gold(tuned=tuned, errors=asked.errors)
    if asked.corpora:
        corpora()
    speed()


if __name__ == "__main__":
    main()
