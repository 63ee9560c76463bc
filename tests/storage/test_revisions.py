"""What is remembered of pinned revisions stays bounded, and forgetting costs a query alone."""

import pytest

from quizbot.storage import revisions as module
from quizbot.storage.revisions import Revisions
from tests.storage.samples import revision


def test_too_many_are_forgotten_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    known = Revisions()

    known.add_all((key, revision(f"item{key}")) for key in (1, 2, 3))

    assert [known.revision(key) for key in (1, 2, 3)] == [None, None, revision("item3")]
    assert [known.id(revision(f"item{key}")) for key in (1, 2, 3)] == [None, None, 3]
