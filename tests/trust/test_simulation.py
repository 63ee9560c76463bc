"""Two replicas, a bad network, and a seed that says what happens: nothing is lost or doubled."""

import os

import pytest

from tests.trust import simulation

SEEDS = {"ci": 300, "nightly": 20_000}[os.environ.get("TRUST_SIZE", "ci")]


def test_every_seed_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    failed = simulation.main(["--seeds", str(SEEDS)])

    assert not failed, capsys.readouterr().out


def test_the_same_seed_has_the_same_history_and_another_one_has_not() -> None:
    first, second = simulation.simulate([3, 4])
    again = simulation.simulate([3])[0]

    assert again.history == first.history
    assert second.history != first.history
    assert first.answers > 0
