"""Moodle's XML of questions, as values; what is of no kind that is known here is named."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from quizbot.bank.finding import shorten
from quizbot.bank.values import exact
from quizbot.exchange.gift_answers import Misread
from quizbot.exchange.question import (
    ALL,
    ANYTHING,
    MANY,
    MOST,
    NO_TEXT,
    NOTHING,
    Answer,
    Losses,
    Pair,
    Question,
    Read,
    Style,
    Styled,
)
from quizbot.exchange.xml_tree import Node, parse

_STYLES: dict[str, Style] = {
    "html": "html",
    "markdown": "markdown",
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
}
_UNGRADED = {"essay": "an essay, which no program can grade", "description": "a mere description"}
_YES = {"1", "true"}


def read(raw: bytes, path: str) -> Read:
    """Return the questions of a file and what of it could not be read.

    Raises:
        BankError: It is no XML, or XML that is not safe to read.
    """
    losses = Losses(path)
    root = parse(raw, path)
    if root.name != "quiz":
        message = f"this is no quiz of Moodle: it begins with {shorten(root.name)}, not `quiz`"
        losses(root.place, "QB801", message)
        return Read((), losses.findings)
    questions: list[Question] = []
    category = ""
    for number, node in enumerate(root.all("question")):
        if number == MOST:
            losses(node.place, "QB801", MANY)
            break
        if node.attributes.get("type") == "category":
            category = node.said("category")
            continue
        try:
            questions.append(_question(node, category, losses))
        except Misread as why:
            losses(why.place, why.code, why.message)
    return Read(tuple(questions), losses.findings)


def _question(node: Node, category: str, losses: Losses) -> Question:
    kind = node.attributes.get("type", "")
    own = _KINDS.get(kind)
    if own is None:
        what = _UNGRADED.get(kind) or f"there are no questions of the kind {shorten(kind)} here"
        raise Misread(node.place, "QB802", f"left out: {what}")
    for name in ("partiallycorrectfeedback",):
        if node.said(name) and kind != "true-false":
            losses(node.place, "QB806", "lost: the feedback for an answer that is right in part")
    return Question(
        stem=_styled(node.first("questiontext")),
        place=node.place,
        title=node.said("name"),
        number=node.said("idnumber"),
        tags=tuple(_tags(node)),
        category=category,
        general=_styled(node.first("generalfeedback")),
        right=_styled(node.first("correctfeedback")),
        wrong=_styled(node.first("incorrectfeedback")),
        hints=tuple(one for hint in node.all("hint") if (one := _styled(hint)).text),
        **own(node, losses),
    )


def _styled(node: Node | None) -> Styled:
    """Return the text of an element with its format; HTML, where it says none."""
    if node is None:
        return NO_TEXT
    inner = node.first("text")
    style = _STYLES.get(node.attributes.get("format", "html"), "html")
    return Styled((inner or node).text.strip(), style)


def _raw(node: Node) -> Styled:
    """Return the text of an answer that is typed, in which no sign is markup."""
    return Styled(_styled(node).text)


def _tags(node: Node) -> Iterator[str]:
    for tags in node.all("tags"):
        yield from (_styled(tag).text for tag in tags.all("tag"))


def _percent(node: Node) -> Decimal:
    return exact(node.attributes.get("fraction", "0")) or NOTHING


def _feedback(node: Node) -> Styled:
    return _styled(node.first("feedback"))


def _choice(node: Node, _: Losses) -> dict[str, Any]:
    answers = tuple(
        Answer(_styled(one), _percent(one), _feedback(one), one.place) for one in node.all("answer")
    )
    return {
        "kind": "choice",
        "answers": answers,
        "single": node.said("single") in {*_YES, ""},
        "shuffle": node.said("shuffleanswers") in {*_YES, ""},
    }


def _true_false(node: Node, _: Losses) -> dict[str, Any]:
    said = {_styled(one).text.casefold(): one for one in node.all("answer")}
    if not {"true", "false"} <= said.keys():
        raise Misread(node.place, "QB801", "left out: it needs the two answers true and false")
    answers = tuple(
        Answer(Styled(word), _percent(said[word]), _feedback(said[word]), said[word].place)
        for word in ("true", "false")
    )
    return {"kind": "true-false", "answers": answers}


def _short(node: Node, losses: Losses) -> dict[str, Any]:
    if node.said("usecase") in _YES:
        message = "lost: capitals counted; here they never do"
        losses(node.place, "QB812", message)
    answers = tuple(
        Answer(_raw(one), _percent(one), _feedback(one), one.place) for one in node.all("answer")
    )
    return {"kind": "short", "answers": answers}


def _number(node: Node, _: Losses) -> dict[str, Any]:
    answers = tuple(map(_amount, node.all("answer")))
    units = [
        (name, multiplier)
        for units in node.all("units")
        for unit in units.all("unit")
        if (name := unit.said("unit_name")) and (multiplier := exact(unit.said("multiplier")))
    ]
    return {"kind": "number", "answers": answers, "units": tuple(units)}


def _amount(node: Node) -> Answer:
    text = _raw(node)
    number = exact(text.text)
    if number is None and text.text != ANYTHING:
        raise Misread(node.place, "QB801", f"left out: {shorten(text.text)} is not a number")
    tolerance = abs(exact(node.said("tolerance")) or NOTHING)
    return Answer(text, _percent(node), _feedback(node), node.place, number, tolerance)


def _match(node: Node, _: Losses) -> dict[str, Any]:
    pairs = tuple(
        Pair(_styled(one), one.said("answer"), one.place) for one in node.all("subquestion")
    )
    return {"kind": "match", "pairs": pairs}


def _order(node: Node, _: Losses) -> dict[str, Any]:
    answers = tuple(Answer(_styled(one), ALL, place=one.place) for one in node.all("answer"))
    return {"kind": "order", "answers": answers}


def _cloze(_node: Node, _: Losses) -> dict[str, Any]:
    return {"kind": "cloze"}


_KINDS: dict[str, Callable[[Node, Losses], dict[str, Any]]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _number,
    "matching": _match,
    "match": _match,
    "ordering": _order,
    "cloze": _cloze,
    "multianswer": _cloze,
}
