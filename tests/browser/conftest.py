"""A browser, a running demo, and a visitor who looks at it on a phone or at a desk."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.visitor import Album, Screen, Visitor, visiting
from tests.conftest import REPOSITORY, skip_or_fail
from tests.process.starting import no_template_left
from tests.process.world import demo_address, zhaoren

ARTIFACTS = REPOSITORY / "artifacts" / "browser"
PICTURES = REPOSITORY / "docs" / "pictures"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Which screenshots the documents show, by screen.
KEPT = {
    "phone": {
        "evidence": "evidence.png",
        "officer-report": "officer-report.png",
        "officer-draft": "officer-draft.png",
        "officer-condition": "officer-condition.png",
        "officer-understood": "officer-understood.png",
        "officer-sure": "officer-sure.png",
    },
    "desk": {
        "push": "demo.png",
        "draft": "draft.png",
        "officer-audience": "officer-audience.png",
    },
}


@pytest.fixture(scope="session", autouse=True)
def _template() -> Iterator[None]:
    with no_template_left():
        yield


# One browser serves all stories, so everything here lives in one event loop of this folder. Each
# story has a demo of its own: who has registered in one could not come anew in the next.


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        skip_or_fail("no Chromium is installed on this machine")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="package")
async def demo(tmp_path: Path) -> AsyncIterator[str]:
    """The address of a demo that was just started, with a new database.

    It must end by itself when it is asked to, with nothing on stderr.
    """
    settings = {"ZHAOREN_DATABASE_URL": f"sqlite:///{tmp_path / 'demo.db'}"}
    async with zhaoren(tmp_path, "demo", "--port", "0", **settings) as running:
        yield await demo_address(running)
        assert await running.stopped() == 0
    assert running.err == ""


@pytest_asyncio.fixture(loop_scope="package")
async def visitor(
    browser: Browser, demo: str, screen: Screen, request: pytest.FixtureRequest
) -> AsyncIterator[Visitor]:
    """Somebody who has opened the page."""
    album = Album(folder=ARTIFACTS / screen.name)
    if request.config.getoption("--save-pictures"):
        PICTURES.mkdir(exist_ok=True)
        kept = {name: PICTURES / file for name, file in KEPT[screen.name].items()}
        album = Album(folder=ARTIFACTS / screen.name, is_open=True, kept=kept)
    async with visiting(browser, demo, screen, album) as opened:
        yield opened
