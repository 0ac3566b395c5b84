"""From an officer's Word file to contacts who hear of it, of its revision, and of its end."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.browser import officer_story
from tests.browser.example_document import EXAMPLE, example
from tests.browser.story import come_on_a_working_morning
from tests.browser.visitor import DESK, PHONE, Visitor


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=lambda screen: screen.name)
async def test_an_officer_s_file_finds_its_enterprises(visitor: Visitor, tmp_path: Path) -> None:
    await come_on_a_working_morning(visitor)
    for applicant in officer_story.APPLICANTS:
        await officer_story.register(visitor, applicant)
    await officer_story.put_on_watch(visitor)
    await officer_story.hand_in_the_file(visitor)
    await officer_story.mend_a_condition(visitor)
    found = await officer_story.submit(visitor)
    assert "可享 1 家" in found
    await officer_story.publish(visitor)
    await officer_story.revise(visitor, tmp_path)
    await officer_story.withdraw(visitor)


def test_the_committed_file_is_what_its_source_makes() -> None:
    def parts(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert parts(EXAMPLE.read_bytes()) == parts(example())
