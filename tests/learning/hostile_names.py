"""Names that nobody should have to look at, built from code points, each with what is wrong."""

from collections.abc import Iterator
from itertools import product
from unicodedata import category

from tests.learning.code_points import ASSIGNED

INVISIBLE = [chr(code) for code in ASSIGNED if category(chr(code)) == "Cf"]
MARKS = [chr(code) for code in (*range(0x300, 0x370, 4), 0x483, 0x5B0, 0x64B, 0x20DD, 0xE31)]
BLANK = [chr(code) for code in (0x34F, 0x115F, 0x1160, 0x17B4, 0x2800, 0x3164, 0xFFA0, 0xFFFC)]
SPACES = [chr(code) for code in ASSIGNED if chr(code).isspace()]
WIDE = [chr(code) for code in (0x3042, 0x4E00, 0xAC00, 0xFF21, 0x1F600, 0x1F1E9, 0xFDFD, 0x2E3B)]
DIRECTIONS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200F)]
MARKUP = ("<b>", "</b>", "<a href='tg://user?id=1'>", "&lt;", "&#0;", "&", '"', "{name}", "%s")


def corpus() -> Iterator[str]:
    """Yield every hostile name."""
    yield from ("", " ", "\0", "a\0b", "\ud83d", "\udc00\ud800", "x" * 10_000, "e\u0301" * 500)
    yield from (f"A{sign}da" for sign in INVISIBLE)
    yield from (sign * 40 for sign in (*INVISIBLE[:20], *BLANK, *SPACES))
    yield from (f"A{sign * 30}da" for sign in (*MARKS, *SPACES, *BLANK))
    yield from (f"{sign}Ada" for sign in MARKS)
    yield from (sign * 100 for sign in WIDE)
    yield from (f"{sign}{name}" for sign, name in product(DIRECTIONS, ("Ada", "\u05d0\u05d1 7")))
    yield from (f"{name}{tag}" for tag, name in product(MARKUP, ("", "Ada")))
    yield from (f"A\u200d{sign}\u200c" for sign in MARKS)
    yield "\U0001f469\u200d" * 60
    yield "\u05d0\u05d1\u05d2" * 30
    yield "\u0645\u06cc\u200c" * 30
