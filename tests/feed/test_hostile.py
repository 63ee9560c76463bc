"""Servers that mean no good are refused in a line, and leave nothing behind."""

import asyncio
import time
from pathlib import Path

import pytest

from quizbot.feed.faults import FeedError
from quizbot.feed.guard import Allowed, web_address
from quizbot.feed.rounds import Rounds
from quizbot.feed.subscriptions import Given
from tests.feed.attacks import Attack, attacks
from tests.feed.server import Server

pytest.importorskip("trafilatura")
pytest.importorskip("feedparser")

ATTACKS = attacks()
PATIENT = 9.0
"""Seconds: the battery holds each to five, with a machine of its own."""


def test_there_is_a_battery() -> None:
    assert len(ATTACKS) >= 60
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
async def test_an_attack_is_refused_with_its_reason(
    attack: Attack, server: Server, rounds: Rounds, tmp_path: Path
) -> None:
    path = f"/{attack.name}"
    server.answers = {path: attack.answer, f"{path}?again": attack.answer}
    address = attack.address or server.address + path
    began = time.monotonic()

    with pytest.raises(FeedError) as caught:
        async with asyncio.timeout(30):
            await add(rounds, address)

    assert attack.words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - began < PATIENT
    assert files(tmp_path) <= {".lock"}


def files(folder: Path) -> set[str]:
    return {file.name for file in folder.rglob("*") if file.is_file()}


async def add(rounds: Rounds, address: str) -> None:
    named = str(web_address(address))
    async with rounds.opened(named=(named,)) as following:
        await following.add(named, Given())


def test_nothing_local_is_allowed_by_itself() -> None:
    assert Allowed().local == frozenset()
