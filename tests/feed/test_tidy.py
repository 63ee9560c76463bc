"""Small texts, encodings and languages of strangers."""

from contextlib import suppress
from datetime import date
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.feed import tidy
from quizbot.feed.encoding import decode
from quizbot.feed.faults import FeedError
from quizbot.feed.language import language

TODAY = date(2025, 8, 6)


@given(st.text(max_size=400))
def test_a_line_is_one_line_that_can_be_seen(text: str) -> None:
    line = tidy.line(text)

    assert line is None or 0 < len(line) <= 300
    unseen = {sign for sign in line or "" if category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert unseen <= {"\u200c", "\u200d"}


@given(st.text(max_size=80))
def test_a_link_is_of_the_web_or_none(text: str) -> None:
    link = tidy.link(text, "https://example.org/a")

    assert link is None or link.startswith(("http://", "https://"))


@given(st.text(max_size=60))
def test_a_day_is_one_of_the_web_or_none(text: str) -> None:
    day = tidy.day(text, TODAY)

    assert day is None or date(1990, 1, 1) <= day <= date(2025, 8, 7)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-08-05T23:59:00-07:00", date(2025, 8, 5)),
        ("Tue, 05 Aug 2025 10:00:00 +0200", date(2025, 8, 5)),
        ("5 Aug 25 10:00 GMT", date(2025, 8, 5)),
        ("20250805", date(2025, 8, 5)),
        ("2025-08-07", date(2025, 8, 7)),
        ("2025-08-08", None),
        ("1970-01-01T00:00:00Z", None),
        ("2025-02-30", None),
        ("yesterday", None),
    ],
)
def test_days_are_read_in_the_forms_of_feeds(text: str, day: date | None) -> None:
    assert tidy.day(text, TODAY) == day


def test_what_tells_where_a_reader_came_from_is_dropped_and_nothing_else() -> None:
    address = "https://EXAMPLE.org:443/a%2Fb?utm_source=x&q=a%26b&page=2&gclid=1#part"

    assert tidy.canonical(address) == "https://example.org/a%2Fb?q=a%26b&page=2"


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("Grüße".encode(), None, "Grüße"),
        ("Grüße".encode("utf-8-sig"), "iso-8859-1", "Grüße"),
        ("Grüße".encode("utf-16"), None, "Grüße"),
        ("Grüße – “so”".encode("cp1252"), "iso-8859-1", "Grüße – “so”"),
        ("Привет".encode("cp1251"), "windows-1251", "Привет"),
        (b'<meta charset="windows-1251">' + "Привет".encode("cp1251"), None, "Привет"),
        (b'<?xml version="1.0" encoding="koi8-r"?>' + "Привет".encode("koi8-r"), None, "Привет"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_it_is_in(
    raw: bytes, charset: str | None, text: str
) -> None:
    assert decode(raw, charset).endswith(text)


@pytest.mark.parametrize(
    ("raw", "charset", "words"),
    [
        ("Привет".encode("cp1251"), None, "not in utf-8"),
        (b"\xff\xfe\x00\xd8", None, "not in utf-16"),
        (b"x", "utf-7", "not known"),
        (b"x", "rot13", "not known"),
        (b"x", "zip", "not known"),
        (b"x", "\u0130", "not known"),
        (b"PK\x03\x04\x00\xff", None, "binary"),
        (b"a\0b", None, "binary"),
    ],
)
def test_what_is_no_text_in_its_encoding_is_refused(
    raw: bytes, charset: str | None, words: str
) -> None:
    with pytest.raises(FeedError, match=words):
        decode(raw, charset)


@given(st.binary(max_size=200))
def test_bytes_are_a_text_or_refused(raw: bytes) -> None:
    with suppress(FeedError):
        assert "\0" not in decode(raw)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The treaty was signed in 1987 and it was in force for more than thirty years.", "en"),
        ("Der Vertrag wurde im Jahr 1987 unterzeichnet und ist nicht mehr in Kraft.", "de"),
        ("Le traité a été signé en 1987 et il n'est plus en vigueur dans les deux pays.", "fr"),
        ("El tratado se firmó en 1987 y ya no está en vigor en los dos países.", "es"),
        ("Договор был подписан в 1987 году и больше не действует, сообщил министр.", "ru"),
        ("Угоду підписали у 1987 році, і вона більше не діє.", "uk"),
        ("Η συνθήκη υπογράφηκε το 1987.", "el"),
        ("条約は1987年に署名されました。", "ja"),
        ("该条约于1987年签署。", "zh"),
        ("1987 2019 2025", "und"),
        ("zzz qqq xxx", "und"),
    ],
)
def test_a_language_is_known_by_its_letters_and_words(text: str, tag: str) -> None:
    assert language(text) == tag
