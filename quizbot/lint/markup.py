"""Signs of HTML and Markdown in texts: the bot shows them as they are."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from quizbot.bank.finding import Fault, Rewrite, Steps, shorten
from quizbot.bank.items import Item
from quizbot.bank.library import Bank
from quizbot.bank.whole import Part

# What learners never see as a text, and what is typed to be compared.
_UNSEEN = {
    *("id", "type", "was", "tags", "topic", "objective", "notes", "claim", "review", "status"),
    *("as_of", "valid_from", "valid_until", "review_by", "label", "difficulty", "tolerance"),
    *("units", "typos", "shuffle"),
}
_SIGNS = (b"<", b"**", b"](", b"&", b"`", b"__")
_TAGS = "a|b|blockquote|br|code|del|div|em|i|li|ol|p|pre|s|span|strong|sub|sup|tg-spoiler|u|ul"
_MARKUP = re.compile(
    rf"""
      <(?P<tag>{_TAGS})(?:\s[^<>]*)?>(?P<inside>[^<>]*)</(?P=tag)>
    | </?(?:{_TAGS})(?:\s[^<>]*)?/?>
    | \*\*(?P<bold>[^*\s](?:[^*]*[^*\s])?)\*\*
    | (?<!\w)__(?P<strong>[^\W_](?:[^_]*[^\s_])?)__(?!\w)
    | \[(?P<link>[^\[\]]+)\]\(https?://[^\s()]*\)
    | `(?P<code>[^`\s][^`]*)`
    | &(?:amp|lt|gt|quot|apos|nbsp|mdash|ndash|\#\d+|\#x[0-9a-fA-F]+);
    """,
    re.VERBOSE | re.IGNORECASE,
)


def markup(parts: Sequence[Part], _: Bank) -> Iterator[tuple[Part, Fault]]:
    """Yield the texts that a learner would see with signs of markup in them."""
    for part in parts:
        if not _has_signs(part.raw.partition(b"questions")[2]):
            continue  # nearly always; the items themselves take much longer to look at
        for number, item in part.items:
            if item.status != "retired":
                for fault in _marked(item):
                    yield part, fault.under(("questions", number))


def _marked(item: Item) -> Iterator[Fault]:
    if not _has_signs(item.model_dump_json(exclude=_UNSEEN, exclude_defaults=True).encode()):
        return
    for steps, text in _texts((), item.model_dump(exclude=_UNSEEN, exclude_defaults=True)):
        if found := list(_MARKUP.finditer(text)):
            yield Fault(
                steps,
                "QB507",
                f"{shorten(found[0][0])} is shown as it stands, signs and all",
                help="write plain text",
                words=found[0][0],
                edits=tuple(Rewrite(steps, _plain(one), old=one[0]) for one in found),
            )


def _has_signs(raw: bytes) -> bool:
    return any(sign in raw for sign in _SIGNS)


def _plain(found: re.Match[str]) -> str:
    """Return what markup says without its signs."""
    inside = next((text for text in found.groupdict().values() if text), "")
    if found["inside"] is not None:
        return found["inside"]
    if found[0].startswith("&"):
        return unescape(found[0]).replace("\u00a0", " ")
    return "" if found[0].startswith("<") else inside


def _texts(steps: Steps, value: Any) -> Iterator[tuple[Steps, str]]:
    match value:
        case str():
            yield steps, value
        case dict():
            for key, inner in value.items():
                yield from _texts((*steps, key), inner)
        case tuple() | list():
            for number, inner in enumerate(value):
                yield from _texts((*steps, number), inner)
        case _:
            pass


WHOLE = (markup,)
