"""How a question looks while it is asked, and which buttons answer it."""

import re
from typing import assert_never

from quizbot.bank.items import (
    Cloze,
    Item,
    Match,
    Multiple,
    Number,
    Order,
    Single,
    TextAnswer,
    TrueFalse,
)
from quizbot.dialogue import Asked
from quizbot.learning import sitting as moves
from quizbot.learning.shown import gap_codes
from quizbot.learning.sitting import Control, Sitting
from quizbot.telegram import texts
from quizbot.telegram.callbacks import tap_data
from quizbot.telegram.languages import language
from quizbot.telegram.page import (
    LABEL,
    Button,
    Clip,
    Page,
    Row,
    fitting,
    length,
    letter,
    lines,
    paragraphs,
)
from quizbot.telegram.page import clip as clip_text

_GAP = re.compile(r"\{\{\s*([a-z0-9-]+)\s*\}\}")
_LETTERS_A_ROW = 5


def asked(view: Asked) -> Page:
    """Return the page that asks a question."""
    options = moves.options(view.revision.item, view.sitting.order)
    return Page(
        fitting(lambda clip: _text(view, options, clip)),
        (*_answers(view.sitting, view.revision.item, options), *_controls(view)),
    )


def heading(number: int, topic: str | None, clip: Clip) -> str:
    """Return the first line: which question this is, and of what topic."""
    after = texts.TOPIC_AFTER.format(topic=clip(topic, 60)) if topic else ""
    return texts.QUESTION.format(number=number) + after


def _text(view: Asked, options: tuple[str, ...], clip: Clip) -> str:
    sitting, revision, item = view.sitting, view.revision, view.revision.item
    hints = item.hints[: sitting.hints]
    trouble = view.trouble
    return paragraphs(
        heading(sitting.position + 1, revision.topic_title, clip),
        clip(item.question),
        _so_far(sitting, item, options, clip),
        lines(*(texts.HINT.format(hint=clip(hint)) for hint in hints)),
        texts.UNTRANSLATED.format(language=language(revision.language)) if revision.wanted else "",
        texts.TROUBLES[trouble.hint].format(text=clip.typed(trouble.text, 60)) if trouble else "",
    )


def _so_far(sitting: Sitting, item: Item, options: tuple[str, ...], clip: Clip) -> str:
    """Return what stands between the stem and the buttons: options, steps placed, gaps filled."""
    match item:
        case Single() | TrueFalse():
            return _listed(options, clip)
        case Multiple():
            return paragraphs(_listed(options, clip), texts.TAP_ALL)
        case Number():
            return _number(item, clip)
        case TextAnswer():
            return texts.TYPE_TEXT
        case Order():
            return _steps(sitting, item, options, clip)
        case Match():
            return _pairs(sitting, item, options, clip)
        case Cloze():
            return _gaps(sitting, item, options, clip)
        case _:
            assert_never(item)


def _number(item: Number, clip: Clip) -> str:
    return texts.TYPE_NUMBER_IN.format(unit=clip(item.unit)) if item.unit else texts.TYPE_NUMBER


def _listed(options: tuple[str, ...], clip: Clip) -> str:
    """Return the options with their letters, where the buttons are too small for them."""
    if _fit_buttons(options):
        return ""
    return lines(*(f"{letter(n)}) {clip(text)}" for n, text in enumerate(options)))


def _fit_buttons(options: tuple[str, ...]) -> bool:
    return all(length(text) <= LABEL for text in options)


def _steps(sitting: Sitting, item: Order, options: tuple[str, ...], clip: Clip) -> str:
    placed = [
        f"{place}. {clip(item.items[int(step)].text)}"
        for place, step in enumerate(sitting.draft, 1)
    ]
    done = len(placed) == len(item.items)
    ask = texts.TAP_CHECK if done else texts.TAP_ORDER
    return paragraphs("" if done else _listed(options, clip), lines(*placed), ask)


def _pairs(sitting: Sitting, item: Match, options: tuple[str, ...], clip: Clip) -> str:
    rights, made = item.rights, len(sitting.draft)
    done = [
        texts.PAIR_DONE.format(left=clip(pair.left), right=clip(rights[int(right)]))
        for pair, right in zip(item.pairs, sitting.draft, strict=False)
    ]
    now = texts.PAIR_OPEN.format(left=clip(item.pairs[made].left))
    later = [texts.PAIR_LATER.format(left=clip(pair.left)) for pair in item.pairs[made + 1 :]]
    return paragraphs(lines(*done, now, *later), _listed(options, clip))


def _gaps(sitting: Sitting, item: Cloze, options: tuple[str, ...], clip: Clip) -> str:
    """Return the text with its gaps, filled ones underlined, and the options of the one asked."""
    # Split first: a text shortened as a whole could lose gaps, or be cut within one.
    pieces = _GAP.split(item.text)
    places = {name: place for place, name in enumerate(item.gaps)}
    shown = [
        _gap(sitting, places[piece], clip) if at % 2 else _between(piece, clip)
        for at, piece in enumerate(pieces)
    ]
    _, here = _gap_options(sitting, item, options)
    ask = texts.TAP_GAP if here else texts.TYPE_GAP
    number = len(sitting.draft) + 1
    return paragraphs("".join(shown), _listed(here, clip), ask.format(gap=number))


def _gap(sitting: Sitting, place: int, clip: Clip) -> str:
    filled = len(sitting.draft)
    if place < filled:
        return f"<u>{clip.typed(str(sitting.draft[place]), 100)}</u>"
    return f"<b>[ {place + 1} ]</b>" if place == filled else f"[ {place + 1} ]"


def _between(piece: str, clip: Clip) -> str:
    """Return the words between two gaps; where they are shortened, a space before the next gap."""
    short = clip(piece)
    return f"{short} " if short.endswith("…") and not piece.endswith("…") else short


def _answers(sitting: Sitting, item: Item, options: tuple[str, ...]) -> tuple[Row, ...]:
    match item:
        case Single() | TrueFalse():
            return _choices(sitting, list(enumerate(options)), options)
        case Multiple():
            return _toggles(sitting, options)
        case Order():
            left = [
                (code, text)
                for code, text in enumerate(options)
                if sitting.order[code] not in sitting.draft
            ]
            return _choices(sitting, left, options)
        case Match():
            return _rights(sitting, item, options)
        case Cloze():
            return _gap_choices(sitting, item, options)
        case Number() | TextAnswer():
            return ()
        case _:
            assert_never(item)


def _choices(
    sitting: Sitting, coded: list[tuple[int, str]], options: tuple[str, ...], *, first: int = 0
) -> tuple[Row, ...]:
    """Return a button an option: its letter and text, or only letters where texts are long."""
    buttons = [
        Button(
            f"{letter(code - first)} · {text}" if _fit_buttons(options) else letter(code - first),
            tap_data(sitting.nonce, sitting.position, code),
        )
        for code, text in coded
    ]
    return _rows(buttons, 1 if _fit_buttons(options) else _LETTERS_A_ROW)


def _rows(buttons: list[Button], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def _toggles(sitting: Sitting, options: tuple[str, ...]) -> tuple[Row, ...]:
    fits = _fit_buttons(options)
    buttons = []
    for code, text in enumerate(options):
        mark = texts.CHOSEN if sitting.order[code] in sitting.draft else texts.OPEN
        label = mark.format(text=f"{letter(code)} · {text}" if fits else letter(code))
        buttons.append(Button(label, tap_data(sitting.nonce, sitting.position, code)))
    return _rows(buttons, 1 if fits else _LETTERS_A_ROW)


def _rights(sitting: Sitting, item: Match, options: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the right sides that are still to be had for the left side asked now."""
    made = len(sitting.draft)
    base = made * len(options)
    free = [
        (base + shown, text)
        for shown, text in enumerate(options)
        if moves.tap(sitting, item, base + shown) is not None
    ]
    return _choices(sitting, free, options, first=base)


def _gap_choices(sitting: Sitting, item: Cloze, options: tuple[str, ...]) -> tuple[Row, ...]:
    base, here = _gap_options(sitting, item, options)
    return _choices(sitting, list(enumerate(here, base)), here, first=base)


def _gap_options(
    sitting: Sitting, item: Cloze, options: tuple[str, ...]
) -> tuple[int, tuple[str, ...]]:
    """Return the code of the first option of the gap asked now, and its options as shown."""
    codes = gap_codes(item)[len(sitting.draft)]
    return codes.start, options[codes.start : codes.stop]


def _controls(view: Asked) -> tuple[Row, ...]:
    """Return the rows below the options: Check and Undo, then Hint and I don't know."""
    sitting, item = view.sitting, view.revision.item

    def button(label: str, control: Control) -> Button:
        return Button(label, tap_data(sitting.nonce, sitting.position, control))

    checks: list[Button] = []
    if isinstance(item, Order | Match | Cloze) and sitting.draft:
        checks.append(button(texts.UNDO, Control.UNDO))
    if isinstance(item, Multiple) or (
        isinstance(item, Order) and len(sitting.draft) == len(item.items)
    ):
        checks.append(button(texts.CHECK, Control.CHECK))
    helps = [button(texts.UNKNOWN, Control.UNKNOWN)]
    if sitting.hints < len(item.hints):
        helps.insert(0, button(texts.HINT_BUTTON, Control.HINT))
    return (*((tuple(checks),) if checks else ()), tuple(helps))


def shorten(text: str) -> str:
    """Return a text as one line of at most 100 units, not yet escaped."""
    return clip_text(" ".join(text.split()), 100)
