"""Moodle's XML, and XML that means harm."""

from decimal import Decimal
from pathlib import Path

import pytest

from quizbot.bank.items import Cloze, Item, Number, Order
from quizbot.bank.library import Bank
from quizbot.errors import BankError
from quizbot.exchange.moodle_read import read
from quizbot.exchange.question import Losses, Question
from quizbot.exchange.to_items import drafts, gather


def quiz(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>'.encode()


def question(kind: str, body: str) -> str:
    stem = '<questiontext format="html"><text><![CDATA[<p>What?</p>]]></text></questiontext>'
    return f'<question type="{kind}"><name><text>Title</text></name>{stem}{body}</question>'


def one(kind: str, body: str) -> Question:
    found = read(quiz(question(kind, body)), "quiz.xml")
    assert found.findings == ()
    return found.questions[0]


def item(kind: str, body: str, *codes: str) -> Item:
    found = read(quiz(question(kind, body)), "quiz.xml")
    losses = Losses("quiz.xml")
    made = gather(drafts(found.questions, losses), losses, Bank("b", "B"))
    assert [one.code for one in (*found.findings, *made.findings)] == list(codes)
    return made.bank.items[0]


def test_a_choice_with_all_that_belongs_to_it() -> None:
    found = one(
        "multichoice",
        "<single>false</single><shuffleanswers>0</shuffleanswers>"
        '<answer fraction="50" format="html"><text>&lt;b&gt;a&lt;/b&gt;</text>'
        '<feedback format="html"><text>yes</text></feedback></answer>'
        '<answer fraction="50"><text>b</text></answer>'
        '<answer fraction="-100"><text>c</text></answer>'
        '<correctfeedback format="html"><text>Right</text></correctfeedback>'
        '<incorrectfeedback format="html"><text>Wrong</text></incorrectfeedback>'
        '<generalfeedback format="html"><text>Because</text></generalfeedback>'
        '<hint format="html"><text>Think</text></hint><idnumber>x1</idnumber>'
        "<tags><tag><text>t1</text></tag><tag><text>t2</text></tag></tags>",
    )

    assert (found.single, found.shuffle, found.number, found.tags) == (
        False,
        False,
        "x1",
        ("t1", "t2"),
    )
    assert [(a.text.text, a.percent) for a in found.answers] == [
        ("<b>a</b>", Decimal(50)),
        ("b", Decimal(50)),
        ("c", Decimal(-100)),
    ]
    assert (found.right.text, found.wrong.text, found.general.text) == ("Right", "Wrong", "Because")
    assert [hint.text for hint in found.hints] == ["Think"]


def test_numbers_have_units() -> None:
    made = item(
        "numerical",
        '<answer fraction="100"><text>5500</text><tolerance>5</tolerance></answer><units>'
        "<unit><multiplier>1</multiplier><unit_name>km</unit_name></unit>"
        "<unit><multiplier>0.62150403977625855811</multiplier><unit_name>mi</unit_name></unit></units>",
    )

    assert isinstance(made, Number)
    assert (made.unit, made.units) == ("km", {"mi": Decimal("1.609")})


def test_capitals_that_counted_are_a_loss() -> None:
    item(
        "shortanswer", '<usecase>1</usecase><answer fraction="100"><text>a</text></answer>', "QB812"
    )


def test_gaps_are_typed_or_chosen() -> None:
    stem = (
        "In {1:NUMERICAL:=1987:1} {2:MULTICHOICE_V:Brezhnev~=Gorbachev#yes} met {:SA:=Reagan~=R}."
    )
    raw = quiz(
        f'<question type="cloze"><questiontext><text>{stem}</text></questiontext></question>'
    )
    found = read(raw, "q")
    losses = Losses("q")
    (made,) = gather(drafts(found.questions, losses), losses, Bank("b", "B")).bank.items

    assert isinstance(made, Cloze)
    assert made.text == "In {{gap-1}} {{gap-2}} met {{gap-3}}."
    assert [(gap.answer, gap.accept, gap.options) for gap in made.gaps.values()] == [
        ("1987", (), ()),
        ("Gorbachev", (), ("Brezhnev", "Gorbachev")),
        ("Reagan", ("R",), ()),
    ]
    assert [finding.code for finding in losses.findings] == ["QB806"]


def test_an_order_keeps_its_order() -> None:
    steps = "".join(
        f'<answer fraction="{n}"><text>{s}</text></answer>' for n, s in enumerate("abc", 1)
    )
    made = item("ordering", steps)

    assert isinstance(made, Order)
    assert [step.text for step in made.items] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("essay", "QB802"), ("description", "QB802"), ("calculated", "QB802"), ("", "QB802")],
)
def test_other_kinds_are_named_with_their_line(kind: str, code: str) -> None:
    found = read(quiz("\n" + question(kind, "")), "quiz.xml")

    assert found.questions == ()
    assert str(found.findings[0]).startswith(f"quiz.xml:4:1: {code} left out")


def test_true_false_needs_both_answers() -> None:
    found = read(
        quiz(question("truefalse", '<answer fraction="100"><text>true</text></answer>')), "q"
    )

    assert found.findings[0].code == "QB801"


def test_a_number_must_be_one() -> None:
    found = read(quiz(question("numerical", '<answer fraction="100"><text>x</text></answer>')), "q")

    assert found.findings[0].code == "QB801"


def test_other_xml_is_no_quiz() -> None:
    assert read(b"<html><body/></html>", "q").findings[0].code == "QB801"


BOMB = "".join(
    f'<!ENTITY e{n} "{"&e" * (n > 0)}{(str(n - 1) + ";") * (n > 0)}x">' for n in range(9)
)


@pytest.mark.parametrize(
    "raw",
    [
        f"<!DOCTYPE quiz [{BOMB}]><quiz>&e8;</quiz>".encode(),
        b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        b'<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/x.dtd"><quiz/>',
        b'<!DOCTYPE quiz [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><quiz/>',
        b"<!DOCTYPE quiz><quiz/>",
    ],
)
def test_a_document_type_is_refused_before_it_does_anything(raw: bytes) -> None:
    with pytest.raises(BankError, match=r"^quiz\.xml:1:\d+: QB801 it declares a document type"):
        read(raw, "quiz.xml")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<quiz>" + b"<a>" * 50 + b"</a>" * 50 + b"</quiz>", "nested deeper"),
        (b"<quiz>" + b"<a>" * 100_000, "nested deeper"),
        (b"<quiz>\n<question></quiz>", ":2:"),
        (b"<quiz>&nbsp;</quiz>", "undefined entity"),
        (b"", "no element"),
        (b"\xff\xfe<\x00", "q.xml:1:"),
        (b'<?xml version="1.0" encoding="nonsense"?><quiz/>', "encoding"),
        (b"<quiz>\x00</quiz>", "q.xml:1:"),
    ],
)
def test_what_is_no_sound_xml_is_refused_at_its_place(raw: bytes, said: str) -> None:
    with pytest.raises(BankError, match="QB801") as caught:
        read(raw, "q.xml")
    assert said in str(caught.value)


def test_no_file_is_opened_for_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden", encoding="utf-8")
    raw = f'<!DOCTYPE q [<!ENTITY x SYSTEM "{secret.as_uri()}">]><quiz>&x;</quiz>'.encode()

    with pytest.raises(BankError) as caught:
        read(raw, "q.xml")

    assert "hidden" not in str(caught.value)
