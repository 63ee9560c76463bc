"""What a page says of itself: in its tags for machines, and in its JSON-LD."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_KINDS = re.compile(r"\w*Article|BlogPosting|Report|WebPage")
_LONGEST = 200_000  # characters of one JSON-LD script


@dataclass(slots=True)
class Head:
    """The tags of a page that tell of it, each by its first occurrence."""

    language: str | None = None
    title: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    feeds: list[str] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)
    scripts: int = 0

    def meta(self, *names: str) -> str | None:
        """Return the first of these tags that says something."""
        return next((self.metas[name] for name in names if self.metas.get(name)), None)

    def datum(self, *names: str) -> Any:
        """Return the first of these of the JSON-LD; under a person or publisher, its name."""
        for record in self.data:
            for name in names:
                if (value := _named(record.get(name))) is not None:
                    return value
        return None

    @property
    def is_paid_for(self) -> bool:
        """Whether it says that its text is not for everybody."""
        free = self.datum("isAccessibleForFree")
        tier = (self.meta("article:content_tier") or "").lower()
        return str(free).lower() in {"false", "no"} or tier in {"locked", "metered"}


def head(html: str) -> Head:
    """Return what a page says of itself."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = reader.head
    found.data = [record for script in reader.json for record in _records(script)]
    found.data.sort(key=lambda record: not _is_article(record))
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self.json: list[str] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "html":
                self.head.language = self.head.language or given.get("lang")
            case "meta":
                name = (given.get("property") or given.get("name") or "").lower()
                self.head.metas.setdefault(name, given.get("content", "").strip())
            case "link":
                self._link(given)
            case "script":
                self.head.scripts += 1
                is_data = given.get("type", "").strip().lower() == "application/ld+json"
                self._into = [] if is_data and len(self.json) < 20 else None
            case "title" if not self.head.title:
                self._into = []

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._into is None or tag not in {"script", "title"}:
            return
        text, self._into = "".join(self._into), None
        if tag == "title":
            self.head.title = text
        elif len(text) <= _LONGEST:
            self.json.append(text)

    def _link(self, given: dict[str, str]) -> None:
        for relation in given.get("rel", "").lower().split():
            if relation == "alternate" and given.get("type", "").lower() in _FEEDS:
                self.head.feeds = [*self.head.feeds, given.get("href", "")][:5]
            else:
                self.head.links.setdefault(relation, given.get("href", ""))


def _records(script: str) -> Iterator[dict[str, Any]]:
    """Give the records of a JSON-LD script, those in its graph too."""
    try:
        found = json.loads(script)
    except (ValueError, RecursionError):
        return
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            parts = graph if isinstance(graph, list) else ()
            yield from (part for part in parts if isinstance(part, dict))


def _is_article(record: dict[str, Any]) -> bool:
    kind = record.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and _KINDS.fullmatch(one) for one in kinds)


def _named(value: Any) -> Any:
    """Return a value; of records their names, joined."""
    if isinstance(value, list):
        names = [one for one in map(_named, value[:5]) if isinstance(one, str)]
        return ", ".join(names) or None
    if isinstance(value, dict):
        return value.get("name") or value.get("@id") or value.get("url")
    return value
