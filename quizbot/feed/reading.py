"""An article as the drafter reads it: sentences with their spans, on a shadow of the text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise

from quizbot.feed.article import Article
from quizbot.feed.lexicon import COUNTRIES, FUNCTION, words
from quizbot.feed.names import names
from quizbot.feed.phrases import phrases
from quizbot.feed.sentences import Sentence, split
from quizbot.feed.shadow import Shadow
from quizbot.feed.spans import Span, quotations, typed

_LEAST_WORDS = 12
_LEAST_COMMON = 0.22
_READ = frozenset({"en", "und"})  # und: nobody knows; then the words tell
_COMMON = words(
    "the of and in to a is was for on that by with as at from it an are were be has had his",
    "which or have not its but this he they their said been who also after one two will more",
)


@dataclass(frozen=True)
class Read:
    """A sentence with what stands in it; spans are sorted and lie in the shadow."""

    place: Sentence
    text: str
    spans: tuple[Span, ...]

    def of(self, *kinds: str) -> list[Span]:
        """Return its spans of some kinds."""
        return [span for span in self.spans if span.kind in kinds]


NAMES = ("person", "country", "place", "organisation", "treaty", "event", "name", "nationality")
"""The kinds of names."""


@dataclass(frozen=True, eq=False)
class Reading:
    """An article with all of its sentences; equal to itself alone, so that caches can keep it."""

    article: Article
    shadow: Shadow
    last_day: date  # no wrong year comes after it
    sentences: tuple[Read, ...] = field(default=())

    @cached_property
    def named(self) -> dict[str, list[str]]:
        """The different names in the text by their kind, in the order of their first mention."""
        found: dict[str, list[str]] = {}
        for span in self.spans:
            if span.kind in NAMES and span.text not in found.setdefault(span.kind, []):
                found[span.kind].append(span.text)
        return found

    @property
    def spans(self) -> Iterator[Span]:
        """All spans, sentence by sentence."""
        for sentence in self.sentences:
            yield from sentence.spans

    @cached_property
    def people(self) -> frozenset[str]:
        """The words of names that may be somebody's."""
        known = {word for one in self.named.get("person", []) for word in one.split()}
        known |= {one.split()[-1] for one in self.named.get("name", []) if len(one.split()) < 3}
        return frozenset(
            known - {word for one in self.named.get("place", []) for word in one.split()}
        )

    @cached_property
    def name_words(self) -> frozenset[str]:
        """The words of all names."""
        return frozenset(
            word for known in self.named.values() for one in known for word in one.split()
        )

    @cached_property
    def mentions(self) -> Counter[str]:
        """How often each name is there."""
        return Counter(span.text for span in self.spans if span.kind in NAMES)

    @cached_property
    def size(self) -> int:
        """The number of words."""
        return len(self.shadow.text.split())

    def original(self, start: int, end: int) -> str:
        """Return a stretch of the shadow as the article has it."""
        return self.article.text[self.shadow.back(start) : self.shadow.back(end)]


def read(article: Article, today: date) -> Reading:
    """Return the reading of an article, which speaks of no day after today."""
    shadow = Shadow.of(article.text)
    places = list(split(shadow.text))
    named = names(shadow.text, places)
    sentences = tuple(
        _sentence(shadow.text, place, own) for place, own in zip(places, named, strict=True)
    )
    return Reading(article, shadow, min(article.as_of or today, today), sentences)


def _sentence(text: str, place: Sentence, named: list[Span]) -> Read:
    spans = typed(text, place.start, place.end)
    spans += [one for one in named if not _is_taken(one, spans)]
    quoted = [one for one in quotations(text, place.start, place.end) if one.text not in COUNTRIES]
    spans += quoted
    spans += _pairs(text, place, spans)
    for one in phrases(text, place.start, place.end):
        if not _is_taken(one, spans):
            spans.append(one)
    spans.sort(key=lambda one: (one.start, -one.end))
    return Read(place, text[place.start : place.end], tuple(spans))


_PAIR = re.compile(r"\bbetween (?=\S)")


def _pairs(text: str, place: Sentence, spans: list[Span]) -> list[Span]:
    """Return who is named after `between`, where these are two countries or organisations."""
    sides = [one for one in spans if one.kind in {"country", "organisation"}]
    found = []
    for match in _PAIR.finditer(text, place.start, place.end):
        for one, other in pairwise(sides):
            if text[match.end() : one.start] in {"", "the "} and _AND.fullmatch(
                text[one.end : other.start]
            ):
                pair = text[match.end() : other.end]
                found.append(Span(match.end(), other.end, "pair", pair))
    return found


_AND = re.compile(r" and (?:the )?")


def _is_taken(span: Span, others: list[Span]) -> bool:
    return any(other.overlaps(span.start, span.end) for other in others)


def why_not(article: Article) -> str | None:
    """Return why nothing can be drafted from an article, None if something can."""
    if article.language.split("-")[0].lower() not in _READ:
        return f"its language is `{article.language}`; the drafter reads English alone"
    read_words = [one.casefold() for one in re.findall(r"[^\W\d_]+(?:'[a-z]+)?", article.text)]
    if (size := len(read_words)) < _LEAST_WORDS:
        return f"it has {size} words; the drafter needs {_LEAST_WORDS}"
    common = sum(word in _COMMON for word in read_words) / size
    known = sum(word in FUNCTION for word in read_words) / size
    if common < _LEAST_COMMON / 2 or known < _LEAST_COMMON:
        return "this does not read like English; the drafter knows no other language"
    return None
