"""Answers to type, words and numbers: which is right, which has its own feedback, what is lost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from quizbot.bank.finding import shorten
from quizbot.exchange.question import ALL, ANYTHING, Answer, Question
from quizbot.exchange.texts import Texts

_HUGE = 25
_PRECISION = 12  # digits of a unit's size that survive turning it over and back


def short(question: Question, texts: Texts) -> dict[str, Any]:
    """Return the fields of a text item."""
    named = [one for one in question.answers if one.text.text != ANYTHING]
    rights, others = _sides(named, texts)
    words = [_word(answer, texts) for answer in rights]
    known = {word.casefold() for word in words}
    traps = []
    for answer in others:
        word, said = _word(answer, texts), texts.plain(answer.feedback)
        if said and word and word.casefold() not in known:
            traps.append({"answer": word, "feedback": said})
    own: dict[str, Any] = {"type": "text", "answer": words[0] if words else ""}
    own |= {"accept": list(dict.fromkeys(words[1:])), "traps": traps}
    return own | _outcome(question, rights, texts)


def number(question: Question, texts: Texts) -> dict[str, Any]:
    """Return the fields of a number item."""
    named = [one for one in question.answers if one.number is not None]
    rights, others = _sides(named, texts)
    if not rights:
        return {"type": "number"} | _outcome(question, rights, texts)
    right = rights[0]
    for answer in rights[1:]:
        if (answer.number, answer.tolerance) != (right.number, right.tolerance):
            message = f"lost: {answer.text.text} was right too; here one number is"
            texts.lose(answer.place, "QB807", message)
    traps = []
    for answer in others:
        assert answer.number is not None and right.number is not None  # noqa: PT018 - both or none
        said = texts.plain(answer.feedback)
        if said and abs(answer.number - right.number) > right.tolerance:
            traps.append({"answer": plain_number(answer.number), "feedback": said})
    own = {"type": "number", "answer": right.number, "tolerance": plain_number(right.tolerance)}
    return {**own, "traps": traps, **_units(question), **_outcome(question, rights, texts)}


def plain_number(value: Decimal) -> str:
    """Return a number in digits, without zeros that say nothing; with an exponent if it is huge."""
    text = f"{value:f}" if abs(value.adjusted()) < _HUGE else str(value)
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text


def turned(value: Decimal) -> Decimal:
    """Return how many of one unit make the other, from how many of the other make it."""
    digits = _PRECISION - (1 / value).adjusted() - 1
    return Decimal(plain_number(round(1 / value, max(0, digits))))


def _sides(answers: Sequence[Answer], texts: Texts) -> tuple[list[Answer], list[Answer]]:
    """Return the answers of full credit and the others; the best, if none has all of it."""
    best = max((one.percent for one in answers), default=ALL)
    rights = [one for one in answers if one.percent >= min(best, ALL) and best > 0]
    others = [one for one in answers if one not in rights]
    for one in others:
        if one.percent > 0:
            message = f"lost: {one.percent} % for {shorten(one.text.text)}; here it is wrong"
            texts.lose(one.place, "QB805", message)
    if rights and best < ALL:
        message = f"no answer had full credit: {shorten(rights[0].text.text)} counts as right"
        texts.lose(rights[0].place, "QB805", message)
    return rights, others


def _word(answer: Answer, texts: Texts) -> str:
    """Return an answer to type; a star in it stood for anything, one with a backslash is one."""
    word = texts.plain(answer.text)
    if ANYTHING in word.replace("\\*", ""):
        message = f"lost: the star in {shorten(word)} stood for any signs; here it is a mere star"
        texts.lose(answer.place, "QB807", message)
    return word.replace("\\*", ANYTHING)


def _outcome(question: Question, rights: Sequence[Answer], texts: Texts) -> dict[str, Any]:
    """Return the feedback for the whole item, from that of right answers and of anything else."""
    said = [text for one in rights if (text := texts.plain(one.feedback))]
    for answer in rights[1:]:
        text = texts.plain(answer.feedback)
        if text and text != said[0]:
            message = f"lost: the feedback of {shorten(answer.text.text)}; one holds for all"
            texts.lose(answer.place, "QB806", message)
    others = [one for one in question.answers if one.text.text == ANYTHING]
    wrong = [text for one in others if (text := texts.plain(one.feedback))]
    for answer in others:
        if answer.percent > 0:
            message = f"lost: {answer.percent} % for any answer at all; here it is wrong"
            texts.lose(answer.place, "QB805", message)
    feedback = {
        "right": said[0] if said else texts.plain(question.right),
        "wrong": wrong[0] if wrong else texts.plain(question.wrong),
    }
    kept = {side: text for side, text in feedback.items() if text}
    return {"feedback": kept} if kept else {}


def _units(question: Question) -> dict[str, Any]:
    if not question.units:
        return {}
    base = next((name for name, many in question.units if many == 1), question.units[0][0])
    others = {name: turned(many) for name, many in question.units if name != base and many > 0}
    return {"unit": base, "units": others}
