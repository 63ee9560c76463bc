"""From a web page to the article that it shows, or the reason why there is none."""

from datetime import date
from importlib.util import find_spec

from yarl import URL

from quizbot.feed import prose, tidy
from quizbot.feed.faults import FeedError
from quizbot.feed.found import Page
from quizbot.feed.head import Head, head

LEAST = 40
"""Words of an article; less is a teaser."""


def read(html: str, address: str, today: date) -> Page:
    """Return the article of a page; `address` is where it was found, empty for a local file.

    Raises:
        FeedError: It shows none.
    """
    said = head(html)
    text = _text(html)
    if said.is_paid_for:
        raise FeedError(
            "its text is for those who pay; save what you may read as a .txt file, and add that"
        )
    if len(text.split()) < LEAST:
        raise FeedError(_why_empty(html, said, address))
    published = said.meta("article:published_time", "date", "dc.date", "dcterms.created")
    published = said.datum("datePublished") or published or said.meta("parsely-pub-date")
    known = tidy.day(published, today)
    return Page(
        text=text,
        title=_title(said),
        publisher=tidy.line(said.datum("publisher") or said.meta("og:site_name"), 120),
        author=tidy.person(said.datum("author") or said.meta("author", "article:author")),
        published=None if known is None else known.isoformat(),
        url=_canonical(said, address),
        language=tidy.language(said.language or said.datum("inLanguage")),
        licence=tidy.line(said.links.get("license") or said.datum("license"), 200),
        notes=() if known or not published else (undated(published),),
    )


def undated(text: object) -> str:
    """Return what to say of a date that is none."""
    return f"it is dated {tidy.line(str(text), 40)!r}, and there is no such day; --date gives one"


def _text(html: str) -> str:
    plain = prose.without_scripts(html)
    if find_spec("trafilatura") is None:
        return prose.article(plain)
    import trafilatura  # noqa: PLC0415 - an extra, and heavy

    whole = plain if "<body" in plain.lower() else f"<html><body>{plain}</body></html>"
    found = trafilatura.extract(
        whole, favor_precision=True, include_comments=False, include_tables=False
    )
    return found or ""


def _why_empty(html: str, said: Head, address: str) -> str:
    offered = [found for feed in said.feeds if (found := tidy.link(feed, address))]
    if offered:
        return f"it shows no article, but offers a feed: {offered[0][:200]}"
    seen = len(prose.paragraphs(prose.without_scripts(html)).split())
    if said.scripts and seen < 3 * LEAST:
        return "it shows its text only to a browser that runs its scripts"
    return "it shows no article"


def _title(said: Head) -> str | None:
    title = said.meta("og:title") or said.datum("headline")
    if title:
        return tidy.line(title)
    whole, site = tidy.line(said.title), said.meta("og:site_name")
    if whole and site and whole.endswith(site):
        return whole.removesuffix(site).rstrip(" |-–—·:") or whole
    return whole


def _canonical(said: Head, address: str) -> str | None:
    """Return the address that the page calls its own, if it is one of the same site."""
    own = tidy.link(said.links.get("canonical"), address)
    if own and address and _same_site(own, address):
        return tidy.canonical(own)
    return None


def _same_site(one: str, other: str) -> bool:
    first, second = (str(URL(text).raw_host).removeprefix("www.") for text in (one, other))
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")
