"""The questions that come with quizbot are valid, complete and well founded."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from quizbot.bank.items import Item, Multiple, Number, Single, TextAnswer, TrueFalse
from quizbot.bank.library import Revision
from quizbot.bank.load import Loaded, load, shipped
from quizbot.bank.schema import MODELS

COURSE, OTHER = "inf-treaty", "solar-system"
WRITTEN = "2026-11-24"  # of a fixed day, so that no question fails a test by growing old
SHEETS = sorted(shipped().glob("*/*.??.yaml"))  # translations
FILES = sorted({*shipped().glob("*/*.yaml")} - {*SHEETS})
PRIMERS = sorted(shipped().glob("*/primers/*.md"))


@cache
def loaded() -> Loaded:
    return load([shipped()])


@cache
def published() -> tuple[Revision, ...]:
    return loaded().library.published


def all_items() -> list[Item]:
    return [one.item for one in published()]


def of_bank(name: str) -> list[Item]:
    return [one.item for one in published() if one.bank == name]


def test_every_shipped_bank_is_without_error() -> None:
    assert loaded().files == len(FILES) + len(SHEETS) > 0
    assert [str(one) for one in loaded().errors] == []


def test_the_checker_is_content_at_its_strictest() -> None:
    command = [sys.executable, "-m", "quizbot", "check", str(shipped()), "--strict"]

    told = subprocess.run(
        [*command, "--today", WRITTEN], capture_output=True, text=True, timeout=60, check=False
    )

    written = sum(len(one.items) for one in loaded().library.banks.values())
    assert (told.returncode, told.stderr) == (0, ""), told.stdout
    assert f"{written} questions in {len(FILES) + len(SHEETS)} files" in told.stdout


def test_the_course_is_whole() -> None:
    assert len(of_bank(COURSE)) >= 82
    assert len({item.topic for item in of_bank(COURSE)}) == 8


def test_another_subject_works_as_well_as_the_treaty() -> None:
    assert len(of_bank(OTHER)) >= 12
    assert {item.type for item in of_bank(OTHER)} == set(MODELS)


@pytest.mark.parametrize("kind", MODELS)
def test_the_course_uses_every_type_at_least_twice(kind: str) -> None:
    assert Counter[str](item.type for item in of_bank(COURSE))[kind] >= 2


def test_every_question_explains_itself_and_belongs_to_a_topic() -> None:
    assert [item.id for item in all_items() if not item.explanation or not item.topic] == []


def test_every_question_helps_with_a_hint_and_says_what_it_is_for() -> None:
    assert [item.id for item in all_items() if not item.hints or not item.objective] == []


def test_every_question_says_what_it_is_and_where_it_is_written() -> None:
    assert [item.id for item in all_items() if item.label is None or not item.cite] == []


def test_every_fact_stands_on_two_publishers() -> None:
    facts = [one for one in published() if one.item.shown_label == "fact"]

    assert len(facts) > 50
    assert [one.key for one in facts if len(_publishers(one)) < 2] == []


def _publishers(one: Revision) -> set[str | None]:
    """Return who says so, apart from our own primers."""
    return {source.publisher for source in one.sources.values() if not source.file}


def test_every_question_quotes_the_primer_of_its_subject() -> None:
    unread = [
        one.key
        for one in published()
        if not any(cite.quote and one.sources[cite.source].file for cite in one.item.cite)
    ]

    assert unread == []


@pytest.mark.parametrize("primer", PRIMERS, ids=lambda path: path.stem)
def test_a_primer_is_short_and_lists_what_it_rests_on(primer: Path) -> None:
    title, _, text = primer.read_text(encoding="utf-8").partition("\n")

    taught, _, sources = text.partition("\n## Sources\n")

    assert title.startswith("# ")
    assert 200 <= len(taught.split()) <= 300
    assert sources.count("https://") >= 3


def test_every_topic_has_its_primer() -> None:
    assert {path.stem for path in PRIMERS} == {path.stem for path in FILES}


def test_every_wrong_answer_that_is_foreseen_is_explained() -> None:
    silent = [item.id for item in all_items() if not all(_replies(item))]

    assert silent == []


def _replies(item: Item) -> Iterator[str | None]:
    """Yield what a learner hears after each wrong answer that can be foreseen."""
    match item:
        case Single() | Multiple():
            yield from (option.feedback for option in item.options)
        case Number() | TextAnswer():
            yield from (trap.feedback for trap in item.traps)
            yield item.feedback.wrong
        case _:
            yield item.feedback.wrong


def test_nobody_can_say_true_to_every_statement() -> None:
    answers = Counter(item.answer for item in all_items() if isinstance(item, TrueFalse))

    assert abs(answers[True] - answers[False]) <= answers.total() / 5


def test_nobody_is_shown_a_topic_without_questions() -> None:
    topics = {topic.key for topic in loaded().library.topics}

    assert topics == {one.topic for one in published()}


def test_topics_come_in_the_order_in_which_they_are_taught() -> None:
    course = [topic.id for topic in loaded().library.topics if topic.bank == COURSE]

    assert course[:3] == ["basics", "scope", "euromissiles"]
    assert course[3:5] == ["elimination", "verification"]
    assert course[5:] == ["end", "moratorium", "news"]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_editors_are_told_the_schema_of_every_file(file: Path) -> None:
    first, _, _ = file.read_text(encoding="utf-8").partition("\n")

    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)

    assert found is not None
    assert (file.parent / found[1]).is_file()


def test_the_readme_counts_the_questions_of_every_file() -> None:
    readme = (shipped() / "README.md").read_text(encoding="utf-8")

    told = dict(re.findall(r"^\|.*\| `(\S+)` \| .+ \| (\d+) \|$", readme, re.MULTILINE))

    assert told == {file.name: str(len(load([file]).library.published)) for file in FILES}
