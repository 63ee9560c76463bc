"""A rehearsal asks what a file holds, drafts too, in its order, and follows each save."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from quizbot.bank.library import Library
from quizbot.emulator import Emulator
from quizbot.preview.chosen import choose
from quizbot.preview.rehearsal import Rehearsal, Stage, rehearsed
from quizbot.storage.store import Store
from tests.chat.banks import ALL, HEADER
from tests.chat.conftest import TOKEN, Student, running
from tests.databases import Clock

DRAFTS = HEADER.replace("status: published", "status: draft")


def file_of(folder: Path, text: str) -> Path:
    path = folder / "bank.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def stage_of(path: Path, only: str | None = None) -> Stage:
    return Stage(path, only, choose(path, only).files)


def ids(library: Library) -> list[str]:
    return [one.item.id for one in library.published]


@pytest.fixture
async def student(tmp_path: Path, store: Store, clock: Clock) -> AsyncIterator[Student]:
    """Somebody who tries a file of drafts, in the order number, single, true or false."""
    library = stage_of(file_of(tmp_path, DRAFTS + ALL[3] + ALL[0] + ALL[1])).open()
    emulator = Emulator(clock=lambda: clock().timestamp(), rng=random.Random(1))
    emulator.bot(TOKEN, "quizbot_bot", "quizbot")
    async with running(emulator, store, library, clock) as chat:
        chat.bot.school.appoint(Rehearsal)
        yield chat.student("Ada")


async def test_all_are_asked_in_the_order_of_the_file_and_then_again(student: Student) -> None:
    asked = [await student.says("/learn")]
    for _ in range(3):
        await student.taps("I don't know")
        asked.append(await student.taps("Next"))

    stems = ["What was the upper limit?", "Which band of ranges", "The ban was worldwide."]
    assert all(stem in text for stem, text in zip([*stems, stems[0]], asked, strict=True))


def test_drafts_and_what_is_not_valid_now_are_shown(tmp_path: Path) -> None:
    path = file_of(tmp_path, DRAFTS + ALL[0] + "    valid_until: 2001-01-01\n" + ALL[1])

    library = stage_of(path).open()

    assert ids(library) == ["band", "worldwide"]
    assert library.published[0].item.valid_until is None


def test_one_question_may_be_shown_alone(tmp_path: Path) -> None:
    path = file_of(tmp_path, DRAFTS + ALL[0] + ALL[1])

    assert ids(stage_of(path, "worldwide").open()) == ["worldwide"]


def test_a_saved_file_is_shown_and_a_mistake_keeps_the_last_one(tmp_path: Path) -> None:
    path = file_of(tmp_path, DRAFTS + ALL[0])
    stage = stage_of(path)
    stage.open()

    file_of(tmp_path, DRAFTS + ALL[0] + ALL[1])
    grown = stage.take()
    file_of(tmp_path, DRAFTS + ALL[0] + "    colour: red\n")
    wrong = stage.take()

    assert ids(grown.library) == ["band", "worldwide"]
    assert ids(wrong.library) == ["band", "worldwide"]
    assert [one.code for one in wrong.errors] == ["QB201"]


def test_a_translation_is_rehearsed_in_its_language(tmp_path: Path) -> None:
    original = choose(file_of(tmp_path, DRAFTS + ALL[1])).revisions[0]
    sheet = tmp_path / "bank.de.yaml"
    sheet.write_text(
        "quizbot: 1\ntranslates: small\nlanguage: de\ntitle: Eine Bank\nquestions:\n"
        f"  - id: worldwide\n    of: {original.text_rev}\n"
        "    question: Das Verbot galt weltweit.\n"
        "    feedback: {right: Ja., wrong: Auch in Asien.}\n    explanation: Überall.\n",
        encoding="utf-8",
    )
    chosen = choose(sheet)

    library = rehearsed(chosen.library, chosen.revisions)

    assert library.languages == ("de",)
    assert library.speaking("en").published[0].item.question == "Das Verbot galt weltweit."
    assert library.banks["small"].title == "Eine Bank"
