"""What an installation's keeper should know of: put aside, paused, failing, given up."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from quizbot.storage import tables as t

_inbox, _pause, _job, _screen = t.inbox.c, t.pause.c, t.job.c, t.screen.c
_MOST = 5


@dataclass(frozen=True, slots=True)
class Aside:
    """An update that was put aside; `kind` is Telegram's word for what it is."""

    update_id: int
    kind: str
    error: str


@dataclass(frozen=True, slots=True)
class Failing:
    """A job whose last run failed."""

    name: str
    key: str
    tries: int
    error: str


@dataclass(frozen=True, slots=True)
class Troubles:
    """The last few of each, and how many there are of those that may be many."""

    aside: tuple[Aside, ...]
    all_aside: int
    pauses: tuple[tuple[int, datetime], ...]
    failing: tuple[Failing, ...]
    given_up: tuple[tuple[str, int], ...]  # by reason


def troubles(connection: Connection, now: datetime) -> Troubles:
    """Look for all that nobody will mend by itself, or that somebody may wonder about."""
    dead = _inbox.state == "dead"
    aside = connection.execute(
        select(_inbox.update_id, _inbox.body, _inbox.error)
        .where(dead)
        .order_by(_inbox.done.desc(), _inbox.update_id.desc())
        .limit(_MOST)
    )
    pauses = connection.execute(
        select(_pause.chat, _pause.until).where(_pause.until > now).order_by(_pause.chat)
    )
    failing = connection.execute(
        select(_job.name, _job.key, _job.tries, _job.error)
        .where(_job.error.is_not(None))
        .order_by(_job.name, _job.key)
        .limit(_MOST)
    )
    given_up = connection.execute(
        select(_screen.gone, func.count())
        .where(_screen.gone.is_not(None))
        .group_by(_screen.gone)
        .order_by(func.count().desc())
        .limit(_MOST)
    )
    return Troubles(
        tuple(Aside(number, _kind(body), str(error)) for number, body, error in aside),
        connection.execute(select(func.count()).where(dead)).scalar_one(),
        tuple((chat, until) for chat, until in pauses),
        tuple(Failing(*row) for row in failing),
        tuple((str(reason), count) for reason, count in given_up),
    )


def _kind(body: str) -> str:
    """Return what an update is, as Telegram calls it; nothing else of it is for the eyes."""
    try:
        update = json.loads(body)
    except ValueError:
        return "not JSON"
    names = [name for name in update if name != "update_id"] if isinstance(update, dict) else []
    return names[0] if names else "unknown"
