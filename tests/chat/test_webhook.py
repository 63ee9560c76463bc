"""Telegram delivers to our own endpoint; what is stored is confirmed, everything else is not."""

from collections.abc import AsyncIterator

import httpx
import pytest

from quizbot.serving import application
from quizbot.storage.transaction import Transaction
from quizbot.telegram.webhook import Webhook
from tests.chat.conftest import Chat, Student

SECRET = "s" * 32
PATH = "/telegram/updates"
HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


@pytest.fixture
async def telegram(chat: Chat) -> AsyncIterator[httpx.AsyncClient]:
    """Telegram's side of a webhook."""
    endpoint = Webhook(chat.bot.intake, path=PATH, secret=SECRET)
    transport = httpx.ASGITransport(application([endpoint.route]))
    async with httpx.AsyncClient(transport=transport, base_url="https://bot.example") as client:
        yield client


def update(student: Student, text: str, number: int = 1) -> dict[str, object]:
    message = student.chat.emulator.say(student.person, text)
    return {"update_id": number, "message": message}


async def test_a_delivery_is_answered(chat: Chat, telegram: httpx.AsyncClient) -> None:
    student = chat.student("Ada")

    response = await telegram.post(PATH, json=update(student, "/help"), headers=HEADER)
    await chat.bot.lanes.idle()

    assert response.status_code == 200
    assert "How this works" in student.text


async def test_a_delivery_made_twice_has_one_effect(
    chat: Chat, telegram: httpx.AsyncClient
) -> None:
    student = chat.student("Ada")
    body = update(student, "/help")
    for _ in range(3):
        assert (await telegram.post(PATH, json=body, headers=HEADER)).status_code == 200
    await chat.bot.lanes.idle()

    assert chat.emulator.count("sendMessage") == 1


@pytest.mark.parametrize("secret", [None, "", "x", SECRET + "x", SECRET.upper()])
async def test_a_wrong_secret_is_refused_and_nothing_stored(
    chat: Chat, telegram: httpx.AsyncClient, secret: str | None
) -> None:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    body = update(chat.student("Ada"), "/help")

    response = await telegram.post(PATH, json=body, headers=headers)

    assert response.status_code == 401
    assert (await chat.bot.store.read(Transaction.counts)).waiting == 0


async def test_a_body_that_is_too_large_is_refused(telegram: httpx.AsyncClient) -> None:
    response = await telegram.post(PATH, content=b" " * ((1 << 20) + 1), headers=HEADER)

    assert response.status_code == 413


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "7", '{"update_id": "x"}', '{"update_id": true}', '{"update_id": -1}']
)
async def test_what_is_no_update_is_refused(telegram: httpx.AsyncClient, body: str) -> None:
    response = await telegram.post(PATH, content=body, headers=HEADER)

    assert response.status_code == 400


async def test_no_other_path_or_method_answers(telegram: httpx.AsyncClient) -> None:
    assert (await telegram.post("/", headers=HEADER)).status_code == 404
    assert (await telegram.get(PATH, headers=HEADER)).status_code == 405
