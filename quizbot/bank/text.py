"""From bytes to text: UTF-8 only, and no character that cannot be seen or that hides others."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from quizbot.bank.finding import Edit, Finding

MAX_BYTES = 2 * 1024 * 1024
_MAX_REPORTED = 20
_BOM = b"\xef\xbb\xbf"

_BIDI = "\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u00ad\u180e\u200b\u2060-\u2064\u3164\ufeff\ufff9-\ufffb"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff"
FORBIDDEN = re.compile(f"[{_CONTROL}{_BIDI}{_UNSEEN}]")
_INVISIBLE = re.compile(f"[{_BIDI}{_UNSEEN}]")
_ASCII_CONTROL = bytes(code for code in range(128) if FORBIDDEN.match(chr(code)))
_STAND_IN = "\ufffd"
LINE_BREAK = re.compile(r"\r\n|\r|\n")


def decode(raw: bytes, path: str) -> tuple[str, list[Finding]]:
    """Return the text without a byte order mark, and what is wrong with its characters.

    A forbidden character becomes a stand-in of the same width, so that reading can go on and all
    places stay true. The text is empty where the bytes are not UTF-8 or too many.
    """
    if len(raw) > MAX_BYTES:
        return "", [too_large(path)]
    raw = raw.removeprefix(_BOM)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return "", [_not_utf8(raw, error.start, path)]
    if _is_plain(raw) or not FORBIDDEN.search(text):
        return text, []
    return FORBIDDEN.sub(_STAND_IN, text), list(_forbidden(text, path))


def too_large(path: str) -> Finding:
    """Return the finding for a file that is not even read."""
    advice = "split it into parts: files with the same `bank` belong together"
    return Finding(path, 1, 1, "QB010", "the file is larger than 2 MiB", help=advice)


def split_lines(text: str) -> list[str]:
    """Return the lines as YAML and editors count them."""
    return LINE_BREAK.split(text)


def complaint(character: str) -> tuple[str, str]:
    """Return the code and the name of a forbidden character."""
    name = f"U+{ord(character):04X}"
    if _INVISIBLE.match(character):
        return "QB105", f"here is the invisible character {name}"
    return "QB003", f"here is the control character {name}"


def _is_plain(raw: bytes) -> bool:
    """Return, seven times quicker than a search, whether all is ASCII that can be seen."""
    return raw.isascii() and len(raw.translate(None, _ASCII_CONTROL)) == len(raw)


def _not_utf8(raw: bytes, start: int, path: str) -> Finding:
    before = split_lines(raw[:start].decode())
    guess = "UTF-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "another encoding"
    message, advice = f"this is not UTF-8 but {guess}", "save the file as UTF-8"
    column = len(before[-1]) + 1
    return Finding(path, len(before), column, "QB002", message, len(before), column + 1, advice)


def _forbidden(text: str, path: str) -> Iterator[Finding]:
    places = [found.start() for found in FORBIDDEN.finditer(text)]
    starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
    for number, at in enumerate(places[:_MAX_REPORTED], 1):
        line = bisect_right(starts, at)
        column = at - starts[line - 1] + 1
        code, name = complaint(text[at])
        rest = places[number:] if number == _MAX_REPORTED else []  # the last one stands for all
        unseen = [one for one in (at, *rest) if _INVISIBLE.match(text[one])]
        yield Finding(
            path,
            line,
            column,
            code,
            name,
            end_line=line,
            end_column=column + 1,
            help="delete it",
            edits=tuple(Edit(one, one + 1, "") for one in unseen),
        )
