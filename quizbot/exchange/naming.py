"""Ids from titles and stems: readable, of the signs that an id may have, each one once."""

import re
import unicodedata
from hashlib import sha256

LONGEST = 40
_SILENT = re.compile("['’`´]")
_OTHER = re.compile(r"[^a-z0-9]+")
_WORTHY = re.compile(r"[a-z]")
_LETTERS = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфыэіґъь", [*"abvgdeeziyklmnoprstufyeig", "", ""], strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | {"ї": "yi", "є": "ye", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l"}
)


def slug(words: str, longest: int = LONGEST) -> str:
    """Return words as an id, cut between two words where they are long; empty if nothing is left.

    Latin letters lose their accents and Cyrillic ones become Latin; no other script has a way.
    """
    plain = unicodedata.normalize("NFKC", words[:500]).casefold().translate(_LETTERS)
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign)
    )
    whole = _OTHER.sub("-", _SILENT.sub("", bare)).strip("-")
    if len(whole) <= longest:
        return whole
    cut = whole[: longest + 1].rpartition("-")[0]
    return (cut if len(cut) >= longest // 2 else whole[:longest]).strip("-")


class Names:
    """Gives ids, none of them twice."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, *candidates: str) -> str:
        """Return an id made of the first candidate that has letters, else of a hash of the last."""
        slugs = (slug(words) for words in candidates)
        name = next((one for one in slugs if _WORTHY.search(one)), "")
        name = name or f"q-{sha256(candidates[-1].encode()).hexdigest()[:8]}"
        number, one = 1, name
        while one in self._given:
            number += 1
            end = f"-{number}"
            one = f"{name[: LONGEST - len(end)].strip('-')}{end}"
        self._given.add(one)
        return one
