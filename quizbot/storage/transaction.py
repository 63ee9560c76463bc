"""One transaction, as the verbs see it: values go in, values come out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from quizbot.bank.items import ItemKey
from quizbot.bank.library import Revision
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card
from quizbot.learning.sitting import Sitting
from quizbot.storage import reads, rows, statements
from quizbot.storage.codec import dump
from quizbot.storage.revisions import Revisions
from quizbot.storage.values import Board, Counts, Dead, Entry, Learner, Repeated, Screen

DEFAULT_MINUTES = 4


class Transaction:
    """Reads and writes of one transaction; committed or rolled back by the store, never here."""

    def __init__(self, connection: Connection, revisions: Revisions) -> None:
        self._db = connection
        self._revisions = revisions
        self.pinned: list[tuple[int, Revision]] = []  # new ones, for the cache after the commit

    # Learners

    def learner(self, number: int) -> Learner | None:
        """Return a learner by Telegram's id."""
        row = self._db.execute(statements.LEARNER, {"learner_id": number}).one_or_none()
        return None if row is None else rows.learner(row)

    def enrol(self, number: int, chat: int, now: datetime, language: str | None = None) -> Learner:
        """Return the learner, made if there is none; whoever speaks can be reached again."""
        known = self.learner(number)
        while known is None:  # again where another replica took the number for somebody else
            values = rows.new_learner(number, chat, now, language, DEFAULT_MINUTES)
            self._db.execute(statements.insert_learner(self._db.dialect.name), values)
            known = self.learner(number)
        if known.reachable and known.chat == chat:
            return known
        self.change(number, reachable=True, chat=chat)
        return replace(known, reachable=True, chat=chat)

    def change(self, number: int, **fields: Any) -> None:
        """Change fields of a learner: minutes, topics, alias, listed, chat, language, reachable."""
        if "topics" in fields:
            fields["topics"] = dump(fields["topics"])
        self._db.execute(statements.change_learner(tuple(fields)), {"b_id": number, **fields})

    def credit(self, number: int, *, points: int, right: bool, now: datetime) -> None:
        """Count one answer, and the points it gave."""
        statement = statements.CREDIT_POINTS if points else statements.CREDIT
        values = {"b_id": number, "b_right": int(right), "b_points": points, "b_now": now}
        if not points:
            del values["b_points"], values["b_now"]
        self._db.execute(statement, values)

    def board(self, number: int, *, top: int = 5, around: int = 2) -> Board:
        """Return the leaderboard as a learner sees it."""
        return reads.board(self._db, number, top=top, around=around)

    # Sittings

    def sitting(self, nonce: str) -> Sitting | None:
        """Return a sitting by the name that buttons carry."""
        row = self._db.execute(statements.SITTING, {"b_nonce": nonce}).one_or_none()
        return None if row is None else rows.sitting(row)

    def current(self, learner: int) -> Sitting | None:
        """Return a learner's newest sitting."""
        row = self._db.execute(statements.CURRENT, {"b_learner": learner}).one_or_none()
        return None if row is None else rows.sitting(row)

    def begin(
        self, *, nonce: str, learner: int, now: datetime, minutes: int, topics: tuple[str, ...]
    ) -> Sitting:
        """Store a new sitting, with nothing asked yet."""
        fresh = Sitting(
            id=0, nonce=nonce, learner=learner, begun=now, minutes=minutes, topics=topics
        )
        key = self._db.execute(statements.BEGIN, rows.sitting_values(fresh)).scalar_one()
        return Sitting(
            id=key, nonce=nonce, learner=learner, begun=now, minutes=minutes, topics=topics
        )

    def move(self, before: Sitting, after: Sitting) -> bool:
        """Store a sitting's move if it still stands where it stood; say whether it did."""
        values = rows.move_values(before, after)
        return self._db.execute(statements.MOVE, values).rowcount == 1

    def pin(self, revision: Revision, now: datetime) -> int:
        """Return the id under which a revision is kept, storing it the first time."""
        known = self._revisions.id(revision)
        if known is not None:
            return known
        values = rows.revision_values(revision, now)
        self._db.execute(statements.insert_revision(self._db.dialect.name), values)
        key = self._db.execute(
            statements.REVISION_ID,
            {"b_item": revision.key, "b_rev": revision.rev, "b_text_rev": revision.text_rev},
        ).scalar_one()
        self.pinned.append((key, revision))
        return int(key)

    def revision(self, key: int) -> Revision:
        """Return a pinned revision, as it was when it was asked."""
        known = self._revisions.revision(key)
        if known is None:
            body = self._db.execute(statements.REVISION, {"b_id": key}).scalar_one()
            known = Revision.from_json(body)
            self.pinned.append((key, known))
        return known

    # Attempts and what is folded from them

    def record(self, attempt: Attempt) -> None:
        """Store an attempt.

        Raises:
            Repeated: this slot of the sitting has its answer already.
        """
        try:
            self._db.execute(statements.RECORD, rows.attempt_values(attempt))
        except IntegrityError as error:
            msg = "this question has its answer already"
            raise Repeated(msg) from error

    def attempt(self, sitting: int, position: int) -> Attempt | None:
        """Return the attempt in a slot of a sitting."""
        values = {"b_sitting": sitting, "b_position": position}
        row = self._db.execute(statements.ATTEMPT, values).one_or_none()
        return None if row is None else rows.attempt(row)

    def attempts(self, learner: int) -> Iterator[Attempt]:
        """Yield a learner's attempts, oldest first."""
        for row in self._db.execute(statements.ATTEMPTS, {"b_learner": learner}):
            yield rows.attempt(row)

    def card(self, learner: int, item: ItemKey) -> Card | None:
        """Return a learner's memory of an item."""
        row = self._db.execute(
            statements.CARD, {"b_learner": learner, "b_item": item}
        ).one_or_none()
        return None if row is None else rows.card(row)

    def cards(self, learner: int) -> dict[ItemKey, Card]:
        """Return all that a learner remembers, by item."""
        found = self._db.execute(statements.CARDS, {"b_learner": learner})
        return {ItemKey(row.item): rows.card(row) for row in found}

    def keep(self, learner: int, item: ItemKey, card: Card) -> None:
        """Store a learner's memory of an item, over the older one if there is one."""
        statement = statements.keep_card(self._db.dialect.name)
        self._db.execute(statement, rows.card_values(learner, item, card))

    def learners(self, after: int, limit: int) -> list[Learner]:
        """Return a page of learners, by id."""
        values = {"b_after": after, "b_limit": limit}
        return [rows.learner(row) for row in self._db.execute(statements.LEARNERS, values)]

    def replace_card(self, learner: int, item: ItemKey, card: Card | None) -> None:
        """Store the card that the attempts lead to; remove it where they lead to none."""
        if card is None:
            self._db.execute(statements.DROP_CARD, {"b_learner": learner, "b_item": item})
        else:
            self.keep(learner, item, card)

    def recount(self, number: int, **counters: Any) -> None:
        """Set a learner's points, answers, rights and when the points were reached."""
        self._db.execute(statements.RECOUNT, {"b_id": number, **counters})

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        return reads.counts(self._db)

    # Screens

    def screen(self, chat: int, slot: str) -> Screen | None:
        """Return what a chat should show in a slot."""
        values = {"b_chat": chat, "b_slot": slot}
        row = self._db.execute(statements.SCREEN, values).one_or_none()
        return None if row is None else rows.screen(row)

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
        known = self.screen(chat, slot)
        target = None if known is None else known.message
        stale = None if known is None else known.stale
        wanted = message if message is not None else target
        if fresh:
            wanted = None
        if target is not None and wanted != target:
            stale = target
        if stale == wanted:
            stale = None
        values = {
            "chat": chat,
            "slot": slot,
            "learner": learner,
            "content": content,
            "message": wanted,
            "stale": stale,
            "lease": lease,
        }
        if known is None:
            self._db.execute(statements.INSERT_SCREEN, values)
        else:
            key = {"b_chat": values.pop("chat"), "b_slot": values.pop("slot")}
            self._db.execute(statements.WANT_SCREEN, values | key)
        version = 1 if known is None else known.wanted + 1
        shown = 0 if known is None else known.shown
        return Screen(chat, slot, learner, content, wanted, stale, version, shown, tries=0)

    def shown(self, chat: int, slot: str, *, version: int, message: int) -> None:
        """Note that a message shows this version; it stays behind if more is wanted by now."""
        values = {"b_chat": chat, "b_slot": slot, "b_version": version, "b_message": message}
        self._db.execute(statements.SHOWN, values)

    def postpone(self, chat: int, slot: str, until: datetime) -> None:
        """Let a screen wait; whatever is wanted there by then."""
        values = {"b_chat": chat, "b_slot": slot, "b_until": until}
        self._db.execute(statements.POSTPONE, values)

    def give_up(self, chat: int, slot: str, reason: str) -> None:
        """Give a screen up until something new is wanted there."""
        values = {"b_chat": chat, "b_slot": slot, "b_gone": reason[:200]}
        self._db.execute(statements.GIVE_UP, values)

    def due(self, now: datetime, limit: int, lease: timedelta) -> list[Screen]:
        """Return screens that are behind and held by nobody, and hold them."""
        values = {"b_now": now, "b_limit": limit}
        found = [rows.screen(row) for row in self._db.execute(statements.DUE, values)]
        for one in found:
            self._db.execute(
                statements.HOLD, {"b_chat": one.chat, "b_slot": one.slot, "b_lease": now + lease}
            )
        return found

    def release(self, now: datetime) -> None:
        """Free every screen that a process held when it ended; for the only process there is."""
        if self._db.dialect.name == "sqlite":
            self._db.execute(statements.RELEASE, {"b_now": now})

    # Inbox

    def receive(self, entries: Sequence[tuple[int, str]], now: datetime) -> list[int]:
        """Store raw updates; return the ids that were new, in order."""
        numbers = [number for number, _ in entries]
        known = set(self._db.execute(statements.KNOWN, {"b_ids": numbers}).scalars())
        fresh = [(number, body) for number, body in entries if number not in known]
        if not fresh:
            return []
        values = [{"update_id": number, "body": body, "received": now} for number, body in fresh]
        stored: list[int] = []
        statement = statements.receive(self._db.dialect.name)
        for one in values:
            stored += self._db.execute(statement, one).scalars()
        return stored

    def waiting(self, limit: int) -> list[Entry]:
        """Return updates that wait for their effect, oldest first."""
        found = self._db.execute(statements.WAITING, {"b_limit": limit})
        return [Entry(row.update_id, row.body) for row in found]

    def done(self, update_id: int, now: datetime) -> bool:
        """Mark an update done; say whether it was waiting until now."""
        values = {"b_id": update_id, "b_now": now}
        return self._db.execute(statements.DONE, values).rowcount == 1

    def fail(self, update_id: int, error: str) -> None:
        """Put an update aside for good, with the reason."""
        self._db.execute(statements.FAIL, {"b_id": update_id, "b_error": error[:500]})

    def dead(self, limit: int = 20) -> list[Dead]:
        """Return updates that were put aside, newest first."""
        found = self._db.execute(statements.DEAD, {"b_limit": limit})
        return [Dead(row.update_id, row.error or "") for row in found]

    def prune(self, before: datetime) -> int:
        """Forget updates that were done before a moment; return how many."""
        return self._db.execute(statements.PRUNE, {"b_before": before}).rowcount
