"""Files that change: what is good is taken, what is not keeps its last good version."""

import os
from pathlib import Path

import pytest

from quizbot.bank import watch
from quizbot.bank.load import Parsed, parse
from quizbot.bank.watch import Published, Shelf
from quizbot.errors import BankError
from tests.chat.banks import HEADER, MULTIPLE, NUMBER, SINGLE, TRUE_FALSE

OTHER = "quizbot: 1\nbank: small\ndefaults: {status: published, topic: basics}\nquestions:\n"
BROKEN = "quizbot: 1\nbank: small\nquestions: [\n"


class Folder:
    """A folder with a main file and a second part of the same bank, and the shelf on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._time = 1_700_000_000
        self.write("a.yaml", HEADER + SINGLE)
        self.write("b.yaml", OTHER + TRUE_FALSE)
        self.shelf = Shelf([path])
        self.shelf.open()

    def write(self, name: str, text: str | bytes) -> None:
        raw = text if isinstance(text, bytes) else text.encode()
        (self.path / name).write_bytes(raw)
        self._time += 1
        os.utime(self.path / name, (self._time, self._time))

    @property
    def asked(self) -> list[str]:
        return sorted(one.item.id for one in self.shelf.library.published)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_folder_with_a_mistake_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BROKEN)

    with pytest.raises(BankError, match=r"a\.yaml:\d+:\d+: QB001"):
        Shelf([tmp_path]).open()


def test_nothing_has_changed_where_a_file_was_only_touched(folder: Folder) -> None:
    before, signs = folder.shelf.library, folder.shelf.signs()
    folder.write("a.yaml", HEADER + SINGLE)

    assert folder.shelf.signs() != signs
    assert not folder.shelf.take().changed
    assert folder.shelf.library is before


def test_a_changed_file_is_taken_and_the_other_revisions_stay_what_they_are(folder: Folder) -> None:
    before = folder.shelf.library
    folder.write("b.yaml", OTHER + TRUE_FALSE + MULTIPLE)

    taken = folder.shelf.take()

    assert taken.changed
    assert folder.asked == ["band", "parties", "worldwide"]
    assert before.revision("small/parties") is None
    assert taken.library.revision("small/band") is before.revision("small/band")


@pytest.mark.parametrize(
    "text", [BROKEN, "", b"\xff\xfe", HEADER.replace("bank: small", "bank: other") + "  - id: x\n"]
)
def test_a_file_with_errors_keeps_its_last_good_version(folder: Folder, text: str | bytes) -> None:
    folder.write("a.yaml", text)
    folder.write("b.yaml", OTHER + TRUE_FALSE + NUMBER)

    taken = folder.shelf.take()

    assert folder.asked == ["band", "upper", "worldwide"]
    assert {one.path for one in taken.errors} >= {str(folder.path / "a.yaml")}
    assert taken.kept == (str(folder.path / "a.yaml"),)


def test_a_new_file_with_errors_is_left_out(folder: Folder) -> None:
    folder.write("c.yaml", BROKEN)

    taken = folder.shelf.take()

    assert taken.errors
    assert not taken.changed
    assert folder.asked == ["band", "worldwide"]


def test_a_change_that_makes_another_file_wrong_is_not_taken(folder: Folder) -> None:
    folder.write("a.yaml", HEADER + SINGLE + TRUE_FALSE)  # b.yaml has this id already

    taken = folder.shelf.take()

    assert [one.code for one in taken.errors] == ["QB207"]
    assert not taken.changed
    assert taken.kept == (str(folder.path / "a.yaml"),)
    assert folder.asked == ["band", "worldwide"]


def test_a_mended_file_is_taken(folder: Folder) -> None:
    folder.write("a.yaml", BROKEN)
    folder.shelf.take()
    folder.write("a.yaml", HEADER + NUMBER)

    taken = folder.shelf.take()

    assert taken.changed
    assert not taken.findings
    assert folder.asked == ["upper", "worldwide"]


def test_a_file_that_is_gone_for_a_moment_is_missed_by_nobody(folder: Folder) -> None:
    text = (folder.path / "b.yaml").read_text()
    (folder.path / "b.yaml").unlink()

    taken = folder.shelf.take()

    assert taken.unsure
    assert not taken.changed
    folder.write("b.yaml", text)
    assert not folder.shelf.take().unsure
    assert folder.asked == ["band", "worldwide"]


def test_a_file_that_stays_away_is_deleted_and_comes_back(folder: Folder) -> None:
    text = (folder.path / "b.yaml").read_text()
    (folder.path / "b.yaml").unlink()
    folder.shelf.take()

    assert folder.shelf.take().changed
    assert folder.asked == ["band"]
    folder.write("b.yaml", text)
    assert folder.shelf.take().changed
    assert folder.asked == ["band", "worldwide"]


def test_a_file_that_others_refer_to_cannot_be_deleted(folder: Folder) -> None:
    (folder.path / "a.yaml").unlink()
    folder.shelf.take()

    taken = folder.shelf.take()

    assert taken.errors
    assert folder.asked == ["band", "worldwide"]


def test_a_folder_that_is_out_of_reach_deletes_nothing(folder: Folder) -> None:
    away = folder.path.with_name("away")
    folder.path.rename(away)

    for _ in range(3):
        taken = folder.shelf.take()
        assert taken.errors
        assert not taken.changed

    away.rename(folder.path)
    assert not folder.shelf.take().errors
    assert folder.asked == ["band", "worldwide"]


def test_a_file_that_cannot_be_read_keeps_its_last_good_version(folder: Folder) -> None:
    (folder.path / "b.yaml").unlink()
    (folder.path / "b.yaml").symlink_to(folder.path / "nowhere.yaml")

    for _ in range(3):
        assert folder.shelf.take().errors

    assert folder.asked == ["band", "worldwide"]


def test_only_what_has_changed_is_parsed(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def noting(path: str, raw: bytes) -> Parsed:
        parsed.append(path)
        return parse(path, raw)

    monkeypatch.setattr(watch, "parse", noting)
    folder.write("b.yaml", OTHER + NUMBER)
    folder.write("a.yaml", HEADER + SINGLE)
    folder.shelf.take()

    assert parsed == [str(folder.path / "b.yaml")]


def test_a_published_file_stands_for_the_one_on_disk(folder: Folder) -> None:
    folder.write("b.yaml", BROKEN)
    published = [Published("small", "b.yaml", OTHER + MULTIPLE)]

    taken = folder.shelf.take(published)

    assert not taken.errors
    assert folder.asked == ["band", "parties"]
    folder.write("b.yaml", OTHER + NUMBER)
    assert folder.shelf.take().changed
    assert folder.asked == ["band", "upper"]


def test_a_published_file_of_another_bank_stands_beside_the_one_on_disk(folder: Folder) -> None:
    other = HEADER.replace("bank: small", "bank: other").replace("title: A small", "title: Another")

    folder.shelf.take([Published("other", "b.yaml", other + NUMBER)])

    assert folder.asked == ["band", "upper", "worldwide"]


def test_what_is_taken_back_while_the_file_on_disk_is_wrong_stays(folder: Folder) -> None:
    folder.shelf.take([Published("small", "b.yaml", OTHER + MULTIPLE)])
    folder.write("b.yaml", BROKEN)

    taken = folder.shelf.take()

    assert taken.errors
    assert folder.asked == ["band"]


def test_half_a_file_is_never_taken_whatever_half_it_is(folder: Folder) -> None:
    whole = OTHER + TRUE_FALSE + MULTIPLE
    asked = set()
    for end in range(0, len(whole), 7):
        folder.write("b.yaml", whole[:end])
        taken = folder.shelf.take()
        asked |= set(folder.asked)
        if taken.changed:
            assert not taken.errors

    assert asked <= {"band", "worldwide", "parties"}
    assert "band" in folder.asked
