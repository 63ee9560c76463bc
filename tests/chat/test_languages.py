"""A learner is asked in their own language, and told where a question is not translated."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise
from tests.chat.banks import HEADER, SINGLE, TEXT
from tests.chat.conftest import Chat, Student

HEADING = """
quizbot: 1
translates: small
language: de
title: Eine kleine Bank
topics: {basics: Grundlagen}
questions:
"""
ENTRY = """
  - id: partner
    of: %s
    question: Mit welchem Staat schlossen die USA den Vertrag?
    answer: Sowjetunion
    accept: [UdSSR]
    traps: [{answer: Russland, feedback: 1987 war das noch ein anderer Staat.}]
    explanation: Die andere Partei war die Sowjetunion.
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A bank of two questions; one of them is translated."""
    return read(tmp_path, HEADER + TEXT + SINGLE)


def read(folder: Path, bank: str) -> Library:
    (folder / "small.yaml").write_text(bank, encoding="utf-8")
    alone = load_or_raise([folder])
    stamp = alone.published[0].text_rev
    (folder / "small.de.yaml").write_text(HEADING + ENTRY % stamp, encoding="utf-8")
    return load_or_raise([folder])


@pytest.fixture
def german(chat: Chat) -> Student:
    return Student(chat, chat.emulator.person("Grete", language_code="de-AT"))


async def asked_for(student: Student, words: str) -> str:
    """Go on until the question with these words is asked."""
    text = await student.says("/learn")
    while words not in text:
        await student.taps("I don't know")
        text = await student.taps("Next")
    return text


async def test_telegrams_language_decides_at_first(german: Student) -> None:
    text = await asked_for(german, "Mit welchem Staat")

    assert " · Grundlagen" in text
    assert "not translated yet" not in text
    verdict = await german.says("Russland")
    assert "1987 war das noch ein anderer Staat." in verdict
    assert "Right answer: Sowjetunion" in verdict


async def test_the_original_is_asked_where_there_is_no_translation(german: Student) -> None:
    text = await asked_for(german, "Which band of ranges")

    assert "🌐 In English: not translated yet." in text


async def test_an_answer_in_the_language_of_the_original_counts(german: Student) -> None:
    await asked_for(german, "Mit welchem Staat")

    assert "Right." in await german.says("Soviet Union")


async def test_who_speaks_another_language_is_told_nothing(chat: Chat) -> None:
    student = Student(chat, chat.emulator.person("Ivan", language_code="ru"))

    text = await asked_for(student, "With which state")

    assert "not translated" not in text


async def test_the_language_is_changed_in_the_settings(student: Student) -> None:
    await student.says("/settings")
    assert "• English •" in student.buttons

    page = await student.taps("Deutsch")

    assert "Questions in: Deutsch" in page
    assert "• Deutsch •" in student.buttons
    assert "Mit welchem Staat" in await asked_for(student, "Mit welchem Staat")
    assert "Grundlagen" in (await student.says("/topics")) + str(student.buttons)
    assert "Eine kleine Bank" in await student.says("/start")


async def test_a_question_on_screen_stays_in_its_language(student: Student) -> None:
    await asked_for(student, "With which state")
    await student.says("/settings")
    await student.taps("Deutsch")

    await student.says("the USSR")

    verdict = next(one["text"] for one in student.messages if "With which" in one["text"])
    assert "Right." in verdict


async def test_progress_in_two_languages_is_one(student: Student) -> None:
    await asked_for(student, "With which state")
    await student.says("USSR")
    before = await student.says("/progress")
    await student.says("/settings")
    await student.taps("Deutsch")

    after = await student.says("/progress")

    assert after == before.replace("The basics", "Grundlagen")


async def test_a_language_that_no_bank_has_is_no_button(student: Student) -> None:
    await student.says("/settings")

    assert await student.forges("settings.language.fr") == (
        "This button is too old. Send /learn to go on."
    )


async def test_one_language_is_no_choice(
    chat: Chat, student: Student, read_bank: Callable[[str], Library]
) -> None:
    chat.bot.tutor.library = read_bank(HEADER + SINGLE)

    page = await student.says("/settings")

    assert "Questions in" not in page
    assert not any("English" in label for label in student.buttons)
