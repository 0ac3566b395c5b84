"""Where the confidence line lies, and how often the passage holds the answer.

    python -m bench.retrieval_line

Answerable: the real questions. Unanswerable: the same questions, each to an index from which
the document it was written for is gone, and with it every other that holds the answer word for
word (what is left may still answer in other words: the figure is an upper bound); and what
people write to a government about other matters.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.retrieval import Asked, Document, policy_questions, read_lines
from lexicon import words
from matcher.finding.index import CONFIDENT, LEAD_OVER, Hit, TextIndex

DEPTH = 60
LINES = (0.35, 0.40, CONFIDENT, 0.50, 0.55, 0.60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    half: int
    strength: float
    is_right: bool
    strength_without: float


def strength(hits: list[Hit]) -> float:
    """What the line is compared with, for hits of which some may have been taken out.

    Nothing where the first does not tell what is sought (matcher/finding/sought.py).
    """
    if not hits or not hits[0].is_told:
        return 0.0
    fifth = hits[LEAD_OVER - 1].score if len(hits) >= LEAD_OVER else 0.0
    return 2 * hits[0].score - fifth


def answered(index: TextIndex, texts: dict[str, str]) -> list[Answered]:
    rows = []
    for row in read_lines("policy_qa/dev.jsonl"):
        answer = row["answer"].strip()
        hits = list(index.query(row["question"], DEPTH))
        holds = {hit.id for hit in hits if hit.id == row["docid"] or answer in texts[hit.id]}
        rows.append(
            Answered(
                half=Asked(id=row["qid"], text="", right=frozenset()).half,
                strength=strength(hits),
                is_right=hits[0].id in holds,
                strength_without=strength([hit for hit in hits if hit.id not in holds]),
            )
        )
    return rows


def show_line(index: TextIndex, texts: dict[str, str]) -> None:
    rows = answered(index, texts)
    other = [strength(list(index.query(row["title"], DEPTH))) for row in messages()]
    print("| line | answerable, said | right among those | document gone, said | other matters |")
    print("|---|---|---|---|---|")
    for half in (0, 1):
        for line in LINES:
            own = [row for row in rows if row.half == half]
            said = [row for row in own if row.strength >= line]
            gone = sum(row.strength_without >= line for row in own) / len(own)
            print(
                f"| {line} (half {half}) | {len(said) / len(own):.3f} "
                f"| {sum(row.is_right for row in said) / len(said):.3f} | {gone:.3f} "
                f"| {sum(one >= line for one in other) / len(other):.3f} |"
            )


def messages() -> list[dict[str, str]]:
    """Messages about matters no policy for enterprises is about."""
    rows = read_lines("messages_changsha/dev.jsonl")
    return [row for row in rows if not row["business_auto"]]


def show_passages(index: TextIndex, documents: tuple[Document, ...]) -> None:
    texts = {one.id: one.text for one in documents}
    held, lengths = [], []
    for row in read_lines("policy_qa/dev.jsonl"):
        answer = row["answer"].strip()
        hits = (hit for hit in index.query(row["question"], DEPTH) if hit.id == row["docid"])
        hit = next(hits, None)
        if hit is not None and answer in texts[hit.id]:
            held.append(answer in hit.passage)
            lengths.append(len(hit.passage))
    print(
        f"\nof {len(held)} answers that stand in the text word for word, "
        f"{sum(held) / len(held):.3f} stand whole in the passage "
        f"({sum(lengths) / len(lengths):.0f} characters on average)"
    )


def main() -> None:
    words.warm()
    documents = policy_questions().documents
    index = TextIndex().fit(documents)
    show_line(index, {one.id: one.text for one in documents})
    show_passages(index, documents)


if __name__ == "__main__":
    main()
