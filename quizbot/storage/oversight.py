"""What those who look after the bot see of it, as values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from quizbot.storage.values import Counts


class Role(StrEnum):
    """What somebody may be beside a learner."""

    ADMIN = "admin"
    INSTRUCTOR = "instructor"


SETTINGS = 0
"""Who grants a role, or acts, where it is no person: the settings, or the command line."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A privileged act: who did it or tried to, when, about what, and whether they might."""

    at: datetime
    actor: int
    act: str
    subject: str
    allowed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class LateJob:
    """A job that has failed, or that nobody has begun in time."""

    name: str
    key: str
    tries: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How the bot is at one moment."""

    at: datetime
    counts: Counts
    oldest: timedelta | None  # how long the oldest waiting update has waited
    strays: int  # updates and screens whose replica has ended in the middle
    paused: int  # chats that Telegram wants left alone
    jobs: tuple[LateJob, ...]
