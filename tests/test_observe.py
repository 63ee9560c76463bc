"""The log: JSON or text, short lines, none forged, and never a secret, whatever is logged."""

import io
import json
import logging
import re
import sys
import threading
import unicodedata
import warnings
from base64 import b64encode
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from telegram import Bot
from telegram.error import InvalidToken

from quizbot import observe
from quizbot.config import Form, Level, Log, Settings

TOKEN = "123456789:AAExample_of-a-token-that-nobody-owns"
SECRET = "webhook-secret-webhook-secret-123"
PASSWORD = 'pä"ss \\w@r+d'
QUOTED = "p%C3%A4%22ss%20%5Cw%40r%2Bd"
PARTLY = "p%C3%A4%22ss %5Cw%40r+d"  # as SQLAlchemy quotes it
CANARIES = (TOKEN, TOKEN[10:], SECRET, PASSWORD, QUOTED, PARTLY)
BEFORE = (b"", b":", b"::")  # base64 depends on the place in a group of three bytes

Start = Callable[..., io.StringIO]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Set the log up on a stream, and put everything back afterwards."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    names = (None, "quizbot", "httpx", "httpcore", "telegram", "aiohttp")
    levels = {name: logging.getLogger(name).level for name in names}

    def begin(
        form: Form | None = "json", level: Level = "info", stream: io.StringIO | None = None
    ) -> io.StringIO:
        stream = stream or io.StringIO()
        for handler in [*logging.getLogger().handlers]:
            if not isinstance(handler, observe._Handler):  # pytest's own raise on bad calls
                logging.getLogger().removeHandler(handler)
        observe.setup(_settings(form, level), stream)
        return stream

    yield begin
    for ours in [*logging.getLogger().handlers]:
        logging.getLogger().removeHandler(ours)
    for name, number in levels.items():
        logging.getLogger(name).setLevel(number)
    logging.captureWarnings(capture=False)


def _settings(form: Form | None, level: Level = "info") -> Settings:
    return Settings(
        token=SecretStr(TOKEN),
        webhook_secret=SecretStr(SECRET),
        database=SecretStr(f"postgresql://quizbot:{QUOTED}@db/quizbot"),
        log=Log(level, form),
    )


def _leaks(text: str) -> list[str]:
    coded = [b64encode(before + c.encode()).decode()[4:-4] for c in CANARIES for before in BEFORE]
    spelled = [s for c in CANARIES for s in (c, repr(c)[1:-1], json.dumps(c)[1:-1])]
    return [secret for secret in spelled + coded if secret in text]


def _with_old_traceback() -> logging.LogRecord:
    """Return a record with what another handler has made of its traceback and stack."""
    record = logging.LogRecord("quizbot", logging.ERROR, __file__, 1, "failed", None, None)
    record.exc_text = f"Traceback:\n{TOKEN}"
    record.stack_info = f"Stack:\n{SECRET}"
    return record


def test_a_record_is_one_line_of_json_with_its_fields(start: Start) -> None:
    stream = start()

    logging.getLogger("quizbot.tutor").info("turn recorded", extra={"learner": 7, "hint": None})

    (line,) = stream.getvalue().splitlines()
    record = json.loads(line)
    assert record.pop("timestamp").endswith("Z")
    assert record == {
        "event": "turn recorded",
        "level": "info",
        "logger": "quizbot.tutor",
        "learner": 7,
        "hint": None,
    }


def test_a_second_handler_adds_nothing_to_the_record(start: Start) -> None:
    stream = start()
    before = logging.StreamHandler(io.StringIO())
    before.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logging.getLogger().handlers.insert(0, before)

    logging.getLogger("quizbot").info("once")

    assert set(json.loads(stream.getvalue())) == {"event", "level", "logger", "timestamp"}


def test_text_is_one_line_a_record_with_its_fields(start: Start) -> None:
    stream = start("text")

    logging.getLogger("quizbot.tutor").warning("slow %s", "store", extra={"ms": 900})

    assert stream.getvalue().endswith(" warning quizbot.tutor slow store ms=900\n")


def test_a_person_at_a_terminal_gets_text_and_a_file_gets_json(start: Start) -> None:
    terminal, file = start(None, stream=Terminal()), start(None)

    logging.getLogger("quizbot").error("second")

    assert terminal.getvalue() == ""
    assert json.loads(file.getvalue())["event"] == "second"
    start(None, stream=terminal)
    logging.getLogger("quizbot").error("third")
    assert terminal.getvalue().endswith("error quizbot third\n")


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(
    "speak",
    [
        lambda log: log.error("token %s, secret %s", TOKEN, SECRET),
        lambda log: log.error(f"password {PASSWORD}"),  # noqa: G004 -- careless on purpose
        lambda log: log.error("request", extra={"url": f"https://host/bot{TOKEN}/getMe"}),
        lambda log: log.error("request", extra={"url": "/bot" + TOKEN.replace(":", "%3A")}),
        lambda log: log.error("database", extra={"url": f"postgresql://quizbot:{QUOTED}@db/q"}),
        lambda log: log.error('unexpected spaces found in "%s"', PARTLY),
        lambda log: log.error("odd field", extra={"values": {"deep": [PASSWORD, SECRET, TOKEN]}}),
        lambda log: log.error({"message": TOKEN, PASSWORD: SECRET}),
        lambda log: log.error("%d of %d", TOKEN, PASSWORD),
        lambda log: log.error("sent %r", Bot(TOKEN)),
        lambda log: log.error("%s", InvalidToken(f"The token `{TOKEN}` was rejected")),
        lambda log: log.error("file", extra={"path": f"https://host/file/bot{TOKEN}/a/b.jpg"}),
        lambda log: log.error("header %s", b64encode(f"quizbot:{PASSWORD}".encode()).decode()),
        lambda log: log.error("bytes %s", TOKEN.encode()),
        lambda log: log.error("stack", stack_info=True, extra={"secret": TOKEN}),
        lambda log: log.handle(_with_old_traceback()),
    ],
)
def test_no_way_of_logging_shows_a_secret(
    speak: Callable[[logging.Logger], None], form: Form, start: Start
) -> None:
    stream = start(form)

    speak(logging.getLogger("quizbot.app"))

    assert stream.getvalue().count("\n") == 1
    assert not _leaks(stream.getvalue())


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_traceback_shows_what_failed_and_no_secret(form: Form, start: Start) -> None:
    stream = start(form)

    try:
        try:
            raise ValueError(TOKEN, {"password": PASSWORD})
        except ValueError as error:
            raise RuntimeError(f"sending to https://host/bot{TOKEN} failed") from error
    except RuntimeError:
        logging.getLogger("quizbot.app").exception("loop failed")

    assert "RuntimeError: sending to https://host/bot[redacted] failed" in stream.getvalue()
    assert "ValueError" in stream.getvalue()
    assert not _leaks(stream.getvalue())


def test_the_token_of_another_bot_is_removed_too(start: Start) -> None:
    stream = start()

    logging.getLogger("quizbot").error("was %s", "987654321:AAF" + "x" * 32)

    assert "987654321" not in stream.getvalue()


def test_the_password_in_any_address_is_removed(start: Start) -> None:
    stream = start()

    logging.getLogger("quizbot").error("at postgresql://ann:abc@host/db and https://host:80/x")

    assert json.loads(stream.getvalue())["event"] == (
        "at postgresql://[redacted]@host/db and https://host:80/x"
    )


SIGNS = (
    *("\n", "\r\n", "\x00", "\x08", "\x85", "\x9b", "\x1b[2J", "\x1b]0;owned\x07", "\ud800"),
    *("\u200b", "\u200f", "\u2028", "\u202e", "\u2066", "\u061c", "\ufeff", "\U000e0041"),
    *(" level=error ", '"', "\\n", "Ada"),
)
EVIL = st.text() | st.lists(st.sampled_from(SIGNS)).map("".join)


@pytest.mark.parametrize("form", ["json", "text"])
@given(event=EVIL, field=EVIL, error=EVIL)
def test_no_text_forges_a_second_line_or_moves_the_cursor(
    form: Form, event: str, field: str, error: str
) -> None:
    formatter = observe._formatter(form, observe.Redactor(()))
    record = logging.LogRecord("quizbot", logging.INFO, __file__, 1, event, None, None)
    record.__dict__ |= {"learner": field, "values": [field]}
    failed = (ValueError, ValueError(error), None)

    line = formatter.format(record)
    record.exc_info = failed
    told = formatter.format(record)

    assert len(line.splitlines()) == 1
    assert all(later.startswith("    ") for later in told.split("\n")[1:])
    unseen = {unicodedata.category(sign) for sign in (line + told).replace("\n", "")}
    assert unseen & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()


@given(value=EVIL)
def test_no_value_of_a_field_passes_for_another_field(value: str) -> None:
    formatter = observe._formatter("text", observe.Redactor(()))
    record = logging.LogRecord("quizbot", logging.INFO, __file__, 1, "said", None, None)
    record.__dict__ |= {"text": value, "learner": 7}

    fields = formatter.format(record).partition(" said ")[2]

    assert re.fullmatch(r'text=([^ ="]*|"([^"\\]|\\.)*") learner=7', fields)


def test_the_lines_of_a_traceback_cannot_pass_for_records(start: Start) -> None:
    stream = start("text")

    try:
        raise ValueError("first\n2026-01-01T00:00:00Z info quizbot all is well")
    except ValueError:
        logging.getLogger("quizbot").exception("failed")

    _, *rest = stream.getvalue().splitlines()
    assert rest
    assert all(line.startswith("    ") for line in rest)


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(
    "extra", [{}, {"text": "д" * 9000}, {f"field{n}": "x" * 50 for n in range(200)}]
)
def test_a_line_is_at_most_two_kibibytes(
    form: Form, extra: dict[str, object], start: Start
) -> None:
    stream = start(form)

    logging.getLogger("quizbot").info("a" * 9000, extra=extra)

    (line,) = stream.getvalue().splitlines()
    assert len(line.encode()) <= observe.LINE
    assert "a" * 30 in line
    if form == "json":
        assert json.loads(line)["level"] == "info"


def test_a_cut_never_uncovers_half_a_secret(start: Start) -> None:
    stream = start()

    logging.getLogger("quizbot").error("%s", TOKEN * 500)

    assert "AAExample" not in stream.getvalue()


def test_libraries_speak_from_warning_on_even_when_quizbot_debugs(start: Start) -> None:
    stream = start(level="debug")

    for name in ("httpx", "httpcore.http11", "telegram.Bot", "aiohttp.access", "sqlalchemy.engine"):
        logging.getLogger(name).info("GET https://host/bot123/getMe")
    logging.getLogger("telegram.ext").warning("beware")
    logging.getLogger("quizbot.lanes").debug("detail")

    events = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    assert events == ["beware", "detail"]


def test_a_log_call_that_cannot_be_written_says_where_it_stands(start: Start) -> None:
    stream = start()

    logging.getLogger("quizbot.app").error("%d", SECRET)

    assert stream.getvalue().startswith("a log call cannot be written: quizbot.app, line ")


def test_warnings_and_uncaught_errors_go_the_same_way(start: Start) -> None:
    stream = start()

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn(f"odd {TOKEN}", stacklevel=1)
    error = RuntimeError(f"gone {TOKEN}")
    sys.excepthook(RuntimeError, error, None)
    thread = threading.Thread(target=_raise, args=[error])
    thread.start()
    thread.join()
    broken = Unclean()
    del broken

    records = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [record["level"] for record in records] == ["warning", *["critical"] * 3]
    assert not _leaks(stream.getvalue())


class Unclean:
    """Something whose end goes wrong, where nobody can catch it."""

    def __del__(self) -> None:
        raise RuntimeError(f"gone {TOKEN}")


def _raise(error: Exception) -> None:
    raise error


def test_stopping_with_control_c_is_no_error_to_log(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = start()

    stopped = KeyboardInterrupt()
    stopped.__context__ = RuntimeError(f"gone {TOKEN}")
    sys.excepthook(KeyboardInterrupt, stopped, None)

    assert stream.getvalue() == ""
    assert capsys.readouterr().err == "KeyboardInterrupt\n"
