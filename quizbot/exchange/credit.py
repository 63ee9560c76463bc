"""Options with shares of credit become options that are right or wrong."""

from typing import Any

from quizbot.bank.finding import shorten
from quizbot.exchange.question import ALL, Answer, Question
from quizbot.exchange.texts import Texts


def choice(question: Question, texts: Texts) -> dict[str, Any]:
    """Return the fields of a choice; how much each option was worth is lost, and said."""
    rights = _rights(question, texts)
    options = []
    for answer in question.answers:
        side = "right" if answer in rights else "wrong"
        option = {side: texts.plain(answer.text), "feedback": texts.plain(answer.feedback)}
        options.append({key: said for key, said in option.items() if said or key == side})
    kind = "single" if len(rights) <= 1 else "multiple"
    own: dict[str, Any] = {"type": kind, "options": options}
    return own if question.shuffle else {**own, "shuffle": "false"}


def _rights(question: Question, texts: Texts) -> list[Answer]:
    positive = [answer for answer in question.answers if answer.percent > 0]
    if not question.single:
        if len({answer.percent for answer in positive}) > 1:
            message = "lost: the options were of unequal worth; here all right ones must be chosen"
            texts.lose(question.place, "QB805", message)
        return positive
    best = max((answer.percent for answer in positive), default=ALL)
    rights = [answer for answer in positive if answer.percent == best]
    for answer in positive:
        if answer.percent < best:
            message = f"lost: {answer.percent} % for {shorten(answer.text.text)}; here it is wrong"
            texts.lose(answer.place, "QB805", message)
    if rights and best < ALL:
        message = f"no option had full credit: {shorten(rights[0].text.text)} counts as right"
        texts.lose(rights[0].place, "QB805", message)
    if len(rights) > 1:
        message = "any one of several right options was enough: here all of them must be chosen"
        texts.lose(question.place, "QB809", message)
    return rights
