"""Whether an item says who says so, where it is written, and until when it holds."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from quizbot.bank.finding import Fault, Rewrite
from quizbot.bank.items import Cloze, Item, Order, Source, Speaker
from quizbot.bank.library import Bank
from quizbot.lint.answers import right_texts
from quizbot.lint.prose import has_phrase

STALE = timedelta(days=180)
"""After so long what was reported has to be looked at again, where the author set no other day."""


def truth(item: Item, bank: Bank) -> Iterator[Fault]:
    """Yield what an item owes its readers: a speaker, a source, a second source, a review."""
    if item.status == "retired":
        return
    yield from _unattributed(item, bank)
    yield from _uncited(item, bank)
    if item.review is not None:
        yield from _stale_review(item, bank)


def _unattributed(item: Item, bank: Bank) -> Iterator[Fault]:
    if item.claim is None or (speaker := bank.speakers.get(item.claim.by)) is None:
        return
    names = _names(speaker)
    if any(has_phrase(item.question, name) for name in names):
        return
    said = list(right_texts(item))
    if isinstance(item, Cloze):
        said.append(item.text)
    if isinstance(item, Order) or any(has_phrase(text, name) for text in said for name in names):
        return
    yield Fault(
        ("question",),
        "QB309",
        f"the question does not say that this is a claim of {speaker.name}",
        help=f"name the speaker, such as “According to {names[0]}, ...”",
    )


def _names(speaker: Speaker) -> tuple[str, ...]:
    """Return the names that a stem may use; other ones of a speaker who has a list do not count."""
    return speaker.say or (speaker.name,)


def _uncited(item: Item, bank: Bank) -> Iterator[Fault]:
    if item.status != "published":
        return
    if not item.cite:
        yield Fault(
            (),
            "QB316",
            "no source says so",
            help="add `cite: [{source: ...}]`, with a quotation or a place in it (`at`)",
        )
    elif item.shown_label == "fact" and len(names := _publishers(item, bank)) == 1:
        yield Fault(
            ("cite",),
            "QB317",
            f"only {names.popitem()[1]} says so",
            help="cite a source of another publisher if the subject is contested",
        )


def _publishers(item: Item, bank: Bank) -> dict[str, str]:
    """Return the different publishers that an item cites, as written, by their plain name.

    A text of the bank's own authors counts only where nothing else is cited.
    """
    cited = [bank.sources[cite.source] for cite in item.cite if cite.source in bank.sources]
    others = [one for one in cited if one.url or not one.file or _is_foreign(one, bank)]
    named = [_publisher(source) for source in others or cited]
    return {name.casefold(): name for name in named}


def _is_foreign(source: Source, bank: Bank) -> bool:
    return source.publisher is not None and source.publisher not in bank.authors


def _publisher(source: Source) -> str:
    if source.publisher:
        return source.publisher
    host = re.match(r"https?://(?:www\.)?([^/:?#]+)", source.url) if source.url else None
    return host[1] if host else source.title


def _stale_review(item: Item, bank: Bank) -> Iterator[Fault]:
    assert item.review is not None
    stamp = bank.revision(item).text_rev
    if item.review.of != stamp:
        yield Fault(
            ("review", "of"),
            "QB314",
            f"the question was changed after {item.review.by} reviewed it on {item.review.on}",
            help=f"review it again: its present stamp is {stamp}",
            edits=(Rewrite(("review", "of"), stamp),),
            safe=False,
        )


def dated(item: Item, _: Bank, today: date) -> Iterator[Fault]:
    """Yield what is over, or due, on a day."""
    if item.status == "retired":
        return
    if item.valid_until is not None and item.valid_until < today:
        yield Fault(
            ("valid_until",),
            "QB311",
            f"this is not asked any more since {item.valid_until}",
            help="bring it up to date, or write `status: retired`",
        )
    if item.review_by is not None and item.review_by <= today:
        yield Fault(
            ("review_by",),
            "QB312",
            f"it was to be looked at again by {item.review_by}",
            help="see whether it still holds, and set a later day",
        )
    elif _is_old_news(item, today):
        yield Fault(
            ("as_of",),
            "QB312",
            f"what was reported as of {item.as_of} is older than {STALE.days} days",
            help="see whether it still holds and change `as_of`, or set `review_by`",
        )


def _is_old_news(item: Item, today: date) -> bool:
    if item.label != "reported" or item.review_by is not None or item.as_of is None:
        return False
    return today - item.as_of > STALE


ITEM = (truth,)
DATED = (dated,)
