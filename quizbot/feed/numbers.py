"""Wrong numbers beside a right one: a random rank first, then values of the same make around it."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import islice
from math import exp, log
from random import Random
from typing import Final

from quizbot.feed.lexicon import MONTHS, NUMERALS
from quizbot.feed.spans import Span, plain

WRONG: Final = 3
_RANKS: Final = (0.2, 0.26, 0.26, 0.28)  # as people place the right one, but no place too often
_MEDIAN_GAP, _SPREAD = 12, 1.2  # years between a right and a wrong one, log-normal
_MOST_GAP = 60
_LEAST, _MOST = 0.6, 1.75  # of the right number
_WORDS: Final = {number: word for word, number in NUMERALS.items()}
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_TRIES = 60


def rank(rng: Random, below: int = WRONG, above: int = WRONG) -> int:
    """Return how many wrong numbers shall be smaller; `below` and `above` are how many can be."""
    wanted = rng.choices(range(WRONG + 1), weights=_RANKS)[0]
    return min(max(wanted, WRONG - above), below)


def years(answer: int, others: Iterable[int], last: int, rng: Random) -> list[int]:
    """Return wrong years, none after `last`: one of `others` where there is any, the rest made."""
    known = [year for year in dict.fromkeys(others) if year != answer and year <= last]
    rng.shuffle(known)
    lower = rank(rng, above=max(0, last - answer))
    chosen = set(known[:1])
    for real in chosen:
        lower = max(lower, 1) if real < answer else min(lower, WRONG - 1)
    for sign, wanted in ((-1, lower), (1, WRONG - lower)):
        have = sum((year - answer) * sign > 0 for year in chosen)
        for _ in range(_TRIES):
            if have >= wanted:
                break
            year = answer + sign * _gap(rng)
            if year <= last and year not in chosen:
                chosen.add(year)
                have += 1
        free = (year for year in range(answer + sign, answer + 9 * sign, sign) if year <= last)
        chosen.update(islice((year for year in free if year not in chosen), max(0, wanted - have)))
    return sorted(chosen)


def _gap(rng: Random) -> int:
    """Return how many years a wrong one is away."""
    return min(_MOST_GAP, max(1, round(exp(rng.gauss(log(_MEDIAN_GAP), _SPREAD)))))


def like(span: Span, rng: Random) -> list[str]:
    """Return wrong texts for a count, a quantity, a share or an amount of money."""
    found = _DIGITS.search(span.text)
    if found is None:
        return _spelt(span.text, rng)
    least = 2 if span.text.endswith("s") and "." not in found[0] else 0
    most = 100.0 if span.kind == "percent" else None
    values = _around(plain(found[0]), found[0], rng, least=least, most=most)
    return [span.text[: found.start()] + one + span.text[found.end() :] for one in values]


def _around(
    value: float, text: str, rng: Random, *, least: float = 0, most: float | None = None
) -> list[str]:
    """Return three numbers of the make of a text around its value, in steps of its rounding."""
    step = _step(text)
    here = round(value / step)
    lowest = max(1, round(least / step))
    highest = None if most is None else int(most / step)
    can_above = WRONG if highest is None else max(0, highest - here)
    lower = rank(rng, below=max(0, here - lowest), above=can_above)
    chosen: set[int] = set()
    for sign, wanted in ((-1, lower), (1, WRONG - lower)):
        edge = _LEAST if sign < 0 else _MOST
        for number in range(1, wanted + 1):
            share = exp(log(edge) * (number - rng.random() * 0.6) / wanted)
            _place(chosen, round(here * share), here=here, sign=sign, text=text)
    fit = [one for one in chosen if lowest <= one and (highest is None or one <= highest)]
    return [_written(one * step, text) for one in sorted(fit)] if len(fit) == WRONG else []


def _place(chosen: set[int], made: int, *, here: int, sign: int, text: str) -> None:
    """Add a number on one side of `here` that is not yet chosen, and not round where none is."""
    if (made - here) * sign <= 0:
        made = here + sign
    while made in chosen or ("." in text and made % 10 == 0):
        made += sign
    chosen.add(made)


def _step(text: str) -> float:
    """Return the rounding of a number: 100 for 2,300, 1 for 391, 0.1 for 12.5."""
    whole, _, part = text.replace(",", "").partition(".")
    if part:
        return float(10 ** -len(part))
    zeros = len(whole) - len(whole.rstrip("0"))
    return float(10 ** min(zeros, max(0, len(whole) - 1)))


def _written(value: float, text: str) -> str:
    part = text.partition(".")[2]
    made = f"{value:,.{len(part)}f}"
    return made if "," in text or value >= 10_000 else made.replace(",", "")


def _spelt(text: str, rng: Random) -> list[str]:
    """Return wrong numbers in words, one to twenty."""
    first = re.match(r"[A-Za-z]+", text)
    value = NUMERALS.get(first[0].casefold()) if first else None
    if first is None or value is None or not 1 <= value <= 17:
        return []
    least = 2 if text.endswith("s") and " " in text else 1
    lower = rank(rng, below=min(WRONG, max(0, value - least)))
    low = sorted(rng.sample(range(max(least, value - lower - 2), value), lower)) if lower else []
    high = sorted(rng.sample(range(value + 1, value + 6), WRONG - lower))
    words = [_WORDS[one] for one in (*low, *high)]
    made = [word.capitalize() if text[0].isupper() else word for word in words]
    return [word + text[first.end() :] for word in made]


def ranges(span: Span, rng: Random) -> list[str]:
    """Return wrong ranges, all with the same other end: else the right one would be the middle."""
    ends = list(_DIGITS.finditer(span.text))
    if len(ends) != 2:
        return []
    low, high = (plain(one[0]) for one in ends)
    for end in rng.sample(ends, 2):
        values = _around(plain(end[0]), end[0], rng)
        if end is ends[1]:
            fit = [one for one in values if plain(one) > low]
        else:
            fit = [one for one in values if plain(one) < high]
        if len(fit) == WRONG:
            return [span.text[: end.start()] + one + span.text[end.end() :] for one in fit]
    return []


def dates(span: Span, last: date, rng: Random) -> list[str]:
    """Return wrong dates or months of the same form, none after `last`."""
    made: list[str] = []
    for _ in range(_TRIES):
        text = re.sub("|".join(MONTHS), lambda _: rng.choice(MONTHS), span.text, count=1)
        if span.kind == "date":
            text = re.sub(r"\b\d{1,2}\b", str(rng.randint(1, 28)), text, count=1)
        text = re.sub(r"\d{4}", lambda year: str(int(year[0]) + rng.choice((-1, 0, 0, 1))), text)
        year = int((re.search(r"\d{4}", text) or [last.year])[0])
        if text != span.text and text not in made and year < last.year:
            made.append(text)
        if len(made) == WRONG:
            return made
    return []


def ages(span: Span, rng: Random) -> list[str]:
    """Return wrong centuries or decades."""
    found = _DIGITS.findall(span.text)
    if len(found) != 1:
        return []
    step = 10 if span.kind == "decade" else 1
    value = int(plain(found[0]))
    most = 21 if step == 1 else 2020
    above = max(0, (most - value) // step)
    lower = rank(rng, above=min(above, WRONG), below=min(WRONG, value // step - 1))
    values = [value - step * (lower - n) for n in range(lower)]
    values += [value + step * n for n in range(1, WRONG - lower + 1)]
    if step == 10:
        return [span.text.replace(found[0], str(one)) for one in values]
    return [re.sub(r"\d+(?:st|nd|rd|th)", _ordinal(one), span.text) for one in values]


def _ordinal(value: int) -> str:
    last = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{'th' if 10 <= value % 100 <= 20 else last}"


def periods(span: Span, last: int, rng: Random) -> list[str]:
    """Return wrong periods of years, all with the same other end."""
    ends = list(re.finditer(r"\d+", span.text))
    if len(ends) != 2:
        return []
    low, high = int(ends[0][0]), int(ends[1][0])
    century = 0 if high > 99 else low // 100 * 100
    if rng.random() < _SHARE_OF_BEGINNINGS:
        values = [one for one in years(low, (), high + century - 1, rng) if one >= _EARLIEST]
        end = ends[0]
    else:
        room = last if not century else min(last, century + 99)
        values = [one for one in years(high + century, (), room, rng) if one > low]
        end = ends[1]
    made = [str(one - (century if end is ends[1] else 0)).zfill(len(end[0])) for one in values]
    if len(made) < WRONG - 1:
        return []
    return [span.text[: end.start()] + one + span.text[end.end() :] for one in made]


_SHARE_OF_BEGINNINGS = 0.5
_EARLIEST = 1000
