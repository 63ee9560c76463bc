"""Whatever people write, Telegram takes every page: markup in it is text, and it always fits."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.bank.items import Claim, Speaker
from quizbot.bank.library import Topic
from quizbot.dialogue import (
    Close,
    Closed,
    Leaderboard,
    Progress,
    Settings,
    Standing,
    Status,
    Topics,
    Trouble,
    View,
    Welcome,
)
from quizbot.learning.grading import Hint
from quizbot.learning.mastery import Mastery
from quizbot.learning.response import Typed, Unknown
from quizbot.storage.oversight import LateJob
from quizbot.storage.values import Board, Dead, Place
from quizbot.telegram.page import Clip, Page, named
from quizbot.telegram.render import render
from tests.learning.hostile_names import corpus
from tests.telegram.samples import course, item, learner, question, read, revision, sitting, verdict
from tests.telegram.test_render import OVERVIEW, UNTIL

MARKUP = (
    "<b>",
    "</i>",
    "<a href=",
    "&",
    "&lt;",
    "&#0;",
    "&#xD800;",
    "<tg-spoiler>",
    "\0",
    "{text}",
)
NAMES = list(corpus())
signs = st.one_of(st.sampled_from([*MARKUP, *NAMES[:60], "\u202e", "\U0001f680", " "]), st.text())
said = st.lists(signs, max_size=40).map("".join)
"""What somebody may type, or be called: anything."""

written = (
    st.lists(signs, min_size=1, max_size=40)
    .map(lambda parts: "".join(parts).encode("utf-8", "ignore").decode()[:3500])
    .filter(lambda text: text.strip() != "")
)
"""What a bank may hold: anything but half pairs, which its reader refuses."""

short = written.map(lambda text: text.strip()[:200].strip()).filter(bool)


def shown(view: View) -> Page:
    page = render(view, "quiz_bot")
    read(page)
    page.text.encode()
    for row in page.keyboard:
        for button in row:
            button.label.encode()
    return page


@settings(deadline=None)
@given(said, said, st.sampled_from(Hint))
def test_what_a_learner_types_is_quoted_and_no_more(text: str, gap: str, hint: Hint) -> None:
    asked = question(item("number"))
    shown(replace(asked, trouble=Trouble(hint, text)))
    shown(verdict(revision(item("text")), Typed(f"no {text}")))

    cloze = item("cloze", text="A {{a}} b {{b}}.", gaps={n: {"answer": n} for n in "ab"})
    shown(question(cloze, draft=(gap,)))


KINDS = ("single", "multiple", "order", "match", "cloze", "text")


def fields(kind: str, texts: list[str]) -> dict[str, Any]:
    one, two, three = texts
    kinds: dict[str, dict[str, Any]] = {
        "single": {"options": [{"right": one, "feedback": two}, {"wrong": two}, {"wrong": three}]},
        "multiple": {"options": [{"right": one}, {"right": two}, {"wrong": three}]},
        "order": {"items": [{"text": text, "when": text} for text in texts]},
        "match": {"pairs": [{"left": text, "right": text} for text in texts]},
        "cloze": {"text": "{{a}}", "gaps": {"a": {"answer": one, "options": texts}}},
        "text": {"answer": one, "traps": [{"answer": two, "feedback": three}]},
    }
    return kinds[kind]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(KINDS), st.lists(short, min_size=3, max_size=3, unique=True), written)
def test_what_a_bank_holds_is_shown_at_every_step_and_explained(
    kind: str, texts: list[str], long: str
) -> None:
    claim = Claim(by="them", denied_by=("them",))
    own = fields(kind, texts) | {"question": long, "explanation": long, "hints": [long] * 3}
    asked = question(item(kind, **own, claim=claim), hints=3)

    for view in course(asked):
        shown(view)
    speakers = {"them": Speaker(name=texts[0])}
    told = revision(asked.revision.item, topic_title=texts[1], speakers=speakers)
    shown(verdict(told, Unknown()))
    if kind == "text":
        shown(verdict(told, Typed(f"no {long}")))


@settings(deadline=None, max_examples=60)
@given(st.lists(said, min_size=1, max_size=25), written)
def test_pages_hold_any_names_and_titles(names: list[str], long: str) -> None:
    places = tuple(Place(n, n, n, name, 5) for n, name in enumerate(names, 1))
    known = Mastery(0.5, 3, 12, mastered=True)
    standings = tuple(
        Standing(Topic(f"b/{n}", "b", f"{n}", name, 1), known, chosen=False)
        for n, name in enumerate(names)
    )

    shown(Leaderboard(Board(places[:5], places[5:], places[0], 9), learner(id=1)))
    shown(Settings(learner(alias=names[0]), "Quiet Otter 12", 0))
    shown(Welcome(tuple(names), 3, returning=True))
    shown(Topics(standings))
    shown(Progress(learner(answers=1), standings))
    missed = (revision(item("text", question=long)),) * 5
    shown(Closed(sitting(position=5), Close.SPENT, UNTIL, missed))
    jobs = tuple(LateJob(name, name, 1) for name in names[:5])
    dead = tuple(Dead(n, name) for n, name in enumerate(names[:5]))
    shown(Status(replace(OVERVIEW, jobs=jobs), dead))


@given(said)
def test_a_name_is_shown_in_a_direction_of_its_own(name: str) -> None:
    line = f"1. {named(name, 'Learner 7')}: 10"

    isolates = [sign for sign in line if sign in "\u2066\u2067\u2068\u2069\u202a\u202b\u202d\u202e"]
    assert isolates in (["\u2068", "\u2069"], [])
    assert isolates or "Learner 7" in line
    assert "\n" not in line


@given(said, st.integers(1, 60))
def test_what_was_typed_is_cut_between_characters_and_ends_its_direction(
    text: str, units: int
) -> None:
    line = Clip(3500).typed(text, units)

    line.encode()
    assert line.count("\u2068") == line.count("\u2069")
    assert line.isascii() or (line.startswith("\u2068") and line.endswith("\u2069"))
