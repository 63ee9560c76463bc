"""PostgreSQL away, in conflict, full or read-only: tried thrice as a whole, then kept for later."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from quizbot.errors import StorageError
from quizbot.storage import engine
from quizbot.storage.pool import TRIES
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry, Repeated
from tests.databases import SETTINGS, Clock, Cluster, programs
from tests.faults import effect
from tests.storage.samples import answer, sit

PASSING = ("0A000", "40001", "40P01", "55P03", "57P01", "08006")
STAYING = ("53100", "57014", "25006")

ROLE = "learner_bot"
LEARNERS = 6
ANSWERS = 12

_TRIGGER = """
CREATE SEQUENCE IF NOT EXISTS met MINVALUE 0 START 0;
CREATE OR REPLACE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('met') < {times} THEN
        RAISE EXCEPTION 'a planted fault' USING ERRCODE = '{state}';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trouble BEFORE INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION trouble();
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A database, and the administrator's hand in it."""

    cluster: Cluster
    url: str

    @property
    def name(self) -> str:
        return self.url.partition("@/")[2].partition("?")[0]

    @property
    def bot_url(self) -> str:
        """The same database for a role that can be shut out, as the administrator cannot."""
        return self.url.replace("postgres@", f"{ROLE}@")

    def run(self, statement: str) -> Any:
        """Run statements in this database, beside the store."""
        import psycopg  # noqa: PLC0415 - an extra: without it these tests are skipped

        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchone() if cursor.description else None

    @contextmanager
    def raising(self, state: str, times: int = 1_000_000) -> Iterator[None]:
        """Refuse so many answers with this state."""
        self.run(_TRIGGER.format(state=state, times=times))
        yield
        self.run("DROP TRIGGER trouble ON attempt")

    @property
    def met(self) -> int:
        """How often an answer came as far as the trigger."""
        return int(self.run("SELECT last_value + 1 FROM met")[0])

    @contextmanager
    def read_only(self) -> Iterator[None]:
        with self._set("default_transaction_read_only = on"):
            yield

    @contextmanager
    def too_slow(self) -> Iterator[None]:
        self.run(
            _TRIGGER.format(state="P0001", times=0).replace(
                "IF nextval", "PERFORM pg_sleep(9); IF nextval"
            )
        )
        with self._set("statement_timeout = '50ms'"):
            yield
        self.run("DROP TRIGGER trouble ON attempt")

    @contextmanager
    def _set(self, setting: str) -> Iterator[None]:
        """Change a setting for connections that are made from now on, and end the others."""
        self.cluster.execute(f"ALTER DATABASE {self.name} SET {setting}")
        self.cluster.kill_connections(self.url)
        yield
        self.cluster.execute(f"ALTER DATABASE {self.name} RESET {setting.split(maxsplit=1)[0]}")

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Let the bot's role have no connection any more."""
        self.cluster.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
        self.cluster.kill_connections(self.url)
        yield
        self.cluster.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the learner's row, as a transaction does that never ends."""
        import psycopg  # noqa: PLC0415 - an extra

        with psycopg.connect(self.url) as connection:
            connection.execute("SELECT * FROM learner FOR UPDATE")
            yield
            connection.rollback()


@pytest.fixture(autouse=True)
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for locks no longer than a test has time."""
    monkeypatch.setitem(engine.LIMITS, "lock_timeout", "50ms")


@pytest.fixture
def server(cluster: Cluster, postgresql_url: str) -> Server:
    made = Server(cluster, postgresql_url)
    made.run(f"DROP ROLE IF EXISTS {ROLE}; CREATE ROLE {ROLE} LOGIN")
    made.run(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}")
    made.run(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    made.run(f"ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO {ROLE}")
    return made


@pytest.fixture
async def store(server: Server, clock: Clock) -> AsyncIterator[Store]:
    opened = await Store.open(server.bot_url, clock=clock)
    yield opened
    await opened.close()


@pytest.mark.parametrize("state", PASSING)
async def test_what_passes_costs_no_answer(
    store: Store, server: Server, clock: Clock, state: str
) -> None:
    await effect.ask(store, clock)

    with server.raising(state, times=TRIES - 1):
        await effect.tap(store, clock)

    assert server.met == TRIES
    await effect.is_answered_once(store, clock)


@pytest.mark.parametrize("state", [*PASSING, *STAYING])
async def test_what_stays_is_told_and_the_answer_comes_once_it_is_over(
    store: Store, server: Server, clock: Clock, state: str
) -> None:
    await effect.ask(store, clock)

    with server.raising(state):
        await effect.refuses(store, clock)

    assert server.met == (TRIES if state in PASSING else 1)
    await effect.is_untouched(store)
    await effect.tap(store, clock)
    await effect.is_answered_once(store, clock)


@pytest.mark.parametrize("kind", ["read_only", "too_slow", "shut", "locked"])
async def test_a_fault_of_the_servers_own_is_told_and_leaves_nothing_behind(
    store: Store, server: Server, clock: Clock, kind: str
) -> None:
    await effect.ask(store, clock)

    with getattr(server, kind)():
        for _ in range(2):
            await effect.refuses(store, clock)

    await effect.is_untouched(store)
    await effect.tap(store, clock)
    await effect.is_answered_once(store, clock)


@pytest.mark.parametrize("kind", ["read_only", "too_slow", "shut", "locked"])
async def test_a_tap_that_is_stored_has_its_effect_once_the_fault_is_over(
    store: Store, server: Server, clock: Clock, kind: str
) -> None:
    async with effect.asking(store, clock) as student:
        await effect.meets_after_it_is_stored(student, getattr(server, kind))


@pytest.mark.parametrize("state", ["40001", "53100"])
async def test_a_tap_that_is_refused_has_its_effect_once_that_is_over(
    store: Store, server: Server, clock: Clock, state: str
) -> None:
    async with effect.asking(store, clock) as student:
        await effect.meets_after_it_is_stored(student, lambda: server.raising(state))


@pytest.mark.parametrize("kind", ["read_only", "shut"])
async def test_a_tap_that_cannot_be_stored_is_not_confirmed_and_comes_again(
    store: Store, server: Server, clock: Clock, kind: str
) -> None:
    async with effect.asking(store, clock) as student:
        await effect.meets_before_it_is_stored(student, getattr(server, kind))


async def test_connections_that_are_killed_under_load_cost_no_answer(
    store: Store, server: Server, clock: Clock
) -> None:
    told: asyncio.Queue[int] = asyncio.Queue()
    answering = asyncio.gather(*(_answer_on(store, clock, n, told) for n in range(1, LEARNERS + 1)))
    for number in range(LEARNERS * ANSWERS):
        await told.get()
        if number % 4 == 0:
            await asyncio.to_thread(server.cluster.kill_connections, server.url)
    await answering

    await _all_are_answered_once(store)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_server_that_goes_and_comes_back_under_load_costs_no_answer(
    own_cluster: Cluster, clock: Clock, mode: str
) -> None:
    url = own_cluster.create()
    store = await Store.open(url, clock=clock)
    told: asyncio.Queue[int] = asyncio.Queue()
    answering = asyncio.gather(*(_answer_on(store, clock, n, told) for n in range(1, LEARNERS + 1)))
    for _ in range(LEARNERS * 2):
        await told.get()
    await asyncio.to_thread(_stop, own_cluster, mode)
    with pytest.raises(StorageError):
        await store.run(Transaction.enrol, 99, 99, clock())
    await asyncio.to_thread(_start, own_cluster)
    await answering

    await _all_are_answered_once(store)
    await store.close()


@pytest.fixture(scope="module")
def own_cluster(cluster: Cluster) -> Iterator[Cluster]:
    """A server that may be stopped; it flushes, so that what it has promised survives that."""
    found = programs()
    assert found is not None  # there is a cluster already
    settings = {**SETTINGS, "fsync": "on", "synchronous_commit": "on"}
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        one = Cluster(found, Path(folder), settings)
        one.start()
        yield one
        _stop(one, "immediate")


def _stop(cluster: Cluster, mode: str) -> None:
    cluster._admin.close()
    cluster._run("pg_ctl", "stop", f"--mode={mode}", f"--pgdata={cluster._folder}")


def _start(cluster: Cluster) -> None:
    import psycopg  # noqa: PLC0415 - an extra

    log = f"--log={cluster._folder / 'log'}"
    cluster._run("pg_ctl", "restart", "--wait", log, f"--pgdata={cluster._folder}")
    cluster._admin = psycopg.connect(cluster._url("postgres"), autocommit=True)


async def _answer_on(store: Store, clock: Clock, learner: int, told: asyncio.Queue[int]) -> None:
    """Answer one question after the other, each until its update has had its effect."""
    nonce = f"learner-{learner}"
    await _until_done(store, 100 * learner, learner, sit, clock(), learner, nonce)
    for position in range(ANSWERS):
        update = 100 * learner + position + 1
        await _until_done(store, update, learner, answer, nonce, position, clock())
        told.put_nowait(update)


async def _until_done(store: Store, update: int, lane: int, *call: Any) -> None:
    entry = Entry(update, lane, "{}")
    while True:
        try:
            await store.run(Transaction.receive, [entry], Clock()())
            await store.settle(update, *call)
        except Repeated:
            return
        except StorageError:
            continue  # the store itself waits a moment between its tries
        else:
            return


async def _all_are_answered_once(store: Store) -> None:
    for learner in range(1, LEARNERS + 1):
        attempts = await store.read(Transaction.attempts, learner)
        counted = await store.read(Transaction.learner, learner)
        assert [one.position for one in attempts] == list(range(ANSWERS))
        assert counted is not None
        assert counted.answers == ANSWERS


@pytest.mark.parametrize("raised", [SystemExit, KeyboardInterrupt, GeneratorExit])
async def test_work_that_wants_to_end_the_process_ends_neither_thread_nor_loop(
    store: Store, clock: Clock, raised: type[BaseException]
) -> None:
    def end(tx: Transaction) -> None:
        tx.enrol(99, 99, clock())
        raise raised

    for _ in range(engine.THREADS * 2):
        with pytest.raises(RuntimeError, match=raised.__name__):
            await store.run(end)

    assert (await store.run(Transaction.enrol, 1, 1, clock())).number == 1
