"""What is described and never used."""

from pathlib import Path

from tests.lint.linting import CLAIM, HEADER, TRUE, codes, look


def test_topics_and_objectives_without_a_question_are_found(tmp_path: Path) -> None:
    topics = {"scope": "S", "origins": "O"}
    objectives = {"know": {"text": "K"}, "apply": {"text": "A"}}
    found = look(tmp_path, CLAIM, topics=topics, objectives=objectives)

    assert [(one.code, line.split(":")[0].strip()) for one, line in found] == [
        ("QB605", '"origins"'),
        ("QB605", '"apply"'),
    ]


def test_a_topic_of_drafts_is_not_published_yet(tmp_path: Path) -> None:
    topics = {"scope": "S", "origins": "O"}
    draft = TRUE | {"id": "d", "question": "It began.", "topic": "origins", "status": "draft"}
    found = [one for one, _ in look(tmp_path, CLAIM, draft, topics=topics)]

    assert [one.message for one in found] == ["no question of the topic `origins` is published yet"]


def test_sources_and_speakers_that_nobody_names_are_found(tmp_path: Path) -> None:
    more = {
        "sources": HEADER["sources"] | {"x": {"title": "X"}},
        "speakers": HEADER["speakers"] | {"y": {"name": "Y"}},
    }
    found = look(tmp_path, CLAIM, **more)

    assert [(one.code, line.split(":")[0].strip()) for one, line in found] == [
        ("QB609", '"x"'),
        ("QB609", '"y"'),
    ]


def test_who_denies_a_claim_is_used(tmp_path: Path) -> None:
    speakers = HEADER["speakers"] | {"us": {"name": "United States"}}
    denied = CLAIM | {"claim": {"by": "ministry", "denied_by": ["us"]}}

    assert codes(tmp_path, denied, speakers=speakers) == set()
