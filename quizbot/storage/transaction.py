"""One transaction, as the verbs see it: values go in, values come out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from quizbot.bank.items import ItemKey
from quizbot.bank.library import Revision
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card
from quizbot.learning.sitting import Sitting
from quizbot.storage import reads, rows, statements
from quizbot.storage.codec import plain, whole
from quizbot.storage.database import Database
from quizbot.storage.revisions import Revisions
from quizbot.storage.values import Board, Counts, Dead, Entry, Learner, Repeated, Screen

DEFAULT_MINUTES = 4


class Transaction:
    """Reads and writes of one transaction; committed or rolled back by the store, never here."""

    def __init__(self, database: Database, revisions: Revisions) -> None:
        self._db = database
        self._revisions = revisions
        self.pinned: list[tuple[int, Revision]] = []  # new ones, for the cache after the commit

    # Learners

    def learner(self, number: int) -> Learner | None:
        """Return a learner by Telegram's id."""
        row = self._db.row(statements.LEARNER, {"learner_id": number})
        return None if row is None else rows.LEARNER.value(row)

    def hold(self, number: int) -> Learner:
        """Return a learner whom nobody else can answer for until this transaction ends."""
        ((*row,),) = self._db.rows(statements.LEARNER_HELD, {"learner_id": number})
        return rows.LEARNER.value(row)

    def enrol(self, number: int, chat: int, now: datetime, language: str | None = None) -> Learner:
        """Return the learner, made if there is none; whoever speaks can be reached again."""
        known = self.learner(number)
        while known is None:  # again where another replica took the number for somebody else
            values = rows.new_learner(number, chat, now, language, DEFAULT_MINUTES)
            self._db.change(statements.insert_learner(self._db.dialect), values)
            known = self.learner(number)
        if known.reachable and known.chat == chat:
            return known
        self.change(number, reachable=True, chat=chat)
        return replace(known, reachable=True, chat=chat)

    def change(self, number: int, /, **fields: Any) -> None:
        """Change fields of a learner: minutes, topics, alias, listed, chat, language, reachable."""
        self._db.change(statements.change_learner(tuple(fields)), {"b_id": number, **fields})

    def credit(self, number: int, *, points: int, right: bool, now: datetime) -> None:
        """Count one answer, and the points it gave."""
        statement = statements.CREDIT_POINTS if points else statements.CREDIT
        values = {"b_id": number, "b_right": int(right), "b_points": points, "b_now": now}
        self._db.change(statement, values)

    def board(self, number: int, *, top: int = 5, around: int = 2) -> Board:
        """Return the leaderboard as a learner sees it."""
        return reads.board(self._db, number, top=top, around=around)

    # Sittings

    def sitting(self, nonce: str) -> Sitting | None:
        """Return a sitting by the name that buttons carry."""
        row = self._db.row(statements.SITTING, {"b_nonce": nonce})
        return None if row is None else rows.SITTING.value(row)

    def current(self, learner: int) -> Sitting | None:
        """Return a learner's newest sitting."""
        row = self._db.row(statements.CURRENT, {"b_learner": learner})
        return None if row is None else rows.SITTING.value(row)

    def begin(
        self, *, nonce: str, learner: int, now: datetime, minutes: int, topics: tuple[str, ...]
    ) -> Sitting:
        """Store a new sitting, with nothing asked yet."""
        fresh = Sitting(
            id=0, nonce=nonce, learner=learner, begun=now, minutes=minutes, topics=topics
        )
        ((key,),) = self._db.rows(statements.BEGIN, rows.SITTING.values(fresh))
        return replace(fresh, id=key)

    def move(self, before: Sitting, after: Sitting) -> bool:
        """Store a sitting's move if it still stands where it stood; say whether it did."""
        return self._db.change(statements.MOVE, rows.move(before, after)) == 1

    def pin(self, revision: Revision, now: datetime) -> int:
        """Return the id under which a revision is kept, storing it the first time."""
        known = self._revisions.id(revision)
        if known is not None:
            return known
        self._db.change(statements.insert_revision(self._db.dialect), rows.revision(revision, now))
        names = {"b_item": revision.key, "b_rev": revision.rev, "b_text_rev": revision.text_rev}
        ((key,),) = self._db.rows(statements.REVISION_ID, names)
        self.pinned.append((key, revision))
        return int(key)

    def revision(self, key: int) -> Revision:
        """Return a pinned revision, as it was when it was asked."""
        known = self._revisions.revision(key)
        if known is None:
            ((body,),) = self._db.rows(statements.REVISION, {"b_id": key})
            known = Revision.from_json(body)
            self.pinned.append((key, known))
        return known

    # Attempts and what is folded from them

    def record(self, attempt: Attempt) -> None:
        """Store an attempt.

        Raises:
            Repeated: this slot of the sitting has its answer already.
        """
        values = rows.ATTEMPT.values(attempt)
        if not self._db.change(statements.record(self._db.dialect), values):
            msg = "this question has its answer already"
            raise Repeated(msg)

    def attempt(self, sitting: int, position: int) -> Attempt | None:
        """Return the attempt in a slot of a sitting."""
        values = {"b_sitting": sitting, "b_position": position}
        row = self._db.row(statements.ATTEMPT, values)
        return None if row is None else rows.ATTEMPT.value(row)

    def attempts(self, learner: int) -> list[Attempt]:
        """Return a learner's attempts, oldest first."""
        found = self._db.rows(statements.ATTEMPTS, {"b_learner": learner})
        return [rows.ATTEMPT.value(row) for row in found]

    def card(self, learner: int, item: ItemKey) -> Card | None:
        """Return a learner's memory of an item."""
        row = self._db.row(statements.CARD, {"b_learner": learner, "b_item": item})
        return None if row is None else rows.CARD.value(row)

    def cards(self, learner: int) -> dict[ItemKey, Card]:
        """Return all that a learner remembers, by item."""
        found = self._db.rows(statements.CARDS, {"b_learner": learner})
        return {item: rows.CARD.value(row) for item, *row in found}

    def keep(self, learner: int, item: ItemKey, card: Card) -> None:
        """Store a learner's memory of an item, over the older one if there is one."""
        values = rows.CARD.values(card) | {"learner": learner, "item": item}
        self._db.change(statements.keep_card(self._db.dialect), values)

    def learners(self, after: int, limit: int) -> list[Learner]:
        """Return a page of learners, by id."""
        values = {"b_after": after, "b_limit": limit}
        return [rows.LEARNER.value(row) for row in self._db.rows(statements.LEARNERS, values)]

    def replace_card(self, learner: int, item: ItemKey, card: Card | None) -> None:
        """Store the card that the attempts lead to; remove it where they lead to none."""
        if card is None:
            self._db.change(statements.DROP_CARD, {"b_learner": learner, "b_item": item})
        else:
            self.keep(learner, item, card)

    def recount(self, number: int, **counters: Any) -> None:
        """Set a learner's points, answers, rights and when the points were reached."""
        self._db.change(statements.RECOUNT, {"b_id": number, **counters})

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        return reads.counts(self._db)

    # Screens

    def screen(self, chat: int, slot: str) -> Screen | None:
        """Return what a chat should show in a slot."""
        values = {"b_chat": chat, "b_slot": slot}
        row = self._db.row(statements.SCREEN, values)
        return None if row is None else rows.SCREEN.value(row)

    def want(
        self,
        chat: int,
        slot: str,
        *,
        learner: int,
        content: str,
        lease: datetime,
        fresh: bool = False,
        message: int | None = None,
    ) -> Screen:
        """Want a slot to show something new; the caller holds it until the lease ends.

        `fresh` asks for a new message and has the older one removed; `message` names the one to
        edit, because a tap came from it.
        """
        values = {
            "chat": chat,
            "slot": slot,
            "learner": learner,
            "content": content,
            "message": None if fresh else message,
            "lease": lease,
        }
        statement = statements.want_screen(self._db.dialect, fresh=fresh)
        (row,) = self._db.rows(statement, values)
        return rows.SCREEN.value(row)

    def shown(self, chat: int, slot: str, *, version: int, message: int) -> None:
        """Note that a message shows this version; it stays behind if more is wanted by now."""
        values = {"b_chat": chat, "b_slot": slot, "b_version": version, "b_message": message}
        self._db.change(statements.SHOWN, values)

    def postpone(self, chat: int, slot: str, *, version: int, until: datetime) -> None:
        """Let this version wait; a newer one belongs to whoever wanted it."""
        values = {"b_chat": chat, "b_slot": slot, "b_version": version, "b_until": until}
        self._db.change(statements.POSTPONE, values)

    def give_up(self, chat: int, slot: str, *, version: int, reason: str) -> None:
        """Give this version up; a newer one belongs to whoever wanted it."""
        values = {
            "b_chat": chat,
            "b_slot": slot,
            "b_version": version,
            "b_gone": plain(reason, 200),
        }
        self._db.change(statements.GIVE_UP, values)

    def due(self, now: datetime, limit: int, lease: timedelta) -> list[Screen]:
        """Return screens that are behind and held by nobody, and hold them."""
        values = {"b_now": now, "b_limit": limit}
        found = [rows.SCREEN.value(row) for row in self._db.rows(statements.DUE, values)]
        self._db.change_each(
            statements.HOLD,
            ({"b_chat": one.chat, "b_slot": one.slot, "b_lease": now + lease} for one in found),
        )
        return found

    def release(self, now: datetime) -> None:
        """Free every screen that a process held when it ended; for the only process there is."""
        if self._db.dialect == "sqlite":
            self._db.change(statements.RELEASE, {"b_now": now})

    # Inbox

    def receive(self, entries: Iterable[tuple[int, str]], now: datetime) -> list[int]:
        """Store raw updates; return the ids that were new, in order."""
        statement = statements.receive(self._db.dialect)
        return [
            number
            for number, body in entries
            if self._db.change(
                statement, {"update_id": number, "body": whole(body), "received": now}
            )
        ]

    def waiting(self, limit: int) -> list[Entry]:
        """Return updates that wait for their effect, oldest first."""
        return [Entry(*row) for row in self._db.rows(statements.WAITING, {"b_limit": limit})]

    def done(self, update_id: int, now: datetime) -> bool:
        """Mark an update done; say whether it was waiting until now."""
        values = {"b_id": update_id, "b_now": now}
        return self._db.change(statements.DONE, values) == 1

    def fail(self, update_id: int, error: str) -> None:
        """Put an update aside for good, with the reason."""
        self._db.change(statements.FAIL, {"b_id": update_id, "b_error": plain(error, 500)})

    def dead(self, limit: int = 20) -> list[Dead]:
        """Return updates that were put aside, newest first."""
        return [Dead(*row) for row in self._db.rows(statements.DEAD, {"b_limit": limit})]

    def prune(self, before: datetime) -> int:
        """Forget updates that were done before a moment; return how many."""
        return self._db.change(statements.PRUNE, {"b_before": before})
