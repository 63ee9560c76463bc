"""Deliveries: refused without the secret, confirmed once stored."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from quizbot.errors import StorageError
from quizbot.serving import application
from quizbot.telegram.webhook import BODY_LIMIT, Webhook

if TYPE_CHECKING:
    from quizbot.telegram.intake import Intake

SECRET = "a-secret-that-only-telegram-knows-0"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
UPDATE = {"update_id": 5, "message": {"text": "Ünïcode 🚀"}}


class Inbox:
    """Receives as the intake does; keeps what came, or refuses it as a database may."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.refusal: StorageError | None = None
        self.full = False

    async def receive(self, batch: Iterable[dict[str, Any]]) -> int:
        if self.refusal is not None:
            raise self.refusal
        self.received += batch
        return 1


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def client(inbox: Inbox) -> AsyncIterator[httpx.AsyncClient]:
    webhook = Webhook(cast("Intake", inbox), path="/hook", secret=SECRET)
    transport = httpx.ASGITransport(application([webhook.route]))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_an_update_is_stored_and_then_confirmed(
    client: httpx.AsyncClient, inbox: Inbox
) -> None:
    answer = await client.post("/hook", json=UPDATE, headers=HEADERS)

    assert (answer.status_code, answer.content) == (200, b"")
    assert inbox.received == [UPDATE]


async def test_an_update_in_chunks_of_no_announced_length_is_stored(
    client: httpx.AsyncClient, inbox: Inbox
) -> None:
    body = json.dumps(UPDATE).encode()

    answer = await client.post("/hook", content=chunks(body[:9], body[9:]), headers=HEADERS)

    assert answer.status_code == 200
    assert inbox.received == [UPDATE]


async def test_while_too_much_waits_nothing_is_taken(
    client: httpx.AsyncClient, inbox: Inbox
) -> None:
    inbox.full = True

    answer = await client.post("/hook", json=UPDATE, headers=HEADERS)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert inbox.received == []


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "json"])
async def test_what_is_not_called_json_is_refused(
    client: httpx.AsyncClient, inbox: Inbox, kind: str
) -> None:
    body = json.dumps(UPDATE).encode()

    answer = await client.post("/hook", content=body, headers={**HEADERS, "Content-Type": kind})

    assert answer.status_code == 415
    assert inbox.received == []


async def test_a_body_that_comes_too_slowly_is_given_up(
    client: httpx.AsyncClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizbot.telegram.webhook.BODY_SECONDS", 0.01)

    async def stuck() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    answer = await client.post("/hook", content=stuck(), headers=HEADERS)

    assert answer.status_code == 408
    assert inbox.received == []


@pytest.mark.parametrize("secret", [None, b"", b"wrong", SECRET.encode()[:-1], "é€".encode()])
async def test_a_delivery_without_the_secret_is_refused_unread(
    client: httpx.AsyncClient, inbox: Inbox, secret: bytes | None
) -> None:
    headers = {} if secret is None else {b"X-Telegram-Bot-Api-Secret-Token": secret}

    answer = await client.post("/hook", json=UPDATE, headers=headers)

    assert answer.status_code == 401
    assert SECRET not in answer.text
    assert inbox.received == []


async def test_an_update_that_cannot_be_stored_is_asked_for_again(
    client: httpx.AsyncClient, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.refusal = StorageError("the disk is full")

    answer = await client.post("/hook", json=UPDATE, headers=HEADERS)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert [record.getMessage() for record in caplog.records] == ["delivery not stored"]
    assert "disk" not in answer.text


@pytest.mark.parametrize("announced", [str(BODY_LIMIT + 1), "9" * 5000, "-1", "many"])
async def test_a_body_announced_as_too_long_is_refused_unread(
    client: httpx.AsyncClient, inbox: Inbox, announced: str
) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b"{}"

    answer = await client.post(
        "/hook", content=body(), headers={**HEADERS, "Content-Length": announced}
    )

    assert answer.status_code == 413
    assert (read, inbox.received) == (0, [])


async def test_a_body_that_turns_out_too_long_is_read_no_further(
    client: httpx.AsyncClient, inbox: Inbox
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * (BODY_LIMIT // 4)

    answer = await client.post("/hook", content=endless(), headers=HEADERS)

    assert answer.status_code == 413
    assert sent == 5
    assert inbox.received == []


async def test_a_body_as_long_as_allowed_is_read(client: httpx.AsyncClient, inbox: Inbox) -> None:
    body = json.dumps(UPDATE).encode()

    answer = await client.post("/hook", content=body.ljust(BODY_LIMIT), headers=HEADERS)

    assert answer.status_code == 200
    assert inbox.received == [UPDATE]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"\xff", b"null", b"[]", b"7", b'"update_id"', b"{}"),
        *(b'{"update_id": "5"}', b'{"update_id": null}', b'{"update_id": 5.0}'),
        *(b'{"update_id": true}', b'{"update_id": -1}', b'{"update_id": 9223372036854775808}'),
        b'{"update_id":' + b"9" * 5000 + b"}",
        b"[" * 200_000,
    ],
    ids=lambda body: body[:40].decode(errors="replace"),
)
async def test_what_is_no_update_is_refused(
    client: httpx.AsyncClient, inbox: Inbox, body: bytes
) -> None:
    answer = await client.post("/hook", content=body, headers=HEADERS)

    assert (answer.status_code, answer.text) == (400, "not an update")
    assert inbox.received == []


async def test_only_deliveries_to_the_path_are_taken(
    client: httpx.AsyncClient, inbox: Inbox
) -> None:
    assert (await client.get("/hook", headers=HEADERS)).status_code == 405
    for path in ("/other", "/hook/", "/Hook", "/hook/x", "//hook", "/hook%2F", "/"):
        answer = await client.post(path, json=UPDATE, headers=HEADERS)
        assert (path, answer.status_code) == (path, 404)
    assert inbox.received == []


async def test_without_a_path_the_root_is_the_webhook(inbox: Inbox) -> None:
    webhook = Webhook(cast("Intake", inbox), path="", secret=SECRET)
    transport = httpx.ASGITransport(application([webhook.route]))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        answer = await client.post("/", json=UPDATE, headers=HEADERS)

    assert answer.status_code == 200
