"""What a student can do: each verb is one transaction that loads, decides, records and replies."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quizbot.bank.items import ItemKey
from quizbot.bank.library import Library, Revision
from quizbot.dialogue import (
    Asked,
    Close,
    Closed,
    Fate,
    Note,
    Notice,
    Person,
    Reply,
    Tap,
    Told,
    Trouble,
    View,
    Words,
)
from quizbot.learning import sitting as moves
from quizbot.learning.attempt import Attempt
from quizbot.learning.choose import Candidate, Course, Pick, Rest, choose
from quizbot.learning.grading import Grade, Unreadable, grade, guess
from quizbot.learning.memory import Card, review
from quizbot.learning.response import Response
from quizbot.learning.score import credit
from quizbot.learning.sitting import Control, Phase, Sitting
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Learner, Screen

LIVING = "sitting"
"""The slot of the living message: question, verdict and next question in one place."""

HORIZON = timedelta(days=30)
NEWCOMER = timedelta(days=2)
LONGEST_ANSWER = 2**31 - 1
"""Milliseconds, 24 days: the column holds no more, and nobody has thought for longer."""

LONGEST = 900  # answers in one sitting: positions on buttons have three digits
MISSED_SHOWN = 5
NEXT_WORDS = frozenset({"next", "n", "go on", "continue"})

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def candidate(revision: Revision, card: Card | None) -> Candidate:
    """Return what the choice needs to know of an item; what was known of another key is not."""
    item = revision.item
    if card is not None and not card.covers(revision.rev):
        card = None
    return Candidate(
        key=revision.key,
        topic=revision.topic,
        kind=item.type,
        difficulty=item.difficulty,
        guess=guess(item),
        card=card,
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and when one verb works: its transaction, the moment, the message it will show in."""

    tx: Transaction
    now: datetime
    chat: int
    message: int | None = None  # the message that was tapped
    fresh: bool = False  # show in a new message below all others

    def show(self, sitting: Sitting, view: View) -> Reply:
        """Want the living message to show this view."""
        screen = self.tx.want(
            self.chat,
            LIVING,
            learner=sitting.learner,
            content=LIVING,
            now=self.now,
            fresh=self.fresh,
            message=self.message,
        )
        return Reply(screen, view)

    def note(self, learner: Learner, notice: Notice) -> Reply:
        """Want one short thing said in a message of its own."""
        screen = self.tx.want(
            self.chat,
            "note",
            learner=learner.id,
            content=notice.value,
            now=self.now,
            fresh=True,
        )
        return Reply(screen, Note(notice))


class Tutor:
    """The verbs of a sitting, which ask from one snapshot of the banks."""

    def __init__(self, library: Library, rng: random.Random) -> None:
        self.library = library
        self._rng = rng

    def learn(
        self, tx: Transaction, person: Person, now: datetime, *, topics: tuple[str, ...] = ()
    ) -> Reply:
        """Continue the sitting below the last message, or begin one; `topics` asks for these."""
        learner = tx.enrol(person.id, person.chat, now, person.language)
        desk = Desk(tx, now, learner.chat, fresh=True)
        sitting = tx.current(learner.id)
        if sitting is not None and sitting.phase is not Phase.ENDED:
            if not topics or topics == sitting.topics:
                return desk.show(sitting, self._view(tx, sitting))
            tx.move(sitting, _ended(sitting, Close.STOPPED))
        return self._begin(desk, learner, topics or learner.topics)

    def tap(self, tx: Transaction, tap: Tap, now: datetime) -> Reply:
        """Take one tap. A repeated, stale or foreign one changes nothing."""
        sitting = tx.sitting(tap.nonce)
        if sitting is None:
            return Reply(notice=Notice.GONE)
        if sitting.learner != tap.learner:
            return Reply(notice=Notice.FOREIGN)
        desk = Desk(tx, now, tap.chat, tap.message)
        if sitting.position != tap.position:
            return self._repeat(desk, sitting)
        match sitting.phase:
            case Phase.ASKING:
                return self._respond(desk, sitting, tap.code)
            case Phase.TOLD:
                return self._after_verdict(desk, sitting, tap.code)
            case Phase.ENDED:
                return self._after_end(desk, sitting, tap.code)

    def say(self, tx: Transaction, words: Words, now: datetime) -> Reply:
        """Take a typed message as the answer to the question on screen, if one waits for it."""
        learner = tx.enrol(words.person.id, words.person.chat, now, words.person.language)
        desk = Desk(tx, now, learner.chat)
        sitting = tx.current(learner.id)
        if sitting is None or sitting.phase is Phase.ENDED:
            return desk.note(learner, Notice.IDLE)
        if sitting.phase is Phase.TOLD:
            if words.text.strip().casefold() not in NEXT_WORDS:
                return desk.note(learner, Notice.ALREADY)
            return replace(self._advance(desk, sitting), consumed=True)
        outcome = moves.say(sitting, self._pinned(tx, sitting).item, words.text)
        if outcome is None:
            return desk.note(learner, Notice.BUTTONS)
        return replace(self._take(desk, sitting, outcome, words.text), consumed=True)

    def stop(self, tx: Transaction, person: Person, now: datetime) -> Reply:
        """End the sitting. What is learnt is kept; an unanswered question costs nothing."""
        learner = tx.enrol(person.id, person.chat, now, person.language)
        desk = Desk(tx, now, learner.chat, fresh=True)
        sitting = tx.current(learner.id)
        if sitting is None or sitting.phase is Phase.ENDED:
            return desk.note(learner, Notice.NOTHING)
        return self._close(desk, sitting, Close.STOPPED)

    def present(self, tx: Transaction, screen: Screen) -> View | None:
        """Compose anew what the living message should show; None if there is nothing."""
        sitting = tx.current(screen.learner)
        return None if sitting is None else self._view(tx, sitting)

    def _respond(self, desk: Desk, sitting: Sitting, code: int) -> Reply:
        if code == Control.STOP:
            return self._close(desk, sitting, Close.STOPPED)
        outcome = moves.tap(sitting, self._pinned(desk.tx, sitting).item, code)
        if outcome is None:
            return Reply(notice=Notice.CHOOSE if code == Control.CHECK else Notice.ILLEGAL)
        return self._take(desk, sitting, outcome)

    def _after_verdict(self, desk: Desk, sitting: Sitting, code: int) -> Reply:
        match code:
            case Control.NEXT:
                return self._advance(desk, sitting)
            case Control.STOP:
                return self._close(desk, sitting, Close.STOPPED)
            case _:
                return self._repeat(desk, sitting)

    def _after_end(self, desk: Desk, sitting: Sitting, code: int) -> Reply:
        learner, newest = desk.tx.learner(sitting.learner), desk.tx.current(sitting.learner)
        if learner is None or newest is None or newest.id != sitting.id or code != Control.MORE:
            return self._repeat(desk, newest or sitting)
        return self._begin(desk, learner, sitting.topics, sitting.recent)

    def _take(
        self, desk: Desk, sitting: Sitting, outcome: Sitting | Response, text: str = ""
    ) -> Reply:
        """Record a step within the question, or grade the whole response to it."""
        revision = self._pinned(desk.tx, sitting)
        if isinstance(outcome, Sitting):
            if not desk.tx.move(sitting, outcome):
                return self._repeat(desk, sitting)
            return desk.show(outcome, Asked(outcome, revision))
        graded = grade(revision.item, outcome)
        if isinstance(graded, Unreadable):
            return desk.show(sitting, Asked(sitting, revision, Trouble(graded.hint, text)))
        return self._record(desk, sitting, revision, outcome, graded)

    def _record(
        self, desk: Desk, sitting: Sitting, revision: Revision, response: Response, graded: Grade
    ) -> Reply:
        """Store the attempt and all that follows from it; the first of two taps wins."""
        tx, now = desk.tx, desk.now
        card = tx.card(sitting.learner, revision.key)
        seconds = moves.seconds(sitting, now)
        attempt = Attempt(
            learner=sitting.learner,
            sitting=sitting.id,
            position=sitting.position,
            item=revision.key,
            revision=sitting.revision or 0,
            order=sitting.order,
            response=response,
            correct=graded.correct,
            first=card is None or not card.covers(revision.rev),
            guess=guess(revision.item),
            predicted=sitting.predicted,
            milliseconds=min(round(seconds * 1000), LONGEST_ANSWER),
            at=now,
            hints=sitting.hints,
            rev=revision.rev,
        )
        fate = self._fate(revision)
        after = moves.settle(sitting, correct=graded.correct, seconds=seconds, now=now)
        after = replace(after, draft=(fate.value,) if fate else ())
        if not tx.answer(sitting, after, attempt):
            return self._repeat(desk, sitting)
        tx.keep(sitting.learner, revision.key, review(card, attempt))
        points = credit(card, attempt)
        tx.credit(sitting.learner, points=points, right=graded.correct, now=now)
        return desk.show(after, Told(after, revision, attempt, graded, fate))

    def _fate(self, revision: Revision) -> Fate | None:
        """Return what has become of a question since it was asked; most are as they were."""
        heir = self.library.heir(revision.key)
        if heir is None or heir.item.status != "published":
            return Fate.RETIRED
        return None if heir.rev == revision.rev else Fate.CHANGED

    def _begin(
        self,
        desk: Desk,
        learner: Learner,
        topics: tuple[str, ...],
        recent: tuple[ItemKey, ...] = (),
    ) -> Reply:
        topics = tuple(one.key for one in self.library.topics if one.key in topics)  # still there
        nonce = "".join(self._rng.choices(_ALPHABET, k=13))
        sitting = desk.tx.begin(
            nonce=nonce, learner=learner.id, now=desk.now, minutes=learner.minutes, topics=topics
        )
        return self._advance(desk, sitting, recent)

    def _advance(self, desk: Desk, sitting: Sitting, recent: tuple[ItemKey, ...] = ()) -> Reply:
        """Ask the next question, or close the sitting where none is worth its time."""
        if moves.is_spent(sitting) or sitting.position >= LONGEST:
            return self._close(desk, sitting, Close.SPENT)
        learner = desk.tx.learner(sitting.learner)
        pick = self._choose(desk, sitting, learner, recent)
        if isinstance(pick, Rest):
            reason = Close.REST if self.library.published else Close.EMPTY
            return self._close(desk, sitting, reason, pick.until)
        language = None if learner is None else learner.language
        revision = self.library.speaking(language).revision(pick.key)
        assert revision is not None  # it was just chosen from this library
        after = moves.ask(
            sitting,
            revision.key,
            desk.tx.pin(revision, desk.now),
            order=moves.shuffle(revision.item, self._rng),
            predicted=pick.predicted,
            now=desk.now,
        )
        if not desk.tx.move(sitting, after):
            return self._repeat(desk, sitting)
        return desk.show(after, Asked(after, revision))

    def _choose(
        self, desk: Desk, sitting: Sitting, learner: Learner | None, recent: tuple[ItemKey, ...]
    ) -> Pick | Rest:
        cards = desk.tx.cards(sitting.learner)
        on_offer = self.library.published_on(desk.now.date(), sitting.topics)
        return choose(
            [candidate(revision, cards.get(revision.key)) for revision in on_offer],
            now=desk.now,
            horizon=desk.now + HORIZON,
            course=Course(
                sitting.recent or recent,
                sitting.misses,
                newcomer=learner is not None and desk.now - learner.joined < NEWCOMER,
            ),
            rng=self._rng,
        )

    def _close(
        self, desk: Desk, sitting: Sitting, reason: Close, until: datetime | None = None
    ) -> Reply:
        after = _ended(sitting, reason, until)
        if not desk.tx.move(sitting, after):
            return self._repeat(desk, sitting)
        return desk.show(after, self._view(desk.tx, after))

    def _repeat(self, desk: Desk, sitting: Sitting) -> Reply:
        """Answer a tap that changes nothing; show the present screen where the chat is behind."""
        notice = Notice.ALREADY if sitting.phase is Phase.TOLD else Notice.STALE
        screen = desk.tx.screen(desk.chat, LIVING)
        if screen is None or screen.shown >= screen.wanted:
            return Reply(notice=notice)
        present = desk.tx.current(sitting.learner) or sitting
        return replace(desk.show(present, self._view(desk.tx, present)), notice=notice)

    def _pinned(self, tx: Transaction, sitting: Sitting) -> Revision:
        assert sitting.revision is not None  # the phase ASKING is only entered by `ask`
        return tx.revision(sitting.revision)

    def _view(self, tx: Transaction, sitting: Sitting) -> View:
        match sitting.phase:
            case Phase.ASKING:
                return Asked(sitting, self._pinned(tx, sitting))
            case Phase.TOLD:
                return _told(tx, sitting)
            case Phase.ENDED:
                return _closed(tx, sitting)


def _ended(sitting: Sitting, reason: Close, until: datetime | None = None) -> Sitting:
    """Return the sitting ended; the draft of an ended one holds why, and when to come back."""
    draft = (reason.value, until.isoformat() if until else "")
    return replace(moves.finish(sitting), draft=draft)


def _told(tx: Transaction, sitting: Sitting) -> Told:
    attempt = tx.attempt(sitting.id, sitting.position - 1)
    assert attempt is not None  # the phase TOLD is only entered with its attempt
    revision = tx.revision(attempt.revision)
    graded = grade(revision.item, attempt.response)
    assert isinstance(graded, Grade)  # it was graded once already
    fate = Fate(str(sitting.draft[0])) if sitting.draft else None  # the draft of a verdict holds it
    return Told(sitting, revision, attempt, graded, fate)


def _closed(tx: Transaction, sitting: Sitting) -> Closed:
    reason, until = map(str, sitting.draft)
    attempts = (tx.attempt(sitting.id, position) for position in range(sitting.position))
    last = {attempt.item: attempt for attempt in attempts if attempt is not None}
    missed = [tx.revision(attempt.revision) for attempt in last.values() if not attempt.correct]
    return Closed(
        sitting,
        Close(reason),
        datetime.fromisoformat(until) if until else None,
        tuple(missed[:MISSED_SHOWN]),
    )
