"""PostgreSQL's own backups: made by pg_dump, read by pg_restore, and loaded by ourselves.

pg_restore writes a dump as SQL, in which the rows stand as `COPY` has them. We read the rows out of
it, so that they come into any version of the tables in one transaction.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Event
from typing import IO, Any

from sqlalchemy import Connection, Engine, func, select

from quizbot.errors import StorageError
from quizbot.storage.copying import BATCH, VERSIONS, Counted, Told, tables
from quizbot.storage.tables import metadata

MAGIC = b"PGDMP"
"""How a dump in pg_dump's own format begins."""

_DEBIAN = Path("/usr/lib/postgresql")
_COPY = re.compile(rb"""COPY (?:[\w"]+\.)?(\w+) \(([\w", ]+)\) FROM stdin;\n""")
_END = b"\\.\n"
_PROMPT_SECONDS = 0.2
_BLOCK = 1 << 16


def program(name: str, least: int = 0) -> Path | None:
    """Return a program of PostgreSQL of at least this major version, the newest one there is."""
    folders = [path.parent for path in _DEBIAN.glob(f"*/bin/{name}")]
    on_path = shutil.which(name)
    found = [*([Path(on_path)] if on_path else []), *(folder / name for folder in folders)]
    versions = [(_major(path), path) for path in found]
    version, newest = max(versions, default=(-1, None))
    return newest if version >= least else None


def _major(path: Path) -> int:
    said = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [path, "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"\d+", said.stdout)
    return int(number[0]) if number else 0


def server_major(connection: Connection) -> int:
    """Return the major version of the server."""
    said = connection.execute(select(func.current_setting("server_version_num"))).scalar_one()
    return int(said) // 10_000


def environment(engine: Engine) -> dict[str, str]:
    """Return what tells PostgreSQL's programs where to connect; a command line would show it."""
    from psycopg import conninfo, pq  # noqa: PLC0415 - an extra

    _, given = engine.dialect.create_connect_args(engine.url)
    known = {one.keyword.decode() for one in pq.Conninfo.get_defaults()}
    text = conninfo.make_conninfo(
        "", **{name: value for name, value in given.items() if name in known}
    ).encode()
    options = (one for one in pq.Conninfo.parse(text) if one.val is not None and one.envvar)
    told = {bytes(one.envvar or b"").decode(): bytes(one.val or b"").decode() for one in options}
    return {**os.environ, **told, "PGCONNECT_TIMEOUT": "10"}


def dump(connection: Connection, file: Path, halt: Event) -> None:
    """Write a dump of our tables as this connection, a snapshot of its own, sees them.

    Raises:
        StorageError: pg_dump failed, or was told to halt; the reason holds no password.
    """
    pg_dump = program("pg_dump", server_major(connection))
    assert pg_dump is not None  # the caller has looked
    shared = connection.execute(select(func.pg_export_snapshot())).scalar_one()
    names = [*metadata.tables, VERSIONS]
    command = [
        str(pg_dump),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        f"--snapshot={shared}",
        f"--file={file}",
        *(f"--table={name}" for name in names),
    ]
    env = environment(connection.engine)
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE) as child:  # noqa: S603 - our own list
        while child.poll() is None:
            if halt.wait(_PROMPT_SECONDS):
                child.kill()
        assert child.stderr is not None
        errors = child.stderr.read()
    if halt.is_set():
        msg = "the backup was told to stop"
        raise StorageError(msg)
    _refuse("pg_dump", child.returncode, errors, env.get("PGPASSWORD", ""))


class Dump:
    """A dump, read from its beginning to its end."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def count(self) -> Counted:
        """Return how many rows of each table a dump holds, reading all of it."""
        found: Counted = {}
        with self._script() as script:
            for table, _, lines in _tables(script):
                found[table] = sum(1 for _ in lines)
        return found

    def version(self) -> str | None:
        """Return the version of the tables that the dump is of."""
        with self._script(f"--table={VERSIONS}") as script:
            for table, _, lines in _tables(script):
                found = [line.decode().strip() for line in lines]
                if table == VERSIONS and found:
                    return found[0]
        return None

    def load(self, connection: Connection, told: Told) -> Counted:
        """Load all rows into tables that are there and empty; return how many they were.

        Table by table: a dump has them in an order in which rows refer to rows that come later.
        """
        cursor: Any = connection.connection.cursor()
        found: Counted = {}
        for name in (table.name for table in tables(connection)):
            with self._script(f"--table={name}") as script:
                for _, columns, lines in _tables(script):
                    with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                        found[name] = _feed(copy, name, lines, told)
        return found

    @contextmanager
    def _script(self, *options: str) -> Iterator[IO[bytes]]:
        pg_restore = program("pg_restore")
        if pg_restore is None:
            msg = f"{self._file} needs pg_restore, which is not installed; install it"
            raise StorageError(msg)
        command = [str(pg_restore), "--data-only", "--file=-", *options, str(self._file)]
        with subprocess.Popen(  # noqa: S603 - our own list
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=_BLOCK
        ) as child:
            assert child.stdout is not None
            assert child.stderr is not None
            try:
                yield child.stdout
                child.stdout.read()
            except BaseException:
                child.kill()
                raise
            errors = child.stderr.read()
            child.wait()
            _refuse("pg_restore", child.returncode, errors, "")


def _tables(script: IO[bytes]) -> Iterator[tuple[str, str, Iterator[bytes]]]:
    """Yield every table of a script with its columns and its rows, to be read before the next."""
    for line in script:
        if found := _COPY.fullmatch(line):
            yield found[1].decode(), found[2].decode(), iter(_rows(script))


def _rows(script: IO[bytes]) -> Iterator[bytes]:
    for line in script:
        if line == _END:
            return
        yield line


def _feed(copy: Any, name: str, lines: Iterator[bytes], told: Told) -> int:
    """Hand rows on in blocks; return how many they were."""
    rows = 0
    while block := list(islice(lines, BATCH)):
        copy.write(b"".join(block))
        rows += len(block)
        told(f"{rows:,} rows of {name} loaded")
    return rows


def _refuse(program_name: str, code: int, errors: bytes, password: str) -> None:
    """Raise the last thing that a program said, without the password, if it failed."""
    if code:
        said = errors.decode(errors="replace").strip().splitlines() or ["without a word"]
        reason = said[-1].replace(password, "***") if password else said[-1]
        msg = f"{program_name} failed: {reason}"
        raise StorageError(msg)
