from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from quizbot.emulator.acts import NotAllowed

if TYPE_CHECKING:
    import telegram

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller, Clock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


@pytest.fixture
async def question(api: Caller, ada: Person) -> int:
    message = await api("sendMessage", chat_id=ada.id, text="?", reply_markup=KEYBOARD)
    return int(message["message_id"])


async def test_a_tap_reaches_the_bot_with_its_message(
    bot: telegram.Bot, emulator: Emulator, ada: Person, question: int
) -> None:
    query_id = emulator.tap(ada, question, "a")

    [update] = await bot.get_updates()

    query = update.callback_query
    assert query is not None
    assert query.id == query_id
    assert query.data == "a"
    assert query.from_user.id == ada.id
    assert query.message is not None
    assert query.message.message_id == question


async def test_the_answer_to_a_tap_is_kept(
    bot: telegram.Bot, emulator: Emulator, ada: Person, question: int
) -> None:
    query_id = emulator.tap(ada, question, "a")

    assert await bot.answer_callback_query(query_id, "Right!", show_alert=True)

    answer = emulator.alerts[query_id]
    assert answer["text"] == "Right!"
    assert answer["show_alert"] is True


async def test_a_tap_can_be_answered_only_once(
    api: Caller, emulator: Emulator, ada: Person, question: int
) -> None:
    query_id = emulator.tap(ada, question, "a")
    await api("answerCallbackQuery", callback_query_id=query_id)

    assert await api.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


@pytest.mark.parametrize("number", ["", "12", "x"])
async def test_an_invented_tap_cannot_be_answered(api: Caller, number: str) -> None:
    assert await api.refusal("answerCallbackQuery", callback_query_id=number) == TOO_OLD


async def test_a_tap_expires_after_150_seconds(
    api: Caller, emulator: Emulator, clock: Clock, ada: Person, question: int
) -> None:
    in_time, late = (emulator.tap(ada, question, "a") for _ in range(2))
    clock.seconds += 149
    assert await api("answerCallbackQuery", callback_query_id=in_time)
    assert len(await api("getUpdates")) == 2
    clock.seconds += 2

    assert await api.refusal("answerCallbackQuery", callback_query_id=late) == TOO_OLD
    assert await api("getUpdates") == []


async def test_a_notice_has_at_most_200_characters(
    api: Caller, emulator: Emulator, ada: Person, question: int
) -> None:
    query = {"callback_query_id": emulator.tap(ada, question, "a")}

    assert await api.refusal("answerCallbackQuery", **query, text="a" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    assert await api("answerCallbackQuery", **query, text="a" * 200)


async def test_an_answer_may_open_only_the_bot(
    api: Caller, emulator: Emulator, ada: Person, question: int
) -> None:
    query = {"callback_query_id": emulator.tap(ada, question, "a")}

    assert await api.refusal("answerCallbackQuery", **query, url="https://example.com") == (
        "Bad Request: URL_INVALID"
    )
    assert await api("answerCallbackQuery", **query, url="https://t.me/quizbot_bot?start=x")


async def test_only_buttons_that_exist_can_be_tapped(
    emulator: Emulator, ada: Person, bob: Person, group: int, question: int
) -> None:
    with pytest.raises(NotAllowed, match="no such button"):
        emulator.tap(ada, question, "b")
    with pytest.raises(NotAllowed, match="no such message"):
        emulator.tap(ada, 999, "a")
    with pytest.raises(NotAllowed, match="not in the chat"):
        emulator.tap(emulator.person("Eve"), question, "a", chat=group)


async def test_a_bad_client_can_forge_a_tap(
    api: Caller, emulator: Emulator, ada: Person, question: int, waiting: Any
) -> None:
    emulator.tap(ada, question, "forged", forge=True)
    emulator.tap(ada, 999, "forged", forge=True)

    first, second = (update["callback_query"] for update in await api("getUpdates"))

    assert first["message"]["text"] == "?"
    assert second["message"] == {
        "chat": {"id": ada.id, "first_name": "Ada", "type": "private", "username": "ada"},
        "message_id": 999,
        "date": 0,
    }


async def test_a_tap_on_a_deleted_message_has_an_inaccessible_one(
    bot: telegram.Bot, emulator: Emulator, ada: Person, question: int
) -> None:
    await bot.delete_message(ada.id, question)
    emulator.tap(ada, question, "a", forge=True)

    [update] = await bot.get_updates()

    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_another_bot_cannot_answer_the_tap(
    api: Caller, emulator: Emulator, ada: Person, question: int
) -> None:
    emulator.bot(token="2:other", username="other_bot", first_name="Other")
    query_id = emulator.tap(ada, question, "a")
    api.token = "2:other"

    assert await api.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_open_and_answered_taps_do_not_pile_up(
    api: Caller, emulator: Emulator, clock: Clock, ada: Person, question: int, monkeypatch: Any
) -> None:
    monkeypatch.setattr("quizbot.emulator.queries.KEPT_ANSWERS", 1)
    taps = [emulator.tap(ada, question, "a") for _ in range(3)]
    for query_id in taps[:2]:
        await api("answerCallbackQuery", callback_query_id=query_id)
    clock.seconds += 151

    last = emulator.tap(ada, question, "a")

    assert set(emulator.alerts) == {taps[1]}
    assert set(emulator.server.queries._open) == {last}
