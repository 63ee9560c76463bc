"""What quizbot says about itself: one log on stderr, with no secret and no forged line in it.

Modules log through `logging.getLogger(__name__)`, a constant message and the ids as `extra`; this
module alone decides how that looks. A line is at most 2 KiB, JSON or text.
"""

import json
import logging
import re
import sys
import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TextIO, cast
from urllib.parse import quote

from structlog.processors import TimeStamper, format_exc_info
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

from quizbot.config import Form, Settings

REDACTED = "[redacted]"
LINE = 2048  # bytes, the line feed apart

# These put request addresses, and with them the token, into lower levels.
_TALKATIVE = ("httpx", "httpcore", "telegram", "aiohttp")

# Tokens of any bot, and the password in any address: secrets that no setting told us of.
_SHAPES = (r"\d{6,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}", r"(?<=://)[^\s:/@]*:[^\s/@]+(?=@)")
_SHORTEST = 4  # to blot out shorter ones would blot out ordinary words
_SHORTEST_INNER = 8  # of base64, the signs at both ends apart, which what stands beside decides
_URL_SAFE = str.maketrans("+/", "-_")

# The standard formatter leaves its work in the record, where the next handler finds it.
_WRITTEN_BY_OTHERS = {"message", "asctime"}


class Redactor:
    """Replaces every secret in a text, as it is and as addresses, JSON, repr, base64 write it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spellings = {
            spelling
            for secret in secrets
            if len(secret) >= _SHORTEST
            for spelling in _spellings(secret)
        }
        longest_first = sorted(spellings, key=len, reverse=True)
        self._pattern = re.compile("|".join([*map(re.escape, longest_first), *_SHAPES]))

    def __call__(self, text: str) -> str:
        """Return the text without its secrets."""
        return self._pattern.sub(REDACTED, text)


def _spellings(secret: str) -> Iterator[str]:
    """Give the ways to write a secret that a text around it may have used."""
    raw = secret.encode("utf-8", "surrogatepass")
    yield from (secret, quote(raw, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1])
    yield quote(raw, safe=" +")  # as SQLAlchemy writes addresses, and a driver quotes their parts
    for before in range(3):  # the place in a group of three bytes decides about the signs
        whole = b64encode(bytes(before) + raw)
        inner = whole[(before * 8 + 5) // 6 : len(whole) - 4].decode()
        if len(inner) >= _SHORTEST_INNER:
            yield from (inner, inner.translate(_URL_SAFE))


def setup(settings: Settings, stream: TextIO | None = None) -> logging.Handler:
    """Send the log to a stream, stderr by default; a second call replaces the first.

    Libraries speak from WARNING on, quizbot from the level that the settings say. Uncaught errors
    and warnings go the same way, so a traceback on the terminal holds no secret either.
    """
    stream = stream or sys.stderr
    form = settings.log.form or ("text" if stream.isatty() else "json")
    handler = _Handler(stream)
    handler.setFormatter(_formatter(form, Redactor(settings.secrets)))
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    level = getattr(logging, settings.log.level.upper())
    root.setLevel(max(level, logging.WARNING))
    logging.getLogger("quizbot").setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread
    return handler


class _Handler(logging.StreamHandler[TextIO]):
    """A handler whose own failures show where, and nothing of what was to be logged."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's name
        self.stream.write(f"a log call cannot be written: {record.name}, line {record.lineno}\n")


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, kind(), None)  # without the errors that it came upon
        return
    logging.getLogger("quizbot").critical("uncaught error", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    if args.exc_value is not None:
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _formatter(form: Form, redact: Redactor) -> logging.Formatter:
    def clean(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {k: _plain(v, redact) for k, v in event.items() if k not in _WRITTEN_BY_OTHERS}

    render = _json if form == "json" else _text
    return ProcessorFormatter(
        foreign_pre_chain=[
            add_log_level,
            add_logger_name,
            TimeStamper(fmt="iso", utc=True),
            ExtraAdder(),
            format_exc_info,
        ],
        processors=[ProcessorFormatter.remove_processors_meta, clean, cast("Processor", render)],
    )


def _plain(value: object, redact: Redactor) -> object:
    """Return a value that every renderer writes as it stands, and that holds no secret."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact(value if isinstance(value, str) else repr(value))


def _json(_: WrappedLogger, __: str, event: EventDict) -> str:
    for limit in (1200, 400, 100):
        line = json.dumps({key: _cut(value, limit) for key, value in event.items()})
        if len(line) <= LINE:
            return line
    kept = ("timestamp", "level", "logger", "event")
    return json.dumps({key: _cut(event.get(key), 60) for key in kept} | {"cut": True})


def _text(_: WrappedLogger, __: str, event: EventDict) -> str:
    """Return one line, and the lines of a traceback indented so that none looks like a record."""
    head = [str(event.pop(key, "")) for key in ("timestamp", "level", "logger", "event")]
    trace = str(event.pop("exception", ""))
    fields = [f"{key}={_quoted(value)}" for key, value in event.items()]
    lines = [" ".join(head + fields), *(f"    {line}" for line in trace.split("\n") if trace)]
    return "\n".join(_fit(_printable(line)) for line in lines)


def _quoted(value: object) -> object:
    """Put a value in quotes that could pass for several fields."""
    if isinstance(value, str) and any(sign in value for sign in ' ="'):
        return json.dumps(value, ensure_ascii=False)
    return value


def _printable(line: str) -> str:
    """Escape what is not seen: controls, line ends, halves of pairs, signs that turn a line."""
    if line.isprintable():
        return line
    return "".join(sign if sign.isprintable() else _escape(sign) for sign in line)


def _escape(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def _cut(value: object, limit: int) -> object:
    """Take the middle out of a long text: a traceback says most at its end."""
    if not isinstance(value, str) or len(value) <= limit:
        return value
    return f"{value[: limit // 3]} ... {value[-limit * 2 // 3 :]}"


def _fit(line: str) -> str:
    return line.encode()[:LINE].decode(errors="ignore")
