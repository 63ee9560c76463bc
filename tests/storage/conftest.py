"""Databases that nobody has migrated yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Cluster


@pytest.fixture
def blank_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'made' / 'blank.db'}"


@pytest.fixture
def blank_postgresql_url(cluster: Cluster) -> Iterator[str]:
    url = cluster.create("template1")
    yield url
    cluster.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"blank_{request.param}_url")
    return url
