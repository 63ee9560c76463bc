"""What reading finds in a feed or a page: plain values, as the reading process hands them over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """An article that stands on a page or in a feed; `notes` say what was odd about it."""

    text: str = ""
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    licence: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed: how to know it again, where it leads, and what it holds itself."""

    key: str
    link: str | None
    updated: str
    page: Page


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed: what it says of itself, and its entries in its order; `left` were too many."""

    title: str | None
    entries: tuple[Entry, ...]
    left: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What a document turned out to be: a feed, or a page."""

    listing: Listing | None = None
    page: Page | None = None
