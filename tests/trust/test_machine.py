"""The invariants hold whatever happens, in whatever order (the machine says what can)."""

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.trust.inline import Shed
from tests.trust.machine import Machine

SIZES = {"ci": (120, 60), "spec": (1_000, 60), "nightly": (20_000, 100)}
RUNS, STEPS = SIZES[os.environ.get("TRUST_SIZE", "ci")]


@pytest.fixture
def shed() -> Iterator[Shed]:
    """A database in memory where there is such a place: no power fails here."""
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        made = Shed(Path(folder) / "quizbot.db")
        yield made
        made.close()


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Write no log: what goes wrong here goes wrong on purpose, thousands of times."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def test_the_invariants_hold_after_every_step_and_at_the_end(shed: Shed) -> None:
    Machine.shed = shed
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="TRUST_SEED" not in os.environ,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
