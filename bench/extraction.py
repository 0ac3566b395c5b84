"""How well and how fast texts are read: `python -m bench.extraction [--errors] [--held-out]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.real.extraction_scoring import (
    Score,
    is_tuned_on,
    load,
    read_gold,
    score_amounts,
    score_conditions,
    vocabulary,
    window_agrees,
)

SHARED = Path(__file__).parents[2] / "shared"


def gold(*, tuned: bool, errors: bool) -> None:
    words = vocabulary(SHARED)
    scores = {name: Score() for name in ("conditions", "strict", "amounts")}
    windows = []
    for one in load(SHARED / "data" / "gold" / "dev.jsonl"):
        if is_tuned_on(one) != tuned:
            continue
        items = read_gold(one)
        if items[0].get("kind") == "not_a_benefit":
            print("  not a benefit:", one["id"], items[0]["why"])
            continue
        scores["conditions"].add(score_conditions(one, items, words))
        scores["strict"].add(score_conditions(one, items, words, is_strict=True))
        scores["amounts"].add(score_amounts(one, items))
        windows.append((one["id"], window_agrees(one, items[0]["window"]), items[0]["window"]))
    print("tuned on" if tuned else "held out")
    for name, score in scores.items():
        print(f"  {name:11} {score}")
    right = sum(ok for _, ok, _ in windows)
    print(f"  windows     {right}/{len(windows)}")
    if errors:
        for name in ("conditions", "amounts"):
            print("  missed", *scores[name].missed, sep="\n     ")
            print("  wrong", *scores[name].wrong, sep="\n     ")
        print("  windows", *[(i, w) for i, ok, w in windows if not ok], sep="\n     ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="name what did not agree")
    parser.add_argument("--held-out", action="store_true", help="name it for the held-out half too")
    asked = parser.parse_args()
    gold(tuned=True, errors=asked.errors)
    gold(tuned=False, errors=asked.errors and asked.held_out)


if __name__ == "__main__":
    main()
