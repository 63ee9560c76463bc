"""Hostile inputs cost little, escape nowhere, and keep nobody else from being answered."""

import logging
import os
import random
import time
from itertools import islice
from pathlib import Path

import pytest

from tests.trust import hostile_inputs
from tests.trust.hostile import CPU, MEMORY, SHARES, Figure, Meter, attack, watching

CLEARS = Path("/proc/self/clear_refs").exists()
INPUTS = int(os.environ.get("TRUST_HOSTILE", "10000"))


@pytest.mark.parametrize("kind", SHARES)
async def test_every_hostile_input_is_dealt_with_soon_and_in_little_memory(kind: str) -> None:
    inputs = INPUTS * SHARES[kind] // 100

    figure = await attack(kind, inputs)

    assert figure.ok, str(figure)
    assert figure.inputs == inputs


def test_the_kinds_make_up_the_whole() -> None:
    assert sum(SHARES.values()) == 100


@pytest.mark.parametrize(
    "make", [getattr(hostile_inputs, name) for name in ("updates", "names", "files", "bodies")]
)
def test_the_same_seed_makes_the_same_inputs_and_many_different_ones(make: object) -> None:
    assert callable(make)
    one, other = (list(islice(make(random.Random(3)), 500)) for _ in range(2))

    assert repr(one) == repr(other)
    assert len({repr(given) for given in one}) > 200


async def test_what_escapes_is_noted_with_its_input() -> None:
    async def stumble(_: object) -> None:
        raise KeyError("id")

    figure = Figure("x")
    await Meter(figure).measure(stumble, {"message": "\ud83d"})

    assert not figure.ok
    assert "KeyError('id')" in str(figure)
    assert "\\ud83d" in str(figure)


async def test_an_input_that_is_dear_or_large_is_told() -> None:
    async def toil(_: object) -> None:
        begun = time.process_time()
        while time.process_time() - begun < 2 * CPU:
            pass

    async def hoard(_: object) -> None:
        bytearray(2 * MEMORY * 2**20)

    dear, large = Figure("dear"), Figure("large")
    await Meter(dear).measure(toil, "x")
    await Meter(large).measure(hoard, "y")

    assert "dearest: 'x'" in str(dear)
    if CLEARS:
        assert "largest: 'y'" in str(large)


def test_a_traceback_in_the_log_is_an_escape_unless_an_update_was_put_aside() -> None:
    figure = Figure("x")
    with watching(figure):
        logging.getLogger("quizbot.x").error("update put aside", exc_info=KeyError("a"))
        logging.getLogger("quizbot.x").error("job failed", exc_info=KeyError("b"))

    assert figure.escaped == ["job failed: KeyError('b')"]
