"""A difference is told by what it means to learners, an item a line."""

from pathlib import Path

import pytest

from quizbot.bank.changes import changes
from quizbot.bank.items import ItemKey
from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise
from tests.chat.banks import HEADER, NUMBER, SINGLE, TRUE_FALSE
from tests.chat.folders import FLIPPED, REWORDED

RETIRED = SINGLE.replace("type: single", "type: single\n    status: retired")
DRAFT = SINGLE.replace("type: single", "type: single\n    status: draft")
RENAMED = SINGLE.replace("- id: band", "- id: range\n    was: [band]")
CASES = {
    "nothing": (SINGLE, SINGLE, []),
    "another key": (SINGLE, FLIPPED, ["small/band: right answer changed: resets 41 learners"]),
    "another distractor": (
        SINGLE,
        SINGLE.replace("100 to 1,000", "0 to 1,000"),
        ["small/band: answers on offer changed: resets 41 learners"],
    ),
    "another number": (
        NUMBER,
        NUMBER.replace("answer: 5500", "answer: 5600"),
        ["small/upper: right answer changed: resets 1 learner"],
    ),
    "other words": (SINGLE, REWORDED, ["small/band: text changed"]),
    "a note": (
        SINGLE,
        SINGLE.replace("type: single", "type: single\n    notes: Look at this again."),
        ["small/band: changed where no learner sees it"],
    ),
    "one more": (SINGLE, SINGLE + NUMBER, ["small/upper: added"]),
    "one less": (
        SINGLE + NUMBER,
        NUMBER,
        ["small/band: removed: 41 learners keep their progress unseen"],
    ),
    "retired": (
        SINGLE,
        RETIRED,
        ["small/band: asked no more: 41 learners keep their progress unseen"],
    ),
    "published": (DRAFT, SINGLE, ["small/band: asked from now on"]),
    "another name": (SINGLE, RENAMED, ["small/range: renamed, was band: progress moves along"]),
    "another name and key": (
        SINGLE,
        FLIPPED.replace("- id: band", "- id: range\n    was: [band]"),
        [
            "small/range: renamed, was band: progress moves along",
            "small/range: right answer changed: resets 41 learners",
        ],
    ),
    "a name that was never asked": (
        TRUE_FALSE,
        RENAMED + TRUE_FALSE,
        ["small/range: added"],
    ),
}
ANSWERED = {ItemKey("small/band"): 41, ItemKey("small/upper"): 1}


def library(folder: Path, text: str) -> Library:
    path = folder / "bank.yaml"
    path.write_text(HEADER + text, encoding="utf-8")
    return load_or_raise([path])


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_told_in_meaning(case: str, tmp_path: Path) -> None:
    before, after, lines = CASES[case]

    found = changes(library(tmp_path, before), library(tmp_path, after))

    assert [one.line(ANSWERED) for one in found] == lines


def test_without_a_database_nobody_is_counted(tmp_path: Path) -> None:
    found = changes(library(tmp_path, SINGLE), library(tmp_path, FLIPPED))

    assert [one.line() for one in found] == ["small/band: right answer changed"]
