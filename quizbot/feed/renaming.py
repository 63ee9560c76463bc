"""Who "he" is and what "the treaty" is called, where only one can be meant."""

import re
from functools import lru_cache

from quizbot.feed.reading import Read, Reading
from quizbot.feed.references import GENERIC_SUBJECT

_TYPED = {
    "treaty": ("treaty", "agreement", "convention", "pact", "accord", "protocol"),
    "organisation": ("ministry", "company", "university", "museum", "party", "commission", "agency",
                     "organisation", "organization", "council", "court", "parliament", "bank"),
}  # fmt: skip


def resolved(reading: Reading, sentence: Read, text: str) -> str:
    """Return the text with "He" and "the treaty" replaced where only one can be meant."""
    found = re.match(r"(He|She|His|Her)\b", text)
    if found and (person := only_person(reading, sentence)):
        name = person + ("'s" if found[1] in {"His", "Her"} else "")
        text = name + text[found.end() :]
    return resolved_things(reading, text)


def resolved_things(reading: Reading, text: str) -> str:
    """Return a text with "the treaty", "the ministry" replaced by the only name that they have."""
    for head, name in _things(reading):
        if head in text and name not in text:
            text = _put(text, head, name)
    found = GENERIC_SUBJECT.match(text) or _SUBJECT.match(text)
    if found and (own := by_head(reading, found[2])) and own not in text:
        text = _put(text, found[2], own)
    return text


_SUBJECT = re.compile(r"(The) ([a-z]+)\b")


@lru_cache(maxsize=4)
def _things(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return the words that mean one name of a text alone, with the name."""
    return tuple(
        (head, name)
        for kind, heads in _TYPED.items()
        for head in heads
        if (name := only_name(reading, kind, head)) is not None
    )


def _put(text: str, head: str, name: str) -> str:
    """Return a text with "the treaty" replaced by "the ... Treaty", once."""
    pattern = rf"\b([Tt]he) {head}\b(?!['’]s? |-| of\b| \w+ed\b)"
    return re.sub(pattern, lambda found: f"{found[1]} {name}", text, count=1)


@lru_cache(maxsize=256)
def by_head(reading: Reading, head: str) -> str | None:
    """Return the only name, or title, that ends in a word: `Brennau Canal` for "the canal"."""
    text = reading.shadow.text
    if re.search(rf"\b{head}s\b|\b(?:another|other|second|two) {head}\b", text):
        return None
    found = {
        name
        for known in reading.named.values()
        for name in known
        if " " in name and name.split()[-1].casefold() == head
    }
    title = reading.article.title or ""
    if not found and " " in title and title.split()[-1].casefold() == head:
        at = text.casefold().find(title.casefold())
        name = text[at : at + len(title)]
        proper = title.split()[0] in reading.name_words and title.split()[-1][0].isupper()
        return None if at < 0 else name if proper else name[0].lower() + name[1:]
    return next(iter(found)) if len(found) == 1 else None


def only_person(reading: Reading, sentence: Read) -> str | None:
    """Return the only person of the paragraph so far; None if there are none or several."""
    known: dict[str, str] = {}
    for one in reading.sentences:
        if one.place.start >= sentence.place.start:
            break
        if one.place.paragraph != sentence.place.paragraph:
            continue
        for span in one.spans:
            if span.kind == "person" or (span.kind == "name" and reading.mentions[span.text] > 2):
                known.setdefault(span.text.split()[-1], span.text)
    return next(iter(known.values())) if len(known) == 1 else None


def only_name(reading: Reading, kind: str, head: str) -> str | None:
    """Return the only name of a kind whose own head is the word; the shorter of two forms."""
    wanted = [one for one in reading.named.get(kind, []) if head in one.casefold().split()]
    if not wanted:
        return None
    shortest = min(wanted, key=len)
    return shortest if all(_same(shortest, one) for one in wanted) else None


def _same(short: str, long: str) -> bool:
    """Return whether two names are one: `INF Treaty`, `... Nuclear Forces (INF) Treaty`."""
    words = set(re.findall(r"\w+", long))
    return set(re.findall(r"\w+", short)) <= words
