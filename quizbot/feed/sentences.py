"""Where sentences begin and end: a rule, no model."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[.!?…]+[\"')\]]*(?:\[[^\]\n]{1,12}\])*(?=\s|$)|\n\s*")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|St|Mt|Jr|Sr|vs|etc|Inc|Ltd|Co"
    r"|Corp|No|Nos|Op|Fig|Figs|Vol|pp|ca|cf|approx|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e"
    r"|al)|(?:^|[\s(.\"'-])[A-Z])\.$"
)
_CONTINUES = re.compile(r"\s+[a-z(,;:—-]")
_BEGINS = re.compile(r"\s*[\"'(\[]*(?:[A-Z0-9]|[^\W\d_a-z])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The place of a sentence, without the spaces around it."""

    start: int
    end: int
    paragraph: int  # from 0


def split(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text (a shadow) in their order; a line's end always ends one."""
    start = paragraph = 0
    for found in _END.finditer(text):
        line_end = found[0].startswith("\n")
        if not line_end and not _ends(text, start, found):
            continue
        end = found.start() if line_end else found.end()
        if (one := _trimmed(text, start, end, paragraph)) is not None:
            yield one
        start = found.end()
        paragraph += line_end
    if (one := _trimmed(text, start, len(text), paragraph)) is not None:
        yield one


def _ends(text: str, start: int, found: re.Match[str]) -> bool:
    """Return whether a sentence that began at `start` may end with these signs."""
    rest = text[found.end() : found.end() + 12]
    if not rest.strip():
        return True
    if _CONTINUES.match(rest) or not _BEGINS.match(rest):
        return False
    if found[0][0] != ".":
        return True
    before = text[max(start, found.start() - 10) : found.start() + 1]
    if not _ABBREVIATED.search(before):
        return True
    return bool(re.search(r"\b(?:U\.S|U\.K|a\.m|p\.m|etc|Inc|Ltd|Co|Corp|Jr|al)\.$", before)) and (
        re.match(r"\s+(?:The|In|On|It|He|She|They|This|That|A|An|But|At|For)\b", rest) is not None
    )


def _trimmed(text: str, start: int, end: int, paragraph: int) -> Sentence | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(start, end, paragraph) if start < end else None
