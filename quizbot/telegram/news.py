"""How news of the banks look: to learners whose answers count anew, to those who write banks."""

from quizbot.bank.library import Revision
from quizbot.dialogue import Amended, Diagnosis
from quizbot.learning.grading import solution
from quizbot.telegram import texts
from quizbot.telegram.callbacks import pick_data
from quizbot.telegram.page import Button, Clip, Page, fitting, lines, paragraphs
from quizbot.telegram.questions import shorten

_MOST = 5


def amended(view: Amended) -> Page:
    """Return the page that tells which answers were changed, and what is right now."""
    begin = Button(texts.CONTINUE, pick_data("news", "learn"))
    return Page(fitting(lambda clip: _amended(view.revisions, clip)), ((begin,),))


def _amended(revisions: tuple[Revision, ...], clip: Clip) -> str:
    count = len(revisions)
    more = count - _MOST
    return paragraphs(
        texts.AMENDED if count == 1 else texts.AMENDED_SOME.format(count=count),
        *(_one(revision, clip) for revision in revisions[:_MOST]),
        texts.AMENDED_MORE.format(count=more) if more > 0 else "",
        texts.AMENDED_END,
    )


def _one(revision: Revision, clip: Clip) -> str:
    answer = "; ".join(solution(revision.item))
    question = clip(shorten(revision.item.question))
    return texts.AMENDED_ONE.format(question=question, solution=clip(answer, 300))


def diagnosis(view: Diagnosis) -> Page:
    """Return the page that tells what is wrong with the banks, each with file and line."""
    if not view.lines:
        return Page(texts.DIAGNOSIS_NONE)
    more = texts.DIAGNOSIS_MORE.format(count=view.more) if view.more else ""
    return Page(
        fitting(
            lambda clip: paragraphs(
                texts.DIAGNOSIS, lines(*(f"• {clip(line, 300)}" for line in view.lines)), more
            )
        )
    )
