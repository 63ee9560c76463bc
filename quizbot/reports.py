"""What those who look after the bot can see and do: each verb asks first whether they may.

Roles belong to Telegram's numeric ids and stand in the database; who administrates a group has none
by that. Every privileged act leaves a row in the audit, refused ones too. To whoever may not, a
verb returns None, and they are told what anybody is told of something that does not exist.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from quizbot.dialogue import Status
from quizbot.storage.oversight import SETTINGS, Audited, Role
from quizbot.storage.transaction import Transaction

DEAD_SHOWN = 5


class Act(StrEnum):
    """What not everybody may do."""

    STATUS = "status"  # look at how the bot is
    RETRY = "retry"  # have the updates that were put aside worked on again
    UPLOAD = "upload"  # have a question file looked at
    PUBLISH = "publish"  # have it asked from
    UNDO = "undo"  # take that back
    DISCARD = "discard"  # leave it


RIGHTS: Final[Mapping[Act, frozenset[Role]]] = MappingProxyType(
    {
        Act.STATUS: frozenset({Role.ADMIN}),
        Act.RETRY: frozenset({Role.ADMIN}),
        **dict.fromkeys(
            (Act.UPLOAD, Act.PUBLISH, Act.UNDO, Act.DISCARD),
            frozenset({Role.ADMIN, Role.INSTRUCTOR}),
        ),
    }
)


def seed(tx: Transaction, admins: Iterable[int], now: datetime) -> None:
    """Let those whom the settings name be admins, and no longer those whom they named before."""
    wanted, held = set(admins), tx.holders(Role.ADMIN)
    for person in sorted(wanted - held.keys()):
        tx.grant(person, Role.ADMIN, by=SETTINGS, now=now)
        tx.audit(Audited(now, SETTINGS, "grant", str(person), allowed=True, detail=Role.ADMIN))
    for person in sorted(person for person, by in held.items() if by == SETTINGS):
        if person not in wanted:
            tx.revoke(person, Role.ADMIN)
            tx.audit(Audited(now, SETTINGS, "revoke", str(person), allowed=True, detail=Role.ADMIN))


def status(tx: Transaction, actor: int, now: datetime) -> Status | None:
    """Return how the bot is; None for whoever may not know."""
    allowed = may(tx, actor, Act.STATUS)
    record(tx, actor, Act.STATUS, now, allowed=allowed)
    return _status(tx, now) if allowed else None


def retry(tx: Transaction, actor: int, now: datetime) -> Status | None:
    """Have all updates worked on again that were put aside; None for whoever may not do that."""
    allowed = may(tx, actor, Act.RETRY)
    count = tx.retry_dead() if allowed else 0
    record(tx, actor, Act.RETRY, now, allowed=allowed, detail=f"{count} updates wait again")
    return _status(tx, now, retried=count) if allowed else None


def shown(tx: Transaction, actor: int, now: datetime) -> Status | None:
    """Return what a status that was asked for should show now; None once they may not know."""
    return _status(tx, now) if may(tx, actor, Act.STATUS) else None


def may(tx: Transaction, actor: int, act: Act) -> bool:
    """Return whether somebody's role lets them do this."""
    return bool(tx.roles(actor) & RIGHTS[act])


def record(
    tx: Transaction,
    actor: int,
    act: Act,
    now: datetime,
    *,
    allowed: bool,
    subject: str = "",
    detail: str = "",
) -> None:
    """Note in the audit what somebody did, or may not do."""
    tx.audit(Audited(now, actor, act.value, subject, allowed=allowed, detail=detail))


def _status(tx: Transaction, now: datetime, *, retried: int | None = None) -> Status:
    return Status(tx.overview(now), tuple(tx.dead(DEAD_SHOWN)), retried)
