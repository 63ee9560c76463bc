"""Who of several replicas fetches updates, and whether others serve beside it.

PostgreSQL's advisory locks belong to a session: when a replica dies, even by kill -9, its
connection closes and its locks are free at once. With SQLite there is one process, always the one.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from hashlib import blake2b
from typing import Self, TypeVar

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    Engine,
    bindparam,
    false,
    func,
    select,
)

from quizbot.errors import StorageError
from quizbot.storage.engine import address, faults, trouble, writing

R = TypeVar("R")

_KEY: BindParameter[int] = bindparam("key", type_=BigInteger)
LEAD = select(func.pg_try_advisory_lock(_KEY))
SERVE = select(func.pg_advisory_lock_shared(_KEY))
LEAVE = select(func.pg_advisory_unlock_shared(_KEY))
FREE = select(func.pg_advisory_unlock_all())
PING = select(1)

# A machine that lost its power or its network closes no connection: without these, the server would
# keep its locks for two hours, and we would wait for as long for an answer.
_UNANSWERED = {"tcp_user_timeout": "5000", "keepalives_idle": "5", "keepalives_interval": "2"}
SHORT_PATIENCE = select(
    *(
        func.set_config(f"tcp_keepalives_{name}", seconds, false())
        for name, seconds in (("idle", "5"), ("interval", "2"), ("count", "3"))
    )
)


class Leader:
    """A session of its own, with the locks of one bot: two bots may share a server."""

    def __init__(self, engine: Engine | None, bot: int) -> None:
        self._engine = engine
        self._leads = {"key": _number(f"quizbot leads {bot}")}
        self._serves = {"key": _number(f"quizbot serves {bot}")}
        self._connection: Connection | None = None
        self._turn = threading.Lock()  # whoever stops waiting leaves a question under way

    @classmethod
    def of(cls, url: str, bot: int) -> Self:
        """Return the locks of a bot, by its numeric id, on the database in use."""
        place = address(url)
        if place.get_backend_name() == "sqlite":
            return cls(None, bot)
        watchful = place.update_query_dict(_UNANSWERED)
        return cls(writing(watchful.render_as_string(hide_password=False)), bot)

    async def lead(self) -> bool:
        """Try to be the one that fetches; say whether it is this replica now.

        Raises:
            StorageError: the database is out of reach.
        """
        return await self._ask(lambda one: bool(one.scalar(LEAD, self._leads)), alone=True)

    async def alive(self) -> bool:
        """Say whether this session, and with it every lock, is still there."""
        if self._engine is not None and self._connection is None:
            return False
        try:
            return await self._ask(lambda one: one.scalar(PING) == 1, alone=True)
        except StorageError:
            return False

    async def serve(self) -> None:
        """Note that this replica serves the webhook."""
        await self._ask(lambda one: one.execute(SERVE, self._serves), alone=None)

    async def leave(self) -> bool:
        """Note that this replica serves no longer; say whether no other one does.

        The lock that says so stays with this session: of two that leave at once, one is last.
        """
        return await self._ask(self._leave, alone=True)

    async def close(self) -> None:
        """Give all locks back."""
        if self._engine is not None:
            await asyncio.to_thread(self._end, self._engine)

    def _leave(self, one: Connection) -> bool:
        one.execute(LEAVE, self._serves)
        return bool(one.scalar(LEAD, self._serves))

    async def _ask(self, question: Callable[[Connection], R], *, alone: R) -> R:
        """Return what the session answers; without PostgreSQL, what whoever is alone would hear."""
        if self._engine is None:
            return alone
        return await asyncio.to_thread(self._asked, self._engine, question)

    def _asked(self, engine: Engine, question: Callable[[Connection], R]) -> R:
        with self._turn:
            try:
                if self._connection is None:
                    self._connection = engine.connect()
                    self._connection.execution_options(isolation_level="AUTOCOMMIT")
                    self._connection.execute(SHORT_PATIENCE)
                return question(self._connection)
            except faults(engine) as error:
                self._drop()
                raise trouble(error) from None

    def _drop(self) -> None:
        """End the session for good, in a pool it would keep its locks: whatever it held is free."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _end(self, engine: Engine) -> None:
        with self._turn:
            if self._connection is not None:
                with contextlib.suppress(*faults(engine)):  # a lost session holds nothing
                    self._connection.execute(FREE)  # the server notices a closed one a bit later
            self._drop()
            engine.dispose()


def _number(name: str) -> int:
    """Return a key for PostgreSQL, 64 bits with a sign."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
