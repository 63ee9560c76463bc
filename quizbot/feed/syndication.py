"""From the text of a feed to its entries: RSS, Atom and RDF by feedparser, JSON Feed by hand."""

import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from quizbot.feed import prose, tidy
from quizbot.feed.faults import FeedError
from quizbot.feed.found import Entry, Listing, Page
from quizbot.feed.page import undated

ITEMS = 500
"""So many entries of a feed are looked at: the first."""
MOST = 2_000
"""A feed with more entries is none, but somebody's archive or trap."""
DEPTH = 200

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_ROOT = re.compile(r"<(rss|feed|(\w+:)?RDF)\b")
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_MALFORMED = "it is not well-formed XML; it was read as far as it makes sense"


def is_feed(text: str) -> bool:
    """Return whether a text begins like a feed."""
    begin = text[:4_000].lstrip()
    return bool(_ROOT.search(begin)) if begin.startswith("<") else _is_json_feed(begin)


def read(text: str, address: str, today: date) -> Listing:
    """Return the entries of a feed; links are made whole by the address it was found at.

    Raises:
        FeedError: It is no feed, or one that nobody should read.
    """
    if not text.strip():
        raise FeedError("it is empty")
    if text.lstrip().startswith("{"):
        return _json_feed(text, address, today)
    raw = _DECLARATION.sub("", text).encode()
    if _ENTITY.search(text):
        raise FeedError("it declares entities of its own, which no feed needs")
    notes = _checked(raw)
    return _xml_feed(raw, notes, address, today)


class _Measure(ContentHandler):
    """Counts how deep a document goes and how many entries it has."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._entries = 0

    def startElement(self, name: str, _: object) -> None:  # noqa: N802 - SAX's name
        self._depth += 1
        if self._depth > DEPTH:
            raise FeedError(f"its tags are nested more than {DEPTH} deep")
        if name.rpartition(":")[2] in {"item", "entry"}:
            self._entries += 1
            _count(self._entries)

    def endElement(self, _: str) -> None:  # noqa: N802 - SAX's name
        self._depth -= 1


def _count(entries: int) -> None:
    if entries > MOST:
        raise FeedError(f"it has more than {MOST:,} entries; a feed has at most {ITEMS}")


def _checked(raw: bytes) -> tuple[str, ...]:
    """Read through a document without keeping it; refuse what is made to harm its reader."""
    import defusedxml.sax  # noqa: PLC0415 - an extra
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - an extra

    try:
        defusedxml.sax.parseString(raw, _Measure())
    except DefusedXmlException:
        raise FeedError("it declares entities of its own, which no feed needs") from None
    except SAXParseException:
        _count(raw.count(b"<item") + raw.count(b"<entry"))
        return (_MALFORMED,)
    return ()


def _xml_feed(raw: bytes, notes: tuple[str, ...], address: str, today: date) -> Listing:
    import feedparser  # noqa: PLC0415 - an extra

    # A file object: of bytes it would think that they may name a file.
    found = feedparser.parse(io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)
    if not found.version and not found.entries:
        raise FeedError("it is no feed")
    about = found.feed
    title = _plain(about.get("title"))
    common = {
        "publisher": title,
        "language": tidy.language(about.get("language")),
        "licence": tidy.line(about.get("license") or about.get("rights"), 200),
    }
    entries = tuple(_xml_entry(one, common, address, today) for one in found.entries[:ITEMS])
    return Listing(title, entries, max(0, len(found.entries) - ITEMS), notes)


def _xml_entry(
    one: Mapping[str, Any], common: Mapping[str, str | None], address: str, today: date
) -> Entry:
    link = tidy.link(one.get("link"), address)
    changed = dict(one).get("updated")  # feedparser itself would pass the other date off as this
    contents = [str(part.get("value", "")) for part in one.get("content") or ()]
    page = _page(
        max(contents, key=len, default="") or str(one.get("summary") or ""),
        {
            **common,
            "title": _plain(one.get("title")),
            "author": tidy.person(one.get("author")),
            "publisher": _plain((one.get("source") or {}).get("title")) or common["publisher"],
            "language": tidy.language(one.get("language")) or common["language"],
            "licence": tidy.line(one.get("license") or one.get("rights"), 200) or common["licence"],
            "url": link and tidy.canonical(link),
        },
        one.get("published") or changed,
        today,
    )
    return _entry(one.get("id"), link, changed or one.get("published"), page)


def _json_feed(text: str, address: str, today: date) -> Listing:
    try:
        data = json.loads(text)
    except RecursionError:
        raise FeedError(f"its values are nested more than {DEPTH} deep") from None
    except ValueError:
        raise FeedError("it is no JSON") from None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version" not in str(data.get("version")):
        raise FeedError("it is no JSON Feed")
    _count(len(items))
    title = _plain(data.get("title"))
    known = {"publisher": title, "language": tidy.language(data.get("language"))}
    entries = tuple(
        _json_entry(one, known, address, today) for one in items[:ITEMS] if isinstance(one, dict)
    )
    return Listing(title, entries, max(0, len(items) - ITEMS))


def _json_entry(
    one: dict[str, Any], common: Mapping[str, str | None], address: str, today: date
) -> Entry:
    link = tidy.link(one.get("url") or one.get("external_url"), address)
    html = one.get("content_html")
    content = html if isinstance(html, str) else _escaped(one.get("content_text"))
    page = _page(
        content or _escaped(one.get("summary")),
        {
            **common,
            "title": _plain(one.get("title")),
            "author": _authors(one.get("authors") or [one.get("author")]),
            "language": tidy.language(one.get("language")) or common["language"],
            "url": link and tidy.canonical(link),
        },
        one.get("date_published") or one.get("date_modified"),
        today,
    )
    return _entry(one.get("id"), link, one.get("date_modified") or one.get("date_published"), page)


def _page(html: str, known: dict[str, str | None], dated: object, today: date) -> Page:
    day = tidy.day(dated, today)
    return Page(
        text=prose.paragraphs(html),
        published=None if day is None else day.isoformat(),
        notes=() if day or not dated else (undated(dated),),
        **known,
    )


def _entry(key: object, link: str | None, updated: object, page: Page) -> Entry:
    """Return an entry; its key is as its feed says, its link, or else made of its content."""
    own = tidy.line(str(key), 500) if isinstance(key, str | int) else None
    made = sha256(f"{page.title}\n{page.text}".encode()).hexdigest()[:16]
    return Entry(own or link or made, link, tidy.line(updated, 60) or "", page)


def _plain(text: object) -> str | None:
    """Return a title without the markup that it should not have."""
    return tidy.line(prose.paragraphs(text)) if isinstance(text, str) else None


def _authors(found: object) -> str | None:
    listed: Iterable[Any] = found if isinstance(found, list) else ()
    names = [tidy.person(one.get("name")) for one in listed if isinstance(one, dict)]
    return ", ".join(name for name in names[:5] if name) or None


def _escaped(text: object) -> str:
    """Return a plain text as HTML that has the same paragraphs."""
    if not isinstance(text, str):
        return ""
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return "<br>".join(safe.splitlines())


def _is_json_feed(text: str) -> bool:
    return text.startswith("{") and bool(_JSON_FEED.search(text))
