"""What somebody may be called where others see it: one line of readable width, nothing invisible.

Whatever can stand there as a name goes through `tidy` on its way in and again on its way out. Of
the invisible characters two are kept, and only where a script or an emoji is misspelt without them:
the non-joiner between Arabic letters or after an Indic virama, the joiner there and within emoji.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, combining, normalize

GRAPHEMES = 32
"""How many characters a name may have, as a reader counts them."""

CHARACTERS = 64
"""How many characters a name may have, as a database counts them."""

MARKS = 2
"""How many marks may stand on one character: enough for the scripts in use, too few to tower."""

_READ = 1024  # of a longer text only the beginning is looked at
_JOINER, _NON_JOINER = _JOINERS = "\u200d\u200c"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, directions, half pairs, and what has no shape
_BLANK = frozenset(  # though they are letters, marks or signs
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\u180b\u180c\u180d\u180f"
)
_WIDE = frozenset("\ufdfd\u2e3a\u2e3b")  # one sign takes half a line
_UNFIT = _BLANK | _WIDE
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08c7]")
_VIRAMA = 9  # its canonical combining class
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)

_ADJECTIVES = (
    *("Amber", "Bold", "Brisk", "Calm", "Clever", "Curious", "Eager", "Gentle"),
    *("Keen", "Lively", "Patient", "Quiet", "Quick", "Steady", "Sunny"),
)
_ANIMALS = (
    *("Badger", "Crane", "Dolphin", "Falcon", "Fox", "Heron", "Ibex", "Lynx"),
    *("Marten", "Otter", "Owl", "Panda", "Raven", "Seal", "Wren"),
)


def alias(number: int, turn: int) -> str:
    """Return a name for the leaderboard that tells nothing of the person; unique by the number."""
    index = number * 37 + turn * 89
    adjective = _ADJECTIVES[index % len(_ADJECTIVES)]
    animal = _ANIMALS[index // len(_ADJECTIVES) % len(_ANIMALS)]
    return f"{adjective} {animal} {number}"


def tidy(text: str) -> str:
    """Return a text as a name, empty where nothing of it can be read."""
    return _tidy(text[:_READ])


@lru_cache(4096)
def _tidy(text: str) -> str:
    return _beginning(readable(text)).rstrip(f" {_JOINERS}")


def readable(text: str) -> str:
    """Return any text on one line, without what cannot be seen or turns the direction."""
    kept = _joined(_without_towers(_visible(normalize("NFC", text))))
    # Once more: what was apart may have come together, and compose.
    return normalize("NFC", " ".join(kept.split()))


def isolated(text: str) -> str:
    """Return a text that cannot turn the direction of what stands around it."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}"


def _visible(text: str) -> str:
    """Return the text with plain spaces, and with joiners, but nothing else that is not seen."""
    spaced = (" " if sign.isspace() else sign for sign in text)
    return "".join(
        sign
        for sign in spaced
        if sign in _JOINERS or (category(sign) not in _DROPPED and sign not in _UNFIT)
    )


def _joined(text: str) -> str:
    """Return the text with those joiners alone that do something."""
    kept: list[str] = []
    for at, sign in enumerate(text):
        if sign not in _JOINERS or (kept and _joins(sign, kept[-1], text[at + 1 : at + 2])):
            kept.append(sign)
    return "".join(kept)


def _joins(sign: str, before: str, after: str) -> bool:
    """Return whether a joiner, or a non-joiner, does something between two characters."""
    if not after:
        return False
    if combining(before) == _VIRAMA and category(after) == "Lo":
        return True
    if sign == _NON_JOINER:
        return bool(_ARABIC.match(before) and _ARABIC.match(after))
    return _is_picture(before) and _is_picture(after)


def _is_picture(sign: str) -> bool:
    return category(sign) == "So" or sign == "\ufe0f" or ord(sign) in _SKIN_TONES


def _is_mark(sign: str) -> bool:
    return category(sign).startswith("M")


def _without_towers(text: str) -> str:
    """Return the text with at most so many marks in a row, and each on something."""
    kept: list[str] = []
    row = MARKS
    for sign in text:
        if sign in _JOINERS:
            pass
        elif not _is_mark(sign):
            row = MARKS if sign == " " else 0
        elif row < MARKS:
            row += 1
        else:
            continue
        kept.append(sign)
    return "".join(kept)


def _beginning(text: str) -> str:
    """Return as many whole graphemes as a name may have."""
    length = count = 0
    for grapheme in graphemes(text):
        if count == GRAPHEMES or length + len(grapheme) > CHARACTERS:
            break
        count, length = count + 1, length + len(grapheme)
    return text[:length]


def graphemes(text: str) -> Iterator[str]:
    """Yield what a reader takes for one character each: with its marks, joined emoji, flags."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _continues(text, start, at):
            yield text[start:at]
            start = at


def _continues(text: str, start: int, at: int) -> bool:
    """Return whether the character at a place belongs to the grapheme that began before it."""
    sign, before = text[at], text[at - 1]
    if ord(sign) in _FLAGS:
        return ord(before) in _FLAGS and at - start == 1
    joined = before == _JOINER and _is_picture(sign)
    return joined or sign in _JOINERS or _is_mark(sign) or ord(sign) in _SKIN_TONES
