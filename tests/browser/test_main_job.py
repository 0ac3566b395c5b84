"""The main job from end to end, as a visitor of the demo sees it, on a phone and at a desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import story
from tests.browser.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=lambda screen: screen.name)
async def test_a_policy_finds_its_enterprise(visitor: Visitor, tmp_path: Path) -> None:
    await story.come_on_a_working_morning(visitor)
    await story.register(visitor)
    await story.look_for_the_reasons(visitor)
    await story.let_a_colleague_in(visitor)
    closes_at = await story.publish_a_policy(visitor, tmp_path)
    await story.be_found(visitor)
    await story.ask_the_specialist(visitor)
    await story.be_reminded(visitor, closes_at)
