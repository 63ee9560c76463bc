"""How a question file looks to whoever sent it: what was found, what changes, what to do."""

from dataclasses import replace
from datetime import UTC, datetime

from quizbot.dialogue import Asked, Previewed, Reported, Uploaded
from quizbot.learning.grading import solution
from quizbot.learning.shown import authored
from quizbot.learning.sitting import Sitting
from quizbot.telegram import texts
from quizbot.telegram.callbacks import pick_data
from quizbot.telegram.page import (
    TEXT_LIMIT,
    Button,
    Clip,
    File,
    Page,
    Row,
    fitting,
    lines,
    paragraphs,
    visible,
)
from quizbot.telegram.questions import asked

_PAGE = "upload"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def uploaded(view: Uploaded) -> Page:
    """Return the page that tells what was found in a file, and lets it be published."""
    return Page(fitting(lambda clip: _uploaded(view, clip)), _buttons(view))


def _uploaded(view: Uploaded, clip: Clip) -> str:
    left = view.errors + view.warnings - len(view.findings)
    more = view.more
    return paragraphs(
        texts.UPLOAD.format(name=clip(view.name, 64), state=texts.UPLOAD_STATES[view.state]),
        texts.UPLOAD_COUNTS.format(errors=view.errors, warnings=view.warnings),
        lines(*(f"• {clip(line, 250)}" for line in view.findings)),
        texts.UPLOAD_REPORT if left > 0 else "",
        lines(
            texts.UPLOAD_CHANGES if view.changes else "",
            *(f"• {clip(line, 200)}" for line in view.changes),
            texts.AMENDED_MORE.format(count=more) if more else "",
        ),
        texts.UPLOAD_ERRORS if view.errors else "",
        "" if view.changes or view.errors else texts.UPLOAD_SAME,
    )


def _buttons(view: Uploaded) -> tuple[Row, ...]:
    def button(label: str, act: str, more: str = "") -> Button:
        return Button(label, pick_data(_PAGE, act, f"{view.id}{more}"))

    rows: list[Row] = []
    if view.previews:
        rows.append((button(texts.UPLOAD_PREVIEW, "preview", "x0"),))
    if view.state == "waiting":
        discard = button(texts.UPLOAD_DISCARD, "discard")
        can = view.changes and not view.errors
        rows.append((button(texts.UPLOAD_PUBLISH, "publish"), discard) if can else (discard,))
    if view.state == "published":
        rows.append((button(texts.UPLOAD_UNDO, "undo"),))
    return tuple(rows)


def previewed(view: Previewed) -> Page:
    """Return a question as a learner will see it, the answer below, and the way to the others."""
    item, place = view.revision.item, view.place
    order = tuple(range(len(authored(item))))
    sitting = Sitting(0, "0" * 13, 0, _NEVER, 1, (), order=order)
    page = asked(Asked(sitting, view.revision))
    idle = pick_data(_PAGE, "preview", f"{view.upload}x{place}")
    keyboard = tuple(tuple(replace(one, data=idle) for one in row) for row in page.keyboard)
    turns = [
        Button(label, pick_data(_PAGE, "preview", f"{view.upload}x{to}"))
        for label, to in ((texts.EARLIER, place - 1), (texts.LATER, place + 1))
        if 0 <= to < view.count
    ]
    back = Button(texts.UPLOAD_BACK, pick_data(_PAGE, "show", str(view.upload)))
    below = fitting(lambda clip: _answer(view, clip))
    fits = visible(page.text) + visible(below) + 2 <= TEXT_LIMIT
    return Page(paragraphs(page.text, below if fits else ""), (*keyboard, (*turns, back)))


def _answer(view: Previewed, clip: Clip) -> str:
    item = view.revision.item
    right = texts.ANSWER.format(solution=clip("; ".join(solution(item)), 300))
    place = texts.UPLOAD_PLACE.format(place=view.place + 1, count=view.count)
    return paragraphs(place, lines(right, clip(item.explanation or "")))


def reported(view: Reported) -> Page:
    """Return the message that holds all findings as a file."""
    name = f"{view.name.rpartition('.')[0] or view.name}-report.txt"
    return Page(texts.UPLOAD_FILE, file=File(name, "\n".join((*view.findings, ""))))
