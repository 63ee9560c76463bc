"""Question files reach running bots through the database: all of them together, or none."""

import asyncio
from pathlib import Path

import pytest

from quizbot.bank.items import ItemKey
from quizbot.learning.memory import Card
from quizbot.storage.schema import migrate
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.chat.banks import HEADER, NUMBER, SINGLE, TRUE_FALSE
from tests.chat.folders import BROKEN, FLIPPED
from tests.databases import Clock
from tests.test_commands import run

OTHER = "quizbot: 1\nbank: small\ndefaults: {status: published, topic: basics}\nquestions:\n"


class Place:
    """A folder with a bank on disk, new files beside it, and a database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path / 'data' / 'quizbot.db'}"
        (path / "banks").mkdir()
        (path / "new").mkdir()
        (path / "banks" / "bank.yaml").write_text(HEADER + SINGLE)
        migrate(self.url)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        done = run(*arguments, cwd=self.path, QUIZBOT_BANKS=str(self.path / "banks"))
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    def new(self, name: str, text: str) -> str:
        (self.path / "new" / name).write_text(text)
        return f"new/{name}"

    @property
    def in_force(self) -> list[tuple[str, str]]:
        async def read() -> list[tuple[str, str]]:
            store = await Store.open(self.url, clock=Clock())
            found = await store.read(Transaction.in_force)
            await store.close()
            return [(one.bank, one.name) for one in found]

        return asyncio.run(read())

    def answered(self, learners: int) -> None:
        async def answer() -> None:
            clock = Clock()
            store = await Store.open(self.url, clock=clock)
            for number in range(1, learners + 1):
                await store.run(Transaction.enrol, number, number, clock())
                card = Card(1.0, 5.0, clock(), 1, 1, 1, clock())
                await store.run(Transaction.keep, number, ItemKey("small/band"), card)
            await store.close()

        asyncio.run(answer())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_what_is_published_is_told_in_meaning_and_can_be_taken_back(place: Place) -> None:
    place.answered(3)
    file, part = place.new("bank.yaml", HEADER + FLIPPED), place.new("part.yaml", OTHER + NUMBER)

    code, out, _ = place.run("publish", file, part)

    assert code == 0
    assert out.splitlines() == [
        "small/band: right answer changed: resets 3 learners",
        "small/upper: added",
        "published 2 files (number 1); `quizbot publish --undo` takes that back",
    ]
    assert place.in_force == [("small", "bank.yaml"), ("small", "part.yaml")]
    code, out, _ = place.run("publish", "--undo")
    assert (code, out) == (0, "took back small/bank.yaml, small/part.yaml (number 1)\n")
    assert place.in_force == []
    code, _, err = place.run("publish", "--undo")
    assert (code, err) == (78, "quizbot: nothing is published that could be taken back\n")


def test_the_one_before_is_back_when_the_last_is_taken_back(place: Place) -> None:
    for text in (HEADER + FLIPPED, HEADER + TRUE_FALSE):
        assert place.run("publish", place.new("bank.yaml", text))[0] == 0

    place.run("publish", "--undo")

    code, out, _ = place.run("diff", place.new("bank.yaml", HEADER + SINGLE))
    assert (code, out) == (0, "small/band: right answer changed\n")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("bank.yaml", HEADER + BROKEN, "new/bank.yaml:"),
        ("other.yaml", OTHER + SINGLE, "the id `band` is taken by"),
        (
            "part.yaml",
            OTHER + NUMBER.replace("type: number", "type: number\n    topic: no"),
            "QB306",
        ),
        ("Part 2.yaml", OTHER + NUMBER, "a-z, 0-9 and hyphens"),
        ("empty.yaml", "", "QB012"),
    ],
)
def test_nothing_is_published_with_an_error_in_the_whole(
    place: Place, name: str, text: str, words: str
) -> None:
    good = place.new("good.yaml", OTHER + TRUE_FALSE)

    code, _, err = place.run("publish", good, place.new(name, text))

    assert code == 1
    assert words in err
    assert place.in_force == []


def test_a_file_that_is_not_there_is_one_line(place: Place) -> None:
    code, _, err = place.run("publish", "nowhere.yaml")

    assert code == 1
    assert "nowhere.yaml:1:1: QB013" in err


@pytest.mark.parametrize("arguments", [(), ("--undo", "x.yaml")])
def test_publish_wants_files_or_undo(place: Place, arguments: tuple[str, ...]) -> None:
    assert place.run("publish", *arguments)[0] == 2


def test_two_folders_are_compared_without_a_database(tmp_path: Path) -> None:
    for name, text in (("a", SINGLE), ("b", FLIPPED)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bank.yaml").write_text(HEADER + text)

    done = run("diff", "a", "b", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (0, "small/band: right answer changed\n")
    assert not (tmp_path / "data").exists()


def test_a_folder_that_changes_nothing_says_so(place: Place) -> None:
    assert place.run("diff", "banks")[:2] == (0, "nothing changes\n")
