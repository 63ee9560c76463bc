"""What somebody may send who means harm, by kind; a seed makes the same inputs again."""

import json
import random
import string
from collections.abc import Callable, Iterator
from typing import Any

from quizbot.telegram.callbacks import pick_data, tap_data
from tests.chat import banks
from tests.learning.hostile_names import corpus
from tests.trust.sink import message, query

NONCE = "0123456789abc"
PEOPLE = (101, 102, 103)
NAMES = list(corpus())
BUTTONS = (
    *(tap_data(NONCE, position, code) for position in (0, 999_999) for code in (0, 206, 999)),
    *(pick_data("topics", "toggle", "0a" * 6), pick_data("topics", "part", "9" * 24)),
    *(pick_data("settings", "minutes", "5"), pick_data("status", "retry"), "x" * 64, ""),
)
FLAWS: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 1e308),
    *(
        "",
        "\0",
        "\ud83d",
        "\ud83d\ude80",
        "x" * 70_000,
        "\u202e",
        "<b>",
        "'; DROP TABLE learner; --",
    ),
    *([], {}, [[]], {"id": None}, {"id": {"id": {}}}, {"id": "7"}, [1] * 5_000, {"": ""}),
)
_SIGNS = (*string.printable, "\0", "\ud83d", "\u202e", "\u200b", "\u0301", "ü", "\U0001f680")


def deep(levels: int) -> Any:
    """Return lists in lists, so many of them."""
    nested: Any = []
    for _ in range(levels):
        nested = [nested]
    return nested


def text(rng: random.Random, most: int = 80) -> str:
    return "".join(rng.choices(_SIGNS, k=rng.randint(0, most)))


def callbacks(rng: random.Random) -> Iterator[dict[str, Any]]:
    """Yield taps on buttons that do not exist, as raw updates without their ids."""
    while True:
        data = rng.choice((*BUTTONS, text(rng), rng.choice(NAMES)))
        if rng.random() < 0.5:
            at = rng.randint(0, len(data))
            data = data[:at] + text(rng, 3) + data[at + rng.randint(0, 2) :]
        tapped = query(rng.choice(PEOPLE), data)
        if rng.random() < 0.2:
            tapped["message"]["chat"] = {"id": -100, "type": "group", "title": "A class"}
        yield {"callback_query": tapped}


def updates(rng: random.Random) -> Iterator[dict[str, Any]]:
    """Yield updates with fields that are missing, of a wrong type, huge or deep."""
    while True:
        update = _update(rng)
        for _ in range(rng.randint(1, 3)):
            _spoil(update, rng)
        yield update


def _update(rng: random.Random) -> dict[str, Any]:
    person = rng.choice(PEOPLE)
    said = rng.choice(("/start", "/learn", "/help", "/status", "a", "7", "next", text(rng)))
    member = {"user": {"id": 1, "is_bot": True, "first_name": "q"}, "status": "member"}
    change = {"chat": {"id": person, "type": "private"}, "date": 0, "from": {"id": person}}
    return rng.choice(
        (
            {"message": message(person, said)},
            {"message": message(person, said, chat={"id": -5, "type": "group", "title": "x"})},
            {"message": message(person, None, migrate_to_chat_id=-1_000_000_000_007)},
            {"callback_query": query(person, rng.choice(BUTTONS))},
            {"my_chat_member": change | {"old_chat_member": member, "new_chat_member": member}},
            {"edited_message": message(person, said)},
            {rng.choice(("poll", "inline_query", "what", "")): _flaw(rng)},
        )
    )


def _spoil(update: dict[str, Any], rng: random.Random) -> None:
    """Drop or replace one field, however deep it lies."""
    places = list(_places(update))
    part, key = rng.choice(places)
    if rng.random() < 0.25:
        del part[key]
    elif rng.random() < 0.1:
        part[key] = deep(rng.choice((10, 400, 900)))
    else:
        part[key] = _flaw(rng)
    if not update:
        update["message"] = None


def _flaw(rng: random.Random) -> Any:
    """Return a copy of a flaw, which may be spoilt further."""
    return json.loads(json.dumps(rng.choice(FLAWS)))


def _places(part: Any) -> Iterator[tuple[dict[str, Any], str]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield part, key
            yield from _places(value)


def names(rng: random.Random) -> Iterator[str]:
    """Yield names that nobody should have to look at."""
    while True:
        name = rng.choice((*NAMES[:200], text(rng, 200))) + rng.choice(NAMES)
        yield "".join(rng.sample(name, len(name))) if rng.random() < 0.3 else name


GOOD_BANK = banks.HEADER + "".join(banks.ALL)
_YAML = (
    "*a",
    "&a ",
    "<<: ",
    "- ",
    "? ",
    "|",
    ">",
    "'",
    '"',
    "{",
    "[",
    "!!python/object:os.system ",
)
_PIECES = (*_YAML, *("\t", "\0", "\x85", "---\n", "...\n", ": ", "#", "%YAML 9.9\n", "\ufeff", "~"))


def files(rng: random.Random) -> Iterator[bytes]:
    """Yield question banks: good ones with flaws, bombs, and what is no text at all."""
    makers: tuple[Callable[[random.Random], bytes], ...] = (_flawed, _flawed, _bomb, _binary)
    while True:
        yield rng.choice(makers)(rng)


def _flawed(rng: random.Random) -> bytes:
    bank = list(GOOD_BANK.splitlines(keepends=True))
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(bank))
        line, cut = bank[at], rng.randrange(len(bank[at]) + 1)
        put = rng.choice((*_PIECES, text(rng, 20), rng.choice(NAMES)[:200]))
        bank[at] = rng.choice((line[:cut] + put + line[cut:], line[:cut], line * 3, put))
    return "".join(bank).encode("utf-8", "surrogatepass")


def _bomb(rng: random.Random) -> bytes:
    size = rng.choice((50, 500, 5_000))
    shapes = ("[" * size, "{a: " * size, "- " * size, "? " * size, "a: &a [*a]\n", "&a " * size)
    levels = "".join(f"{' ' * n}a:\n" for n in range(min(size, 200)))
    aliases = "a: &a [x, x]\n" + "".join(f"k{n}: &k{n} [*a, *a, *a]\n" for n in range(60))
    return (banks.HEADER * rng.randint(0, 1) + rng.choice((*shapes, levels, aliases))).encode()


def _binary(rng: random.Random) -> bytes:
    return rng.choice((b"", b"\xff\xfe", b"\xef\xbb\xbf", b"\x00\x00\xfe\xff")) + rng.randbytes(
        rng.choice((1, 50, 5_000))
    )


def bodies(rng: random.Random) -> Iterator[bytes]:
    """Yield what is posted to the webhook: updates, broken ones, and what is no JSON."""
    raw = updates(rng)
    while True:
        update = {"update_id": rng.choice((rng.randint(1, 10**15), *FLAWS)), **next(raw)}
        body = json.dumps(update).encode()
        yield rng.choice(
            (
                body,
                body[: rng.randrange(len(body) + 1)],
                body.replace(b":", rng.choice((b"", b"::", b"\0", b"\xff")), 1),
                b'{"update_id":1,"message":' + b"[" * rng.choice((500, 990, 5_000, 200_000)),
                _nested(rng.choice((100, 480, 900, 960, 990, 5_000))),
                b"9" * rng.choice((10, 5_000)),
                b'{"update_id":NaN}',
                json.dumps(update).encode("utf-16"),
                rng.randbytes(rng.choice((0, 10, 10_000))),
            )
        )


def _nested(levels: int) -> bytes:
    return b'{"update_id":%d,"message":%s}' % (levels, b"[" * levels + b"]" * levels)
