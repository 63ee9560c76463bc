from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from quizbot.emulator.signals import Signal
from quizbot.emulator.webhook import SECRET_HEADER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Bot, Person
    from tests.emulator.conftest import Caller, Clock


class Receiver:
    """A bot's own web server on this machine; it answers as the test says."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[tuple[dict[str, Any], str | None]] = []
        self.answers: list[web.Response] = []
        self.changed = Signal()

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append((await request.json(), request.headers.get(SECRET_HEADER)))
        self.changed.fire()
        return self.answers.pop(0) if self.answers else web.Response()

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update, _ in self.heard]


@asynccontextmanager
async def serving(receiver: Receiver) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    receiver.url = f"http://{host}:{port}/hook"
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
async def receiver(emulator: Emulator, pauses: list[float]) -> AsyncIterator[Receiver]:
    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    receiver = Receiver()
    async with serving(receiver), emulator.deliveries(pause):
        yield receiver


async def test_updates_are_delivered_with_the_secret(
    api: Caller, emulator: Emulator, account: Bot, ada: Person, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url, secret_token="s3cret-_")

    emulator.say(ada, "Hi")
    await emulator.idle(account)

    [(update, secret)] = receiver.heard
    assert update["message"]["text"] == "Hi"
    assert secret == "s3cret-_"


async def test_a_refused_update_comes_again_in_order(
    api: Caller,
    emulator: Emulator,
    account: Bot,
    ada: Person,
    receiver: Receiver,
    pauses: list[float],
) -> None:
    receiver.answers = [web.Response(status=500) for _ in range(4)]
    await api("setWebhook", url=receiver.url)

    emulator.say(ada, "one")
    emulator.say(ada, "two")
    await emulator.idle(account)

    assert receiver.texts() == ["one"] * 5 + ["two"]
    assert pauses == [2, 4, 8]
    info = await api("getWebhookInfo")
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert receiver.heard[0][1] is None


async def test_retry_after_is_obeyed(
    api: Caller,
    emulator: Emulator,
    account: Bot,
    ada: Person,
    receiver: Receiver,
    pauses: list[float],
) -> None:
    later = [("30", 503), ("9999", 429), ("soon", 503)]
    receiver.answers = [
        web.Response(status=status, headers={"Retry-After": after}) for after, status in later
    ]
    await api("setWebhook", url=receiver.url)

    emulator.say(ada, "Hi")
    await emulator.idle(account)

    assert pauses == [30, 3_600, 4]


async def test_one_persons_refused_update_does_not_hold_up_another(
    api: Caller, emulator: Emulator, account: Bot, ada: Person, bob: Person, receiver: Receiver
) -> None:
    receiver.answers = [web.Response(status=500)]
    await api("setWebhook", url=receiver.url)

    emulator.say(ada, "A")
    emulator.say(bob, "B")
    await emulator.idle(account)

    assert sorted(receiver.texts()) == ["A", "A", "B"] or sorted(receiver.texts()) == [
        "A",
        "B",
        "B",
    ]


async def test_an_update_that_expires_is_given_up(
    api: Caller,
    emulator: Emulator,
    account: Bot,
    clock: Clock,
    ada: Person,
    receiver: Receiver,
) -> None:
    receiver.answers = [web.Response(status=500)]
    await api("setWebhook", url=receiver.url)
    emulator.say(ada, "late")
    clock.seconds += 86_400
    emulator.say(ada, "fresh")

    await emulator.idle(account)

    assert "late" not in receiver.texts()


async def test_the_answer_may_hold_a_call(
    api: Caller, emulator: Emulator, account: Bot, ada: Person, receiver: Receiver
) -> None:
    call = {"method": "sendMessage", "chat_id": ada.id, "text": "Hello back"}
    receiver.answers = [web.json_response(call)]
    await api("setWebhook", url=receiver.url)

    emulator.say(ada, "Hi")
    await emulator.idle(account)

    assert emulator.messages(ada.id)[-1]["text"] == "Hello back"


@pytest.mark.parametrize(
    "answer",
    [
        b"ok",
        b"[]",
        b"5",
        b'{"method": 5}',
        b'{"method": "deleteWebhook"}',
        b'{"method": "getMe"}',
        b'{"method": "sendNothing"}',
        b'{"method": "sendMessage", "x": "' + b"a" * 70_000 + b'"}',
    ],
)
async def test_other_answers_change_nothing(
    api: Caller, emulator: Emulator, account: Bot, ada: Person, receiver: Receiver, answer: bytes
) -> None:
    receiver.answers = [web.Response(body=answer)]
    await api("setWebhook", url=receiver.url)

    emulator.say(ada, "Hi")
    await emulator.idle(account)

    assert (await api("getWebhookInfo"))["url"] == receiver.url
    assert [call.method for call in emulator.calls] == ["setWebhook", "getWebhookInfo"]


async def test_a_bot_that_is_not_there_yet_gets_its_updates_later(
    api: Caller, emulator: Emulator, account: Bot, ada: Person
) -> None:
    receiver = Receiver()
    async with serving(receiver):
        pass
    waited = Signal()
    paused = Signal()

    async def pause(_: float) -> None:
        paused.fire()
        await waited.wait()

    async with emulator.deliveries(pause):
        await api("setWebhook", url=receiver.url)
        emulator.say(ada, "Hi")
        await paused.wait()
        info = await api("getWebhookInfo")
        assert info["last_error_message"].startswith("Connection failed")
        assert info["pending_update_count"] == 1
        await api("deleteWebhook")
        waited.fire()

    [update] = await api("getUpdates")
    assert update["message"]["text"] == "Hi"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"", "Wrong response from the webhook: ServerDisconnectedError"),
        (b"garbage\r\n\r\n", "Wrong response from the webhook: ClientResponseError"),
        (None, "Read timeout expired"),
    ],
)
async def test_what_is_no_answer_is_told(
    api: Caller,
    emulator: Emulator,
    account: Bot,
    clock: Clock,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
    *,
    reply: bytes | None,
    reason: str,
) -> None:
    if reply is None:
        monkeypatch.setattr("quizbot.emulator.webhook.ANSWER_SECONDS", 0.05)
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if reply is None:
            await over.wait()
        else:
            writer.write(reply)
        writer.close()

    async def pause(_: float) -> None:
        clock.seconds += 86_400

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, emulator.deliveries(pause):
        port = server.sockets[0].getsockname()[1]
        await api("setWebhook", url=f"http://127.0.0.1:{port}/")
        emulator.say(ada, "Hi")
        await emulator.idle(account)
        over.set()

    assert (await api("getWebhookInfo"))["last_error_message"] == reason


async def test_no_more_deliveries_are_under_way_than_asked_for(
    api: Caller, emulator: Emulator, account: Bot, ada: Person, bob: Person, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url, max_connections=1)

    emulator.say(ada, "A")
    emulator.say(bob, "B")
    await emulator.idle(account)

    assert receiver.texts() == ["A", "B"]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "http://example.com/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "ftp://example.com/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https:///x"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "https://[x"}, "bad webhook: invalid webhook URL specified"),
        (
            {"url": "https://example.com:99/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            {"url": "https://example.com/", "secret_token": "ä"},
            "secret token contains unallowed characters",
        ),
        (
            {"url": "https://example.com/", "secret_token": "a" * 257},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_wrong_webhooks_are_refused(api: Caller, params: Any, reason: str) -> None:
    assert await api.refusal("setWebhook", **params) == f"Bad Request: {reason}"


async def test_a_webhook_is_set_described_and_removed(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    url = "https://example.com:8443/hook"
    await api("setWebhook", url=url, max_connections=500, allowed_updates=["message"])
    emulator.say(ada, "Hi")

    info = await api("getWebhookInfo")

    assert info == {
        "url": url,
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 100,
        "allowed_updates": ["message"],
    }
    assert await api("setWebhook", url="", drop_pending_updates=True)
    assert (await api("getWebhookInfo"))["url"] == ""
    assert await api("getUpdates") == []


async def test_polls_close_in_time_while_the_server_runs(
    api: Caller,
    emulator: Emulator,
    clock: Clock,
    ada: Person,
    receiver: Receiver,
    waiting: Callable[[], Any],
) -> None:
    await api("sendPoll", chat_id=ada.id, question="?", options=["a"], open_period=5)
    clock.seconds += 5

    async with emulator.deliveries():
        await emulator.world.queues[1].arrived.wait(5)

    assert waiting()[-1]["poll"]["is_closed"]
    assert json.dumps(receiver.heard) == "[]"
