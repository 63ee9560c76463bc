"""A sitting begins in two taps, goes on where it was, and ends with what was learnt."""

from quizbot.bank.library import Library
from quizbot.storage.rebuild import rebuild
from quizbot.storage.transaction import Transaction
from tests.chat.conftest import Chat, Student


async def answer(student: Student) -> str:
    """Answer whatever is asked, one way or another, and return the verdict."""
    while "Next" not in student.buttons:
        labels = list(student.buttons)
        if "Type" in student.text:
            await student.says("1987")
        elif "Check" in labels and ("☑" in " ".join(labels) or "All placed" in student.text):
            await student.taps("Check")
        else:
            await student.taps(labels[0])
    return student.text


async def test_the_first_question_is_two_taps_away(student: Student, library: Library) -> None:
    welcome = await student.says("/start")
    question = await student.taps("Begin")

    assert f"{len(library.published)} questions" in welcome
    assert question.startswith("Question 1 · ")


async def test_ten_questions_of_several_types_with_reasons_and_sources(
    chat: Chat, student: Student
) -> None:
    await student.says("/learn")
    kinds = set()
    for number in range(1, 11):
        kinds.add(len(student.buttons))
        told = await answer(student)
        assert f"Question {number} · " in told
        assert "Fact. " in told
        assert "Sources: " in told
        await student.taps("Next")

    cards = await chat.bot.store.read(Transaction.cards, student.id)
    assert len({chat.bot.tutor.library.revision(key).item.type for key in cards}) >= 4  # type: ignore[union-attr] # of a published item
    assert await student.says("/progress")
    assert "10 answered" in student.text


async def test_a_new_learn_brings_the_question_below_and_removes_the_older_message(
    student: Student,
) -> None:
    question = await student.says("/learn")
    old = student.shown["message_id"]

    again = await student.says("/learn")

    assert again == question
    assert student.shown["message_id"] > old
    assert all(message["message_id"] != old for message in student.messages)


async def test_what_was_right_does_not_come_back_in_the_sitting(student: Student) -> None:
    await student.says("/settings")
    await student.taps("15 min")
    await student.says("/learn")
    right: set[str] = set()
    for _ in range(25):
        question = student.text.split("\n")[2]
        assert question not in right
        if "✅" in await answer(student):
            right.add(question)
        await student.taps("Next")
        if "Question" not in student.text:
            break

    assert right


async def test_a_wrong_answer_does_not_come_back_at_once(student: Student) -> None:
    await student.says("/learn")
    asked = []
    for _ in range(8):
        asked.append(student.text.split("\n")[2])
        await student.taps("I don't know")
        await student.taps("Next")

    for place, question in enumerate(asked):
        assert question not in asked[place + 1 : place + 5]


async def test_the_sitting_ends_when_its_minutes_are_used(chat: Chat, student: Student) -> None:
    await student.says("/settings")
    await student.taps("2 min")
    await student.says("/learn")
    for _ in range(2):
        chat.clock.advance(seconds=90)
        await student.taps("I don't know")
        closing = await student.taps("Next")

    assert "That was your time" in closing
    assert "Worth another look" in closing
    assert "Question 1" in await student.taps("Another round")


async def test_another_round_tapped_twice_begins_one(chat: Chat, student: Student) -> None:
    await student.says("/learn")
    await student.says("/stop")
    student.press("Another round")
    student.press("Another round")
    await chat.settle()

    assert student.text.startswith("Question 1 · ")


async def test_stop_keeps_what_was_learnt_and_says_so(student: Student) -> None:
    await student.says("/learn")
    await answer(student)

    stopped = await student.says("/stop")

    assert "What you learnt is kept" in stopped
    assert "nothing to stop" in await student.says("/stop")


async def test_a_week_later_nothing_is_a_debt(chat: Chat, student: Student) -> None:
    await student.says("/learn")
    await answer(student)
    chat.clock.advance(days=7)

    again = await student.says("/learn")

    assert "Next" in student.buttons
    assert "overdue" not in again
    assert (await student.taps("Next")).startswith("Question 2 · ")


async def test_the_attempts_fold_into_what_is_stored(chat: Chat, student: Student) -> None:
    await student.says("/learn")
    for _ in range(12):
        await answer(student)
        chat.clock.advance(days=0.3)
        await student.taps("Next")
        if "Question" not in student.text:
            await student.taps("Another round")

    folded = await chat.bot.store.run(rebuild)

    assert folded.attempts == 12
    assert folded.cards_mended == folded.counters_mended == 0


async def test_text_while_buttons_are_awaited_is_told_so(student: Student) -> None:
    await student.says("/learn")
    while "Type" in student.text or "gap" in student.text:
        await student.taps("I don't know")
        await student.taps("Next")

    assert "buttons" in await student.says("zzz")


async def test_text_while_nothing_is_asked_points_to_learn(student: Student) -> None:
    assert "/learn" in await student.says("hello")


async def test_next_can_be_typed(student: Student) -> None:
    await student.says("/learn")
    await answer(student)

    assert (await student.says("next")).startswith("Question 2 · ")


async def test_who_knows_nothing_yet_meets_new_questions_not_the_same_few(
    student: Student,
) -> None:
    await student.says("/learn")
    asked = []
    for _ in range(12):
        asked.append(student.text.split("\n")[2])
        await student.taps("I don't know")
        await student.taps("Next")

    assert len(set(asked)) >= 10


async def test_a_chosen_topic_that_has_left_the_bank_locks_nobody_out(
    chat: Chat, student: Student
) -> None:
    await student.says("/start")
    await chat.bot.store.run(Transaction.change, student.id, topics=("gone/topic",))

    assert (await student.says("/learn")).startswith("Question 1 · ")
