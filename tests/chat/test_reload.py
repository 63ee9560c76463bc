"""Question files change while people learn from them; those who write them hear of mistakes."""

import asyncio
import time
from pathlib import Path

import pytest

from quizbot import publishing
from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise
from quizbot.bank.watch import Published
from quizbot.errors import BankError
from quizbot.reloading import Reloading
from quizbot.storage.oversight import SETTINGS, Role
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.chat.banks import HEADER, NUMBER, SINGLE, TRUE_FALSE
from tests.chat.conftest import Chat, Student
from tests.chat.folders import BROKEN, REWORDED, Folder, told
from tests.databases import Clock


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


async def writer(chat: Chat, name: str = "Ida", role: Role = Role.INSTRUCTOR) -> Student:
    one = chat.student(name)
    await one.says("/help")
    await chat.bot.store.run(Transaction.grant, one.id, role, by=SETTINGS, now=chat.clock())
    return one


def news(student: Student) -> list[str]:
    """What the bot has told of question files, in messages that are still there."""
    texts = [str(m["text"]) for m in student.messages if m["from"]["is_bot"]]
    return [text for text in texts if "question file" in text]


async def look(chat: Chat, reloading: Reloading) -> bool:
    changed = await reloading.look(chat.bot.school.teach)
    await told(chat)
    return changed


async def test_a_changed_file_is_asked_from(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading
) -> None:
    folder.write(TRUE_FALSE)

    assert await look(chat, reloading)

    assert "The ban was worldwide." in await student.says("/learn")
    assert not await look(chat, reloading)


async def test_a_file_that_is_still_written_is_left_to_the_next_look(
    chat: Chat, student: Student, folder: Folder
) -> None:
    half = HEADER + SINGLE + NUMBER[:60]
    reloading = folder.reloading(
        chat.bot.store, chat.clock, lambda: folder.write(SINGLE, NUMBER, "\n" * len(half))
    )
    await reloading.begin()
    folder.file.write_text(half)

    assert not await look(chat, reloading)
    assert chat.bot.tutor.library.revision("small/upper") is None
    reloading._pause = folder.reloading(chat.bot.store, chat.clock)._pause
    assert await look(chat, reloading)
    assert chat.bot.tutor.library.revision("small/upper") is not None


async def test_a_file_with_a_mistake_changes_nothing_for_those_who_learn(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading
) -> None:
    folder.write(BROKEN)

    assert not await look(chat, reloading)

    assert "Which band of ranges was covered?" in await student.says("/learn")


async def test_those_who_write_questions_are_told_of_a_mistake_once_with_its_place(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading
) -> None:
    await student.says("/help")
    ida, ann = await writer(chat), await writer(chat, "Ann", Role.ADMIN)
    folder.write(BROKEN)
    for _ in range(3):
        await look(chat, reloading)
        folder.file.touch()

    for one in (ida, ann):
        (message,) = news(one)
        assert "bank.yaml:" in message
        assert "QB201" in message
    assert news(student) == []
    assert chat.emulator.count("sendMessage") == 3 + 2  # the help pages, and the news


async def test_those_who_were_told_of_a_mistake_see_it_mended(
    chat: Chat, folder: Folder, reloading: Reloading
) -> None:
    ida = await writer(chat)
    folder.write(BROKEN)
    await look(chat, reloading)
    folder.write(REWORDED)
    await look(chat, reloading)

    (message,) = news(ida)
    assert "no mistakes any more" in message
    folder.write(BROKEN)
    await look(chat, reloading)
    (message,) = news(ida)
    assert "has mistakes" in message


async def test_two_replicas_tell_of_a_mistake_once(
    chat: Chat, folder: Folder, reloading: Reloading, database_url: str, clock: Clock
) -> None:
    ida = await writer(chat)
    other = await Store.open(database_url, clock=clock, holder="other")
    second = folder.reloading(other, clock)
    await second.begin()
    folder.write(BROKEN)

    await second.look(lambda _: None)
    await look(chat, reloading)
    await told(chat, other)
    await other.close()

    assert len(news(ida)) == 1
    assert chat.emulator.count("sendMessage") == 2  # the help page, and the news


async def test_whoever_never_spoke_to_the_bot_is_not_written_to(
    chat: Chat, folder: Folder, reloading: Reloading
) -> None:
    await chat.bot.store.run(Transaction.grant, 99, Role.ADMIN, by=SETTINGS, now=chat.clock())
    folder.write(BROKEN)

    await look(chat, reloading)

    assert chat.emulator.count("sendMessage") == 0


async def test_the_bot_does_not_begin_with_a_mistake(chat: Chat, folder: Folder) -> None:
    folder.write(BROKEN)

    with pytest.raises(BankError, match=r"bank\.yaml:\d+:\d+: QB201"):
        await folder.reloading(chat.bot.store, chat.clock).begin()


async def test_a_database_that_fails_meanwhile_gets_the_change_at_the_next_look(
    chat: Chat, folder: Folder, reloading: Reloading, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write(TRUE_FALSE)

    async def fails(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(reloading, "_adopt", fails)
        with pytest.raises(ConnectionError):
            await look(chat, reloading)

    assert await look(chat, reloading)
    assert chat.bot.tutor.library.revision("small/worldwide") is not None


async def test_what_is_published_is_asked_until_it_is_taken_back(
    chat: Chat, student: Student, folder: Folder, reloading: Reloading, database_url: str
) -> None:
    admin = await Store.open(database_url, clock=chat.clock, holder="admin")
    files = [Published("small", "bank.yaml", HEADER + TRUE_FALSE)]

    number = await admin.run(publishing.publish, files, version=0, by=SETTINGS, now=chat.clock())

    assert await look(chat, reloading)
    assert "The ban was worldwide." in await student.says("/learn")
    assert number is not None
    await admin.run(publishing.undo, number, by=SETTINGS, now=chat.clock())
    await admin.close()
    assert await look(chat, reloading)
    await student.says("/stop")
    assert "Which band of ranges" in await student.says("/learn")
    acts = [(one.act, one.subject) for one in await chat.bot.store.read(Transaction.audited)]
    assert acts == [("undo", "1"), ("publish", "1")]


async def test_what_is_published_is_there_when_the_bot_begins_whatever_lies_on_disk(
    chat: Chat, folder: Folder
) -> None:
    files = [Published("small", "bank.yaml", HEADER + TRUE_FALSE)]
    verb, now = publishing.publish, chat.clock()
    await chat.bot.store.run(verb, files, version=0, by=SETTINGS, now=now)
    folder.write(BROKEN)

    library = await folder.reloading(chat.bot.store, chat.clock).begin()

    assert [one.key for one in library.published] == ["small/worldwide"]


async def test_of_two_who_publish_at_once_one_is_asked_to_look_again(
    chat: Chat, database_url: str
) -> None:
    stores = [await Store.open(database_url, clock=chat.clock, holder=name) for name in "ab"]
    files = [Published("small", "bank.yaml", HEADER + TRUE_FALSE)]

    done = await asyncio.gather(
        *(
            store.run(publishing.publish, files, version=0, by=SETTINGS, now=chat.clock())
            for store in stores
        )
    )
    for store in stores:
        await store.close()

    assert sorted(done, key=str) == [1, None]


async def test_to_reload_100_questions_takes_the_loop_less_than_20_ms(
    chat: Chat, folder: Folder, reloading: Reloading
) -> None:
    folder.write(*(TRUE_FALSE.replace("id: worldwide", f"id: w{n}") for n in range(100)))
    await reloading.look(chat.bot.school.teach)
    folder.write(*(NUMBER.replace("id: upper", f"id: u{n}") for n in range(100)))

    since = time.thread_time()
    assert await reloading.look(chat.bot.school.teach)
    spent = time.thread_time() - since

    assert len(chat.bot.tutor.library.published) == 100
    assert spent < 0.020
