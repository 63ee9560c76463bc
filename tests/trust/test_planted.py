"""Every planted bug still has its place in the source, and the cheap ones are caught here."""

import os

import pytest

from tests.trust.planted import BUGS, ROOT, Bug, caught, rotten

CHEAP = (
    "drop the compare-and-set of the sitting",
    "take the tap of a question that has moved on",
    "let a later update of a learner overtake",
    "mark an update done beside its effect",
    "do not flush at each commit",
    "redact only tokens that a setting told of",
)


def test_every_bug_can_still_be_planted() -> None:
    assert len(BUGS) >= 20
    assert len({bug.name for bug in BUGS}) == len(BUGS)
    assert rotten() == []


def test_the_cheap_bugs_are_caught() -> None:
    names = [bug.name for bug in BUGS] if os.environ.get("TRUST_PLANTED") == "all" else CHEAP
    bugs = [bug for bug in BUGS if bug.name in names]

    found = caught(bugs)

    assert len(bugs) == len(names)
    assert [bug.name for bug, noticed in zip(bugs, found, strict=True) if not noticed] == []


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_the_tests_that_must_notice_exist(bug: Bug) -> None:
    for test in bug.tests:
        if not test.startswith("-"):
            path, _, name = test.partition("::")
            text = (ROOT / "tests" / path).read_text(encoding="utf-8")
            assert f"def {name.partition('[')[0]}(" in text or not name
