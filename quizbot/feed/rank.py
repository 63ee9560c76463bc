"""How much a draft is worth: how often people ask for such an answer, and how well it is asked.

The figures are the shares of spans that people asked for in paragraphs of an encyclopaedia, tried
on paragraphs that are no part of this project, and rounded.
"""

import re
from typing import Final

from quizbot.feed.questions import Asked
from quizbot.feed.reading import NAMES, Read, Reading
from quizbot.feed.spans import Span

_BASE: Final = {
    "quantity": 0.55, "date": 0.6, "person": 0.48, "years": 0.42, "century": 0.42, "range": 0.5,
    "year": 0.4, "count": 0.38, "organisation": 0.36, "money": 0.36, "percent": 0.36, "pair": 0.6,
    "treaty": 0.34, "place": 0.3, "event": 0.3, "month": 0.26, "country": 0.26, "name": 0.24,
    "phrase": 0.16, "quotation": 0.15, "decade": 0.2,
}  # fmt: skip
LEAST: Final = 0.24
"""Below this a draft is not worth a reviewer's time."""
_LED = re.compile(
    r"\b(?:by|called|named|known as|became|with|author|composer|company|producer|teacher)"
    r" (?:the )?$"
)


_NEAR = 20  # characters before a name in which its role is told
_ANOTHER = re.compile(r",? (?:or|and) ")


def likely(reading: Reading, sentence: Read, span: Span) -> float:
    """Return what a span is worth before anybody knows how it can be asked for."""
    value = _BASE.get(span.kind, 0.0)
    if span.kind in NAMES:
        value += _of_name(reading, sentence, span)
    return value + (0.06 * span.value if span.kind == "phrase" else 0.0)


def worth(
    reading: Reading, sentence: Read, span: Span, *, asked: Asked | None, options: tuple[str, ...]
) -> float:
    """Return a number between 0 and 1 by which drafts of all kinds are compared."""
    value = likely(reading, sentence, span)
    if span.kind == "count" and span.value <= 2:
        value -= 0.15
    value += 0.08 if asked is not None else 0.0
    value += 0.03 if options else -0.03
    value -= 0.02 if len(sentence.text.split()) > 35 else 0.0
    return round(min(max(value, 0.0), 0.99), 3)


def _of_name(reading: Reading, sentence: Read, span: Span) -> float:
    mentions = reading.mentions[span.text]
    value = 0.08 if " " in span.text else 0.0
    value -= 0.0 if mentions == 1 else 0.06 if mentions == 2 else 0.16
    if reading.article.title and span.text in reading.article.title:
        value -= 0.15
    at, end = span.start - sentence.place.start, span.end - sentence.place.start
    before = sentence.text[max(0, at - _NEAR) : at]
    if before.endswith((" or ", " and ")) or _ANOTHER.match(sentence.text, end):
        value -= 0.08  # one of several: any other would do as well
    if _LED.search(before):
        value += 0.12
    return value
