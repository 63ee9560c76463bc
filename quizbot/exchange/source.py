"""Files to import: their bytes, their text, and which format they are likely to be in."""

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from quizbot.bank.files import shown
from quizbot.errors import BankError
from quizbot.exchange.aiken import ANSWER, OPTION
from quizbot.exchange.formats import From

MAX_BYTES = 32 * 1024 * 1024  # Moodle puts pictures into its files
MAX_TEXT = 4 * 1024 * 1024  # of the formats that hold text alone
_ENDINGS: dict[str, From] = {
    ".gift": From.GIFT,
    ".aiken": From.AIKEN,
    ".csv": From.CSV,
    ".tsv": From.CSV,
    ".xml": From.MOODLE,
}
_BRACES = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}", re.DOTALL)
_HEADER = re.compile(r"[^\n]*\b(question|stem|answer|frage|pregunta)\b[^\n]*[,;\t|]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import; the text is without a byte order mark, and empty for what has to be XML."""

    path: str
    raw: bytes
    text: str


def fetch(file: Path) -> Source:
    """Return what is in a file.

    Raises:
        BankError: It cannot be read, is too large, or is no text.
    """
    path = shown(file)
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BankError(f"{path}: this is no file")
        if status.st_size > MAX_BYTES:
            raise BankError(f"{path}: larger than 32 MiB: export fewer questions at once")
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BankError(f"{path}: there is no such file") from None
    except OSError as error:
        raise BankError(f"{path}: this cannot be read: {error.strerror}") from None
    return Source(path, raw, _decode(raw, path))


def guess(file: Path, source: Source) -> From | None:
    """Return the format of a file by its ending, or by what is in it; None if neither says it."""
    by_ending = _ENDINGS.get(file.suffix.lower())
    if by_ending:
        return by_ending
    head = source.text[:20_000]
    if head.lstrip().startswith("<"):
        return From.MOODLE
    lines = head.splitlines()
    if any(map(ANSWER.fullmatch, lines)) and any(map(OPTION.fullmatch, lines)):
        return From.AIKEN
    if _BRACES.search(head) or any(line.startswith(("::", "$CATEGORY:")) for line in lines):
        return From.GIFT
    return From.CSV if _HEADER.match(head) else None


def _decode(raw: bytes, path: str) -> str:
    if raw.lstrip()[:5] == b"<?xml":
        return raw[:MAX_TEXT].decode("utf-8", "replace")  # its own parser knows the encoding
    if len(raw) > MAX_TEXT and b"<quiz" not in raw[:2000]:
        raise BankError(f"{path}: larger than 4 MiB: split it into parts")
    try:
        if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        message = "QB002 this is not UTF-8 but another encoding: save the file as UTF-8"
        raise BankError(f"{path}:{line}:{column}: {message}") from None
