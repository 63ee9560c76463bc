"""Fixes change what they have to and nothing else, and never make a file worse."""

import os
import stat
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from quizbot.bank.finding import Edit, Fault, Finding, Rewrite
from quizbot.bank.items import Item, Single
from quizbot.bank.library import Bank
from quizbot.lint.check import Inputs, Lints
from quizbot.lint.fixes import apply, diff, fix, write
from tests.lint.corpus import GOOD

INPUTS = Inputs(date(2026, 1, 1))

Mend = Callable[[str], str]


@pytest.fixture
def mend(tmp_path: Path) -> Mend:
    """Return what mends a file by all that is safe, and gives back what stands there then."""

    def mended(text: str) -> str:
        file = tmp_path / "bank.yaml"
        file.write_bytes(text.encode())
        write(fix([file], INPUTS, lambda one: one.safe).changed)
        return file.read_bytes().decode()

    return mended


@pytest.mark.parametrize(
    ("old", "new", "mended"),
    [
        ("Think of winter.", "At last: winter.", '"At last: winter."'),
        ("Think of winter.", 'He said: "winter"', "'He said: \"winter\"'"),
        ("Think of winter.", 'Think: "it\'s cold"', "'Think: \"it''s cold\"'"),
        ("Think of winter.", "At last: winter.  # why", '"At last: winter."  # why'),
        ("Think of winter.", '"Say "winter" to me"', "'Say \"winter\" to me'"),
        ("Think of winter.", "'It's winter'", '"It\'s winter"'),
        ("Think of winter.", "@all: winter", '"@all: winter"'),
        ("Think of winter.", "the #1 winter", '"the #1 winter"'),
        ("Think of winter.", "“Winter”", '"Winter"'),
        ("Think of winter.", '“Say "cold"”', "'Say \"cold\"'"),
        ("Think of winter.", "“At last: winter”", '"At last: winter"'),
        ("title: Water", "title:Water", "title: Water"),
        ("title: Water", "title:\u00a0Water", "title: Water"),
        ("title: Water", "title: Wa\u200bter", "title: Water"),
        ("    tolerance: 1%", "   tolerance: 1%", "    tolerance: 1%"),
        ("    tolerance: 1%", "\ttolerance: 1%", "    tolerance: 1%"),
        ("    type: number", "  type: number", "    type: number"),
        ("answer: 100", "answer: 1,100  # degrees", "answer: 1100  # degrees"),
        ("status: published", "status: 'publised'", "status: 'published'"),
        ("source: ice, at: page 4", "source: ise, at: page 4", "source: ice, at: page 4"),
        ("swims\n    type: true-false", "swims", "swims\n    type: true-false"),
        ("    type: match\n", "    kind: match\n", "    type: match\n"),
        ("- right: Ice", '- "right" : Ice', '- "right" : Ice'),
        ("- right: Ice", '- "rihgt" : Ice', '- "right" : Ice'),
    ],
)
def test_only_the_piece_that_is_wrong_is_changed(
    old: str, new: str, mended: str, mend: Mend
) -> None:
    assert old in GOOD
    assert mend(GOOD.replace(old, new, 1)) == GOOD.replace(old, mended, 1)


def test_all_slips_of_a_file_are_mended_in_one_call(mend: Mend) -> None:
    glued = "\n".join(
        line.replace(": ", ":", 1) if line.startswith("    question: ") else line
        for line in GOOD.split("\n")
    )

    assert glued.count("question:") == 9
    assert mend(glued.replace("explanation:", "explanaton:")) == GOOD


def test_a_fix_that_would_make_another_mistake_is_not_made(mend: Mend) -> None:
    twice = GOOD.replace("    unit: °C\n", "    unit: °C\n    units: {}\n    untis: {}\n")

    assert "untis" in mend(twice)


def test_a_negation_is_written_in_capitals_and_no_space_comes_in(mend: Mend) -> None:
    small = GOOD.replace("What does water become", "What does water not become")

    assert mend(small) == small.replace("water not become", "water NOT become")


def test_a_text_that_repeats_another_place_is_not_rewritten(mend: Mend) -> None:
    repeated = GOOD.replace("- right: Ice", "- right: *ice")

    assert mend(repeated) == repeated


def test_a_former_side_in_a_translation_gives_way_to_its_text(tmp_path: Path) -> None:
    text = (
        "quizbot: 1\ntranslates: water\nlanguage: de\nquestions:\n  - id: state\n"
        "    of: '000000000000'\n    question: Was?\n    options:\n      - right: Eis\n"
    )
    (tmp_path / "de.yaml").write_text(text, "utf-8")
    (tmp_path / "water.yaml").write_text(GOOD, "utf-8")

    changed = fix([tmp_path], INPUTS).changed

    assert changed[tmp_path / "de.yaml"].decode() == text.replace("- right", "- text")


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_diff_counts_lines_as_patch_does(end: str, tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    file.write_bytes(
        GOOD.replace("publisher: Second", "publiser: Second").replace("\n", end).encode()
    )

    shown = diff(fix([file], INPUTS).changed)

    changed = [line for line in shown.split("\n")[2:] if line.startswith(("-", "+"))]
    assert len(changed) == 2
    assert changed[1] == changed[0].replace("-", "+", 1).replace("publiser", "publisher")


def test_what_is_not_safe_is_left_to_people(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    text = GOOD.replace("bank: water\n", "")
    file.write_text(text, "utf-8")

    careful, bold = fix([file], INPUTS, lambda one: one.safe), fix([file], INPUTS)

    assert careful.changed == {}
    assert b"bank: water\n" in bold.changed[file]


def test_a_chosen_rule_is_mended_alone(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text(GOOD.replace("publis", "pubils", 1).replace("kind: ass", "kind: as"), "utf-8")

    fixed = fix([file], INPUTS, lambda one: one.code == "QB201")

    assert b"kind: asertion" in fixed.changed[file]
    assert b"pubilsher" not in fixed.changed[file]


def test_edits_that_overlap_are_not_made_together() -> None:
    one, other = (
        Finding("f", 1, 1, "QB201", "m", edits=(edit,))
        for edit in (Edit(0, 3, "x"), Edit(2, 4, "y"))
    )

    assert apply("abcdef", [one, other]) == ("xdef", [one])
    assert apply("abcdef", [other, one]) == ("abyef", [other])


def test_a_diff_shows_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    text = GOOD.replace("publisher: Second", "publiser: Second")
    file.write_text(text, "utf-8")

    shown = diff(fix([file], INPUTS).changed)

    assert f"--- {file}\n+++ {file}\n" in shown
    assert "\n-    publiser: Second Press\n+    publisher: Second Press\n" in shown
    assert file.read_text("utf-8") == text


def test_a_file_keeps_its_permissions_and_a_link_its_target(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text("old", "utf-8")
    real.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(real)

    write({link: b"new"})

    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]


def test_a_file_that_cannot_be_replaced_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text("old", "utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write({file: b"new"})

    assert file.read_text("utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["bank.yaml"]


def test_fixes_that_undo_each_other_come_to_an_end(tmp_path: Path) -> None:
    def back_and_forth(item: Item, _: Bank) -> Iterator[Fault]:
        if isinstance(item, Single) and (first := item.options[0].right):
            other = "Snow" if first == "Ice" else "Ice"
            steps = ("options", 0, "right")
            yield Fault(steps, "QB420", "not so", edits=(Rewrite(steps, other),))

    file = tmp_path / "bank.yaml"
    file.write_text(GOOD, "utf-8")
    lints = Lints(item=(back_and_forth,))

    write(fix([file], INPUTS, lints=lints).changed)
    once = file.read_bytes()
    again = fix([file], INPUTS, lints=lints)

    assert again.changed == {}
    assert again.count == 0
    assert file.read_bytes() == once
