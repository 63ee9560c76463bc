"""Noun phrases in small letters that may answer a question, by the words that lead to them."""

import re
from collections.abc import Iterator
from typing import Final

from quizbot.feed.lexicon import FUNCTION, words
from quizbot.feed.spans import Span

_WORD = r"[a-zà-öø-ÿ]+(?:-[a-zà-öø-ÿ]+)*"
_BEGIN = re.compile(r"(?:(?:a|an|the|its|their|his|her) )?")
_STEP = re.compile(rf"({_WORD})(?= |[,.;:)]|$)")
_USING = (
    r"(?:used|use|using|uses|contains|contained|provides|provided|produces|produced|received"
    r"|receives|included|includes|include|offered|introduced|created|discovered|requires|require"
    r"|needs|need|converts|absorbs|releases|carries|carried)"
)
_CUES: Final = tuple(
    (strength, re.compile(rf"\b(?:{cue}) (?=[a-z])"))
    for strength, cue in (
        (3, r"(?:known|referred to|defined) as|called|termed|dubbed|nicknamed|named"),
        (2, r"due to|because of|caused by|led to|leads to|resulted in|results in|inspired by"),
        (2, r"based (?:up)?on|consists of|consist of|made of|made from|composed of|stems from"),
        (2, r"in response to|concerns about|responsible for|instead of|in danger of|devoted to"),
        (1, r"such as|including|use of|form of|type of|kind of|source of|lack of|replaced by"),
        (1, r"(?:is|are|was|were|became|become|remains|remained) (?=an? |the )"),
        (1, _USING),
    )
)  # fmt: skip
_VERBS = words(
    "show shows make makes include includes become becomes require requires allow allows form",
    "forms remain remains provide provides live lives contain contains use uses take takes",
    "help helps come comes go goes went lie lies run runs keep keeps get gets let lets seem",
    "seems say says said give gives find finds work works move moves turn turns hold holds",
    "grow grows cause causes made took came found gave left led won held built saw kept lost",
    "began ran rose fell",
)
_SINGULAR_THING = words("way part number lot kind type form series result fact case")
_LONGEST = 4


def phrases(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the noun phrases of a stretch of the shadow; `value` is how strong the cue is."""
    taken = -1
    for strength, cue in _CUES:
        for match in cue.finditer(text, start, end):
            bounds = _phrase(text, match.end(), end)
            if bounds is None or match.end() == taken:
                continue
            first, last = bounds
            if text[first:last].rpartition(" ")[2] not in _SINGULAR_THING:
                yield Span(first, last, "phrase", text[first:last], float(strength))
    yield from _subject(text, start, end)
    yield from _lists(text, start, end)


def _phrase(text: str, at: int, end: int) -> tuple[int, int] | None:
    """Return the bounds of the noun phrase that begins at a place, without its article."""
    opening = _BEGIN.match(text, at)
    start = opening.end() if opening else at
    if text[at:start].strip() in {"its", "their", "his", "her"}:
        return None
    found = list(_run(text, start, end))
    while len(found) > 1 and found[-1].endswith(("ed", "ing")):
        del found[-1]
    last = start + len(" ".join(found))
    good = 0 < len(found) <= _LONGEST and sum(map(len, found)) >= 4
    if not good or (len(found) == 1 and _QUALITY.search(found[0])):
        return None
    return None if re.match(r" [A-Z]", text[last : last + 2]) else (start, last)


_QUALITY = re.compile(r"(?:ed|ing|ive|ous|al|ic|able|ful|less)$")


def _run(text: str, here: int, end: int) -> Iterator[str]:
    """Yield words that can stand in a noun phrase, from a place on."""
    for number in range(_LONGEST + 1):
        step = _STEP.match(text, here, end)
        if step is None or step[1] in FUNCTION or step[1].endswith("ly"):
            return
        if number and step[1] in _VERBS:
            return
        yield step[1]
        if text[step.end() : step.end() + 1] != " ":
            return
        here = step.end() + 1


def _subject(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what a sentence defines: `Photosynthesis is the process ...`."""
    found = re.compile(
        rf"(?:(?:A|An|The) )?(?P<what>[A-Z]?{_WORD}(?: {_WORD}){{0,3}}),? "
        r"(?:is|are|was|were) (?:an?|the|any|one of)\b"
    ).match(text, start, end)
    if found is None:
        return
    if any(word in FUNCTION | _VERBS for word in found["what"].casefold().split()):
        return
    yield Span(found.start("what"), found.end("what"), "phrase", found["what"], 2.5)


_LIST = re.compile(rf"(?<=[a-z] )({_WORD}(?: {_WORD})?(?:, {_WORD}(?: {_WORD})?)+,? and {_WORD})")


def _lists(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield enumerations of at least three: `music theory, figured bass and composition`."""
    for match in _LIST.finditer(text, start, end):
        parts = re.findall(_WORD, match[0])
        if len(parts) <= 8 and not set(parts) & (FUNCTION | _VERBS) - {"and"}:
            yield Span(match.start(), match.end(), "phrase", match[0], 1.5)
