"""kill -9 while students tap: nothing is lost, nothing counts twice, every chat is right."""

import os

import pytest

from tests.databases import Cluster
from tests.trust import kills, replicas

NIGHTLY = os.environ.get("TRUST_SIZE") == "nightly"


def test_one_replica_on_sqlite_survives_being_killed(capsys: pytest.CaptureFixture[str]) -> None:
    failed = kills.main(["--kills", "1000" if NIGHTLY else "30"])

    assert not failed, capsys.readouterr().out


def test_two_replicas_on_postgresql_survive_being_killed(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = kills.main(["--replicas", "2", "--kills", "1000" if NIGHTLY else "8"])

    assert not failed, capsys.readouterr().out


def test_replicas_behind_a_proxy_survive_being_killed(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ["--students", "500", "--seconds", "60"] if NIGHTLY else ["--students", "60"]
    failed = replicas.main([*size, *([] if NIGHTLY else ["--seconds", "6"])])

    assert not failed, capsys.readouterr().out
