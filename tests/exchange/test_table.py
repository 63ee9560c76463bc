"""Tables: whatever divides the cells, whatever the columns are called, and no formula in a cell."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.bank.items import ITEM, Item, Match, Multiple, Number, Single, TextAnswer, TrueFalse
from quizbot.bank.library import Bank
from quizbot.exchange.cells import join, shield, split, unshield
from quizbot.exchange.question import Losses
from quizbot.exchange.table_read import read
from quizbot.exchange.table_write import cells, write
from quizbot.exchange.to_items import Made, gather

cell_texts = st.text(st.sampled_from("=+-@\t'|\\a1 .,\"\n;")).map(str.strip)


def made(text: str) -> Made:
    losses = Losses("quiz.csv")
    return gather(read(text, losses), losses, Bank("b", "B"))


def one(text: str, *codes: str) -> Item:
    result = made(text)
    assert [finding.code for finding in result.findings] == list(codes), result.findings
    (item,) = result.bank.items
    return item


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_mark_may_divide_the_cells(mark: str) -> None:
    item = one(f'question{mark}answer\n"How, far; up| to?"{mark}5500\n')

    assert isinstance(item, Number)
    assert item.question == "How, far; up| to?"


@pytest.mark.parametrize("answer", ["Washington", "2", "B", "b"])
def test_the_right_option_is_named_by_text_number_or_letter(answer: str) -> None:
    text = f"Question,Option A,Option B,Correct Answer\nWhere?,Geneva,Washington,{answer}\n"

    item = one(text)

    assert isinstance(item, Single)
    assert [option.is_right for option in item.options] == [False, True]


def test_an_answer_that_is_no_option_is_named() -> None:
    result = made("question,option 1,option 2,answer\nWhere?,Geneva,Washington,Paris\n")

    assert [(finding.line, finding.code) for finding in result.findings] == [
        (2, "QB801"),
        (2, "QB803"),
    ]


@pytest.mark.parametrize("answer", ["1 | 2", "A, B", "a;b", "x | y"])
def test_several_right_options_make_a_multiple(answer: str) -> None:
    head = "question\toption_1\toption_2\toption_3\tanswer"

    item = one(f"{head}\nWhich?\tx\ty\tz\t{answer}\n")

    assert isinstance(item, Multiple)
    assert [option.text for option in item.options if option.is_right] == ["x", "y"]


def test_wrong_ones_may_stand_beside_the_right_one() -> None:
    item = one("Prompt,Right Answer,Distractor 1,Distractor 2\nWhere?,Washington,Geneva,Moscow\n")

    assert isinstance(item, Single)
    assert [option.text for option in item.options if not option.is_right] == ["Geneva", "Moscow"]


def test_the_type_follows_from_the_cells() -> None:
    text = (
        "question,answer,option 1,option 2,option 3,match 1,match 2,match 3\n"
        "Is it?,true,,,,,,\nHow many?,7,,,,,,\nWho?,Reagan,,,,,,\nPairs,,a,b,c,A,B,C\n"
    )

    kinds = [type(item) for item in made(text).bank.items]

    assert kinds == [TrueFalse, Number, TextAnswer, Match]


def test_without_names_the_columns_are_question_right_and_wrong() -> None:
    item = one("Where?,Washington,Geneva,Moscow\n", "QB811")

    assert isinstance(item, Single)
    assert [option.text for option in item.options if option.is_right] == ["Washington"]


def test_unknown_columns_are_named_and_the_rest_is_read() -> None:
    assert isinstance(one("question,answer,colour\nWho?,Reagan,red\n", "QB812"), TextAnswer)


def test_rows_are_named_by_the_line_on_which_they_begin() -> None:
    text = 'question,answer\n"Two\nlines?",Reagan\n\nNo answer?,\n'

    result = made(text)

    assert result.bank.items[0].question == "Two\nlines?"
    assert [(finding.line, finding.code) for finding in result.findings] == [(5, "QB803")]


@pytest.mark.parametrize("text", ["", "\n\n", "hello\nworld\n"])
def test_what_is_no_table_has_no_question(text: str) -> None:
    assert made(text).bank.items == ()


def test_a_cell_too_large_for_the_reader_is_named() -> None:
    result = made(f"question,answer\nWho?,Reagan\n{'x' * 200_000},y\n")

    assert len(result.bank.items) == 1
    assert [(finding.line, finding.code) for finding in result.findings] == [(3, "QB801")]


@given(cell_texts)
def test_no_cell_is_a_formula_and_each_comes_back(text: str) -> None:
    cell = shield(text)

    assert unshield(cell) == text
    assert cell[:1] not in {"=", "+", "@"}
    assert not cell.startswith("-") or cell[1:].replace(".", "", 1).isdigit()


@given(st.lists(cell_texts.filter(bool)))
def test_texts_in_one_cell_come_back(texts: list[str]) -> None:
    assert split(join(texts)) == texts


def test_exported_formulas_are_texts_in_a_spreadsheet() -> None:
    item = ITEM.validate_python(
        {
            "id": "x",
            "type": "text",
            "question": '=HYPERLINK("http://127.0.0.1")',
            "answer": "+1",
            "accept": ["@x"],
        }
    )
    row = cells(item, Bank("b", "B"), lambda _, __: None)

    (exported,) = csv.DictReader(io.StringIO(write([row])))

    assert exported["question"] == '\'=HYPERLINK("http://127.0.0.1")'
    assert (exported["answer"], exported["accept"]) == ("'+1", "'@x")


def test_only_columns_that_somebody_needs_are_written() -> None:
    item = ITEM.validate_python(
        {"id": "x", "type": "true-false", "question": "Is it?", "answer": "true"}
    )

    assert write([cells(item, Bank("b", "B"), lambda _, __: None)]).splitlines()[0] == (
        "id,type,question,answer"
    )
