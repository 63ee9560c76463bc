"""Whether an article holds what a text says: every number in it, every name, every answer."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from quizbot.feed.lexicon import DEMONYMS, FUNCTION, NUMERALS, ORDINALS, QUESTION, SAME_COUNTRY
from quizbot.feed.shadow import Shadow

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['&.-][^\W_]+)*")
_NUMBER = re.compile(
    r"(?<![\w.,])\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?(?!\d)|(?<![a-z\d.,])\d+(?:\.\d+)?"
)
_NTH = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {word: number for number, word in enumerate(_NTH.split())}
_ALLOWED = frozenset({"i", "not", "except", "true", "false", "a", "an"})
_LEAST_SPELT = 3  # "two" of something is often the asker's own count
_SHORTEST_ROOT = 4
_OPENS = re.compile(r"(?:[.?!:] |[\"“] ?|\()$")
_ORDINARY = re.compile(r"(?:ing|ed|ly|ion|ity|ness|ment|ers?|ors?|ists?|s|ic|al|ive|ous)$")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a text in small letters with plain quotes, without accents, on one line."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", Shadow.of(text).text.casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


@dataclass(frozen=True)
class Ground:
    """What a text holds, ready to look things up."""

    text: str

    @cached_property
    def plain(self) -> str:
        """The whole text, folded."""
        return folded(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, whole and in their parts, and the initials of its names."""
        whole = set(_words(self.plain))
        parts = {part for word in whole for part in re.split(r"[-'&.]", word) if part}
        return frozenset(whole | parts | set(self._initials()))

    @cached_property
    def roots(self) -> frozenset[str]:
        """The beginnings of its words, of every length from four letters."""
        return frozenset(
            word[:size] for word in self.words for size in range(_SHORTEST_ROOT, len(word) + 1)
        )

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Its numbers, those in words and ordinals too."""
        return frozenset(_numbers(self.plain, least=0))

    def holds(self, phrase: str) -> bool:
        """Return whether a phrase stands here, as whole words."""
        wanted = _phrase(phrase)
        return bool(wanted) and f" {wanted} " in self._spaced

    @cached_property
    def _spaced(self) -> str:
        return f" {_phrase(self.text)} "

    def _initials(self) -> Iterator[str]:
        for match in re.finditer(r"[A-Z][\w-]*(?:(?: of| and| the| for)* [A-Z][\w-]*)+", self.text):
            yield "".join(word[0] for word in match[0].split() if word[0].isupper()).casefold()

    def lacks(self, text: str) -> str | None:
        """Return a number or a name of a text that is not here, None if there is none."""
        plain = folded(text)
        for number in _numbers(plain, least=_LEAST_SPELT):
            if number not in self.numbers:
                return f"the number {number:g}"
        return next((f"the name `{name}`" for name in self._strangers(text)), None)

    def _strangers(self, text: str) -> Iterator[str]:
        shadow = Shadow.of(text).text
        for match in _WORD.finditer(shadow):
            word = match[0]
            if word == word.lower() or self._knows(folded(word)):
                continue
            if not (_opens(shadow, match.start()) and self._is_ordinary(shadow, match)):
                yield word

    def _knows(self, word: str) -> bool:
        bare = re.sub(r"'s?$", "", word)
        if bare in self.words or bare in _ALLOWED or bare in QUESTION or bare in FUNCTION:
            return True
        parts = [part for part in re.split(r"[-'&.]", bare) if part]
        if len(parts) > 1 and all(self._knows(part) for part in parts):
            return True
        if bare.replace(".", "") in self._undotted:
            return True
        return self._has_root(bare) or self._has_country(bare) or self._has_near(bare)

    @cached_property
    def _undotted(self) -> frozenset[str]:
        return frozenset(one.replace(".", "") for one in self.words)

    def _has_root(self, word: str) -> bool:
        """Return whether a word of the same root is here: `Chinese` for China."""
        root = word[: max(_SHORTEST_ROOT, len(word) - 3)]
        return len(word) > _SHORTEST_ROOT and root in self.roots

    def _has_country(self, word: str) -> bool:
        known = next(
            (group for group in SAME_COUNTRY if any(word in folded(one).split() for one in group)),
            (),
        )
        return any(self.holds(one) for one in known)

    def _has_near(self, word: str) -> bool:
        """Return whether a word with one slip of the pen is here."""
        if len(word) < 6:
            return False
        return any(abs(len(one) - len(word)) < 2 and _is_near(one, word) for one in self.words)

    def _is_ordinary(self, text: str, match: re.Match[str]) -> bool:
        """Return whether a capital only opens a sentence: no name, as far as can be known."""
        word = folded(match[0])
        if "'" in match[0] or match[0][1:] != match[0][1:].lower():
            return False
        after = text[match.end() : match.end() + 2]
        return (
            re.match(r" [a-z]", after) is not None
            and (word in ORDINALS or _ORDINARY.search(word) is not None or len(word) < 5)
            and word.capitalize() not in DEMONYMS
        )


def _opens(text: str, at: int) -> bool:
    """Return whether a sentence, a quotation or a bracket may begin at a place."""
    return at == 0 or _OPENS.search(text[max(0, at - 3) : at]) is not None


@lru_cache(maxsize=4096)
def _phrase(text: str) -> str:
    words = [word.removesuffix("'s").rstrip("'") for word in _words(folded(text))]
    while len(words) > 1 and words[0] in {"the", "a", "an"}:
        del words[0]
    return " ".join(words)


def _words(plain: str) -> list[str]:
    return [word.rstrip(".") for word in _WORD.findall(plain)]


def _numbers(plain: str, least: int) -> Iterator[float]:
    for match in _NUMBER.finditer(plain):
        yield float(re.sub(r"[, ]", "", match[0]))
    for word in re.findall(r"[a-z]+", plain):
        if NUMERALS.get(word, -1) >= least:
            yield float(NUMERALS[word])
        elif word in _ORDINALS and not least:
            yield float(_ORDINALS[word])


def _is_near(one: str, other: str) -> bool:
    """Return whether two words differ by one letter that is other, missing or too much."""
    short, long = sorted((one, other), key=len)
    for at, (a, b) in enumerate(zip(short, long, strict=False)):
        if a != b:
            return short[at + (len(short) == len(long)) :] == long[at + 1 :]
    return True
