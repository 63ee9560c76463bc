"""A bank of many topics: all of them can be seen and chosen, a part at a time."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from quizbot.bank.library import Library
from quizbot.emulator.faults import Fault
from quizbot.storage.transaction import Transaction
from tests.chat.conftest import Chat, Student

TOPICS = 45
BANK = (
    "quizbot: 1\nbank: wide\ntitle: A wide bank\ndefaults: {status: published}\ntopics:\n"
    + "".join(f"  t{n}: Topic {n:02}\n" for n in range(TOPICS))
    + "questions:\n"
    + "".join(
        f"  - {{id: q{n}, topic: t{n}, type: true-false, question: Is it {n}?, answer: true}}\n"
        for n in range(TOPICS)
    )
)


@pytest.fixture
def library(read_bank: Callable[[str], Library]) -> Library:
    return read_bank(BANK)


def topics(student: Student) -> list[str]:
    return [label for label in student.buttons if "Topic" in label]


async def test_every_topic_is_to_be_had(student: Student) -> None:
    await student.says("/topics")
    seen = topics(student)
    while "More ›" in student.buttons:
        await student.taps("More ›")
        seen += topics(student)

    assert "Part 3 of 3" in student.text
    assert len(seen) == len(set(seen)) == TOPICS


async def test_a_choice_leaves_the_part_open_and_is_kept_over_the_parts(student: Student) -> None:
    await student.says("/topics")
    message = student.shown["message_id"]
    await student.taps("More ›")
    chosen = await student.taps("Topic 30")

    assert "Part 2 of 3" in chosen
    assert "☑ Topic 30 (1)" in student.buttons
    assert "only the ticked ones" in await student.taps("‹ Earlier")
    assert student.shown["message_id"] == message
    assert (await student.taps("Continue")).startswith("Question 1 · Topic 30")


async def test_progress_has_parts_once_there_is_some(student: Student) -> None:
    await student.says("/learn")
    await student.taps("I don't know")

    assert "Part 1 of 3" in await student.says("/progress")
    assert "Part 2 of 3" in await student.taps("More ›")
    assert student.text.count("% known") == 20


async def test_a_part_that_could_not_be_shown_at_once_is_shown_later(
    chat: Chat, student: Student
) -> None:
    await student.says("/topics")
    chat.emulator.faults.add(Fault("editMessageText", "5xx"))
    await student.taps("More ›")
    assert "Part 1 of 3" in student.text

    chat.clock.now += timedelta(seconds=30)
    await chat.bot.screens.reconcile()
    await chat.bot.lanes.idle()

    assert "Part 2 of 3" in student.text


@pytest.mark.parametrize("part", ["999", "2", "000000000000000000000003"])
async def test_a_part_beyond_the_last_is_the_last(chat: Chat, student: Student, part: str) -> None:
    await student.says("/topics")
    await student.forges(f"topics.part.{part}")

    assert "Part 3 of 3" in student.text
    screen = await chat.bot.store.read(Transaction.screen, student.id, "topics")
    assert screen is not None
    assert screen.content == "topics 2"
