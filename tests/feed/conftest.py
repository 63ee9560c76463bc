"""What the tests of fetching share: a server on this machine, and rounds that may ask it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quizbot.feed.rounds import Rounds
from tests.databases import Clock
from tests.feed.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def rounds(server: Server, tmp_path: Path, clock: Clock, pauses: list[float]) -> Rounds:
    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    local = (("127.0.0.1", server.port),)
    return Rounds(tmp_path / "articles", (), local, clock, pause=pause)
