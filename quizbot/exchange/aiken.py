"""Aiken: a question, lettered options, and a line `ANSWER: B`."""

import re
from dataclasses import dataclass, field

from quizbot.bank.finding import shorten
from quizbot.exchange.question import (
    ALL,
    MANY,
    MOST,
    NOTHING,
    Answer,
    Losses,
    Place,
    Question,
    Read,
    Styled,
)

OPTION = re.compile(r"\s*([A-Za-z])[.)]\s+(\S.*)")
ANSWER = re.compile(r"\s*ANSWER\s*:\s*(.*?)\s*", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    """What was read of a question so far: each of its lines and options."""

    place: Place = field(default_factory=Place)
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str, Place]] = field(default_factory=list)


def read(text: str, path: str) -> Read:
    """Return the questions of an Aiken file and what of it could not be read; never raises."""
    losses = Losses(path)
    questions: list[Question] = []
    draft = _Draft()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if len(questions) == MOST:
            losses(Place(number), "QB801", MANY)
            return Read(tuple(questions), losses.findings)
        place = Place(number, len(line) - len(line.lstrip()) + 1)
        if answer := ANSWER.fullmatch(line):
            if question := _question(draft, answer[1], place, losses):
                questions.append(question)
            draft = _Draft()
        elif line.strip():
            draft = _take(draft, line, place, losses)
    _abandon(draft, losses)
    return Read(tuple(questions), losses.findings)


def _take(draft: _Draft, line: str, place: Place, losses: Losses) -> _Draft:
    """Return the draft with one more line; a new one, where a question has begun."""
    option = OPTION.fullmatch(line)
    if option and draft.stem and _is_next(draft, option[1]):
        draft.options.append((option[1].upper(), option[2].strip(), place))
        return draft
    if draft.options:
        if not option and place.line == draft.options[-1][2].line + 1:
            letter, said, where = draft.options[-1]
            draft.options[-1] = (letter, f"{said} {line.strip()}", where)
            return draft
        _abandon(draft, losses)
        draft = _Draft()
    if not draft.stem:
        draft.place = place
    draft.stem.append(line.strip())
    return draft


def _is_next(draft: _Draft, letter: str) -> bool:
    return ord(letter.upper()) - ord("A") == len(draft.options)


def _question(draft: _Draft, letter: str, place: Place, losses: Losses) -> Question | None:
    letters = [one for one, _, _ in draft.options]
    if not draft.stem or not letters:
        losses(place, "QB801", "left out: there is no question with options above this line")
        return None
    if letter.upper() not in letters:
        message = (
            f"left out: there is no option {shorten(letter)}: write one of {', '.join(letters)}"
        )
        losses(place, "QB801", message)
        return None
    answers = tuple(
        Answer(Styled(said), ALL if one == letter.upper() else NOTHING, place=where)
        for one, said, where in draft.options
    )
    stem = Styled(" ".join(draft.stem))
    return Question("choice", stem, draft.place, answers=answers)


def _abandon(draft: _Draft, losses: Losses) -> None:
    if draft.stem:
        losses(draft.place, "QB801", "left out: no line `ANSWER:` comes after this question")
