"""Which questions a preview shows: those of the file, with what its bank says elsewhere."""

from pathlib import Path

from quizbot.preview.chosen import choose
from tests.chat.banks import ALL, HEADER

TITLE, _, REST = HEADER.partition("sources:")
ABOVE = TITLE + "sources:" + REST
PART = "quizbot: 1\nbank: small\ndefaults: {topic: basics, status: draft}\nquestions:\n"


def keys(path: Path, only: str | None = None) -> list[str]:
    return [one.item.id for one in choose(path, only).revisions]


def test_a_part_is_read_with_the_others_and_shown_alone(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ABOVE + ALL[0], encoding="utf-8")
    (tmp_path / "b.yaml").write_text(PART + ALL[1] + ALL[2], encoding="utf-8")
    (tmp_path / "other.yaml").write_text("quizbot: 1\nbank: other\n: [", encoding="utf-8")

    chosen = choose(tmp_path / "b.yaml")

    assert [one.item.id for one in chosen.revisions] == ["worldwide", "parties"]
    assert {one.topic_title for one in chosen.revisions} == {"The basics"}
    assert [file.name for file in chosen.files] == ["b.yaml", "a.yaml"]
    assert chosen.known == ("worldwide", "parties")
    assert keys(tmp_path / "b.yaml", "parties") == ["parties"]
    assert keys(tmp_path / "a.yaml") == ["band"]


def test_a_folder_is_shown_whole(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ABOVE + ALL[0], encoding="utf-8")
    (tmp_path / "b.yaml").write_text(PART + ALL[1], encoding="utf-8")

    assert keys(tmp_path) == ["band", "worldwide"]


def test_a_file_with_an_error_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ABOVE + ALL[0] + "    colour: red\n", encoding="utf-8")

    assert keys(tmp_path / "a.yaml") == []
    assert keys(tmp_path / "none.yaml") == []


def test_a_translation_is_shown_in_its_language(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ABOVE + ALL[0] + ALL[1], encoding="utf-8")
    stamp = choose(tmp_path / "a.yaml").revisions[1].text_rev
    (tmp_path / "a.de.yaml").write_text(
        "quizbot: 1\ntranslates: small\nlanguage: de\nquestions:\n"
        f"  - id: worldwide\n    of: {stamp}\n    question: Das Verbot galt weltweit.\n"
        "    feedback: {right: Ja., wrong: Auch in Asien.}\n    explanation: Überall.\n",
        encoding="utf-8",
    )

    (one,) = choose(tmp_path / "a.de.yaml").revisions

    assert (one.language, one.item.question) == ("de", "Das Verbot galt weltweit.")
