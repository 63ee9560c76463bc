"""What Telegram refuses, delays or loses: nothing is lost by it, and the chat catches up."""

import asyncio
from typing import Any

import pytest

from quizbot.emulator import Fault
from quizbot.emulator.faults import Kind
from quizbot.errors import RefusedError, StorageError
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Repeated
from tests.chat.conftest import Chat, InProcess, Student


async def catch_up(chat: Chat) -> None:
    await chat.bot.screens.reconcile()
    await chat.bot.lanes.idle()


KINDS: tuple[Kind, ...] = (
    *("429", "5xx", "timeout_before", "timeout_after", "html", "truncated", "reset"),
)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_edit_that_fails_is_caught_up(chat: Chat, student: Student, kind: Kind) -> None:
    await student.says("/learn")
    asked = student.text
    chat.emulator.faults.add(Fault(method="editMessageText", kind=kind, times=1, retry_after=3))
    await student.taps("I don't know")
    if kind not in {"timeout_after", "truncated"}:
        assert student.text == asked

    chat.clock.advance(seconds=40)
    await catch_up(chat)

    assert "Now you will know" in student.text
    assert (await chat.bot.store.read(Transaction.counts)).behind == 0


async def test_during_a_429_nothing_is_sent_to_that_chat_again(
    chat: Chat, student: Student
) -> None:
    await student.says("/learn")
    fault = Fault(method="editMessageText", kind="429", times=1, retry_after=30)
    chat.emulator.faults.add(fault)
    await student.taps("I don't know")
    before = chat.emulator.count("editMessageText")

    chat.clock.advance(seconds=29)
    await catch_up(chat)
    assert chat.emulator.count("editMessageText") == before
    chat.clock.advance(seconds=2)
    await catch_up(chat)

    assert chat.emulator.count("editMessageText") == before + 1
    assert "Now you will know" in student.text


@pytest.mark.parametrize("kind", ["5xx", "timeout_before"])
async def test_a_new_message_that_fails_is_sent_later(
    chat: Chat, student: Student, kind: Kind
) -> None:
    chat.emulator.faults.add(Fault(method="sendMessage", kind=kind, times=1))
    chat.emulator.say(student.person, "/help")
    await chat.settle()
    assert not any(message["from"]["is_bot"] for message in student.messages)

    chat.clock.advance(seconds=40)
    await catch_up(chat)

    assert "How this works" in student.text


async def test_a_deleted_message_is_sent_anew_once(chat: Chat, student: Student) -> None:
    await student.says("/learn")
    data = student.data("I don't know")
    old = student.shown["message_id"]
    await chat.bot.screens._delete(student.id, old)
    chat.emulator.tap(student.person, old, data, forge=True)
    await chat.settle()

    assert "Now you will know" in student.text
    assert student.shown["message_id"] != old


async def test_an_answer_to_a_late_tap_is_not_needed(chat: Chat, student: Student) -> None:
    await student.says("/learn")
    chat.emulator.faults.add(Fault(method="answerCallbackQuery", kind="5xx", times=1))

    assert "Now you will know" in await student.taps("I don't know")


async def test_who_blocks_the_bot_gets_nothing_until_they_are_back(
    chat: Chat, student: Student
) -> None:
    await student.says("/learn")
    chat.emulator.block(student.person)
    await chat.settle()
    learner = await chat.bot.store.read(Transaction.learner, student.id)
    assert learner is not None
    assert not learner.reachable

    assert "How this works" in await student.says("/help")
    back = await chat.bot.store.read(Transaction.learner, student.id)
    assert back is not None
    assert back.reachable


@pytest.mark.parametrize(
    "payload",
    [None, 7, {}, {"chat": "x"}, {"message_id": "x", "chat": {"id": []}}, {"data": "x"}],
)
@pytest.mark.parametrize("kind", ["message", "callback_query", "my_chat_member", "surprise"])
async def test_a_poison_update_is_put_aside_and_the_next_one_answered(
    chat: Chat, student: Student, kind: str, payload: object
) -> None:
    chat.emulator.inject(kind, payload)

    assert "How this works" in await student.says("/help")
    assert (await chat.bot.store.read(Transaction.counts)).waiting == 0


async def test_half_of_a_surrogate_pair_is_an_answer_like_any_other(
    chat: Chat, student: Student
) -> None:
    await student.says("/topics")
    await student.taps("Why: the euromissiles")
    await student.taps("Continue")
    while "Type your answer" not in student.text:
        await student.taps("I don't know")
        await student.taps("Next")
    message = dict(chat.emulator.say(student.person, "x"))
    await chat.bot.intake.receive(
        [{"update_id": 900_001, "message": message | {"text": "Mars \ud83d"}}]
    )
    await chat.bot.lanes.idle()

    assert (await chat.bot.store.read(Transaction.counts)).behind == 0
    assert "Next" in student.buttons


@pytest.mark.parametrize(
    ("error", "waiting", "dead"),
    [(StorageError("full"), 1, 0), (RefusedError("too long"), 0, 1), (Repeated("was"), 0, 0)],
)
async def test_what_no_retry_helps_is_put_aside_and_the_rest_is_kept(
    chat: Chat,
    student: Student,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    waiting: int,
    dead: int,
) -> None:
    def fails(*_: object) -> None:
        raise error

    await student.says("/help")
    monkeypatch.setattr(chat.bot.tutor, "say", fails)
    chat.emulator.say(student.person, "hello")
    await chat.settle()

    counts = await chat.bot.store.read(Transaction.counts)
    assert (counts.waiting, counts.dead) == (waiting, dead)


@pytest.mark.parametrize("answer", ["null", "7", '[{"x": 1}, 5, {"update_id": true}]'])
async def test_a_strange_answer_to_a_poll_ends_nothing(
    chat: Chat, student: Student, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = InProcess.do_request

    async def strange(self: InProcess, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if "getUpdates" in url:
            return 200, f'{{"ok": true, "result": {answer}}}'.encode()
        return await real(self, url, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(InProcess, "do_request", strange)
        assert await chat.bot.intake.fetch() == 0

    assert "How this works" in await student.says("/help")


async def test_markup_in_names_and_answers_stays_text(chat: Chat) -> None:
    mallory = chat.student("<b>&amp;</b>")
    await mallory.says("/learn")

    assert await mallory.says("<a href='x'>&lt;b&gt;")
    assert (await chat.bot.store.read(Transaction.counts)).behind == 0


@pytest.mark.parametrize("days", [20, 30, 800])
async def test_a_question_is_answered_after_any_holiday(
    chat: Chat, student: Student, days: int
) -> None:
    await student.says("/learn")
    chat.clock.advance(days=days)

    assert "Now you will know" in await student.taps("I don't know")
    counts = await chat.bot.store.read(Transaction.counts)
    assert (counts.attempts, counts.dead) == (1, 0)


async def test_nobody_hears_that_nothing_was_saved_when_it_was(
    chat: Chat, student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database fails once the effect is committed, when what is shown is to be recorded."""
    real, down = chat.bot.store.run, asyncio.Event()

    async def run(verb: Any, *given: Any, **named: Any) -> Any:
        if verb is Transaction.shown:
            down.set()
        if down.is_set():
            raise StorageError("full")
        return await real(verb, *given, **named)

    with monkeypatch.context() as failing:
        failing.setattr(chat.bot.store, "run", run)
        chat.emulator.say(student.person, "/help")
        await chat.bot.intake.fetch()
        await chat.bot.lanes.idle()
    chat.clock.advance(seconds=40)
    await catch_up(chat)

    assert down.is_set()
    assert not [one for one in student.messages if "could not save" in str(one.get("text"))]
    assert (await chat.bot.store.read(Transaction.counts)).behind == 0


async def test_a_token_that_is_taken_again_turns_the_health_green(chat: Chat) -> None:
    chat.emulator.faults.add(Fault("getUpdates", "401", times=1))
    health = chat.bot.instruments.health
    polls = asyncio.get_running_loop().create_task(chat.bot.intake.poll())
    await chat.emulator.until(lambda: chat.emulator.count("getUpdates") >= 1)
    await chat.emulator.idle()
    while "token" not in health.parts:  # noqa: ASYNC110 - health is asked, it tells nobody
        await asyncio.sleep(0)
    polls.cancel()
    await asyncio.wait([polls])
    red = health.parts["token"].ok

    await chat.settle()

    assert (red, health.parts["token"].ok) == (False, True)
