"""What a typed message means where buttons are on offer: letters, places, an option's own text."""

import re
import unicodedata
from collections.abc import Sequence

from quizbot.learning.normalise import fold

_TRUE = frozenset({"true", "yes", "t", "y"})
_FALSE = frozenset({"false", "no", "f", "n"})
_LETTERS = "abcdefghij"
_LETTER = re.compile(rf"\(?([{_LETTERS}])[).:]?")
_BETWEEN = re.compile(r"(?:[\s,;.:()<>→&+/-]|\band\b)+")


def one_option(text: str, shown: Sequence[str]) -> int | None:
    """Return the place of the option that a message names by its letter or its own text.

    None if it names none, or different ones by the two.
    """
    folded = fold(text)
    named = {place for place, option in enumerate(shown) if fold(option) == folded}
    if (letter := _LETTER.fullmatch(_plain(text))) is not None:
        named |= {_LETTERS.index(letter[1])} & set(range(len(shown)))
    return named.pop() if len(named) == 1 else None


def truth(text: str) -> int | None:
    """Return 0 for a word that says yes, 1 for one that says no, else None."""
    word = fold(text)
    return 0 if word in _TRUE else 1 if word in _FALSE else None


def several_letters(text: str, size: int) -> tuple[int, ...] | None:
    """Return the places of the letters of a message: `A C`, `a, c`, `AC`; None if it has others."""
    return _places(text, _LETTERS[:size])


def several_places(text: str, size: int) -> tuple[int, ...] | None:
    """Return the places that a message names by letters, or by numbers from 1: `3 1 2`, `CAB`."""
    numbers = _places(text, "123456789"[:size])
    return several_letters(text, size) if numbers is None else numbers


def _places(text: str, signs: str) -> tuple[int, ...] | None:
    """Return where in `signs` the signs of a message stand; None if one is foreign or repeated."""
    words = [word for word in _BETWEEN.split(_plain(text)) if word]
    if len(words) == 1:
        words = list(words[0])
    known = all(len(word) == 1 and word in signs for word in words)
    if not words or not known or len(set(words)) < len(words):
        return None
    return tuple(signs.index(word) for word in words)


def _plain(text: str) -> str:
    """Return a text in small letters and plain digits, without spaces around it."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return "".join(str(unicodedata.decimal(char, char)) for char in folded)
