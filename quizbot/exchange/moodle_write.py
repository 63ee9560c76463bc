"""Questions as Moodle's XML; texts are HTML, or plain where HTML would lose a space."""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from quizbot.exchange.question import ANYTHING, NO_TEXT, Answer, Question, Styled
from quizbot.exchange.typed import plain_number

_SPACES = re.compile(r"[\t\xa0]|  | \n|\n |\n\n\n|^- |\n- ")
_TYPES = {
    "choice": "multichoice",
    "true-false": "truefalse",
    "short": "shortanswer",
    "number": "numerical",
    "match": "matching",
    "order": "ordering",
    "cloze": "cloze",
}


def write(questions: Iterable[Question]) -> str:
    """Return a file for Moodle; a new category stands before the first of its questions."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    category = ""
    for question in questions:
        if question.category != category:
            category = question.category
            lines += ['  <question type="category">', *_plain("category", category, 4)]
            lines.append("  </question>")
        lines += _question(question)
    return "\n".join((*lines, "</quiz>\n"))


def _question(question: Question) -> Iterator[str]:
    yield f'  <question type="{_TYPES[question.kind]}">'
    yield from _plain("name", question.title, 4)
    yield from _text("questiontext", question.stem)
    yield from _text("generalfeedback", question.general)
    yield f"    <idnumber>{escape(question.number)}</idnumber>"
    yield from _own(question)
    if question.right.text or question.wrong.text:
        yield from _text("correctfeedback", question.right)
        yield from _text("incorrectfeedback", question.wrong)
    for hint in question.hints:
        yield from _text("hint", hint)
    if question.tags:
        yield "    <tags>"
        for tag in question.tags:
            yield from _plain("tag", tag, 6)
        yield "    </tags>"
    yield "  </question>"


def _own(question: Question) -> Iterator[str]:
    match question.kind:
        case "choice":
            yield f"    <single>{_flag(question.single)}</single>"
            yield f"    <shuffleanswers>{_flag(question.shuffle)}</shuffleanswers>"
            yield "    <answernumbering>abc</answernumbering>"
        case "short":
            yield "    <usecase>0</usecase>"
        case "match":
            yield "    <shuffleanswers>true</shuffleanswers>"
            yield from _pairs(question)
        case "order":
            yield "    <layouttype>VERTICAL</layouttype>"
            yield "    <selecttype>ALL</selecttype>"
            yield "    <gradingtype>ABSOLUTE_POSITION</gradingtype>"
            yield "    <showgrading>SHOW</showgrading>"
    for answer in question.answers:
        yield from _answer(question, answer)
    yield from _units(question)


def _answer(question: Question, answer: Answer) -> Iterator[str]:
    typed = question.kind in {"short", "number", "true-false"}
    style = "moodle_auto_format" if typed else _style(answer.text)
    fraction = plain_number(answer.percent)
    yield f'    <answer fraction="{fraction}" format={quoteattr(style)}>'
    yield f"      <text>{_words(answer.text.text, style)}</text>"
    if question.kind == "number" and answer.text.text != ANYTHING:
        yield f"      <tolerance>{plain_number(answer.tolerance)}</tolerance>"
    if answer.feedback.text:
        yield from _text("feedback", answer.feedback, 6)
    yield "    </answer>"


def _pairs(question: Question) -> Iterator[str]:
    for pair in question.pairs:
        yield f'    <subquestion format="{_style(pair.left)}">'
        yield f"      <text>{_words(pair.left.text, _style(pair.left))}</text>"
        yield from _plain("answer", pair.right, 6)
        yield "    </subquestion>"


def _units(question: Question) -> Iterator[str]:
    if not question.units:
        return
    yield "    <units>"
    for name, multiplier in question.units:
        yield "      <unit>"
        yield f"        <multiplier>{multiplier:f}</multiplier>"
        yield f"        <unit_name>{escape(name)}</unit_name>"
        yield "      </unit>"
    yield "    </units>"


def _text(name: str, styled: Styled, indent: int = 4) -> Iterator[str]:
    if styled == NO_TEXT and name != "questiontext":
        return
    blanks = " " * indent
    yield f'{blanks}<{name} format="{_style(styled)}">'
    yield f"{blanks}  <text>{_words(styled.text, _style(styled))}</text>"
    yield f"{blanks}</{name}>"


def _plain(name: str, text: str, indent: int) -> Iterator[str]:
    blanks = " " * indent
    yield f"{blanks}<{name}><text>{escape(text)}</text></{name}>"


def _style(styled: Styled) -> str:
    return "plain_text" if _SPACES.search(styled.text) else "html"


def _words(text: str, style: str) -> str:
    """Return a text for an element: as HTML within XML, or as it is."""
    if style != "html":
        return escape(text)
    return escape(escape(text).replace("\n", "<br>"))


def _flag(value: bool) -> str:  # noqa: FBT001 - it is what it writes
    return "true" if value else "false"
