"""Typed answers become comparable: text by folding, numbers by exact reading."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.learning.normalise import fold, leading_number, read_number
from tests.learning.strategies import decimals, typed

MILES = {"mi": Decimal("1.609"), "Mm": Decimal(1000), "mm": Decimal("0.000001")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Treaty", "treaty"),
        ("a  an the treaty", "treaty"),
        ("“Pioneer”", "pioneer"),
        ("SS–20", "ss-20"),
        ("SS−20", "SS 20"),
        ("ＳＳ-20", "ss-20"),
        ("U.S.", "US"),
        ("don’t", "dont"),
        ("ﬁssile", "Fissile"),
        ("STRASSE", "straße"),
        ("Reagan, Ronald!", "reagan ronald"),
        ("(−5)", "-5"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_texts_that_mean_the_same_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("naïve", "naive"),
        ("5%", "5"),
        ("-5", "5"),
        ("1.5", "15"),
        ("5,500", "5 500"),
        ("SALT I", "SALT II"),
        ("...", "!"),
        ("the", "a"),
    ],
)
def test_texts_that_differ_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(typed)
@settings(max_examples=500)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)

    assert fold(once) == once
    assert once != "" or text.strip() == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5500", "5500"),
        ("5,500", "5500"),
        ("5 500", "5500"),
        ("5\u00a0500", "5500"),
        ("5\u2009500", "5500"),
        ("5\u202f500 km", "5500"),
        ("5'500", "5500"),
        ("5’500", "5500"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 234 567,5", "1234567.5"),
        ("5.500", "5.5"),
        ("5,500.5", "5500.5"),
        ("5.500,5", "5500.5"),
        ("5,5", "5.5"),
        ("0,500", "0.5"),
        ("5,50", "5.5"),
        (".5", "0.5"),
        ("5500km", "5500"),
        ("5500 km.", "5500"),
        ("5500 KM", "5500"),
        ("1 342 mi", "2159.278"),
        ("2 miles", None),
        ("3 Mm", "3000"),
        ("3 mm", "0.000003"),
        ("about 5500", "5500"),
        ("About 5,500 km", "5500"),
        ("Ca 5500", "5500"),
        ("~5500", "5500"),
        ("ca. 5500", "5500"),
        ("-5", "-5"),
        ("− 5", "-5"),
        ("+5", "5"),
        ("٥٥٠٠", "5500"),
        ("٥٫٥", "5.5"),
        ("５，５００", "5500"),
        ("three", "3"),
        ("Twenty km", "20"),
        ("5500!", "5500"),
        ("5 kg", None),
        ("5½", None),
        ("10²", None),
        ("1e3", None),
        ("1/2", None),
        ("5,50,0", None),
        ("5 50", None),
        ("1,234.567.8", None),
        ("12 or 13", None),
        ("five hundred", None),
        ("about", None),
        ("", None),
        ("km", None),
        ("9" * 61, None),
        ("NaN", None),
        ("infinity", None),
    ],
)
def test_a_number_is_read_exactly_or_not_at_all(text: str, value: str | None) -> None:
    found = read_number(text, "km", MILES)

    assert found == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12%", "%", "12"),
        ("12 percent", "%", "12"),
        ("12 per cent", "%", "12"),
        ("12", "%", "12"),
        ("12 %", None, None),
        ("$5", "$", "5"),
        ("-$5", "$", "-5"),
        ("1 missile", "missiles", "1"),
        ("2 missiles", "missile", "2"),
        ("2 boxes", "box", "2"),
        ("5 km2", "km²", "5"),
        ("5 km²", "km²", "5"),
        ("3 t", "t", "3"),
        ("3 ts", "t", None),
    ],
)
def test_a_number_may_carry_the_unit_of_its_item(
    text: str, unit: str | None, value: str | None
) -> None:
    found = read_number(text, unit, {})

    assert found == (None if value is None else Decimal(value))


@given(decimals)
def test_a_plain_number_is_read_as_what_it_is(value: Decimal) -> None:
    assert read_number(format(value, "f"), None, {}) == value


@given(st.integers(-(10**15), 10**15), st.sampled_from([",", " ", "'", "\u00a0", "\u202f"]))
def test_grouped_thousands_are_read_as_what_they_are(value: int, mark: str) -> None:
    assert read_number(f"{value:,}".replace(",", mark), None, {}) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500 to 5,500 km", "500"),
        ("1987", "1987"),
        ("-5 degrees", "-5"),
        ("12%", "12"),
        ("1 June 1988", None),
        ("8 Dec. 1987", None),
        ("5 marbles", "5"),
        ("Reagan", None),
        ("5,50,0", None),
    ],
)
def test_an_option_that_begins_with_a_number_has_a_value(text: str, value: str | None) -> None:
    assert leading_number(text) == (None if value is None else Decimal(value))
