"""From mappings and texts to a header and items, with all faults at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import ValidationError

from quizbot.bank.explain import Place, either, faults, suggest
from quizbot.bank.finding import Fault, Steps, shorten
from quizbot.bank.header import Defaults, Header
from quizbot.bank.items import Item
from quizbot.bank.rules import check

MAX_FAULTS = 200
_MANY = f"more than {MAX_FAULTS} mistakes: mend these first"

MODELS: Mapping[str, type[Item]] = {
    get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(Item)
}
_TYPES = {
    "boolean": "true-false",
    "checkbox": "multiple",
    "fill-in": "cloze",
    "gap": "cloze",
    "mcq": "single",
    "multi": "multiple",
    "multiple-choice": "single",
    "numeric": "number",
    "numerical": "number",
    "open": "text",
    "ordering": "order",
    "short": "text",
    "short-answer": "text",
    "single-choice": "single",
    "tf": "true-false",
}
_KINDS = either(tuple(MODELS))
# Defaults that only some types know.
_PARTIAL = {"shuffle": {"single", "multiple"}, "typos": {"text"}}


@dataclass(frozen=True)
class Content:
    """The valid parts of one file, and what is wrong with the others."""

    header: Header | None = None
    items: tuple[tuple[int, Item], ...] = ()  # with their number in the file, from 0
    faults: list[Fault] = field(default_factory=list)


def understand(data: Mapping[str, Any]) -> Content:
    """Return the header and the items that a file holds, and all its faults."""
    if not data.keys() & {"quizbot", "bank", "questions"}:
        message = "this is not a question bank: `quizbot`, `bank` and `questions` are missing"
        return Content(faults=[Fault((), "QB013", message)])
    found: list[Fault] = []
    header = _header(data, found)
    items = _items(data, found)
    return Content(header, tuple(items), found)


def _header(data: Mapping[str, Any], found: list[Fault]) -> Header | None:
    own = {key: value for key, value in data.items() if key != "questions" and key[:2] != "x-"}
    try:
        return Header.model_validate(own)
    except ValidationError as error:
        found += _explain(error, Place((), Header, Header, MODELS))
        return None


def _items(data: Mapping[str, Any], found: list[Fault]) -> list[tuple[int, Item]]:
    questions = data.get("questions")
    if not isinstance(questions, list):
        if "questions" not in data:
            found.append(Fault((), "QB202", "`questions` is missing"))
        elif questions is not None:
            message = "write a list here: every question begins with `- id:`"
            found.append(Fault(("questions",), "QB203", message))
        return []
    if not questions:
        found.append(Fault(("questions",), "QB218", "there is no question in this list"))
    given = _valid_defaults(data.get("defaults"))
    by_type = {name: _defaults(given, name) for name in MODELS}
    items: list[tuple[int, Item]] = []
    for number, question in enumerate(questions):
        item = _item(question, ("questions", number), by_type, found)
        if item is not None:
            items.append((number, item))
        if len(found) > MAX_FAULTS:
            found.append(Fault(("questions", number), "QB010", _MANY))
            break
    return items


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
    question: Any, steps: Steps, by_type: Mapping[str, dict[str, Any]], found: list[Fault]
) -> Item | None:
    if not isinstance(question, dict):
        if question is not None:
            found.append(Fault(steps, "QB203", "a question has keys: begin with `- id:`"))
        return None
    model = _model(question, steps, found)
    if model is None:
        return None
    try:
        item = model.model_validate(by_type[question["type"]] | question)
    except ValidationError as error:
        found += _explain(error, Place(steps, model, Header, MODELS))
        return None
    found += (one.under(steps) for one in check(item))
    return item


def _model(question: dict[str, Any], steps: Steps, found: list[Fault]) -> type[Item] | None:
    kind = question.get("type")
    if isinstance(kind, str) and kind in MODELS:
        return MODELS[kind]
    if "type" not in question:
        found.append(Fault(steps, "QB202", f"`type` is missing: write {_KINDS}"))
    elif isinstance(kind, str):
        meant = _TYPES.get(kind.lower().replace("_", "-")) or suggest(kind, MODELS)
        hint = f"did you mean `{meant}`?" if meant else f"write {_KINDS}"
        message = f"there is no type {shorten(kind)}: {hint}"
        found.append(Fault((*steps, "type"), "QB204", message))
    elif kind is not None:
        found.append(Fault((*steps, "type"), "QB203", f"write one word here: {_KINDS}"))
    return None


def _explain(error: ValidationError, place: Place) -> list[Fault]:
    if error.error_count() > MAX_FAULTS:
        return [Fault(place.steps, "QB010", _MANY)]
    return list(faults(error, place))
