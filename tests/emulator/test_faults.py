from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TimedOut

from quizbot.emulator import Fault

if TYPE_CHECKING:
    import telegram

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller


async def test_a_429_says_how_long_to_wait_and_ends(
    bot: telegram.Bot, emulator: Emulator, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    emulator.faults.add(Fault("sendMessage", "429", times=2, retry_after=7))

    for _ in range(2):
        with pytest.raises(RetryAfter, match="7"):
            await bot.send_message(ada.id, "Hi")
    await bot.send_message(ada.id, "Hi")

    assert len(emulator.messages(ada.id)) == 2


@pytest.mark.parametrize(
    ("kind", "error", "sent"),
    [
        ("5xx", NetworkError, 0),
        ("html", NetworkError, 0),
        ("reset", NetworkError, 0),
        ("timeout_before", TimedOut, 0),
        ("timeout_after", TimedOut, 1),
        ("401", InvalidToken, 0),
        ("404", InvalidToken, 0),
    ],
)
async def test_faults_come_before_or_after_the_effect(
    bot: telegram.Bot, emulator: Emulator, ada: Person, kind: Any, error: Any, sent: int
) -> None:
    before = len(emulator.messages(ada.id))
    emulator.faults.add(Fault("*", kind))

    with pytest.raises(error):
        await bot.send_message(ada.id, "Hi")

    assert len(emulator.messages(ada.id)) - before == sent
    await bot.send_message(ada.id, "Hi")


async def test_a_truncated_answer_comes_after_the_effect(
    client: Any, emulator: Emulator, ada: Person
) -> None:
    emulator.faults.add(Fault("sendMessage", "truncated"))

    answer = await client.post("/bot1:test/sendMessage", json={"chat_id": ada.id, "text": "Hi"})

    assert answer.text.startswith('{"ok":true,"result"')
    assert not answer.text.endswith("}")
    assert emulator.messages(ada.id)[-1]["text"] == "Hi"


async def test_a_fault_strikes_only_its_method_and_chat(
    api: Caller, emulator: Emulator, ada: Person, group: int
) -> None:
    emulator.faults.add(Fault("sendMessage", "429", chat_id=group))

    await api("getMe")
    await api("sendMessage", chat_id=ada.id, text="Hi")
    refused = await api.refusal("sendMessage", chat_id=group, text="Hi")

    assert refused == "Too Many Requests: retry after 3"


async def test_faults_can_be_switched_off(
    api: Caller, emulator: Emulator, ada: Person, waiting: Any
) -> None:
    emulator.faults.add(Fault("getMe", "429", times=9))
    emulator.faults.drop_updates(9)
    emulator.faults.clear()

    await api("getMe")
    emulator.say(ada, "heard")

    assert len(waiting()) == 1


async def test_a_client_may_be_kept_waiting_until_it_leaves(emulator: Emulator) -> None:
    emulator.faults.add(Fault("getMe", "timeout_before", hang=True))
    received = iter([{"type": "http.request", "body": b""}, {"type": "http.disconnect"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(received)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [], "query_string": b""}
    scope |= {"path": "/bot1:test/getMe", "root_path": ""}
    await emulator.app(scope, receive, send)

    assert next(received, None) is None
    assert emulator.calls[-1].outcome.kind == "timeout_before"


async def test_an_update_can_come_twice(api: Caller, emulator: Emulator, ada: Person) -> None:
    emulator.faults.duplicate_updates(1)
    emulator.say(ada, "twice")
    emulator.say(ada, "once")

    first, _ = await api("getUpdates")
    [_, again] = await api("getUpdates", offset=first["update_id"] + 1)

    assert again == first
    assert await api("getUpdates", offset=first["update_id"] + 2) == []


async def test_an_update_can_be_lost(api: Caller, emulator: Emulator, ada: Person) -> None:
    emulator.faults.drop_updates(1)
    emulator.say(ada, "lost")
    emulator.say(ada, "found")

    [update] = await api("getUpdates")

    assert update["message"]["text"] == "found"


async def test_a_past_update_can_be_delivered_again(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    emulator.say(ada, "Hi")
    [update] = await api("getUpdates")
    await api("getUpdates", offset=update["update_id"] + 1)

    emulator.redeliver(update["update_id"])

    assert await api("getUpdates") == [update]
    with pytest.raises(LookupError):
        emulator.redeliver(5)


async def test_an_update_can_be_one_that_nobody_understands(
    client: Any, emulator: Emulator
) -> None:
    number = emulator.inject("message", {"message_id": "poison"})

    answer = await client.get("/bot1:test/getUpdates")

    assert answer.json()["result"] == [{"update_id": number, "message": {"message_id": "poison"}}]


async def test_telegrams_own_library_reads_a_bad_request(bot: telegram.Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "Hi")
