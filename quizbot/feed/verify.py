"""Whether a draft, from wherever it comes, is proved by its article; if not, why not.

What this cannot see: another answer taken from the same sentence, one name of the article put in
the place of another. Only a person, or a second answer, can.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final

from quizbot.feed.article import Article
from quizbot.feed.claims import FACT, GUESS, VIEW
from quizbot.feed.distractors import LONGEST_TO_SHORTEST, same_country
from quizbot.feed.frames import frame
from quizbot.feed.grounded import Ground, folded
from quizbot.feed.lexicon import COUNTRIES
from quizbot.feed.reading import read
from quizbot.learning.normalise import fold

_META: Final = frozenset({"true-false", "claim-or-fact", "order"})
"""Kinds whose answer is not a passage."""
_ABOVE = re.compile(r"(?:all|none|both|neither)(?: of)? (?:the |these|above|them)", re.IGNORECASE)
_RANGE = re.compile(r"\d[^\d]{1,12}\d")
_MOST_OPTIONS = 10
_COUNTRIES = frozenset(COUNTRIES)


@dataclass(frozen=True, slots=True)
class Given:
    """A draft as it came; None is what it does not say."""

    answer: Any
    stem: Any
    start: Any = None
    end: Any = None
    quote: Any = None
    kind: str | None = None
    options: Any = None
    explanation: Any = None

    @classmethod
    def of(cls, draft: Mapping[str, Any]) -> "Given":
        """Return the draft of a mapping: flat, or with an `evidence` of its own."""
        inner = draft.get("evidence")
        proof = inner if isinstance(inner, dict) else {}
        quote = draft.get("quote", proof.get("quote", inner if isinstance(inner, str) else None))
        return cls(
            answer=draft.get("answer"),
            stem=draft.get("stem", draft.get("question")),
            start=draft.get("start", proof.get("start")),
            end=draft.get("end", proof.get("end")),
            quote=quote,
            kind=draft.get("kind") if isinstance(draft.get("kind"), str) else None,
            options=draft.get("options"),
            explanation=draft.get("explanation"),
        )


class Verifier:
    """Verifies drafts of one article."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._ground = Ground(article.text)
        self._titled = Ground(f"{article.text}\n{article.title or ''}\n{article.publisher or ''}")

    def why_not(self, given: Given) -> str | None:
        """Return why a draft is refused, None if it is accepted."""
        if (why := _malformed(given)) is not None:
            return why
        quote = self._evidence(given)
        if quote is None:
            return "the evidence is not in the article at this place, word for word"
        for rule in (_answer, _leak, _options):
            if (why := rule(given, quote)) is not None:
                return why
        return self._grounded(given)

    def _evidence(self, given: Given) -> str | None:
        """Return the passage that proves the draft, None if the article does not have it there."""
        text, quote = self._article.text, given.quote
        if given.start is None or given.end is None:
            return quote if isinstance(quote, str) and quote.strip() and quote in text else None
        if not _is_place(given.start, given.end, len(text)):
            return None
        passage = text[given.start : given.end]
        if quote is None or passage == quote:
            return passage
        at = text.find(quote) if isinstance(quote, str) else -1
        while at >= 0 and passage == given.answer:  # the offsets are those of the answer
            if at <= given.start and given.end <= at + len(quote):
                return str(quote)
            at = text.find(quote, at + 1)
        return None

    def _grounded(self, given: Given) -> str | None:
        if (lost := self._titled.lacks(given.stem)) is not None:
            return f"the article does not have {lost} of the stem"
        explanation = given.explanation
        if isinstance(explanation, str) and (lost := self._titled.lacks(explanation)) is not None:
            return f"the article does not have {lost} of the explanation"
        return None


def _is_place(start: Any, end: Any, size: int) -> bool:
    whole = all(isinstance(one, int) and not isinstance(one, bool) for one in (start, end))
    return whole and 0 <= start < end <= size


def _malformed(given: Given) -> str | None:
    if not isinstance(given.stem, str) or not given.stem.strip():
        return "there is no stem"
    if isinstance(given.answer, bool) and given.kind == "true-false":
        return None
    if not isinstance(given.answer, str) or not given.answer.strip():
        return "the answer is no text: write the answer itself, not its place or letter"
    return None


def _answer(given: Given, quote: str) -> str | None:
    rule = _OF_KIND.get(given.kind or "")
    if rule is not None:
        return rule(given, quote)
    if Ground(quote).holds(given.answer) or folded(given.answer) in folded(quote):
        return None
    return "the answer is not in the evidence"


def _true_false(given: Given, quote: str) -> str | None:
    """Return why a statement has not the truth that its evidence gives it."""
    answer = str(given.answer).casefold()
    if answer not in {"true", "false"}:
        return "the answer is neither true nor false"
    statement = re.sub(r"^True or false\?\s*", "", given.stem)
    ground = Ground(quote)
    shared = [word for word in re.findall(r"\w+", folded(statement)) if len(word) > 3]
    known = sum(word in ground.words for word in shared)
    if known * 2 < len(shared):
        return "the evidence speaks of something else than the statement"
    differs = ground.lacks(statement) is not None
    if differs == (answer == "true") and differs:
        return "the evidence does not say what the statement says"
    return None


def _standing(given: Given, quote: str) -> str | None:
    """Return why the evidence does not present a statement in the way that the answer says."""
    sentences = read(Article(quote), date.max).sentences
    frames = [frame(one) for one in sentences]
    said = [one.said for one in frames if one.said is not None]
    if given.answer == VIEW:
        good = any(one.who.kind == "unnamed" for one in said)
    elif given.answer == FACT:
        good = not said
    elif given.answer == GUESS:
        good = any(one.status == "opinion" for one in frames)
    else:
        good = bool(said) and given.answer.startswith("As a claim ")
    if not good:
        return "the evidence does not present it so"
    claim = re.search(r"“(.+)”", given.stem)
    if claim is None or not Ground(quote).holds(claim[1]):
        return "the statement is not in the evidence"
    return None


def _order(given: Given, quote: str) -> str | None:
    steps = [step for step in given.answer.split(" → ") if step.strip()]
    if len(steps) < 3:
        return "an order needs three steps"
    words = [word for word in re.findall(r"\w+", folded(" ".join(steps))) if len(word) > 3]
    ground = Ground(quote)
    return None if any(word in ground.words for word in words) else "the evidence has no step"


_OF_KIND: Final[Mapping[str, Callable[[Given, str], str | None]]] = {
    "true-false": _true_false,
    "claim-or-fact": _standing,
    "order": _order,
}


def _leak(given: Given, _: str) -> str | None:
    if given.kind in _META or len(given.answer.strip()) < 2:
        return None
    return "the stem gives the answer away" if Ground(given.stem).holds(given.answer) else None


def _options(given: Given, _: str) -> str | None:
    options = given.options
    if options is None or options == [] or given.kind in {"true-false", "order"}:
        return None
    if not isinstance(options, list | tuple) or not all(isinstance(one, str) for one in options):
        return "the options are no list of texts"
    if not 2 <= len(options) <= _MOST_OPTIONS:
        return "there must be two to ten options"
    plain = [fold(one) for one in options]
    if len(set(plain)) < len(plain) or "" in plain:
        return "two options are the same, or one is empty"
    if plain.count(fold(given.answer)) != 1:
        return "the answer is not one of the options"
    return _hygiene(given, list(options))


def _hygiene(given: Given, options: list[str]) -> str | None:
    if any(_ABOVE.match(one) for one in options):
        return "an option points to the other options"
    if any(_percent(one) > 100 for one in options):
        return "a share is more than 100 percent"
    named = [_bare(one) for one in options if _bare(one) in _COUNTRIES]
    if any(same_country(one, other) for one, other in combinations(named, 2)):
        return "two options name the same country"
    short, *_, long = sorted(map(len, options)) if len(options) > 1 else (1, 1)
    is_range = all(_RANGE.search(one) for one in options)
    if long > LONGEST_TO_SHORTEST * max(short, 1) and not is_range and long > 12:
        return "one option is far longer than another"
    if given.kind == "claim-or-fact":
        return None
    stem, answer = Ground(given.stem), fold(given.answer)
    wrong = (one for one in options if len(one) > 3 and fold(one) != answer)
    return "a wrong option stands in the stem" if any(map(stem.holds, wrong)) else None


def _bare(option: str) -> str:
    return re.sub(r"^(?:the|The) ", "", option)


def _percent(text: str) -> float:
    found = re.match(r"\s*(\d+(?:\.\d+)?)\s?(?:%|per ?cent)", text)
    return float(found[1]) if found else 0.0
