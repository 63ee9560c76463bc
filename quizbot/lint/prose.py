"""What the lints see in a text: its words, the words that carry meaning, its numbers."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from quizbot.bank.library import Bank

_WORD = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[ ,.'’]\d{3})+(?![\d])|\d+(?:[.,]\d+)?")
_DIGIT = re.compile(r"\d")
_NUMERALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen twenty"
)
_SPELT = {word: number for number, word in enumerate(_NUMERALS.split())}
_COMMON = (
    "a about above according after all also although among an and another any are as at be because"
    " been before being below between both but by can cannot could did do does done during each"
    " either else ever every few first following for from further given had has have having he her"
    " here him his how however i if in into is it its itself last least less made make many may"
    " might more most much must neither no nor not of off on once one only or other others our out"
    " over own per same several shall she should since so some such than that the their them then"
    " there these they this those through to too under until up upon us use used very was we were"
    " what when where whether which while who whom whose why will with within without would year"
    " years you your yes true false"
)
_EMPTY = frozenset(_COMMON.split())
_SHORTEST = 3  # letters of a word that carries meaning


def is_english(bank: Bank) -> bool:
    """Return whether rules about English words apply to a bank."""
    return bank.language.split("-")[0].lower() == "en"


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters; `SS-20`, `don't` and `5,500` are one each."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return tuple(_WORD.findall(plain.casefold()))


@lru_cache(maxsize=1024)
def content(text: str) -> frozenset[str]:
    """Return the words of an English text that carry meaning, without the endings of plurals."""
    return frozenset(filter(None, map(_meaning, words(text))))


@lru_cache(maxsize=16_384)
def _meaning(word: str) -> str:
    """Return a word without the ending of a plural, nothing of one that carries no meaning."""
    if len(word) < _SHORTEST or word in _EMPTY:
        return ""
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) <= 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def has_phrase(text: str, phrase: str) -> bool:
    """Return whether the words of a phrase stand side by side in a text."""
    if text.isascii() and phrase[:3].isalpha() and phrase.isascii():
        plain, sought = text.lower(), phrase.lower()  # much quicker than to look at words
        if sought[:3] not in plain:
            return False
        if sought[-1].isalnum() and f" {sought} " in f" {plain} ":
            return True
    return within(words(phrase), words(text))


def within(few: Sequence[str], many: Sequence[str]) -> bool:
    """Return whether some words stand side by side among others; no words stand nowhere."""
    if not few or few[0] not in many:
        return False
    size, wanted = len(few), tuple(few)
    return any(tuple(many[at : at + size]) == wanted for at in range(len(many) - size + 1))


def numbers(text: str) -> frozenset[Decimal]:
    """Return the numbers that a text writes in digits; `5,500`, `5 500` and `5500` are one."""
    if _DIGIT.search(text) is None:
        return frozenset()
    return frozenset(_value(one) for one in _NUMBER.findall(text))


def all_numbers(text: str) -> frozenset[Decimal]:
    """Return all numbers that a text may mean: in words up to twenty, and `SS-20 654` as two."""
    spelt = (Decimal(_SPELT[word]) for word in words(text) if word in _SPELT)
    apart = (Decimal(one) for one in re.findall(r"\d+", text))
    return numbers(text).union(spelt, apart)


def _value(digits: str) -> Decimal:
    if re.fullmatch(r"\d{1,3}(?:[ ,.'’]\d{3})+", digits):
        return Decimal(re.sub(r"\D", "", digits))
    return Decimal(digits.replace(",", "."))
