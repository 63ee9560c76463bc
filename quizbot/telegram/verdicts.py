"""How a verdict looks: right or not, why, what kind of statement it is, and where it is written."""

from html import escape
from typing import TYPE_CHECKING

from quizbot.bank.library import Revision
from quizbot.dialogue import Told
from quizbot.learning.grading import Remark
from quizbot.learning.response import Filled, Matched, Ordered, Response, Typed, Unknown
from quizbot.learning.sitting import Control
from quizbot.telegram import texts
from quizbot.telegram.callbacks import tap_data
from quizbot.telegram.page import Button, Clip, Page, fitting, lines, paragraphs
from quizbot.telegram.questions import heading

if TYPE_CHECKING:
    from quizbot.bank.values import Label

_MOST_SOURCES = 4


def told(view: Told) -> Page:
    """Return the page that tells a verdict, with Next below it."""
    sitting = view.sitting
    buttons = tuple(
        Button(label, tap_data(sitting.nonce, sitting.position, control))
        for label, control in ((texts.NEXT, Control.NEXT), (texts.STOP, Control.STOP))
    )
    return Page(fitting(lambda clip: _text(view, clip)), (buttons,))


def _text(view: Told, clip: Clip) -> str:
    revision, sitting = view.revision, view.sitting
    return paragraphs(
        heading(sitting.position, revision.topic_title, clip) + "\n" + clip(revision.item.question),
        texts.FATES[view.fate] if view.fate else "",
        _verdict(view, clip),
        _explanation(revision, clip),
        _sources(revision, clip),
        texts.TALLY.format(right=sitting.right, total=sitting.position),
    )


def _verdict(view: Told, clip: Clip) -> str:
    """Return right or not, what was answered, why that is wrong, and the right answer."""
    response, graded = view.attempt.response, view.grade
    said = _said(response)
    answer = ""
    if not graded.correct or isinstance(response, Filled | Matched | Ordered | Typed):
        answer = _solution(graded.solution, clip)
    return lines(
        _mark(response, correct=graded.correct),
        texts.YOU_SAID.format(choice=clip.typed(said, 200)) if said else "",
        *(_remark(remark, clip) for remark in graded.remarks),
        answer,
    )


def _mark(response: Response, *, correct: bool) -> str:
    if isinstance(response, Unknown):
        return texts.NOT_KNOWN
    return texts.RIGHT if correct else texts.WRONG


def _said(response: Response) -> str:
    """Return what was typed; what was tapped is told by the remarks."""
    return response.text if isinstance(response, Typed) else ""


def _remark(remark: Remark, clip: Clip) -> str:
    choice = clip(remark.choice, 200)
    if remark.feedback is None:
        short = texts.ALSO_RIGHT_SHORT if remark.right else texts.WHY_NOT_SHORT
        return short.format(choice=choice) if choice else ""
    feedback = clip(remark.feedback)
    if not choice:
        return feedback
    long = texts.ALSO_RIGHT if remark.right else texts.WHY_NOT
    return long.format(choice=choice, feedback=feedback)


def _solution(solution: tuple[str, ...], clip: Clip) -> str:
    if len(solution) == 1:
        return texts.ANSWER.format(solution=clip(solution[0], 300))
    return texts.ANSWERS.format(solution=lines(*(clip(line, 300) for line in solution)))


def _explanation(revision: Revision, clip: Clip) -> str:
    """Return the explanation, opened by its label and by who says so and who denies it."""
    item = revision.item
    opening = f"<b>{label_line(revision, clip)}.</b>"
    return f"{opening} {clip(item.explanation)}" if item.explanation else opening


def label_line(revision: Revision, clip: Clip) -> str:
    """Return what kind of statement this is: "Claim by X; denied by Y", "Reported, as of DATE"."""
    item = revision.item
    label: Label = item.shown_label
    line = texts.LABELS[label]
    if item.claim is not None and label in {"claim", "disputed", "opinion"}:
        speaker = revision.speakers[item.claim.by].name
        said = texts.DISPUTED if label == "disputed" else texts.CLAIMED_BY
        line += said.format(speaker=clip(speaker, 100))
        if item.claim.denied_by:
            names = [clip(revision.speakers[one].name, 100) for one in item.claim.denied_by]
            line += texts.DENIED_BY.format(speakers=texts.AND.join(names))
    if item.as_of is not None and label == "reported":
        line += texts.AS_OF.format(day=day(item.as_of.day, item.as_of.month, item.as_of.year))
    return line


def day(number: int, month: int, year: int) -> str:
    """Return a date in words: 4 August 2025."""
    return f"{number} {texts.MONTHS[month - 1]} {year}"


def _sources(revision: Revision, clip: Clip) -> str:
    """Return the quoted passages, and the sources with their links and places."""
    cites = revision.item.cite[:_MOST_SOURCES]
    if not cites:
        return ""
    quotes = [texts.QUOTE.format(quote=clip(cite.quote, 400)) for cite in cites if cite.quote]
    names = dict.fromkeys(_source(revision, cite.source, cite.at, clip) for cite in cites)
    form = texts.SOURCE if len(names) == 1 else texts.SOURCES
    return lines(*quotes, form.format(sources="; ".join(names)))


def _source(revision: Revision, name: str, at: str | None, clip: Clip) -> str:
    source = revision.sources[name]
    title = clip(source.title, 120)
    if source.url:
        title = f'<a href="{escape(source.url)}">{title}</a>'
    rest = [part for part in (source.publisher, source.published, at) if part]
    return ", ".join([title, *(clip(part, 80) for part in rest)])
