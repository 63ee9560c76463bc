"""A choice as the lints look at it: stem, options, which are right, and what stands out in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from quizbot.bank.finding import Steps
from quizbot.bank.items import Multiple, Single
from quizbot.lint.prose import content, words

_ABSOLUTE = (
    "always never all only must every everyone nobody none no-one entirely completely"
    " absolutely invariably impossible exclusively"
)
ABSOLUTE = frozenset(_ABSOLUTE.split())
_ABOVE = r"(?:of\s+)?(?:the\s+(?:above|options|answers)|these|them|those)(?:\s+\w+){0,2}[\s.!]*"
_SUMMED = ("above", "these", "them", "those", "the options", "the answers")
_ALL_ABOVE = re.compile(rf"(?:all|any|each|every one)\s+{_ABOVE}", re.IGNORECASE)
_NONE_ABOVE = re.compile(rf"(?:none|no one|neither|not any)\s+{_ABOVE}", re.IGNORECASE)
_ARTICLE_END = re.compile(r"\b(an?)[\s:.…?_-]*$")
_AN_SOUND = re.compile(r"(?:hour|honest|honou?r|heir|[aeio]|u(?!ni|s[aeiu]|ti|r[aeiou]|k))")
_SPELT_AN = frozenset("AEFHILMNORSX")  # letters whose names begin with a vowel
_ONE_SOUND = ("one", "once", "eu", "ewe")


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a choice in authored order, and what stands out in them."""

    stem: str
    texts: tuple[str, ...]
    right: tuple[bool, ...]
    key: int | None  # the place of the right option; None where several are right, or none
    heard: tuple[frozenset[str], ...]  # the words of each option that the stem has too
    common: tuple[int, ...]  # how many words of each option stand in other ones too
    absolute: tuple[bool, ...]  # whether an option speaks of all, none, always
    plain: str  # all options in small letters, for a first look

    @classmethod
    def of(cls, item: Single | Multiple) -> Self:
        """Return the view of an item."""
        rights = [option.right for option in item.options]
        given = zip(rights, item.options, strict=True)
        texts = tuple(right or option.wrong or "" for right, option in given)
        right = tuple(one is not None for one in rights)
        stem, contents = content(item.question), tuple(map(content, texts))
        return cls(
            item.question,
            texts,
            right,
            right.index(True) if sum(right) == 1 else None,
            tuple(own & stem for own in contents),
            _common(contents),
            tuple(not ABSOLUTE.isdisjoint(words(text)) for text in texts),
            "\n".join(texts).lower(),
        )

    def at(self, place: int) -> Steps:
        """Return the steps from the item to the text of an option."""
        return ("options", place, "right" if self.right[place] else "wrong")

    @property
    def wrongs(self) -> list[str]:
        """The wrong options."""
        return [text for text, right in zip(self.texts, self.right, strict=True) if not right]


def _common(contents: Sequence[frozenset[str]]) -> tuple[int, ...]:
    seen: set[str] = set()
    twice: set[str] = set()
    for own in contents:
        twice |= own & seen
        seen |= own
    return tuple(len(own & twice) for own in contents)


def all_above(view: Choices) -> list[int]:
    """Return the options that say "all of the above"."""
    return _matching(_ALL_ABOVE, view)


def none_above(view: Choices) -> list[int]:
    """Return the options that say "none of the above"."""
    return _matching(_NONE_ABOVE, view)


def _matching(form: re.Pattern[str], view: Choices) -> list[int]:
    if not any(word in view.plain for word in _SUMMED):
        return []
    return [place for place, text in enumerate(view.texts) if form.fullmatch(text)]


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
