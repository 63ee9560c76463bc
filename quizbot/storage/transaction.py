"""One transaction, as the verbs see it: values go in, values come out."""

from typing import TYPE_CHECKING

from quizbot.storage import reads
from quizbot.storage.attempts import Attempts
from quizbot.storage.database import Database
from quizbot.storage.inbox import Inbox
from quizbot.storage.items import Items
from quizbot.storage.jobs import Jobs
from quizbot.storage.learners import Learners
from quizbot.storage.pins import Pins
from quizbot.storage.publications import Publications
from quizbot.storage.revisions import Revisions
from quizbot.storage.roles import Roles
from quizbot.storage.screens import Screens
from quizbot.storage.sittings import Sittings
from quizbot.storage.values import Board, Counts

if TYPE_CHECKING:
    from quizbot.bank.library import Revision


class Transaction(
    Learners, Sittings, Pins, Attempts, Screens, Inbox, Jobs, Roles, Items, Publications
):
    """Reads and writes of one transaction; committed or rolled back by the store, never here.

    `holder` names the replica: what it has leased belongs to it and to no other.
    """

    def __init__(self, database: Database, revisions: Revisions, holder: str = "") -> None:
        self._db = database
        self._revisions = revisions
        self.holder = holder
        self.pinned: list[tuple[int, Revision]] = []  # new ones, for the cache after the commit

    def board(self, number: int, *, top: int = 5, around: int = 2) -> Board:
        """Return the leaderboard as a learner sees it."""
        return reads.board(self._db, number, top=top, around=around)

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        return reads.counts(self._db)
