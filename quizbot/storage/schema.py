"""Which version of the tables a database has, and how it is brought to this one."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from quizbot.errors import NewerError, SchemaError
from quizbot.storage.engine import faults, trouble, writing
from quizbot.storage.tables import metadata

HEAD = "0003"
"""The version of the tables that this code works on."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSIONS = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
_LOCK = 7_110_287  # the advisory lock that migrations on PostgreSQL hold; any number that is ours


def version(connection: Connection) -> str | None:
    """Return the version of a database's tables; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return found


def check(found: str | None) -> None:
    """Refuse every version but this one.

    Raises:
        SchemaError: with what to run.
    """
    check_not_newer(found)
    if found != HEAD:
        state = "has no tables yet" if found is None else f"is of version {found}"
        msg = f"the database {state}, quizbot works on version {HEAD}; run `quizbot migrate`"
        raise SchemaError(msg)


def check_not_newer(found: str | None) -> None:
    """Refuse a version that this code does not know.

    Raises:
        NewerError: with what to do.
    """
    if found is not None and found > HEAD:
        msg = f"the database is of version {found}, newer than {HEAD}; install a newer quizbot"
        raise NewerError(msg)


def migrate(url: str) -> list[str]:
    """Bring a database to this version; return the migrations that were applied, in order.

    Raises:
        SchemaError: it is of a newer version.
        StorageError: it cannot be reached, or refuses.
    """
    engine = writing(url)
    try:
        with engine.connect() as connection:
            check_not_newer(version(connection))
        return upgrade(engine)
    except faults(engine) as error:
        raise trouble(error, engine.url.database) from None
    finally:
        engine.dispose()


def create(engine: Engine) -> None:
    """Make the tables of an empty database at once; a test holds them equal to the migrated ones.

    The migrations would do, but a first start would wait for Alembic.
    """
    with engine.begin() as connection:
        if version(connection) is None:  # nobody else has made them meanwhile
            metadata.create_all(connection)
            connection.execute(text(_VERSIONS))
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def upgrade(engine: Engine) -> list[str]:
    """Apply the migrations that are missing, in one transaction, one process at a time."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            _lock(connection)
        check_not_newer(version(connection))  # somebody newer may have been faster
        return apply(connection)


def apply(connection: Connection, target: str = "head") -> list[str]:
    """Apply the migrations up to a version, in the transaction that is under way; return them."""
    # Alembic costs a quarter of a start, and most starts have nothing to migrate.
    from alembic import command  # noqa: PLC0415 - heavy
    from alembic.config import Config  # noqa: PLC0415 - heavy
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - heavy

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    steps = [step.revision for step in scripts][::-1]
    before = version(connection)
    command.upgrade(config, target)
    after = version(connection)
    return steps[_place(steps, before) : _place(steps, after)]


def _place(steps: list[str], found: str | None) -> int:
    """Return how many of the migrations have been applied."""
    return steps.index(found) + 1 if found else 0


def _lock(connection: Connection) -> None:
    """Wait until no other process migrates, however long; for the tables' own locks wait shortly.

    Whoever waits for a table holds up all who come after, so a long backup would stop the bot.
    """
    limit = connection.execute(text("SHOW lock_timeout")).scalar_one()
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    connection.execute(text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": limit})
