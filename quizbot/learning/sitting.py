"""A learner's current run of questions: what is on screen, and which moves are legal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import assert_never

from quizbot.bank.items import (
    Cloze,
    Item,
    ItemKey,
    Match,
    Multiple,
    Number,
    Order,
    Single,
    TextAnswer,
    TrueFalse,
)
from quizbot.learning import words
from quizbot.learning.response import Chosen, Filled, Matched, Ordered, Response, Typed, Unknown
from quizbot.learning.shown import authored, gap_codes, options, shuffle

__all__ = [
    "Control",
    "Phase",
    "Sitting",
    "ask",
    "finish",
    "is_spent",
    "options",
    "say",
    "seconds",
    "settle",
    "shuffle",
    "tap",
]

RECENT = 4
"""How many of the last items a sitting remembers."""

LONGEST = 60.0
"""Seconds that one answer counts at most: who leaves the chat is not studying."""


class Phase(StrEnum):
    """Where a sitting stands."""

    ASKING = "asking"  # a question waits for its answer
    TOLD = "told"  # the verdict is on screen, Next goes on
    ENDED = "ended"  # the closing card is on screen


class Control(IntEnum):
    """The buttons beside the options; the codes below 200 are options as shown."""

    CHECK = 200
    UNDO = 201
    NEXT = 202
    UNKNOWN = 203  # "I don't know"
    HINT = 204
    STOP = 205
    MORE = 206


@dataclass(frozen=True, slots=True)
class Sitting:
    """One run of questions. (position, phase, step) is what a move compares and sets."""

    id: int
    nonce: str  # 13 base-36 characters, about 67 bits; names the sitting on buttons
    learner: int
    begun: datetime
    minutes: int  # planned minutes of study
    topics: tuple[str, ...]  # "bank/topic" keys asked about; empty means all
    position: int = 0  # answers so far: the slot of the question on screen or of the next one
    phase: Phase = Phase.ASKING
    step: int = 0  # changes within the question on screen, back to 0 with the next
    revision: int | None = None  # pinned revision of the question on screen
    order: tuple[int, ...] = ()  # authored indexes of its options in the order shown
    draft: tuple[int | str, ...] = ()  # taps so far: toggles, steps, right sides, gap texts
    hints: int = 0  # hints shown for it
    predicted: float = 0.0  # probability of a right answer when it was asked
    asked: datetime | None = None  # when what is on screen was shown
    recent: tuple[ItemKey, ...] = ()  # the last items asked, oldest first, at most 4
    right: int = 0  # right answers so far
    misses: int = 0  # wrong answers in a row
    seconds: float = 0.0  # study time so far, each answer capped


def ask(
    sitting: Sitting,
    key: ItemKey,
    revision_id: int,
    *,
    order: tuple[int, ...],
    predicted: float,
    now: datetime,
) -> Sitting:
    """Return the sitting with a question on screen, pinned to a revision and an order."""
    return replace(
        sitting,
        phase=Phase.ASKING,
        step=0,
        revision=revision_id,
        order=order,
        draft=(),
        hints=0,
        predicted=predicted,
        asked=now,
        recent=(*sitting.recent, key)[-RECENT:],
    )


def settle(sitting: Sitting, *, correct: bool, seconds: float, now: datetime) -> Sitting:
    """Return the sitting after an answer, with its verdict on screen."""
    return replace(
        sitting,
        position=sitting.position + 1,
        phase=Phase.TOLD,
        step=0,
        draft=(),
        asked=now,
        right=sitting.right + correct,
        misses=0 if correct else sitting.misses + 1,
        seconds=sitting.seconds + min(max(seconds, 0.0), LONGEST),
    )


def finish(sitting: Sitting) -> Sitting:
    """Return the sitting ended; an open question stays without an answer."""
    return replace(sitting, phase=Phase.ENDED, step=0, draft=())


def is_spent(sitting: Sitting) -> bool:
    """Return whether the planned time is used up."""
    return sitting.seconds >= 60 * sitting.minutes


def seconds(sitting: Sitting, now: datetime) -> float:
    """Return how long the question has been on screen, in seconds."""
    return 0.0 if sitting.asked is None else max((now - sitting.asked).total_seconds(), 0.0)


def tap(sitting: Sitting, item: Item, code: int) -> Sitting | Response | None:
    """Return what a tap leads to: the next step, the whole response, None if it is illegal now.

    `code` is a `Control` or counts the options as shown; of a match, those of its n right sides
    for the left side l by l * n + place, so that a second tap cannot answer the next left side.
    """
    if sitting.phase is not Phase.ASKING:
        return None
    match code:
        case Control.UNKNOWN:
            return Unknown()
        case Control.HINT:
            more = sitting.hints < len(item.hints)
            return (
                replace(sitting, hints=sitting.hints + 1, step=sitting.step + 1) if more else None
            )
        case Control.UNDO:
            return _undo(sitting, item)
        case Control.CHECK:
            return _check(sitting, item)
        case _:
            return _option(sitting, item, code)


def say(sitting: Sitting, item: Item, text: str) -> Sitting | Response | None:
    """Return what a typed message leads to, as `tap` does; None if it does not answer."""
    if sitting.phase is not Phase.ASKING or not text.strip():
        return None
    size = len(sitting.order)
    match item:
        case Number() | TextAnswer():
            return Typed(text)
        case Single() | TrueFalse():
            return _say_option(sitting, item, text)
        case Multiple():
            ticked = words.several_letters(text, size)
            return Chosen(_authored(sitting, sorted(ticked))) if ticked else None
        case Order():
            steps = words.several_places(text, size)
            return Ordered(_authored(sitting, steps)) if steps and len(steps) == size else None
        case Cloze():
            return _say_gap(sitting, item, text)
        case Match():
            return _say_pair(sitting, item, text)
        case _:
            assert_never(item)


def _undo(sitting: Sitting, item: Item) -> Sitting | None:
    if not sitting.draft or not isinstance(item, Order | Match | Cloze):
        return None
    return _drafted(sitting, sitting.draft[:-1])


def _check(sitting: Sitting, item: Item) -> Response | None:
    match item:
        case Multiple() if sitting.draft:
            return Chosen(_indexes(sitting))
        case Order() if len(sitting.draft) == len(item.items):
            return Ordered(_indexes(sitting))
        case _:
            return None


def _option(sitting: Sitting, item: Item, code: int) -> Sitting | Response | None:
    match item:
        case Match():
            return _pair(sitting, item, code)
        case Number() | TextAnswer():
            return None
        case Cloze():
            return _gap(sitting, item, code)
        case _ if not 0 <= code < len(sitting.order):
            return None
        case Single() | TrueFalse():
            return Chosen((sitting.order[code],))
        case Multiple():
            return _toggle(sitting, sitting.order[code])
        case Order():
            taken = sitting.order[code] in sitting.draft
            return None if taken else _drafted(sitting, (*sitting.draft, sitting.order[code]))
        case _:
            assert_never(item)


def _toggle(sitting: Sitting, option: int) -> Sitting:
    return _drafted(sitting, tuple(sorted({*_indexes(sitting)} ^ {option})))


def _pair(sitting: Sitting, item: Match, code: int) -> Sitting | Response | None:
    """Give the left side asked now a right side, as often as pairs share it."""
    made, size = _indexes(sitting), len(sitting.order)
    left, place = divmod(code, size)
    if left != len(made) or left >= len(item.pairs):
        return None
    right = sitting.order[place]
    uses = sum(pair.right == item.rights[right] for pair in item.pairs)
    if made.count(right) >= max(uses, 1):
        return None
    draft = (*made, right)
    return Matched(draft) if len(draft) == len(item.pairs) else _drafted(sitting, draft)


def _gap(sitting: Sitting, item: Cloze, code: int) -> Sitting | Response | None:
    """Fill the gap asked now with one of its own options."""
    codes = gap_codes(item)
    here = len(sitting.draft)
    if here >= len(codes) or code not in codes[here]:
        return None
    return _filled(sitting, item, authored(item)[sitting.order[code]])


def _filled(sitting: Sitting, item: Cloze, text: str) -> Sitting | Response:
    draft = (*sitting.draft, text)
    return (
        Filled(tuple(map(str, draft))) if len(draft) == len(item.gaps) else _drafted(sitting, draft)
    )


def _say_option(sitting: Sitting, item: Single | TrueFalse, text: str) -> Response | None:
    truth = words.truth(text) if isinstance(item, TrueFalse) else None
    place = words.one_option(text, options(item, sitting.order)) if truth is None else truth
    return None if place is None else Chosen(_authored(sitting, (place,)))


def _say_pair(sitting: Sitting, item: Match, text: str) -> Sitting | Response | None:
    """Give the left side asked now the right side that the message names, if it is to be had."""
    place = words.one_option(text, options(item, sitting.order))
    base = len(sitting.draft) * len(sitting.order)
    return None if place is None else _pair(sitting, item, base + place)


def _say_gap(sitting: Sitting, item: Cloze, text: str) -> Sitting | Response | None:
    """Fill the gap asked now: with the option that the message names, or with its words."""
    codes = gap_codes(item)[len(sitting.draft)]
    if not codes:
        return _filled(sitting, item, " ".join(text.split()))
    shown = options(item, sitting.order)[codes.start : codes.stop]
    place = words.one_option(text, shown)
    return None if place is None else _filled(sitting, item, shown[place])


def _drafted(sitting: Sitting, draft: tuple[int | str, ...]) -> Sitting:
    return replace(sitting, draft=draft, step=sitting.step + 1)


def _indexes(sitting: Sitting) -> tuple[int, ...]:
    """Return the draft of an item whose drafts hold authored indexes."""
    return tuple(int(tapped) for tapped in sitting.draft)


def _authored(sitting: Sitting, places: Iterable[int]) -> tuple[int, ...]:
    return tuple(sitting.order[place] for place in places)
