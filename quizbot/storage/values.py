"""What comes out of the tables, as values; rows stay in storage."""

from dataclasses import dataclass
from datetime import datetime

from quizbot.errors import QuizbotError


class OutOfTurn(QuizbotError):  # noqa: N818 - not a fault: another update comes first
    """An older update of the same lane waits for its effect; nothing was changed."""


class Repeated(QuizbotError):  # noqa: N818 - not a fault: the work was done before
    """This update, or this answer, has had its effect already; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A person who learns; `id` is Telegram's, `topics` are "bank/topic" keys, empty for all."""

    id: int
    number: int
    chat: int
    joined: datetime
    language: str | None
    alias: str | None
    listed: bool  # whether others see them on the leaderboard
    minutes: int
    topics: tuple[str, ...]
    points: int
    answers: int
    rights: int
    reached: datetime | None
    reachable: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """What a chat should show in one slot, and what it does show."""

    chat: int
    slot: str
    learner: int
    content: str
    message: int | None
    stale: int | None
    wanted: int
    shown: int
    tries: int
    not_before: datetime | None
    lease: datetime | None  # until when it belongs to the holder
    holder: str | None  # the replica that brings it up


@dataclass(frozen=True, slots=True)
class Entry:
    """A raw update in the inbox; updates of one lane have their effects in the order of ids."""

    update_id: int
    lane: int
    body: str
    tries: int = 0  # how often work on it began and never ended


@dataclass(frozen=True, slots=True)
class Dead:
    """An update that was put aside, and why."""

    update_id: int
    error: str


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the leaderboard."""

    place: int
    learner: int
    number: int
    alias: str | None
    points: int


@dataclass(frozen=True, slots=True)
class Board:
    """The top, one's own place and its neighbours; `total` counts all who have points."""

    top: tuple[Place, ...]
    around: tuple[Place, ...]
    own: Place | None
    total: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is, for the doctor."""

    learners: int
    attempts: int
    waiting: int
    dead: int
    behind: int
