"""Between rows and values."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from quizbot.bank.items import ItemKey
from quizbot.bank.library import Revision
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card
from quizbot.learning.sitting import Phase, Sitting
from quizbot.storage.codec import dump, dump_response, load, load_response
from quizbot.storage.values import Learner, Place, Screen

Values = dict[str, Any]


def learner(row: Row[*tuple[Any, ...]]) -> Learner:
    """Return the learner of a row of the whole table."""
    return Learner(
        id=row.id,
        number=row.number,
        chat=row.chat,
        joined=row.joined,
        language=row.language,
        alias=row.alias,
        listed=row.listed,
        minutes=row.minutes,
        topics=load(row.topics),
        points=row.points,
        answers=row.answers,
        rights=row.rights,
        reached=row.reached,
        reachable=row.reachable,
    )


def new_learner(
    number: int, chat: int, now: datetime, language: str | None, minutes: int
) -> Values:
    """Return the columns of a learner who has just come."""
    return {
        "id": number,
        "chat": chat,
        "joined": now,
        "language": language and language[:35],
        "alias": None,
        "listed": True,
        "minutes": minutes,
        "topics": "[]",
        "points": 0,
        "answers": 0,
        "rights": 0,
        "reached": None,
        "reachable": True,
    }


def sitting(row: Row[*tuple[Any, ...]]) -> Sitting:
    """Return the sitting of a row of the whole table."""
    return Sitting(
        id=row.id,
        nonce=row.nonce,
        learner=row.learner,
        begun=row.begun,
        minutes=row.minutes,
        topics=load(row.topics),
        position=row.position,
        phase=Phase(row.phase),
        step=row.step,
        revision=row.revision,
        order=load(row.shown),
        draft=load(row.draft),
        hints=row.hints,
        predicted=row.predicted,
        asked=row.asked,
        recent=load(row.recent),
        right=row.rights,
        misses=row.misses,
        seconds=row.seconds,
    )


def sitting_values(one: Sitting) -> Values:
    """Return the columns of a sitting, without its id."""
    return {
        "nonce": one.nonce,
        "learner": one.learner,
        "begun": one.begun,
        "minutes": one.minutes,
        "topics": dump(one.topics),
        **_moving(one),
    }


def move_values(before: Sitting, after: Sitting) -> Values:
    """Return where a sitting has to stand, and where it goes."""
    return {
        "b_id": before.id,
        "b_position": before.position,
        "b_phase": before.phase.value,
        "b_step": before.step,
        **_moving(after),
    }


def _moving(one: Sitting) -> Values:
    return {
        "position": one.position,
        "phase": one.phase.value,
        "step": one.step,
        "revision": one.revision,
        "shown": dump(one.order),
        "draft": dump(one.draft),
        "hints": one.hints,
        "predicted": one.predicted,
        "asked": one.asked,
        "recent": dump(one.recent),
        "rights": one.right,
        "misses": one.misses,
        "seconds": one.seconds,
    }


def attempt(row: Row[*tuple[Any, ...]]) -> Attempt:
    """Return the attempt of a row of the whole table."""
    return Attempt(
        learner=row.learner,
        sitting=row.sitting,
        position=row.position,
        item=ItemKey(row.item),
        revision=row.revision,
        order=load(row.shown),
        response=load_response(row.response),
        correct=row.correct,
        first=row.first,
        guess=row.guess,
        predicted=row.predicted,
        milliseconds=row.milliseconds,
        at=row.at,
        hints=row.hints,
        policy=row.policy,
    )


def attempt_values(one: Attempt) -> Values:
    """Return the columns of an attempt, without its id."""
    return {
        "learner": one.learner,
        "sitting": one.sitting,
        "position": one.position,
        "item": one.item,
        "revision": one.revision,
        "shown": dump(one.order),
        "response": dump_response(one.response),
        "correct": one.correct,
        "first": one.first,
        "guess": one.guess,
        "predicted": one.predicted,
        "milliseconds": one.milliseconds,
        "at": one.at,
        "hints": one.hints,
        "policy": one.policy,
    }


def card(row: Row[*tuple[Any, ...]]) -> Card:
    """Return the card of a row of the whole table."""
    return Card(
        stability=row.stability,
        difficulty=row.difficulty,
        last=row.last,
        attempts=row.attempts,
        right=row.rights,
        right_days=row.right_days,
        right_last=row.right_last,
        credited=row.credited,
    )


def card_values(owner: int, item: ItemKey, one: Card) -> Values:
    """Return the columns of a card."""
    return {
        "learner": owner,
        "item": item,
        "stability": one.stability,
        "difficulty": one.difficulty,
        "last": one.last,
        "attempts": one.attempts,
        "rights": one.right,
        "right_days": one.right_days,
        "right_last": one.right_last,
        "credited": one.credited,
    }


def revision_values(one: Revision, now: datetime) -> Values:
    """Return the columns of a revision, without its id."""
    return {
        "item": one.key,
        "rev": one.rev,
        "text_rev": one.text_rev,
        "body": one.to_json(),
        "since": now,
    }


def screen(row: Row[*tuple[Any, ...]]) -> Screen:
    """Return the screen of a row of the whole table."""
    return Screen(
        chat=row.chat,
        slot=row.slot,
        learner=row.learner,
        content=row.content,
        message=row.message,
        stale=row.stale,
        wanted=row.wanted,
        shown=row.shown,
        tries=row.tries,
    )


def place(number: int, row: Row[*tuple[Any, ...]]) -> Place:
    """Return a line of the leaderboard."""
    return Place(number, row.id, row.number, row.alias, row.points)
