"""What the tests of jobs share."""

import pytest

from quizbot.jobs.scaled import prepare
from tests.databases import Clock
from tests.jobs.living import Diary


@pytest.fixture
def diary(clock: Clock) -> Diary:
    return Diary(clock)


@pytest.fixture
def queue_url(postgresql_url: str) -> str:
    """A database with procrastinate's tables."""
    pytest.importorskip("procrastinate")
    assert prepare(postgresql_url)
    return postgresql_url
