"""SQL is written in one place and never put together from values; what looks like SQL is text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizbot.bank.load import load_or_raise, shipped
from quizbot.learning.names import tidy
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.databases import Clock
from tests.trust.dump import rows
from tests.trust.sink import placed, query

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "quizbot").rglob("*.py"))
SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|PRAGMA|ATTACH|VACUUM|WITH|COPY|GRANT"
    r"|SET|SHOW|TRUNCATE|LISTEN|NOTIFY|LOCK|SAVEPOINT|ROLLBACK|RELEASE)\s+[\w*({\"']"
    r"|(?i:\s*(select\s.*\sfrom|insert\s+into|delete\s+from|update\s.*\sset|drop\s+table)\s)",
    re.DOTALL,
)
HOLE = "{}"
LIKES = {"like", "ilike", "not_like", "not_ilike", "notlike", "notilike"}
DOORS = ("quizbot/storage/", "quizbot/emulator/")  # the emulator has a file of its own

# What no database takes as bound values: constants, names that are quoted, names of our tables.
CONSTANTS = {
    ("quizbot/storage/copying.py", "COPY {} ({}) FROM STDIN"),
    ("quizbot/storage/dumps.py", "COPY {} ({}) FROM STDIN"),
    ("quizbot/storage/engine.py", "PRAGMA {}"),
    ("quizbot/storage/integrity.py", "PRAGMA integrity_check({})"),
}

ATTACKS = (
    *(
        "' OR '1'='1",
        "'; DROP TABLE learner; --",
        '" OR ""="',
        "1; DELETE FROM attempt",
        "1 OR 1=1",
    ),
    *("') UNION SELECT id, chat FROM learner --", "\\'; DROP TABLE sitting; --", "%' OR '%'='"),
    *("'||(SELECT body FROM inbox)||'", "admin'/*", "*/;--", "`; DROP TABLE role; `", "$$; DROP$$"),
    *("x' AND pg_sleep(9)--", "0x27206f72", "%27%20OR%201=1", "\u02bc OR 1=1", "\uff07; DROP--"),
    *(":learner_id", "%(b_id)s", "?", "$1", "{0}", "%s", "\0'; DROP TABLE card; --", "_", "%"),
)


def trees() -> Iterator[tuple[str, ast.AST]]:
    for file in FILES:
        name = str(file.relative_to(ROOT))
        yield from ((name, node) for node in ast.walk(ast.parse(file.read_text("utf-8"))))


def composed(node: ast.AST) -> str | None:
    """Return the text that a node puts together, with holes; None where it puts nothing in."""
    match node:
        case ast.JoinedStr(values=parts):
            texts = [str(p.value) if isinstance(p, ast.Constant) else HOLE for p in parts]
            return "".join(texts) if HOLE in texts else None
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod() | ast.Add()):
            return text + HOLE
        case ast.BinOp(left=ast.JoinedStr() as left, op=ast.Mod() | ast.Add()):
            return (composed(left) or "") + HOLE
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return text
        case _:
            return None


@pytest.mark.parametrize(
    "code",
    [
        *('f"SELECT {x}"', '"DELETE FROM t WHERE id = %s" % x', '"UPDATE t SET " + x'),
        *(
            '"INSERT INTO t VALUES ({})".format(x)',
            'f"PRAGMA {x}" + y',
            "f'drop table {x}'",
        ),
    ],
)
def test_the_gate_sees_sql_that_is_put_together(code: str) -> None:
    found = [text for node in ast.walk(ast.parse(code)) if (text := composed(node))]

    assert any(SQL.match(text) for text in found)


def test_no_sql_is_put_together_from_values() -> None:
    found = {
        (name, text)
        for name, node in trees()
        if (text := composed(node)) is not None and SQL.match(text)
    }

    assert len(FILES) >= 100
    assert found <= CONSTANTS


def test_no_statement_is_written_outside_its_rooms() -> None:
    written = {
        f"{name}:{node.lineno}: {node.value[:40]}"
        for name, node in trees()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if SQL.match(node.value) and not name.startswith(DOORS)
    }

    assert written == set()


def test_what_is_searched_for_is_escaped() -> None:
    careless = [
        f"{name}:{node.lineno}"
        for name, node in trees()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in LIKES and not any(word.arg == "escape" for word in node.keywords)
    ]

    assert careless == []


async def test_what_looks_like_sql_is_stored_as_text_and_changes_nothing_else(
    database_url: str, clock: Clock
) -> None:
    store = await Store.open(database_url, clock=clock)
    async with placed(store, load_or_raise([shipped()])) as place:
        await place.said(7, "/learn")
        for attack in ATTACKS:
            assert len(await place.said(7, f"/start {attack}")) == 1
            await place.said(7, attack)
            told = await place.tapped(7, attack)
            assert told[0]["text"]
            await store.run(Transaction.change, 7, alias=attack)
            known = await store.read(Transaction.learner, 7)
            assert known is not None
            assert (known.alias or "") == tidy(attack)
        await place.give(callback_query=query(7, "settings.plain"))
    await store.close()

    found = rows(database_url)
    assert [row["id"] for row in found["learner"]] == [7]
    assert {row["state"] for row in found["inbox"]} == {"done"}
    assert len(found["inbox"]) == 3 * len(ATTACKS) + 2
