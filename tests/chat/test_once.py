"""An answer counts once, whoever taps how often, whenever the bot ends and begins again."""

import asyncio
import re

import pytest

from quizbot.bank.library import Library
from quizbot.emulator import Emulator
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.chat.conftest import Chat, Student, running
from tests.databases import Clock

SEVERAL_TAPS = re.compile(r"Choose all|Tap |▸")
"""What a question says that takes more than one tap: several options, an order, pairs, gaps."""


def first(student: Student) -> str:
    return next(iter(student.buttons))


async def answers(chat: Chat) -> int:
    return (await chat.bot.store.read(Transaction.counts)).attempts


async def begin_with_buttons(student: Student) -> None:
    """Go on to a question that one tap answers."""
    await student.says("/learn")
    while "A · " not in first(student) or SEVERAL_TAPS.search(student.text):
        await student.taps("I don't know")
        await student.taps("Next")


async def test_a_triple_tap_is_one_attempt(chat: Chat, student: Student) -> None:
    await begin_with_buttons(student)
    before = await answers(chat)
    for _ in range(3):
        student.press(first(student))
    await chat.settle()

    assert await answers(chat) == before + 1
    assert chat.emulator.count("answerCallbackQuery") >= 3


async def test_a_double_tap_on_next_skips_nothing(chat: Chat, student: Student) -> None:
    await begin_with_buttons(student)
    await student.taps(first(student))
    number = student.text.split()[1]
    student.press("Next")
    student.press("Next")
    await chat.settle()

    assert student.text.split()[1] == str(int(number) + 1)


async def test_another_option_after_the_answer_changes_nothing(
    chat: Chat, student: Student
) -> None:
    await begin_with_buttons(student)
    other = list(student.buttons.values())[1]
    told = await student.taps(first(student))

    notice = await student.forges(other)

    assert "has its answer" in notice
    assert student.text == told


async def test_an_update_delivered_twice_has_one_effect(chat: Chat, student: Student) -> None:
    await begin_with_buttons(student)
    before = await answers(chat)
    chat.emulator.faults.duplicate_updates(3)
    await student.taps(first(student))
    await chat.settle()

    assert await answers(chat) == before + 1


async def test_another_persons_tap_on_my_button_is_nothing(chat: Chat, student: Student) -> None:
    await begin_with_buttons(student)
    mine, shown = student.data(first(student)), student.text
    eve = chat.student("Eve")
    await eve.says("/help")
    before = await answers(chat)

    notice = await eve.forges(mine)

    assert "somebody else" in notice
    assert student.text == shown
    assert await answers(chat) == before


@pytest.mark.parametrize(
    "data",
    [
        *("x", "aaaaaaaaaaaaa:0:0", "aaaaaaaaaaaaa:999:206", "topics.toggle.zzz", "ü" * 32),
        *("settings.minutes.5", "settings.alias.99999", "settings.alias.x", "'; DROP TABLE x; --"),
    ],
)
async def test_a_forged_button_is_answered_politely(student: Student, data: str) -> None:
    await student.says("/help")
    shown = student.text

    assert "too old" in await student.forges(data)
    assert student.text == shown


async def test_after_a_crash_the_same_message_goes_on(
    library: Library, store: Store, emulator: Emulator, clock: Clock
) -> None:
    person = emulator.person("Ada")
    async with running(emulator, store, library, clock) as chat:
        student = Student(chat, person)
        await begin_with_buttons(student)
        message, question = student.shown["message_id"], student.text
    async with running(emulator, store, library, clock, seed=8) as chat:
        student = Student(chat, person)
        told = await student.taps(first(student))

    assert student.shown["message_id"] == message
    assert question.split("\n")[0] == told.split("\n")[0]
    assert "in this sitting" in told


async def test_an_update_stored_before_a_crash_has_its_effect_after_it(
    library: Library, store: Store, emulator: Emulator, clock: Clock
) -> None:
    person = emulator.person("Ada")
    async with running(emulator, store, library, clock) as chat:
        student = Student(chat, person)
        await begin_with_buttons(student)
        before = await answers(chat)
    async with running(emulator, store, library, clock, seed=8, works=False) as chat:
        Student(chat, person).press(first(Student(chat, person)))
        assert await chat.bot.intake.fetch() == 1
        await chat.bot.intake.fetch()
        assert await answers(chat) == before
    async with running(emulator, store, library, clock, seed=9) as chat:
        clock.advance(seconds=5)  # another replica might have been at work on it
        await chat.bot.intake.resume()
        await chat.bot.lanes.idle()

        assert await answers(chat) == before + 1
        assert "in this sitting" in Student(chat, person).text


async def test_sixteen_taps_at_once_are_one_attempt(chat: Chat, student: Student) -> None:
    await begin_with_buttons(student)
    before = await answers(chat)
    for _ in range(16):
        student.press(first(student))
    await asyncio.gather(chat.settle(), chat.settle())

    assert await answers(chat) == before + 1
