"""A real server, a bot that a test speaks for, and tabs of a real browser; for test_page."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn

from quizbot.emulator import Emulator

CHROMIUM = shutil.which("chromium")
if CHROMIUM is None or importlib.util.find_spec("axe_playwright_python") is None:
    REASON = "the browser tests need Chromium on PATH and the extra `e2e`"
    if os.environ.get("CI"):
        pytest.fail(REASON, pytrace=False)
    pytest.skip(REASON, allow_module_level=True)

from axe_playwright_python.async_playwright import Axe  # noqa: E402 - only where installed
from playwright.async_api import async_playwright  # noqa: E402 - only where installed
from playwright.async_api import expect as expect  # noqa: E402, PLC0414 - handed on, as above

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, Locator, Page, ViewportSize

Json = dict[str, Any]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync"]
NOW = 1_790_000_000.0
BOT_ID = 4242
TOKEN = f"{BOT_ID}:made_up_for_these_tests"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478"
    "9c63302edf0d0002460166c12bd1f40000000049454e44ae426082"
)  # a PNG of one pixel


def keys(*labels: str) -> Json:
    """Return an inline keyboard, one button a row, whose data are the labels' first words."""
    rows = [[{"text": label, "callback_data": label.split()[0]}] for label in labels]
    return {"inline_keyboard": rows}


@dataclass
class Bot:
    """A bot without a script: a test speaks for it through the Bot API."""

    http: httpx.AsyncClient
    emulator: Emulator
    offset: int = 0

    async def call(self, method: str, **parameters: Any) -> Any:
        answer = (await self.http.post(method, json=parameters)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def says(self, chat: Chat, text: str, **parameters: Any) -> Json:
        """Send a text and wait until the page shows it."""
        sent: Json = await self.call("sendMessage", chat_id=chat.id, text=text, **parameters)
        await chat.message(sent).wait_for()
        return sent

    async def edits(self, sent: Json, text: str, *labels: str) -> None:
        place = {"chat_id": sent["chat"]["id"], "message_id": sent["message_id"]}
        await self.call("editMessageText", **place, text=text, reply_markup=keys(*labels))

    async def asks(self, chat: Chat, *options: str, **more: Any) -> None:
        poll = {"question": "Which?", "options": [{"text": option} for option in options], **more}
        await self.call("sendPoll", chat_id=chat.id, is_anonymous=False, **poll)

    async def sends(self, chat: Chat, kind: str, name: str, data: bytes, **form: Any) -> None:
        form["chat_id"] = str(chat.id)
        sent = await self.http.post(f"send{kind}", data=form, files={kind.lower(): (name, data)})
        assert sent.status_code == 200

    async def hears(self, kind: str) -> Json:
        """Return the next update of a kind; others before it are passed over."""
        while True:
            for update in await self.call("getUpdates", offset=self.offset, timeout=5):
                self.offset = update["update_id"] + 1
                if kind in update:
                    found: Json = update[kind]
                    return found


@dataclass
class Chat:
    """A tab of the page, and the person whose tab it is."""

    page: Page
    id: int

    def message(self, message: Json) -> Locator:
        return self.page.locator(f'[data-message="{message["message_id"]}"]')

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message")

    async def says(self, text: str) -> None:
        """Type a text, press Enter and wait until the page shows the message."""
        await self.field.fill(text)
        await self.field.press("Enter")
        await self.page.locator(".mine .text").filter(has_text=text).last.wait_for()


def listening(port: int) -> socket.socket:
    """Return a listening socket; told that it is TCP, asyncio sends small answers at once."""
    bound = socket.create_server(("127.0.0.1", port))
    return socket.socket(bound.family, bound.type, socket.IPPROTO_TCP, bound.detach())


@asynccontextmanager
async def serving(
    path: Path | None = None, port: int = 0, *, known: bool = True
) -> AsyncIterator[tuple[str, Bot]]:
    """Serve an emulator on this machine, which knows the bot or not yet; yield address and bot."""
    emulator = Emulator(clock=lambda: NOW, path=path, open_registration=not known)
    if known:
        emulator.bot(TOKEN, "treaty_quiz_bot", "Treaty quiz")
    listener = listening(port)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    server = uvicorn.Server(uvicorn.Config(emulator.app, log_level="critical", ws="none"))
    async with asyncio.TaskGroup() as tasks, httpx.AsyncClient(timeout=20) as http:
        tasks.create_task(server.serve(sockets=[listener]))
        http.base_url = httpx.URL(f"{address}bot{TOKEN}/")
        yield address, Bot(http, emulator)
        emulator.hang_up()
        server.should_exit = True
    emulator.close()


@asynccontextmanager
async def chromium() -> AsyncIterator[Tabs]:
    """Start the browser; yield its tabs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Tabs(browser)
        await browser.close()


@dataclass
class Tabs:
    """Tabs of the browser; one of usual size is used again and again, which is quicker."""

    browser: Browser
    faults: list[str] = field(default_factory=list)
    open: list[Page] = field(default_factory=list)
    usual: Page | None = None

    async def new(self, **options: Any) -> Page:
        """Return a tab; what it says against the policy, and its errors, go to the faults."""
        if options or self.usual in self.open:
            page = await self._new(**options)
        else:
            page = self.usual = self.usual or await self._new()
        self.open.append(page)
        return page

    async def close(self) -> list[str]:
        """Close all tabs but the usual one and return the faults since the last time."""
        for page in self.open:
            if page is not self.usual:
                await page.context.close()
        self.open.clear()
        faults, self.faults = self.faults, []
        return faults

    async def _new(self, **options: Any) -> Page:
        options = {"viewport": DESK, "reduced_motion": "reduce", **options}
        page = await (await self.browser.new_context(**options)).new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._hear(said.text))
        return page

    def _hear(self, said: str) -> None:
        if "Policy" in said:
            self.faults.append(said)


async def axe_finds_nothing(page: Page) -> None:
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


async def rich_conversation(chat: Chat, bot: Bot) -> None:
    links = 'See <a href="https://example.org">the treaty</a>, /help or <code>x</code>.'
    await bot.says(chat, f"<b>Right.</b>\n<blockquote>Why</blockquote>{links}", parse_mode="HTML")
    await bot.sends(chat, "Photo", "chart.png", PICTURE, caption="x")
    await bot.sends(chat, "Document", "results.csv", b"a,b")
    await bot.asks(chat, "1987", "1991", type="quiz", correct_option_id=0, explanation="Why")
    await chat.button("1991").click()
    await expect(chat.page.locator(".explanation")).to_be_visible()
    long_option = "A · More than 1,000 km and up to 5,500 km, measured along the ground"
    await bot.says(chat, "Which?", reply_markup=keys(long_option, "B · Any range at all"))


async def tab_back_to(target: Locator, page: Page) -> None:
    for _ in range(12):
        if await target.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab")
    await expect(target).to_be_focused()
