"""GIFT as Moodle documents it, and the slips that people make in it."""

from decimal import Decimal

import pytest

from quizbot.exchange.gift_read import read
from quizbot.exchange.question import Question, Styled


def one(text: str) -> Question:
    found = read(text, "quiz.gift")
    assert [str(finding) for finding in found.findings] == []
    (question,) = found.questions
    return question


def findings(text: str) -> list[str]:
    return [str(finding) for finding in read(text, "quiz.gift").findings]


def answers(question: Question) -> list[tuple[str, int, str]]:
    return [(a.text.text, int(a.percent), a.feedback.text) for a in question.answers]


def test_a_choice_has_one_right_option() -> None:
    question = one("Where did they sign? {~Geneva =Washington ~Moscow}")

    assert (question.kind, question.single) == ("choice", True)
    assert answers(question) == [("Geneva", 0, ""), ("Washington", 100, ""), ("Moscow", 0, "")]


def test_weights_make_a_choice_of_several() -> None:
    question = one("Who? {~%50%Reagan ~%50%Gorbachev ~%-100%Carter ~%33.33333%Nitze}")

    assert (question.kind, question.single) == ("choice", False)
    assert [answer.percent for answer in question.answers] == [
        Decimal(50),
        Decimal(50),
        Decimal(-100),
        Decimal("33.33333"),
    ]


def test_a_right_option_may_have_company_with_part_of_the_credit() -> None:
    question = one("Where? {~Paris ~%25%Reykjavik#nearly =Washington#yes}")

    assert question.single
    assert answers(question) == [
        ("Paris", 0, ""),
        ("Reykjavik", 25, "nearly"),
        ("Washington", 100, "yes"),
    ]


@pytest.mark.parametrize(
    ("word", "holds"), [("T", True), ("TRUE", True), ("F", False), ("FALSE", False)]
)
def test_true_false_has_the_feedback_of_the_wrong_answer_first(word: str, holds: bool) -> None:
    true, false = one(f"It was signed. {{{word}#no, wrong#yes, right}}").answers

    right, wrong = (true, false) if holds else (false, true)
    assert (right.percent, right.feedback.text) == (Decimal(100), "yes, right")
    assert (wrong.percent, wrong.feedback.text) == (Decimal(0), "no, wrong")


def test_small_letters_are_no_truth_but_a_word_to_type() -> None:
    found = read("It was signed. {true}", "quiz.gift")

    assert found.questions[0].kind == "short"
    assert "write {TRUE}" in found.findings[0].message


def test_answers_to_type_may_have_weights_and_stand_without_a_sign() -> None:
    assert answers(one("City? {=Washington =%50%DC#the short name}")) == [
        ("Washington", 100, ""),
        ("DC", 50, "the short name"),
    ]
    assert answers(one("City? {Washington}")) == [("Washington", 100, "")]


@pytest.mark.parametrize(
    ("amount", "number", "tolerance"),
    [
        ("1987", "1987", "0"),
        ("5500:55", "5500", "55"),
        ("3.141..3.142", "3.1415", "0.0005"),
        ("-5..5", "0", "5"),
        (" 5500 : 1 ", "5500", "1"),
        ("1e3", "1000", "0"),
    ],
)
def test_numbers_have_a_tolerance_or_a_band(amount: str, number: str, tolerance: str) -> None:
    (answer,) = one(f"How far? {{#{amount}}}").answers

    assert (answer.number, answer.tolerance) == (Decimal(number), Decimal(tolerance))


def test_several_numbers_and_a_word_for_all_others() -> None:
    question = one("When? {#\n =1987:0#yes\n =%50%1987:2#nearly\n ~#not then\n}")

    assert answers(question) == [
        ("1987:0", 100, "yes"),
        ("1987:2", 50, "nearly"),
        ("*", 0, "not then"),
    ]


def test_pairs_and_right_sides_that_belong_to_none() -> None:
    question = one("Match. {=[html]a <b>b</b> -> B =c->C = -> D}")

    assert [(pair.left.text, pair.right) for pair in question.pairs] == [
        ("a <b>b</b>", "B"),
        ("c", "C"),
        ("", "D"),
    ]
    assert question.pairs[0].left.style == "html"


def test_an_arrow_in_a_choice_makes_no_pairs() -> None:
    assert one("How? {~a -> b =c -> d}").kind == "choice"


def test_a_missing_word_leaves_a_line() -> None:
    assert (
        one("They signed in {=Washington} that day.").stem.text == "They signed in _____ that day."
    )
    assert one("It was {=Gorbachev}.").stem.text == "It was _____."
    assert one("[html]{=Asia} is large.").stem == Styled("_____ is large.", "html")


def test_texts_have_the_format_of_their_question_unless_they_name_one() -> None:
    question = one("[markdown]**What?** {=[html]<i>a</i>#[plain]<i> ~b ####general}")

    assert question.stem == Styled("**What?**", "markdown")
    first, second = question.answers
    assert (first.text.style, first.feedback.style, second.text.style) == (
        "html",
        "plain",
        "markdown",
    )
    assert question.general == Styled("general", "markdown")


def test_an_unknown_word_in_brackets_is_text() -> None:
    assert one("[sic] is Latin for? {=thus}").stem == Styled("[sic] is Latin for?", "moodle")


def test_escapes_are_what_they_mean_and_other_backslashes_stay() -> None:
    question = one("a \\{ b \\} \\~ \\= \\# \\: \\\\ \\n c \\frac {=\\=2\\: \\#}")

    assert question.stem.text == "a { b } ~ = # : \\ \n c \\frac"
    assert question.answers[0].text.text == "=2: #"


def test_a_line_end_is_layout_but_in_markdown_and_html() -> None:
    assert one("over\n  two   lines {T}").stem.text == "over two lines"
    assert one("[plain]over\n  two   lines {T}").stem.text == "over two   lines"
    assert one("[markdown]over  \ntwo {T}").stem.text == "over  \ntwo"


def test_titles_ids_tags_and_categories() -> None:
    question = one(
        "$CATEGORY: $course$/top/Arms\n\n"
        "// [id:range-1] [tag:inf] and [tag:two\\] words]\n"
        "::Range\\: how far::How far? {=5500}"
    )

    assert (question.title, question.number) == ("Range: how far", "range-1")
    assert question.tags == ("inf", "two] words")
    assert question.category == "$course$/top/Arms"


def test_comments_may_stand_anywhere_and_are_no_part_of_a_text() -> None:
    question = one(
        "// above\n::title:: // behind the title\n// below\nIs it true // or not?\n"
        "{ // within\n  // alone\n  F // behind\n  // last\n} // outside\n// end\n\n// after"
    )

    assert question.title == "title"
    assert question.stem.text == "Is it true // or not?"
    assert answers(question) == [("true", 0, ""), ("false", 100, "")]


def test_an_address_is_no_comment() -> None:
    assert one("See https\\://example.org {T}").stem.text == "See https://example.org"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_divide_questions(end: str) -> None:
    found = read(end.join(["One? {T}", "  ", "Two? {", " F", "}", "", "", "Three? {=a ~b}"]), "q")

    assert [question.place.line for question in found.questions] == [1, 3, 8]
    assert found.findings == ()


def test_general_feedback_comes_last() -> None:
    question = one("Where? {\n=a#good\n~b#bad\n####It was\nthere}")

    assert question.general.text == "It was there"
    assert answers(question)[1] == ("b", 0, "bad")


def test_places_are_those_of_the_file() -> None:
    found = read("\n\n// c\n  First? {\n  =a\n    ~b\n}\n", "q")

    (question,) = found.questions
    assert (question.place.line, question.place.column) == (4, 3)
    assert [(a.place.line, a.place.column) for a in question.answers] == [(5, 4), (6, 6)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No end {=a ~b\n\nNext? {T}", "quiz.gift:1:8: QB801"),
        ("No begin =a}", "quiz.gift:1:12: QB801"),
        ("Twice {=a} and {=b}", "quiz.gift:1:16: QB801"),
        ("Pairs {=a -> b =c}", "quiz.gift:1:17: QB801"),
        ("Number {#five}", "quiz.gift:1:10: QB801"),
        ("Number {#}", "quiz.gift:1:10: QB801"),
        ("Write about it. {}", "quiz.gift:1:18: QB802"),
        ("Write about it. {####read this}", "quiz.gift:1:18: QB802"),
        ("Only to read.", "quiz.gift:1:1: QB802"),
        ("{=a ~b}", "quiz.gift:1:1: QB803"),
        ("Many {" + "=a~b" * 500 + "}", "quiz.gift:1:7: QB803"),
    ],
)
def test_what_is_not_understood_is_named_at_its_place(text: str, said: str) -> None:
    assert findings(text)[0].startswith(said)


def test_after_a_broken_question_the_next_is_read() -> None:
    found = read("No end {=a ~b\n\nNext? {T}\n\nBad } one\n\nLast? {F}", "q")

    assert [question.stem.text for question in found.questions] == ["Next?", "Last?"]
    assert len(found.findings) == 2


def test_a_blank_line_within_braces_is_read_over() -> None:
    found = read("Which? {\n\n  =a\n\n  ~b\n}\n\nNext? {T}", "q")

    assert [question.stem.text for question in found.questions] == ["Which?", "Next?"]
    assert [(one.line, one.code) for one in found.findings] == [(2, "QB811"), (4, "QB811")]


def test_questions_without_a_blank_line_between_are_two() -> None:
    found = read("$CATEGORY: a\nOne? {T}\nTwo? {=a\n~b}\n::t::Three? {F}", "q")

    assert [question.stem.text for question in found.questions] == ["One?", "Two?", "Three?"]
    assert {question.category for question in found.questions} == {"a"}
    assert [(one.line, one.code) for one in found.findings] == [
        (2, "QB811"),
        (3, "QB811"),
        (5, "QB811"),
    ]


def test_a_flood_ends_in_one_finding() -> None:
    found = read("Q{T}\n\n" * 6_000, "q")

    assert len(found.questions) == 5_000
    assert [one.code for one in found.findings] == ["QB801"]
