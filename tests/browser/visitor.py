"""One visitor with one window, who plays every persona in turn, as people do in the demo.

All waiting is on conditions: a text on the page, a badge, a toast. The times are the longest
that a person should wait, not how long it takes.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

ANSWER_SECONDS = 5  # What a person waits for an answer to a tap or a sentence.
PUSH_SECONDS = 10  # What a push may take from its cause to the screen.
NARROW_PIXELS = 760  # Up to here the clock is folded away; style.css.
MOST_PRESSES = 4
PICTURE_BYTES = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A window's size; ``name`` is the folder of its screenshots."""

    name: str
    width: int
    height: int
    is_touch: bool
    density: float = 1.0

    @property
    def viewport(self) -> ViewportSize:
        """The size as Playwright takes it."""
        return {"width": self.width, "height": self.height}


PHONE = Screen(name="phone", width=390, height=844, is_touch=True, density=2.0)
DESK = Screen(name="desk", width=1280, height=800, is_touch=False)


@dataclass(slots=True, kw_only=True)
class Album:
    """Where screenshots go: all of them if it is open, else only that of a failure.

    ``kept`` maps the name of a screenshot to the file it is kept as for the documents.
    """

    folder: Path
    is_open: bool = False
    kept: dict[str, Path] = field(default_factory=dict)
    count: int = 0

    async def take(self, page: Page, name: str) -> None:
        """Put in a picture of the page."""
        self.count += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.count:02}-{name}.png"
        picture = await page.screenshot(path=path, animations="disabled")
        if kept := self.kept.get(name):
            assert len(picture) <= PICTURE_BYTES, f"{kept.name} is too large for the documents"
            kept.write_bytes(picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The page, and the album of what was seen on it."""

    page: Page
    screen: Screen
    album: Album

    # ---- acts ------------------------------------------------------------------------------

    async def become(self, label: str) -> None:
        """Choose a persona in the list."""
        name = self.page.locator("#head-name")
        for _ in range(MOST_PRESSES):
            # The list is drawn anew when news comes, which may take a press away.
            await self._press(self._persona(label))
            with contextlib.suppress(AssertionError):
                await expect(name).to_have_text(label, timeout=1000)
                return
        await expect(name).to_have_text(label)

    async def begin(self) -> None:
        """Press the button that sends /start."""
        await self._press(self._button("开始"))

    async def say(self, text: str) -> None:
        """Type a sentence and send it with Enter."""
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")
        await expect(self.page.locator(".mine .body").last).to_have_text(text)

    async def send_file(self, path: Path) -> None:
        """Attach a file and send it."""
        await self.page.set_input_files("#file", path)
        await expect(self.page.locator("#attached-name")).to_contain_text(path.name)
        await self._press(self._button("发送"))
        await expect(self.page.locator(".mine .file-name").last).to_have_text(path.name)

    async def tap(self, label: str, *, under: str = "") -> None:
        """Tap the newest button of that name, under the newest message that says ``under``."""
        message = self._bot_messages(under).filter(has=self._button(label)).last
        await self._press(message.get_by_role("button", name=label, exact=True))

    async def tap_like(self, label: re.Pattern[str]) -> None:
        """Tap the button whose label fits, under the newest message that has one."""
        button = self.page.get_by_role("button", name=label)
        message = self._bot_messages().filter(has=button).last
        await self._press(message.get_by_role("button", name=label).first)

    async def scroll_down(self) -> None:
        """Go to the newest message, as one does after a tap further up."""
        await self.page.locator("#scroll").evaluate("box => box.scrollTo(0, box.scrollHeight)")

    async def _press(self, button: Locator) -> None:
        await (button.tap() if self.screen.is_touch else button.click())

    async def move_clock(self, to: datetime) -> None:
        """Set the product's clock by the panel of the page, and leave the panel open."""
        panel = self.page.locator("#clock")
        if await panel.get_attribute("open") is None:
            await self._press(panel.locator("summary"))
        await self._press(self._button("自选…"))
        await self.page.locator("#clock-to").fill(to.strftime("%Y-%m-%dT%H:%M"))
        await self._press(self._button("调到这里"))
        await expect(self.page.locator("#clock-time")).to_have_text(to.strftime("%H:%M"))

    async def fold_clock(self) -> None:
        """Put away what setting the clock has opened; on a phone it lies over the chat."""
        await self._press(self._button("自选…"))
        await expect(self.page.locator("#clock-form")).to_be_hidden()
        if self.screen.width <= NARROW_PIXELS:
            await self._press(self.page.locator("#clock summary"))
            await expect(self.page.locator(".clock-panel")).to_be_hidden()

    # ---- what is seen ----------------------------------------------------------------------

    async def reads(self, *texts: str, seconds: float = ANSWER_SECONDS) -> str:
        """Wait for a message of the bot that says all of ``texts``; return the newest one's."""
        newest = self._bot_messages(*texts).last
        await expect(newest).to_be_visible(timeout=seconds * 1000)
        return await newest.locator(".body").inner_text()

    async def sees_toast(self, text: str) -> None:
        """Wait for the short answer to a tap."""
        toast = self.page.locator(".toast").filter(has_text=text)
        await expect(toast).to_be_visible(timeout=ANSWER_SECONDS * 1000)

    async def has_button(self, label: str, *, under: str = "") -> None:
        """Wait for the newest message that says ``under`` to have that button."""
        button = self._bot_messages(under).last.get_by_role("button", name=label, exact=True)
        await expect(button).to_be_visible(timeout=ANSWER_SECONDS * 1000)

    @contextlib.asynccontextmanager
    async def news_for(self, label: str, *, seconds: float = PUSH_SECONDS) -> AsyncIterator[None]:
        """Wait at the end of the block until a persona in the list has more unread than before."""
        badge = self._persona(label).locator(".badge")
        before = int(await badge.inner_text()) if await badge.count() else 0
        yield
        more = re.compile(f"^(?!(?:{'|'.join(map(str, range(before + 1)))})$)")
        await expect(badge).to_have_text(more, timeout=seconds * 1000)

    async def sees_no_badge(self, label: str) -> None:
        """Check that a persona has nothing unread."""
        await expect(self._persona(label).locator(".badge")).to_have_count(0)

    async def never_read(self, text: str) -> None:
        """Check that nothing in the chat says that."""
        await expect(self._bot_messages(text)).to_have_count(0)

    async def clock(self) -> datetime:
        """Return the product's time as the panel has it, in the district's time zone."""
        return datetime.fromisoformat(await self.page.locator("#clock-to").input_value())

    async def shot(self, name: str) -> None:
        """Check that nothing sticks out of the window, and put a picture of it into the album."""
        sizes = await self.page.evaluate(
            "(({scrollWidth, clientWidth}) =>"
            " [document.documentElement.scrollWidth, scrollWidth - clientWidth])"
            "(document.getElementById('scroll'))"
        )
        assert sizes == [self.screen.width, 0], f"{name}: something is wider than the window"
        if self.album.is_open:
            await self.page.mouse.move(0, 0)  # Nothing lies there, so nothing is lit up.
            await self.album.take(self.page, name)

    def _persona(self, label: str) -> Locator:
        return self.page.locator(".persona").filter(has=self.page.locator(".name", has_text=label))

    def _button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    def _bot_messages(self, *texts: str) -> Locator:
        found = self.page.locator(".message:not(.mine)")
        for text in texts:
            found = found.filter(has_text=text)
        return found


@contextlib.asynccontextmanager
async def visiting(
    browser: Browser, url: str, screen: Screen, album: Album
) -> AsyncIterator[Visitor]:
    """Open the page in a new window; its console must stay silent and it asks nobody else."""
    context = await browser.new_context(
        viewport=screen.viewport,
        device_scale_factor=screen.density,
        has_touch=screen.is_touch,
        locale="zh-CN",
        reduced_motion="reduce",  # No card plays a part here: each picture of a move is computed.
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith(url) else complaints.append(r.url))
    await page.goto(url)
    await expect(page.locator("#head-name")).to_have_text("企业联系人")
    try:
        yield Visitor(page=page, screen=screen, album=album)
    except BaseException:
        await album.take(page, "failed")
        raise
    assert complaints == []
    await context.close()
