"""The emulator behind a real server on 127.0.0.1, as `quizbot emulator` runs it."""

from __future__ import annotations

import asyncio
import json
import struct
from typing import TYPE_CHECKING, Any

import aiogram
import httpx
import pytest
import uvicorn
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile
from aiohttp import web

from quizbot.emulator import Fault
from quizbot.emulator.signals import Signal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Bot, Person

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)


@pytest.fixture
async def online(emulator: Emulator) -> AsyncIterator[httpx.AsyncClient]:
    config = uvicorn.Config(emulator.app, port=0, log_level="critical", ws="none")
    server = uvicorn.Server(config)
    started = Signal()
    startup = server.startup

    async def start(sockets: Any = None) -> None:
        await startup(sockets)
        started.fire()

    server.startup = start  # type: ignore[method-assign] # the server itself has no such event
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve())
        await started.wait()
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            yield client
        emulator.hang_up()
        server.should_exit = True


async def test_a_call_over_a_socket(online: httpx.AsyncClient) -> None:
    answer = await online.get("/bot1:test/getMe")

    assert answer.json()["result"]["username"] == "quizbot_bot"


async def test_events_stream_and_go_on_after_a_lost_connection(
    online: httpx.AsyncClient, emulator: Emulator, ada: Person
) -> None:
    url = f"/api/events?person={ada.id}"
    last = ""
    for text, headers in (("one", {}), ("two", {"Last-Event-ID": ""})):
        if last:
            headers["Last-Event-ID"] = last
            emulator.say(ada, text)
        async with online.stream("GET", url, headers=headers) as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == ": hello"
            if not last:
                emulator.say(ada, text)
            assert await anext(lines) == ""
            last = (await anext(lines)).removeprefix("id: ")
            assert await anext(lines) == "event: message"
            data = json.loads((await anext(lines)).removeprefix("data: "))
            assert data["message"]["text"] == text


async def test_another_library_than_ours_talks_to_it(
    online: httpx.AsyncClient, emulator: Emulator, ada: Person
) -> None:
    server = TelegramAPIServer.from_base(str(online.base_url))
    session = AiohttpSession(api=server)
    async with aiogram.Bot("1:test", session=session) as bot:
        emulator.say(ada, "Hi")
        [update] = await bot.get_updates()
        sent = await bot.send_photo(ada.id, BufferedInputFile(PNG, "a.png"), caption="Look")
        assert sent.photo is not None
        downloaded = await bot.download(sent.photo[0])

    assert update.message is not None
    assert update.message.text == "Hi"
    assert downloaded is not None
    assert downloaded.read() == PNG


async def test_a_lost_answer_keeps_the_client_waiting(
    online: httpx.AsyncClient, emulator: Emulator, ada: Person
) -> None:
    emulator.faults.add(Fault("sendMessage", "timeout_after", hang=True))
    params = {"chat_id": ada.id, "text": "Hi"}

    async with asyncio.TaskGroup() as group:
        call = group.create_task(online.post("/bot1:test/sendMessage", data=params))
        await emulator.until(lambda: emulator.count("sendMessage"))
        await online.get("/bot1:test/getMe")
        assert not call.done()
        call.cancel()

    assert emulator.messages(ada.id)[-1]["text"] == "Hi"


async def test_a_long_poll_does_not_delay_the_end(
    online: httpx.AsyncClient, emulator: Emulator
) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(online.get("/bot1:test/getUpdates?timeout=50", timeout=50))
        await emulator.server.pollers.started.wait()
        emulator.hang_up()

    assert poll.result().json() == {"ok": True, "result": []}


async def test_webhooks_work_without_further_ado(
    online: httpx.AsyncClient, emulator: Emulator, account: Bot, ada: Person
) -> None:
    heard = []

    async def take(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    await online.post("/bot1:test/setWebhook", data={"url": f"http://{host}:{port}/"})

    emulator.say(ada, "Hi")
    await emulator.idle(account)

    await runner.cleanup()
    assert heard[0]["message"]["text"] == "Hi"
