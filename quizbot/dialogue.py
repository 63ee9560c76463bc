"""What a learner says and what the tutor replies, as values: nothing here sends or formats."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quizbot.bank.library import Revision, Topic
from quizbot.learning.attempt import Attempt
from quizbot.learning.grading import Grade, Hint
from quizbot.learning.mastery import Mastery
from quizbot.learning.sitting import Sitting
from quizbot.storage.oversight import Overview
from quizbot.storage.values import Board, Dead, Learner, Screen


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks, and in which private chat; the id is Telegram's."""

    id: int
    chat: int
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on a button of a sitting: `code` is an option as shown, or a `Control`."""

    learner: int
    chat: int
    message: int
    nonce: str
    position: int
    code: int


@dataclass(frozen=True, slots=True)
class Pick:
    """A tap on a button of a page: what to do there, and with what."""

    person: Person
    message: int
    page: str
    act: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A typed message that is no command."""

    person: Person
    text: str


class Notice(StrEnum):
    """A short word beside the screen; most taps need none."""

    ALREADY = "already"  # this question has its answer
    STALE = "stale"  # this button belongs to a question that has moved on
    GONE = "gone"  # nothing is known of this button
    FOREIGN = "foreign"  # this button belongs to somebody else
    CHOOSE = "choose"  # Check was tapped with nothing chosen
    ILLEGAL = "illegal"  # this tap has no meaning now
    NOTHING = "nothing"  # there is nothing to stop
    BUTTONS = "buttons"  # a typed message where a tap is awaited
    IDLE = "idle"  # a typed message while nothing is asked
    PRIVATE = "private"  # sent in a group: learning happens in the private chat
    LONG = "long"  # a typed message that is too long to be an answer
    COMMAND = "command"  # a command that the bot does not know
    MEDIA = "media"  # a message without text
    SLOW = "slow"  # more than anybody can read in this time
    LARGE = "large"  # a file that is too long to be looked at
    UNFETCHED = "unfetched"  # a file that could not be fetched from Telegram
    ERRORS = "errors"  # a file with errors is not published
    DONE = "done"  # what a button says has been done, or was left
    OVERTAKEN = "overtaken"  # something else was published meanwhile
    UNSAVED = "unsaved"  # the database is in trouble; what was sent is kept and tried again


class Close(StrEnum):
    """Why a sitting ended."""

    SPENT = "spent"  # the planned minutes are used
    REST = "rest"  # nothing more is worth the learner's time now
    STOPPED = "stopped"  # the learner said so
    EMPTY = "empty"  # no published item is to be had


@dataclass(frozen=True, slots=True)
class Trouble:
    """A typed reply that could not be read as an answer; it has cost nothing."""

    hint: Hint
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, with the taps made so far."""

    sitting: Sitting
    revision: Revision
    trouble: Trouble | None = None


class Fate(StrEnum):
    """What has become of a question between being asked and being answered."""

    CHANGED = "changed"  # another answer is right now
    RETIRED = "retired"  # it is asked no more


@dataclass(frozen=True, slots=True)
class Told:
    """The verdict on one answer, and why."""

    sitting: Sitting
    revision: Revision
    attempt: Attempt
    grade: Grade
    fate: Fate | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The end of a sitting: what was learnt, what to look at again, when to come back."""

    sitting: Sitting
    reason: Close
    until: datetime | None
    missed: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a learner stands in one topic."""

    topic: Topic
    mastery: Mastery
    chosen: bool


@dataclass(frozen=True, slots=True)
class Welcome:
    """The first words: what this is, and one button that begins."""

    titles: tuple[str, ...]
    questions: int
    returning: bool


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics, each to be chosen or left out; none chosen means all. Only a part is shown."""

    standings: tuple[Standing, ...]
    part: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """What the learner knows, topic by topic. Only a part of the topics is shown."""

    learner: Learner
    standings: tuple[Standing, ...]
    part: int = 0


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The top, and the learner among their neighbours."""

    board: Board
    learner: Learner


@dataclass(frozen=True, slots=True)
class Settings:
    """What a learner can change, with what stands now."""

    learner: Learner
    suggestion: str  # an alias on offer
    turn: int  # which of the aliases of this learner it is
    languages: tuple[str, ...] = ()  # in which there are questions
    language: str | None = None  # the one of these that the learner is asked in first


@dataclass(frozen=True, slots=True)
class Help:
    """The commands, and how an answer is given."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the bot is, for those who look after it."""

    overview: Overview
    dead: tuple[Dead, ...]  # the newest of the updates that were put aside
    retried: int | None = None  # so many of them were just set to be worked on again


@dataclass(frozen=True, slots=True)
class Note:
    """A notice as a message of its own, where there is no button to answer."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Amended:
    """Questions that the learner has answered, and whose right answer has changed since."""

    revisions: tuple[Revision, ...]  # as they are now


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong with the banks, for those who write them; no line: nothing any more."""

    lines: tuple[str, ...]
    more: int  # so many lines are left out


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A question file that somebody sent: what was found in it, and what it would change."""

    id: int
    name: str
    state: str  # waiting, published, undone, discarded
    errors: int
    warnings: int
    findings: tuple[str, ...]  # the first ones, a line each
    changes: tuple[str, ...]  # the first ones, a line each
    more: int  # so many changes are left out
    previews: int  # so many of its questions can be looked at


@dataclass(frozen=True, slots=True)
class Previewed:
    """A question of a file that somebody sent, as a learner would see it."""

    upload: int
    revision: Revision
    place: int  # from 0
    count: int


@dataclass(frozen=True, slots=True)
class Reported:
    """All that was found in a file that somebody sent."""

    name: str
    findings: tuple[str, ...]


News = Amended | Diagnosis | Uploaded | Previewed | Reported
"""What concerns the banks themselves."""

Opened = Welcome | Topics | Progress | Leaderboard | Settings | Help | Status
"""The pages: what is opened by a command or a button, beside the sitting."""

View = Asked | Told | Closed | Opened | Note | News


@dataclass(frozen=True, slots=True)
class Reply:
    """What one update causes in the chat: a screen with its view, a notice, both or neither."""

    screen: Screen | None = None
    view: View | None = None
    notice: Notice | None = None
    consumed: bool = False  # the typed message was the answer that the screen now quotes
