"""What the top of a bank defines, and whether any question uses it."""

from collections.abc import Iterator, Sequence

from quizbot.bank.finding import Fault
from quizbot.bank.library import Bank
from quizbot.bank.whole import Part

_ALIVE = frozenset({"draft", "reviewed", "published"})


def coverage(parts: Sequence[Part], bank: Bank) -> Iterator[tuple[Part, Fault]]:
    """Find topics and objectives without a question that is asked."""
    asked = [item for item in bank.items if item.status in _ALIVE]
    public = [item for item in asked if item.status == "published"] or asked
    used = {
        "topics": ({item.topic for item in asked}, {item.topic for item in public}),
        "objectives": ({item.objective for item in asked}, {item.objective for item in public}),
    }
    for name, (written, published) in used.items():
        for part, key in _defined(parts, name):
            if key not in published:
                yield part, _bare(name, key, is_written=key in written)


def _bare(name: str, key: str, *, is_written: bool) -> Fault:
    what = f"the {name.removesuffix('s')} `{key}`"
    if is_written:
        message, advice = f"no question of {what} is published yet", "publish one"
    else:
        message, advice = f"no question has {what}", "write one, or delete it here"
    return Fault((name, key), "QB605", message, of_key=True, help=advice)


def unused(parts: Sequence[Part], bank: Bank) -> Iterator[tuple[Part, Fault]]:
    """Find sources and speakers that no question names."""
    cited = {cite.source for item in bank.items for cite in item.cite}
    claims = [item.claim for item in bank.items if item.claim is not None]
    heard = {name for claim in claims for name in (claim.by, *claim.denied_by)}
    for name, used in (("sources", cited), ("speakers", heard)):
        for part, key in _defined(parts, name):
            if key not in used:
                message = f"no question names the {name.removesuffix('s')} `{key}`"
                yield (
                    part,
                    Fault((name, key), "QB609", message, of_key=True, help="use or delete it"),
                )


def _defined(parts: Sequence[Part], name: str) -> Iterator[tuple[Part, str]]:
    """Yield what the parts define under a name, each id once, with the part that has it first."""
    seen = set()
    for part in parts:
        for key in getattr(part.header, name):
            if key not in seen:
                seen.add(key)
                yield part, key


WHOLE = (coverage, unused)
