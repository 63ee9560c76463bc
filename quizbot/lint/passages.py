"""Quotations looked up in a source: the same words, or the passage that comes nearest."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

_LIKE = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛′`´", "'")
    | dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | {"\u00ad": None}
)
_GAP = re.compile(r"\s*\[\s*\.\.\.\s*\]\s*")
_AROUND = 3  # words of the passage shown before and after what differs
_LIKENESS = 0.5  # share of a quotation's words that a passage must have to be shown


def normal(text: str) -> str:
    """Return a text in the form in which quotations are compared.

    NFKC; curly quotes are straight, all dashes equal, runs of spaces and line ends one space.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_LIKE)
    return " ".join(text.replace("`", "'").split())


@dataclass(frozen=True)
class Passage:
    """The words of a source that come nearest to a quotation."""

    line: int  # from 1
    text: str
    difference: str  # what is only in the quotation as [-...-], what is only here as {+...+}


@dataclass(frozen=True)
class Text:
    """A source's text, ready to look quotations up."""

    lines: tuple[str, ...]

    @cached_property
    def plain(self) -> str:
        """The whole text, normalised, on one line."""
        return normal("\n".join(self.lines))

    @cached_property
    def words(self) -> tuple[tuple[str, int], ...]:
        """Every word with the number of its line, from 1."""
        return tuple(
            (word, number)
            for number, line in enumerate(self.lines, 1)
            for word in normal(line).split()
        )

    def holds(self, quote: str) -> bool:
        """Return whether the parts of a quotation stand here in this order, as whole words."""
        start = 0
        for part in parts(quote):
            found = self._find(part, start)
            if found < 0:
                return False
            start = found + len(part)
        return True

    def nearest(self, quote: str) -> Passage | None:
        """Return the passage that shares most words with a quotation, None if none has half."""
        wanted = " ".join(parts(quote)).split()
        sought, folded = list(map(_fold, wanted)), [_fold(word) for word, _ in self.words]
        start, shared = _densest(sought, folded)
        if not wanted or shared < _LIKENESS * len(wanted):
            return None
        end = start + len(wanted)
        margin = len(wanted) // 4 + 1
        low, high = max(0, start - margin), min(len(folded), end + margin)
        matcher = SequenceMatcher(None, sought, folded[low:high], autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        first, last = blocks[0], blocks[-1]
        low, high = (
            low + first.b - first.a,
            low + last.b + last.size + (len(wanted) - last.a - last.size),
        )
        here = self.words[max(low, 0) : high]
        there = [word for word, _ in here]
        return Passage(here[0][1], " ".join(there), difference(wanted, there))

    def _find(self, part: str, start: int) -> int:
        """Return where whole words stand from a place on, -1 if nowhere."""
        found = self.plain.find(part, start)
        while found >= 0:
            end = found + len(part)
            before, after = self.plain[found - 1 : found], self.plain[end : end + 1]
            cuts = before.isalnum() and part[0].isalnum(), after.isalnum() and part[-1].isalnum()
            if not any(cuts):
                return found
            found = self.plain.find(part, found + 1)
        return -1


def parts(quote: str) -> tuple[str, ...]:
    """Return the parts of a quotation between its gaps, `[...]`, normalised."""
    plain = normal(quote)
    return tuple(part for part in (_GAP.split(plain) if "[" in plain else (plain,)) if part)


def difference(quoted: Sequence[str], written: Sequence[str]) -> str:
    """Return two runs of words as one: [-only in the first-], {+only in the second+}."""
    matcher = SequenceMatcher(None, quoted, written, autojunk=False)
    return " ".join(_shown(matcher.get_opcodes(), quoted, written))


def _shown(
    steps: Sequence[tuple[str, int, int, int, int]], quoted: Sequence[str], written: Sequence[str]
) -> Iterator[str]:
    for place, (tag, a, b, c, d) in enumerate(steps):
        if tag == "equal":
            yield _middle(quoted[a:b], first=place == 0, last=place == len(steps) - 1)
            continue
        if b > a:
            yield f"[-{' '.join(quoted[a:b])}-]"
        if d > c:
            yield f"{{+{' '.join(written[c:d])}+}}"


def _middle(words: Sequence[str], *, first: bool, last: bool) -> str:
    """Return words that are equal, shortened to those beside a difference."""
    before = 0 if first else _AROUND
    after = 0 if last else _AROUND
    if len(words) <= before + after + 1:
        return " ".join(words)
    return " ".join((*words[:before], "…", *words[len(words) - after :]))


def _fold(word: str) -> str:
    return word.casefold().strip(".,;:!?\"'()[]*_") or word


def _densest(wanted: Sequence[str], words: Sequence[str]) -> tuple[int, int]:
    """Return where as many words as are wanted share most with them, and how many they share."""
    need, size = Counter(wanted), len(wanted)
    missing = dict(need)
    shared, best = 0, (0, -1)
    for at, word in enumerate(words):
        if word in missing:
            shared += missing[word] > 0
            missing[word] -= 1
        if at >= size and (left := words[at - size]) in missing:
            missing[left] += 1
            shared -= missing[left] > 0
        if shared > best[1]:
            best = max(0, at - size + 1), shared
    return best
