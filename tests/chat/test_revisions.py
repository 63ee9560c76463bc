"""A question is edited while people learn: what was shown counts, and what is known is kept."""

import asyncio
import random
import threading
from pathlib import Path
from typing import Any

import pytest

from quizbot import publishing
from quizbot.bank.items import ItemKey
from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise
from quizbot.dialogue import Person, Tap
from quizbot.learning.memory import Card
from quizbot.reloading import Reloading
from quizbot.storage.checkup import check_up
from quizbot.storage.rebuild import rebuild
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.telegram.school import School
from tests.chat.banks import NUMBER, SINGLE, TRUE_FALSE
from tests.chat.conftest import Chat, Student
from tests.chat.folders import FLIPPED, REWORDED, Folder, told
from tests.databases import Clock

BAND, RANGE = ItemKey("small/band"), ItemKey("small/range")
RENAMED = SINGLE.replace("- id: band", "- id: range\n    was: [band]")
CROWD = 1000


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "questions"
    path.mkdir()
    return Folder(path)


@pytest.fixture
def library(folder: Folder) -> Library:
    return load_or_raise([folder.file])


@pytest.fixture
async def reloading(chat: Chat, folder: Folder) -> Reloading:
    made = folder.reloading(chat.bot.store, chat.clock)
    chat.bot.school.teach(await made.begin())
    return made


async def edit(chat: Chat, reloading: Reloading, folder: Folder, *items: str) -> None:
    folder.write(*items)
    await reloading.look(chat.bot.school.teach)


async def card(chat: Chat, student: Student, item: ItemKey = BAND) -> Card | None:
    return await chat.bot.store.read(Transaction.card, student.id, item)


async def points(chat: Chat, student: Student) -> int:
    learner = await chat.bot.store.read(Transaction.learner, student.id)
    assert learner is not None
    return learner.points


async def answers(chat: Chat, student: Student, label: str = "500 to 5,500") -> str:
    """Begin anew and answer the one question there is."""
    await student.says("/stop")
    await student.says("/learn")
    return await student.taps(label)


def changes(student: Student) -> list[str]:
    texts = [str(m["text"]) for m in student.messages if m["from"]["is_bot"]]
    return [text for text in texts if "was changed" in text or "were changed" in text]


async def is_sound(chat: Chat, url: str) -> None:
    """All that is derived is what the attempts lead to, and nothing else is wrong either."""
    done = await chat.bot.store.run(rebuild)
    assert (done.cards_mended, done.counters_mended) == (0, 0)
    depth = check_up(url, chat.clock(), deep=True, told=lambda _: None).depth
    assert depth is not None
    assert depth.findings == ()


async def test_a_mended_typo_keeps_what_is_known(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await answers(chat, student)
    before = await card(chat, student)

    await edit(chat, reloading, folder, REWORDED)
    await told(chat)

    assert await card(chat, student) == before
    assert changes(student) == []
    await is_sound(chat, database_url)


async def test_whoever_answered_a_question_whose_key_changed_is_told_once(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await answers(chat, student)
    stranger = chat.student("Eve")
    await stranger.says("/help")

    await edit(chat, reloading, folder, FLIPPED)
    for _ in range(3):
        await told(chat)

    (note,) = changes(student)
    assert "Which band of ranges was covered?" in note
    assert "Right now: 100 to 1,000 km" in note
    assert changes(stranger) == []
    assert await points(chat, student) == 10
    await is_sound(chat, database_url)


async def test_a_question_whose_key_changed_is_asked_again_as_if_it_were_new(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await answers(chat, student)
    await student.taps("Stop")
    assert "Question" not in await student.says("/learn")

    await edit(chat, reloading, folder, FLIPPED)
    verdict = await answers(chat, student, "100 to 1,000")

    assert "✅ Right." in verdict
    known = await card(chat, student)
    assert known is not None
    assert (known.attempts, known.right, known.right_days, known.credited) == (2, 2, 1, 10)
    new = chat.student("Eve")
    await answers(chat, new, "100 to 1,000")
    fresh = await card(chat, new)
    assert fresh is not None
    assert (known.stability, known.difficulty) == (fresh.stability, fresh.difficulty)
    first = [one.first for one in await chat.bot.store.read(Transaction.attempts, student.id)]
    assert first == [True, True]
    assert await points(chat, student) == 10
    await is_sound(chat, database_url)


async def test_the_first_right_answer_to_a_changed_question_gives_its_points(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await answers(chat, student, "100 to 1,000")
    await edit(chat, reloading, folder, FLIPPED)

    await answers(chat, student, "100 to 1,000")

    assert await points(chat, student) == 10
    await is_sound(chat, database_url)


async def test_who_had_the_question_on_screen_is_graded_by_it_and_told_so(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await student.says("/learn")
    await edit(chat, reloading, folder, FLIPPED)

    verdict = await student.taps("500 to 5,500")

    assert "✅ Right." in verdict
    assert "changed while you had it on screen" in verdict
    assert "Question 1" in await answers(chat, student, "100 to 1,000")
    assert "✅ Right." in student.text
    await is_sound(chat, database_url)


@pytest.mark.parametrize(
    "items", [(SINGLE.replace("type: single", "type: single\n    status: retired"),), (NUMBER,)]
)
async def test_a_question_that_is_gone_is_answered_politely_and_comes_back_with_its_progress(
    chat: Chat,
    student: Student,
    folder: Folder,
    reloading: Reloading,
    database_url: str,
    items: tuple[str, ...],
) -> None:
    await student.says("/learn")
    await edit(chat, reloading, folder, *items)

    verdict = await student.taps("500 to 5,500")

    assert "✅ Right." in verdict
    assert "asked no more" in verdict
    before = await card(chat, student)
    assert "band of ranges" not in await answers_anything(student)
    await edit(chat, reloading, folder, SINGLE)
    assert await card(chat, student) == before
    assert changes(student) == []
    await is_sound(chat, database_url)


async def answers_anything(student: Student) -> str:
    await student.says("/stop")
    return await student.says("/learn")


async def test_progress_follows_a_question_that_was_renamed(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await answers(chat, student)
    before = await card(chat, student)
    other = chat.student("Eve")
    await other.says("/learn")

    await edit(chat, reloading, folder, RENAMED)
    await told(chat)

    known = await chat.bot.store.read(Transaction.cards, student.id)
    assert known == {RANGE: before}
    assert await card(chat, student) == before  # under the name that it had
    assert changes(student) == []
    assert "asked no more" not in await other.taps("500 to 5,500")
    assert list(await chat.bot.store.read(Transaction.cards, other.id)) == [RANGE]
    await is_sound(chat, database_url)


async def test_progress_follows_through_two_names_and_back(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await answers(chat, student)
    again = SINGLE.replace("- id: band", "- id: reach\n    was: [band, range]")
    back = SINGLE.replace("- id: band", "- id: band\n    was: [range, reach]")

    for items in (RENAMED, again, back):
        await edit(chat, reloading, folder, items)
        await is_sound(chat, database_url)

    assert list(await chat.bot.store.read(Transaction.cards, student.id)) == [BAND]
    assert await points(chat, student) == 10


async def test_a_renamed_question_whose_key_changed_too_is_told(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await answers(chat, student)

    await edit(chat, reloading, folder, FLIPPED.replace("- id: band", "- id: range\n    was: band"))
    await told(chat)

    assert len(changes(student)) == 1
    assert await points(chat, student) == 10
    await is_sound(chat, database_url)


async def test_a_name_under_which_somebody_answered_takes_over_no_other_progress(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await answers(chat, student)
    await edit(chat, reloading, folder, SINGLE.replace("- id: band", "- id: range"))
    await answers(chat, student)

    await edit(chat, reloading, folder, RENAMED)

    assert set(await chat.bot.store.read(Transaction.cards, student.id)) == {BAND, RANGE}
    assert await points(chat, student) == 20
    await is_sound(chat, database_url)


async def test_a_flip_and_its_undoing_leave_who_answered_before_where_they_were(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    await answers(chat, student)
    before = await card(chat, student)

    await edit(chat, reloading, folder, FLIPPED)
    await edit(chat, reloading, folder, SINGLE)
    await told(chat)

    assert await card(chat, student) == before
    await is_sound(chat, database_url)


async def test_replicas_take_a_change_up_once_and_tell_once_however_they_end(
    chat: Chat,
    folder: Folder,
    reloading: Reloading,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "LEARNERS", 2)
    students = [chat.student(f"Student {n}") for n in range(7)]
    for one in students:
        await answers(chat, one)
    others = [await Store.open(database_url, clock=chat.clock, holder=name) for name in ("b", "c")]
    readers = [folder.reloading(store, chat.clock) for store in others]
    for reader in readers:
        await reader.begin()
    folder.write(FLIPPED)

    await asyncio.gather(
        *(one.look(lambda _: None) for one in readers), reloading.look(chat.bot.school.teach)
    )
    planned = await chat.bot.store.read(Transaction.jobs)
    (job,) = [one for one in planned if one.name == publishing.TELL]
    # One claims the job, tells some, and ends before that is committed.
    (claimed,) = await others[0].run(
        Transaction.claim_jobs, (publishing.TELL,), ["b"], chat.clock()
    )
    with pytest.raises(RuntimeError):
        await others[0].run(_ends_amid, claimed.payload, chat.clock())
    chat.clock.advance(seconds=60)
    await asyncio.gather(*(told(chat, store) for store in (others[1], chat.bot.store)))
    await told(chat)
    for store in others:
        await store.close()

    assert [len(changes(one)) for one in students] == [1] * 7
    assert job.payload == {"edition": 1, "after": 0}
    await is_sound(chat, database_url)


async def test_of_replicas_that_see_a_change_at_the_same_moment_one_takes_it_up(
    postgresql_url: str, clock: Clock, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = [await Store.open(postgresql_url, clock=clock, holder=name) for name in "abc"]
    await stores[0].run(publishing.adopt, load_or_raise([folder.file]), clock())
    folder.write(FLIPPED)
    library = load_or_raise([folder.file])
    seen, news = threading.Barrier(len(stores), timeout=30), publishing.news

    def together(*arguments: Any) -> publishing.Adopted:
        found = news(*arguments)
        seen.wait()
        return found

    monkeypatch.setattr(publishing, "news", together)
    done = await asyncio.gather(
        *(store.run(publishing.adopt, library, clock()) for store in stores)
    )
    jobs = await stores[0].read(Transaction.jobs)
    for store in stores:
        await store.close()

    assert sorted(one.changed for one in done) == [(), (), (BAND,)]
    assert [one.name for one in jobs] == [publishing.TELL]


def _ends_amid(tx: Transaction, payload: dict[str, int], now: object) -> None:
    publishing.tell(tx, payload, now)  # type: ignore[arg-type] # it is a moment
    raise RuntimeError


async def test_a_key_that_flips_under_1000_answers_in_flight_spoils_none(
    store: Store, clock: Clock, folder: Folder
) -> None:
    folder.write(SINGLE, TRUE_FALSE)
    reloading = folder.reloading(store, clock)
    school = School(await reloading.begin(), random.Random(1))
    shown = {}
    for number in range(1, CROWD + 1):
        await store.run(school.tutor.learn, Person(number, number), clock())
        shown[number] = await store.read(Transaction.current, number)
    flipped = TRUE_FALSE.replace("answer: true", "answer: false")

    async def taps(number: int) -> None:
        sitting = shown[number]
        assert sitting is not None
        tap = Tap(number, number, 1, sitting.nonce, sitting.position, number % 2)
        await store.run(school.tutor.tap, tap, clock())

    async def flips() -> None:
        folder.write(FLIPPED, flipped)
        await reloading.look(school.teach)

    before = school.tutor.library
    await asyncio.gather(*(taps(n) for n in range(1, CROWD // 2)), flips())
    await asyncio.gather(*(taps(n) for n in range(CROWD // 2, CROWD + 1)))

    assert school.tutor.library is not before
    graded = 0
    for number, sitting in shown.items():
        (attempt,) = await store.read(Transaction.attempts, number)
        assert sitting is not None
        revision = before.revisions[attempt.item]
        assert attempt.revision == sitting.revision
        assert attempt.rev == revision.rev
        assert attempt.correct == (sitting.order[number % 2] == 0)
        graded += 1
    assert graded == CROWD
    assert (await store.run(rebuild)).cards_mended == 0
