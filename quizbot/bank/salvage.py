"""What is left of a question or a header with faults: enough to look for faults of other kinds.

Nothing of it is ever asked. Keys that the schema refuses are taken for those that were probably
meant, else left out; what follows from that alone is not told.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from quizbot.bank.explain import Place
from quizbot.bank.finding import Steps
from quizbot.bank.habits import suggest
from quizbot.bank.header import Header
from quizbot.bank.items import Item

UNKNOWN = "unknown"
_LISTS = ("sources", "speakers", "topics", "objectives")


class Rest(NamedTuple):
    """A header without the keys that were refused, and the ids that its lists have all the same.

    A list that is none is missing from `ids`: nobody knows what it was to hold.
    """

    header: Header
    gone: frozenset[str]
    ids: Mapping[str, frozenset[str]]


def question(
    given: Mapping[str, Any], usual: Mapping[str, Any], error: ValidationError, place: Place
) -> Item | None:
    """Return the item that a question would be without its faults, None if too little is left."""
    kept, gone = _kept(given, error, place)
    for _ in range(2):
        if not isinstance(kept.get("id"), str):
            kept["id"] = UNKNOWN
        if not gone.isdisjoint({"claim", "as_of"}):  # what a label needs is there, but wrong
            kept.pop("label", None)
        try:
            item: Item = place.model.model_validate({**usual, **kept})  # type: ignore[assignment] # of a question
        except ValidationError as again:
            gone |= _without(kept, again)
        else:
            return item
    return None


def header(given: Mapping[str, Any], error: ValidationError, place: Place) -> Rest | None:
    """Return what is left of a header, None if not even its bank is known."""
    kept, gone = _kept(given, error, place)
    kept["quizbot"] = "1"
    rest: Header | None = None
    try:
        rest = Header.model_validate(kept)
    except ValidationError as again:
        gone |= _without(kept, again)
    try:
        rest = rest or Header.model_validate(kept)
    except ValidationError:
        return None
    lists = {name: kept.get(name, given.get(name, {})) for name in _LISTS}
    ids = {name: frozenset(map(str, one)) for name, one in lists.items() if isinstance(one, dict)}
    return Rest(rest, frozenset(gone), ids)


def _kept(
    given: Mapping[str, Any], error: ValidationError, place: Place
) -> tuple[dict[str, Any], set[str]]:
    """Return the values without those that are refused, and the keys at the top that are gone."""
    kept = deepcopy(dict(given))
    gone: set[str] = set()
    for detail in error.errors(include_url=False):
        steps = tuple(step for step in detail["loc"] if step != "[key]")
        if not steps or not _is_mended(kept, detail, steps, place):
            gone |= _dropped(kept, detail)
    return kept, gone


def _without(kept: dict[str, Any], error: ValidationError) -> set[str]:
    """Take out what is refused; return its keys at the top."""
    return set[str]().union(*(_dropped(kept, one) for one in error.errors(include_url=False)))


def _dropped(kept: dict[str, Any], detail: ErrorDetails) -> set[str]:
    first = str(detail["loc"][0]) if detail["loc"] else ""
    kept.pop(first, None)
    return {first}


def _is_mended(kept: dict[str, Any], detail: ErrorDetails, steps: Steps, place: Place) -> bool:
    """Return whether an unknown key could be renamed or left out where it stands."""
    if detail["type"] != "extra_forbidden":
        return False
    node = _inside(kept, steps[:-1])
    key = str(steps[-1])
    if not isinstance(node, dict) or key not in node:
        return False
    meant = suggest(key, place.keys(steps))
    value = node.pop(key)
    if meant and meant not in node:
        node[meant] = value
    return True


def _inside(node: Any, steps: Steps) -> Any:
    """Return the value at these steps, None if there is none; a lone value is a list of one."""
    for step in steps:
        if isinstance(node, dict) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int):
            node = node[step] if step < len(node) else None
        elif step != 0:
            return None
    return node
