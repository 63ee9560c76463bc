"""From bytes to text: by what the bytes show, what the server says, what the document says."""

import codecs
import re

from quizbot.feed.faults import FeedError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = (
    re.compile(rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']"""),
    re.compile(rb"""<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE),
)
_HEAD = 4_096
_WESTERN = frozenset({"ascii", "iso8859-1"})  # what browsers read as Windows' superset of both
_KNOWN = re.compile(
    r"utf-8|utf-16(-le|-be)?|iso8859-\d+|cp125\d|cp874|koi8-[rut]|mac-(roman|cyrillic)"
    r"|gb2312|gbk|gb18030|big5|big5hkscs|shift_jis|cp932|euc_jp|iso2022_jp|euc_kr|cp949|tis-620"
)


def decode(raw: bytes, charset: str | None = None) -> str:
    """Return the text that the bytes are; `charset` is what the server says it is.

    Raises:
        FeedError: They are no text, or not in the encoding that they should be in.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw[len(mark) :], name)
    named = charset or _declared(raw)
    codec = _codec(named) if named else "utf-8"
    if not (raw.isascii() or codec.startswith("utf-")) and _is_utf8(raw):
        codec = "utf-8"  # bytes of another encoding are never that by accident
    return _strictly(raw, codec)


def _declared(raw: bytes) -> str | None:
    for pattern in _DECLARED:
        if found := pattern.search(raw[:_HEAD]):
            return found[1].decode("ascii", "replace")
    return None


def _codec(name: str) -> str:
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        codec = ""
    if codec in _WESTERN:
        return "cp1252"
    if not _KNOWN.fullmatch(codec):
        raise FeedError(f"its encoding, {name[:40]!r}, is not known")
    return codec


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _strictly(raw: bytes, codec: str) -> str:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        if b"\0" in raw[:_HEAD] and not codec.startswith("utf-16"):
            raise FeedError("it is no text but a binary file") from None
        raise FeedError(f"it is not in {codec}, the encoding that it should be in") from None
    if "\0" in text:
        raise FeedError("it is no text but a binary file")
    return text
