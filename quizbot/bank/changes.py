"""What differs between two libraries, in meaning: what learners will notice, item by item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quizbot.bank.items import Cloze, Item, ItemKey, Match, Multiple, Number, Order, Single
from quizbot.bank.library import Library, Revision


class Kind(StrEnum):
    """What has become of an item."""

    KEY = "right answer changed"
    GRADED = "answers on offer changed"
    TEXT = "text changed"
    ADDED = "added"
    ASKED = "asked from now on"
    RETIRED = "asked no more"
    REMOVED = "removed"
    RENAMED = "renamed"
    UNSEEN = "changed where no learner sees it"


RESETTING = (Kind.KEY, Kind.GRADED)
"""After these, learners begin the item anew."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `key` is of the item as it is now, or was where it is gone."""

    key: ItemKey
    kind: Kind
    was: ItemKey | None = None  # the key before, where the item was renamed

    def line(self, learners: Mapping[ItemKey, int] | None = None) -> str:
        """Return it in words; `learners` are how many have answered, by the key before."""
        text = f"{self.key}: {self.kind}"
        if self.kind is Kind.RENAMED and self.was is not None:
            return f"{text}, was {self.was.partition('/')[2]}: progress moves along"
        count = None if learners is None else learners.get(self.was or self.key, 0)
        if not count:
            return text
        people = f"{count:,} learner{'' if count == 1 else 's'}"
        if self.kind in RESETTING:
            return f"{text}: resets {people}"
        if self.kind in {Kind.REMOVED, Kind.RETIRED}:
            return f"{text}: {people} keep their progress unseen"
        return text


def changes(before: Library, after: Library) -> tuple[Change, ...]:
    """Return what differs, in the order of the files now; what is gone comes last."""
    return tuple(_changes(before, after))


def _changes(before: Library, after: Library) -> Iterator[Change]:
    moved: set[ItemKey] = set()
    for key, now in after.revisions.items():
        old, was = before.revisions.get(key), None
        if old is None and (old := _ancestor(before, after, now)) is not None:
            was = old.key
            moved.add(was)
            yield Change(now.key, Kind.RENAMED, was)
        kind = Kind.ADDED if old is None else _kind(old, now)
        if kind is not None:
            yield Change(now.key, kind, was)
    for key, old in before.revisions.items():
        if key not in after.revisions and old.key not in moved:
            yield Change(old.key, Kind.REMOVED)


def _ancestor(before: Library, after: Library, now: Revision) -> Revision | None:
    """Return the item that this one was, which is there no more."""
    for was in now.item.was:
        key = f"{now.bank}/{was}"
        if key not in after.revisions and (old := before.revisions.get(key)) is not None:
            return old
    return None


def _kind(old: Revision, now: Revision) -> Kind | None:
    is_asked, was_asked = (one.item.status == "published" for one in (now, old))
    if was_asked and not is_asked:
        return Kind.RETIRED
    if old.rev != now.rev:
        return Kind.KEY if _right(old.item) != _right(now.item) else Kind.GRADED
    if is_asked and not was_asked:
        return Kind.ASKED
    if _seen(old) != _seen(now):
        return Kind.TEXT
    unseen = {"id", "was"}
    same = old.item.model_dump(exclude=unseen) == now.item.model_dump(exclude=unseen)
    return None if same else Kind.UNSEEN


def _seen(revision: Revision) -> str:
    """Return the stamp of what a learner sees, whatever the item is called."""
    item = revision.item.model_copy(update={"id": "x"})
    return revision.model_copy(update={"item": item}).text_rev


def _right(item: Item) -> Any:
    """Return what is right, whatever stands beside it."""
    match item:
        case Single() | Multiple():
            return {option.text for option in item.options if option.is_right}
        case Order():
            return [step.text for step in item.items]
        case Match():
            return {(pair.left, pair.right) for pair in item.pairs}
        case Cloze():
            return {name: gap.answer for name, gap in item.gaps.items()}
        case Number():
            return item.answer, item.unit
        case _:
            return item.answer
