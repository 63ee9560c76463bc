"""How the options of a choice stand beside each other: order, number, form, letters."""

import re
from collections.abc import Callable, Iterator, Sequence

from quizbot.bank.finding import Fault, Replace, Rewrite, Steps
from quizbot.bank.items import Multiple, Single
from quizbot.learning.normalise import leading_number
from quizbot.lint.choices import Choices
from quizbot.lint.prose import within, words

_MOST_OPTIONS = 5
_RANGE = re.compile(
    r"(?:from |between )?(\d[\d,.]*)\s*(?:to|and|-|–|—)\s*(\d[\d,.]*)(?!\d)(.*)", re.IGNORECASE
)
_LETTERS = r"\(?[A-J]\)?(?:\s*,\s*\(?[A-J]\)?)*\s*(?:,?\s*(?:and|or|nor|&|\+)\s*)\(?[A-J]\)?"
_BY_LETTER = re.compile(rf"(?:(?i:both|only|neither|either|all of)\s+)?{_LETTERS}(?:\s+only)?[.]?")
_BY_PLACE = re.compile(
    r"(?i:both|neither|either) of the (?i:above|two|first|last)"
    r"|(?i:the (?:first|last) (?:two|three|option|answer)s?)"
)
_NAMED = re.compile(r"\b(?:[Oo]ption|[Aa]nswer|[Cc]hoice)s?\s+\(?[A-J]\)?(?=[\s.,;:)]|$)")
_LONGEST = 40  # characters of an option that only points to others
_POINTERS = (" and ", " or ", " nor ", "&", "+", "of the", "the first", "the last")
_NAMES = ("ption", "nswer", "hoice")
_ABBREVIATED = re.compile(r"(?:\.\w*\.|\b(?:etc|Inc|Ltd|Co|Corp|Jr|Sr|No|St|vs)\.|\b[A-Z]\.)$")
_NUMERALS = "two three four five six seven eight nine ten eleven twelve"
_SPELT = frozenset(_NUMERALS.split())


def options(item: Single | Multiple, view: Choices, *, english: bool) -> Iterator[Fault]:
    """Yield what is odd about the options of a choice."""
    if len(view.texts) > _MOST_OPTIONS:
        yield Fault(
            ("options",),
            "QB415",
            f"{len(view.texts)} options are much to read on a phone",
            help="keep the likely mistakes; three options are often enough",
        )
    if not item.shuffle:
        yield from _order(item, view)
    for rule in _FORMS:
        yield from rule(view)
    if english and item.shuffle:
        yield from _letters(item, view)


def _order(item: Single | Multiple, view: Choices) -> Iterator[Fault]:
    free = [place for place, option in enumerate(item.options) if option.pin is None]
    read = [(leading_number(view.texts[place]), place) for place in free]
    known = [(value, place) for value, place in read if value is not None]
    values = [value for value, _ in known]
    if len(known) < len(free) or len(free) < 3 or values in (sorted(values), sorted(values)[::-1]):
        return
    rising = [place for _, place in sorted(known)]
    yield Fault(
        ("options",),
        "QB410",
        "these numbers go up and down",
        help="put them in order, so that nobody has to search",
        edits=tuple(
            Replace(("options", place), ("options", by))
            for place, by in zip(free, rising, strict=True)
            if place != by
        ),
    )


def _overlap(view: Choices) -> Iterator[Fault]:
    if not any(" and " in text or text[-1:].isdigit() or text[:1].isdigit() for text in view.texts):
        return
    ranges = [_range(text) for text in view.texts]
    spoken = [words(text) for text in view.texts]
    for place, inner in enumerate(ranges):
        for other, outer in enumerate(ranges):
            if other == place:
                continue
            if _lies_in(inner, outer) or _is_said_in(spoken[place], spoken[other]):
                yield Fault(
                    view.at(place),
                    "QB411",
                    f"this lies within option {other + 1}: if one is right, is the other wrong?",
                    help="choose options of which none contains another",
                )
                return


def _range(text: str) -> tuple[float, float, str] | None:
    found = _RANGE.fullmatch(text.strip())
    low = leading_number(found[1].rstrip(".,")) if found else None
    high = leading_number(found[2].rstrip(".,")) if found else None
    if found is None or low is None or high is None or low >= high:
        return None
    return float(low), float(high), found[3].strip(" .")


def _lies_in(
    inner: tuple[float, float, str] | None, outer: tuple[float, float, str] | None
) -> bool:
    if inner is None or outer is None or inner[2] != outer[2]:
        return False
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _is_said_in(few: Sequence[str], many: Sequence[str]) -> bool:
    """Return whether an option stands at the beginning or the end of another, after its "and"."""
    if not few or len(few) >= len(many) or "and" not in many or "and" in few:
        return False
    return sum(map(len, few)) > 2 and within(few, many)


def _full_stop(view: Choices) -> Iterator[Fault]:
    stops = [place for place, text in enumerate(view.texts) if text.endswith(".")]
    odd = _odd_one(stops, len(view.texts))
    if odd is None:
        return
    text = view.texts[odd]
    if odd in stops and not _ABBREVIATED.search(text) and not text.endswith(".."):
        yield _mixed(view, odd, "only this option ends with a full stop", text[:-1])
    elif odd not in stops and text[-1:].isalnum():
        yield _mixed(view, odd, "only this option has no full stop", text + ".")


def _capital(view: Choices) -> Iterator[Fault]:
    small = [place for place, text in enumerate(view.texts) if text[:1].islower()]
    capital = [place for place, text in enumerate(view.texts) if text[:1].isupper()]
    if len(small) + len(capital) < len(view.texts) or len(small) != 1 or len(capital) < 2:
        return
    text = view.texts[small[0]]
    if text.split()[0].isalpha() and text.split()[0].islower():
        better = text[0].upper() + text[1:]
        yield _mixed(view, small[0], "only this option begins with a small letter", better)


def _digits(view: Choices) -> Iterator[Fault]:
    if not any(text[:1].isdigit() for text in view.texts):
        return
    firsts = [next(iter(words(text)), "") for text in view.texts]
    spelt = [place for place, word in enumerate(firsts) if word in _SPELT]
    digits = [place for place, word in enumerate(firsts) if word[:1].isdigit()]
    if len(spelt) + len(digits) < len(firsts) or min(len(spelt), len(digits)) != 1:
        return
    odd, others = (spelt[0], "digits") if len(spelt) == 1 else (digits[0], "words")
    yield _mixed(view, odd, f"the other options write their numbers in {others}", None)


def _mixed(view: Choices, place: int, message: str, better: str | None) -> Fault:
    steps = view.at(place)
    edits = () if better is None else (Rewrite(steps, better),)
    return Fault(steps, "QB420", message, help="write all options alike", edits=edits)


def _odd_one(places: Sequence[int], total: int) -> int | None:
    """Return the one that differs from all others, where there are at least three."""
    if total < 3:
        return None
    if len(places) == 1:
        return places[0]
    rest = set(range(total)).difference(places)
    return rest.pop() if len(rest) == 1 else None


def _letters(item: Single | Multiple, view: Choices) -> Iterator[Fault]:
    advice = "name the options by their own words, or write `shuffle: false`"
    message = "the options are shuffled, so this points to others for each learner"
    if any(word in view.plain for word in _POINTERS):
        for place, text in enumerate(view.texts):
            if len(text) <= _LONGEST and (_BY_LETTER.fullmatch(text) or _BY_PLACE.match(text)):
                yield Fault(view.at(place), "QB423", message, help=advice)
    whole = "\n".join([item.explanation or "", *(one.feedback or "" for one in item.options)])
    for steps, text in _told(item) if any(word in whole for word in _NAMES) else ():
        if found := _NAMED.search(text):
            yield Fault(steps, "QB423", message, help=advice, words=found[0])


def _told(item: Single | Multiple) -> Iterator[tuple[Steps, str]]:
    if item.explanation:
        yield ("explanation",), item.explanation
    for place, option in enumerate(item.options):
        if option.feedback:
            yield ("options", place, "feedback"), option.feedback


_FORMS: tuple[Callable[[Choices], Iterator[Fault]], ...] = (
    _overlap,
    _full_stop,
    _capital,
    _digits,
)
