"""What stands between the braces of a question in GIFT: its kind, its answers, their credit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from quizbot.bank.finding import shorten
from quizbot.bank.values import exact
from quizbot.exchange.gift_blocks import Block, unescape
from quizbot.exchange.gift_text import laid_out, styled
from quizbot.exchange.question import (
    ALL,
    ANYTHING,
    NO_TEXT,
    NOTHING,
    Answer,
    Lose,
    Pair,
    Place,
    Style,
    Styled,
)

_ANSWER = re.compile(r"[=~]")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{0,9})?)%")
_INNER_COMMENT = re.compile(r"\s*//[^\n]*(\n|$)")
_LATE_COMMENT = re.compile(r"//[^\n]*")
_MOST_ANSWERS = 200
_GENERAL = "####"
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


class Misread(Exception):  # noqa: N818 - no error: the next question may be well
    """A question that cannot be taken over: where, and why."""

    def __init__(self, place: Place, code: str, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class _Inside:
    """The answers of one question: what of the block they are, and how their texts are meant."""

    block: Block
    start: int
    end: int
    style: Style

    @property
    def mask(self) -> str:
        return self.block.mask[self.start : self.end]

    @property
    def raw(self) -> str:
        return self.block.text[self.start : self.end]

    @property
    def place(self) -> Place:
        """Where the first sign stands that is no blank."""
        last = max(self.start, self.end - 1)
        return self.block.place(min(self.block.skip(self.start, self.end), last))

    def part(self, start: int, end: int) -> "_Inside":
        return replace(self, start=self.start + start, end=self.start + end)

    def cut(self, sign: str, *, last: bool = False) -> tuple["_Inside", "_Inside | None"]:
        """Return what is before a sign and what is behind it; None where it is not there."""
        at = self.mask.rfind(sign) if last else self.mask.find(sign)
        if at < 0:
            return self, None
        return self.part(0, at), self.part(at + len(sign), len(self.mask))

    def text(self) -> Styled:
        return styled(self.raw, self.style)


def answers(block: Block, start: int, end: int, style: Style, lose: Lose) -> dict[str, Any]:
    """Return what the braces say, as fields of a question."""
    inside = _Inside(block, start, end, style)
    while comment := _INNER_COMMENT.match(inside.raw):
        inside = inside.part(comment.end(), len(inside.mask))
    inside, general = inside.cut(_GENERAL, last=True)
    found = _kind(inside, lose)
    return {"general": general.text() if general else NO_TEXT, **found}


def _kind(inside: _Inside, lose: Lose) -> dict[str, Any]:
    mask = inside.mask.strip()
    if not mask:
        raise Misread(inside.place, "QB802", "left out: an essay, which no program can grade")
    if mask.startswith("#"):
        behind = inside.cut("#")[1]
        assert behind is not None
        return _number(behind)
    if "~" in mask:
        return _choice(inside, lose)
    if pairs := _pairs(inside):
        return {"kind": "match", "pairs": pairs}
    before, comment = inside.cut("#")
    word = _LATE_COMMENT.sub("", before.raw).strip()
    if word in _TRUTH:
        return _true_false(_TRUTH[word], comment, before.place)
    if word.upper() in _TRUTH:
        message = f"`{word}` is read as a word to type: write {{{word.upper()}}} for true or false"
        lose(before.place, "QB811", message)
    return {"kind": "short", "answers": tuple(map(_short, _split(inside)))}


def _split(inside: _Inside) -> Iterator[tuple[str, _Inside]]:
    """Yield each answer with the sign before it; none before a first one that has lost it."""
    if inside.mask.count("=") + inside.mask.count("~") > _MOST_ANSWERS:
        message = f"left out: more than {_MOST_ANSWERS} answers"
        raise Misread(inside.place, "QB803", message)
    signs = [(found.start(), found[0]) for found in _ANSWER.finditer(inside.mask)]
    first = signs[0][0] if signs else len(inside.mask)
    if inside.mask[:first].strip():
        yield "", inside.part(0, first)
    ends = [at for at, _ in signs[1:]] + [len(inside.mask)]
    for (at, sign), end in zip(signs, ends, strict=False):
        yield sign, inside.part(at + 1, end)


def _weight(part: _Inside) -> tuple[Decimal | None, _Inside]:
    if found := _WEIGHT.match(part.mask):
        return Decimal(found[1]), part.part(found.end(), len(part.mask))
    return None, part


def _choice(inside: _Inside, lose: Lose) -> dict[str, Any]:
    made = []
    single = False
    for sign, part in _split(inside):
        weight, rest = _weight(part)
        text, feedback = rest.cut("#")
        if not sign:
            lose(part.place, "QB811", "an answer without = or ~ before it: read as a wrong one")
        single = single or (sign == "=" and weight in (None, ALL))
        credit = ALL if sign == "=" else NOTHING
        answer = Answer(text.text(), credit if weight is None else weight, _said(feedback))
        made.append(replace(answer, place=part.place))
    return {"kind": "choice", "answers": tuple(made), "single": single}


def _pairs(inside: _Inside) -> tuple[Pair, ...]:
    """Return the pairs; none, where these are answers to type."""
    parts = [part for sign, part in _split(inside) if sign]
    if not any("->" in part.cut("#")[0].mask for part in parts):
        return ()
    return tuple(map(_pair, parts))


def _pair(part: _Inside) -> Pair:
    left, right = part.cut("->")
    if right is None:
        message = "left out: this pair has no -> between its sides"
        raise Misread(part.place, "QB801", message)
    return Pair(left.text(), laid_out(right.raw, right.style), part.place)


def _true_false(truth: bool, comment: _Inside | None, place: Place) -> dict[str, Any]:  # noqa: FBT001 - it is the answer
    wrong, right = comment.cut("#") if comment else (None, None)
    said = {truth: right, not truth: wrong}
    made = tuple(
        Answer(
            Styled("true" if side else "false"),
            ALL if side is truth else NOTHING,
            _said(said[side]),
            place,
        )
        for side in (True, False)
    )
    return {"kind": "true-false", "answers": made}


def _short(signed: tuple[str, _Inside]) -> Answer:
    weight, rest = _weight(signed[1])
    text, feedback = rest.cut("#")
    credit = ALL if weight is None else weight
    return Answer(text.text(), credit, _said(feedback), signed[1].place)


def _number(inside: _Inside) -> dict[str, Any]:
    made = tuple(_amount(sign, part) for sign, part in _split(inside))
    if not any(answer.percent > 0 for answer in made):
        raise Misread(inside.place, "QB801", "left out: no number is right")
    return {"kind": "number", "answers": made}


def _amount(sign: str, part: _Inside) -> Answer:
    weight, rest = _weight(part)
    amount, feedback = rest.cut("#")
    text = unescape(amount.raw).strip()
    credit = NOTHING if sign == "~" else ALL
    answer = Answer(
        Styled(text or ANYTHING), credit if weight is None else weight, _said(feedback), part.place
    )
    if text in ("", ANYTHING):
        return answer
    number, tolerance = _band(text)
    if number is None or tolerance is None:
        message = f"left out: {shorten(text)} is not a number: write 5, 5:0.1 or 4.9..5.1"
        raise Misread(part.place, "QB801", message)
    return replace(answer, number=number, tolerance=abs(tolerance))


def _band(text: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the middle of a band of numbers and how far it goes to either side."""
    low, dots, high = text.partition("..")
    if dots:
        least, most = exact(low), exact(high)
        if least is None or most is None:
            return None, None
        return (least + most) / 2, (most - least) / 2
    number, colon, tolerance = text.partition(":")
    return exact(number), exact(tolerance) if colon else NOTHING


def _said(part: _Inside | None) -> Styled:
    return part.text() if part else NO_TEXT
