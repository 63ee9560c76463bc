"""A copy of a text that is easy to read for patterns, whose places lead back to the text."""

import unicodedata
from dataclasses import dataclass

_LIKE = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛′`´ʼ", "'")
    | dict.fromkeys("‐‑‒–−﹣－", "-")
    | dict.fromkeys("—―", "—")
    | dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " ")
    | dict.fromkeys("\u202f\u205f\u3000\t", " ")
)


@dataclass(frozen=True, slots=True)
class Shadow:
    """NFC, straight quotes, plain dashes and spaces; long dashes stay long, lines stay lines.

    `places` are the places in the original of each character and of the end; None: the same.
    """

    text: str
    places: tuple[int, ...] | None = None

    @classmethod
    def of(cls, original: str) -> "Shadow":
        """Return the shadow of a text."""
        if original.isascii() or unicodedata.is_normalized("NFC", original):
            return cls(original.translate(_LIKE))
        signs: list[str] = []
        places: list[int] = []
        start = 0
        for end in range(1, len(original) + 1):
            if end < len(original) and unicodedata.combining(original[end]):
                continue
            whole = unicodedata.normalize("NFC", original[start:end])
            signs += whole
            places += [start] * len(whole)
            start = end
        return cls("".join(signs).translate(_LIKE), (*places, len(original)))

    def back(self, place: int) -> int:
        """Return the place in the original of a place in the shadow."""
        return place if self.places is None else self.places[place]
