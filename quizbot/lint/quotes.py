"""Quotations: whether they stand in their source, how long they are, which numbers they hold."""

from collections.abc import Iterator, Sequence

from quizbot.bank.finding import Fault, Rewrite, shorten
from quizbot.bank.items import Citation, Item, Match, Number, Order
from quizbot.bank.library import Bank
from quizbot.bank.whole import Part
from quizbot.lint.answers import right_texts
from quizbot.lint.passages import Text, parts
from quizbot.lint.prose import all_numbers, numbers
from quizbot.lint.sources import Shelf

LEAST_WORDS, MOST_WORDS = 4, 40
_MOST_LOOKED_AT = 2_000_000  # words of sources that are searched for the nearest passages


def quoted(files: Sequence[Part], _: Bank) -> Iterator[tuple[Part, Fault]]:
    """Yield what is wrong with the files of sources, and with what is quoted from them."""
    shelf = Shelf(files)
    yield from shelf.faults
    looked_at = 0
    for part in files:
        for number, item in part.items:
            for place, cite in enumerate(item.cite):
                text = shelf.text(part, cite.source)
                if cite.quote is None or text is None or text.holds(cite.quote):
                    continue
                looked_at += len(text.words)
                fault = _missing(cite, text, part, look=looked_at <= _MOST_LOOKED_AT)
                yield part, fault.under(("questions", number, "cite", place))


def _missing(cite: Citation, text: Text, part: Part, *, look: bool) -> Fault:
    source = part.header.sources.get(cite.source)
    name = source.file if source is not None and source.file else cite.source
    message = f"these words are not in `{name}`"
    near = text.nearest(cite.quote or "") if look else None
    if near is None:
        advice = "quote what it says, or cite a place (`at`) instead of a quotation"
        return Fault(("quote",), "QB302", message, help=advice)
    return Fault(
        ("quote",),
        "QB302",
        message,
        help=f"nearest is line {near.line}: {near.difference}"
        " ([-yours-], {+the source's+}; leave words out with [...])",
        edits=(Rewrite(("quote",), near.text),) if "[" not in (cite.quote or "") else (),
        safe=False,
    )


def quotes(item: Item, _: Bank) -> Iterator[Fault]:
    """Yield quotations of a bad length, and numbers of the right answer that none of them has."""
    if not any(cite.quote for cite in item.cite) or item.status == "retired":
        return
    for place, cite in enumerate(item.cite):
        quote = cite.quote or ""
        size = len(" ".join(parts(quote) if "[" in quote else [quote]).split())
        if cite.quote is not None and not LEAST_WORDS <= size <= MOST_WORDS:
            yield _length(size).under(("cite", place))
    yield from _numbers(item)


def _length(size: int) -> Fault:
    if size < LEAST_WORDS:
        return Fault(
            ("quote",),
            "QB303",
            f"{size} words can stand anywhere, and prove little",
            help=f"quote at least {LEAST_WORDS}",
        )
    return Fault(
        ("quote",),
        "QB303",
        f"this quotation has {size} words",
        help=f"quote at most {MOST_WORDS}: leave words out with [...]",
    )


def _numbers(item: Item) -> Iterator[Fault]:
    if isinstance(item, Order | Match):
        return
    named = [(text, found) for text in right_texts(item) if (found := numbers(text))]
    if not named:
        return
    said = {number for cite in item.cite if cite.quote for number in all_numbers(cite.quote)}
    for text, found in named:
        for number in sorted(found - said):
            if isinstance(item, Number) and _is_near(item, [float(one) for one in said]):
                continue
            yield Fault(
                _steps(item, text),
                "QB310",
                f"none of the quotations has the number {number:,} of the right answer",
                help="quote the passage that has it",
                words=shorten(text)[1:-1],
            )
            return


def _is_near(item: Number, said: Sequence[float]) -> bool:
    """Return whether a quoted number, in the item's unit or another, counts as right."""
    width = float(item.tolerance.rstrip("%"))
    if item.tolerance.endswith("%"):
        width *= abs(float(item.answer)) / 100
    worths = [1.0, *map(float, item.units.values())]
    return any(abs(one * worth - float(item.answer)) <= width for one in said for worth in worths)


def _steps(item: Item, text: str) -> tuple[str | int, ...]:
    match item.type:
        case "single" | "multiple":
            rights = [option.right for option in item.options]
            return ("options", rights.index(text), "right")
        case "cloze":
            return ("gaps", next(n for n, gap in item.gaps.items() if gap.answer == text), "answer")
        case _:
            return ("answer",)


ITEM = (quotes,)
WHOLE = (quoted,)
