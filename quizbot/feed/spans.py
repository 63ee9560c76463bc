"""Typed spans that patterns can find: dates, years, ranges, quantities, quotations."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quizbot.feed.lexicon import MONTHS, NUMERALS, SCALES, UNITS

_MONTH = "|".join(MONTHS)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SPELT = rf"(?:(?:{_TENS})-(?:one|two|three|four|five|six|seven|eight|nine)|{'|'.join(NUMERALS)})"
_SCALE = "|".join(SCALES)
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_YEAR = r"1[0-9]\d\d|20\d\d"
_DASH = r"\s?[-—]\s?"

_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_CURRENCY = "dollars|euros|pounds sterling|pounds|francs|roubles|rubles|yen|yuan|rupees"
_RANGE = (
    rf"\b(?P<low>{_NUMBER})(?:\s?(?:{_UNIT}))?(?: to |{_DASH}| and )(?P<high>{_NUMBER})"
    rf"(?: (?:{_SCALE}))?\s?-?(?P<unit>(?:square |cubic )?(?:{_UNIT}))?(?![\w%])"
)
_QUANTITY = (
    rf"\b(?P<number>{_NUMBER}|{_SPELT})(?: (?P<scale>{_SCALE}))?[ -]?"
    rf"(?P<unit>(?:square |cubic )?(?:{_UNIT}))(?![\w-])"
)
_SOURCES: Final = (
    ("date", rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH}),? (?P<year>{_YEAR})\b"),
    ("date", rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?, (?P<year>{_YEAR})\b"),
    ("month", rf"\b(?P<month>{_MONTH})(?: of)? (?P<year>{_YEAR})\b"),
    ("day", rf"\b(?:\d{{1,2}} (?:{_MONTH})|(?:{_MONTH}) \d{{1,2}})\b(?!,? \d{{4}})"),
    ("years", rf"\b(?P<low>{_YEAR})(?: to |{_DASH}| and )(?P<high>{_YEAR}|\d\d)\b(?!s)"),
    ("century", rf"\b(?:{_NTH}(?: and |-| to ))?{_NTH} centur(?:y|ies)\b(?: BCE?)?"),
    ("decade", rf"\b(?:early |late |mid-)?(?:{_YEAR[:-1]}0|[12]\d\d0)s\b|\b\d0s\b"),
    ("money", rf"(?:US|A|C|NZ|HK)?[$€£¥]\s?(?:{_NUMBER})(?:\s?(?:{_SCALE}|bn|m|k)\b)?"),
    ("money", rf"\b(?:{_NUMBER})(?: (?:{_SCALE}))? (?:{_CURRENCY})\b"),
    ("percent", rf"\b(?:{_NUMBER}|{_SPELT})(?:\s?%|[ -]per ?cent\b)"),
    ("range", _RANGE),
    ("quantity", _QUANTITY),
    ("year", rf"\b(?:mid-|early |late )?(?:{_YEAR})\b(?![-%°'])"),
    ("count", rf"\b(?:(?P<number>{_NUMBER}|{_SPELT})(?: (?P<scale>{_SCALE}))?)\b(?![-%°\w])"),
)
_PATTERNS: Final = tuple((kind, re.compile(source)) for kind, source in _SOURCES)
_QUOTED = re.compile(r'"[^"\n]{2,400}"')
_NUMERIC = frozenset({"count", "quantity", "percent", "money", "range"})
_DESIGNATED = re.compile(
    r"(?:\b(?:No|Op|Mark|Mk|Type|Flight|Article|Section|Chapter|Part|Resolution|Route|Highway|Order"
    r"|Phase|Level|Category|version|Version|number|Number|Apollo|Group|Room|Unit|Figure|Table|page"
    r"|Channel|Act|Proposition|Formula|Windows)\.? ?|[A-Z][A-Za-z]*-|[A-Z]\.|[#§:/.,]|\d[,.])$"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the shadow that is of a kind; `value` is its number, `unit` what it counts."""

    start: int
    end: int
    kind: str
    text: str
    value: float = 0.0
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it is a number of something, and no date."""
        return self.kind in _NUMERIC

    def overlaps(self, start: int, end: int) -> bool:
        """Return whether it shares a character with a stretch."""
        return self.start < end and start < self.end


_DIGIT = re.compile(r"\d")
_SPELT_KINDS = frozenset({"percent", "quantity", "count"})


def typed(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans between two places of a shadow, longest reading first, none in another."""
    stop = len(text) if end is None else end
    found: list[Span] = []
    has_digit = _DIGIT.search(text, start, stop) is not None
    for kind, pattern in _PATTERNS:
        if not has_digit and kind not in _SPELT_KINDS:
            continue
        for match in pattern.finditer(text, start, stop):
            if any(one.overlaps(match.start(), match.end()) for one in found):
                continue
            if (span := _span(kind, match, text)) is not None:
                found.append(span)
    return sorted(found, key=lambda one: one.start)


def quotations(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what stands in quotation marks, without the marks."""
    for match in _QUOTED.finditer(text, start, end):
        inner = match[0][1:-1].rstrip(",.;:")
        if inner.strip() and inner[0] != " ":
            yield Span(match.start() + 1, match.start() + 1 + len(inner), "quotation", inner)


def _span(kind: str, match: re.Match[str], text: str) -> Span | None:
    before = text[max(0, match.start() - 12) : match.start()]
    if kind in _NUMERIC | {"year"} and _DESIGNATED.search(before):
        return None
    if kind == "date":
        return _date(match)
    if kind == "years":
        return _years(match, between=before.endswith("between "))
    if kind == "range":
        return _range(match, between=before.endswith("between "))
    value, unit = _value(match), _group(match, "unit")
    if kind in {"century", "decade", "year"}:
        value = plain(match[0])
    return Span(match.start(), match.end(), kind, match[0], value, unit)


def _date(match: re.Match[str]) -> Span | None:
    """Return the date; 30 February is `impossible`, and nothing is drafted on it."""
    month, year = MONTHS.index(match["month"]) + 1, int(match["year"])
    day = int(match["day"])
    if not 1 <= day <= monthrange(year, month)[1]:
        return Span(match.start(), match.end(), "impossible", match[0])
    value = year * 10_000 + month * 100 + day
    return Span(match.start(), match.end(), "date", match[0], float(value))


def _years(match: re.Match[str], *, between: bool) -> Span | None:
    low, high = match["low"], match["high"]
    last = int(high) if len(high) == 4 else int(low[:2] + high)
    if last <= int(low) or ("and" in match[0] and not between):
        return None
    return Span(match.start(), match.end(), "years", match[0], float(low))


def _range(match: re.Match[str], *, between: bool) -> Span | None:
    low, high = plain(match["low"]), plain(match["high"])
    if not low < high or (" and " in match[0] and not between):
        return None
    return Span(match.start(), match.end(), "range", match[0], low, match["unit"] or "")


def _value(match: re.Match[str]) -> float:
    number = _group(match, "number") or match[0]
    scale = SCALES.get(_group(match, "scale"), 1)
    return plain(number) * scale


def _group(match: re.Match[str], name: str) -> str:
    return (match.groupdict().get(name) or "").strip()


def plain(number: str) -> float:
    """Return the value of a number in digits or in words, without its unit; 0 if it is none."""
    word = number.strip().casefold()
    tens, _, ones = word.partition("-")
    if tens in NUMERALS:
        return float(NUMERALS[tens] + NUMERALS.get(ones, 0))
    found = re.search(_NUMBER, word)
    return float(found[0].replace(",", "")) if found else 0.0
