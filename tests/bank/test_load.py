"""Banks are loaded whole: parts join, defaults apply, and a wrong file spoils no other."""

import gc
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

import quizbot
from quizbot.bank.items import Number, Single, TextAnswer
from quizbot.bank.load import Loaded, load, load_or_raise, shipped
from quizbot.bank.read import Loader
from quizbot.errors import BankError

HEAD = "quizbot: 1\nbank: b\n"
TITLE = "title: T\n"
ITEM = "- {id: %s, type: true-false, question: Q, answer: true, status: published}\n"


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def keys(loaded: Loaded) -> list[str]:
    return [one.key for one in loaded.library.published]


def said(loaded: Loaded, folder: Path) -> list[str]:
    return [str(one).removeprefix(f"{folder}/") for one in loaded.findings]


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
def test_files_with_the_same_bank_are_its_parts(tmp_path: Path, loader: Loader) -> None:
    first = f"{HEAD}{TITLE}about: A\ntopics: {{t: T}}\nauthors: [X]\nquestions:\n{ITEM % 'one'}"
    write(
        tmp_path,
        a=first + "  topic: u\n".replace("  topic", "x-note"),
        b=f"{HEAD}language: ru\ntopics: {{u: U, t: T}}\nquestions:\n{ITEM % 'two'}",
        c=f"quizbot: 1\nbank: other\n{TITLE}questions:\n{ITEM % 'one'}",
    )

    loaded = load([tmp_path], loader=loader)

    assert loaded.findings == ()
    assert loaded.files == 3
    assert keys(loaded) == ["b/one", "b/two", "other/one"]
    bank = loaded.library.banks["b"]
    assert (bank.title, bank.language, bank.about, bank.authors) == ("T", "ru", "A", ("X",))
    assert dict(bank.topics) == {"t": "T", "u": "U"}


def test_parts_that_contradict_each_other_name_both_places(tmp_path: Path) -> None:
    write(
        tmp_path,
        a=f"{HEAD}{TITLE}topics: {{t: T}}\nquestions:\n{ITEM % 'one'}",
        b=f"{HEAD}title: U\ntopics: {{t: V}}\nquestions:\n{ITEM % 'two'}",
    )

    loaded = load([tmp_path])

    assert said(loaded, tmp_path) == [
        (
            f"b.yaml:3:1: QB207 `title` is not the same in {tmp_path}/a.yaml:3"
            "; say it once, or the same in both files"
        ),
        (
            f"b.yaml:4:10: QB207 `t` is not the same in {tmp_path}/a.yaml:4"
            "; say it once, or the same in both files"
        ),
    ]
    assert keys(loaded) == ["b/one"]


def test_an_id_used_in_two_parts_names_both_places(tmp_path: Path) -> None:
    write(
        tmp_path,
        a=f"{HEAD}{TITLE}questions:\n{ITEM % 'one'}",
        b=f"{HEAD}questions:\n{ITEM % 'one'}",
    )

    loaded = load([tmp_path])

    assert said(loaded, tmp_path) == [
        (
            f"b.yaml:4:8: QB207 the id `one` is taken by {tmp_path}/a.yaml:5"
            "; give one of them another id"
        )
    ]


def test_a_former_id_is_remembered(tmp_path: Path) -> None:
    item = ITEM.replace("}", ", was: [old, older]}") % "one"
    write(tmp_path, a=f"{HEAD}{TITLE}questions:\n{item}")

    loaded = load([tmp_path])

    assert loaded.findings == ()
    assert loaded.library.banks["b"].items[0].was == ("old", "older")


def test_a_file_with_an_error_adds_nothing_and_the_others_do(tmp_path: Path) -> None:
    write(
        tmp_path,
        a=f"{HEAD}{TITLE}questions:\n{ITEM % 'one'}",
        b=f"{HEAD}questions:\n{ITEM % 'two'}{ITEM % 'Three'}",
        c=f"{HEAD}questions:\n{ITEM % 'four'}- 'unclosed\n",
        d=f"{HEAD}bank: d\nquestions:\n{ITEM % 'five'}",
    )

    loaded = load([tmp_path])

    assert keys(loaded) == ["b/one"]
    assert {one.code for one in loaded.findings} == {"QB206", "QB001", "QB005"}


def test_a_bank_without_a_title_in_any_part_is_told_once(tmp_path: Path) -> None:
    part = f"{HEAD}questions:\n"
    write(tmp_path, a=part + ITEM % "one", b=part + ITEM % "two")

    loaded = load([tmp_path])

    assert said(loaded, tmp_path) == [
        "a.yaml:1:1: QB202 `title` is missing; one file of the bank needs it"
    ]
    assert keys(loaded) == []


def test_defaults_stand_in_where_a_question_says_nothing(tmp_path: Path) -> None:
    defaults = "{difficulty: 2, status: published, topic: t, shuffle: false, typos: 1}"
    write(
        tmp_path,
        a=f"{HEAD}{TITLE}topics: {{t: T}}\ndefaults: {defaults}\nquestions:\n"
        "- {id: a, type: text, question: Q, answer: x}\n"
        "- {id: b, type: single, question: Q, options: [right: x, wrong: y], difficulty: 5}\n"
        "- {id: c, type: number, question: Q, answer: 5_500, status: draft}\n",
        b=f"{HEAD}questions:\n- {{id: d, type: text, question: Q, answer: x}}\n",
    )

    loaded = load([tmp_path])

    assert loaded.findings == ()
    text, single, number, other = loaded.library.banks["b"].items
    assert isinstance(text, TextAnswer)
    assert (text.typos, text.difficulty, text.topic) == (1, 2, "t")
    assert isinstance(single, Single)
    assert (single.shuffle, single.difficulty) == (False, 5)
    assert isinstance(number, Number)
    assert (number.answer, number.status) == (Decimal(5500), "draft")
    assert (other.difficulty, other.status, other.topic) == (3, "draft", None)


def test_a_wrong_default_is_told_once_and_the_others_still_apply(tmp_path: Path) -> None:
    defaults = "{status: open, as_of: 2025-08-05}"
    item = "- {id: %s, type: true-false, question: Q, answer: true, label: reported}\n"
    write(
        tmp_path,
        a=f"{HEAD}{TITLE}defaults: {defaults}\nquestions:\n{item % 'one'}{item % 'two'}",
    )

    loaded = load([tmp_path])

    assert [one.code for one in loaded.findings] == ["QB204"]
    assert loaded.findings[0].line == 4


def test_every_error_of_every_file_is_found_in_one_pass(tmp_path: Path) -> None:
    write(
        tmp_path,
        a=f"{HEAD}{TITLE}zebra: 1\nquestions:\n{ITEM % 'A'}- {{id: b, type: zebra}}\n",
        b="quizbot: 2\nbank: c\ntitle: T\nquestions: []\n",
    )

    loaded = load([tmp_path])

    assert [f"{Path(one.path).name} {one.code}" for one in loaded.findings] == [
        "a.yaml QB201",
        "a.yaml QB206",
        "a.yaml QB204",
        "b.yaml QB217",
        "b.yaml QB218",
    ]


def test_a_flood_of_mistakes_is_cut(tmp_path: Path) -> None:
    write(tmp_path, a=f"{HEAD}{TITLE}questions:\n" + "- {type: zebra}\n" * 500)

    loaded = load([tmp_path])

    assert len(loaded.findings) < 210
    assert loaded.findings[-2].code == "QB010"
    assert "mend these first" in str(loaded.findings[-2])


def test_a_flood_of_mistakes_in_one_question_is_cut(tmp_path: Path) -> None:
    keys_ = "".join(f"  k{number}: x\n" for number in range(300))
    write(tmp_path, a=f"{HEAD}{TITLE}questions:\n- type: true-false\n{keys_}")

    (finding,) = load([tmp_path]).findings

    assert (finding.line, finding.code) == (5, "QB010")


def test_a_translation_adds_no_question(tmp_path: Path) -> None:
    write(
        tmp_path,
        a=f"{HEAD}{TITLE}questions:\n{ITEM % 'one'}",
        b="quizbot: 1\ntranslates: b\nlanguage: ru\n"
        "questions: [{id: one, of: 000000000000, question: Q}]\n",
    )

    loaded = load([tmp_path])

    (finding,) = loaded.findings
    assert (finding.code, finding.severity) == ("QB702", "warning")
    assert len(loaded.library.banks["b"].items) == 1


def test_a_path_that_leads_nowhere_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    loaded = load([tmp_path / "none", tmp_path / "empty"])

    assert [one.code for one in loaded.findings] == ["QB012", "QB013"]
    assert loaded.library.published == ()


def test_loading_or_raising_gives_a_line_for_each_error(tmp_path: Path) -> None:
    write(tmp_path, a=f"{HEAD}{TITLE}zebra: 1\nquestions:\n{ITEM % 'A'}", b=ITEM % "b")

    with pytest.raises(BankError) as caught:
        load_or_raise([tmp_path])

    assert [line.split(" ")[1] for line in str(caught.value).splitlines()] == [
        "QB201",
        "QB206",
        "QB013",
    ]


def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path) -> None:
    load([tmp_path])
    on = gc.isenabled()
    gc.disable()
    try:
        load([tmp_path])
        off = gc.isenabled()
    finally:
        gc.enable()

    assert (on, off) == (True, False)


def test_the_shipped_questions_are_found_in_a_checkout() -> None:
    assert (shipped() / "inf-treaty").is_dir()


def test_the_shipped_questions_are_found_where_a_wheel_puts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "questions").mkdir()
    monkeypatch.setattr(quizbot, "__file__", str(tmp_path / "__init__.py"))

    assert shipped() == tmp_path / "questions"
