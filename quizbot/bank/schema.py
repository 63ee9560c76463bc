"""From mappings and texts to a header and items, with all faults at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import ValidationError

from quizbot.bank import habits, salvage
from quizbot.bank.explain import Place, faults
from quizbot.bank.finding import Fault, Insert, Rewrite, Steps, shorten
from quizbot.bank.header import Defaults, Header
from quizbot.bank.items import Base, Item
from quizbot.bank.rules import check

MAX_FAULTS = 200
_MANY = f"more than {MAX_FAULTS} mistakes"
_FIRST = "mend these first"
_BEGIN = "a bank begins with `quizbot: 1`, `bank`, `title` and `questions`"

MODELS: Mapping[str, type[Item]] = {
    get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(Item)
}
_KINDS = habits.either(tuple(MODELS))
# Defaults that only some types know.
_PARTIAL = {"shuffle": {"single", "multiple"}, "typos": {"text"}}


@dataclass(slots=True)
class Hazy:
    """What is known of the parts of a file that are not valid, to look for other faults in them.

    `guesses` are questions without what is wrong with them, `ids` the ids of all questions, each
    with its number. `gone` are refused keys of the header; of its lists `known` has all ids, and
    lacks a list of which nobody knows them. `key` is the one that the questions stand under.
    """

    key: str = "questions"
    guesses: list[tuple[int, Item]] = field(default_factory=list)
    ids: list[tuple[int, str]] = field(default_factory=list)
    gone: frozenset[str] = frozenset()
    known: Mapping[str, frozenset[str]] | None = None  # None: all lists are valid


@dataclass(frozen=True)
class Content:
    """The valid parts of one file, and what is wrong with the others."""

    header: Header | None = None
    items: tuple[tuple[int, Item], ...] = ()  # with their number in the file, from 0
    faults: list[Fault] = field(default_factory=list)
    hazy: Hazy = field(default_factory=Hazy)


def understand(data: Mapping[str, Any]) -> Content:
    """Return the header and the items that a file holds, and all its faults."""
    if not data.keys() & {"quizbot", "bank", "questions"}:
        message = "this is not a question bank: `quizbot`, `bank` and `questions` are missing"
        return Content(faults=[Fault((), "QB013", message, help=_BEGIN)])
    found: list[Fault] = []
    hazy = Hazy()
    header = _header(data, found, hazy)
    items = _items(data, found, hazy)
    return Content(header, tuple(items), found, hazy)


def _header(data: Mapping[str, Any], found: list[Fault], hazy: Hazy) -> Header | None:
    own = {key: value for key, value in data.items() if key != "questions" and key[:2] != "x-"}
    try:
        return Header.model_validate(own)
    except ValidationError as error:
        place = Place((), Header, Header, MODELS)
        found += _explain(error, place)
        few = error.error_count() <= MAX_FAULTS
        rest = salvage.header(own, error, place) if few else None
    if rest is None:
        return None
    hazy.gone, hazy.known = rest.gone, rest.ids
    return rest.header


def _items(data: Mapping[str, Any], found: list[Fault], hazy: Hazy) -> list[tuple[int, Item]]:
    key = hazy.key = _questions(data)
    given = _valid_defaults(data.get("defaults"))
    by_type = {name: _defaults(given, name) for name in MODELS}
    items: list[tuple[int, Item]] = []
    for number, question in enumerate(_listed(data, key, found)):
        item = _item(question, (key, number), by_type, found, hazy)
        if item is not None:
            items.append((number, item))
        name = question.get("id") if isinstance(question, dict) else None
        if habits.is_id(name):
            hazy.ids.append((number, name))
        if len(found) > MAX_FAULTS:
            found.append(Fault((key, number), "QB010", _MANY, help=_FIRST))
            break
    if key != "questions":  # there is nothing yet where all others look for them
        hazy.guesses += items
        return []
    return items


def _listed(data: Mapping[str, Any], key: str, found: list[Fault]) -> list[Any]:
    """Return the questions of a file, of which there should be some."""
    questions = data.get(key)
    if isinstance(questions, list):
        if not questions:
            message, advice = "there is no question in this list", "begin one with `- id:`"
            found.append(Fault((key,), "QB218", message, help=advice))
        return questions
    if key not in data:
        advice = "write `questions:`, and below it every question after a dash"
        found.append(Fault((), "QB202", "`questions` is missing", help=advice))
    elif questions is not None:
        message, advice = "a list belongs here", "every question begins with `- id:`"
        found.append(Fault((key,), "QB203", message, help=advice))
    return []


def _questions(data: Mapping[str, Any]) -> str:
    """Return the key under which the questions stand: a misspelt one is told of by the header."""
    if "questions" in data:
        return "questions"
    strange = data.keys() - Header.model_fields.keys()
    return next((key for key in strange if habits.suggest(key, ["questions"])), "questions")


def _valid_defaults(given: Any) -> dict[str, Any]:
    """Return the defaults that are possible; the header tells of the others, once."""
    if not isinstance(given, dict):
        return {}
    try:
        Defaults.model_validate(given)
    except ValidationError as error:
        wrong = {detail["loc"][0] for detail in error.errors()}
        return {key: value for key, value in given.items() if key not in wrong}
    return given


def _defaults(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {
        key: value
        for key, value in given.items()
        if key in Defaults.model_fields and name in _PARTIAL.get(key, MODELS)
    }


def _item(
    question: Any,
    steps: Steps,
    by_type: Mapping[str, dict[str, Any]],
    found: list[Fault],
    hazy: Hazy,
) -> Item | None:
    if not isinstance(question, dict):
        if question is not None:
            advice = "begin with `- id:`, and indent the other keys below it"
            found.append(Fault(steps, "QB203", "a question has keys", help=advice))
        return None
    kind = question.get("type")
    sure = isinstance(kind, str) and kind in MODELS
    if not sure:
        kind = _kind(question, steps, found)
    if kind is None:
        return None
    usual, given = by_type[kind], question if sure else {**question, "type": kind}
    item: Item | None = None
    try:
        item = MODELS[kind].model_validate(usual | given)
    except ValidationError as error:
        place = Place(steps, MODELS[kind], Header, MODELS)
        found += _explain(error, place)
        few = error.error_count() <= MAX_FAULTS
        sure, item = False, salvage.question(given, usual, error, place) if few else None
    if item is None:
        return None
    found += (one.under(steps) for one in check(item))
    if not sure:
        hazy.guesses.append((int(steps[-1]), item))
    return item if sure else None


def _kind(question: dict[str, Any], steps: Steps, found: list[Fault]) -> str | None:
    """Say that a question has no type that there is; return the one that it certainly means."""
    kind, guess = question.get("type"), habits.guess(question)
    if "type" not in question:
        found.append(_typeless(question, steps))
        return guess
    if isinstance(kind, str):
        meant = habits.kind(kind, MODELS)
        if meant in {"single", "multiple"} and guess in {"single", "multiple"}:
            meant = guess
        advice = f"did you mean `{meant}`?" if meant else f"write {_KINDS}"
        edits = (Rewrite((*steps, "type"), meant),) if meant else ()
        message = f"there is no type {shorten(kind)}"
        found.append(Fault((*steps, "type"), "QB204", message, help=advice, edits=edits))
        return meant if guess == meant else None
    if kind is not None:
        found.append(Fault((*steps, "type"), "QB203", "one word belongs here", help=_KINDS))
    return None


def _typeless(question: Mapping[str, Any], steps: Steps) -> Fault:
    """Return the fault that a question has no type, with the one that its keys tell."""
    for key in question:
        if key not in Base.model_fields and habits.suggest(key, ["type"]):
            way, edits = (*steps, key), (Rewrite((*steps, key), "type", of_key=True),)
            message = f"unknown key {shorten(key)}"
            advice = "did you mean `type`?"
            return Fault(way, "QB201", message, of_key=True, help=advice, edits=edits)
    meant = habits.guess(question)
    inserts = (Insert(steps, "type", meant),) if meant else ()
    advice = f"write `type: {meant}`" if meant else f"write {_KINDS}"
    return Fault(steps, "QB202", "`type` is missing", help=advice, edits=inserts)


def _explain(error: ValidationError, place: Place) -> list[Fault]:
    if error.error_count() > MAX_FAULTS:
        return [Fault(place.steps, "QB010", _MANY, help=_FIRST)]
    return list(faults(error, place))
