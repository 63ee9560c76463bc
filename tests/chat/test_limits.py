"""What Telegram and people can take: pauses are obeyed, floods are damped, nothing is lost."""

import random

from quizbot.bank.library import Library
from quizbot.emulator import Emulator, Fault
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.chat.conftest import Chat, Student, running
from tests.databases import Clock


class Steps:
    """A timer that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def catch_up(chat: Chat) -> None:
    await chat.bot.screens.reconcile()
    await chat.bot.lanes.idle()


def limited(
    chat: Chat, *, person: Student | None = None, seconds: int = 60, times: int = 1
) -> None:
    chat_id = person.id if person else None
    fault = Fault("editMessageText", "429", times=times, retry_after=seconds, chat_id=chat_id)
    chat.emulator.faults.add(fault)


def edits(chat: Chat, student: Student) -> int:
    return sum(
        call.method == "editMessageText" and int(call.params["chat_id"]) == student.id
        for call in chat.emulator.calls
    )


async def test_a_pause_of_one_chat_holds_for_all_that_it_should_show_and_for_nobody_else(
    chat: Chat,
) -> None:
    ada, ben = chat.student("Ada"), chat.student("Ben")
    for student in (ada, ben):
        await student.says("/learn")
    limited(chat, person=ada)
    await ada.taps("I don't know")
    seen = chat.emulator.calls

    chat.clock.advance(seconds=59)
    await ada.says("/help")
    await catch_up(chat)
    about_ada = [
        call
        for call in chat.emulator.calls[len(seen) :]
        if str(call.params.get("chat_id")) == str(ada.id)
    ]

    assert about_ada == []
    assert "Now you will know" in await ben.taps("I don't know")
    chat.clock.advance(seconds=2)
    await catch_up(chat)
    assert any("Now you will know" in str(message.get("text")) for message in ada.messages)
    assert "How this works" in ada.text


async def test_a_pause_holds_over_a_restart(
    emulator: Emulator, store: Store, library: Library, clock: Clock
) -> None:
    async with running(emulator, store, library, clock) as chat:
        student = chat.student("Ada")
        await student.says("/learn")
        limited(chat, person=student)
        await student.taps("I don't know")
    async with running(emulator, store, library, clock, seed=8) as chat:
        again = Student(chat, student.person)
        before = edits(chat, again)
        clock.advance(seconds=59)
        await again.says("/learn")
        await catch_up(chat)
        during = edits(chat, again)
        clock.advance(seconds=2)
        await catch_up(chat)

        assert during == before
        assert "Now you will know" in again.text


async def test_many_chats_refused_in_a_row_pause_the_whole_bot(chat: Chat) -> None:
    students = [chat.student(f"Student {number}") for number in range(8)]
    for student in students:
        await student.says("/learn")
    limited(chat, times=99)
    for student in students:
        await student.taps("I don't know")

    assert sum(edits(chat, student) for student in students) == 5
    chat.emulator.faults.clear()
    chat.clock.advance(seconds=61)
    for _ in range(3):
        await catch_up(chat)
        chat.clock.advance(seconds=5)
    assert all("Now you will know" in student.text for student in students)


async def test_a_refused_token_stops_all_sending_until_it_is_taken_again(chat: Chat) -> None:
    student = chat.student("Ada")
    await student.says("/learn")
    chat.emulator.faults.add(Fault("editMessageText", "401", times=1))
    await student.taps("I don't know")
    calls = len(chat.emulator.calls)

    chat.clock.advance(seconds=30)
    await student.says("/help")
    sent = [call for call in chat.emulator.calls[calls:] if call.method != "getUpdates"]
    chat.clock.advance(seconds=31)
    await catch_up(chat)

    assert sent == []
    assert "How this works" in student.text


async def test_a_flood_gets_one_notice_and_the_learner_goes_on_after_it(
    emulator: Emulator, store: Store, library: Library, clock: Clock
) -> None:
    timer = Steps()
    async with running(emulator, store, library, clock, timer=timer) as chat:
        student, other = chat.student("Ada"), chat.student("Ben")
        for _ in range(60):
            emulator.say(student.person, "hello")
        await chat.settle()
        for _ in range(3):
            clock.advance(seconds=30)
            timer.now += 30
            await catch_up(chat)
        told = [m for m in student.messages if "too fast" in str(m.get("text"))]

        assert len(told) == 1
        assert (await store.read(Transaction.counts)).waiting == 0
        assert "Pick" in await other.says("/learn") or other.buttons
        assert "How this works" in await student.says("/help")


async def test_a_flood_of_taps_is_told_beside_the_button_and_changes_nothing_more(
    emulator: Emulator, store: Store, library: Library, clock: Clock
) -> None:
    async with running(emulator, store, library, clock, timer=lambda: 0.0) as chat:
        student = chat.student("Ada")
        await student.says("/learn")
        queries = [student.press("I don't know") for _ in range(40)]
        await chat.settle()
        notices = [str(emulator.alerts.get(query, {}).get("text")) for query in queries]

        assert sum("too fast" in notice for notice in notices) == 1
        assert (await store.read(Transaction.counts)).attempts == 1


async def test_edits_that_come_too_fast_are_brought_up_together(
    emulator: Emulator, store: Store, library: Library, clock: Clock
) -> None:
    timer = Steps()
    async with running(emulator, store, library, clock, timer=timer) as chat:
        student = chat.student("Ada")
        await student.says("/learn")
        for _ in range(40):
            timer.now += 0.25  # within what a person may send, faster than a chat may change
            label = next((one for one in student.buttons if "Next" in one), "I don't know")
            if not any(label in text for text in student.buttons):
                break
            await student.taps(label)
        clock.advance(seconds=60)
        timer.now += 60
        await catch_up(chat)
        counts = await store.read(Transaction.counts)

        assert counts.behind == 0
        assert edits(chat, student) < 40


async def test_a_group_that_becomes_a_supergroup_gets_its_message_there(
    emulator: Emulator, chat: Chat
) -> None:
    person = emulator.person("Ada")
    group = emulator.group("Class", [person])
    await chat.settle()
    chat.emulator.faults.add(Fault("sendMessage", "5xx", times=1))
    emulator.say(person, "/learn@quizbot_bot", group)
    await chat.settle()
    moved = emulator.upgrade(group)
    await chat.settle()

    clock = chat.clock
    clock.advance(seconds=60)
    await catch_up(chat)
    clock.advance(seconds=60)
    await catch_up(chat)

    said = [str(message.get("text")) for message in emulator.messages(moved)]
    assert any("We learn in private" in text for text in said)
    assert (await chat.bot.store.read(Transaction.counts)).behind == 0


async def test_two_replicas_keep_the_order_of_one_student(
    emulator: Emulator, database_url: str, library: Library, clock: Clock
) -> None:
    """The second update reaches a replica that knows nothing of the first, which waits still."""
    rng = random.Random(3)
    one = await Store.open(database_url, clock=clock, holder="one")
    other = await Store.open(database_url, clock=clock, holder="other")
    async with (
        running(emulator, one, library, clock, works=False) as idle,
        running(emulator, other, library, clock, seed=rng.randrange(99)) as busy,
    ):
        person = emulator.person("Ada")
        emulator.say(person, "/learn")
        await idle.bot.intake.fetch()  # stored, and not worked on
        await idle.bot.intake.fetch()
        emulator.say(person, "/stop")
        await busy.bot.intake.fetch()
        await busy.bot.lanes.idle()
        counts = await other.read(Transaction.counts)
        sitting = await other.read(Transaction.current, person.id)

    await one.close()
    await other.close()
    assert counts.waiting == 0
    assert sitting is not None
    assert sitting.phase.value == "ended"
