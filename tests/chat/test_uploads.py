"""An instructor sends a question file: it is looked at, previewed, published, and taken back."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from quizbot import reports
from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise
from quizbot.dialogue import Notice
from quizbot.emulator import Fault
from quizbot.reloading import Reloading
from quizbot.storage.oversight import SETTINGS, Role
from quizbot.storage.transaction import Transaction
from quizbot.telegram import texts
from quizbot.uploads import MOST_BYTES
from tests.chat.banks import HEADER, NUMBER, SINGLE, TRUE_FALSE
from tests.chat.conftest import Chat, Student
from tests.chat.folders import BROKEN, FLIPPED, Folder, told

OTHER = "quizbot: 1\nbank: small\ndefaults: {status: published, topic: basics}\nquestions:\n"
ACTS = ("publish", "discard", "undo", "preview", "show")


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
    chat.bot.documents.examine = made.examine
    return made


@pytest.fixture
async def ida(chat: Chat, reloading: Reloading) -> Student:
    one = chat.student("Ida")
    await chat.bot.store.run(
        Transaction.grant, one.id, Role.INSTRUCTOR, by=SETTINGS, now=chat.clock()
    )
    return one


async def sends(student: Student, text: str | bytes, name: str = "bank.yaml") -> str:
    raw = text if isinstance(text, bytes) else text.encode()
    student.chat.emulator.upload(student.person, raw, name)
    await student.chat.settle()
    return student.text


async def follow(chat: Chat, reloading: Reloading) -> bool:
    changed = await reloading.look(chat.bot.school.teach)
    await told(chat)
    return changed


async def acts(chat: Chat) -> list[tuple[str, bool]]:
    found = await chat.bot.store.read(Transaction.audited)
    return [(one.act, one.allowed) for one in reversed(found) if one.actor != SETTINGS]


def files(student: Student) -> list[dict[str, Any]]:
    """The documents that the bot has sent."""
    return [m for m in student.messages if m["from"]["is_bot"] and "document" in m]


async def test_a_good_file_is_told_in_meaning_and_published(
    chat: Chat, student: Student, ida: Student, reloading: Reloading
) -> None:
    await student.says("/learn")
    await student.taps("500 to 5,500")

    page = await sends(ida, HEADER + FLIPPED + NUMBER)

    assert "bank.yaml" in page
    assert "Errors: 0" in page
    assert "small/band: right answer changed: resets 1 learner" in page
    assert "small/upper: added" in page
    assert "published. Learners get it" in await ida.taps("Publish")
    assert list(ida.buttons) == ["Preview", "Undo"]
    assert await follow(chat, reloading)
    assert chat.bot.tutor.library.revision("small/upper") is not None
    assert "was changed" in student.text
    assert await acts(chat) == [("upload", True), ("publish", True)]


async def test_what_was_published_is_undone_by_a_tap(
    chat: Chat, ida: Student, reloading: Reloading
) -> None:
    await sends(ida, HEADER + TRUE_FALSE)
    await ida.taps("Publish")
    await follow(chat, reloading)

    assert "taken back" in await below_the_report(chat, ida, "undo")

    assert await follow(chat, reloading)
    assert [one.key for one in chat.bot.tutor.library.published] == ["small/band"]
    assert await acts(chat) == [("upload", True), ("publish", True), ("undo", True)]


async def test_a_file_that_is_left_aside_changes_nothing(
    chat: Chat, ida: Student, reloading: Reloading
) -> None:
    await sends(ida, HEADER + TRUE_FALSE)
    data = ida.data("Publish")

    assert "left aside" in await ida.taps("Discard")

    assert await ida.forges(data) == texts.NOTICES[Notice.DONE]
    assert not await follow(chat, reloading)
    assert await acts(chat) == [("upload", True), ("discard", True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER + BROKEN, "QB201"),
        ("", "QB012"),
        (b"\xff\xfe\x00", "QB002"),
        ("quizbot: 1\n" + "[" * 30_000, "QB0"),
        (OTHER + SINGLE.replace("- id: band", "- id: band2\n    was: [band]"), "QB222"),
    ],
)
async def test_a_file_with_errors_has_its_report_and_is_never_published(
    chat: Chat, ida: Student, reloading: Reloading, text: str | bytes, words: str
) -> None:
    page = await sends(ida, text, "part.yaml")
    await told(chat)

    assert "Errors: 0" not in page
    assert "part.yaml:" in page
    assert words in page
    assert "Publish" not in ida.buttons
    assert await _forged(chat, ida, "publish") == texts.NOTICES[Notice.ERRORS]
    assert not await follow(chat, reloading)
    (file,) = files(ida)
    assert file["document"]["file_name"] == "part-report.txt"
    report = chat.emulator.store.file(file["document"]["file_id"]).decode()
    assert words in report


async def _forged(chat: Chat, student: Student, act: str, number: int = 1) -> str:
    """Tap below the page of the upload what stands there on no button."""
    pages = [m for m in student.messages if m["from"]["is_bot"] and "text" in m]
    query = chat.emulator.tap(
        student.person, pages[-1]["message_id"], f"upload.{act}.{number}", forge=True
    )
    await chat.settle()
    return str(chat.emulator.alerts[query].get("text", ""))


async def below_the_report(chat: Chat, student: Student, act: str) -> str:
    """Tap a button of the upload's page, which stands above the file with the report."""
    for message in reversed(student.messages):
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        for data in (button["callback_data"] for row in rows for button in row):
            if data.startswith(f"upload.{act}."):
                chat.emulator.tap(student.person, message["message_id"], data)
                await chat.settle()
                found = chat.emulator.messages(student.id)
                return str(
                    next(m for m in found if m["message_id"] == message["message_id"])["text"]
                )
    raise AssertionError(act)


async def test_five_findings_are_shown_and_all_are_in_the_file(chat: Chat, ida: Student) -> None:
    wrong = [TRUE_FALSE.replace("worldwide", f"w{n}").replace("answer", "anwser") for n in range(9)]

    page = await sends(ida, HEADER + "".join(wrong))
    await told(chat)

    assert page.count("bank.yaml:") == 5
    assert "report follows as a file" in page
    (file,) = files(ida)
    report = chat.emulator.store.file(file["document"]["file_id"]).decode()
    assert report.count("anwser") >= 9


async def test_a_question_is_previewed_as_a_learner_will_see_it(chat: Chat, ida: Student) -> None:
    await sends(ida, HEADER + FLIPPED + NUMBER)

    first = await ida.taps("Preview")

    assert "Which band of ranges was covered?" in first
    assert "A · 500 to 5,500 km" in ida.buttons
    assert "Right answer: 100 to 1,000 km" in first
    second = await ida.taps("More")
    assert "What was the upper limit?" in second
    assert "Type a number, in km." in second
    assert "Errors: 0" in await ida.taps("Back")
    assert (await chat.bot.store.read(Transaction.counts)).attempts == 0


async def test_the_options_of_a_preview_answer_nothing(chat: Chat, ida: Student) -> None:
    await sends(ida, HEADER + FLIPPED)
    page = await ida.taps("Preview")

    assert await ida.taps("A ·") == page
    assert (await chat.bot.store.read(Transaction.counts)).attempts == 0


@pytest.mark.parametrize("name", ["Bank.yaml", "b" * 90 + ".yaml", "../bank.yaml", "ünder.yaml"])
async def test_a_file_with_an_odd_name_is_told_how_it_may_be_called(
    chat: Chat, ida: Student, name: str
) -> None:
    page = await sends(ida, HEADER + TRUE_FALSE, name)

    if name.startswith(".."):  # Telegram hands names on without their folders
        assert "Errors: 0" in page
    else:
        assert "a-z, 0-9 and hyphens" in page
        assert "Publish" not in ida.buttons


async def test_a_file_that_is_too_long_is_not_even_fetched(chat: Chat, ida: Student) -> None:
    page = await sends(ida, b"#" * (MOST_BYTES + 1))

    assert page == texts.NOTICES[Notice.LARGE]
    assert chat.emulator.count("getFile") == 0


async def test_a_file_of_the_full_length_is_looked_at(chat: Chat, ida: Student) -> None:
    text = HEADER + TRUE_FALSE
    page = await sends(ida, text + "#" * (MOST_BYTES - len(text.encode())))

    assert "Errors: 0" in page


async def test_a_file_that_telegram_does_not_give_can_be_sent_again(
    chat: Chat, ida: Student
) -> None:
    chat.emulator.faults.add(Fault("getFile", "5xx", times=1))

    assert await sends(ida, HEADER + TRUE_FALSE) == texts.NOTICES[Notice.UNFETCHED]

    assert "Errors: 0" in await sends(ida, HEADER + TRUE_FALSE)


async def test_what_was_overtaken_is_not_published(
    chat: Chat, ida: Student, reloading: Reloading
) -> None:
    ann = chat.student("Ann")
    await chat.bot.store.run(reports.seed, {ann.id}, chat.clock())
    await sends(ida, HEADER + TRUE_FALSE)
    await sends(ann, HEADER + NUMBER)
    await ann.taps("Publish")

    query = ida.press("Publish")
    await chat.settle()

    assert chat.emulator.alerts[query]["text"] == texts.NOTICES[Notice.OVERTAKEN]
    await follow(chat, reloading)
    assert [one.key for one in chat.bot.tutor.library.published] == ["small/upper"]
    await sends(ida, HEADER + TRUE_FALSE)
    assert "published" in await ida.taps("Publish")


async def test_a_double_tap_publishes_once(chat: Chat, ida: Student) -> None:
    await sends(ida, HEADER + TRUE_FALSE)

    first, second = ida.press("Publish"), ida.press("Publish")
    await chat.settle()

    assert chat.emulator.alerts[second]["text"] == texts.NOTICES[Notice.DONE]
    assert chat.emulator.alerts[first]["text"] == ""
    assert await chat.bot.store.read(Transaction.content_version) == 1


async def test_a_file_that_changes_nothing_says_so(chat: Chat, ida: Student) -> None:
    assert "changes nothing" in await sends(ida, HEADER + SINGLE)
    assert "Publish" not in ida.buttons


async def nobody(chat: Chat) -> Student:
    one = chat.student("Eve")
    await one.says("/help")
    return one


async def group_admin(chat: Chat) -> Student:
    one = chat.student("Gus")
    chat.emulator.group("Class", [one.person])
    return one


async def revoked(chat: Chat) -> Student:
    one = chat.student("Ann")
    await chat.bot.store.run(reports.seed, {one.id}, chat.clock())
    await chat.bot.store.run(reports.seed, set(), chat.clock())
    return one


Make = Callable[[Chat], Awaitable[Student]]


@pytest.mark.parametrize("make", [nobody, group_admin, revoked])
async def test_the_file_of_whoever_may_not_is_any_document(
    chat: Chat, reloading: Reloading, make: Make
) -> None:
    one = await make(chat)

    yaml = await sends(one, HEADER + TRUE_FALSE)
    picture = await sends(one, b"x", "cat.gif")

    assert yaml == picture == texts.NOTICES[Notice.MEDIA]
    assert chat.emulator.count("getFile") == 0
    assert await acts(chat) == [("upload", False)]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("make", [nobody, revoked])
async def test_the_buttons_of_an_upload_are_nothing_to_others(
    chat: Chat, ida: Student, reloading: Reloading, make: Make, act: str
) -> None:
    await sends(ida, HEADER + TRUE_FALSE)
    one = await make(chat)
    await one.says("/help")

    assert await one.forges(f"upload.{act}.1") == texts.NOTICES[Notice.GONE]
    assert await one.forges(f"upload.{act}.99") == texts.NOTICES[Notice.GONE]

    assert not await follow(chat, reloading)


@pytest.mark.parametrize("act", ACTS)
async def test_the_buttons_of_an_upload_are_nothing_to_another_instructor(
    chat: Chat, ida: Student, reloading: Reloading, act: str
) -> None:
    await sends(ida, HEADER + TRUE_FALSE)
    ann = chat.student("Ann")
    await chat.bot.store.run(reports.seed, {ann.id}, chat.clock())
    await ann.says("/help")

    assert await ann.forges(f"upload.{act}.1") == texts.NOTICES[Notice.GONE]

    assert not await follow(chat, reloading)


@pytest.mark.parametrize("act", ACTS)
async def test_the_buttons_are_nothing_to_an_instructor_of_former_days(
    chat: Chat, ida: Student, reloading: Reloading, act: str
) -> None:
    await sends(ida, HEADER + TRUE_FALSE)
    await chat.bot.store.run(Transaction.revoke, ida.id, Role.INSTRUCTOR)

    assert await _forged(chat, ida, act) == texts.NOTICES[Notice.GONE]

    assert not await follow(chat, reloading)


async def test_other_documents_of_an_instructor_are_any_document(chat: Chat, ida: Student) -> None:
    assert await sends(ida, b"x", "notes.txt") == texts.NOTICES[Notice.MEDIA]


async def test_the_token_is_in_nothing_that_is_kept_of_a_file(
    chat: Chat, ida: Student, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    chat.emulator.faults.add(Fault("getFile", "reset", times=1))
    await sends(ida, HEADER + TRUE_FALSE)
    await sends(ida, HEADER + TRUE_FALSE)

    said = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    assert said
    assert "test-token" not in "".join(said)
    upload = await chat.bot.store.read(Transaction.upload, 1)
    assert upload is not None
    assert "test-token" not in repr(upload)
    assert "documents/" not in repr(upload)
