"""Values to store, and the answer that most tests give."""

from dataclasses import replace
from datetime import datetime

from quizbot.bank.items import ITEM, ItemKey
from quizbot.bank.library import Bank, Revision
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card, review
from quizbot.learning.response import Chosen, Response
from quizbot.learning.score import credit
from quizbot.learning.sitting import Phase, Sitting
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Screen

HUGE = 2**52 - 1
"""The largest id that Telegram may give."""

NONCE = "0123456789abc"


def revision(item: str = "range", question: str = "How far?") -> Revision:
    options = [{"right": "500 km"}, {"wrong": "550 km", "feedback": "Too far."}]
    fields = {"type": "single", "id": item, "question": question, "options": options}
    return Bank("inf", "The treaty").revision(ITEM.validate_python(fields))


def sit(tx: Transaction, now: datetime, learner: int = 7, nonce: str = NONCE) -> Sitting:
    """Enrol a learner who has one question on screen."""
    tx.enrol(learner, learner, now)
    begun = tx.begin(nonce=nonce, learner=learner, now=now, minutes=4, topics=())
    asked = replace(begun, revision=tx.pin(revision(), now), order=(1, 0), asked=now)
    assert tx.move(begun, asked)
    return asked


def attempt(sitting: Sitting, now: datetime, response: Response | None = None) -> Attempt:
    return Attempt(
        learner=sitting.learner,
        sitting=sitting.id,
        position=sitting.position,
        item=ItemKey("inf/range"),
        revision=sitting.revision or 0,
        order=sitting.order,
        response=response or Chosen((0,)),
        correct=True,
        first=False,
        guess=0.5,
        predicted=0.75,
        milliseconds=2345,
        at=now,
        rev=revision().rev,
    )


def card(now: datetime) -> Card:
    return Card(
        stability=1.5,
        difficulty=5.25,
        last=now,
        attempts=3,
        right=2,
        right_days=1,
        right_last=now,
        credited=1,
    )


def answer(tx: Transaction, nonce: str, position: int, now: datetime) -> Screen | None:
    """Answer the question on screen, as the tutor does; None where it had its answer before."""
    sitting = tx.sitting(nonce)
    assert sitting is not None
    if sitting.position != position:
        return None
    made = attempt(sitting, now)
    after = replace(sitting, position=position + 1, phase=Phase.TOLD, right=sitting.right + 1)
    if not tx.answer(sitting, after, made):
        return None
    return _derive(tx, made, now)


def settled(tx: Transaction, made: Attempt, now: datetime) -> Screen:
    """Record an attempt, wherever its sitting stands, and all that follows from it."""
    tx.record(made)
    return _derive(tx, made, now)


def _derive(tx: Transaction, made: Attempt, now: datetime) -> Screen:
    before = tx.card(made.learner, made.item)
    tx.keep(made.learner, made.item, review(before, made))
    tx.credit(made.learner, points=credit(before, made), right=made.correct, now=now)
    return want(tx, now, chat=made.learner)


def want(
    tx: Transaction,
    now: datetime,
    *,
    chat: int = 7,
    fresh: bool = False,
    message: int | None = None,
) -> Screen:
    return tx.want(
        chat,
        "sitting",
        learner=7,
        content="sitting",
        now=now,
        fresh=fresh,
        message=message,
    )
