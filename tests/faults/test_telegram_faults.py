"""What Telegram, a client or the clock can do to the bot, row by row of the table of faults.

Only what no other test tries stands here; README.md says where the other rows are tried.
"""

import json
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise
from quizbot.emulator import Emulator, Fault
from quizbot.learning.response import Chosen
from quizbot.learning.sitting import Control
from quizbot.storage.engine import writing
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.chat.banks import HEADER, SINGLE
from tests.chat.conftest import Chat, Student, running
from tests.chat.conftest import chat as chat  # noqa: PLC0414 - a fixture is known by its name
from tests.chat.conftest import emulator as emulator  # noqa: PLC0414 - as above
from tests.chat.conftest import student as student  # noqa: PLC0414 - as above
from tests.databases import Clock
from tests.trust.invariants import carried, quick

RIGHT, SHORTER = "500 to 5,500 km", "100 to 1,000 km"


def read(folder: Path, text: str) -> Library:
    path = folder / "bank.yaml"
    path.write_text(HEADER + text, encoding="utf-8")
    return load_or_raise([path])


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """One question, so that a test knows what is asked."""
    return read(tmp_path, SINGLE)


async def attempts(chat: Chat, student: Student) -> list[Any]:
    return list(await chat.bot.store.read(Transaction.attempts, student.id))


async def catch_up(chat: Chat) -> None:
    await chat.bot.screens.reconcile()
    await chat.bot.lanes.idle()


def last_update(chat: Chat) -> int:
    (queue,) = chat.emulator.world.queues.values()
    return int(queue.waiting()[-1].id)


@pytest.mark.parametrize("times", [1, 2, 5])
async def test_row_01_an_update_that_comes_again_and_again_is_one_answer(
    chat: Chat, student: Student, times: int
) -> None:
    await student.says("/learn")
    student.press(RIGHT)
    number = last_update(chat)
    await chat.settle()
    told = student.text
    for _ in range(times):
        chat.emulator.redeliver(number)
        await chat.settle()

    assert len(await attempts(chat, student)) == 1
    assert student.text == told


async def test_row_02_of_sixteen_taps_on_different_options_the_first_counts(
    chat: Chat, student: Student
) -> None:
    await student.says("/learn")
    queries = [student.press((SHORTER, RIGHT)[turn % 2]) for turn in range(16)]
    await chat.settle()
    (attempt,) = await attempts(chat, student)
    notices = [str(chat.emulator.alerts[query].get("text")) for query in queries[1:]]

    assert not attempt.correct
    assert all("has its answer" in notice for notice in notices)


async def test_row_03_a_tap_on_the_message_of_another_device_leaves_one_message(
    chat: Chat, student: Student
) -> None:
    await student.says("/learn")
    old = student.shown["message_id"]
    chat.emulator.faults.add(Fault("deleteMessage", "5xx"))
    await student.says("/learn")
    chat.emulator.tap(student.person, old, student.data(RIGHT))
    await chat.settle()
    living = [message for message in student.messages if carried(message)]

    assert [message["message_id"] for message in living] == [old]
    assert "That is the band" in living[0]["text"]


async def test_row_04_whatever_overtakes_whatever_nothing_is_written_out_of_its_slot(
    chat: Chat, database_url: str
) -> None:
    for order in permutations(range(4)):
        student = chat.student("Ada")
        await student.says("/learn")
        await overtake(chat, student, order)

        assert len(await attempts(chat, student)) <= 1
    engine = writing(database_url)
    wrong = quick(engine)
    engine.dispose()
    assert wrong == []
    assert (await chat.bot.store.read(Transaction.counts)).behind == 0


async def overtake(chat: Chat, student: Student, order: tuple[int, ...]) -> None:
    """Answer twice, go on and stop; deliver it in this order."""
    nonce = student.data(RIGHT).partition(":")[0]
    message = student.shown["message_id"]
    chat.emulator.tap(student.person, message, student.data(RIGHT))
    for data in (f"{nonce}:1:{int(Control.NEXT)}", f"{nonce}:0:{int(Control.UNKNOWN)}"):
        chat.emulator.tap(student.person, message, data, forge=True)
    chat.emulator.say(student.person, "/stop")
    (queue,) = chat.emulator.world.queues.values()
    waiting = queue.waiting()
    for place in order:
        await chat.bot.intake.receive([json.loads(waiting[place].body)])
    queue.confirm([update.id for update in waiting])
    await chat.bot.lanes.idle()


@pytest.mark.parametrize("state", ["asking", "told", "ended", "of an old sitting"])
@pytest.mark.parametrize("owner", ["own", "foreign", "in a group"])
async def test_row_05_a_button_that_is_not_to_be_tapped_now_writes_nothing(
    chat: Chat, student: Student, state: str, owner: str
) -> None:
    await student.says("/learn")
    nonce = student.data(RIGHT).partition(":")[0]
    if state != "asking":
        await student.taps(RIGHT)
    if state in {"ended", "of an old sitting"}:
        await student.says("/stop")
    if state == "of an old sitting":
        await student.says("/learn")
    who = student if owner == "own" else chat.student("Eve")
    place = chat.emulator.group("Class", [who.person]) if owner == "in a group" else None
    await who.says("/help")
    before = await attempts(chat, student)

    for code in (0, 99, int(Control.CHECK), int(Control.UNDO)):
        position = 0 if state == "asking" and code else 7
        data = f"{nonce}:{position}:{code}"
        query = chat.emulator.tap(who.person, who.shown["message_id"], data, place, forge=True)
        await chat.settle()

        assert chat.emulator.alerts[query].get("text")
        assert await attempts(chat, student) == before


async def test_row_09_after_an_outage_that_outlived_the_tap_the_button_still_works(
    chat: Chat, student: Student
) -> None:
    await student.says("/learn")
    student.press(RIGHT)
    chat.clock.advance(seconds=200)  # Telegram forgets taps after 150
    await chat.settle()
    forgotten = await attempts(chat, student)

    assert forgotten == []
    assert "That is the band" in await student.taps(RIGHT)


@pytest.mark.parametrize("hours", [0.1, 24])
async def test_row_09_what_telegram_could_not_take_comes_once_it_is_back(
    chat: Chat, student: Student, hours: float
) -> None:
    await student.says("/learn")
    chat.emulator.faults.add(Fault("*", "5xx", times=10_000, chat_id=student.id))
    await student.taps(RIGHT)
    for _ in range(20):
        chat.clock.advance(seconds=hours * 180)
        await catch_up(chat)
    chat.emulator.faults.clear()
    chat.clock.advance(seconds=600)
    await catch_up(chat)

    assert "That is the band" in student.text


@pytest.mark.parametrize("how", ["block", "deactivate"])
async def test_row_10_who_lets_nothing_in_is_left_alone(
    chat: Chat, student: Student, how: str
) -> None:
    await student.says("/learn")
    student.press(RIGHT)
    getattr(chat.emulator, how)(student.person)
    await chat.settle()
    before = len(chat.emulator.calls)
    for _ in range(5):
        chat.clock.advance(seconds=3600)
        await catch_up(chat)
    learner = await chat.bot.store.read(Transaction.learner, student.id)

    assert learner is not None
    assert not learner.reachable
    assert len(chat.emulator.calls) == before
    assert len(await attempts(chat, student)) == 1


async def test_row_12_a_message_that_cannot_be_edited_is_sent_anew_once(
    chat: Chat, student: Student
) -> None:
    await student.says("/learn")
    own = next(message for message in student.messages if not message["from"]["is_bot"])
    chat.emulator.tap(student.person, own["message_id"], student.data(RIGHT), forge=True)
    await chat.settle()

    assert "That is the band" in student.text
    assert len([message for message in student.messages if carried(message)]) == 1


async def test_row_13_an_acknowledgement_that_comes_too_late_is_counted_and_nothing_else(
    emulator: Emulator, store: Store, library: Library, clock: Clock
) -> None:
    person = emulator.person("Ada")
    async with running(emulator, store, library, clock) as chat:
        await Student(chat, person).says("/learn")
    async with running(emulator, store, library, clock, seed=8, works=False) as chat:
        Student(chat, person).press(RIGHT)
        await chat.bot.intake.fetch()
        await chat.bot.intake.fetch()
    clock.advance(seconds=200)
    async with running(emulator, store, library, clock, seed=9) as chat:
        await chat.bot.intake.resume()
        await chat.bot.lanes.idle()
        page = chat.bot.intake._metrics.render()[1].decode()

        assert "That is the band" in Student(chat, person).text
    late = [line for line in page.splitlines() if "answerCallbackQuery" in line and "late" in line]
    assert [line.rpartition(" ")[2] for line in late] == ["1.0"]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
        datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    ],
    ids=["leap day", "2038", "summer time begins"],
)
@pytest.mark.parametrize("hours", [-1, 1])
async def test_row_21_a_clock_that_jumps_changes_no_answer(
    chat: Chat, student: Student, moment: datetime, hours: int
) -> None:
    chat.clock.now = moment
    await student.says("/learn")
    chat.clock.advance(seconds=3600 * hours)
    told = await student.taps(RIGHT)
    chat.clock.advance(seconds=-3600 * hours)
    (attempt,) = await attempts(chat, student)
    learner = await chat.bot.store.read(Transaction.learner, student.id)

    assert "That is the band" in told
    assert 0 <= attempt.milliseconds <= 3_600_000
    assert attempt.at.tzinfo is UTC
    assert learner is not None
    assert (learner.answers, learner.rights) == (1, 1)


@pytest.mark.parametrize("edit", ["another key", "another order", "gone"])
async def test_row_23_an_answer_is_graded_as_its_question_was_shown(
    chat: Chat, student: Student, tmp_path: Path, edit: str
) -> None:
    await student.says("/learn")
    changed = SINGLE.replace('right: "500', 'wrong: "500').replace('wrong: "100', 'right: "100')
    first, *rest = SINGLE.split("      - {wrong")
    moved = rest[0].partition("\n")[0]
    reordered = f"{first}      - {{wrong{rest[1]}".replace(
        "    hints:", f"      - {{wrong{moved}\n    hints:"
    )
    texts = {
        "another key": changed,
        "another order": reordered,
        "gone": SINGLE.replace("id: band", "id: other"),
    }
    chat.bot.tutor.library = read(tmp_path, texts[edit])
    told = await student.taps(RIGHT)
    (attempt,) = await attempts(chat, student)

    assert "That is the band" in told
    assert attempt.correct
    assert attempt.response == Chosen((0,))
