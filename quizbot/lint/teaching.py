"""What a question teaches once it is answered, and whether it gives its answer away before."""

from collections.abc import Iterator

from quizbot.bank.finding import Fault
from quizbot.bank.items import Item, Multiple, Order, Single, TrueFalse
from quizbot.bank.library import Bank
from quizbot.bank.rules import same
from quizbot.lint.answers import given_away, right_texts
from quizbot.lint.prose import is_english

_SLACK = 5  # characters by which two texts may differ that say the same
_GRADE = 14  # years of school that a text should not ask for
_SURE = 4  # years more that a text of few words has to ask for before anything is said
_FEW_WORDS, _LEAST_WORDS = 30, 15  # one long word weighs much among few
_VOWELS = str.maketrans(
    dict.fromkeys("aeiouyAEIOUY", "a")
    | dict.fromkeys("bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ", " ")
)


def teaching(item: Item, bank: Bank) -> Iterator[Fault]:
    """Yield what a learner is not told, is told twice, or is told too early."""
    if item.status == "retired":
        return
    yield from _explanation(item)
    yield from _feedback(item)
    yield from _too_early(item)
    if is_english(bank):
        yield from _level(item)


def _explanation(item: Item) -> Iterator[Fault]:
    if item.explanation is None:
        yield Fault(
            (),
            "QB413",
            "there is no `explanation`: whoever is wrong learns nothing",
            help="say in two or three sentences why the right answer is right",
        )
        return
    if isinstance(item, Order):
        return
    size = len(item.explanation)
    near = [text for text in right_texts(item) if abs(len(text) - size) <= _SLACK]
    if near and same(item.explanation) in map(same, near):
        yield Fault(
            ("explanation",),
            "QB414",
            "this only repeats the right answer",
            help="say why it is right",
        )


def _feedback(item: Item) -> Iterator[Fault]:
    """Find wrong answers on which a learner hears nothing of their own."""
    if item.feedback.wrong is not None:
        return
    match item:
        case Single() | Multiple():
            for place, option in enumerate(item.options):
                if option.wrong is not None and option.feedback is None:
                    yield Fault(
                        ("options", place),
                        "QB412",
                        "whoever takes this wrong option is not told why it is wrong",
                        help="add `feedback:` and say what it really is",
                    )
        case TrueFalse():
            yield Fault(
                (),
                "QB412",
                "whoever answers wrongly is not told why",
                help="add `feedback: {right: ..., wrong: ...}`",
            )
        case _:
            pass


def _too_early(item: Item) -> Iterator[Fault]:
    if (said := given_away(item, item.question)) is not None:
        yield Fault(
            ("question",),
            "QB422",
            f"the question says its own answer, `{said}`",
            help="ask without it, or ask for something else",
            words=said,
        )
        return
    for number, hint in enumerate(item.hints):
        if (said := given_away(item, hint)) is not None:
            yield Fault(
                ("hints", number),
                "QB421",
                f"this hint says the answer, `{said}`",
                help="show the way to it: what to compare, count or remember",
                words=said,
            )


def _level(item: Item) -> Iterator[Fault]:
    for key, text in (("question", item.question), ("explanation", item.explanation)):
        if text is None or (grade := reading_grade(text)) <= _GRADE:
            continue
        if grade > _GRADE + _SURE or text.count(" ") >= _FEW_WORDS:
            yield Fault(
                (key,),
                "QB418",
                f"this is hard to read: it asks for {grade:.0f} years of school",
                help="make two sentences of one, and take shorter words",
            )


def reading_grade(text: str) -> float:
    """Return the years of school that an English text asks for, by Flesch and Kincaid's formula.

    Syllables are counted as runs of vowels without a silent `e` at the end of a word. A text of
    fewer than 15 words has grade 0. Source: Kincaid and others, Research Branch Report 8-75, 1975.
    """
    size = text.count(" ") + 1 if len(text) > 4 * _LEAST_WORDS else 0
    if size < _LEAST_WORDS:
        return 0.0
    plain = text if text.isascii() else text.encode("ascii", "replace").decode()
    syllables, sentences = len(plain.translate(_VOWELS).split()), plain.count(". ") + 1
    if _grade(size, sentences, syllables) > _GRADE:  # else no closer look makes it harder
        sentences += sum(plain.count(mark) for mark in ("? ", "! ", "; ", ": "))
        syllables -= sum(plain.count(end) for end in ("e ", "e.", "e,", "ed "))
    return _grade(size, sentences, max(size, syllables))


def _grade(size: int, sentences: int, syllables: int) -> float:
    return 0.39 * size / sentences + 11.8 * syllables / size - 15.59


ITEM = (teaching,)
