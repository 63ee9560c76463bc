"""Options that give the right one away to somebody who knows nothing of the subject.

Single items are judged gently: over many published questions most of these cues say little. What
they give away over a whole bank is measured by `guesser`.
"""

import re
from collections.abc import Callable, Iterator

from quizbot.bank.finding import Fault, shorten
from quizbot.lint.choices import ABSOLUTE, Choices, all_above, fits_article, none_above
from quizbot.lint.prose import words

_TIMES, _MORE = 1.5, 15  # how much longer, as a factor and in characters, is too long
_CLANG = 5  # letters of a word that is heard again
_LEAST_OPTIONS = 3
_PLURAL_VERB = (" are", " were", " have")
_SINGULAR_VERB = (" is", " was", " has")
_SHARES = (
    "often usually sometimes frequently generally typically rarely seldom occasionally normally"
    " mostly commonly many several some few"
)
_VAGUE = frozenset(_SHARES.split())
_HEAD_END = re.compile(r",| of | in ")


def cues(view: Choices, *, english: bool) -> Iterator[Fault]:
    """Yield what gives the right option of a choice away."""
    yield from _longest(view)
    if english:
        for rule in _ENGLISH:
            yield from rule(view)


def _longest(view: Choices) -> Iterator[Fault]:
    if view.key is None or not view.wrongs:
        return
    size, longest = len(view.texts[view.key]), max(map(len, view.wrongs))
    if size >= _TIMES * longest and size >= longest + _MORE:
        yield Fault(
            view.at(view.key),
            "QB401",
            f"the right option is by far the longest: {size} characters, the others at most"
            f" {longest}",
            help="shorten it, or tell as much in the others; its reasons belong in `feedback`",
        )


def _all_above(view: Choices) -> Iterator[Fault]:
    for place in all_above(view):
        yield Fault(
            view.at(place),
            "QB402",
            "who sees that two options are right need not know the others",
            help="ask with `type: multiple`, and delete this option",
        )


def _none_above(view: Choices) -> Iterator[Fault]:
    for place in none_above(view):
        yield Fault(
            view.at(place),
            "QB403",
            "who takes this option shows what is wrong, not that they know what is right",
            help="write a likely mistake in its place, or delete it; three options are enough",
        )


def _absolutes(view: Choices) -> Iterator[Fault]:
    found = [place for place, absolute in enumerate(view.absolute) if absolute]
    if len({view.right[place] for place in found}) != 1:
        return
    place = found[0]
    word = next(word for word in words(view.texts[place]) if word in ABSOLUTE)
    side = "right" if view.right[place] else "wrong"
    yield Fault(
        view.at(place),
        "QB405",
        f"only {side} options speak absolutely (`{word}`), which can give them away",
        help="say how far it holds, or use such a word on both sides",
        words=word,
    )


def _vague(view: Choices) -> Iterator[Fault]:
    if not any(word in view.plain for word in _VAGUE):
        return
    for place, text in enumerate(view.texts):
        if not _VAGUE.isdisjoint(spoken := words(text)):
            word = next(word for word in spoken if word in _VAGUE)
            yield Fault(
                view.at(place),
                "QB406",
                f"everybody understands another share by `{word}`",
                help="give the number, or say exactly what",
                words=word,
            )


def _clang(view: Choices) -> Iterator[Fault]:
    """Find a word of the stem that is heard again in the right option, and in no other."""
    if view.key is None or len(view.texts) < _LEAST_OPTIONS:
        return
    if not view.heard[view.key] or sum(map(bool, view.heard)) > 1:
        return
    heard = sorted(word for word in view.heard[view.key] if len(word) >= _CLANG)
    if heard:
        yield Fault(
            view.at(view.key),
            "QB407",
            f"only the right option repeats a word of the question, `{heard[0]}`",
            help="say it in other words, or let a wrong option repeat the word too",
            words=heard[0],
        )


def _converging(view: Choices) -> Iterator[Fault]:
    """Find a right option that alone has most of what the options have in common."""
    if view.key is None or len(view.texts) <= _LEAST_OPTIONS:
        return
    most = view.common[view.key]
    others = [count for place, count in enumerate(view.common) if place != view.key]
    if most >= 2 and most > max(others):
        yield Fault(
            view.at(view.key),
            "QB408",
            f"the right option shares more words with the others ({most}) than any other does",
            help="who compares options finds the middle: vary two parts of it in all ways, or none",
        )


def _grammar(view: Choices) -> Iterator[Fault]:
    found = fits_article(view) or _fits_verb(view)
    if found is None:
        return
    word, fits = found
    if 0 < len(fits) < len(view.texts):
        place = next(place for place in range(len(view.texts)) if place not in fits)
        yield Fault(
            ("question",),
            "QB409",
            f"the question ends with `{word}`, and {shorten(view.texts[place])} does not fit it",
            help="end the question before that word, and begin each option with it",
        )


def _fits_verb(view: Choices) -> tuple[str, frozenset[int]] | None:
    """Return the verb that ends a stem, and the options of its number."""
    stem = view.stem.rstrip(" :…._")
    for verbs, plural in ((_PLURAL_VERB, True), (_SINGULAR_VERB, False)):
        if stem.endswith(verbs):
            fits = (at for at, text in enumerate(view.texts) if _is_plural(text) == plural)
            return stem.rpartition(" ")[2], frozenset(fits)
    return None


def _is_plural(text: str) -> bool:
    """Return whether an option begins with a plural: "the missiles of", "two states"."""
    head = _HEAD_END.split(text, maxsplit=1)[0].rstrip(". ")
    return (head.endswith("s") and not head.endswith(("ss", "us", "is"))) or " and " in head


_ENGLISH: tuple[Callable[[Choices], Iterator[Fault]], ...] = (
    _all_above,
    _none_above,
    _absolutes,
    _vague,
    _clang,
    _converging,
    _grammar,
)
