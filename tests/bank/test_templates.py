"""Templates are good as they stand, and one can begin with any of them."""

from pathlib import Path

import pytest

from quizbot.bank import templates
from quizbot.bank.load import load
from quizbot.bank.schema import MODELS


def whole(kinds: tuple[str, ...]) -> str:
    others = (templates.question(kind) for kind in kinds if kind != "single")
    return templates.bank("my-bank") + "\n".join(others)


def test_a_bank_of_all_templates_has_no_finding(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text(whole(templates.KINDS), encoding="utf-8")

    loaded = load([file])

    assert loaded.findings == ()
    items = loaded.library.banks["my-bank"].items
    assert [item.type for item in items] == list(MODELS)
    assert {item.status for item in items} == {"draft"}


@pytest.mark.parametrize("kind", templates.KINDS)
def test_the_hints_in_a_template_hold_when_they_are_taken_up(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "bank.yaml"
    text = templates.bank("my-bank").split("questions:\n")[0] + "questions:\n"
    text += templates.question(kind)
    for line in ("cite:", "label:", "topic:"):
        assert f"    # {line}" in text
        text = text.replace(f"    # {line}", f"    {line}")
    file.write_text(text, encoding="utf-8")

    (item,) = load([file]).library.banks["my-bank"].items

    assert (item.topic, item.cite[0].source, item.label) == ("first-topic", "book", "fact")


def test_every_key_of_a_bank_may_be_taken_up(tmp_path: Path) -> None:
    lines = templates.bank("my-bank").splitlines()[2:]
    above = lines.index("questions:")
    taken = [line.removeprefix("# ").replace("    # url", "    url") for line in lines[:above]]
    text = "\n".join(line for line in taken if not line.startswith(("What each", "the status")))
    file = tmp_path / "bank.yaml"
    file.write_text(text + "\n" + "\n".join(lines[above:]), encoding="utf-8")

    loaded = load([file])

    bank = loaded.library.banks["my-bank"]
    assert loaded.errors == ()
    assert bank.about
    assert (len(bank.speakers), len(bank.objectives), len(bank.authors)) == (1, 1, 1)


def test_the_schema_is_found_from_below(tmp_path: Path) -> None:
    folder = tmp_path / "questions" / "topic"
    folder.mkdir(parents=True)
    assert templates.schema_from(folder) is None

    kept = tmp_path / "questions" / templates.SCHEMA
    kept.parent.mkdir()
    kept.touch()

    assert templates.schema_from(folder) == f"../{templates.SCHEMA}"
    assert templates.schema_from(tmp_path) == f"questions/{templates.SCHEMA}"
