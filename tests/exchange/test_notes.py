"""Notes for Anki: what a card shows, and ids that a second export keeps."""

import csv
import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from quizbot.bank.load import load, shipped
from quizbot.exchange import apkg
from quizbot.exchange.formats import To
from quizbot.exchange.notes import Note, note
from quizbot.exchange.outward import export

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
BANK = """\
quizbot: 1
bank: demo
title: A demo
language: en
sources: {s: {title: A & B, publisher: P, url: "https://example.org/?a=1&b=2"}}
speakers: {us: {name: the United States}, ru: {name: Russia}}
topics: {t: "Topic: one"}
defaults: {status: published}
questions:
  - id: accused
    type: single
    question: Which missile is <meant>?
    options:
      - {right: 9M729, feedback: "So it was said."}
      - {wrong: SS-20, feedback: "That one is gone."}
    explanation: The range was disputed.
    claim: {by: us, denied_by: ru}
    cite: {source: s, at: p. 5}
    topic: t
  - id: years
    type: single
    question: When?
    options: [{wrong: 1991}, {right: 1987}, {wrong: 1979}]
    tags: [dates]
  - id: old
    type: true-false
    question: Is it?
    answer: true
    status: retired
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    file = tmp_path / "demo.yaml"
    file.write_text(BANK, encoding="utf-8")
    return file


@pytest.fixture
def genanki() -> None:
    if find_spec("genanki") is None and "CI" not in os.environ:
        pytest.skip("genanki is not installed: it comes with the extra `anki`")


def notes(bank: Path) -> dict[str, Note]:
    library = load([bank]).library
    revisions = [library.revision(f"demo/{name}") for name in ("accused", "years")]
    return {one.item.id: note(one) for one in revisions if one is not None}


def rows(content: bytes) -> Iterator[dict[str, Any]]:
    """Yield the notes of a package, from the database in it."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        raw = archive.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(raw)
        models, decks = db.execute("SELECT models, decks FROM col").fetchone()
        for guid, model, fields, tags, deck, mod in db.execute(
            "SELECT n.guid, n.mid, n.flds, n.tags, c.did, n.mod FROM notes n"
            " JOIN cards c ON c.nid = n.id ORDER BY n.id"
        ):
            name = json.loads(decks)[str(deck)]["name"]
            known = json.loads(models)[str(model)]["name"]
            yield {
                "guid": guid, "model": (model, known), "fields": fields.split("\x1f"),
                "tags": tags.split(), "deck": (deck, name), "mod": mod,
            }  # fmt: skip


def test_the_back_says_who_claims_it_who_denies_it_and_where_it_is_written(bank: Path) -> None:
    back = notes(bank)["accused"].back

    assert "9M729. So it was said." in back
    assert "<b>Claim by the United States; denied by Russia.</b> The range was disputed." in back
    assert "Not SS-20: That one is gone." in back
    assert '<a href="https://example.org/?a=1&amp;b=2">P, A &amp; B, p. 5</a>' in back


def test_the_front_has_the_options_and_no_tag_of_an_author(bank: Path) -> None:
    front = notes(bank)["accused"].front

    assert front.startswith("<p>Which missile is &lt;meant&gt;?</p>")
    assert {"<li>9M729</li>", "<li>SS-20</li>"} <= set(
        front.replace('<ol type="A">', "\n")
        .replace("</ol>", "")
        .replace("</li>", "</li>\n")
        .split("\n")
    )


def test_numbers_stand_by_size(bank: Path) -> None:
    made = notes(bank)["years"]

    assert "<li>1979</li><li>1987</li><li>1991</li>" in made.front
    assert "<b>B: 1987</b>" in made.back


def test_guids_are_made_of_the_ids_alone(bank: Path) -> None:
    before = notes(bank)
    bank.write_text(BANK.replace("Which missile", "What missile").replace("Topic: one", "Other"))

    after = notes(bank)

    assert before["accused"].front != after["accused"].front
    assert [one.guid for one in before.values()] == [one.guid for one in after.values()]
    assert before["accused"].guid == "quizbot:demo/accused"


def test_the_text_has_its_guid_first_and_columns_named_as_the_fields(bank: Path) -> None:
    lines = export([bank], To.ANKI, lambda: NOON).content.decode().splitlines()

    headers = [line for line in lines if line.startswith("#")]
    table = list(csv.reader(lines[len(headers) :], delimiter="\t"))
    assert {"#guid column:1", "#deck column:2", "#tags column:5", "#html:true"} <= set(headers)
    assert headers[-1].split("\t")[2:4] == ["Front", "Back"]
    assert [row[0] for row in table] == ["quizbot:demo/years", "quizbot:demo/accused"]
    assert [row[1] for row in table] == ["A demo", "A demo::Topic: one"]  # the upper deck first
    assert {len(row) for row in table} == {5}


def test_a_package_holds_the_notes_in_their_decks(bank: Path, genanki: None) -> None:
    first, second = rows(export([bank], To.APKG, lambda: NOON).content)

    assert first["guid"] == "quizbot:demo/accused"
    assert first["model"] == (apkg.MODEL, "quizbot")
    assert first["deck"] == (apkg.deck_id("demo/t"), "A demo::Topic: one")
    assert "denied by Russia" in first["fields"][1]
    assert second["deck"] == (apkg.deck_id("demo"), "A demo")
    assert set(second["tags"]) == {"quizbot::demo", "dates"}


def test_a_second_package_keeps_ids_and_is_newer(bank: Path, genanki: None) -> None:
    before = list(rows(export([bank], To.APKG, lambda: NOON).content))
    bank.write_text(BANK.replace("Which missile", "What missile").replace("A demo", "Demo"))

    after = list(rows(export([bank], To.APKG, lambda: NOON + timedelta(days=1)).content))

    assert [one["guid"] for one in before] == [one["guid"] for one in after]
    assert [one["model"] for one in before] == [one["model"] for one in after]
    assert [one["deck"][0] for one in before] == [one["deck"][0] for one in after]
    assert before[0]["fields"] != after[0]["fields"]
    assert all(new["mod"] - old["mod"] == 86_400 for old, new in zip(before, after, strict=True))


@pytest.mark.parametrize("form", [To.ANKI, To.APKG])
def test_every_shipped_question_becomes_a_note(form: To, genanki: None) -> None:
    asked = len(load([shipped()]).library.published)

    assert export([shipped()], form, lambda: NOON).questions >= asked > 50
