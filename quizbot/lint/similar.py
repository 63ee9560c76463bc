"""Questions that ask the same, and questions that answer each other.

Candidates are found through their rarest words: two sets with a Jaccard index of at least t share
one of the first (1 - t) n + 1 words of each, when all words are in one order (prefix filtering;
Chaudhuri, Ganti and Kaushik 2006, Bayardo, Ma and Srikant 2007).
"""

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from quizbot.bank.finding import Fault
from quizbot.bank.items import Cloze, Item, Match, Order, TrueFalse
from quizbot.bank.library import Bank
from quizbot.bank.whole import Part
from quizbot.lint.answers import key, right_texts
from quizbot.lint.prose import content, is_english, within, words

_LIKENESS, _OF_STATEMENTS = 0.8, 0.9  # of true-false items one word may be the point
_LEAST_WORDS = 4
_SAME_FACT = 0.6  # share of a question's words that the stem has which answers it
_MOST_CANDIDATES = 100  # an answer that stands in more stems gives nothing away
_POINTS = frozenset({"these", "following", "this", "it"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its place."""

    part: Part
    number: int
    item: Item
    words: tuple[str, ...]

    def fault(self, code: str, message: str, help_: str) -> tuple[Part, Fault]:
        """Return a fault of its stem."""
        return self.part, Fault(("questions", self.number, "question"), code, message, help=help_)

    @property
    def place(self) -> str:
        """Its file and line."""
        return self.part.where(("questions", self.number))


def similar(parts: Sequence[Part], bank: Bank) -> Iterator[tuple[Part, Fault]]:
    """Find questions that stand in a bank twice, and those that answer each other."""
    asked = list(_asked(parts))
    yield from _twice(asked)
    if is_english(bank):
        yield from _crossed(asked)


def _twice(questions: Sequence[Asked]) -> Iterator[tuple[Part, Fault]]:
    groups: defaultdict[tuple[str, tuple[str, ...]], list[Asked]] = defaultdict(list)
    stems: dict[tuple[str, ...], Asked] = {}
    for asked in questions:
        first = stems.setdefault(asked.words, asked)
        if first is not asked and _is_twice(first.item, asked.item):
            yield asked.fault(
                "QB601",
                f"{first.place} asks the same",
                "keep one of the two; `was` keeps the progress of the other",
            )
        elif len(asked.words) >= _LEAST_WORDS and not isinstance(asked.item, Order | Cloze):
            groups[asked.item.type, key(asked.item)].append(asked)
    for group in groups.values():
        if len(group) > 1:
            yield from _near(group)


def _is_twice(first: Item, second: Item) -> bool:
    """Return whether two items with the same stem ask the same; "which of these" may not."""
    if key(first) == key(second):
        return True
    if isinstance(first, Order | Match | Cloze) or isinstance(second, Order | Match | Cloze):
        return False
    return _POINTS.isdisjoint(words(first.question))


def _near(group: Sequence[Asked]) -> Iterator[tuple[Part, Fault]]:
    counts = Counter(word for one in group for word in set(one.words))
    sets = [sorted(set(one.words), key=lambda word: (counts[word], word)) for one in group]
    index: defaultdict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(sets):
        limit = _OF_STATEMENTS if isinstance(group[at].item, TrueFalse) else _LIKENESS
        prefix = own[: len(own) - math.ceil(limit * len(own)) + 1]
        near = {other for word in prefix for other in index[word]}
        for other in sorted(near):
            if _jaccard(own, sets[other]) >= limit:
                yield group[at].fault(
                    "QB602",
                    f"{group[other].place} asks nearly the same, with the same right answer",
                    "keep the better one, or ask for something else",
                )
                break
        for word in prefix:
            index[word].append(at)


def _jaccard(one: Sequence[str], other: Sequence[str]) -> float:
    if min(len(one), len(other)) < _LIKENESS * max(len(one), len(other)):
        return 0.0
    common = len(set(one).intersection(other))
    return common / (len(one) + len(other) - common)


def _crossed(asked: Sequence[Asked]) -> Iterator[tuple[Part, Fault]]:
    """Find a stem that says what another question of its topic asks for."""
    spoken = {word for one in asked for word in one.words}
    answers = [_sayable(one.item, spoken) for one in asked]
    sought = {word for some in answers for answer in some for word in answer}
    index: defaultdict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(asked):
        for word in sought.intersection(one.words):
            index[word].append(at)
    for at, one in enumerate(asked):
        for answer in answers[at]:
            telling = _telling(one, answer, asked, index)
            if telling is not None and telling != at:
                yield asked[telling].fault(
                    "QB607",
                    f"this says what {one.place} asks for, `{' '.join(answer)}`",
                    "put it in other words, or accept that one helps with the other",
                )
                break


def _sayable(item: Item, spoken: Set[str]) -> list[tuple[str, ...]]:
    """Return the words of the right answers that stems could say, by a look at the longest word."""
    if isinstance(item, Order | Match):
        return []
    texts = (text for text in right_texts(item)[:2] if len(text) >= _LEAST_WORDS)
    long = ((text, max(text.casefold().split(), key=len).strip("\"'.,()")) for text in texts)
    return [words(text) for text, word in long if not word.isalnum() or word in spoken]


def _telling(
    one: Asked, answer: Sequence[str], asked: Sequence[Asked], index: dict[str, list[int]]
) -> int | None:
    """Return a question whose stem has an answer, and most words of the question it answers."""
    if not answer or any(word not in index for word in answer):
        return None
    meant = content(one.item.question)
    least = max(2, _SAME_FACT * len(meant))
    candidates = min((index[word] for word in answer), key=len)
    for at in candidates[:_MOST_CANDIDATES]:
        other = asked[at]
        if other is one or other.item.topic != one.item.topic or not within(answer, other.words):
            continue
        if len(meant & content(other.item.question)) >= least:
            return at
    return None


def _asked(parts: Sequence[Part]) -> Iterator[Asked]:
    for part in parts:
        for number, item in part.items:
            if item.status != "retired":
                spoken = map(sys.intern, words(item.question))  # of all stems, each word once
                yield Asked(part, number, item, tuple(spoken))


WHOLE = (similar,)
