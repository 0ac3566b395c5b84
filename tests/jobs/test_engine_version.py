"""An engine that decides otherwise, or explains otherwise, has another version."""

from __future__ import annotations

from jobs.decisions import ENGINE_VERSION, differences
from tests.jobs.golden_decisions import RECORDS, decisions, read


def test_the_same_version_decides_the_same() -> None:
    expected, found = read(RECORDS), list(decisions())
    changed = [
        f"{now['policy']} × {now['profile']}: {one.path} was {one.stored!r} and is {one.now!r}"
        for stored, now in zip(expected, found, strict=True)
        for one in differences(stored, now)
    ]
    assert not changed, (
        f"engine {ENGINE_VERSION} decides otherwise than before: raise ENGINE_VERSION and run "
        f"python -m tests.jobs.golden_decisions. {changed[:5]}"
    )


def test_the_golden_decisions_are_of_every_kind() -> None:
    records = read(RECORDS)
    assert {one["verdict"] for one in records} == {"ELIGIBLE", "POSSIBLE", "INELIGIBLE"}
    outcomes = {finding["outcome"] for one in records for finding in one["findings"]}
    assert outcomes == {"MET", "UNMET", "UNKNOWN"}
    assert any(one.get("near_miss", {}).get("gap") for one in records)
    assert any(one["benefit"]["is_exact"] for one in records)
