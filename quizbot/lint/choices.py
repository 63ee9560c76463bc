"""A choice as the lints look at it: stem, options, which are right, and what stands out in them."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from quizbot.bank.finding import Steps
from quizbot.bank.items import Multiple, Single
from quizbot.lint.prose import content, words

_ABSOLUTE = (
    "always never all only must every everyone nobody none no-one entirely completely"
    " absolutely invariably impossible exclusively"
)
ABSOLUTE = frozenset(_ABSOLUTE.split())
_ABOVE = r"(?:of\s+)?(?:the\s+(?:above|options|answers)|these|them|those)(?:\s+\w+){0,2}[\s.!]*"
_ALL_ABOVE = re.compile(rf"(?:all|any|each|every one)\s+{_ABOVE}", re.IGNORECASE)
_NONE_ABOVE = re.compile(rf"(?:none|no one|neither|not any)\s+{_ABOVE}", re.IGNORECASE)
_ARTICLE_END = re.compile(r"\b(an?)[\s:.…?_-]*$")
_AN_SOUND = re.compile(r"(?:hour|honest|honou?r|heir|[aeio]|u(?!ni|s[aeiu]|ti|r[aeiou]|k))")
_SPELT_AN = frozenset("AEFHILMNORSX")  # letters whose names begin with a vowel
_ONE_SOUND = ("one", "once", "eu", "ewe")


@dataclass(frozen=True)
class Choices:
    """The options of a choice, in authored order."""

    stem: str
    texts: tuple[str, ...]
    right: tuple[bool, ...]

    @classmethod
    def of(cls, item: Single | Multiple) -> "Choices":
        """Return the view of an item."""
        given = [(one.right, one.wrong) for one in item.options]
        return cls(
            item.question,
            tuple(right or wrong or "" for right, wrong in given),
            tuple(right is not None for right, _ in given),
        )

    def at(self, place: int) -> Steps:
        """Return the steps from the item to the text of an option."""
        return ("options", place, "right" if self.right[place] else "wrong")

    @cached_property
    def key(self) -> int | None:
        """The place of the right option, None where several are right or none is."""
        return self.right.index(True) if sum(self.right) == 1 else None

    @cached_property
    def contents(self) -> tuple[frozenset[str], ...]:
        """The words of each option that carry meaning."""
        return tuple(map(content, self.texts))

    @cached_property
    def wrongs(self) -> tuple[str, ...]:
        """The wrong options."""
        return tuple(text for text, right in zip(self.texts, self.right, strict=True) if not right)


def sharing_stem(view: Choices) -> dict[int, frozenset[str]]:
    """Return the options that share words with the stem, each with these words."""
    stem = content(view.stem)
    shared = ((place, own & stem) for place, own in enumerate(view.contents))
    return {place: common for place, common in shared if common}


def convergence(view: Choices) -> list[int]:
    """Return for each option how many of its words stand in other options too."""
    counts = Counter(word for own in view.contents for word in own)
    return [sum(counts[word] > 1 for word in own) for own in view.contents]


def with_absolutes(view: Choices) -> dict[int, str]:
    """Return the options that have an absolute word, each with the first of its words."""
    found = {}
    for place, text in enumerate(view.texts):
        if (word := next((word for word in words(text) if word in ABSOLUTE), None)) is not None:
            found[place] = word
    return found


def all_above(view: Choices) -> list[int]:
    """Return the options that say "all of the above"."""
    return [place for place, text in enumerate(view.texts) if _ALL_ABOVE.fullmatch(text)]


def none_above(view: Choices) -> list[int]:
    """Return the options that say "none of the above"."""
    return [place for place, text in enumerate(view.texts) if _NONE_ABOVE.fullmatch(text)]


def fits_article(view: Choices) -> tuple[str, frozenset[int]] | None:
    """Return the article that ends the stem and the options that fit it; None without one."""
    if (found := _ARTICLE_END.search(view.stem[-60:])) is None:
        return None
    wants_an = found[1] == "an"
    fits = (place for place, text in enumerate(view.texts) if takes_an(text) == wants_an)
    return found[1], frozenset(fits)


def takes_an(text: str) -> bool:
    """Return whether an English text takes `an`: an hour, an SS-20; but a unit, a US missile."""
    first = re.match(r"\W*(\w+)", text)
    word = first[1] if first else ""
    if word[:1].isdigit():
        return word.startswith("8") or word in {"11", "18"}
    if len(word) == 1 or (word.isupper() and not re.search("[AEIOU]", word[1:])):
        return word[:1] in _SPELT_AN
    plain = word.casefold()
    return not plain.startswith(_ONE_SOUND) and _AN_SOUND.match(plain) is not None
