"""Questions as GIFT, the way Moodle writes it: every sign escaped that could mean more."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from quizbot.exchange.gift_text import escape, protected
from quizbot.exchange.question import ALL, Answer, Question, Styled
from quizbot.exchange.typed import plain_number


def write(questions: Iterable[Question]) -> str:
    """Return a GIFT file; a new category stands before the first of its questions."""
    parts: list[str] = []
    category = ""
    for question in questions:
        if question.category != category:
            category = question.category
            parts.append(f"$CATEGORY: {category}\n")
        parts.append("\n".join(_lines(question)) + "\n")
    return "\n".join(parts)


def _lines(question: Question) -> Iterator[str]:
    marks = [f"[id:{_bracketed(question.number)}]"] if question.number else []
    marks += [f"[tag:{_bracketed(tag)}]" for tag in question.tags]
    if marks:
        yield "// " + " ".join(marks)
    title = f"::{escape(question.title)}:: " if question.title else ""
    yield f"{title}{_stem(question)} {{{'#' if question.kind == 'number' else ''}"
    yield from (f"    {line}" for line in _answers(question))
    if question.general.text:
        yield f"    ####{protected(question.general.text)}"
    yield "}"


def _stem(question: Question) -> str:
    """Return the stem, marked as plain where texts without a mark of their own need it."""
    text = protected(question.stem.text)
    needs = any(escape(one) != protected(one) for one in _bare(question))
    return text if text.startswith("[plain]") or not needs else f"[plain]{text}"


def _bare(question: Question) -> Iterable[str]:
    """Return the texts that have no place for a mark: right sides of pairs."""
    return (pair.right for pair in question.pairs)


def _answers(question: Question) -> Iterator[str]:
    match question.kind:
        case "true-false":
            yield _true_false(question)
        case "match":
            for pair in question.pairs:
                left = protected(pair.left.text) if pair.left.text else ""
                yield f"={left} -> {escape(pair.right)}"
        case _:
            for answer in question.answers:
                yield _answer(question, answer) + _feedback(answer.feedback)


def _answer(question: Question, answer: Answer) -> str:
    weight = "" if answer.percent == ALL else f"%{plain_number(answer.percent)}%"
    if question.kind == "number":
        return _amount(answer, weight)
    if question.kind != "choice":
        return f"={weight}{protected(answer.text.text)}"
    if question.single and answer.percent == ALL:
        return f"={protected(answer.text.text)}"
    return f"~{weight if answer.percent else ''}{protected(answer.text.text)}"


def _true_false(question: Question) -> str:
    true, false = question.answers
    holds = true.percent > false.percent
    right, wrong = (true, false) if holds else (false, true)
    said = _feedback(wrong.feedback) or ("#" if right.feedback.text else "")
    return f"{'TRUE' if holds else 'FALSE'}{said}{_feedback(right.feedback)}"


def _amount(answer: Answer, weight: str) -> str:
    if answer.number is None:
        return "~"
    tolerance = f":{plain_number(answer.tolerance)}" if answer.tolerance != Decimal(0) else ""
    return f"={weight}{plain_number(answer.number)}{tolerance}"


def _feedback(feedback: Styled) -> str:
    return f"#{protected(feedback.text)}" if feedback.text else ""


def _bracketed(text: str) -> str:
    return text.replace("]", "\\]")
