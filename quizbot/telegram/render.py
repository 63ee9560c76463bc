"""From a view to the page that Telegram shows: pure, escaped, within the limits."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from quizbot.dialogue import (
    Amended,
    Asked,
    Closed,
    Diagnosis,
    Help,
    Leaderboard,
    News,
    Note,
    Notice,
    Opened,
    Previewed,
    Progress,
    Reported,
    Settings,
    Standing,
    Status,
    Told,
    Topics,
    Uploaded,
    View,
    Welcome,
)
from quizbot.learning.sitting import Control
from quizbot.pages import MINUTES, PART, parts, topic_code
from quizbot.storage.values import Learner, Place
from quizbot.telegram import texts
from quizbot.telegram.callbacks import pick_data, tap_data
from quizbot.telegram.languages import language
from quizbot.telegram.news import amended, diagnosis
from quizbot.telegram.page import (
    Button,
    Clip,
    Page,
    Row,
    clip,
    fitting,
    lines,
    named,
    paragraphs,
)
from quizbot.telegram.questions import asked, shorten
from quizbot.telegram.status import status
from quizbot.telegram.uploaded import previewed, reported, uploaded
from quizbot.telegram.verdicts import day, told

_BAR = 10  # blocks
_MOST_TITLES = 20
_MOST_LANGUAGES, _LANGUAGES_A_ROW = 24, 3


def render(view: View, bot: str) -> Page:
    """Return the page that shows a view; `bot` is the bot's username, for links to it."""
    match view:
        case Asked():
            return asked(view)
        case Told():
            return told(view)
        case Closed():
            return _closed(view)
        case Note():
            return _note(view, bot)
        case Amended() | Diagnosis() | Uploaded() | Previewed() | Reported():
            return _news(view)
        case _:
            return _page(view)


def _news(view: News) -> Page:
    match view:
        case Amended():
            return amended(view)
        case Diagnosis():
            return diagnosis(view)
        case Uploaded():
            return uploaded(view)
        case Previewed():
            return previewed(view)
        case Reported():
            return reported(view)
        case _:
            assert_never(view)


def _page(view: Opened) -> Page:
    match view:
        case Welcome():
            return _welcome(view)
        case Topics():
            return _topics(view)
        case Progress():
            return _progress(view)
        case Leaderboard():
            return _leaderboard(view)
        case Settings():
            return _settings(view)
        case Help():
            return _help()
        case Status():
            return status(view)
        case _:
            assert_never(view)


def _closed(view: Closed) -> Page:
    sitting = view.sitting
    more = Button(texts.MORE, tap_data(sitting.nonce, sitting.position, Control.MORE))
    progress = Button(texts.PROGRESS_BUTTON, pick_data("closing", "open", "progress"))
    return Page(fitting(lambda clip: _closed_text(view, clip)), ((progress, more),))


def _closed_text(view: Closed, clip: Clip) -> str:
    sitting = view.sitting
    tally = ""
    if sitting.position:
        perfect = sitting.right == sitting.position
        form = texts.CLOSED_PERFECT if perfect else texts.CLOSED_TALLY
        tally = form.format(right=sitting.right, total=sitting.position)
    misses = [
        texts.CLOSED_MISS.format(question=clip(shorten(revision.item.question)))
        for revision in view.missed
    ]
    return paragraphs(
        lines(texts.CLOSED[view.reason], tally),
        lines(texts.CLOSED_MISSED, *misses) if misses else "",
        lines(_until(view.until), texts.CLOSED_LINK),
    )


def _until(until: datetime | None) -> str:
    if until is None:
        return ""
    return texts.CLOSED_UNTIL.format(day=day(until.day, until.month, until.year))


def _welcome(view: Welcome) -> Page:
    if not view.questions:
        return Page(texts.WELCOME_EMPTY)
    form = texts.WELCOME_BACK if view.returning else texts.WELCOME
    text = fitting(lambda clip: form.format(titles=_titles(view, clip), count=view.questions))
    begin = Button(texts.CONTINUE if view.returning else texts.BEGIN, pick_data("welcome", "learn"))
    topics = Button(texts.TOPICS_BUTTON, pick_data("welcome", "open", "topics"))
    return Page(text, ((begin,), (topics,)))


def _titles(view: Welcome, clip: Clip) -> str:
    titles = ", ".join(clip(title, 100) for title in view.titles[:_MOST_TITLES])
    more = len(view.titles) - _MOST_TITLES
    return texts.TITLES_MORE.format(titles=titles, count=more) if more > 0 else titles


def _topics(view: Topics) -> Page:
    if not view.standings:
        return Page(texts.TOPICS_NONE)
    some = any(standing.chosen for standing in view.standings)
    rows = [
        (
            Button(
                _topic_label(standing),
                pick_data("topics", "toggle", topic_code(standing.topic.key)),
            ),
        )
        for standing in _shown(view.standings, view.part)
    ]
    last = [Button(texts.CONTINUE, pick_data("topics", "learn"))]
    if some:
        last.insert(0, Button(texts.ALL_TOPICS, pick_data("topics", "all")))
    text = lines(
        texts.TOPICS.format(state=texts.TOPICS_SOME if some else texts.TOPICS_ALL),
        _which(view.standings, view.part),
    )
    return Page(text, (*rows, *_turning("topics", view.standings, view.part), tuple(last)))


def _shown(standings: Sequence[Standing], part: int) -> Sequence[Standing]:
    return standings[part * PART : (part + 1) * PART]


def _which(standings: Sequence[Standing], part: int) -> str:
    """Return which part of the topics this is, where there are too many for one message."""
    count = parts(len(standings))
    return texts.PART.format(part=part + 1, parts=count) if count > 1 else ""


def _turning(page: str, standings: Sequence[Standing], part: int) -> tuple[Row, ...]:
    """Return the row of buttons to the parts before and after, where there are any."""
    buttons = []
    if part > 0:
        buttons.append(Button(texts.EARLIER, pick_data(page, "part", str(part - 1))))
    if part + 1 < parts(len(standings)):
        buttons.append(Button(texts.LATER, pick_data(page, "part", str(part + 1))))
    return (tuple(buttons),) if buttons else ()


def _topic_label(standing: Standing) -> str:
    mark = texts.CHOSEN if standing.chosen else texts.OPEN
    title = clip(standing.topic.title, 40)
    return mark.format(text=texts.TOPIC.format(title=title, size=standing.topic.size))


def _progress(view: Progress) -> Page:
    learner = view.learner
    if not learner.answers:
        return Page(texts.PROGRESS_NONE, ((Button(texts.BEGIN, pick_data("progress", "learn")),),))
    total = texts.PROGRESS_TOTAL.format(
        answers=learner.answers, right=learner.rights, points=learner.points
    )
    text = fitting(
        lambda clip: paragraphs(
            lines(texts.PROGRESS, total, _which(view.standings, view.part)),
            *(_standing(standing, clip) for standing in _shown(view.standings, view.part)),
            texts.PROGRESS_MEANING,
        )
    )
    last = (Button(texts.CONTINUE, pick_data("progress", "learn")),)
    return Page(text, (*_turning("progress", view.standings, view.part), last))


def _standing(standing: Standing, clip: Clip) -> str:
    known = standing.mastery
    full = round(known.share * _BAR)
    return texts.PROGRESS_TOPIC.format(
        title=clip(standing.topic.title, 60),
        share=round(known.share * 100),
        seen=known.seen,
        size=known.size,
        mastered=texts.MASTERED if known.mastered else "",
        bar=texts.BAR_FULL * full + texts.BAR_EMPTY * (_BAR - full),
    )


def _leaderboard(view: Leaderboard) -> Page:
    board, own = view.board, view.learner.id
    if not board.total and board.own is None:
        return Page(texts.BOARD_NONE)
    rows = [_place(place, own) for place in board.top]
    last = board.top[-1].place if board.top else 0
    around = [place for place in board.around if place.place > last]
    if around and around[0].place > last + 1:
        rows.append(texts.BOARD_GAP)
    rows += [_place(place, own) for place in around]
    mine = texts.BOARD_UNPLACED
    if board.own is not None:
        mine = texts.BOARD_PLACE.format(place=board.own.place, total=board.total)
    hidden = "" if view.learner.listed else texts.BOARD_HIDDEN
    return Page(
        paragraphs(lines(texts.BOARD, *rows), lines(mine, hidden), texts.BOARD_RULE),
        ((Button(texts.CONTINUE, pick_data("leaderboard", "learn")),),),
    )


def _place(place: Place, own: int) -> str:
    form = texts.BOARD_OWN if place.learner == own else texts.BOARD_ROW
    name = _name(place.alias, place.number)
    return form.format(place=place.place, name=name, points=place.points)


def _name(alias: str | None, number: int) -> str:
    return named(alias, texts.LEARNER.format(number=number))


def _settings(view: Settings) -> Page:
    learner = view.learner
    text = texts.SETTINGS.format(
        minutes=learner.minutes,
        name=_name(learner.alias, learner.number),
        listed=texts.YES if learner.listed else texts.NO,
    )
    minutes = tuple(_minutes(count, learner) for count in MINUTES)
    alias = Button(
        texts.USE_ALIAS.format(alias=view.suggestion),
        pick_data("settings", "alias", str(view.turn)),
    )
    plain = Button(
        texts.USE_NUMBER.format(name=texts.LEARNER.format(number=learner.number)),
        pick_data("settings", "plain"),
    )
    listed = Button(
        texts.HIDE_ME if learner.listed else texts.SHOW_ME, pick_data("settings", "listed")
    )
    names = ((alias,), (plain,)) if learner.alias else ((alias,),)
    if len(view.languages) > 1:
        text = lines(text, texts.SETTINGS_LANGUAGE.format(language=language(view.language or "")))
    return Page(text, (minutes, *_languages(view), *names, (listed,)))


def _languages(view: Settings) -> tuple[Row, ...]:
    """Return the languages to choose from, where there is a choice."""
    if len(view.languages) < 2:
        return ()
    buttons = [
        Button(
            texts.NOW.format(text=language(one)) if one == view.language else language(one),
            pick_data("settings", "language", one.casefold()),
        )
        for one in view.languages[:_MOST_LANGUAGES]
    ]
    return tuple(
        tuple(buttons[at : at + _LANGUAGES_A_ROW])
        for at in range(0, len(buttons), _LANGUAGES_A_ROW)
    )


def _minutes(count: int, learner: Learner) -> Button:
    text = texts.MINUTES.format(minutes=count)
    label = texts.NOW.format(text=text) if count == learner.minutes else text
    return Button(label, pick_data("settings", "minutes", str(count)))


def _help() -> Page:
    commands = lines(*(f"/{name}: {text}" for name, text in texts.COMMANDS))
    return Page(
        texts.HELP.format(commands=commands),
        ((Button(texts.CONTINUE, pick_data("help", "learn")),),),
    )


def _note(view: Note, bot: str) -> Page:
    text = texts.NOTICES[view.notice]
    if view.notice is not Notice.PRIVATE:
        return Page(text)
    link = Button(texts.OPEN_PRIVATE, f"https://t.me/{bot}?start=learn", is_link=True)
    return Page(text, ((link,),))
