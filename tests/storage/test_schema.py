"""A migrated database is what the code describes; any other is refused with what to run."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Inspector, inspect

from quizbot.errors import SchemaError, StorageError
from quizbot.storage import schema
from quizbot.storage.engine import writing
from quizbot.storage.store import Store
from quizbot.storage.tables import metadata
from quizbot.storage.transaction import Transaction
from tests.databases import Clock

ROOT = Path(__file__).parents[2]
SCRIPTS = ScriptDirectory(str(ROOT / "quizbot" / "storage" / "migrations"))
MIGRATE = "import sys; from quizbot.storage.schema import migrate; print(migrate(sys.argv[1]))"


@contextmanager
def closing(url: str) -> Iterator[Engine]:
    engine = writing(url)
    yield engine
    engine.dispose()


STEPS = [step.revision for step in SCRIPTS.walk_revisions()][::-1]


def set_version(url: str, version: str) -> None:
    with closing(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")


def described(url: str) -> dict[str, Any]:
    """Return what a database says of its tables."""
    with closing(url) as engine, engine.connect() as connection:
        inspector = inspect(connection)
        return {
            table: [
                sorted((one["name"], str(one["type"]), one["nullable"]) for one in columns),
                *(sorted(map(_plain, read(table))) for read in _parts(inspector)),
            ]
            for table in metadata.tables
            for columns in [inspector.get_columns(table)]
        }


def _plain(part: dict[str, Any]) -> str:
    """Return what describes a part; what only SQLAlchemy's objects say is said as text."""
    options = {name: str(value) for name, value in part.get("dialect_options", {}).items()}
    return str({**part, "dialect_options": options})


def _parts(inspector: Inspector) -> list[Callable[[str], Iterable[Any]]]:
    return [
        inspector.get_foreign_keys,
        inspector.get_unique_constraints,
        inspector.get_indexes,
        lambda table: [inspector.get_pk_constraint(table)],
    ]


def test_a_migrated_database_has_nothing_to_change(database_url: str) -> None:
    with closing(database_url) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_migrated_database_equals_one_made_at_once(
    kind: str, request: pytest.FixtureRequest
) -> None:
    database_url: str = request.getfixturevalue(f"{kind}_url")
    blank_url: str = request.getfixturevalue(f"blank_{kind}_url")
    with closing(blank_url) as engine:
        metadata.create_all(engine)

    migrated = described(database_url)

    assert migrated.keys() == metadata.tables.keys()
    assert migrated == described(blank_url)


def test_the_code_works_on_the_newest_migration() -> None:
    assert SCRIPTS.get_current_head() == schema.HEAD


def test_migrating_again_applies_nothing(blank_url: str) -> None:
    assert [schema.migrate(blank_url) for _ in range(2)] == [STEPS, []]


def test_a_database_out_of_reach_is_not_migrated() -> None:
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    with pytest.raises(StorageError, match="the database name refuses: "):
        schema.migrate("postgresql:///name?host=/nowhere")


def test_two_processes_that_migrate_at_once_do_it_once(blank_url: str) -> None:
    command = [sys.executable, "-W", "error", "-c", MIGRATE, blank_url]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(3)
    ]

    said = sorted(process.communicate()[0].strip() for process in processes)

    assert said == [str(STEPS), "[]", "[]"]


async def test_a_database_without_tables_is_refused_with_the_command(
    blank_url: str, clock: Clock
) -> None:
    with pytest.raises(SchemaError, match=r"has no tables yet.*run `quizbot migrate`"):
        await Store.open(blank_url, clock=clock)


async def test_an_older_database_is_refused_with_the_command(
    database_url: str, clock: Clock
) -> None:
    set_version(database_url, "0000")

    with pytest.raises(SchemaError, match=r"is of version 0000.*run `quizbot migrate`"):
        await Store.open(database_url, clock=clock)


@pytest.mark.parametrize("create", [False, True])
async def test_a_newer_database_is_refused_and_left_alone(
    database_url: str, clock: Clock, create: bool
) -> None:
    set_version(database_url, "9999")

    with pytest.raises(SchemaError, match=r"version 9999, newer than .*; install a newer quizbot"):
        await Store.open(database_url, clock=clock, create=create)
    with pytest.raises(SchemaError, match="newer"):
        schema.migrate(database_url)


async def test_a_database_may_be_made_on_opening(blank_url: str, clock: Clock) -> None:
    for _ in range(2):
        store = await Store.open(blank_url, clock=clock, create=True)
        learner = await store.run(Transaction.enrol, 7, 7, clock())
        await store.close()

    assert learner.number == 1
