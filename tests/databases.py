"""Real databases for tests: a copied SQLite file, and one PostgreSQL cluster a run."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import pytest

from quizbot.storage.schema import migrate
from quizbot.storage.store import Store

_TEMPLATE = "quizbot_template"
_ROUNDS = 10_000
_NOBODY = 65534  # PostgreSQL refuses to run as root
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "deadlock_timeout": "50ms",
}


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, *, seconds: float = 0, days: float = 0) -> datetime:
        self.now += timedelta(days=days, seconds=seconds)
        return self.now


class Cluster:
    """A PostgreSQL server on a socket in a folder of its own; its databases are throw-away."""

    def __init__(
        self, programs: Path, folder: Path, settings: Mapping[str, str] = SETTINGS
    ) -> None:
        self._programs = programs
        self._settings = settings
        self._folder = folder
        self._numbers = count(1)

    def create(self, template: str = _TEMPLATE) -> str:
        """Make a database as a copy of a template; return its address."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} {self._strategy}")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Drop a database; an error where somebody has forgotten to close a connection."""
        name = self._name(url)
        leaving = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name}'"
        rounds = 0  # a server's process ends a moment after its connection
        while self.execute(leaving).fetchone() and rounds < _ROUNDS:
            self.execute("SELECT pg_sleep(0.001)")  # leave the processor to it
            rounds += 1
        self.execute(f"DROP DATABASE {name}")

    def kill_connections(self, url: str) -> None:
        """End every connection to a database, as a failing server does."""
        name = self._name(url)
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        self.execute(f"{kill}'{name}'")

    def execute(self, statement: str) -> Any:
        """Run one statement as the administrator."""
        return self._admin.execute(statement)

    @property
    def pid(self) -> int:
        """The server's process."""
        return int((self._folder / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        self._admin.close()
        self._run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={self._folder}")

    def start(self) -> None:
        import psycopg  # noqa: PLC0415 - an extra: without it these tests are skipped

        if os.geteuid() == 0:
            os.chown(self._folder, _NOBODY, _NOBODY)
        data = f"--pgdata={self._folder}"
        trust = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")
        self._run("initdb", data, "--no-sync", *trust)
        settings = [f"-c {name}='{value}'" for name, value in self._settings.items()]
        options = " ".join(["-k", str(self._folder), *settings])
        log = f"--log={self._folder / 'log'}"
        self._run("pg_ctl", "start", "--wait", data, log, f"--options={options}")
        self._admin: Any = psycopg.connect(self._url("postgres"), autocommit=True)
        # Without fsync, to copy files is thrice as fast as to write them through the log.
        newer = self._admin.info.server_version >= 150_000
        self._strategy = "STRATEGY file_copy" if newer else ""
        self.execute(f"CREATE DATABASE {_TEMPLATE} {self._strategy}")
        migrate(self._url(_TEMPLATE))

    def _run(self, program: str, *arguments: str) -> None:
        as_root = os.geteuid() == 0
        subprocess.run(
            [str(self._programs / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
            user=_NOBODY if as_root else None,
            group=_NOBODY if as_root else None,
            extra_groups=[] if as_root else None,
        )

    def _name(self, url: str) -> str:
        return url.partition("@/")[2].partition("?")[0]

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "quizbot.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    found = programs()
    if found is None:
        _missing("PostgreSQL's pg_ctl is neither on PATH nor in /usr/lib/postgresql")
    if find_spec("psycopg") is None:
        _missing("psycopg is not installed; pip install '.[postgres]'")
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        one = Cluster(found, Path(folder))
        one.start()
        yield one
        one.stop()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = shutil.copy(sqlite_template, tmp_path / "quizbot.db")
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(cluster: Cluster) -> Iterator[str]:
    url = cluster.create()
    yield url
    cluster.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str, clock: Clock) -> AsyncIterator[Store]:
    opened = await Store.open(database_url, clock=clock)
    yield opened
    await opened.close()


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest one in Debian's place."""
    found = shutil.which("pg_ctl")
    if found is not None:
        return Path(found).parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    newest = max(folders, key=lambda path: float(path.parts[-3]), default=None)
    return None if newest is None else newest.parent


def _missing(reason: str) -> NoReturn:
    """Skip for this reason, but never where nobody would notice."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; CI must not skip")
    pytest.skip(reason)
