"""Typed answers made comparable: text folded, numbers read exactly; nothing here is a guess."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Context, Decimal
from itertools import pairwise

_ARTICLES = frozenset({"the", "a", "an"})
_MEANT = frozenset("%‰#@&§")  # punctuation to Unicode, but part of what a text says
_SILENT = frozenset(".'\"`´‘’‚‛“”„‟«»‹›′″")  # dropped without leaving a space: U.S., don't

_MINUS = str.maketrans(dict.fromkeys("−‒–—―‐‑﹣－", "-"))
_MARKS = str.maketrans({"٫": ".", "٬": ",", "’": "'", "‘": "'", "`": "'", "´": "'", "′": "'"})
_ABOUT = re.compile(
    r"(?:about|approximately|approx\.?|around|roughly|circa|ca\.?|c\.|[~≈∼])\s*", re.IGNORECASE
)
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_SPELT = {word: str(number) for number, word in enumerate(_WORDS.split())}
_QUANTITY = re.compile(
    r"(?P<before>[$€£¥₽₹]?)\s*(?P<sign>[+-]?)\s*(?P<before2>[$€£¥₽₹]?)\s*"
    r"(?P<body>(?:[0-9]|[.,](?=[0-9]))(?:[0-9]|[ ',.](?=[0-9]))*)\s*(?P<after>.*)"
)
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<whole>[0-9]*)\.(?P<part>[0-9]+)",  # a lone point is a decimal point
        (
            r"(?P<whole>[1-9][0-9]{0,2}(?P<mark>[ ',.])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
            r"(?:(?!(?P=mark))[.,](?P<part>[0-9]+))?"
        ),
        r"(?P<whole>[0-9]*),(?P<part>[0-9]+)",
        r"(?P<whole>[0-9]+)(?P<part>)",
    )
)
_MONTHS = re.compile(
    r"\s+(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_LONGEST = 60  # characters of a number; no quantity needs more
_EXACT = Context(prec=400)


def fold(text: str) -> str:
    """Return a text with all that does not matter taken out, so that equal answers are equal.

    NFKC and case; quotes, points and dashes; other punctuation but %, #, &; leading articles; runs
    of spaces. Diacritics stay, and so do the sign of a number and points and commas within it. A
    text of nothing but punctuation stays as it is.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = plain.translate(_MINUS)
    words = "".join(_letter(plain, at) for at in range(len(plain))).split()
    while len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    return " ".join(words) or " ".join(plain.split())


def _letter(text: str, at: int) -> str:
    """Return what one character of a text leaves behind: itself, a space or nothing."""
    char = text[at]
    category = unicodedata.category(char)
    before, after = text[at - 1 : at], text[at + 1 : at + 2]  # at 0 nothing is before
    if after.isdecimal() and (
        (char in ".," and before.isdecimal()) or (char == "-" and not before.isalnum())
    ):
        return char
    if char in _SILENT or category == "Cf":
        return ""
    if char not in _MEANT and category[0] in "PCZ":
        return " "
    return char


def read_number(text: str, unit: str | None, units: Mapping[str, Decimal]) -> Decimal | None:
    """Return a typed quantity in the item's unit, exactly; None if it is none.

    `units` gives other units by what one of them is worth in `unit`. How separators are read:

    - spaces (of any width) and apostrophes group thousands: `5 500`, `5'500`;
    - a lone comma before exactly three digits groups thousands (`5,500`), else it is a decimal
      comma (`5,5`, `0,500`);
    - a lone point is a decimal point (`5.500` is 5.5), several group thousands (`1.234.567`);
    - of comma and point together the last is the decimal one: `5,500.5`, `5.500,5`.

    Digits of all scripts, signs, `about` or `~`, and the words for 0 to 20 are understood; powers,
    fractions and units that the item does not know are not.
    """
    found = _QUANTITY.fullmatch(_prepare(text))
    if found is None:
        return None
    value = _plain(found["body"])
    factor = _factor(found["before"] + found["before2"] + found["after"], unit, units)
    if value is None or factor is None:
        return None
    return _EXACT.multiply(-value if found["sign"] == "-" else value, factor)


def leading_number(text: str) -> Decimal | None:
    """Return the number with which an option begins, None if it begins with none or with a date."""
    found = _QUANTITY.match(_prepare(text))
    if found is None or _MONTHS.match(" " + found["after"]):
        return None
    value = _plain(found["body"])
    return -value if value is not None and found["sign"] == "-" else value


def _prepare(text: str) -> str:
    """Return a text on one line with plain digits, marks and signs, and without "about"."""
    if not text.isascii() and _has_power(text):
        return ""  # NFKC would turn 10² into 102
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MINUS)
    if not plain.isascii():
        plain = "".join(str(unicodedata.decimal(char, char)) for char in plain)
    line = " ".join(plain.split())
    about = _ABOUT.match(line)
    first, _, rest = line[about.end() if about else 0 :].rstrip(".!;").partition(" ")
    return f"{_SPELT.get(first.casefold(), first)} {rest}".strip()


def _has_power(text: str) -> bool:
    return any(a.isdecimal() and unicodedata.category(b) == "No" for a, b in pairwise(text))


def _plain(body: str) -> Decimal | None:
    """Return the number that digits and separators stand for; see `read_number`."""
    if len(body) > _LONGEST:
        return None
    for form in _FORMS:
        if found := form.fullmatch(body):
            whole = re.sub(r"[^0-9]", "", found["whole"])
            return Decimal(f"{whole or '0'}.{found['part'] or '0'}")
    return None


def _factor(typed: str, unit: str | None, units: Mapping[str, Decimal]) -> Decimal | None:
    """Return what one of the typed unit is worth in the item's unit; None if nobody knows it."""
    if not typed:
        return Decimal(1)
    known = {**units, unit: Decimal(1)} if unit else units
    if typed in known:  # mW and MW differ in case alone
        return known[typed]
    forms = _forms(typed)
    return next((worth for name, worth in known.items() if forms & _forms(name)), None)


def _forms(unit: str) -> frozenset[str]:
    """Return the forms in which a unit may be written: one or several of it, its sign."""
    name = unicodedata.normalize("NFKC", unit).casefold().strip(" .")
    if name in {"percent", "per cent"}:
        return frozenset({"%"})
    return frozenset({name, f"{name}s", f"{name}es"} if len(name) > 1 else {name})
