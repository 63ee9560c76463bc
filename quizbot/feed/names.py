"""Names in a text and what they name, by capitals, closed lists and the words beside them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from quizbot.feed.lexicon import (
    COUNTRIES,
    DEMONYMS,
    EVENT_HEADS,
    FUNCTION,
    GIVEN,
    MONTHS,
    ORG_HEADS,
    PLACE_HEADS,
    TITLES,
    TREATY_HEADS,
    UNNAMED,
    WEEKDAYS,
)
from quizbot.feed.sentences import Sentence
from quizbot.feed.spans import Span

_UPPER = "A-Z" + "".join(
    chr(code)
    for first, last in ((0xC0, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF))
    for code in range(first, last + 1)
    if chr(code).isupper()
)
_INNER = r"(?:[^\W_]|(?!'s\b)(?<=\w)['&-](?=[^\W_])|(?<=\w)\.(?=[^\W_]))*"
_WORD = rf"(?:(?:[A-Z]\.){{2,}}|[{_UPPER}]{_INNER}(?:(?<=\b[A-Z])\.|(?<=s)'(?= [A-Z]))?|i[A-Z]\w+)"
_LINK = r"(?: (?:of(?: the)?|for(?: the)?|de|da|del|della|van|von|der|bin|al|the|la|le|&) )"
_SHORT = r"(?: \([A-Z]{2,8}\))?"
_NAME = re.compile(
    rf"{_WORD}(?:(?:{_LINK}|{_SHORT} ){_WORD}|(?<=[A-Za-z]) [IVX]+\b| \d{{1,3}}\b(?=[\s,.]))*"
)
_LIST_NAME = re.compile(
    rf"{_WORD}(?: {_WORD})* of (?:{_WORD}(?: {_WORD})*, )*{_WORD}(?: {_WORD})*,? and {_WORD}"
    rf"(?: {_WORD})*"
)
_STANDING = (TITLES | GIVEN) - frozenset(MONTHS)
_JOINED = re.compile(rf"{_WORD}(?: {_WORD})* and {_WORD} (?:{'|'.join(sorted(ORG_HEADS))})\b")
_DAY_NAMES = frozenset(MONTHS) | WEEKDAYS
_COUNTRY: Final = frozenset(COUNTRIES)
_PERSON_AFTER = re.compile(
    r"(?:, (?:who|a|an|the|his|her|\d{2},)|,? (?:said|says|wrote|told|added|was born|who|himself"
    r"|herself|argues|argued|suggests|suggested|claims|claimed|died|married))\b"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|into|throughout|across|from|around|outside) (?:the )?$"
)
_PLACE_AFTER = re.compile(r",? (?:County|Province|province|city|river|island)\b")
_SPEAKS = re.compile(r" (?:said|wrote|says|argued)\b")
_INITIALS = re.compile(r"(?:[A-Z]\.){1,2}")
_PERSON_BEFORE = re.compile(
    r"\b(?:musician|composer|singer|artist|author|writer|poet|painter|architect|engineer"
    r"|scientist|physicist|pianist|producer|actor|actress|director|minister|president|king|queen"
    r"|chief|leader|general|chemist|astronomer|historian|philosopher|teacher|mathematician|critic"
    r"|named|sister|brother|son|daughter|wife|husband|professor|explorer|inventor|spokesman"
    r"|spokeswoman|spokesperson|journalist|biologist|founder|captain|emperor|successor|botanist"
    r"|geologist|coach|player|mayor|secretary|researcher|doctor|lawyer|judge|senator|leader,) $"
)


_BEGINS = re.compile(rf"[{_UPPER}]|i[A-Z]")
_LABELS = frozenset({"Op", "No", "Nos", "Fig", "Vol", "Art", "St", "Mt", "Mk"})
_KINGDOMS = (
    "Kingdom Republic Duchy Principality Empire King Queen Prince Duke Emperor Count Earl Isle"
    " Isles Order Statue House Bishop Archbishop Secretary Minister Director Chief Head Lord"
    " Church Gulf"
    " State States Commonwealth Bill Rights Peace Journal Faculty Temple Art Arts City"
)
_OF_HEADS = ORG_HEADS | TREATY_HEADS | EVENT_HEADS | PLACE_HEADS | frozenset(_KINGDOMS.split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that a text writes in small letters, and names by how often it has them."""

    small: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Vocabulary":
        """Return the vocabulary of a shadow."""
        return cls(frozenset(re.findall(r"\b[a-z]+(?:-[a-z]+)*\b", text)))


def names(text: str, sentences: Sequence[Sentence]) -> list[list[Span]]:
    """Return the names of each sentence, in order; a name has its kind from the whole text."""
    vocabulary = Vocabulary.of(text)
    found = [list(_in(text, one, vocabulary)) for one in sentences]
    kinds = _agreed([span for one in found for span in one])
    return [[_with_kind(span, kinds) for span in one] for one in found]


def _in(text: str, sentence: Sentence, vocabulary: Vocabulary) -> Iterator[Span]:
    at = sentence.start
    while (match := _NAME.search(text, at, sentence.end)) is not None:
        for longer in (_LIST_NAME, _JOINED):
            listed = longer.match(text, match.start(), sentence.end)
            if listed is not None and set(listed[0].split()) & ORG_HEADS:
                match = listed
        at = match.end()
        if match.start() > 0 and text[match.start() - 1].isalnum():
            continue
        bounds = _trimmed(text, match.start(), match.end(), sentence, vocabulary)
        if bounds is not None:
            yield _named(text, *bounds)


def _trimmed(
    text: str, start: int, end: int, sentence: Sentence, vocabulary: Vocabulary
) -> tuple[int, int] | None:
    """Return the bounds of a name without words that only begin the sentence, None without any."""
    while start < end:
        first = re.match(r"\S+", text[start:end])
        word = first[0] if first else ""
        plain = word.strip(",.'\"")
        opens = _opens(text, start, sentence)
        small = plain.casefold()
        ordinary = small in FUNCTION or (opens and (small in vocabulary.small or small in UNNAMED))
        if not ordinary and plain not in _DAY_NAMES:
            break
        if plain in _STANDING and small not in FUNCTION:
            break
        step = re.match(r"\S+(?:\s+(?:of|the|for|de)\b)*\s*", text[start:end])
        start += step.end() if step else end - start
    name = _before_of(text[start:end])
    if (
        len(name.strip(".")) < 2
        or name in _LABELS
        or name.casefold() in FUNCTION
        or not _BEGINS.match(name)
    ):
        return None
    if _opens(text, start, sentence) and " " not in name and not _is_sure(text, start, name):
        return None
    return start, start + len(name)


def _before_of(name: str) -> str:
    """Return a name without an "of ..." that belongs to no head: a person of a place is two."""
    before, of, _ = name.partition(" of ")
    if not of or before.split()[-1] in _OF_HEADS:
        return name
    return before


def _is_sure(text: str, start: int, name: str) -> bool:
    """Return whether the one word that opens a sentence is a name, and not only begins it."""
    if name in _COUNTRY or name in DEMONYMS or re.search(r"[A-Z\d]", name[1:]):
        return True
    if re.search(rf"(?<=[a-z,;] ){re.escape(name)}\b", text):
        return True
    after = text[start + len(name) : start + len(name) + 16]
    return re.match(r"'s\b|,? (?:said|says|told|who)\b", after) is not None


def _opens(text: str, start: int, sentence: Sentence) -> bool:
    """Return whether a place begins a sentence or what is quoted."""
    before = text[sentence.start : start]
    return not before.strip(" \"'(") or before.endswith(('"', "( ", ": "))


def _named(text: str, start: int, end: int) -> Span:
    name = text[start:end]
    before, after = text[max(0, start - 30) : start], text[end : end + 24]
    return Span(start, end, _kind(name, before, after), name)


def _kind(name: str, before: str, after: str) -> str:
    if name in _COUNTRY:
        return "country"
    if name in DEMONYMS:
        return "nationality"
    words = name.split()
    if (head := _by_head(words)) is not None:
        return head
    if _is_titled(words):
        return "person"
    if name.isupper() and len(name) <= 6:
        return "organisation"
    return _by_neighbours(name, before, after)


def _is_titled(words: Sequence[str]) -> bool:
    """Return whether several words begin as a person's name does: a title, a name, initials."""
    if len(words) < 2 or words[0] in _COUNTRY:
        return False
    return words[0] in TITLES | GIVEN or _INITIALS.fullmatch(words[0]) is not None


def _by_neighbours(name: str, before: str, after: str) -> str:
    """Return what the words beside a name tell of it."""
    short = 2 <= len(name.split()) <= 3 and " of " not in name and not re.search(r"\d", name)
    led = _PERSON_BEFORE.search(before) is not None
    if short and (led or _PERSON_AFTER.match(after)):
        return "person"
    if _PLACE_AFTER.match(after) or _PLACE_BEFORE.search(before):
        return "place"
    return "person" if led or _SPEAKS.match(after) else "name"


def _by_head(words: Sequence[str]) -> str | None:
    """Return what the head of a name tells: its last word, or the one before `of`."""
    heads = [words[-1]]
    if "of" in words[1:]:
        heads.insert(0, words[words.index("of", 1) - 1])
    if len(words) > 1 and re.fullmatch(r"[IVX]+|\d+", words[-1]):
        heads.append(words[-2])
    if words[0] in {"Mount", "Lake", "Cape", "Port"}:
        heads.append("Lake")
    for head in heads:
        for kind, known in _HEADS:
            if head in known and (len(words) > 1 or head.isupper()):
                return kind
    return None


_HEADS: Final = (
    ("treaty", TREATY_HEADS),
    ("event", EVENT_HEADS),
    ("organisation", ORG_HEADS),
    ("place", PLACE_HEADS),
)


def _agreed(spans: Sequence[Span]) -> dict[str, str]:
    """Return the kind of each name by what most of its mentions say; a surname is its person."""
    votes: dict[str, Counter[str]] = {}
    for span in spans:
        votes.setdefault(span.text, Counter())[span.kind] += 1 if span.kind == "name" else 3
    kinds = {name: one.most_common(1)[0][0] for name, one in votes.items()}
    for name, kind in list(kinds.items()):
        if kind != "person" or " " not in name:
            continue
        for part in (name.split()[-1], name.split()[0]):
            if part in kinds and kinds[part] in {"name", "place"} and part not in _COUNTRY:
                kinds[part] = "person"
    return kinds


def _with_kind(span: Span, kinds: dict[str, str]) -> Span:
    return replace(span, kind=kinds[span.text])
