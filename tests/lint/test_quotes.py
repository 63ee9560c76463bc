"""Quotations are verified in the files that sources name, and these files are looked after."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.lint.linting import NUMBER, SINGLE, TEXT, Question, codes, look, options

PRIMER = "The ban\n\nThe treaty banned missiles with ranges from 500 to 5,500 km.\n"
QUOTE = "banned missiles with ranges from 500 to 5,500 km"


def sources(**more: Any) -> dict[str, Any]:
    primer = {"title": "Primer", "publisher": "Us", "file": "primers/ban.md", **more}
    return {"primer": primer, "nti": {"title": "O", "publisher": "NTI", "url": "https://n.example"}}


def citing(quote: str, question: Question = NUMBER) -> Question:
    return question | {"cite": [{"source": "primer", "quote": quote}, {"source": "nti"}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "primers").mkdir()
    (tmp_path / "primers" / "ban.md").write_text(PRIMER, encoding="utf-8")
    return tmp_path


def test_a_quotation_that_is_there_is_fine(folder: Path) -> None:
    assert look(folder, citing(QUOTE), sources=sources(), speakers={}) == []


def test_a_quotation_that_is_not_there_is_shown_beside_what_is(folder: Path) -> None:
    wrong = citing("banned missiles with ranges between 500 and 5,500 km")
    (found, line), *others = look(folder, wrong, sources=sources(), speakers={})

    assert others == []
    assert (found.code, found.message) == ("QB302", "these words are not in `primers/ban.md`")
    assert "line 3" in found.help
    assert "[-between-] {+from+} 500 [-and-] {+to+}" in found.help
    assert "quote" in line
    assert not found.safe
    assert [edit.text.strip('"') for edit in found.edits] == [
        "banned missiles with ranges from 500 to 5,500 km."
    ]


def test_a_quotation_of_another_text_has_no_nearest_one(folder: Path) -> None:
    (found, _), *_ = look(folder, citing("5,500 times nothing like that was ever written there"),
                          sources=sources(), speakers={})  # fmt: skip

    assert found.code == "QB302"
    assert found.edits == ()


@pytest.mark.parametrize("quote", ["to 5,500 km", "5,500 " * 41])
def test_quotations_are_neither_short_nor_long(quote: str, folder: Path) -> None:
    assert "QB303" in codes(folder, citing(quote), sources=sources())


def test_a_long_quotation_may_leave_words_out(folder: Path) -> None:
    assert "QB303" not in codes(
        folder, citing("The ban [...] from 500 to 5,500 km"), sources=sources()
    )


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("primers/none.md", "QB304"),
        ("primers", "QB304"),
        ("../secret.md", "QB315"),
        ("/etc/passwd", "QB315"),
        ("C:\\secret.md", "QB315"),
        ("primers/link.md", "QB315"),
    ],
)
def test_files_that_are_elsewhere_or_nowhere(file: str, code: str, folder: Path) -> None:
    outside = folder.parent / f"{folder.name}-secret.md"
    outside.write_text(PRIMER)
    (folder / "primers" / "link.md").symlink_to(outside)
    found = look(folder, citing(QUOTE), sources=sources(file=file), speakers={})

    assert [(one.code, "file" in line) for one, line in found] == [(code, True)]


def test_a_file_in_another_encoding_is_no_text(folder: Path) -> None:
    (folder / "primers" / "ban.md").write_bytes("Договор".encode("cp1251"))

    assert "QB304" in codes(folder, citing(QUOTE), sources=sources())


def test_a_file_that_changed_is_told_of_with_its_new_hash(folder: Path) -> None:
    stamp = sha256(PRIMER.encode()).hexdigest()
    found = look(folder, citing(QUOTE), sources=sources(sha256="0" * 64), speakers={})

    assert [(one.code, line.split(":")[0].strip()) for one, line in found] == [
        ("QB305", '"sha256"')
    ]
    assert stamp in found[0][0].help
    assert look(folder, citing(QUOTE), sources=sources(sha256=stamp), speakers={}) == []


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (NUMBER | {"answer": 5600}, '"answer": 5600'),
        (TEXT | {"answer": "SS-20", "accept": []}, "SS-20"),
        (SINGLE | options("5,600 km", "5,500 km", "500 km"), "5,600 km"),
    ],
)
def test_a_number_that_no_quotation_has_is_found(
    question: Question, line: str, folder: Path
) -> None:
    found = look(folder, citing(QUOTE, question), sources=sources(), speakers={})

    assert [one.code for one, where in found if line in where] == ["QB310"]


@pytest.mark.parametrize(
    "question",
    [
        NUMBER | {"answer": 5450, "tolerance": "1%"},
        NUMBER | {"answer": "8849.5", "units": {"mi": "1.609"}},
        SINGLE | options("5 500 km", "500 km", "55 km"),
        SINGLE | options("The upper one", "The lower one", "Neither"),
    ],
)
def test_numbers_that_mean_what_is_quoted_are_fine(question: Question, folder: Path) -> None:
    assert "QB310" not in codes(folder, citing(QUOTE, question), sources=sources())


def test_parts_of_a_bank_find_the_source_where_it_is_described(folder: Path) -> None:
    assert "QB302" in codes(folder, citing("not there at all, as anybody sees"), sources=sources())
