"""Wrong options: of the kind, form and role of the right one, and none that may be right too."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Final

from quizbot.feed import numbers
from quizbot.feed.lexicon import CONFUSED, COUNTRIES, NEIGHBOURS, SAME_COUNTRY, WITH_ARTICLE
from quizbot.feed.reading import Read, Reading
from quizbot.feed.references import GAP
from quizbot.feed.spans import Span
from quizbot.lint.choices import takes_an

LEAST, MOST = 2, 3
LONGEST_TO_SHORTEST = 2.5
_AHEAD = 15  # years beyond a year that is itself to come


def wrong(reading: Reading, sentence: Read, span: Span, stem: str, rng: Random) -> list[str]:
    """Return two or three wrong options for a span; none where no good ones are to be had."""
    made = _made(reading, sentence, span, stem, rng)
    fit = [one for one in dict.fromkeys(made) if one.casefold() != span.text.casefold()]
    if span.kind not in {"range", "years"}:
        fit = [one for one in fit if is_like(one, span.text)]
    if article := re.search(rf"\b([Aa]n?) {GAP}", stem):
        fit = [one for one in fit if takes_an(one) == (article[1].casefold() == "an")]
    return fit[:MOST] if len(fit) >= LEAST else []


def _made(reading: Reading, sentence: Read, span: Span, stem: str, rng: Random) -> list[str]:
    last = reading.last_day
    match span.kind:
        case "year":
            return _years(reading, sentence, span, rng)
        case "date" | "month":
            return numbers.dates(span, last, rng)
        case "years":
            return numbers.periods(span, last.year, rng)
        case "phrase" | "quotation" | "nationality" | "name":
            return []
        case kind if kind in _NUMERIC:
            return _NUMERIC[kind](span, rng)
        case _:
            return _named(reading, sentence, span, stem, rng)


_NUMERIC: Final[Mapping[str, Callable[[Span, Random], list[str]]]] = {
    "century": numbers.ages,
    "decade": numbers.ages,
    "range": numbers.ranges,
    "count": numbers.like,
    "quantity": numbers.like,
    "percent": numbers.like,
    "money": numbers.like,
}


def _named(reading: Reading, sentence: Read, span: Span, stem: str, rng: Random) -> list[str]:
    if span.kind == "pair":
        return _pairs(span, stem)
    if span.kind == "country":
        return _countries(span, stem, rng)
    return _names(reading, sentence, span, stem, rng)


def _years(reading: Reading, sentence: Read, span: Span, rng: Random) -> list[str]:
    if not span.text.isdigit():
        return []
    own = {int(one.value) for one in sentence.of("year")}
    others = [
        int(one.value) for one in reading.spans if one.kind == "year" and int(one.value) not in own
    ]
    answer, last = int(span.value), reading.last_day.year
    last = last if answer <= last else answer + _AHEAD
    return [str(one) for one in numbers.years(answer, others, last, rng)]


def _countries(span: Span, stem: str, rng: Random) -> list[str]:
    name = re.sub(r"^[Tt]he ", "", span.text)
    full = _full(name)
    near = [one for group in NEIGHBOURS if full in group for one in rng.sample(group, len(group))]
    pool = [*CONFUSED.get(full, ()), *near]
    has_article = name in WITH_ARTICLE
    pool += _ARTICLED if has_article else rng.sample(NEIGHBOURS[0], len(NEIGHBOURS[0]))
    told = [other for other in COUNTRIES if other in stem]
    prefix = "The " if span.text.startswith("The ") else "the " if name != span.text else ""
    return [
        prefix + one
        for one in pool
        if (one in WITH_ARTICLE) == has_article
        and not any(same_country(one, other) for other in (name, *told))
    ]


_ARTICLED = ("United Kingdom", "Netherlands", "Philippines", "Czech Republic")
_FULL = ("United States", "United Kingdom", "Soviet Union", "Netherlands")


def _full(name: str) -> str:
    """Return the name under which a country stands in the lists."""
    if name in {"Russia", "England"}:
        return name
    return next((one for one in _FULL if same_country(one, name)), name)


def same_country(one: str, other: str) -> bool:
    """Return whether two names are of one country."""
    return one == other or any(one in group and other in group for group in SAME_COUNTRY)


def _pairs(span: Span, stem: str) -> list[str]:
    """Return pairs with one or both members exchanged: all ways, so that none stands out."""
    first, second = span.text.split(" and ", 1)
    other = _another(second, [first], stem)
    third = _another(first, [second, other or ""], stem)
    if other is None or third is None:
        return []
    return [f"{first} and {other}", f"{third} and {second}", f"{third} and {other}"]


def _another(gone: str, kept: Sequence[str], stem: str) -> str | None:
    """Return whom readers take for a country, with its article; nobody who is there already."""
    bare = [one.removeprefix("the ") for one in (gone, *kept)]
    for one in CONFUSED.get(_full(bare[0]), NEIGHBOURS[0]):
        if one not in stem and not any(same_country(one, other) for other in bare):
            return f"the {one}" if one in WITH_ARTICLE else one
    return None


def _names(reading: Reading, sentence: Read, span: Span, stem: str, rng: Random) -> list[str]:
    """Return other names of the kind in the article, which the sentence does not have."""
    here = {one.text for one in sentence.spans}
    words = set(span.text.casefold().split())
    pool = [
        name
        for name in reading.named.get(span.kind, [])
        if name not in here and name not in stem and not words & set(name.casefold().split())
    ]
    pool = list(_apart(pool))
    pool.sort(key=lambda one: abs(len(one) - len(span.text)))
    near = pool[: MOST + 1]
    rng.shuffle(near)
    return near


def _apart(names: Iterable[str]) -> Iterable[str]:
    """Yield names of which none is a part of another."""
    kept: list[str] = []
    for name in sorted(names, key=len, reverse=True):
        if not any(set(name.split()) & set(other.split()) for other in kept):
            kept.append(name)
            yield name


def is_like(one: str, right: str) -> bool:
    """Return whether one option is not far longer than the other."""
    short, long = sorted((len(one), len(right)))
    return long <= LONGEST_TO_SHORTEST * max(short, 1)
